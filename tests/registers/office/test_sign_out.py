"""The sign-out book: who may take a pupil, whose leave it needs, who is back (REG-16, REG-17)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Mark, PolicyChange, Pupil, SignOut
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World, make_contact, mark_as

DESK = "/schools/900001/sign-out/"


def page(pupil: Pupil) -> str:
    return f"{DESK}{pupil.id}/"


def leave(client: Client, world: World, collector: str, **given: Any) -> Answer:
    sent = {
        "op_id": str(uuid.uuid4()),
        "what": "leave",
        "out_at": "09:30",
        "collector": collector,
        "reason": "Dentist",
        "approver": str(world.people["office"].id),
        "expected_back": "11:00",
    }
    return client.post(page(world.pupil), sent | given)


def set_approver(world: World, value: str) -> None:
    PolicyChange.objects.create(
        school=world.school,
        effective_from=clock.today(),
        values={"signout_approver": value},
        reason="Test",
        made_at=clock.now(),
    )
    world.school.setup_version += 1
    world.school.save()


def test_pupil_leaves_with_an_adult_who_may_collect_and_comes_back(office: Client, world: World) -> None:
    mother = make_contact(world.pupil)
    answer = leave(office, world, str(mother.id))
    shown = office.get(answer.headers["Location"])
    entry = SignOut.objects.get()
    office.post(f"{DESK}back/{entry.id}/")
    entry.refresh_from_db()

    assert entry.collected_by == mother
    assert entry.approved_by == "Test School office, School office"
    assert f"{entry.expected_back:%H:%M}" == "11:00"
    assert "with Test Parentley" in text(shown)
    assert "Out now (1)" in text(shown)
    assert entry.back_at is not None
    verbs = AuditEvent.objects.filter(subject_id=world.pupil.id).values_list("verb", flat=True)
    assert {"pupil.signed_out", "pupil.signed_back_in"} <= set(verbs)


def test_restricted_adult_is_a_warning_and_never_a_choice(office: Client, world: World) -> None:
    restricted = make_contact(world.pupil, surname="Barredson", may_collect=False, restricted=True)
    shown = office.get(page(world.pupil))
    refused = leave(office, world, str(restricted.id))

    assert "Never with Test Barredson" in text(shown)
    assert "Ring the police if seen here." in text(shown)
    assert f'value="{restricted.id}"' not in shown.content.decode()
    assert refused.status_code == 400
    assert not SignOut.objects.exists()


@pytest.mark.parametrize("how", ["not_to_collect", "stranger", "unlisted", "other_child"])
def test_adult_who_may_not_collect_is_refused(office: Client, world: World, how: str) -> None:
    contact = {
        "not_to_collect": str(make_contact(world.pupil, may_collect=False).id),
        "stranger": str(uuid.uuid4()),
        "unlisted": "unlisted",
        "other_child": str(make_contact(world.pupils["6 Elm"][0]).id),
    }[how]
    answer = leave(office, world, contact)

    assert answer.status_code == 400
    assert not SignOut.objects.exists()


def test_unlisted_collector_raises_the_alarm_and_is_on_record(office: Client, world: World) -> None:
    make_contact(world.pupil)
    answer = leave(office, world, "unlisted")
    event = AuditEvent.objects.get(verb="sign_out.refused")

    assert "stays here" in text(answer)
    assert "tell a senior leader" in text(answer)
    assert "01632 960000" in text(answer)
    assert (event.subject_id, event.facts) == (world.pupil.id, {"why": "not_listed"})
    assert "Not let go today" in text(office.get(DESK))


def test_refusal_beneath_the_form_is_on_record_too(world: World, office: Client) -> None:
    """Should a form ever offer a restricted adult, the action itself still refuses and records."""
    from attendance_mis.accounts.access import access_of
    from registers.actions.sign_out import Leave, NotOnTheList, sign_out
    from registers.queries.roster import read_roster

    restricted = make_contact(world.pupil, may_collect=False, restricted=True)
    roster = read_roster(urn="900001", first=clock.today(), last=clock.today())
    assert roster is not None
    wanted = Leave(clock.now(), "Test", restricted.id, "", None)
    with pytest.raises(NotOnTheList):
        sign_out(
            wanted,
            pupil=roster.by_upn[world.pupil.upn],
            roster=roster,
            by=access_of(world.people["office"]).actor(world.school.id),
            op_id=uuid.uuid4(),
        )

    assert AuditEvent.objects.get(verb="sign_out.refused").facts == {"why": "restricted"}


@pytest.mark.parametrize(
    ("setting", "approver", "status"),
    [
        ("office", "office", 302),
        ("senior_lead", "office", 400),
        ("senior_lead", "head", 302),
        ("head", "senior_lead", 400),
        ("head", "governor", 400),
    ],
)
def test_sign_out_needs_the_approval_the_school_asks_for(
    office: Client, world: World, setting: str, approver: str, status: int
) -> None:
    set_approver(world, setting)
    answer = leave(office, world, "alone", approver=str(world.people[approver].id))

    assert answer.status_code == status
    assert SignOut.objects.exists() is (status == 302)


def test_approver_whose_role_has_ended_approves_nothing(office: Client, world: World) -> None:
    set_approver(world, "head")
    head = world.people["head"]
    offered = f'value="{head.id}"' in office.get(page(world.pupil)).content.decode()
    RoleGrant.objects.filter(user=head).update(until=date(2026, 11, 22))
    answer = leave(office, world, "alone", approver=str(head.id))

    assert offered
    assert answer.status_code == 400
    assert not SignOut.objects.exists()


def test_sign_out_asks_for_no_approval_where_the_school_switched_it_off(office: Client, world: World) -> None:
    set_approver(world, "off")
    answer = leave(office, world, "alone", approver="")

    assert answer.status_code == 302
    assert SignOut.objects.get().approved_by == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reason", "", "Write why the pupil leaves"),
        ("collector", "", "Choose who is collecting"),
        ("out_at", "23:00", "has not come yet"),
        ("expected_back", "08:00", "before the leaving"),
        ("out_at", "half nine", "hours and minutes"),
    ],
)
def test_sign_out_says_what_is_missing_and_saves_nothing(
    office: Client, world: World, field: str, value: str, words: str
) -> None:
    answer = leave(office, world, **{"collector": "alone", field: value})

    assert answer.status_code == 400
    assert words in text(answer)
    assert not SignOut.objects.exists()


def test_sign_out_sent_twice_is_entered_once(office: Client, world: World) -> None:
    op_id = str(uuid.uuid4())
    leave(office, world, "alone", op_id=op_id)
    leave(office, world, "alone", op_id=op_id)

    assert SignOut.objects.count() == 1


def test_leaving_without_permission_is_truancy_and_keeps_the_present_mark(
    office: Client, world: World
) -> None:
    mark_as(world.people["teacher"], world.pupil, "/", submit=True)
    sent = {"op_id": str(uuid.uuid4()), "what": "truancy", "left_at": "09:25", "words": "Seen at the gate"}
    answer = office.post(page(world.pupil), sent, follow=True)

    assert SignOut.objects.get().without_permission
    assert Mark.objects.get(pupil=world.pupil).code == "/"
    assert "The mark of the session stands" in text(answer)
    assert AuditEvent.objects.filter(verb="pupil.left_without_permission").exists()


def test_sign_out_is_for_the_office_of_the_school(
    office: Client, world: World, sign_in: SignIn, other_school: World
) -> None:
    outsider = sign_in(world.people["pastoral"])
    entry = uuid.uuid4()

    assert office.get(page(world.pupil)).status_code == 200
    assert outsider.get(DESK).status_code == 404
    assert outsider.get(page(world.pupil)).status_code == 404
    assert leave(outsider, world, "alone").status_code == 404
    assert office.get(page(other_school.pupil)).status_code == 404
    assert office.post(f"{DESK}back/{entry}/").status_code == 404
    assert office.get("/schools/900002/sign-out/").status_code == 404
