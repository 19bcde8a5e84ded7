"""What a reason comes down to: proposed from the parent's words, settled by a person (LEV-09, LEV-10, LEV-21).

A word in a sentence proves nothing, so what is found here is only ever pointed out; the office's own sorting
replaces it.
"""

from __future__ import annotations

import re

PROTEST = "protest"
BEREAVEMENT = "bereavement"
VISIT = "visit"
NOTHING = "other"
"""The office looked and none of the list fits."""

_WORDS: tuple[tuple[str, str], ...] = (
    (PROTEST, r"\b(protest|demonstration|school strike|climate strike|strike|rally)\w*"),
    ("cheaper", r"\b(cheap|cheaper|cheapest|less expensive|lower price|half the price|save money|cost less)\b"),
    ("accommodation", r"\b(accommodation|villa|caravan|cottage|hotel|apartment)\b.*\b(available|free|only)\b"),
    ("weather", r"\bweather\b"),
    ("overlap", r"\b(overlap\w*|last day of term|first day of term|end of term|start of term)\b"),
    ("wrong_dates", r"\b(wrong|mistaken|mixed up)\b.{0,20}\b(date|week|term)s?\b|\bby mistake\b"),
    ("relative_booked", r"\b(booked|paid for) (it )?by\b|\b(grand\w+|aunt|uncle|sister|brother|parents|in-laws) (has |have )?booked\b"),
    ("wedding", r"\b(wedding|marriage|getting married|bridesmaid)\b"),
    ("birthday", r"\bbirthday\b"),
    ("holiday", r"\b(holiday|vacation|trip to|break away|villa|theme park|beach|skiing)\b"),
    (BEREAVEMENT, r"\b(funeral|died|passed away|bereave\w*|burial)\b"),
    (VISIT, r"\b(visit|see|stay with)(ing)?\b.{0,30}\b(relatives|family|grand\w+|cousins|aunt|uncle)\b"),
)  # fmt: skip


def reasons_in(words: str) -> tuple[str, ...]:
    """Kinds of reason the words may be about, in the order of the list."""
    said = " ".join(words.lower().split())
    return tuple(kind for kind, pattern in _WORDS if re.search(pattern, said))


NOT_OCCUPATIONAL = frozenset({BEREAVEMENT, "wedding", VISIT, "birthday", "holiday", "cheaper"})
"""Reasons that are no travelling for work, however the family lives: the ordinary form is for them (LEV-21)."""
