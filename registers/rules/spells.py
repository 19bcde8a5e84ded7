"""Spells of illness (ABS-39; contracts §4).

A spell is consecutive school days with a session of I. Weekends, INSET days and holidays do not end it; a school day
without I does, and so does a session that was not possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from registers.rules.codes import Category
from registers.rules.figures import days
from registers.rules.marked import Marked
from registers.rules.patterns import ILLNESS, WEEKDAYS
from registers.rules.words import day_words

MANY_SPELLS = 3


@dataclass(frozen=True)
class Spell:
    first: date
    last: date
    school_days: int
    sessions: int


def illness_spells(marks: Iterable[Marked], school_days: Iterable[date]) -> tuple[Spell, ...]:
    """The pupil's spells, oldest first. `school_days` are those of the calendar for the pupil's year group.

    A school day nobody has marked yet is not a day of illness: what follows it is a new spell.
    """
    return runs_of(marks, school_days, (ILLNESS,))


def runs_of(
    marks: Iterable[Marked], school_days: Iterable[date], codes: Collection[str]
) -> tuple[Spell, ...]:
    """Consecutive school days with a session of any of these codes, joined and parted as spells of illness are."""
    held = sorted(marks)
    by_day: dict[date, list[Marked]] = {}
    for mark in held:
        by_day.setdefault(mark.date, []).append(mark)
    found: list[Spell] = []
    going = False
    for day in sorted({*school_days, *by_day}):
        here = by_day.get(day, [])
        ill = [mark for mark in here if mark.code in codes]
        if not ill:
            going = False
            continue
        # A session that was not possible before this day's absence parts it from the day before.
        parted = here[0].category is Category.NOT_POSSIBLE
        if going and not parted:
            found[-1] = Spell(found[-1].first, day, found[-1].school_days + 1, found[-1].sessions + len(ill))
        else:
            found.append(Spell(day, day, 1, len(ill)))
        going = here[-1].category is not Category.NOT_POSSIBLE
    return tuple(found)


def spells_sentence(spells: Sequence[Spell]) -> str:
    """`Three spells of illness, 2, 2 and 4 school days. 16 sessions (8 days) in all.`; what does not stand out is said too."""
    if not spells:
        return "Illness is not the problem: no session of I."
    lengths = [str(spell.school_days) for spell in spells]
    listed = lengths[0] if len(lengths) == 1 else f"{', '.join(lengths[:-1])} and {lengths[-1]}"
    number = _NUMBERS[len(spells)] if len(spells) < len(_NUMBERS) else str(len(spells))
    sessions = sum(spell.sessions for spell in spells)
    noun = "spell" if len(spells) == 1 else "spells"
    one_day = "day" if lengths == ["1"] else "days"
    return (
        f"{number} {noun} of illness, {listed} school {one_day}:"
        f" {sessions} session{'' if sessions == 1 else 's'} ({days(sessions)}) in all."
    )


_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")


def same_weekday_sentence(spells: Sequence[Spell]) -> str:
    """A sentence if three spells or more all began on one weekday; else blank."""
    weekdays = {spell.first.weekday() for spell in spells}
    if len(spells) < MANY_SPELLS or len(weekdays) > 1:
        return ""
    return f"All {len(spells)} spells of illness began on a {WEEKDAYS[weekdays.pop()]}."


def spell_words(spell: Spell) -> str:
    """`3 November 2026 to 5 November 2026: 3 school days, 6 sessions`"""
    when = (
        day_words(spell.first)
        if spell.first == spell.last
        else f"{day_words(spell.first)} to {day_words(spell.last)}"
    )
    noun = "school day" if spell.school_days == 1 else "school days"
    return f"{when}: {spell.school_days} {noun}, {spell.sessions} session{'' if spell.sessions == 1 else 's'}"
