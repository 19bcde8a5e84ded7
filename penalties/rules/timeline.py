"""One legal timeline from many sources: what happened, when, who acted, and the paper that shows it (PEN-27)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

CASE_WORDS = {
    "opened": "Consideration opened",
    "answered": "Question answered",
    "liable": "Parent considered liable",
    "not_liable": "Parent not considered liable",
    "authority_said": "Local authority asked about earlier notices",
    "held": "Case paused: a mark changed",
    "stands_again": "Case stands again",
    "drawn": "Sessions drawn again from the register",
    "improvement_written": "Notice to improve written",
    "improvement_begun": "Notice to improve issued, period begins",
    "early_ground_broken": "Stated ground for acting early broken",
    "early_ground_holds": "Stated ground for acting early no longer broken",
    "improvement_reviewed": "Improvement period reviewed",
    "prepared": "Case handed to the head",
    "sent_back": "Case sent back by the head",
    "issued": "Head decided: notice issued",
    "requested": "Head decided: notice requested from the authority",
    "authority_issued": "Local authority issued the notice",
    "authority_refused": "Local authority did not issue",
    "taken_up_again": "Case taken up again for another parent",
    "handed_over": "Case handed to another school of the trust",
    "bundle_made": "Case file made",
    "closed": "Case closed without a notice",
    "no_further": "Case closed without a further notice",
}
"""What happened in a case → how it is told. Whatever is kept has its words here."""
NOTICE_WORDS = {
    "issued": "Penalty notice issued",
    "recorded": "Penalty notice recorded",
    "copy_sent": "Copy sent to the local authority",
    "received": "Receipt by the parent shown",
    "paid": "Paid to the local authority",
    "unpaid": "Not paid within 28 days",
    "prosecuted": "Prosecuted",
    "withdrawn": "Notice withdrawn",
    "flagged": "Notice flagged: a mark changed",
    "flag_lifted": "Flag lifted: the marks stand again",
}
"""The same of a notice."""


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    on: date
    what: str
    words: str = ""
    by: str = ""
    """Name and position as held then; empty for what the authority or a court did."""
    at: datetime | None = None
    """When it was written down, where that is known; sorts lines of one day."""
    parent: str = ""
    """The parent it is about; empty = both, or the child."""
    paper: str = ""
    """Address of the document behind it."""


def in_order(lines: Iterable[Happening]) -> list[Happening]:
    """By the day it happened, then by when it was written down."""
    return sorted(lines, key=lambda one: (one.on, one.at.isoformat() if one.at else ""))
