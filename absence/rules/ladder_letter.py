"""Which letter of the catalogue a step of the ladder means, told from the words of its action (LET-04, ABS-56, ABS-58)."""

from __future__ import annotations

_WORDS = (
    ("support letter", "D01"),
    ("persistent absence letter", "D03"),
    ("formal attendance letter", "D04"),
    ("formal letter", "D04"),
    ("letter", "D02"),
)
"""What the action says → the kind of letter; the first that fits."""


def letter_kind_of(action: str) -> str:
    """The kind of letter a step asks for; empty if it asks for none."""
    said = action.lower()
    return next((kind for words, kind in _WORDS if words in said), "")
