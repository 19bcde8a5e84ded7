"""Codes that tell of health, belief, suspension or detention: special-category or criminal-offence data (DAT-11).

Source: UK GDPR arts 9 and 10. Where nobody asked for them on purpose, such a mark is told by what it counts as.
"""

from __future__ import annotations

KIND_OF_CODE = {
    "I": "health",
    "M": "health",
    "R": "belief",
    "T": "belief",
    "E": "exclusion",
    "Y5": "exclusion",
}


SHORT = {"I": "auth", "M": "auth", "R": "auth", "T": "auth", "E": "auth", "Y5": "n/p"}
"""What stands for such a code where there is little room: an authorised absence, a session that was not possible."""


def is_special(code: str | None) -> bool:
    return code in KIND_OF_CODE
