"""Blacking out names of other people in what somebody is given about a pupil (DAT-08; art. 15(4) UK GDPR).

Names are proposed, never blacked out by themselves: a person decides entry by entry, with a reason. Staff who acted in
their work are named, as they are on every letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

BLACK = "█████"


def names_in(words: str, others: Iterable[str]) -> list[str]:
    """Which of these people the words name, the longest way of naming each first."""
    found: list[str] = []
    for name in sorted({one.strip() for one in others if one.strip()}, key=lambda one: (-len(one), one)):
        if _pattern(name).search(words) and not any(name in longer for longer in found):
            found.append(name)
    return found


def blacked_out(words: str, names: Iterable[str]) -> str:
    """The words without these names."""
    for name in sorted(names, key=len, reverse=True):
        words = _pattern(name).sub(BLACK, words)
    return words


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
