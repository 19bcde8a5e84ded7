"""A figure as people see it: never a bare number, always with what it counts and the marks behind it (§4.4)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from registers.rules.figures import Tally, attendance_percent, days

from .statistics import GroupBy, Scope, counts, sessions_by_code

DEFINITIONS = {
    "attendance": (
        "Sessions present or at an approved activity, out of possible sessions. Sessions on which the pupil could "
        "not attend or did not have to are not possible sessions."
    ),
    "missed": "Possible sessions absent, authorised and unauthorised. Two sessions make a day.",
    "unauthorised": "Sessions with code G, N, O or U. N counts for as long as no reason is known.",
    "late": "Sessions with code L: present, after the register began and before it closed.",
}


@dataclass(frozen=True)
class Figure:
    """Numerator, denominator, definition, moment, and where its marks are listed."""

    key: str
    label: str
    shown: str
    unit: str
    said: str
    numerator: int
    denominator: int
    as_at: datetime

    @property
    def definition(self) -> str:
        return DEFINITIONS[self.key]

    @property
    def behind(self) -> str:
        """The link's words."""
        return (
            f"{self.numerator} of {self.denominator} session{'' if self.denominator == 1 else 's'}: see how"
        )


def tally_of(scope: Scope) -> Tally:
    """All of the scope in one count; nothing marked yet is a tally of nothing."""
    return sum((tally for _, tally in counts(scope, GroupBy.SCHOOL)), Tally())


def pupil_figures(scope: Scope, as_at: datetime, *, class_id: uuid.UUID | None) -> list[Figure]:
    """The four figures of a pupil's page between two days, beside class and school."""
    tally = tally_of(scope)
    codes = sessions_by_code(scope)
    beside = [] if class_id is None else [("Class", replace(scope, upn=None, class_ids=[class_id]))]
    beside.append(("School", replace(scope, upn=None)))
    others = [f"{name} {percent_words(tally_of(where))}" for name, where in beside]
    return [
        Figure(
            "attendance", "Attendance", percent_words(tally), "", ", ".join(others), tally.attended, tally.possible, as_at
        ),
        Figure(
            "missed", "Missed", str(tally.absent), _sessions(tally.absent), _missed(tally, codes),
            tally.absent, tally.possible, as_at,
        ),
        Figure(
            "unauthorised", "Unauthorised", str(tally.unauthorised), _sessions(tally.unauthorised),
            _codes(codes, "GNOU") or "None", tally.unauthorised, tally.possible, as_at,
        ),
        Figure(
            "late", "Late", str(tally.late), "time" if tally.late == 1 else "times", _late(tally),
            tally.late, tally.possible, as_at,
        ),
    ]  # fmt: skip


def percent_words(tally: Tally) -> str:
    percent = attendance_percent(tally)
    return "no sessions yet" if percent is None else f"{percent}%"


def _sessions(count: int) -> str:
    return "session" if count == 1 else "sessions"


def _missed(tally: Tally, codes: dict[str, int]) -> str:
    parts = [f"{codes.get('I', 0)} ill" if codes.get("I") else "", f"{tally.unauthorised} unauthorised"]
    return f"{days(tally.absent)}: {', '.join(filter(None, parts))}"


def _codes(codes: dict[str, int], wanted: str) -> str:
    return ", ".join(f"{codes[code]} {code}" for code in wanted if codes.get(code))


def _late(tally: Tally) -> str:
    if not tally.late and not tally.late_after_close:
        return "Never"
    minutes = f"{tally.minutes_late} minute{'' if tally.minutes_late == 1 else 's'} in all"
    return (
        f"{minutes}, {tally.late_after_close} more after the register closed"
        if tally.late_after_close
        else minutes
    )
