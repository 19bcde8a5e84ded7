"""What can be measured of attendance, each with its definition in words (DSH-01; domain §2.1).

A measure of sessions counts codes or categories out of possible sessions, or of nothing where there is nothing to
divide by; a measure of enrolments counts pupils at a school. Percentages come from the two whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registers.rules.codes import Category, codes_on, lookup
from registers.rules.figures import Tally, days, percent


class Kind(StrEnum):
    SHARE = "share"
    """Sessions out of possible sessions."""
    COUNT = "count"
    """Sessions, out of nothing."""
    MINUTES = "minutes"
    ENROLMENTS = "enrolments"
    """Pupils at a school, out of those with a possible session."""


@dataclass(frozen=True)
class Measure:
    key: str
    label: str
    definition: str
    kind: Kind = Kind.SHARE
    categories: tuple[Category, ...] = ()
    codes: frozenset[str] = frozenset()
    """Counted by these codes, where it is not counted by category."""
    more_is_better: bool | None = False
    """`None`: neither."""

    def part(self, tally: Tally, coded: int = 0) -> int:
        """The numerator; `coded` is the count of this measure's codes."""
        if self.kind is Kind.MINUTES:
            return tally.minutes_late
        if self.codes:
            return coded
        return sum(getattr(tally, _FIELD[category]) for category in self.categories)

    def whole(self, tally: Tally) -> int | None:
        """The denominator; `None` where there is none."""
        return tally.possible if self.kind is Kind.SHARE else None

    def share(self, tally: Tally, coded: int = 0) -> Decimal | None:
        whole = self.whole(tally)
        return None if whole is None else percent(self.part(tally, coded), whole)


_FIELD = {
    Category.PRESENT: "present",
    Category.APPROVED_ACTIVITY: "approved_activity",
    Category.AUTHORISED: "authorised",
    Category.UNAUTHORISED: "unauthorised",
    Category.NOT_POSSIBLE: "not_possible",
}
_OF_POSSIBLE = "out of possible sessions."
_ENROLMENT = (
    "Each pupil is judged on all possible sessions of the stretch at this school, and counted once, in the "
)
_LAST_DAY = _ENROLMENT + "class and groups of its last day."

MEASURES: tuple[Measure, ...] = (
    Measure(
        "attendance", "Attendance",
        "Sessions present or at an approved activity, out of possible sessions. Sessions on which a pupil could not "
        "attend or did not have to are not possible sessions.",
        categories=(Category.PRESENT, Category.APPROVED_ACTIVITY), more_is_better=True,
    ),
    Measure(
        "missed", "Missed", f"Sessions absent, authorised and unauthorised together, {_OF_POSSIBLE}",
        categories=(Category.AUTHORISED, Category.UNAUTHORISED),
    ),
    Measure(
        "authorised", "Authorised absence", f"Sessions missed for a reason the school accepts, {_OF_POSSIBLE}",
        categories=(Category.AUTHORISED,),
    ),
    Measure(
        "unauthorised", "Unauthorised absence",
        f"Sessions with code G, N, O or U, {_OF_POSSIBLE} N counts for as long as no reason is known.",
        categories=(Category.UNAUTHORISED,),
    ),
    Measure(
        "late", "Late, before the register closed", f"Sessions with code L: present, but late, {_OF_POSSIBLE}",
        codes=frozenset({"L"}),
    ),
    Measure(
        "late_after_close", "Late, after the register closed",
        f"Sessions with code U: in school, but absent for the session, {_OF_POSSIBLE}", codes=frozenset({"U"}),
    ),
    Measure(
        "minutes_late", "Minutes late", "Minutes written beside L and U marks; a mark without minutes adds none.",
        Kind.MINUTES,
    ),
    Measure(
        "unexplained", "Reason not known", f"Sessions that still stand at N, {_OF_POSSIBLE}", codes=frozenset({"N"})
    ),
    Measure(
        "activity", "Educated off site", f"Sessions at an approved activity: B, K, P, V or W, {_OF_POSSIBLE}",
        categories=(Category.APPROVED_ACTIVITY,), more_is_better=None,
    ),
    Measure(
        "not_possible", "Not possible", "Sessions on which a pupil could not attend or did not have to.", Kind.COUNT,
        categories=(Category.NOT_POSSIBLE,), more_is_better=None,
    ),
    Measure(
        "persistent", "Persistently absent",
        f"Pupils who missed 10% or more of their possible sessions, on the exact fraction. {_LAST_DAY}",
        Kind.ENROLMENTS,
    ),
    Measure(
        "severe", "Severely absent",
        f"Pupils who missed 50% or more of their possible sessions. {_LAST_DAY}", Kind.ENROLMENTS,
    ),
    Measure(
        "at_risk", "At risk of persistent absence",
        f"Pupils not persistently absent, whose attendance is below the line the school has set. {_LAST_DAY}",
        Kind.ENROLMENTS,
    ),
)  # fmt: skip
_BY_KEY = {measure.key: measure for measure in MEASURES}
ENROLMENT_KEYS = frozenset(measure.key for measure in MEASURES if measure.kind is Kind.ENROLMENTS)
"""Measures that count pupils: what is behind them is a list of pupils, not of marks."""


def code_measure(code: str, on: date) -> Measure | None:
    """The measure of one code as it was in force on a day; `None` if there was no such code to mark."""
    row = lookup(code, on)
    if row is None or not row.markable:
        return None
    kind = Kind.SHARE if row.category.possible else Kind.COUNT
    of = f"Sessions with code {code}" + (f", {_OF_POSSIBLE}" if kind is Kind.SHARE else ".")
    better = None if row.category.attended or kind is Kind.COUNT else False
    return Measure(
        f"code-{code}", f"{code}: {row.words}", of, kind, codes=frozenset({code}), more_is_better=better
    )


def code_measures(on: date) -> tuple[Measure, ...]:
    """One for each code in force on a day."""
    made = (code_measure(row.code, on) for row in codes_on(on))
    return tuple(measure for measure in made if measure is not None)


def find_measure(key: str, on: date) -> Measure | None:
    """The measure of this key; those of codes are `code-I`."""
    return code_measure(key.removeprefix("code-"), on) if key.startswith("code-") else _BY_KEY.get(key)


def shown(measure: Measure, part: int, whole: int | None) -> str:
    """The figure as it leads: a percentage of one decimal, or the count itself."""
    if measure.kind is Kind.MINUTES or measure.kind is Kind.COUNT:
        return str(part)
    if not whole:
        return "–"
    return f"{percent(part, whole)}%"


def counted(measure: Measure, part: int, whole: int | None) -> str:
    """The counts beside it: `37 of 412 sessions (18½ days)`, `4 of 28 pupils`."""
    if measure.kind is Kind.MINUTES:
        return "minute" if part == 1 else "minutes"
    if measure.kind is Kind.ENROLMENTS:
        return f"{part} of {whole or 0} pupil{'' if whole == 1 else 's'}"
    if whole is None:
        return f"session{'' if part == 1 else 's'} ({days(part)})"
    return f"{part} of {whole} session{'' if whole == 1 else 's'} ({days(part)})"
