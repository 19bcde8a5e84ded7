"""Years, school-free: what a penalty's windows are measured with."""

from __future__ import annotations

from datetime import date


def years_after(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes 1 March where there is none, as everywhere in the product."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
