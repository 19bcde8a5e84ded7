"""Which stretches a report is made for: the first half of a term when it ends, and the term when it ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from registers.rules.calendar import SchoolCalendar
from registers.rules.periods import find_period, half_terms, terms
from registers.rules.policy_reports import TERMLY

_FIRST_HALVES = {"HT1": "autumn", "HT3": "spring", "HT5": "summer"}


@dataclass(frozen=True)
class ReportTerm:
    key: str
    words: str
    academic_year: str
    point: str
    """`autumn`, `spring`, `summer`; blank for the first half of one."""
    first: date
    last: date
    half: ReportTerm | None = None
    """The first half's report, which whoever reads this one may have kept."""

    @property
    def from_the_start(self) -> bool:
        return self.key.endswith(("HT1", "autumn"))

    @property
    def before_key(self) -> str:
        """The same stretch a year earlier."""
        begins = int(self.key[:4]) - 1
        return f"{begins}/{(begins + 1) % 100:02d}{self.key[7:]}"


def report_terms(
    calendar: SchoolCalendar, today: date, cadence: str, issued: Collection[str] = ()
) -> list[ReportTerm]:
    """Stretches that are over, newest first.

    `issued` are the keys of the reports there are. A changed cadence takes none of them away, nor out of what a term's
    report is cut for; and no first half is told apart from a term whose report is out: the rest would be known with it.
    """
    years = sorted({half.academic_year for half in calendar.half_terms})
    found = []
    for year in years:
        halves = {p.key[-3:]: p for p in half_terms(calendar, year)}
        for name, point in _FIRST_HALVES.items():
            whole = find_period(terms(calendar, year), f"{year} {point}")
            first = halves.get(name)
            half = None
            if first and (first.key in issued or (cadence != TERMLY and f"{year} {point}" not in issued)):
                words = f"{point.title()} term {_calendar_year(point, year)}, first half"
                half = ReportTerm(first.key, words, year, "", first.first, first.last)
                found.append(half)
            if whole and (first is None or whole.last > first.last):
                words = f"{point.title()} term {_calendar_year(point, year)}"
                found.append(ReportTerm(whole.key, words, year, point, whole.first, whole.last, half))
    return sorted((one for one in found if one.last < today), key=lambda one: one.last, reverse=True)


def _calendar_year(point: str, year: str) -> str:
    return year[:4] if point == "autumn" else str(int(year[:4]) + 1)
