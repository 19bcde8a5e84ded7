"""The two statutory sessions of a school day and the times a school sets for each.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10(1): the register is
taken at the start of each morning session and once during each afternoon session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Session(StrEnum):
    """One half of a school day. Attendance is counted in sessions, never in days."""

    AM = "AM"
    PM = "PM"

    @property
    def words(self) -> str:
        return "morning" if self is Session.AM else "afternoon"


SESSION_OF = {str(session): session for session in Session}
"""For the thousands of rows of a page, where asking the enumeration each time is felt."""


@dataclass(frozen=True)
class SessionTimes:
    """Local clock times (Europe/London) of one session; `None` means the school has not set it yet."""

    opens: time | None
    """The register begins to be taken."""
    late_from: time | None
    """Arrivals after this minute are late (code L); `None` = from `opens`."""
    closes: time | None
    """The register closes; arrivals after it are U for the whole session."""
    ends: time | None
    """The session ends; an arrival after it is not an arrival for this session."""
