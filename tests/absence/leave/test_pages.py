"""The pages about leave: the list, one request, its decision and its letter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from absence.models import LeaveEvidence, LeaveRequest
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from letters.models import Letter
from registers.models import ContactLink, PlannedAbsence
from tests.absence.leave.conftest import Answer, SignIn, ask, resident, run_policy, set_policy
from tests.world import World, mark_as

LIST = "/schools/900001/leave/"


def text(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def chosen(request: LeaveRequest, *codes: str, **more: str) -> dict[str, str]:
    names = [f"on-{row.day}-{row.session}" for row in request.sessions.all()]
    return dict(zip(names, codes, strict=True)) | {"reason": "As we spoke about", "do": "sign"} | more


def lettered(world: World) -> None:
    """A parent who gets letters, and a school that says how to reach it."""
    resident(world.pupil)
    ContactLink.objects.update(receives_letters=True)
    set_policy(world.school, contact_route="01632 960000")


def test_list_shows_what_is_due_first(office: Client, world: World) -> None:
    ask(world, pupil=world.pupils["4 Rowan"][1], at=datetime(2026, 11, 9, 8, tzinfo=clock.LONDON))
    ask(world)

    page = text(office.get(LIST))

    assert page.index("Test Betaham") < page.index("Test Alphaby")
    assert "Overdue by 7 days" in page
    assert "1 overdue" in page


def test_office_sees_the_facts_and_no_buttons_to_decide(office: Client, world: World) -> None:
    mark_as(world.people["head"], world.pupil, "O", day=date(2026, 11, 19))
    request = ask(world)

    page = text(office.get(f"{LIST}{request.id}/"))

    assert "Her uncle is to be ordained" in page
    assert "<b>1 unauthorised</b>" in page
    assert "Only the head, or somebody the head has named, decides." in page
    assert 'value="sign"' not in page
    assert AuditEvent.objects.filter(verb="leave.viewed", subject_id=world.pupil.id).exists()


def test_head_decides_each_session_and_the_letter_is_issued_in_one_go(head: Client, world: World) -> None:
    lettered(world)
    request = ask(world)

    answer = head.post(f"{LIST}{request.id}/", chosen(request, "C", "C", "refuse", "refuse"))

    request.refresh_from_db()
    letter = Letter.objects.get()
    assert answer.status_code == 302
    assert (request.outcome, letter.kind, letter.state) == ("part", "D15", "issued")
    assert [row.code for row in request.sessions.all()] == ["C", "C", "", ""]


def test_letter_says_what_was_decided(head: Client, world: World) -> None:
    lettered(world)
    request = ask(world)
    head.post(f"{LIST}{request.id}/", chosen(request, "C", "C", "refuse", "refuse"))

    said = Letter.objects.get().fields

    assert said["decision"] == "We agree to 2 sessions of 4: Tue 1 Dec. We do not agree to the others."
    assert "recorded as not authorised (G)" in said["risk"]
    assert said["decided_by"] == "Test Headteacher, Headteacher"


def test_decision_stands_without_a_letter_and_the_page_says_what_is_missing(
    head: Client, world: World
) -> None:
    request = ask(world)  # the parent does not get letters

    answer = head.post(f"{LIST}{request.id}/", chosen(request, "C", "C", "C", "C"), follow=True)

    assert "The letter is not issued: Test Parentley does not get letters" in text(answer)
    assert LeaveRequest.objects.get().outcome == "granted"


def test_preview_shows_the_letter_of_these_choices_and_saves_nothing(head: Client, world: World) -> None:
    lettered(world)
    request = ask(world)

    part = head.post(f"{LIST}{request.id}/preview/", chosen(request, "C", "refuse", "refuse", "refuse"))

    assert "We agree to 1 session of 4: Tue 1 Dec morning." in text(part)
    assert "1 granted, 3 refused" in text(part)
    assert "given when it is signed" in text(part)
    assert not Letter.objects.exists()
    assert LeaveRequest.objects.get().state == "waiting"


def test_decided_request_says_what_the_register_holds_by_now(head: Client, world: World) -> None:
    request = ask(world)
    head.post(f"{LIST}{request.id}/", {"do": "refuse_all", "reason": "As we spoke about"})
    clock.set_clock(datetime(2026, 12, 1, 9, 10))
    mark_as(world.people["head"], world.pupil, "G", day=request.first_day)

    page = text(head.get(f"{LIST}{request.id}/"))

    assert "<span>am</span> <b>Refused</b> <span>marked G</span>" in page
    assert "<span>pm</span> <b>Refused</b> <span>G if taken</span>" in page
    assert "Nothing is marked now" not in page


def test_page_without_script_shows_the_letter_when_asked(head: Client, world: World) -> None:
    lettered(world)
    request = ask(world)

    page = head.post(f"{LIST}{request.id}/", chosen(request, "C", "C", "C", "C", do="look"))

    assert "We agree to all of it." in text(page)
    assert LeaveRequest.objects.get().state == "waiting"


@pytest.mark.parametrize(("do", "outcome"), [("grant_all", "granted"), ("refuse_all", "refused")])
def test_all_sessions_in_one_press(do: str, outcome: str, head: Client, world: World) -> None:
    request = ask(world)

    head.post(f"{LIST}{request.id}/", {"do": do, "reason": "As we spoke about"})

    assert LeaveRequest.objects.get().outcome == outcome


def test_every_session_has_to_be_chosen(head: Client, world: World) -> None:
    request = ask(world)

    answer = head.post(
        f"{LIST}{request.id}/", {"do": "sign", "reason": "x", f"on-{request.first_day}-AM": "C"}
    )

    assert answer.status_code == 400
    assert "Grant or refuse each session: Tue 1 Dec afternoon and Wed 2 Dec." in text(answer)
    assert "and Wed 2 Dec" in text(answer)


def test_refusal_without_a_reason_is_asked_for_one(head: Client, world: World) -> None:
    request = ask(world)

    answer = head.post(f"{LIST}{request.id}/", {"do": "refuse_all", "reason": " "})

    assert answer.status_code == 400
    assert "Write the reason" in text(answer)


def test_stop_is_lifted_on_the_page_with_its_own_reason(head: Client, world: World) -> None:
    run_policy(world.school, "wessex")
    for day in (16, 17, 18):
        for session, code in (("AM", "/"), ("PM", "\\")):
            mark_as(world.people["head"], world.pupil, code, day=date(2026, 11, day), session=session)
    for session in ("AM", "PM"):
        mark_as(world.people["head"], world.pupil, "V", day=date(2026, 11, 12), session=session, note="Trip")
        mark_as(world.people["head"], world.pupil, "V", day=date(2026, 11, 13), session=session, note="Trip")
    mark_as(world.people["head"], world.pupil, "O", day=date(2026, 11, 19))
    request = ask(world)
    met = {"not_met_because": "They are abroad"}

    refused = head.post(f"{LIST}{request.id}/", chosen(request, *"CCCC", **met))
    assert refused.status_code == 400
    assert "write your reason for lifting this" in text(refused)
    lifted = met | {"lift-unauthorised_on_record": "Explained since"}
    head.post(f"{LIST}{request.id}/", chosen(request, *"CCCC", **lifted))

    assert LeaveRequest.objects.get().events.get(what="lifted").words == "Explained since"


def test_required_meeting_is_asked_for(head: Client, world: World) -> None:
    set_policy(world.school, leave_meeting="required")
    request = ask(world)

    without = head.post(f"{LIST}{request.id}/", chosen(request, *"CCCC"))
    day = {"met_on_day": "24", "met_on_month": "11", "met_on_year": "2026"}
    to_come = head.post(f"{LIST}{request.id}/", chosen(request, *"CCCC", **day))
    day |= {"met_on_day": "20"}
    head.post(f"{LIST}{request.id}/", chosen(request, *"CCCC", **day))

    assert "met_on" in without.context["form"].errors
    assert "That day has not come yet" in text(to_come)
    assert LeaveRequest.objects.get().met_on == date(2026, 11, 20)


def test_session_that_has_begun_can_only_be_refused_on_the_page(world: World, sign_in: SignIn) -> None:
    request = ask(world)
    clock.set_clock(datetime(2026, 12, 1, 9, 0))
    head = sign_in(world.people["head"])

    page = text(head.get(f"{LIST}{request.id}/"))
    answer = head.post(f"{LIST}{request.id}/", chosen(request, *"CCCC"))
    rest = head.post(f"{LIST}{request.id}/", {"do": "grant_all", "reason": "Agreed last week"})

    assert page.count('value="C"') == 3
    assert answer.status_code == 400
    assert rest.status_code == 302
    assert [row.outcome for row in request.sessions.all()] == ["refused", "granted", "granted", "granted"]


@pytest.mark.parametrize("role", ["office", "officer", "senior_lead", "assistant_head", "trust_lead"])
def test_who_may_not_decide_gets_nowhere_on_the_page(role: str, world: World, sign_in: SignIn) -> None:
    request = ask(world)
    client = sign_in(world.people[role])

    for address in (f"{LIST}{request.id}/", f"{LIST}{request.id}/preview/", f"{LIST}{request.id}/letter/"):
        assert client.post(address, chosen(request, *"CCCC")).status_code == 404
    assert LeaveRequest.objects.get().state == "waiting"


def test_decision_page_keeps_to_few_statements(
    head: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    lettered(world)
    for day in (16, 17, 18):
        mark_as(world.people["head"], world.pupil, "/", day=date(2026, 11, day))
    for pupil in world.pupils["4 Rowan"][1:]:
        contact = world.pupil.contact_links.get().contact
        ContactLink.objects.create(pupil=pupil, contact=contact, relationship="Mother", priority=1)
        ask(world, pupil=pupil, contact=contact)
    run_policy(world.school, "cambrian")  # whose checks ask the most
    request = ask(world)
    head.get(f"{LIST}{request.id}/")

    with django_assert_max_num_queries(17):  # one of them counts the head's safeguarding alerts
        assert head.get(f"{LIST}{request.id}/").status_code == 200


def test_withdrawn_leave_takes_its_hints_along(head: Client, world: World) -> None:
    request = ask(world)
    head.post(f"{LIST}{request.id}/", chosen(request, "C", "C", "refuse", "refuse"))

    head.post(f"{LIST}{request.id}/withdraw/", {"withdraw-reason": "The journey is off"})

    request.refresh_from_db()
    assert request.state == "withdrawn"
    assert PlannedAbsence.objects.get().cancelled_at is not None
    assert "The journey is off" in text(head.get(f"{LIST}{request.id}/"))


def test_office_enters_a_request_for_two_children_decided_apart(office: Client, world: World) -> None:
    contact = resident(world.pupil)
    sister = world.pupils["6 Elm"][0]
    ContactLink.objects.create(
        pupil=sister, contact=contact, relationship="Mother", priority=1, parental_responsibility=True,
        lives_with_pupil=True,
    )  # fmt: skip
    sent = {
        "contact": str(contact.id), "siblings": [str(sister.id)], "first_day": "2026-12-01", "last_day": "2026-12-01",
        "words": "Their uncle is to be ordained", "sorted_as": "other",
    }  # fmt: skip

    answer = office.post(f"{LIST}new/{world.pupil.id}/?kind=exceptional", sent)

    assert answer.status_code == 302
    assert LeaveRequest.objects.count() == 2
    assert {request.pupil_id for request in LeaveRequest.objects.all()} == {world.pupil.id, sister.id}


def test_two_children_are_both_entered_or_neither(office: Client, world: World) -> None:
    contact = resident(world.pupil)
    sister = world.pupils["6 Elm"][0]
    ContactLink.objects.create(
        pupil=sister, contact=contact, relationship="Mother", priority=1, parental_responsibility=True,
        lives_with_pupil=True,
    )  # fmt: skip
    ask(world, pupil=sister, contact=contact)
    sent = {
        "contact": str(contact.id), "siblings": [str(sister.id)], "first_day": "2026-12-01", "last_day": "2026-12-01",
        "words": "Their uncle is to be ordained",
    }  # fmt: skip

    answer = office.post(f"{LIST}new/{world.pupil.id}/?kind=exceptional", sent)

    assert answer.status_code == 400
    assert "is waiting already" in text(answer)
    assert LeaveRequest.objects.count() == 1


@pytest.mark.parametrize(
    "kind", ["exceptional", "performance", "interview", "study", "part_time", "religious", "travel"]
)
def test_each_kind_has_its_own_form(kind: str, office: Client, world: World) -> None:
    resident(world.pupil)

    assert office.get(f"{LIST}new/{world.pupil.id}/?kind={kind}").status_code == 200
    assert office.post(f"{LIST}new/{world.pupil.id}/?kind={kind}", {}).status_code == 400


def test_restricted_adult_is_not_offered_as_applicant(office: Client, world: World) -> None:
    contact = resident(world.pupil, surname="Nocontact")
    ContactLink.objects.filter(contact=contact).update(restricted=True, may_collect=False)

    assert "Nocontact" not in text(office.get(f"{LIST}new/{world.pupil.id}/?kind=exceptional"))


def test_file_of_another_request_is_not_found(office: Client, world: World) -> None:
    mine, other = ask(world), ask(world, pupil=world.pupils["4 Rowan"][1])
    kept = LeaveEvidence.objects.create(
        request=other, name="a.pdf", kind="application/pdf", size=1, sha256="0" * 64, content=b"x", source="office",
        added_at=clock.now(), added_by="Test",
    )  # fmt: skip

    assert office.get(f"{LIST}{mine.id}/files/{kept.id}/").status_code == 404
    assert office.get(f"{LIST}{other.id}/files/{kept.id}/").status_code == 200


def test_head_names_somebody_who_then_decides(head: Client, world: World, sign_in: SignIn) -> None:
    person = world.people["assistant_head"]
    sent = {
        "person": str(person.id), "first_day": "2026-11-23", "last_day": "2026-12-04", "in_writing": "Letter of today"
    }  # fmt: skip
    assert head.post(f"{LIST}deciders/", sent).status_code == 302
    request = ask(world)

    sign_in(person).post(f"{LIST}{request.id}/", chosen(request, *"CCCC"))

    request.refresh_from_db()
    assert (request.decided_by, request.decided_for) == (
        "Test Assistant headteacher",
        "Test Headteacher, Headteacher",
    )


def test_naming_has_an_end_and_a_written_word(head: Client, world: World) -> None:
    answer = head.post(
        f"{LIST}deciders/", {"person": str(world.people["office"].id), "first_day": "2026-11-23"}
    )

    assert answer.status_code == 400
    assert "it is never open-ended" in text(answer)
    assert "Naming somebody is done in writing" in text(answer)


def test_pupils_requests_stand_together_whatever_became_of_them(
    office: Client, head: Client, world: World
) -> None:
    request = ask(world)
    head.post(f"{LIST}{request.id}/", {"do": "refuse_all", "reason": "Not exceptional"})
    ask(world, words="Once more")

    page = text(office.get(f"{LIST}?pupil={world.pupil.id}"))

    assert "Refused" in page
    assert "To decide" in page
    assert office.get(f"{LIST}?pupil=nobody").status_code == 404
    assert f"/leave/?pupil={world.pupil.id}" in text(office.get(f"/schools/900001/pupils/{world.pupil.id}/"))
