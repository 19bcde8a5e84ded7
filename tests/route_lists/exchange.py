"""Addresses of files for other systems, and what they may name."""

from __future__ import annotations

from datetime import date, timedelta

from attendance_mis.kit import clock
from exchange.models import (
    AccessRequest,
    Complaint,
    DailyExtract,
    DailyRecipient,
    Incoming,
    TrainingRecord,
)
from registers.models import Pupil, Spell
from tests.routing import IMPORTERS, MOVED, NOBODY, OFFICE, PASTORAL, REVIEWER, SENIORS, Route, school
from tests.world import World, make_pupil

ROUTES: list[Route] = [
    school("exchange", "exchange/", IMPORTERS),
    school("census", "exchange/census/", IMPORTERS),
    school("daily", "exchange/daily/", IMPORTERS),
    school("daily_extract", "exchange/daily/{daily_extract}/", IMPORTERS, method="post", answer=MOVED),
    school("end_daily_recipient", "exchange/daily/recipients/{daily_recipient}/end/", SENIORS, method="post", answer=MOVED),
    school("transfer_out", "exchange/transfer-out/", IMPORTERS),
    school("leaver_packs", "exchange/leavers/", IMPORTERS),
    school("leaver_pack", "exchange/leavers/{leaver}/", IMPORTERS),
    school("transfer_in", "exchange/transfer-in/", IMPORTERS),
    school("example_transfer", "exchange/transfer-in/example.xml", NOBODY),  # in a demonstration only
    school("other_systems", "exchange/other-systems/", IMPORTERS),
    school("quarantine", "exchange/other-systems/unknown-codes/", IMPORTERS),
    school("map_columns", "exchange/files/{unmapped_file}/columns/", IMPORTERS),
    school("incoming", "exchange/files/{sent_file}/", IMPORTERS),
    school("incoming_rejects", "exchange/files/{sent_file}/refused.csv", IMPORTERS),
    school("load_incoming", "exchange/files/{sent_file}/load/", IMPORTERS, method="post", answer=MOVED),
    school("discard_incoming", "exchange/files/{sent_file}/discard/", IMPORTERS, method="post", answer=MOVED),
    school("sharing", "exchange/sharing/", IMPORTERS),
    school("share", "exchange/sharing/new/", IMPORTERS, "purpose=school_asks&pupil={pupil}"),
    school("access_requests", "exchange/copies/", IMPORTERS | {"dsl"}),
    school("new_access_request", "exchange/copies/new/", IMPORTERS),
    school("access_request", "exchange/copies/{access_request}/", IMPORTERS | {"dsl"}),
    school("policy_reviews", "exchange/policy-reviews/", OFFICE),
    school("add_review", "exchange/policy-reviews/new/", SENIORS),
    school("earlier_schools", "pupils/{pupil}/earlier-schools/", OFFICE | PASTORAL | REVIEWER),
    school("training", "training/", SENIORS),
    school("add_training", "training/new/", SENIORS),
    school("training_report", "training/report/", SENIORS),
    school("withdraw_training", "training/{training}/withdraw/", SENIORS, method="post", answer=MOVED),
    school("complaints", "complaints/", IMPORTERS),
    school("new_complaint", "complaints/new/", IMPORTERS),
    school("complaint", "complaints/{complaint}/", IMPORTERS),
]  # fmt: skip


def samples(world: World) -> dict[str, str]:
    """What these addresses may name, in this school."""
    recipient = DailyRecipient.objects.create(
        school=world.school, kind="trust", name="Test", format="csv", agreed="Test", first_day=date(2026, 11, 2),
        set_at=clock.now(), set_by="Test",
    )  # fmt: skip
    extract = DailyExtract.objects.create(
        school=world.school, recipient=recipient, day=date(2026, 11, 20), edition=1, rows=0, sha256="0" * 64,
        content=b"Test", made_at=clock.now(), state="failed",
    )  # fmt: skip
    training = TrainingRecord.objects.create(
        school=world.school, name="Test", topics=["law"], course="Test", done_on=date(2026, 11, 2), at=clock.now(),
        by_name="Test", by_position="Test",
    )  # fmt: skip
    complaint = Complaint.objects.create(
        school=world.school, about="leave", received_on=date(2026, 11, 2), channel="letter", complainant="Test",
        words="Test", due_on=date(2026, 11, 30), owner="Test", at=clock.now(), by_name="Test",
    )  # fmt: skip
    asked = AccessRequest.objects.create(
        school=world.school, pupil=world.pupil, asked_by="Test", relationship="Parent", identity="Test",
        asked_on=date(2026, 11, 2), due_on=date(2026, 12, 2), first_day=date(2026, 9, 1), last_day=date(2026, 11, 20),
        made_at=clock.now(), made_by="Test",
    )  # fmt: skip
    return {
        "daily_recipient": str(recipient.id),
        "daily_extract": str(extract.id),
        "leaver": str(_leaver(world).id),
        "sent_file": str(_incoming(world, "ctf", "ready").id),
        "unmapped_file": str(_incoming(world, "marks", "mapping").id),
        "training": str(training.id),
        "complaint": str(complaint.id),
        "access_request": str(asked.id),
    }


def _leaver(world: World) -> Pupil:
    number = 990 if world.school.urn == "900001" else 991
    pupil = make_pupil(world.classes["6 Elm"], surname="Leaver", serial=number, starts_on=date(2025, 9, 1))
    Spell.objects.filter(pupil=pupil).update(leaves_on=date(2026, 11, 20))
    return pupil


def _incoming(world: World, kind: str, state: str) -> Incoming:
    return Incoming.objects.create(
        school=world.school, kind=kind, name="test.csv", size=10, sha256="0" * 64, choices={"headers": ["UPN"]},
        state=state, rejects=b"Test", at=clock.now(), by_id=world.people["officer"].id, by_name="Test",
        by_position="Test", by_role="officer", expires_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
