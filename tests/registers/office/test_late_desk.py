"""The late desk through the real middleware: find, propose, confirm, clash, undo (REG-12 to REG-15)."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Arrival, Mark, MarkEvent, PlannedAbsence, PolicyChange, Pupil
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World, make_school, mark_as

DESK = "/schools/900001/late-desk/"


def page(pupil: Pupil) -> str:
    return f"{DESK}{pupil.id}/"


def now(clock_time: str) -> None:
    clock.set_clock(datetime.fromisoformat(f"2026-11-23T{clock_time}"))


def filled(answer: Answer) -> dict[str, Any]:
    """What a browser would send back untouched."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in values.items() if value not in (None, "") and value is not False}
    return sent | {"at": f"{sent['at']:%H:%M}" if isinstance(sent["at"], time) else sent["at"]}


def arrive(client: Client, pupil: Pupil, **given: Any) -> Answer:
    sent = filled(client.get(page(pupil))) | {"reason": "Bus broke down"} | given
    return client.post(page(pupil), sent)


@pytest.mark.parametrize("typed", ["al", "AL", "Alph", "te al", "Al te", "alphaby, t"])
def test_search_finds_a_pupil_by_the_first_letters(office: Client, world: World, typed: str) -> None:
    answer = office.get(DESK, {"q": typed}, headers={"X-Typing": "1"})

    names = [line.surname for line in answer.context["finder"].lines]
    assert "Alphaby" in names
    assert all(name == "Alphaby" for name in names)


@pytest.mark.parametrize("typed", ["%", "_", "\\", "' OR 1=1 --", "zz", "é" * 80])
def test_search_finds_nobody_by_what_is_no_name(office: Client, world: World, typed: str) -> None:
    answer = office.get(DESK, {"q": typed})

    assert answer.status_code == 200
    assert not answer.context["finder"].lines


def test_search_leaves_out_other_schools_and_pupils_not_on_roll(
    office: Client, world: World, other_school: World
) -> None:
    world.pupil.spells.update(leaves_on=clock.today().replace(day=20))
    answer = office.get(DESK, {"q": "Alpha"}, headers={"X-Typing": "1"})
    found = answer.context["finder"].lines

    assert [line.url for line in found] == [page(world.pupils["6 Elm"][0])]


def test_search_with_enter_goes_straight_to_the_only_pupil_found(office: Client, world: World) -> None:
    for each in Pupil.objects.exclude(id=world.pupil.id).filter(legal_surname="Alphaby"):
        each.legal_surname = "Othername"
        each.save()
    answer = office.get(DESK, {"q": "Alpha"})

    assert answer.status_code == 302
    assert answer.headers["Location"] == page(world.pupil)


def test_arrival_before_closing_is_proposed_and_saved_as_late_with_minutes(
    office: Client, world: World
) -> None:
    now("09:06")
    answer = arrive(office, world.pupil)
    saved = office.get(answer.headers["Location"])

    mark = Mark.objects.get(pupil=world.pupil)
    assert (mark.code, mark.minutes_late, mark.note) == ("L", 6, "")
    arrival = Arrival.objects.get()
    assert (arrival.proposed_code, arrival.reason, arrival.session) == ("L", "Bus broke down", "AM")
    assert "Saved: Test Alphaby</b>, Late, 6 minutes" in text(saved)
    assert "autofocus" in text(saved)
    assert AuditEvent.objects.filter(verb="arrival.recorded", subject_id=world.pupil.id).exists()


def test_arrival_after_closing_is_proposed_and_saved_as_u(office: Client, world: World) -> None:
    arrive(office, world.pupil)

    mark = Mark.objects.get(pupil=world.pupil)
    assert (mark.code, mark.category, mark.minutes_late) == ("U", "U", 31)


def test_arrival_before_late_from_is_proposed_present(office: Client, world: World) -> None:
    now("08:55")
    arrive(office, world.pupil)

    assert Mark.objects.get(pupil=world.pupil).code == "/"


def test_arrival_after_the_session_changes_no_mark(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "N", submit=True)
    now("12:10")
    shown = office.get(page(world.pupil))
    arrive(office, world.pupil)

    assert "no mark is proposed" in text(shown)
    assert Mark.objects.get(pupil=world.pupil).code == "N"
    assert Arrival.objects.get().proposed_code == ""


@pytest.mark.parametrize("code", ["L", "U"])
def test_arrival_after_the_last_session_can_not_be_l_or_u(office: Client, world: World, code: str) -> None:
    now("15:20")
    answer = arrive(office, world.pupil, choice="other", code=code)

    assert answer.status_code == 400
    assert not Mark.objects.exists()
    assert not Arrival.objects.exists()


def test_arrival_may_be_another_code_with_the_reason_as_its_note(office: Client, world: World) -> None:
    arrive(office, world.pupil, choice="other", code="B", reason="Taster day at Invented College, with staff")

    mark = Mark.objects.get(pupil=world.pupil)
    assert (mark.code, mark.note) == ("B", "Taster day at Invented College, with staff")
    assert mark.minutes_late is None


def test_arrival_without_a_reason_is_refused_and_saves_nothing(office: Client, world: World) -> None:
    answer = arrive(office, world.pupil, reason="   ")

    assert answer.status_code == 400
    assert "Write the reason" in text(answer)
    assert not Arrival.objects.exists()
    assert not Mark.objects.exists()


def test_arrival_amends_a_register_that_was_handed_in_and_gives_the_reason(
    office: Client, world: World
) -> None:
    mark_as(world.people["teacher"], world.pupil, "N", submit=True)
    arrive(office, world.pupil)

    event = MarkEvent.objects.get(version=2)
    assert (event.kind, event.old_code, event.code, event.reason) == (
        "amend",
        "N",
        "U",
        "Late desk: Bus broke down",
    )


def test_arrival_meets_a_mark_made_meanwhile_and_shows_both(office: Client, world: World) -> None:
    sent = filled(office.get(page(world.pupil))) | {"reason": "Bus broke down"}
    mark_as(world.people["teacher"], world.pupil, "N")
    answer = office.post(page(world.pupil), sent)

    assert answer.status_code == 409
    assert "marked <b>No reason yet</b>" in text(answer)
    assert "Use Late after close, 31 minutes" in text(answer)
    assert "Keep No reason yet" in text(answer)
    assert Mark.objects.get().code == "N"
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(("settle", "code"), [("mine", "U"), ("theirs", "N")])
def test_clash_is_settled_by_the_button_pressed(office: Client, world: World, settle: str, code: str) -> None:
    sent = filled(office.get(page(world.pupil))) | {"reason": "Bus broke down"}
    mark_as(world.people["teacher"], world.pupil, "N")
    clash = office.post(page(world.pupil), sent)
    hidden = dict(re.findall(r'name="(base|op_id)" value="([^"]+)"', clash.content.decode()))
    office.post(page(world.pupil), sent | hidden | {"settle": settle})

    assert Mark.objects.get().code == code
    assert Arrival.objects.count() == 1


def test_arrival_sent_twice_is_entered_once(office: Client, world: World) -> None:
    sent = filled(office.get(page(world.pupil))) | {"reason": "Bus broke down"}
    office.post(page(world.pupil), sent)
    again = office.post(page(world.pupil), sent)

    assert again.status_code == 302
    assert Arrival.objects.count() == 1
    assert MarkEvent.objects.count() == 1


def test_arrival_saved_and_then_sent_otherwise_shows_what_was_saved(office: Client, world: World) -> None:
    """Pressed, stopped because it hung, corrected, pressed again: the first had arrived after all."""
    sent = filled(office.get(page(world.pupil))) | {"reason": "Bus broke down"}
    office.post(page(world.pupil), sent)
    again = office.post(
        page(world.pupil), sent | {"reason": "Overslept", "accompanied_by": "Aunt"}, follow=True
    )

    assert "saved before you changed it" in text(again)
    assert again.context["saved"].reason == Arrival.objects.get().reason == "Bus broke down"
    assert MarkEvent.objects.count() == 1


def test_changed_time_shows_the_new_proposal_before_it_is_saved(office: Client, world: World) -> None:
    answer = arrive(office, world.pupil, at="09:15")

    assert answer.status_code == 400
    assert "Late, 15 minutes" in text(answer)
    assert not Mark.objects.exists()
    office.post(page(world.pupil), filled(answer) | {"reason": "Bus broke down", "choice": "proposed"})
    assert Mark.objects.get().minutes_late == 15


def test_time_that_has_not_come_is_refused(office: Client, world: World) -> None:
    answer = arrive(office, world.pupil, at="09:50")

    assert answer.status_code == 400
    assert "has not come yet" in text(answer)


def test_missing_times_are_named_with_what_can_be_done(office: Client, world: World) -> None:
    bare = make_school("900009", times={})
    assert "has not set" not in text(office.get(page(world.pupil)))
    world.pupil.spells.update(school=bare)
    world.pupil.memberships.update(school=bare)
    world.people["office"].grants.update(school_id=bare.id)
    answer = office.get(f"/schools/900009/late-desk/{world.pupil.id}/")

    assert "has not set when the morning register opens" in text(answer)
    assert "Another code" in text(answer)


def test_adult_must_sign_where_the_school_says_so(office: Client, world: World) -> None:
    PolicyChange.objects.create(
        school=world.school,
        effective_from=clock.today(),
        values={"late_parent_must_sign": True},
        reason="Test",
        made_at=clock.now(),
    )
    world.school.setup_version += 1
    world.school.save()
    refused = arrive(office, world.pupil)
    done = arrive(office, world.pupil, accompanied_by="Test Parentley", signed="on")

    assert refused.status_code == 400
    assert "name of the adult" in text(refused)
    assert done.status_code == 302
    assert Arrival.objects.get().signed


def test_undo_takes_the_mark_back_and_keeps_both_entries(office: Client, world: World) -> None:
    arrive(office, world.pupil)
    entry = Arrival.objects.get()
    answer = office.post(f"{DESK}undo/{entry.id}/")
    entry.refresh_from_db()

    assert entry.undone_at is not None
    assert Mark.objects.get().code is None
    assert MarkEvent.objects.count() == 2
    assert "Taken back" in text(office.get(answer.headers["Location"]))


def test_undo_of_an_amendment_goes_back_to_what_was_handed_in(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "N", submit=True)
    arrive(office, world.pupil)
    office.post(f"{DESK}undo/{Arrival.objects.get().id}/")

    assert Mark.objects.get(pupil=world.pupil).code == "N"
    assert MarkEvent.objects.get(version=3).kind == "amend"


def test_undo_leaves_a_mark_that_somebody_changed_since(office: Client, world: World) -> None:
    arrive(office, world.pupil)
    mark_as(world.people["teacher"], world.pupil, "I", version=1)
    answer = office.post(f"{DESK}undo/{Arrival.objects.get().id}/", follow=True)

    assert Mark.objects.get().code == "I"
    assert "Somebody changed the mark since" in text(answer)


def test_undo_that_a_rule_forbids_says_so_and_changes_nothing(
    office: Client, head: Client, world: World
) -> None:
    """The leave behind the mark was cancelled when the pupil seemed to have come."""
    plan = PlannedAbsence.objects.create(
        school=world.school, pupil=world.pupil, code="C", first_day=clock.today(), last_day=clock.today(),
        words="Funeral", approved_by="Test Head", approved_position="Headteacher", approved_at=clock.now(),
    )  # fmt: skip
    mark_as(world.people["officer"], world.pupil, "C", submit=True)
    arrive(office, world.pupil)
    head.post(f"/schools/900001/planned/{plan.id}/cancel/")
    answer = office.post(f"{DESK}undo/{Arrival.objects.get().id}/", follow=True)

    assert answer.status_code == 200
    assert "Not taken back" in text(answer)
    assert "C needs an approved leave" in text(answer)
    assert Arrival.objects.get().undone_at is None
    assert Mark.objects.get(pupil=world.pupil).code == "U"


def test_pupil_marked_present_already_is_asked_about(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "/")
    shown = office.get(page(world.pupil))
    refused = arrive(office, world.pupil)

    assert "Is it the right pupil?" in text(shown)
    assert refused.status_code == 400
    assert Mark.objects.get().code == "/"


def test_agreed_leave_is_shown_and_its_code_may_be_chosen(office: Client, world: World) -> None:
    PlannedAbsence.objects.create(
        school=world.school, pupil=world.pupil, code="C", first_day=clock.today(), last_day=clock.today(),
        words="Funeral, until noon", approved_by="Test Head", approved_position="Headteacher",
        approved_at=clock.now(),
    )  # fmt: skip
    assert "Funeral, until noon" in text(office.get(page(world.pupil)))
    assert arrive(office, world.pupil, choice="other", code="C").status_code == 302


@pytest.mark.parametrize("role", ["governor", "pastoral", "dsl"])
def test_desk_does_not_exist_for_people_without_the_permission(
    world: World, sign_in: SignIn, office: Client, role: str
) -> None:
    outsider = sign_in(world.people[role])

    assert office.get(page(world.pupil)).status_code == 200
    assert outsider.get(DESK).status_code == 404
    assert outsider.get(page(world.pupil)).status_code == 404
    assert outsider.post(page(world.pupil), {}).status_code == 404


def test_desk_of_another_school_and_its_pupils_do_not_exist(
    office: Client, world: World, other_school: World
) -> None:
    assert office.get("/schools/900002/late-desk/").status_code == 404
    assert office.get(page(other_school.pupil)).status_code == 404
    assert office.get(page(world.pupil).replace("900001", "900002")).status_code == 404
    assert office.post(f"{DESK}undo/{uuid.uuid4()}/").status_code == 404


def test_desk_takes_few_statements(office: Client, world: World, django_assert_max_num_queries: Any) -> None:
    office.get(page(world.pupil))
    with django_assert_max_num_queries(7):
        office.get(DESK, {"q": "al"}, headers={"X-Typing": "1"})
    with django_assert_max_num_queries(6):
        office.get(page(world.pupil))
