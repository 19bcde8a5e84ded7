"""`GET letters?upn=`, `letters/{id}`, `letters/{id}/pdf` (contracts §3)."""

from __future__ import annotations

import hashlib

from django.test import Client

from letters.actions.issue import issue_letter
from tests.letters.letters import draft
from tests.marking import OFFICER
from tests.world import World


def test_letters_of_a_pupil_are_listed_with_the_hash_of_what_was_issued(
    officer: Client, world: World
) -> None:
    issued, waiting = issue_letter(draft(world), by=OFFICER), draft(world, key="later")

    answer = officer.get("/api/v1/letters", {"upn": world.pupil.upn}).json()
    rows = {row["id"]: row for row in answer["rows"]}

    assert rows.keys() == {str(issued.id), str(waiting.id)}
    assert rows[str(issued.id)]["sha256"] == issued.file.sha256
    assert rows[str(waiting.id)]["sha256"] is None
    one = officer.get(f"/api/v1/letters/{issued.id}").json()
    assert (one["kind"], one["state"], one["upn"]) == ("D02", "issued", world.pupil.upn)
    pdf = officer.get(f"/api/v1/letters/{issued.id}/pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert hashlib.sha256(pdf.content).hexdigest() == one["sha256"]


def test_pdf_of_a_draft_is_not_there_and_bad_questions_have_sentences(officer: Client, world: World) -> None:
    waiting = draft(world)

    assert officer.get(f"/api/v1/letters/{waiting.id}/pdf").status_code == 404
    assert officer.get("/api/v1/letters").json() == {"upn": ["Say which pupil, by UPN."]}
    assert officer.get("/api/v1/letters", {"upn": "Z" * 13}).status_code == 404
    assert officer.get("/api/v1/letters", {"upn": "\x00"}).status_code in (400, 404)


def test_governor_sees_no_letter(governor: Client, officer: Client, world: World) -> None:
    letter = draft(world)

    for url in (f"/api/v1/letters?upn={world.pupil.upn}", f"/api/v1/letters/{letter.id}"):
        assert officer.get(url).status_code == 200
        assert governor.get(url).status_code == 404
