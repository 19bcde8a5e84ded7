"""When a change to a mark is an amendment, and what reason it needs.

Source: REG-23, REG-28, L2: before a register is handed in a change is an edit; after it every change is an
amendment that keeps the original entry, the new one, the reason, the date, and the name and position of who
made it. The wording of reg. 6 of the 2024 regulations was not seen; the five parts of the 2006 ones are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from registers.rules.codes import Refusal


class Change(StrEnum):
    NEW = "new"
    """There was no mark; also when the register had been handed in without one."""
    EDIT = "edit"
    AMENDMENT = "amendment"
    NONE = "none"


@dataclass(frozen=True)
class AmendmentReason:
    """A reason to pick; words of one's own go with it."""

    code: str
    words: str


OTHER = "Another reason"
"""Picked alone it says nothing yet."""
AMENDMENT_REASONS: tuple[AmendmentReason, ...] = (
    AmendmentReason("reason_given", "The reason for the absence is now known"),
    AmendmentReason("evidence", "Evidence has been seen"),
    AmendmentReason("arrived", "The pupil arrived after the register was taken"),
    AmendmentReason("was_present", "The pupil was here and had been marked absent"),
    AmendmentReason("was_absent", "The pupil was not here and had been marked present"),
    AmendmentReason("leave_decided", "A leave of absence was agreed, refused or changed"),
    AmendmentReason("activity_confirmed", "The provider or trip leader confirmed where the pupil was"),
    AmendmentReason("not_established", "No reason was found within the time allowed"),
    AmendmentReason("slip", "The wrong code or pupil was entered"),
    AmendmentReason("other", OTHER),
)


def kind_of_change(
    old_code: str | None, new_code: str, submitted: bool, *, details_changed: bool = False
) -> Change:
    """What writing `new_code` over `old_code` is (T18).

    `submitted`: the register was handed in before. `details_changed`: the note or the minutes late differ,
    which is a change even when the code stays.
    """
    if old_code is None:
        return Change.NEW
    if old_code == new_code and not details_changed:
        return Change.NONE
    return Change.AMENDMENT if submitted else Change.EDIT


def reason_needed(change: Change) -> bool:
    """Only an amendment needs a reason, and it always does."""
    return change is Change.AMENDMENT


def check_reason(reason: str) -> list[Refusal]:
    """What is missing from the reason of an amendment, picked or in words of one's own: it must say something (REG-28)."""
    if any(character.isalnum() for character in reason.strip().removeprefix(OTHER)):
        return []
    return [Refusal("reason", "reason_needed", "Say why the mark is changed: the register is handed in.")]
