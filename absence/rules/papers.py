"""Papers that come in: what they are, and how long each is kept (LET-17; L1 for what proves a mark)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from registers.rules.retention import keep_until


class PaperKind(StrEnum):
    PARENT_LETTER = "parent_letter"
    EXPLANATION = "explanation"
    MEDICAL = "medical"
    LEAVE_FORM = "leave_form"
    LEGAL = "legal"
    OTHER = "other"


KINDS = (
    (PaperKind.PARENT_LETTER, "Letter from a parent"),
    (PaperKind.EXPLANATION, "Signed explanation of an absence"),
    (PaperKind.MEDICAL, "Medical paper"),
    (PaperKind.LEAVE_FORM, "Leave form on paper"),
    (PaperKind.LEGAL, "From a court or the local authority"),
    (PaperKind.OTHER, "Something else"),
)


class Keeping(StrEnum):
    """Retention classes."""

    REGISTER = "register"
    SHORT = "short"
    FILE = "file"


KEEPING = (
    (Keeping.REGISTER, "As long as the register: it explains a mark"),
    (Keeping.FILE, "With the pupil’s file: it goes along to the next school"),
    (Keeping.SHORT, "One year: once dealt with nobody needs it"),
)


def kept_until(keeping: Keeping, received: date, register_years: int) -> date | None:
    """The last day it is kept; `None`: with the pupil's file, which another rule ends."""
    match keeping:
        case Keeping.REGISTER:
            return keep_until(received, register_years)
        case Keeping.SHORT:
            day = 28 if (received.month, received.day) == (2, 29) else received.day
            return date(received.year + 1, received.month, day)
    return None
