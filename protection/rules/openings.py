"""Opening the file of a pupil outside one's own classes (security T1). The hour and the length of a reason are our choice."""

from __future__ import annotations

from datetime import datetime, timedelta

LASTS = timedelta(hours=1)
SHORTEST_REASON = 15
"""Characters: "needed" is no reason."""


def ends_at(opened: datetime) -> datetime:
    return opened + LASTS


def reason_lacks(reason: str) -> str:
    """What to say about a reason that will not do; empty if it will."""
    if len(reason.strip()) < SHORTEST_REASON:
        return "Say what happened and why you need this pupil’s file now."
    return ""
