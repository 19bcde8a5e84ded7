"""Patterns in what a pupil misses: weekdays, sessions of the week, days beside holidays (DSH-04; ABS-39).

Illness comes in runs of days and is left out: a run of flu says nothing about Fridays. Whole days are compared with
whole days, sessions with sessions, since a missed morning mostly brings a missed afternoon.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from registers.rules.chance import Finding, Part, stands_out
from registers.rules.marked import Marked
from registers.rules.sessions import Session

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ILLNESS = "I"
HOLIDAY_DAYS = 4
"""So many days in a row without school are more than a weekend."""


@dataclass(frozen=True)
class Pattern:
    """What stands out, and every row of the strip it was looked for in."""

    findings: tuple[Finding, ...]
    sentences: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        """`Fri pm`: rows to outline. A whole weekday outlines both of its sessions."""
        return frozenset(key for finding in self.findings for key in _rows(finding.part.key))


def weekly_pattern(marks: Iterable[Marked], name: str) -> Pattern:
    """Weekdays and sessions of the week that are missed more than chance explains, illness left out."""
    counted = [mark for mark in marks if mark.category.possible and mark.code != ILLNESS]
    sessions = _by_session(counted)
    days = _by_weekday(counted)
    looks = len(sessions) + len(days)
    whole = stands_out(days, looked_at=looks)
    covered = {row for finding in whole for row in _rows(finding.part.key)}
    halves = tuple(
        finding for finding in stands_out(sessions, looked_at=looks) if finding.part.key not in covered
    )
    return Pattern(
        (*whole, *halves),
        tuple([_day_sentence(one, name) for one in whole] + [_session_sentence(one, name) for one in halves]),
    )


def _by_session(marks: Sequence[Marked]) -> list[Part]:
    cells: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for mark in marks:
        cells[mark.date.weekday(), str(mark.session)].append(mark.category.absent)
    return [Part(_row(*cell), sum(missed), len(missed)) for cell, missed in sorted(cells.items())]


def _by_weekday(marks: Sequence[Marked]) -> list[Part]:
    days: dict[date, bool] = {}
    for mark in marks:
        # Missed if all of it was: one session is the sessions' business.
        days[mark.date] = days.get(mark.date, True) and mark.category.absent
    return [Part(WEEKDAYS[n], sum(missed), len(missed)) for n, missed in sorted(by_weekday(days).items())]


def by_weekday(days: Mapping[date, bool]) -> dict[int, list[bool]]:
    """What is true of each day, put together by weekday, 0 = Monday."""
    found: dict[int, list[bool]] = defaultdict(list)
    for day, held in days.items():
        found[day.weekday()].append(held)
    return found


def _row(weekday: int, session: str) -> str:
    return f"{WEEKDAYS[weekday][:3]} {session.lower()}"


def _rows(key: str) -> tuple[str, ...]:
    if key not in WEEKDAYS:
        return (key,)
    return tuple(_row(WEEKDAYS.index(key), str(session)) for session in Session)


def _session_sentence(finding: Finding, name: str) -> str:
    short, half = finding.part.key.split()
    weekday = next(day for day in WEEKDAYS if day.startswith(short))
    part = Session(half.upper()).words
    return (
        f"{weekday} {part}s. Leaving illness out, {name} missed {finding.part.missed} of {finding.part.possible},"
        f" against {finding.others_missed} of {finding.others_possible} other sessions. Chance does not explain that."
    )


def _day_sentence(finding: Finding, name: str) -> str:
    return (
        f"{finding.part.key}s. Leaving illness out, {name} missed {finding.part.missed} of {finding.part.possible}"
        f" whole days, against {finding.others_missed} of {finding.others_possible} other days."
        " Chance does not explain that."
    )


def beside_holidays(school_days: Sequence[date]) -> frozenset[date]:
    """The last school day before a holiday and the first one after; `school_days` in order."""
    found: set[date] = set()
    for before, after in pairwise(school_days):
        if (after - before) > timedelta(days=HOLIDAY_DAYS):
            found |= {before, after}
    return frozenset(found)


def holiday_pattern(marks: Iterable[Marked], beside: Collection[date], name: str) -> str:
    """A sentence if days beside holidays are missed more than chance explains, for whatever reason; else blank."""
    days: dict[date, bool] = {}
    for mark in marks:
        if mark.category.possible:
            days[mark.date] = days.get(mark.date, False) or mark.category.absent
    near = [missed for day, missed in days.items() if day in beside]
    far = [missed for day, missed in days.items() if day not in beside]
    parts = [Part("near", sum(near), len(near)), Part("far", sum(far), len(far))]
    found = [finding for finding in stands_out(parts, looked_at=1) if finding.part.key == "near"]
    if not found:
        return ""
    return (
        f"Next to holidays. {name} was away on {sum(near)} of {len(near)} days just before or after a holiday,"
        f" against {sum(far)} of {len(far)} other days. Chance does not explain that."
    )
