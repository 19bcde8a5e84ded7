"""Columns and codes of another system: chosen by a person, kept for the next file, never guessed at (DAT-09, DAT-10)."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.models import ColumnMapping, Incoming, QuarantinedMark
from exchange.models.incoming import IncomingState
from registers.imports import marks
from registers.imports.bundle import load_bundle
from registers.imports.files import folder_sources
from registers.models import School
from registers.rules.codes import lookup

_COLUMNS = ("urn", "upn", "date", "session", "code", "note")


@transaction.atomic
def choose_columns(row: Incoming, columns: Mapping[str, str], *, flag_upn: bool, by: Actor) -> bool:
    """Keep the choice for this file and the next; the file can be read then. False if it was read already."""
    mapping, _ = ColumnMapping.objects.update_or_create(
        school=row.school,
        kind=row.kind,
        defaults={"columns": dict(columns), "saved_at": clock.now(), "saved_by": f"{by.name}, {by.position}"},
    )
    choices = row.choices | {"columns": dict(columns), "codes": mapping.codes, "flag_upn": flag_upn}
    taken = Incoming.objects.filter(id=row.id, state=IncomingState.MAPPING).update(
        choices=choices, state=IncomingState.WAITING
    )
    record(
        "exchange.columns_named",
        by=by,
        school_id=row.school_id,
        subject_id=row.id,
        kind=row.kind,
        columns=len(columns),
    )
    return bool(taken)


@transaction.atomic
def settle_code(school: School, code: str, *, became: str, why: str, remember: bool, by: Actor) -> int:
    """Enter all waiting marks of an unknown code as what a person says they were; how many are in the register now.

    They come in through the registers' own import, judged like any other mark. `Refused` with the first reason if one
    of them can't be entered so; then none is. The row keeps the code as it was written.
    """
    waiting = list(_waiting(school, code))
    if not waiting:
        raise Refused({"became": ["Nothing waits under this code any more."]})
    wrong = next((one for one in waiting if lookup(became, one.day) is None), None)
    if wrong is not None:
        raise Refused(
            {"became": [f"{became} was no attendance code on {wrong.day:%-d %B %Y}; choose another."]}
        )
    _enter(school, waiting, became, by)
    _decide(waiting, "mapped", became, why, by)
    if remember:
        _remember(school, code, became, by)
    record("exchange.code_settled", by=by, school_id=school.id, code=code, became=became, marks=len(waiting))
    return len(waiting)


@transaction.atomic
def leave_out_code(school: School, code: str, *, why: str, by: Actor) -> int:
    """Leave the waiting marks of a code out of the register, with the reason; the list keeps them."""
    waiting = list(_waiting(school, code))
    _decide(waiting, "discarded", "", why, by)
    record("exchange.code_left_out", by=by, school_id=school.id, code=code, marks=len(waiting))
    return len(waiting)


def _waiting(school: School, code: str) -> list[QuarantinedMark]:
    rows = QuarantinedMark.objects.select_for_update().filter(school=school, code=code, state="waiting")
    return list(rows.order_by("day", "session", "upn"))


def _enter(school: School, waiting: list[QuarantinedMark], became: str, by: Actor) -> None:
    with tempfile.TemporaryDirectory() as place:
        with (Path(place) / marks.LAYOUT.file).open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_COLUMNS)
            for one in waiting:
                writer.writerow([school.urn, one.upn, one.day.isoformat(), one.session, became, one.note])
        report = load_bundle(folder_sources(Path(place), [marks.LAYOUT.file]), tables=(marks.TABLE,), by=by)
    if report.refused:
        first = next(report.rejects())
        raise Refused({"became": [f"{report.refused} of {len(waiting)} can’t be entered so. {first.reason}"]})


def _decide(waiting: list[QuarantinedMark], state: str, became: str, why: str, by: Actor) -> None:
    QuarantinedMark.objects.filter(id__in=[one.id for one in waiting]).update(
        state=state, became=became, why=why, decided_at=clock.now(), decided_by=f"{by.name}, {by.position}"
    )


def _remember(school: School, code: str, became: str, by: Actor) -> None:
    mapping, _ = ColumnMapping.objects.get_or_create(
        school=school,
        kind="marks",
        defaults={"saved_at": clock.now(), "saved_by": f"{by.name}, {by.position}"},
    )
    mapping.codes = {**mapping.codes, code: became}
    mapping.save(update_fields=["codes"])
