"""Why an absence was not authorised, for analysis; it never changes what the mark counts as.

Source: REG-46. A school's policy may narrow the list, not invent codes: each reason goes with the codes it
can explain, so that a holiday is not analysed under an O.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from registers.rules.codes import Refusal


@dataclass(frozen=True)
class UnauthorisedReason:
    code: str
    words: str
    goes_with: frozenset[str]
    """The attendance codes it can explain."""


_O, _G, _U = frozenset({"O"}), frozenset({"G"}), frozenset({"U"})

UNAUTHORISED_REASONS: tuple[UnauthorisedReason, ...] = (
    UnauthorisedReason("unexplained", "No explanation", frozenset({"N", "O"})),
    UnauthorisedReason("kept_off", "Kept off without need", _O),
    UnauthorisedReason("truancy", "Truancy", _O),
    UnauthorisedReason("left_site", "Left the site without permission", _O),
    UnauthorisedReason("late_after_close", "Arrived after the register closed", _U),
    UnauthorisedReason("holiday", "Holiday", _G),
    UnauthorisedReason("day_trip", "Day trip", frozenset({"G", "O"})),
    UnauthorisedReason("birthday", "Birthday", _O),
    UnauthorisedReason("shopping", "Shopping", _O),
    UnauthorisedReason("siblings", "Looking after brothers or sisters", _O),
    UnauthorisedReason("illness_no_evidence", "Repeated illness without the evidence asked for", _O),
)


def reasons_for(code: str, offered: Collection[str] | None = None) -> tuple[UnauthorisedReason, ...]:
    """The reasons that can explain a mark of `code`; `offered` is the narrower list of a policy, if any."""
    return tuple(
        reason
        for reason in UNAUTHORISED_REASONS
        if code in reason.goes_with and (offered is None or reason.code in offered)
    )


def says_itself(code: str) -> bool:
    """Whether the code leaves only one reason, as N and U do: it is counted without anybody saying so."""
    return len(reasons_for(code)) == 1


def reason_of(code: str, said: str = "") -> str:
    """The reason a session of `code` is counted under; blank: none yet.

    What somebody `said` stands while it fits the code the mark has now.
    """
    if says_itself(code):
        return reasons_for(code)[0].code
    return said if any(reason.code == said for reason in reasons_for(code)) else ""


def check_reason_for(code: str, reason: str, offered: Collection[str] | None = None) -> list[Refusal]:
    """Why `reason` may not be put to a mark of `code`; an empty list means it may."""
    choices = reasons_for(code, offered)
    if any(choice.code == reason for choice in choices):
        return []
    words = ", ".join(choice.words for choice in choices)
    sentence = f"For {code} choose one of: {words}." if words else f"Leave the reason out: {code} takes none."
    return [Refusal("unauthorised_reason", "reason_does_not_fit", sentence)]
