"""National curriculum year groups: strings, never numbers, because of nursery and reception."""

from __future__ import annotations

YEAR_GROUPS: tuple[str, ...] = ("N1", "N2", "R", *(str(year) for year in range(1, 15)))
"""The year groups a pupil may be in, youngest first."""

_ORDER = {name: place for place, name in enumerate(("E1", "E2", *YEAR_GROUPS))}


def year_group_order(year_group: str) -> tuple[int, str]:
    """Sort key, youngest first (E1 < E2 < N1 < N2 < R < 1 … < 14); a name we don't know sorts last."""
    return _ORDER.get(year_group, len(_ORDER)), year_group


def year_group_words(year_group: str) -> str:
    """`Reception`, `Nursery 1`, `Year 7`"""
    if year_group == "R":
        return "Reception"
    if year_group[:1] == "N":
        return f"Nursery {year_group[1:]}"
    return f"Year {year_group}"
