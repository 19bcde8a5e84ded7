"""The settings of papers for everybody: newsletter, wall, reports (LET-09, LET-11, LET-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from registers.rules.policy_kinds import Off
from registers.rules.words import clock_words


@dataclass(frozen=True)
class SheetsPolicy:
    parent_report_frequency: str | Off
    newsletter_frequency: str | Off
    lessons_per_session: int | Off
    report_each_day: bool
    absence_channels: tuple[str, ...]
    absence_report_by: time | None


_BY = {
    "phone": "by telephone",
    "voicemail": "by voicemail",
    "app": "by a message in our app",
    "text": "by text message",
    "email": "by e-mail",
    "office": "at the office",
    "note": "by a written note",
}


def how_to_report(policy: SheetsPolicy) -> str:
    """What parents are asked to do when a child can't come: the school's own rule, time and ways (ABS-02 to ABS-04)."""
    when = f" by {clock_words(policy.absence_report_by)}" if policy.absence_report_by else ""
    which = (
        f"on each day away{when}"
        if policy.report_each_day
        else f"on the first day away{when}, with the day of return"
    )
    ways = [_BY[way] for way in policy.absence_channels if way in _BY]
    how = f": {', '.join(ways[:-1])} or {ways[-1]}" if len(ways) > 1 else f" {ways[0]}" if ways else ""
    return f"If your child can’t come to school, please tell us {which}{how}."
