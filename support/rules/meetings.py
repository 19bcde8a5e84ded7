"""What a meeting about attendance goes through, and what has to be settled before one by video (ABS-64, ABS-65)."""

from __future__ import annotations

from collections.abc import Collection

PROMPTS = (
    "How attendance and joining in have been",
    "What is in the way, in school and outside",
    "What help there is, and what would help",
    "What happens if nothing changes, and what the law says",
    "What was agreed last time, and what came of it",
)
VIDEO_POINTS: tuple[tuple[str, str], ...] = (
    ("agrees", "The parent agrees to meet by video today"),
    ("present", "The parent stays in the call the whole time"),
    ("private", "Nobody listens who is not named, on either side"),
    ("no_recording", "Neither side records the call"),
    ("agenda", "The parent has the agenda"),
    ("may_stop", "The parent knows that they may stop at any time"),
    ("counts", "The parent knows that not joining is noted like not coming"),
)
"""Read out and agreed to, aloud, at the start of each video meeting."""


def video_missing(email_confirmed: bool, points: Collection[str]) -> list[str]:
    """What is missing before a video meeting may be held, each as a sentence."""
    found = [] if email_confirmed else ["Write when the parent’s e-mail address was confirmed."]
    silent = [words for key, words in VIDEO_POINTS if key not in points]
    if silent:
        found.append(f"Read these out and tick what the parent agrees to: {'; '.join(silent).lower()}.")
    return found
