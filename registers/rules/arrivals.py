"""What may be written for somebody who comes late, beyond what the clock proposes.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 10 Table 1; REG-11 to REG-13: L
is an arrival before the register closes, U one after it and before the session ends. Every other code is a
person's judgement about the reason, and stays open to them.
"""

from __future__ import annotations

from datetime import time

from registers.rules.codes import Refusal
from registers.rules.sessions import SessionTimes
from registers.rules.words import clock_words


def refuse_choice(code: str, at: time, times: SessionTimes, *, close_is_inclusive: bool) -> Refusal | None:
    """Why an arrival at `at` can't be marked with this code; `None` where the clock leaves it open."""
    at = at.replace(second=0, microsecond=0)
    if code not in ("L", "U"):
        return None
    if times.ends is not None and at >= times.ends:
        sentence = (
            f"The session ended at {clock_words(times.ends)}: an arrival after it is neither L nor U. "
            "Record the arrival only, or choose the code for the reason of the absence."
        )
        return Refusal("code", "session_over", sentence)
    if times.closes is None:
        return None
    in_time = at < times.closes or (close_is_inclusive and at == times.closes)
    closes = clock_words(times.closes)
    if code == "L" and not in_time:
        sentence = f"The register closed at {closes}: an arrival after it is U, or has a code of its own."
        return Refusal("code", "closed", sentence)
    if code == "U" and in_time:
        return Refusal("code", "still_open", f"The register closes at {closes}: an arrival before it is L.")
    return None


def is_over(at: time, times: SessionTimes) -> bool:
    """Whether the session has ended, so that no mark of it is proposed any more (REG-13)."""
    return times.ends is not None and at >= times.ends
