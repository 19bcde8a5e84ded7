"""Addresses of data protection, and what they may name."""

from __future__ import annotations

from datetime import date, timedelta

from attendance_mis.kit import clock
from protection.models import AccessDigest, LegalHold, Purge
from registers.models import FileOpening
from tests.routing import MOVED, TEACHERS, Route, school
from tests.world import World

WATCHES = {"dpo", "dsl"}
DESTROYS = {"dpo", "head"}
HERE = "data-protection/"
ROUTES: list[Route] = [
    school("open_another_file", "pupils/open-a-file/", TEACHERS),
    school("access_log", HERE + "access/", WATCHES),
    school("access_questions", HERE + "questions/", WATCHES),
    school("answer_access_question", HERE + "questions/{digest}/0/", WATCHES, method="post", answer=MOVED),
    school("retention", HERE + "retention/", DESTROYS),
    school("purge", HERE + "retention/{purge}/", DESTROYS),
    # Without saying what is decided there is nothing to do: see test_purge.
    school("decide_purge", HERE + "retention/{purge}/decide/", set(), method="post"),
    school("legal_holds", HERE + "holds/", DESTROYS),
    school("end_legal_hold", HERE + "holds/{legal_hold}/end/", DESTROYS, method="post", answer=MOVED),
    school("opened_files", HERE + "opened/", WATCHES),
    school("answer_opened_file", HERE + "opened/{file_opening}/", WATCHES, method="post", answer=MOVED),
]


def samples(world: World) -> dict[str, str]:
    """What these addresses may name, in this school."""
    now, person = clock.now(), world.people["subject_teacher"]
    digest = AccessDigest.objects.create(
        school=world.school, monday=date(2026, 11, 16), openings=0, made_at=now,
        questions=[{"odd": "night", "by": str(person.id), "day": "2026-11-17", "pupils": [str(world.pupil.id)]}],
    )  # fmt: skip
    opening = FileOpening.objects.create(
        school=world.school, pupil=world.pupil, user_id=person.id, by_name="Test", by_position="Test", reason="Test",
        opened_at=now - timedelta(days=1), until=now - timedelta(hours=23),
    )  # fmt: skip
    purge = Purge.objects.create(
        school=world.school, record_class="calls", years=6, proposed_on=date(2026, 11, 20), records=1, pupils=1,
    )  # fmt: skip
    hold = LegalHold.objects.create(
        school=world.school, pupil=world.pupils["4 Rowan"][3], reason="Test", review_on=date(2027, 3, 1), set_at=now, set_by="Test",
    )  # fmt: skip
    return {"purge": str(purge.id), "legal_hold": str(hold.id)} | {
        "digest": str(digest.id),
        "file_opening": str(opening.id),
    }
