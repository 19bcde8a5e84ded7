"""Other routes than a penalty: their steps as a record, and when a supervision order is reviewed (PEN-17, 22, 23, 25, 26).

Which route is taken is the head's and the authority's decision. Nothing here is automatic; what courts may do is
reference text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Route(StrEnum):
    MEETING = "meeting"
    CONTRACT = "contract"
    PROSECUTION = "prosecution"
    SUPERVISION = "supervision"
    PARENTING = "parenting"

    @property
    def words(self) -> str:
        return _ROUTES[self][0]

    @property
    def steps(self) -> Mapping[str, str]:
        return dict(_ROUTES[self][1])


_ROUTES: dict[Route, tuple[str, tuple[tuple[str, str], ...]]] = {
    Route.MEETING: (
        "Formal meeting with the local authority",
        (("invited", "Parents invited"), ("held", "Meeting held"), ("not_attended", "Parents did not come")),
    ),
    Route.CONTRACT: (
        "Attendance contract",
        (
            ("offered", "Contract offered"),
            ("signed", "Contract signed"),
            ("refused", "Contract refused"),
            ("reviewed", "Contract reviewed"),
            ("broken", "Contract broken"),
            ("ended", "Contract ended"),
        ),
    ),
    Route.PROSECUTION: (
        "Prosecution",
        (
            ("advised", "Head advises prosecution"),
            ("decided", "Authority decides to prosecute"),
            ("declined", "Authority decides not to prosecute"),
            ("summons", "Summons"),
            ("heard", "Hearing"),
            ("outcome", "Outcome"),
        ),
    ),
    Route.SUPERVISION: (
        "Education supervision order",
        (
            ("intention", "Notice of intention"),
            ("meeting", "Meeting"),
            ("decided", "Decision"),
            ("made", "Order made by the court"),
            ("required", "Requirement set by the supervisor"),
            ("reviewed", "Review"),
            ("breached", "Breach"),
            ("ended", "Order ended"),
        ),
    ),
    Route.PARENTING: (
        "Parenting order",
        (
            ("made", "Order made by the court"),
            ("reviewed", "Review"),
            ("breached", "Breach"),
            ("ended", "Order ended"),
        ),
    ),
}
REVIEW_MONTHS = 3
"""A supervision order is reviewed every three months (PEN-25)."""

COURT_OUTCOMES = (
    "A parent whose child does not attend regularly (section 444(1)) may be fined up to £1,000.",
    "A parent who knows and fails to act without good reason (section 444(1A)) may be fined up to £2,500, "
    "sent to prison for up to three months, or both.",
    "A court may also order costs, and make a parenting order.",
)
"""Reference text (PEN-23)."""

ALTERNATIVES = (
    (Route.PROSECUTION, "The local authority may prosecute for the absence itself."),
    (Route.CONTRACT, "An attendance contract: support and duties in writing, agreed by both sides."),
    (
        Route.SUPERVISION,
        "An education supervision order, for which the local authority goes to the family court.",
    ),
    (Route.PARENTING, "A parenting order, which a court may make with a conviction."),
)
"""What is left when no notice may be issued (PEN-13)."""


@dataclass(frozen=True)
class Step:
    route: Route
    step: str
    on: date


def met_since(steps: Iterable[Step], day: date) -> bool:
    """Whether the formal meeting took place from this day on, or the parents stayed away; an invitation is none (PEN-26)."""
    return any(
        one.route is Route.MEETING and one.step in ("held", "not_attended") and one.on >= day for one in steps
    )


def review_due(steps: Iterable[Step]) -> date | None:
    """The day the next review of a running supervision order is due; `None` without one."""
    anchor: date | None = None
    for one in sorted(steps, key=lambda s: s.on):
        if one.route is not Route.SUPERVISION:
            continue
        if one.step == "made" or (one.step == "reviewed" and anchor is not None):
            anchor = one.on
        elif one.step == "ended":
            anchor = None
    return _months_after(anchor, REVIEW_MONTHS) if anchor else None


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


WITHDRAWAL_GROUNDS: tuple[tuple[str, str], ...] = (
    ("not_issued", "It ought not to have been issued"),
    ("wrong_person", "It ought not to have been issued to this person"),
    ("errors", "It contains material errors"),
    ("not_prosecuting", "Unpaid, and the authority is not going to prosecute"),
)
"""Only the authority withdraws (SI 2007/1867 regs 8 and 9)."""
WITHDRAWAL_WORDS = dict(WITHDRAWAL_GROUNDS)
