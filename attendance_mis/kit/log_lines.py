"""A line of JSON for everything that is logged: when, what, which trust, which request.

Never the words of an exception, and of other libraries' lines only the sentence in their source, without what they
filled in: either may hold a child's data (ASVS 16.2.5). Lines of our own name ids and counts.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.db import connection

OURS = ("attendance_mis", "registers", "letters", "absence", "support", "penalties", "roll", "exchange")
request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request or job at hand; its other lines bear it too."""
FRAMES = 6


class JsonLines(logging.Formatter):
    """Named in `LOGGING`. What a call gives as `extra={"facts": {…}}` stands in the line by its own names."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.split(".")[0] in OURS
        line: dict[str, Any] = {  # Any: JSON
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "said": record.getMessage() if ours else str(record.msg),
            "trust": getattr(connection, "schema_name", ""),
        }
        if request_id.get():
            line["request"] = request_id.get()
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            line["failure"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])[-FRAMES:]
            line["where"] = [f"{one.filename.rpartition('/')[2]}:{one.lineno} {one.name}" for one in frames]
        return json.dumps(line)
