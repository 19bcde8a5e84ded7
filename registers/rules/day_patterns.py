"""On which days of a school a code piles up: weekdays, days next to holidays (DSH-04, DSH-05).

The day is the observation, not the session: when flu goes round, two hundred sessions are one accident. Each day has its
share of the code, and days are compared with days, so neither the size of the school nor siblings matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import comb

from registers.rules.calendar import monday_of
from registers.rules.chance import ONCE_IN, Part, stands_out
from registers.rules.patterns import WEEKDAYS

PLACES = 6
"""Five weekdays and the days next to holidays: so many places are looked at for each code."""
_FULL_WEEK = 5


@dataclass(frozen=True)
class DayCount:
    """Sessions with the code on one school day, out of all marked."""

    day: date
    coded: int
    marked: int

    @cached_property
    def share(self) -> Fraction:
        return Fraction(self.coded, self.marked)


def day_patterns(days: Iterable[DayCount], beside: Collection[date], *, codes: int = 1) -> tuple[str, ...]:
    """Sentences for what chance does not explain; `codes`: how many are looked at in the same way."""
    held = [one for one in days if one.marked]
    looks = PLACES * codes
    return tuple(filter(None, (_next_to_holidays(held, beside, looks), _weekday(held, looks))))


def _next_to_holidays(days: list[DayCount], beside: Collection[date], looks: int) -> str:
    """Whether days next to holidays lie above the usual day (the median) more often than others do."""
    if not days:
        return ""
    usual = sorted(one.share for one in days)[len(days) // 2]
    near = [one.share > usual for one in days if one.day in beside]
    far = [one.share > usual for one in days if one.day not in beside]
    parts = [Part("near", sum(near), len(near)), Part("far", sum(far), len(far))]
    if not any(one.part.key == "near" for one in stands_out(parts, looked_at=looks)):
        return ""
    return (
        f"Next to holidays: more of it than on the usual day on {sum(near)} of {len(near)} days, against {sum(far)}"
        f" of {len(far)} other days. Chance does not explain that."
    )


def _weekday(days: list[DayCount], looks: int) -> str:
    """Whether one weekday has the most of it in more full weeks than one in five."""
    most = _highest_days(days)
    if not most:
        return ""
    weekday, times = max(most.items(), key=lambda one: (one[1], -one[0]))
    weeks = sum(most.values())
    if _at_least(times, weeks) * looks * ONCE_IN >= 1:
        return ""
    return (
        f"{WEEKDAYS[weekday]}s: the day with the most of it in {times} of {weeks} full weeks."
        " Chance does not explain that."
    )


def _highest_days(days: list[DayCount]) -> Mapping[int, int]:
    """Weekday → in how many full weeks it alone had the highest share."""
    weeks: dict[date, list[DayCount]] = {}
    for one in days:
        weeks.setdefault(monday_of(one.day), []).append(one)
    found: Counter[int] = Counter()
    for held in weeks.values():
        highest = max(one.share for one in held)
        top = [one for one in held if one.share == highest]
        if len(held) == _FULL_WEEK and len(top) == 1:
            found[top[0].day.weekday()] += 1
    return found


def _at_least(times: int, weeks: int) -> Fraction:
    """How often a day drawn at random from five is drawn at least so many times."""
    ways = sum(comb(weeks, n) * 4 ** (weeks - n) for n in range(times, weeks + 1))
    return Fraction(ways, 5**weeks)
