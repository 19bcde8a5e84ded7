"""What a report to governors may hold: numbers that passed the suppression, and words for those that did not (DSH-10).

This is all that is kept of a report: what was kept back is not in it, so no page, file or mistake can show it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registers.rules.figures import percent, share
from registers.rules.suppression import Verdict

NOT_SHOWN = "Not shown"
SIDES = ("before", "after", "school_before", "school_after")


@dataclass(frozen=True)
class Shown:
    """A count, out of a whole where it has one; `None` wherever it is kept back."""

    verdict: Verdict
    part: int | None = None
    whole: int | None = None

    @classmethod
    def of(cls, verdict: Verdict, part: int, whole: int | None = None) -> Shown:
        return cls(verdict, part, whole) if verdict is Verdict.SHOWN else cls(verdict)

    @property
    def open(self) -> bool:
        return self.verdict is Verdict.SHOWN

    @property
    def percent(self) -> Decimal | None:
        """One decimal, half up; `None` if it is kept back or there is nothing to divide by."""
        return None if self.part is None or self.whole is None else percent(self.part, self.whole)

    @property
    def share(self) -> Fraction | None:
        """The exact share, for comparing; `None` as `percent` is."""
        return None if self.part is None or self.whole is None else share(self.part, self.whole)

    def words(self, least: int) -> str:
        """The count, or why it is not there."""
        if self.part is not None:
            return f"{self.part:,}"
        return f"Fewer than {least}" if self.verdict is Verdict.FEW else NOT_SHOWN

    def percent_words(self, least: int) -> str:
        if self.part is None:
            return self.words(least)
        return "No sessions" if self.percent is None else f"{self.percent}%"


@dataclass(frozen=True)
class GroupRow:
    dimension: str
    label: str
    pupils: Shown
    attendance: Shown
    persistent: Shown


@dataclass(frozen=True)
class ReasonRow:
    label: str
    authorised: bool
    sessions: Shown


@dataclass(frozen=True)
class WeekRow:
    monday: date
    half_term: str
    attendance: Shown


@dataclass(frozen=True)
class SlotRow:
    """A weekday's morning or afternoon."""

    weekday: int
    session: str
    absence: Shown
    stands_out: bool


@dataclass(frozen=True)
class FollowedRow:
    """Attendance before and after one kind of thing the school did; the same pupils, as many days on both sides."""

    label: str
    pupils: int
    before: Shown
    after: Shown
    school_before: Shown
    school_after: Shown
    """The whole school on the same days."""


@dataclass(frozen=True)
class Published:
    """The whole of a report's numbers."""

    least: int
    """Smaller counts are kept back."""
    pupils: Shown
    attendance: Shown
    authorised: Shown
    unauthorised: Shown
    late: Shown
    persistent: Shown
    severe: Shown
    groups: tuple[GroupRow, ...]
    reasons: tuple[ReasonRow, ...]
    weeks: tuple[WeekRow, ...]
    slots: tuple[SlotRow, ...]
    actions: tuple[tuple[str, Shown], ...] = ()
    """What the school did: words and how often."""
    followed: tuple[FollowedRow, ...] = ()
    """What followed it. Reports issued before these were made hold none."""
    kept_since: date | None = None
    """The day from which what was done is on record here, where it lies after the first of the stretch."""

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        found = asdict(self)
        for week in found["weeks"]:
            week["monday"] = week["monday"].isoformat()
        found["kept_since"] = self.kept_since.isoformat() if self.kept_since else None
        return found

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Published:  # Any: JSON
        def shown(one: Mapping[str, Any]) -> Shown:
            return Shown(Verdict(one["verdict"]), one["part"], one["whole"])

        def rows(kind: type[Any], name: str, *numbers: str) -> tuple[Any, ...]:  # Any: one of the row classes
            return tuple(kind(**{**row, **{n: shown(row[n]) for n in numbers}}) for row in kept[name])

        weeks = tuple(
            WeekRow(date.fromisoformat(w["monday"]), w["half_term"], shown(w["attendance"]))
            for w in kept["weeks"]
        )
        single = ("pupils", "attendance", "authorised", "unauthorised", "late", "persistent", "severe")
        return cls(
            least=kept["least"],
            **{name: shown(kept[name]) for name in single},
            groups=rows(GroupRow, "groups", "pupils", "attendance", "persistent"),
            reasons=rows(ReasonRow, "reasons", "sessions"),
            weeks=weeks,
            slots=rows(SlotRow, "slots", "absence"),
            actions=tuple((words, shown(one)) for words, one in kept["actions"]),
            followed=rows(FollowedRow, "followed", *SIDES) if "followed" in kept else (),
            kept_since=date.fromisoformat(since) if (since := kept.get("kept_since")) else None,
        )
