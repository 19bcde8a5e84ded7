"""Codes worth a look of their own on a pupil's page: appointments, leave, suspensions (DSH-04).

Whole days are looked at: a day counts if any session of it has the code. What is said to stand out is what chance does
not explain (`chance`); otherwise the sentence says that nothing does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from registers.rules.chance import Finding, Part, stands_out
from registers.rules.marked import Marked
from registers.rules.patterns import WEEKDAYS, by_weekday

WATCHED = {"M": "Medical appointments", "C": "Leave for exceptional circumstances", "E": "Suspended"}
"""Illness and unauthorised absence have rules of their own (`spells`, `patterns`)."""


@dataclass(frozen=True)
class CodePattern:
    code: str
    words: str
    stands_out: bool


def code_patterns(marks: Iterable[Marked], beside: Collection[date]) -> tuple[CodePattern, ...]:
    """A sentence for each watched code the pupil has; `beside` are the school days next to a holiday."""
    held = [mark for mark in marks if mark.category.possible]
    found = (_pattern(code, held, beside) for code in WATCHED)
    return tuple(one for one in found if one is not None)


def _pattern(code: str, held: list[Marked], beside: Collection[date]) -> CodePattern | None:
    sessions = sum(mark.code == code for mark in held)
    if not sessions:
        return None
    days: dict[date, bool] = {}
    whole: dict[date, bool] = {}
    for mark in held:
        days[mark.date] = days.get(mark.date, False) or mark.code == code
        whole[mark.date] = whole.get(mark.date, True) and mark.code == code
    taken = sum(days.values())
    full = sum(whole.values()) if code == "M" else 0
    counts = f"{sessions} session{'' if sessions == 1 else 's'} on {taken} day{'' if taken == 1 else 's'}"
    all_day = f", {full} of them a whole day" if full else ""
    # Five weekdays and the days beside holidays: six places in which one might look odd.
    looks = len({day.weekday() for day in days}) + 1
    places = _weekday(days, looks) or _near(days, beside, looks)
    ending = f" {places} Chance does not explain that." if places else ""
    return CodePattern(code, f"{WATCHED[code]}: {counts}{all_day}.{ending}", bool(places))


def _weekday(days: dict[date, bool], looks: int) -> str:
    parts = [Part(WEEKDAYS[n], sum(has), len(has)) for n, has in sorted(by_weekday(days).items())]
    found = stands_out(parts, looked_at=looks)
    return f"{_against(found[0], f'on {found[0].part.key}s')}." if found else ""


def _near(days: dict[date, bool], beside: Collection[date], looks: int) -> str:
    near = [has for day, has in days.items() if day in beside]
    far = [has for day, has in days.items() if day not in beside]
    parts = [Part("near", sum(near), len(near)), Part("far", sum(far), len(far))]
    found = [one for one in stands_out(parts, looked_at=looks) if one.part.key == "near"]
    return f"{_against(found[0], 'next to a holiday')}." if found else ""


def _against(found: Finding, where: str) -> str:
    part = found.part
    return (
        f"It falls on {part.missed} of {part.possible} days {where}, against {found.others_missed} of"
        f" {found.others_possible} other days"
    )
