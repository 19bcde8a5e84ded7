"""Files sent through the page: kept for an hour, looked at first, then loaded exactly as they were shown."""

from __future__ import annotations

import gzip
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.models import BundleFile, BundleUpload

from .bundle import load_bundle
from .files import MEGABYTE, BadFile, Source
from .run import Table
from .tally import Report, write_rejects

MOST_FILES = 12
LARGEST = 50 * MEGABYTE
KEPT = timedelta(hours=1)
SHOWN = 50
"""Refused rows on the page; the file has all of them."""
LISTED = 20_000
"""Refused rows in the file the page offers."""
_LEVEL = 3


class DataChanged(Exception):
    """Loading would no longer do what was shown; the upload holds the new preview."""


class _Different(Exception):
    pass


@dataclass(frozen=True)
class SentFiles:
    """What a browser sent, checked as far as names and sizes go."""

    files: tuple[UploadedFile[Any], ...]

    def problems(self, names: Sequence[str]) -> list[str]:
        if len(self.files) > MOST_FILES:
            return [f"Choose at most {MOST_FILES} files at once."]
        found = []
        seen: set[str] = set()
        for file in self.files:
            name = file_name(file)
            if name not in names:
                found.append(f"{name} is not a file this page knows. It takes {', '.join(names)}.")
            elif name in seen:
                found.append(f"{name} is there twice; choose one of them.")
            elif (file.size or 0) > LARGEST:
                found.append(
                    f"{name} is larger than {LARGEST // MEGABYTE} MB; split it and load the parts one by one."
                )
            seen.add(name)
        return found


def file_name(file: UploadedFile[Any]) -> str:
    return (file.name or "").rsplit("/", 1)[-1].strip().lower()[:60]


def keep_and_preview(sent: SentFiles, *, tables: Sequence[Table], by: Actor, flag_upn: bool) -> BundleUpload:
    """Keep the files and find out what loading them would do. `BadFile` if one can't be used; then nothing is kept."""
    now = clock.now()
    forget_old()
    assert by.id is not None
    with transaction.atomic():
        upload = BundleUpload.objects.create(
            at=now, by_id=by.id, expires_at=now + KEPT, flag_upn=flag_upn, signature=""
        )
        for file in sent.files:
            BundleFile.objects.create(
                upload=upload, name=file_name(file), size=file.size or 0, content=_packed(file)
            )
        look_again(upload, tables=tables, by=by)
        record("data.previewed", by=by, subject_id=upload.id, files=[file_name(file) for file in sent.files])
    return upload


def forget_old() -> int:
    """Files and previews that have been here for their hour go: they name children. Returns how many rows went."""
    gone, _ = BundleUpload.objects.filter(expires_at__lt=clock.now()).delete()
    return gone


def look_again(upload: BundleUpload, *, tables: Sequence[Table], by: Actor) -> None:
    """Make the preview of what loading would do now."""
    report = load_bundle(_sources(upload), tables=tables, by=by, flag_upn=upload.flag_upn, dry=True)
    _keep_report(upload, report)
    upload.save()


def load_upload(upload_id: uuid.UUID, *, tables: Sequence[Table], by: Actor) -> BundleUpload:
    """Load the good rows of an upload, exactly as its preview said.

    `DataChanged` if the trust's data has changed so that something else would happen: then nothing is loaded, and
    the preview is made anew. A second press finds it loaded and does nothing.
    """
    try:
        with transaction.atomic():
            upload = BundleUpload.objects.select_for_update().get(id=upload_id)
            if upload.loaded_at is not None:
                return upload
            shown = upload.signature
            report = load_bundle(
                _sources(upload), tables=tables, by=by, flag_upn=upload.flag_upn, keep_good=True
            )
            if report.signature() != shown:
                raise _Different
            upload.loaded_at = clock.now()
            upload.expires_at = upload.loaded_at + KEPT
            _keep_report(upload, report)
            upload.save()
            upload.files.all().delete()
            return upload
    except _Different:
        upload = BundleUpload.objects.get(id=upload_id)
        look_again(upload, tables=tables, by=by)
        raise DataChanged from None


def discard(upload: BundleUpload) -> None:
    upload.delete()


def _keep_report(upload: BundleUpload, report: Report) -> None:
    upload.preview = as_page(report)
    upload.signature = report.signature()
    out = io.StringIO(newline="")
    write_rejects(report, out, most=LISTED)
    upload.rejects = out.getvalue().encode() if report.refused else b""


def as_page(report: Report) -> dict[str, Any]:  # Any: JSON, for a template
    rejects = [reject._asdict() for reject, _ in zip(report.rejects(), range(SHOWN), strict=False)]
    return {
        "files": [tally.counts() | {"samples": tally.samples} for tally in report.files],
        "warnings": report.warnings[:SHOWN],
        "refused": report.refused,
        "touched": report.touched,
        "rejects": rejects,
        "more_rejects": report.reasons - len(rejects),
    }


def _packed(file: UploadedFile[Any]) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=_LEVEL) as packer:
        for chunk in file.chunks():
            packer.write(chunk)
    return out.getvalue()


def _sources(upload: BundleUpload) -> dict[str, Source]:
    found = list(upload.files.values_list("name", "size", "content"))
    if not found:
        raise BadFile("The files are no longer here; choose them again.")
    return {name: Source(name, size, partial(_open, bytes(content))) for name, size, content in found}


def _open(content: bytes) -> BinaryIO:
    """The file's bytes again, unpacked as they are read."""
    return cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(content), mode="rb"))
