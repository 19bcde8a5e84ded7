"""A bundle is about one parent: nothing of another adult's is in it (PEN-10, PEN-27, SAF-08, DAT-11)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from absence.models import Case, LeaveRequest
from absence.models import CaseEvent as FollowUpEvent
from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.actions.authority import record_authority
from penalties.actions.bundle import make_bundle
from penalties.actions.issuing import prepare, request_notice, take_up_again
from penalties.models import CaseEvent
from penalties.queries.bundle import Bundle, gather, in_the_way, records_of
from registers.models import Contact, ContactLink, Pupil

from .conftest import AUTHORITY, HOLIDAY, TODAY, Court, parent
from .test_issuing import WHY, issue
from .test_pack_re_adds_up import words_of

HIS_ADDRESS = "9 Separate Lane"
ASKED = datetime(2026, 10, 1, 9, 0, tzinfo=clock.LONDON)


@pytest.fixture
def father(court: Court) -> Contact:
    """Lives elsewhere; liable as well. He asked for the leave and was rung."""
    father = parent(court.pupil, "Secondley")
    Contact.objects.filter(id=father.id).update(address=[HIS_ADDRESS], postcode="EX2 2EX")
    ContactLink.objects.filter(contact=father).update(lives_with_pupil=False)
    court.open()
    court.consider(court.mother, father)
    prepare(court.case(), by=court.actor("officer"))
    LeaveRequest.objects.create(
        school=court.school, pupil=court.pupil, contact=father, applicant_name="Test Secondley", kind="exceptional",
        first_day=HOLIDAY[0], last_day=HOLIDAY[4], words="My new partner invites us", source="office", state="decided",
        asked_at=ASKED, outcome="refused", decision_reason="Your new family is no exception", decided_at=ASKED,
        decided_by="Test Headteacher", decided_position="Headteacher",
    )  # fmt: skip
    follow_up = Case.objects.create(
        school=court.school, pupil=court.pupil, opened_on=HOLIDAY[0], opened_session="AM", opened_at=clock.now(),
        closed_at=clock.now(), closed_as="explained",
    )  # fmt: skip
    FollowUpEvent.objects.create(
        case=follow_up, at=clock.now(), day=HOLIDAY[0], kind="attempt", contact=father, contact_name="Test Secondley",
        channel="phone", outcome="no_answer", by_name="Test Office", by_position="School office", by_role="office",
    )  # fmt: skip
    return father


def bundle_about(court: Court, contact: Contact) -> Bundle:
    file = court.file()
    one = next(one for one in file.liable if one.link.contact_id == contact.id)
    return gather(file, one, records_of(file, TODAY), TODAY)


def test_nothing_of_the_other_parent_is_in_a_bundle(court: Court, father: Contact) -> None:
    his_notice = issue(court, contact=father)

    made = make_bundle(court.case(), court.mother.id, by=court.actor("officer"))

    said = words_of(made.pdf)
    for kept_out in (
        "Secondley", HIS_ADDRESS, "EX2 2EX", "My new partner", "no exception", "No answer", his_notice.reference,
    ):  # fmt: skip
        assert kept_out not in said
    assert "Leave refused: 2 November 2026 to 6 November 2026" in said
    assert "1 Invented Street" in said
    assert list(PdfReader(BytesIO(made.pdf)).attachments) == ["00-certified-record.pdf"]
    assert CaseEvent.objects.get(what="bundle_made").facts["contact"] == str(court.mother.id)


def test_bundle_of_a_parent_holds_what_is_theirs(court: Court, father: Contact) -> None:
    his = bundle_about(court, father)

    assert his.parent.address == f"{HIS_ADDRESS}, EX2 2EX"
    assert [one.whom for one in his.contacts] == ["Test Secondley"]
    ((_, asked, decided),) = his.leave
    assert (asked, "no exception" in decided) == ("Test Secondley: My new partner invites us", True)
    assert bundle_about(court, court.mother).contacts == ()


def test_what_was_considered_for_the_other_parent_afterwards_is_not_the_first_ones_to_read(
    court: Court,
) -> None:
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("officer"))
    request_notice(court.case(), court.mother, reason=WHY, by=court.actor("head"))
    take_up_again(court.case(), reason="He told us of his new family", by=court.actor("officer"))
    other = parent(court.pupil, "Secondley")
    court.consider(other)
    prepare(court.case(), by=court.actor("officer"))
    request_notice(court.case(), other, reason=WHY, by=court.actor("head"))

    hers, his = bundle_about(court, court.mother), bundle_about(court, other)

    told = ["opened", "prepared", "requested"]
    assert [one.what for one in hers.decisions] == told
    assert [one.what for one in his.decisions] == ["opened", "prepared", "taken_up_again", *told[1:]]
    words = "He told us of his new family"
    assert [words in {line.words for line in one.timeline} for one in (hers, his)] == [False, True]


def test_bundle_of_two_liable_parents_asks_whose_it_is(court: Court, father: Contact) -> None:
    for contact_id in (None, uuid.uuid4()):
        with pytest.raises(Refused, match="Choose the liable parent"):
            make_bundle(court.case(), contact_id, by=court.actor("officer"))


def test_page_offers_a_bundle_about_each_and_none_about_a_stranger(
    court: Court, father: Contact, sign_in: Callable[[User], Client]
) -> None:
    officer = sign_in(court.world.people["officer"])
    here = f"/schools/{court.school.urn}/penalties/cases/{court.case().id}/"

    page = officer.get(f"{here}bundle/").content.decode()

    for contact in (court.mother, father):
        assert f"Make the bundle about {contact}" in page
        assert f'name="contact" value="{contact.id}"' in page
    assert officer.post(f"{here}bundle.pdf", {"contact": "nobody"}).status_code == 404
    unsaid = officer.post(f"{here}bundle.pdf", follow=True).content.decode()
    assert "Choose the liable parent the bundle is about" in unsaid


def test_what_the_authority_asks_for_is_told_with_what_there_is_of_it(
    court: Court, father: Contact, sign_in: Callable[[User], Client]
) -> None:
    asks = replace(AUTHORITY, checklist=("certificate", "leave", "improvement"))
    record_authority(asks, effective_from=TODAY, by=Actor.system())

    assert bundle_about(court, father).checklist == [
        ("Certified attendance record signed by the head", True),
        ("Leave requests and refusals", True),
        ("Notice to improve with its dates and outcome", False),
    ]
    officer = sign_in(court.world.people["officer"])
    page = officer.get(
        f"/schools/{court.school.urn}/penalties/cases/{court.case().id}/bundle/"
    ).content.decode()
    assert "nothing is on record; the file says so: notice to improve with its dates and outcome." in page


def test_address_the_authority_asks_for_has_to_be_recorded(court: Court, father: Contact) -> None:
    Contact.objects.filter(id__in=[father.id, court.mother.id]).update(address=[], postcode="")
    Pupil.objects.filter(id=court.pupil.id).update(address=["5 Home Road", "Exampleton"])

    sentences = [one.sentence for one in in_the_way(court.file(), TODAY)]

    assert sentences == [
        "Fictionshire Council asks for the parents’ addresses: none is recorded for Test Secondley."
    ]
    assert bundle_about(court, court.mother).parent.address == "5 Home Road, Exampleton"
    record_authority(replace(AUTHORITY, checklist=("leave",)), effective_from=TODAY, by=Actor.system())
    assert in_the_way(court.file(), TODAY) == []


def test_letter_that_shows_an_address_kept_back_since_is_given_apart(
    court: Court, father: Contact, sign_in: Callable[[User], Client]
) -> None:
    notice = issue(court)
    ContactLink.objects.filter(contact=father).update(
        restricted=True, receives_letters=False, may_collect=False
    )

    bundle = bundle_about(court, court.mother)

    assert bundle.letters == ()
    assert [one.id for one in bundle.apart] == [notice.letter_id]
    assert bundle.parent.address.startswith("Kept back")
    officer = sign_in(court.world.people["officer"])
    page = officer.get(f"/schools/{court.school.urn}/penalties/cases/{court.case().id}/bundle/")
    assert "0 letters as sent; 1 more to be given apart" in page.content.decode()
