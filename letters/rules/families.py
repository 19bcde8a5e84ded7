"""One message for a family whose children are away together (LET-07, ABS-11).

Brothers and sisters are often asked about by separate cases within one minute. Their parent gets one message: the
same sentence with both names where only the name differs, else each sentence once, in the order they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HERE = "\x00"
"""Stands where the children's names were; no text that was typed holds it."""


@dataclass(frozen=True)
class Part:
    """What one case asked to be said."""

    names: tuple[str, ...]
    """How the children it is about are called, as they stand in the text."""
    text: str


def family_text(parts: Sequence[Part]) -> str:
    """The message for these parts. Write texts so that one name and two fit: "We have no reason for the absence of …"."""
    said: dict[str, list[str]] = {}
    for part in parts:
        names, frame = _frame(part)
        known = said.setdefault(frame, [])
        known += [name for name in names if name not in known]
    return "\n\n".join(frame.replace(_HERE, _listed(names)) for frame, names in said.items())


def family_subject(subjects: Sequence[str]) -> str:
    """The subject they share; else the first says how many matters follow."""
    first, *more = list(dict.fromkeys(subjects)) or [""]
    return f"{first} (and {len(more)} more)" if more else first


def _frame(part: Part) -> tuple[tuple[str, ...], str]:
    """The text with a gap for the names; a text that does not name them in one place stands as it is."""
    listed = _listed(part.names)
    if not listed or part.text.count(listed) != 1 or _letter_beside(listed, part.text):
        return (), part.text
    return part.names, part.text.replace(listed, _HERE)


def _letter_beside(listed: str, text: str) -> bool:
    """Whether the name is only the end or the beginning of another word: Ann is not in Annual."""
    at = text.index(listed)
    before, after = text[:at][-1:], text[at + len(listed) :][:1]
    return before.isalpha() or after.isalpha()


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
