"""A file from another system: kept, read, shown, then loaded exactly as shown (DAT-09, ADM-25).

Small files are read while the person waits, large ones by a worker; the row is the truth, so a lost queue or a killed
worker loses nothing. A preview is the same run as the load, undone at its end.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import logging
import uuid
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO, cast

from celery import current_app
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from exchange.models import Incoming
from exchange.models.incoming import IncomingKind, IncomingState
from registers.imports.files import BadFile
from registers.models import School

from .reading import Read, read_file

logger = logging.getLogger(__name__)
KEPT = timedelta(hours=12)
TASK = "exchange.tasks.work_on_incoming"
LONGEST_WORK = timedelta(minutes=10)
SMALL = 400_000
"""Bytes up to which a file is read at once, without a worker."""
_LEVEL = 3
_PROGRESS_STEP = 50
"""At most so many notes of progress a file: each is a write of its own."""
AT_WORK = (IncomingState.WAITING, IncomingState.READING, IncomingState.LOADING)


class _Different(Exception):
    """Loading would no longer do what was shown."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self.read = read


def keep_file(
    upload: UploadedFile[Any], *, school: School, kind: IncomingKind, choices: Mapping[str, Any], state: IncomingState, by: Actor
) -> Incoming:  # fmt: skip
    """Keep a file until somebody has looked at it. What lay here longer than half a day goes."""
    now = clock.now()
    assert by.id is not None
    digest, packed, size = _packed(upload)
    with transaction.atomic():
        forget_old()
        row = Incoming.objects.create(
            school=school,
            kind=kind,
            name=(upload.name or "").rsplit("/", 1)[-1].rsplit("\\", 1)[-1][-120:],
            size=size,
            sha256=digest,
            content=packed,
            choices=dict(choices),
            state=state,
            at=now,
            by_id=by.id,
            by_name=by.name,
            by_position=by.position,
            by_role=by.role,
            expires_at=now + KEPT,
        )
        record(
            "exchange.file_sent", by=by, school_id=school.id, subject_id=row.id, kind=kind.value, bytes=size
        )
    return row


def _packed(upload: UploadedFile[Any]) -> tuple[str, bytes, int]:
    """SHA-256, the bytes packed, and how many they were."""
    out, digest, size = io.BytesIO(), hashlib.sha256(), 0
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=_LEVEL) as packer:
        for chunk in upload.chunks():
            digest.update(chunk)
            packer.write(chunk)
            size += len(chunk)
    return digest.hexdigest(), out.getvalue(), size


def forget_old() -> int:
    """What nobody loaded in time goes, with everything read of it: it names children. Returns how many files."""
    old = Incoming.objects.filter(expires_at__lt=clock.now()).exclude(
        state__in=[IncomingState.LOADED, IncomingState.LOADING, IncomingState.REFUSED]
    )
    return old.update(**_emptied("Nobody loaded it in half a day, so it was taken away. Send it again."))


def _emptied(problem: str) -> dict[str, Any]:  # Any: values of columns
    return {
        "state": IncomingState.REFUSED,
        "problem": problem[:600],
        "held_until": None,
        "content": None,
        "preview": {},
        "rejects": b"",
    }


def opened(row: Incoming) -> BinaryIO:
    """The file's bytes again, unpacked as they are read. `BadFile` when they are gone."""
    if row.content is None:
        raise BadFile("The file is no longer here; send it again.")
    return cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(bytes(row.content)), mode="rb"))


def begin(row: Incoming) -> None:
    """Read it now if it is small, else leave it to a worker."""
    if row.size <= SMALL:
        work_on(row.id)
    else:
        _queue(row.id)


def ask_to_load(row: Incoming, *, by: Actor) -> bool:
    """Load what was shown; whether there was anything to load still. A second press does nothing."""
    ready = Incoming.objects.filter(id=row.id, state=IncomingState.READY, content__isnull=False)
    taken = ready.update(
        state=IncomingState.LOADING,
        held_until=None,
        problem="",
        loader={"id": str(by.id), "name": by.name, "position": by.position, "role": by.role},
    )
    if not taken:
        return False
    if row.size <= SMALL:
        work_on(row.id)
    else:
        _queue(row.id)
    return True


def _queue(incoming_id: uuid.UUID) -> None:
    schema = connection.schema_name

    def send() -> None:
        try:
            current_app.send_task(TASK, args=[schema, str(incoming_id)], retry=False, ignore_result=True)
        except Exception as failure:  # the broker is away: the sweep finds the row
            logger.warning("Reading of a file of trust %s was not queued: %s", schema, type(failure).__name__)

    transaction.on_commit(send, robust=True)


def work_on(incoming_id: uuid.UUID) -> None:
    """Do what the row waits for, unless somebody else is at it. Safe to run twice."""
    now = clock.now()
    free = Q(held_until=None) | Q(held_until__lt=now)
    found = Incoming.objects.filter(free, id=incoming_id, state__in=AT_WORK)
    if not found.update(held_until=now + LONGEST_WORK):
        return
    row = Incoming.objects.get(id=incoming_id)
    if row.state == IncomingState.LOADING:
        _load(row)
    else:
        _look(row)


def waiting_ids() -> list[uuid.UUID]:
    """Files a lost queue or a killed worker left lying."""
    free = Q(held_until=None) | Q(held_until__lt=clock.now())
    return list(Incoming.objects.filter(free, state__in=AT_WORK).values_list("id", flat=True))


def _look(row: Incoming) -> None:
    waits = Incoming.objects.filter(id=row.id, state__in=[IncomingState.WAITING, IncomingState.READING])
    if not waits.update(state=IncomingState.READING, done=0):
        return  # thrown away since
    try:
        read = read_file(
            row, opened(row), by=sender(row), dry=True, progress=partial(_note, row.id, row.size)
        )
    except BadFile as bad:
        _refuse(row, str(bad))
    except Exception as failure:
        logger.error("Reading a file of trust %s failed: %s", connection.schema_name, type(failure).__name__)
        _refuse(
            row,
            "The file could not be read, and nothing was loaded. Send it again; if that fails, tell us its name.",
        )
    else:
        _show(row, read)


def _note(incoming_id: uuid.UUID, size: int, done: int) -> None:
    step = max(1, size // _PROGRESS_STEP)
    Incoming.objects.filter(id=incoming_id, done__lt=done - step).update(done=min(done, size))


def _refuse(row: Incoming, sentence: str) -> None:
    Incoming.objects.filter(id=row.id, state=IncomingState.READING).update(**_emptied(sentence))


def _show(row: Incoming, read: Read) -> None:
    """Unless somebody threw the file away while it was read: then nothing of it comes back."""
    Incoming.objects.filter(id=row.id, state=IncomingState.READING).update(
        state=IncomingState.READY,
        done=row.size,
        held_until=None,
        problem="",
        preview=read.as_page(),
        signature=read.signature(),
        rejects=read.rejects_file(),
    )


def _load(row: Incoming) -> None:
    by = loader(row)
    try:
        with transaction.atomic():
            locked = Incoming.objects.select_for_update().get(id=row.id)
            if locked.state != IncomingState.LOADING:
                return
            read = read_file(locked, opened(locked), by=by, dry=False, progress=None)
            if read.signature() != locked.signature:
                raise _Different(read)
            _loaded(locked, read, by)
    except _Different:
        _look_again(
            row, "The register changed since you looked. Nothing was loaded; here is what would change now."
        )
    except BadFile as bad:
        _look_again(row, str(bad))
    except Exception as failure:
        logger.error("Loading a file of trust %s failed: %s", connection.schema_name, type(failure).__name__)
        _look_again(
            row,
            "Somebody changed the same data at this moment. Nothing was loaded; look again and try once more.",
        )


def _loaded(row: Incoming, read: Read, by: Actor) -> None:
    row.state, row.loaded_at, row.held_until = IncomingState.LOADED, clock.now(), None
    row.preview, row.rejects, row.content = read.as_page(), read.rejects_file(), None
    row.save()
    record(
        "exchange.file_loaded",
        by=by,
        school_id=row.school_id,
        subject_id=row.id,
        kind=row.kind,
        sha256=row.sha256,
        files=[tally.counts() for tally in read.report.files],
        refused=read.refused,
    )


def _look_again(row: Incoming, sentence: str) -> None:
    """Back to the preview, made anew; a file that can't be read any more is refused with its own sentence."""
    Incoming.objects.filter(id=row.id).update(
        state=IncomingState.READING, held_until=clock.now() + LONGEST_WORK
    )
    _look(row)
    Incoming.objects.filter(id=row.id, state=IncomingState.READY).update(problem=sentence[:600])


@transaction.atomic
def discard(row: Incoming, *, by: Actor) -> None:
    """Take the file away; nothing of it was loaded."""
    free = Incoming.objects.filter(id=row.id).exclude(state__in=[IncomingState.LOADED, IncomingState.LOADING])
    if free.update(**_emptied("Thrown away.")):
        record("exchange.file_thrown_away", by=by, school_id=row.school_id, subject_id=row.id)


def sender(row: Incoming) -> Actor:
    return Actor(row.by_id, row.by_name, row.by_position, row.by_role)


def loader(row: Incoming) -> Actor:
    kept = row.loader
    return Actor(uuid.UUID(kept["id"]), kept["name"], kept["position"], kept["role"]) if kept else sender(row)
