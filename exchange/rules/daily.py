"""The register of a day for the Department, the local authority or the trust: who gets it, and when a try is due again.

Source: the duty to share attendance daily (Education Act 1996 s. 537A with the regulations about information on
individual pupils, as amended in 2024; L12). The list of data items and the way in are not in any source we could read:
a row is one session of one pupil with the code, which is the least that says what the register says.
"""

from __future__ import annotations

from datetime import datetime, timedelta

COLUMNS = ("laestab", "urn", "upn", "date", "session", "code", "minutes_late")
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long is waited after each try that came to nothing for now. After the last one a person has to look."""
DUTY = "Duty in law: attendance is shared with the Department every day."


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; `None`: given up, somebody has to look."""
    return now + PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
