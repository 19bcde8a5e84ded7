"""When sickness has to be returned to the local authority, and when longer absence for health is told (ABS-40, ABS-41).

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 13 (L10): a pupil of compulsory school
age, code I, and reasonable grounds to believe that fifteen school days will be missed in the school year, running or
in total. One return for each continuous period: once the year stands at thirty sessions, every new period is due anew.

Days are sessions of two to a day, so that half days are never lost (REG-48, T15); a period is a spell of
`registers.rules.spells`. What somebody expects is theirs to say and is handed in, never worked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registers.rules.marked import Marked
from registers.rules.patterns import ILLNESS
from registers.rules.policy_kinds import Off
from registers.rules.spells import Spell, illness_spells

DUE_SESSIONS = 30
"""Fifteen school days; fixed by the regulations."""
SECTION_19_CODES = frozenset({"I", "M", "E"})
"""Illness, medical appointments, suspension or exclusion: what Section 19 of the Education Act 1996 looks at together."""


@dataclass(frozen=True)
class SicknessPeriod:
    """One continuous period of sickness, and where the school year stood with it."""

    first: date
    last: date
    school_days: int
    """Days with a session of I."""
    sessions: int
    """Sessions of I in this period."""
    year_sessions: int
    """Sessions of I in the school year up to the end of this period."""
    warned_on: date | None
    """The day the year's total reached what the school wants to be warned at; its first day if it stood there before."""
    reached_on: date | None
    """The day the year's total reached fifteen days; its first day if it stood there before."""

    @property
    def running(self) -> bool:
        """Fifteen days in this period alone, not only in the year's total."""
        return self.sessions >= DUE_SESSIONS


def sickness_periods(
    marks: Iterable[Marked], school_days: Iterable[date], warn_days: int | Off
) -> tuple[SicknessPeriod, ...]:
    """The pupil's periods of sickness in a school year, oldest first, each with the year's total.

    `marks` are those of one school year at one school; `school_days` are the calendar's for the pupil's year group.
    """
    held = sorted(marks)
    ill = [mark for mark in held if mark.code == ILLNESS]
    warn = None if isinstance(warn_days, Off) else warn_days * 2
    found, before = [], 0
    for spell in illness_spells(held, school_days):
        here = [mark.date for mark in ill if spell.first <= mark.date <= spell.last]
        found.append(_period(spell, here, before, warn))
        before += spell.sessions
    return tuple(found)


def _period(spell: Spell, ill_on: Sequence[date], before: int, warn: int | None) -> SicknessPeriod:
    return SicknessPeriod(
        first=spell.first,
        last=spell.last,
        school_days=spell.school_days,
        sessions=spell.sessions,
        year_sessions=before + spell.sessions,
        warned_on=None if warn is None else _reached(ill_on, before, warn),
        reached_on=_reached(ill_on, before, DUE_SESSIONS),
    )


def _reached(ill_on: Sequence[date], before: int, wanted: int) -> date | None:
    """The day of the session that brought the year to `wanted`."""
    place = max(0, wanted - before - 1)
    return ill_on[place] if place < len(ill_on) else None


@dataclass(frozen=True)
class HealthCount:
    """Sessions missed in a school year for illness, appointments and exclusion together (ABS-41)."""

    illness: int
    appointments: int
    excluded: int
    reached_on: date | None
    """The day they came to fifteen days."""

    @property
    def sessions(self) -> int:
        return self.illness + self.appointments + self.excluded


def health_count(marks: Iterable[Marked]) -> HealthCount:
    """The wider count of Section 19. Other exceptional circumstances carry no code of their own: a person records them."""
    counted = sorted(mark for mark in marks if mark.code in SECTION_19_CODES)
    codes = [mark.code for mark in counted]
    return HealthCount(
        illness=codes.count("I"),
        appointments=codes.count("M"),
        excluded=codes.count("E"),
        reached_on=_reached([mark.date for mark in counted], 0, DUE_SESSIONS),
    )
