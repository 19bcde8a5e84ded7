"""A copy of what is held: names of others blacked out entry by entry, put off once, given with a log, readable by a program
(DAT-08)."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date

from django.test import Client
from pypdf import PdfReader

from attendance_mis.kit import clock
from exchange.models import AccessRequest
from exchange.queries.held import items
from exchange.rules.redaction import BLACK
from registers.models import WhyUnauthorised
from support.models import SupportEvent
from tests.world import World, make_contact

SignIn = Callable[..., Client]


def test_copy_from_the_request_to_its_delivery(world: World, sign_in: SignIn) -> None:
    make_contact(world.pupil, surname="Parentley")
    make_contact(world.pupil, surname="Otherley")
    told = SupportEvent.objects.create(
        pupil=world.pupil, school=world.school, thing="plan", thing_id=world.pupil.id, at=clock.now(), day=date(2026, 11, 10),
        what="agreed", words="Test Otherley brings her; Test Parentley fetches her", by_name="Test Office",
    )  # fmt: skip
    officer, dsl = sign_in(world.people["officer"]), sign_in(world.people["dsl"])
    here = f"/schools/{world.school.urn}/exchange/copies/"
    officer.get(f"/schools/{world.school.urn}/pupils/{world.pupil.id}/")
    officer.post(
        f"{here}new/",
        {"upn": world.pupil.upn, "asked_by": "Test Parentley", "relationship": "parent", "identity": "Known", "asked_on": "2026-11-20",
         "first": "2026-09-01", "last": "2026-11-23"},
    )  # fmt: skip
    row = AccessRequest.objects.get()
    address, key = f"{here}{row.id}/", f"support:{told.id}"
    every = [item.key for item in items(world.pupil, world.school, row.first_day, row.last_day)]
    assert any(one.startswith("looked:") for one in every)

    officer.post(address, {"do": "choose", "goes": every})
    page = officer.get(address).content.decode()
    assert f"{key}|Test Otherley" in page
    assert f"{key}|Test Parentley" not in page, "who asked may read the own name"
    assert officer.post(address, {"do": "black", "black": [f"{key}|Test Otherley"]}).status_code == 400
    officer.post(
        address,
        {"do": "black", "black": [f"{key}|Test Otherley", f"{key}|plan"], "why_black": "Lives elsewhere"},
    )
    assert officer.post(address, {"do": "deliver", "how": "Too soon"}).status_code == 400
    assert officer.post(address, {"do": "put_off", "why_later": ""}).status_code == 400
    officer.post(address, {"do": "put_off", "why_later": "Many papers"})
    assert officer.post(address, {"do": "put_off", "why_later": "Again"}).status_code == 400
    dsl.post(address, {"do": "check"})
    pdf = PdfReader(io.BytesIO(officer.post(address, {"do": "issue"}).content))
    officer.post(address, {"do": "deliver", "how": "Handed to Test Parentley at the office"})

    told_program = json.loads(pdf.attachments["00-what-is-held.json"][0])
    support = next(one["words"] for one in told_program["entries"] if one["kind"] == "support")
    assert support.endswith(f"{BLACK} brings her; Test Parentley fetches her")
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert "Otherley" not in words
    assert "November 2026: opened" in words
    row.refresh_from_db()
    assert (row.blacked_out, row.due_on) == ({key: ["Test Otherley"]}, date(2027, 2, 20))
    done = [event.what for event in row.events.order_by("at")]
    assert done == ["asked", "changed", "changed", "put_off", "checked", "issued", "delivered"]


def test_what_came_in_after_the_check_is_gone_through_before_anything_is_given(
    world: World, sign_in: SignIn
) -> None:
    """An entry nobody looked at may tell of somebody else: the check counts for what was there."""
    officer, dsl = sign_in(world.people["officer"]), sign_in(world.people["dsl"])
    here = f"/schools/{world.school.urn}/exchange/copies/"
    officer.post(
        f"{here}new/",
        {"upn": world.pupil.upn, "asked_by": "Test Parentley", "relationship": "parent", "identity": "Known", "asked_on": "2026-11-20",
         "first": "2026-09-01", "last": "2026-11-23"},
    )  # fmt: skip
    row = AccessRequest.objects.get()
    address = f"{here}{row.id}/"
    dsl.post(address, {"do": "check"})
    SupportEvent.objects.create(
        pupil=world.pupil, school=world.school, thing="plan", thing_id=world.pupil.id, at=clock.now(), day=date(2026, 11, 23),
        what="agreed", words="Test Otherley was seen with her", by_name="Test Office",
    )  # fmt: skip

    refused = officer.post(address, {"do": "issue"})
    assert refused.status_code == 400
    assert "came in or changed since the check" in refused.content.decode()
    assert "To be checked again" in officer.get(address).content.decode()

    dsl.post(address, {"do": "check"})
    assert officer.post(address, {"do": "issue"}).status_code == 200


def test_what_needs_care_and_came_in_later_stays_out_until_somebody_takes_it_in(
    world: World, sign_in: SignIn
) -> None:
    """As the page says: not ticked until you tick it, whenever it came."""
    officer, dsl = sign_in(world.people["officer"]), sign_in(world.people["dsl"])
    here = f"/schools/{world.school.urn}/exchange/copies/"
    officer.post(
        f"{here}new/",
        {"upn": world.pupil.upn, "asked_by": "Test Parentley", "relationship": "parent", "identity": "Known", "asked_on": "2026-11-20",
         "first": "2026-09-01", "last": "2026-11-23"},
    )  # fmt: skip
    row = AccessRequest.objects.get()
    address = f"{here}{row.id}/"
    told = SupportEvent.objects.create(
        pupil=world.pupil, school=world.school, thing="plan", thing_id=world.pupil.id, at=clock.now(), day=date(2026, 11, 23),
        what="agreed", words="Test Otherley was seen with her", by_name="Test Office",
    )  # fmt: skip

    box = officer.get(address).content.decode().partition(f'value="support:{told.id}"')[2].partition(">")[0]
    assert "checked" not in box
    dsl.post(address, {"do": "check"})
    assert "Otherley" not in _given(officer.post(address, {"do": "issue"}).content)


def test_what_needs_care_goes_out_once_it_is_taken_in(world: World, sign_in: SignIn) -> None:
    officer, dsl = sign_in(world.people["officer"]), sign_in(world.people["dsl"])
    here = f"/schools/{world.school.urn}/exchange/copies/"
    officer.post(
        f"{here}new/",
        {"upn": world.pupil.upn, "asked_by": "Test Parentley", "relationship": "parent", "identity": "Known", "asked_on": "2026-11-20",
         "first": "2026-09-01", "last": "2026-11-23"},
    )  # fmt: skip
    row = AccessRequest.objects.get()
    address = f"{here}{row.id}/"
    told = SupportEvent.objects.create(
        pupil=world.pupil, school=world.school, thing="plan", thing_id=world.pupil.id, at=clock.now(), day=date(2026, 11, 23),
        what="agreed", words="Test Otherley was seen with her", by_name="Test Office",
    )  # fmt: skip

    officer.post(address, {"do": "choose", "goes": [f"support:{told.id}"], "why": "Not asked for"})
    officer.post(address, {"do": "black", "black": [], "why_black": ""})
    dsl.post(address, {"do": "check"})

    assert "Otherley" in _given(officer.post(address, {"do": "issue"}).content)


def _given(pdf: bytes) -> str:
    return json.dumps(json.loads(PdfReader(io.BytesIO(pdf)).attachments["00-what-is-held.json"][0]))


def test_copy_holds_why_absences_were_unauthorised_and_what_was_said_before(world: World) -> None:
    for version, reason in enumerate(("truancy", "illness_no_evidence", ""), 1):
        WhyUnauthorised.objects.create(
            pupil=world.pupil, school=world.school, date=date(2026, 11, 10), session="PM", version=version, reason=reason,
            at=clock.now(), by_name="Test Officer",
        )  # fmt: skip

    held = items(world.pupil, world.school, date(2026, 11, 10), date(2026, 11, 10))

    assert [item.words.partition(": ")[2] for item in held if item.kind == "why"] == [
        "Truancy", "Repeated illness without the evidence asked for", "what was said before was taken back",
    ]  # fmt: skip
    assert all(item.caution for item in held if item.kind == "why")
