"""What the school census asks about attendance, and from which days (DAT-02).

Source: the methodology of DfE's *Pupil absence in schools in England*, table 6: a census asks about the term before
it, so that amendments have settled. The terms are fixed by these dates, not by the school's own. The tables and their
columns are those of DfE's collection system as schools and authorities get them back from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.sessions import Session

_DAY = timedelta(days=1)
_MONDAY, _THURSDAY = 0, 3
MOVED_SPRING_BANK_HOLIDAYS = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}
"""Years in which the spring bank holiday was not the last Monday of May."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class CensusTerm(StrEnum):
    """The term a census asks about."""

    AUTUMN = "autumn"
    SPRING = "spring"
    SUMMER = "summer"


@dataclass(frozen=True)
class Window:
    """Days, both ends included, that one set of the census's tables is about."""

    name: str
    """How its tables are called: `termly`, or `summerhalfterm2` for the second half of the summer term."""
    words: str
    first: date
    last: date


@dataclass(frozen=True)
class Census:
    """One census as far as attendance goes."""

    term: CensusTerm
    year: int
    """The calendar year of the term."""
    collected: str
    """`spring 2027`: the census these figures are sent with."""
    windows: tuple[Window, ...]
    usual_day: date
    """The day that divides pupils on roll from those no longer on roll."""

    @property
    def key(self) -> str:
        return f"{self.term}-{self.year}"

    @property
    def first(self) -> date:
        return self.windows[0].first

    @property
    def last(self) -> date:
        return self.windows[-1].last

    @property
    def words(self) -> str:
        return f"{self.term.capitalize()} term {self.year}, sent with the {self.collected} census"


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, rest = divmod(century, 4)
    moon = (19 * golden + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def spring_bank_holiday(year: int) -> date:
    """The last Monday of May, unless it was moved that year."""
    last = date(year, 5, 31)
    return MOVED_SPRING_BANK_HOLIDAYS.get(year, last - timedelta(days=last.weekday()))


def census(term: CensusTerm, year: int) -> Census:
    """The census that asks about this term of this calendar year."""
    easter, holiday = easter_sunday(year), spring_bank_holiday(year)
    if term is CensusTerm.AUTUMN:
        whole = Window("termly", "Autumn term", date(year, 8, 1), date(year, 12, 31))
        return Census(term, year, f"spring {year + 1}", (whole,), _nth(year + 1, 1, _THURSDAY, 3))
    if term is CensusTerm.SPRING:
        whole = Window("termly", "Spring term", date(year, 1, 1), easter)
        return Census(term, year, f"summer {year}", (whole,), _nth(year, 5, _THURSDAY, 3))
    halves = (
        Window(
            "termly", "Summer term, first half", easter + _DAY, holiday - _DAY - _days_since_sunday(holiday)
        ),
        Window("summerhalfterm2", "Summer term, second half", holiday, date(year, 7, 31)),
    )
    return Census(term, year, f"autumn {year}", halves, _nth(year, 10, _THURSDAY, 1))


def _days_since_sunday(holiday: date) -> timedelta:
    """None for a Monday; a holiday that was moved to a Thursday is preceded by a Sunday four days before."""
    return timedelta(days=holiday.weekday())


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def censuses_since(first: date, today: date) -> tuple[Census, ...]:
    """Those whose term has begun by today and had not ended before `first`; newest first."""
    found = [census(term, year) for year in range(first.year, today.year + 1) for term in CensusTerm]
    return tuple(
        sorted(
            (c for c in found if c.first <= today and c.last >= first), key=lambda c: c.first, reverse=True
        )
    )


def age_at_start(born: date, of: Census) -> int:
    """Age on the 31 August before the school year of the term."""
    begins = of.first.year if of.term is CensusTerm.AUTUMN else of.first.year - 1
    return begins - born.year - ((born.month, born.day) > (8, 31))


def collect_date(day: date | None) -> str:
    """`2025-Mar-03 00:00:00`, whatever the machine's locale."""
    return "" if day is None else f"{day.year}-{MONTHS[day.month - 1]}-{day.day:02d} 00:00:00"


# --- Checks before anything is sent --------------------------------------------------------------
ACCEPTED = frozenset(
    ["/", "\\", "B", "C", "C1", "C2", "D", "E", "G", "I", "J1", "K", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U",
     "V", "W", "X", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Z", "#"]
)  # fmt: skip
"""What the collection takes for sessions from 19 August 2024 on."""


@dataclass(frozen=True)
class Counted:
    """One pupil's sessions in one window, as they would be sent."""

    possible: int
    attended: int
    absent: int
    not_possible: int
    codes: Mapping[str, int]
    x_at_compulsory_age: int = 0


def problems(one: Counted, window: Window) -> list[str]:
    """What the collection would refuse, as sentences; none of it is put right here."""
    found = []
    if sum(one.codes.values()) != one.possible + one.not_possible:
        found.append(
            f"The codes add up to {sum(one.codes.values())} sessions and not to the {one.possible} possible and "
            f"{one.not_possible} not possible ones."
        )
    if one.absent > one.possible:
        found.append("There are more absences than possible sessions.")
    if window.first >= NEW_REGULATIONS and (strange := sorted(set(one.codes) - ACCEPTED)):
        found.append(
            f"The collection does not take {', '.join(strange)}; amend these sessions in the register."
        )
    if one.x_at_compulsory_age:
        found.append(
            f"X stands in {one.x_at_compulsory_age} sessions at compulsory school age; amend them in the register."
        )
    return found


@dataclass(frozen=True)
class ExclusionSpell:
    """Sessions of code E one after the other: one suspension, or the start of an exclusion."""

    first: date
    sessions: int


def exclusion_spells(
    away: Iterable[tuple[date, Session]], held: Sequence[tuple[date, Session]]
) -> tuple[ExclusionSpell, ...]:
    """E sessions put together where no session the school held lies between them."""
    place = {session: number for number, session in enumerate(held)}
    found: list[ExclusionSpell] = []
    before: int | None = None
    for session in sorted(away):
        here = place.get(session)
        if found and before is not None and here is not None and here == before + 1:
            found[-1] = ExclusionSpell(found[-1].first, found[-1].sessions + 1)
        else:
            found.append(ExclusionSpell(session[0], 1))
        before = here
    return tuple(found)
