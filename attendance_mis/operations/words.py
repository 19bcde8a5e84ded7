"""Background work in words, for the page of whoever keeps it going. Pure."""

from __future__ import annotations

import re
from datetime import date

SCHEDULED: dict[str, str] = {
    "forget-sessions": "Forget sign-ins that have ended",
    "verify-registers": "Check that no register was tampered with",
    "watch-thresholds": "Look for ten sessions in ten weeks",
    "follow-ladders": "Follow the steps of the attendance ladder",
    "look-at-penalties": "Look at penalty cases",
    "sweep-letters": "Go on with letters left unfinished",
    "follow-up-watch": "Look whether every child is accounted for",
    "follow-up-day": "Begin the day’s follow-up",
    "sweep-dispatches": "Go on with texts, e-mails and letters on their way",
    "tell-of-new-browsers": "Write to people signed in somewhere new",
    "tell-of-alerts": "Write to whoever has to answer a safeguarding alert",
    "ask-for-receipts": "Ask what became of what was sent",
    "watch-ended-leave": "Look who is not back from leave",
    "look-for-returns": "Look for returns the law asks for",
    "watch-illness": "Look at illness that asks for something",
    "tell-workers": "Look which social workers have to be told",
    "sweep-incoming-files": "Clear away files that came in and were not loaded",
    "make-daily-extracts": "Make the day’s attendance files",
    "send-daily-extracts": "Send the day’s attendance files",
    "make-last-known-registers": "Make the last known registers",
    "show-scheduler": "Show that the scheduler runs",
    "catch-up": "Do daily work that is overdue",
    "heartbeat": "Tell the watchdog outside that all is done",
    "digest-access": "Look for unusual access of last week",
    "propose-purges": "Propose what has served its time, destroy what was agreed",
    "issue-governor-reports": "Issue reports to governors",
}
"""Name in the schedule (`attendance_mis/celery.py`) → what it does."""

_RUN: dict[str, str] = {
    "receipts": "What became of what was sent",
    "daily_extract": "The day’s attendance files",
    "leave-watch": "Who is not back from leave",
    "digest_access": "Unusual access of a week",
    "propose_purges": "What has served its time",
    "issue_governor_reports": "Reports to governors",
    "penalties.daily": "Penalty cases",
    "roll.returns": "Returns the law asks for",
    "follow-up day": "The day’s follow-up",
    "ladder": "Steps of the attendance ladder",
    "worker-notices": "Letters to social workers",
    "illness-watch": "Illness that asks for something",
    "threshold-watch": "Ten sessions in ten weeks",
}
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d)| (before|after))?")
_PART = {
    None: "",
    "before": ", before school",
    "after": ", after the registers",
}


def job_words(job: str) -> str:
    """A run's job as `jobs.once` keeps it, in words; most are kept in words already."""
    said = _RUN.get(job, job.replace("_", " ").replace("-", " "))
    return said[:1].upper() + said[1:]


def period_words(period: str) -> str:
    """“23 November 2026”, “23 November 2026, 9 o’clock”; what is no day stays as it is."""
    found = _DAY.fullmatch(period)
    if found is None:
        return period
    day = date.fromisoformat(found[1])
    hour = f", {int(found[2])} o’clock" if found[2] else ""
    return f"{day.day} {day:%B %Y}{hour}{_PART[found[3]]}"


def every_words(seconds: float) -> str:
    """“every minute”, “every 30 seconds”, “every 5 minutes”."""
    if seconds % 60:
        return f"every {seconds:g} seconds"
    minutes = int(seconds // 60)
    return "every minute" if minutes == 1 else f"every {minutes} minutes"
