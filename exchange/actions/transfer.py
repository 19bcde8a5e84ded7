"""Making a transfer file: the file itself, and for each pupil the log of what went, to whom and why (ADM-25, DAT-05)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO

from django.db import transaction
from django.db.models import Q

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from exchange.files.ctf_writer import CtfHead, ctf_file
from exchange.models import LeaverPack, Sharing
from exchange.queries.transfer import transfer_pupils
from exchange.rules.ctf import UNKNOWN_DESTINATION, calendar_year, file_name
from exchange.rules.policy import ExchangePolicy
from registers.models import Pupil, School, Spell
from registers.queries.setup import setup_of
from registers.rules.calendar import academic_year

VERB = "ctf.written"


@dataclass(frozen=True)
class Destination:
    """The next school: its number where it is known, its name as people say it."""

    la: str = ""
    estab: str = ""
    name: str = ""

    @property
    def number(self) -> str:
        return self.la + self.estab if self.la and self.estab else UNKNOWN_DESTINATION


@dataclass(frozen=True)
class TransferFile:
    name: str
    content: IO[bytes]
    """Gone when it is closed."""
    sha256: str
    pupils: int


@transaction.atomic
def write_transfer_file(
    school: School, pupils: Sequence[Pupil], *, to: Destination, by: Actor
) -> TransferFile:
    """The file, written pupil by pupil, and the log of it: both or neither."""
    today, now = clock.today(), clock.now()
    policy = setup_of(school).rules(ExchangePolicy, today)
    head = CtfHead(
        version=policy.ctf_version,
        at=clock.local_now(),
        la=school.la_number,
        estab=school.establishment_number,
        school=school.name,
        academic_year=calendar_year(academic_year(today)),
        destination_la=to.number[:3],
        destination_estab=to.number[3:],
    )
    content, digest = tempfile.TemporaryFile(), hashlib.sha256()  # noqa: SIM115 - the answer closes it
    found = transfer_pupils(school, pupils, today, with_marks=policy.ctf_session_marks)
    for piece in ctf_file(head, found):
        digest.update(piece)
        content.write(piece)
    content.seek(0)
    name = file_name(school.la_number + school.establishment_number, to.number, _number(school, to))
    _log(school, pupils, to, digest.hexdigest(), by, with_marks=policy.ctf_session_marks)
    record(
        VERB, by=by, school_id=school.id, to=to.number, pupils=len(pupils), sha256=digest.hexdigest(),
        at=now.isoformat(),
    )  # fmt: skip
    return TransferFile(name, content, digest.hexdigest(), len(pupils))


def _number(school: School, to: Destination) -> int:
    """The how manieth file from here to there, from 1 to 999 and round again."""
    before = AuditEvent.objects.filter(verb=VERB, school_id=school.id, facts__to=to.number).count()
    return before % 999 + 1


def _log(
    school: School, pupils: Sequence[Pupil], to: Destination, sha256: str, by: Actor, *, with_marks: bool
) -> None:
    now, today = clock.now(), clock.today()
    Sharing.objects.bulk_create(
        [
            Sharing(
                school=school,
                pupil=pupil,
                purpose="transfer",
                recipient=to.name or to.number,
                organisation=to.number,
                fields=["identity", "totals", *(["sessions"] if with_marks else [])],
                last_day=today,
                because="The pupil moves to another school.",
                sha256=sha256,
                at=now,
                by_id=by.id,
                by_name=by.name,
                by_position=by.position,
            )
            for pupil in pupils
        ],
        batch_size=500,
    )
    _note_in_packs(school, pupils, to, by)


def _note_in_packs(school: School, pupils: Sequence[Pupil], to: Destination, by: Actor) -> None:
    """A leaver's pack knows that the file was made; pupils still here have none yet."""
    left: dict[object, date | None] = dict(
        Spell.objects.filter(~Q(leaves_on=None), school=school, pupil__in=pupils)
        .taken_up()
        .order_by("starts_on")
        .values_list("pupil_id", "leaves_on")
    )
    now, who = clock.now(), f"{by.name}, {by.position}"
    for pupil in pupils:
        if (day := left.get(pupil.id)) is None:
            continue
        pack, _ = LeaverPack.objects.get_or_create(
            school=school, pupil=pupil, left_on=day, defaults={"changed_at": now, "changed_by": who}
        )
        pack.ctf_at, pack.changed_at, pack.changed_by = now, now, who
        pack.destination = pack.destination or to.name
        pack.destination_number = to.number
        pack.save()
