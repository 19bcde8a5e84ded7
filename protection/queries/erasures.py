"""The log of what was destroyed, as lines that can be kept outside and brought back after a restore (DAT-06)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from protection.models import Erasure, Purge

FORMAT = 1
PURGE_FIELDS = ("record_class", "years", "approved_by", "confirmed_by")
DATES = ("proposed_on", "approved_at", "confirmed_at")
IDS = ("id", "school_id", "approved_by_id", "confirmed_by_id")


def erasure_lines() -> Iterator[str]:
    """One JSON object a line: a step of a purge with the decision it rests on. Hashes, counts and staff; no pupil."""
    for row in Erasure.objects.select_related("purge").order_by("at", "id").iterator():
        yield json.dumps(
            {
                "format": FORMAT, "erasure": str(row.id), "at": row.at.isoformat(), "table": row.table_name,
                "count": row.count, "hashes": row.hashes, "purge": _decision(row.purge),
            },
            ensure_ascii=False,
        )  # fmt: skip


def _decision(row: Purge) -> dict[str, Any]:  # Any: JSON
    return (
        {name: getattr(row, name) for name in PURGE_FIELDS}
        | {name: getattr(row, name).isoformat() for name in DATES}
        | {name: str(getattr(row, name)) for name in IDS}
    )
