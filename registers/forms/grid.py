"""What the grid's script sends: checked field by field before anything is judged."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from attendance_mis.kit.api_errors import Refused
from registers.rules.sessions import Session

MOST_CELLS = 1_000
"""A class of 50 for two weeks."""


@dataclass(frozen=True)
class CellIn:
    pupil: uuid.UUID
    date: date
    session: Session
    code: str | None
    base_version: int
    minutes_late: int | None = None
    note: str = ""
    reason: str = ""


class CellSerializer(serializers.Serializer[Any]):
    pupil = serializers.UUIDField()
    date = serializers.DateField()
    session = serializers.ChoiceField([str(session) for session in Session])
    code = serializers.CharField(max_length=2, allow_null=True)
    base_version = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    minutes_late = serializers.IntegerField(min_value=0, max_value=600, required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class SaveSerializer(serializers.Serializer[Any]):
    op_id = serializers.UUIDField()
    marks = serializers.ListField(child=CellSerializer(), allow_empty=False, max_length=MOST_CELLS)


def read_cells(body: bytes) -> tuple[uuid.UUID, list[CellIn]]:
    """Raises `Refused` with a sentence for each thing that is not as it should be."""
    try:
        sent = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Refused({"detail": ["Send the cells as JSON."]}) from None
    form = SaveSerializer(data=sent)
    if not form.is_valid():
        raise Refused(_flat(form.errors))
    checked = form.validated_data
    return checked["op_id"], [
        CellIn(**{**cell, "session": Session(cell["session"]), "code": cell["code"] or None})
        for cell in checked["marks"]
    ]


def _flat(errors: Any) -> dict[str, list[str]]:  # Any: the serializer's nested errors
    found: dict[str, list[str]] = {}

    def walk(name: str, value: Any) -> None:
        if isinstance(value, ErrorDetail | str):
            found.setdefault(name, []).append(str(value))
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(str(key), inner)
        else:
            for inner in value:
                walk(name, inner)

    walk("detail", errors)
    return found
