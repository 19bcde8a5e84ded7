"""The one place that knows what time it is. Rules never ask it: they are given a date.

`CLOCK` moves "now" in a demo or a test; from there time runs on, so two saves never share an instant.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

LONDON = ZoneInfo("Europe/London")


def _offset() -> timedelta:
    if not settings.CLOCK:
        return timedelta()
    wanted = datetime.fromisoformat(settings.CLOCK)
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=LONDON)
    # CLOCK_SET_AT lets several processes agree on the moment the clock was set.
    started = float(os.environ.get("CLOCK_SET_AT", time.time()))
    return wanted - datetime.fromtimestamp(started, UTC)


_OFFSET: timedelta | None = None


def now() -> datetime:
    """This instant, aware, UTC."""
    global _OFFSET
    if _OFFSET is None:
        _OFFSET = _offset()
    return datetime.now(UTC) + _OFFSET


def local_now() -> datetime:
    """This instant as a school's wall clock shows it (Europe/London)."""
    return now().astimezone(LONDON)


def today() -> date:
    return local_now().date()


def set_clock(moment: datetime | None) -> None:
    """Move "now" within this process (tests, demo building); `None` returns to the real or configured time."""
    global _OFFSET
    if moment is None:
        _OFFSET = None
        return
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=LONDON)
    _OFFSET = moment - datetime.now(UTC)
