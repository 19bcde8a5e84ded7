"""Papers that came in: looked into, filed as they came, kept as long as their class says, downloaded only (LET-17, P16)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from absence.models import ReceivedPaper
from absence.rules.papers import Keeping, kept_until
from attendance_mis.audit.models import AuditEvent
from tests.absence.leave.test_pages import text
from tests.absence.rules.leave_files import PDF
from tests.world import World


@pytest.mark.parametrize(
    ("keeping", "received", "until"),
    [
        (Keeping.REGISTER, date(2026, 11, 23), date(2032, 11, 23)),
        (Keeping.SHORT, date(2026, 11, 23), date(2027, 11, 23)),
        (Keeping.SHORT, date(2028, 2, 29), date(2029, 2, 28)),
        (Keeping.FILE, date(2026, 11, 23), None),
    ],
)
def test_let17_each_class_has_its_last_day(keeping: Keeping, received: date, until: date | None) -> None:
    assert kept_until(keeping, received, 3) == until


def test_paper_is_filed_as_it_came_and_only_ever_downloaded(world: World, office: Client) -> None:
    there = f"/schools/900001/pupils/{world.pupil.id}/papers/"
    sent = {
        "kind": "medical", "received_on": "2026-11-20", "sender": "Test Parentley", "about": "Away 16 to 18 November",
        "keeping": "register", "file": SimpleUploadedFile("note.pdf", PDF),
    }  # fmt: skip
    later = office.post(there, sent | {"received_on": "2026-11-24", "file": SimpleUploadedFile("n.pdf", PDF)})
    assert "That day has not come yet" in text(later)
    strange = office.post(there, sent | {"file": SimpleUploadedFile("note.pdf", b"MZ\x90\x00 run me")})
    assert "neither a PDF nor a photo" in text(strange)
    assert not ReceivedPaper.objects.exists()

    office.post(there, sent)

    paper = ReceivedPaper.objects.get()
    assert (paper.keep_until, paper.content_kind) == (date(2032, 11, 20), "application/pdf")
    assert "Away 16 to 18 November" in text(office.get(there))
    answer = office.get(f"{there}{paper.id}/")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")
    assert AuditEvent.objects.filter(verb="paper.opened", subject_id=world.pupil.id).count() == 1
    other = world.pupils["6 Elm"][0]
    assert office.get(f"/schools/900001/pupils/{other.id}/papers/{paper.id}/").status_code == 404
