"""Destroying again, after an older copy of the database was brought back, what had been destroyed before (DAT-06)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from protection.actions.purge import STEP, UNDER_WAY
from protection.models import LegalHold, Purge
from protection.queries.erasures import FORMAT, IDS, PURGE_FIELDS
from protection.queries.retention import due_and_unnamed, erase_again, purge_slice
from protection.rules.classes import RecordClass

BY = f"{Actor.system().name}, {Actor.system().position}"
NOT_NAMED = (
    "An older copy of the database was brought back, and the log of what was destroyed does not name this pupil’s entries: "
    "they may have been held."
)


class NotALog(Exception):
    """The file is not a log of erasures, as a sentence."""


@dataclass
class Again:
    steps: int = 0
    destroyed: int = 0


def reapply(lines: Iterable[str]) -> Again:
    """Every step of the log once more; what is gone already costs nothing, and nothing is reached before its time."""
    done = Again()
    registers: set[str] = set()
    entries: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _read(line, number)
        with transaction.atomic():
            purge = _decision(found["purge"])
            if purge.record_class == RecordClass.REGISTER:
                registers.add(str(purge.id))
                entries += found["hashes"]
            else:
                done.destroyed += erase_again(purge.id, found["table"], found["hashes"])
        done.steps += 1
    for key in sorted(registers):
        done.destroyed += _register_again(key, entries)
    with transaction.atomic():
        record("purge.reapplied", by=Actor.system(), steps=done.steps, destroyed=done.destroyed)
    return done


def _read(line: str, number: int) -> dict[str, Any]:  # Any: JSON
    try:
        found = json.loads(line)
        if found["format"] != FORMAT:
            raise NotALog(f"Line {number} has format {found['format']}; this program reads {FORMAT}.")
        return {
            "purge": found["purge"],
            "table": str(found["table"]),
            "hashes": list(map(str, found["hashes"])),
        }
    except (ValueError, KeyError, TypeError):
        raise NotALog(f"Line {number} is not a line of a log of erasures: the file is damaged.") from None


def _decision(said: dict[str, Any]) -> Purge:  # Any: JSON
    """The decision as the log has it, where the restored database does not know it yet."""
    known = Purge.objects.filter(id=said["id"]).first()
    if known is not None and known.confirmed_by_id is not None:
        return known
    fresh = known or Purge(id=said["id"], records=0, pupils=0)
    for name in (*PURGE_FIELDS, *IDS):
        setattr(fresh, name, said[name])
    fresh.proposed_on = date.fromisoformat(said["proposed_on"])
    fresh.approved_at = datetime.fromisoformat(said["approved_at"])
    fresh.confirmed_at = datetime.fromisoformat(said["confirmed_at"])
    fresh.state, fresh.done_at = "done", clock.now()
    fresh.save()
    return fresh


def _register_again(key: str, entries: list[str]) -> int:
    """Register entries are bound into the chain: they go by the same decision, from the beginning.

    A pupil with due entries the log does not name was under a hold then, of which the older copy may know nothing: held
    while the others' go. What stays so is proposed anew.
    """
    total = 0
    with transaction.atomic():
        purge = Purge.objects.get(id=key)
        _set_aside_others(purge)
        kept = _hold_unnamed(purge, entries)
        Purge.objects.filter(id=key).update(state="confirmed")
    while gone := purge_slice(purge.id, STEP):
        total += gone
    with transaction.atomic():
        Purge.objects.filter(id=key).update(state="done")
        LegalHold.objects.filter(id__in=kept).update(
            ended_at=clock.now(), ended_by=BY, ended_why="What the log names is destroyed again."
        )
    return total


def _hold_unnamed(purge: Purge, entries: list[str]) -> list[uuid.UUID]:
    rows = [
        LegalHold(
            school_id=purge.school_id, pupil_id=pupil_id, reason=NOT_NAMED, review_on=clock.today(), set_at=clock.now(),
            set_by=BY,
        )
        for pupil_id in due_and_unnamed(purge.school_id, purge.years, purge.proposed_on, entries)
    ]  # fmt: skip
    return [row.id for row in LegalHold.objects.bulk_create(rows)]


def _set_aside_others(purge: Purge) -> None:
    """What the older copy had under way: one at a time is carried out, and what is still due is proposed anew."""
    others = Purge.objects.filter(
        school_id=purge.school_id, record_class=purge.record_class, state__in=UNDER_WAY
    ).exclude(id=purge.id)
    others.update(
        state="declined",
        declined_why="An older copy of the database was brought back. What is still due is proposed anew.",
        done_at=clock.now(),
    )
