"""Reading a register that was sent: shapes and limits, with a sentence for each thing that is wrong.

By hand rather than by the framework's serializers: thirty marks through those cost as much as saving them. The
serializers of the same shape in `registers.py` describe it in the OpenAPI document.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attendance_mis.kit.api_errors import Refused

LARGEST_VERSION = 2_000_000_000
LONGEST_TEXT = 500
MOST_MARKS = 500
MARK_FIELDS = frozenset({"upn", "code", "base_version", "minutes_late", "note", "reason"})


@dataclass(frozen=True)
class SentMark:
    upn: str
    code: str | None
    base_version: int
    minutes_late: int | None
    note: str
    reason: str


@dataclass(frozen=True)
class SentRegister:
    op_id: uuid.UUID
    submit: bool
    marks: tuple[SentMark, ...]


def read_sent(data: Any) -> SentRegister:  # Any: whatever JSON somebody sent
    """The register in `data`; raises `Refused` with a sentence for each field that is not right."""
    if not isinstance(data, Mapping):
        raise Refused({"detail": ["Send an object with op_id and marks."]})
    if not is_text(data):
        raise Refused({"detail": ["The text holds half of a character; send it as UTF-8."]})
    problems: dict[str, list[str]] = {}
    op_id = _uuid(data.get("op_id"))
    if op_id is None:
        problems["op_id"] = ["Send a UUID made for this save, the same one when it is tried again."]
    submit = data.get("submit", True)
    if not isinstance(submit, bool):
        problems["submit"] = ["Send true to hand the register in, false to go on later."]
    rows = data.get("marks")
    marks: list[SentMark] = []
    if not isinstance(rows, list):
        problems["marks"] = ["Send a list of marks."]
    elif len(rows) > MOST_MARKS:
        problems["marks"] = [f"Send at most {MOST_MARKS} marks at once."]
    else:
        wrong = []
        for place, row in enumerate(rows, start=1):
            read = _mark(row)
            if isinstance(read, SentMark):
                marks.append(read)
            else:
                wrong.append(f"Mark {place}: {read}")
        if wrong:
            problems["marks"] = wrong[:20]
    if problems or op_id is None:
        raise Refused(problems)
    return SentRegister(op_id, submit, tuple(marks))


def is_text(data: Mapping[Any, Any]) -> bool:  # Any: JSON
    """JSON may escape one half of a surrogate pair, which no text, answer or database can hold."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _mark(row: Any) -> SentMark | str:  # Any: JSON
    """The mark, or what is wrong with it."""
    if not isinstance(row, Mapping):
        return "send an object with upn, code and base_version."
    if unknown := row.keys() - MARK_FIELDS:
        return f"{', '.join(sorted(map(str, unknown)))[:80]} is no field of a mark."
    upn, code, version = row.get("upn"), row.get("code", ""), row.get("base_version")
    if not isinstance(upn, str) or not 1 <= len(upn) <= 13 or not upn.isalnum() or not upn.isascii():
        return "upn is the pupil's number, 13 letters and digits."
    if not (code is None or (isinstance(code, str) and 1 <= len(code) <= 2 and "\x00" not in code)):
        return "code is an attendance code of one or two characters, or null to clear the mark."
    if type(version) is not int or not 0 <= version <= LARGEST_VERSION:
        return "base_version is the version you saw, 0 if there was no mark."
    minutes = row.get("minutes_late")
    if minutes is not None and (type(minutes) is not int or not 0 <= minutes <= 600):
        return "minutes_late is a whole number from 0 to 600."
    texts = [row.get("note", ""), row.get("reason", "")]
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT and "\x00" not in text for text in texts):
        return f"note and reason are texts of at most {LONGEST_TEXT} characters."
    return SentMark(upn, code, version, minutes, texts[0], texts[1])


def _uuid(raw: Any) -> uuid.UUID | None:  # Any: JSON
    if not isinstance(raw, str) or len(raw) > 45:
        return None
    try:
        return uuid.UUID(raw)
    except ValueError:
        return None
