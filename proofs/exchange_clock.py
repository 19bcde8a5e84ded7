"""`python -m proofs.exchange_clock PUPILS`: makes a transfer file by our own writer, looks at it and loads it, timed.

Prints JSON: bytes of the file, seconds of preview and load (on the wall and of this process), and the process's memory in megabytes.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date

import django

django.setup()

from django.core.files.uploadedfile import TemporaryUploadedFile  # noqa: E402  # after setup, as all below
from django_tenants.utils import tenant_context  # noqa: E402

from attendance_mis.audit.actor import Actor  # noqa: E402
from attendance_mis.kit import clock  # noqa: E402
from attendance_mis.kit.ids import uuid7  # noqa: E402
from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from exchange.actions.incoming import ask_to_load, keep_file, work_on  # noqa: E402
from exchange.files.ctf_reader import CtfReader  # noqa: E402
from exchange.files.ctf_writer import CtfHead, ctf_file  # noqa: E402
from exchange.models import Incoming  # noqa: E402
from exchange.models.incoming import IncomingKind, IncomingState  # noqa: E402
from exchange.rules.ctf import CtfPupil, CtfYear  # noqa: E402
from registers.models import School, SchoolClass  # noqa: E402
from registers.rules.upn import make  # noqa: E402

MARKS = "/ \\ " * 190 + "C1Y7"


def pupils(count: int) -> Iterator[CtfPupil]:
    for number in range(1, count + 1):
        year = CtfYear(2025, "998", "2999", "Elsewhere Test School", 380, 4, 370, 6, "2025-09-01", MARKS)
        yield CtfPupil(
            number, make("998", f"{number // 1000:04d}", 2021, number % 1000), f"Crowdby{number}", "Test",
            date(2017, 1 + number % 12, 1 + number % 28).isoformat(), "FM"[number % 2], year_group="4", years=(year,),
        )  # fmt: skip


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(count: int) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        school = School.objects.create(
            urn="900001", name="Bench School", phase="primary", la_number="999", establishment_number="2001"
        )
        SchoolClass.objects.create(school=school, name="Crowd")
        head = CtfHead("25.0", clock.local_now(), "998", "2999", "Elsewhere Test School", 2025, "999", "2001")
        file = TemporaryUploadedFile("9982999_CTF_9992001_001.xml", "application/xml", 0, "utf-8")
        for piece in ctf_file(head, pupils(count)):
            file.write(piece)
        file.size = file.tell()
        file.seek(0)
        before = peak()
        reading = read_alone(file, file.size)
        row, seconds = look_and_load(school, file)
    said = {"bytes": row.size, **seconds, "before": before, "peak": peak(), **reading}
    print(json.dumps(said))


def read_alone(file: TemporaryUploadedFile, size: int) -> dict[str, float]:
    """What the reader by itself takes: no more than the pupil being read."""
    held, began = peak(), time.perf_counter()
    with tempfile.TemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.seek(0)
        for _ in CtfReader(io.BufferedReader(copy), size).pupils():
            pass
    file.seek(0)
    return {"reading": peak() - held, "read": time.perf_counter() - began}


def look_and_load(school: School, file: TemporaryUploadedFile) -> tuple[Incoming, dict[str, float]]:
    by = Actor(uuid7(), "Bench", "Attendance officer", "officer")
    choices = {"starts_on": "2026-09-02", "class": "Crowd", "year_group": "4"}
    row = keep_file(
        file, school=school, kind=IncomingKind.CTF, choices=choices, state=IncomingState.WAITING, by=by
    )
    began, busy = time.perf_counter(), [time.process_time()]
    work_on(row.id)
    shown = time.perf_counter()
    busy.append(time.process_time())
    row.refresh_from_db()
    if row.state != IncomingState.READY:
        raise RuntimeError(row.problem)
    ask_to_load(row, by=by)
    asked = time.perf_counter()
    busy.append(time.process_time())
    work_on(row.id)
    loaded = time.perf_counter()
    busy.append(time.process_time())
    row.refresh_from_db()
    if row.state != IncomingState.LOADED:
        raise RuntimeError(f"{row.state}: {row.problem} {row.preview}")
    return row, {
        "preview": shown - began,
        "load": loaded - asked,
        "preview_cpu": busy[1] - busy[0],
        "load_cpu": busy[3] - busy[2],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
