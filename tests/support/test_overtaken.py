"""A letter whose matter is over goes nowhere; one that has gone is named to whoever has to ring (ABS-26, ABS-36, ABS-47, ABS-64)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from absence.access_illness import illness_decider
from absence.actions.cases import catch_up
from absence.actions.illness_doubt import decide_doubt, draft_notice, drop_doubt, raise_doubt
from absence.actions.lateness import Invitation, meeting_outcome
from absence.actions.lateness import invite as invite_about_lateness
from absence.queries.lateness import late_lines
from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from letters.actions.dispatch import dispatch_letter
from letters.actions.issue import issue_letter
from letters.actions.review import withdraw_letter
from letters.models import Dispatch, Letter
from registers.actions.marking import Powers
from registers.models import ContactLink
from support.actions.meetings import arrange_meeting, call_off, invite
from support.actions.workers import draft_notices, name_worker
from support.models import Meeting, SupportEvent
from tests.marking import put
from tests.support.conftest import Family
from tests.support.test_plans import TODAY, arranged
from tests.world import make_contact

SignIn = Callable[[User], Client]


@pytest.fixture
def meeting(family: Family) -> Meeting:
    return arrange_meeting(family.school, family.pupil, arranged(family), by=family.by())


def states(kind: str) -> list[str]:
    return list(Letter.objects.filter(kind=kind).order_by("id").values_list("state", flat=True))


def test_only_parents_who_are_asked_are_invited(family: Family, meeting: Meeting) -> None:
    father = make_contact(family.pupil, surname="Fatherley")
    ContactLink.objects.filter(contact=father).update(parental_responsibility=True, receives_letters=True)

    (letter,) = invite(meeting, by=family.by())

    assert letter.recipient["contact_ids"] == [str(family.mother.id)]


def test_meeting_nobody_of_the_family_is_asked_to_invites_nobody(family: Family) -> None:
    meeting = arrange_meeting(family.school, family.pupil, arranged(family, parents=[]), by=family.by())

    with pytest.raises(Refused, match="No parent is asked"):
        invite(meeting, by=family.by())
    assert not Letter.objects.exists()


@pytest.mark.parametrize("sent", [False, True])
def test_invitation_issued_is_kept_back_or_named_when_the_meeting_is_called_off(
    sent: bool, family: Family, meeting: Meeting
) -> None:
    (letter,) = invite(meeting, by=family.by())
    issue_letter(letter, by=family.by("head"))
    dispatch = dispatch_letter(Letter.objects.get(id=letter.id), channel="post", by=family.by())
    if sent:
        Dispatch.objects.filter(id=dispatch.id).update(state="sent", sent_at=clock.now())
    overtaken = call_off(meeting, words="The chair is ill.", by=family.by())

    dispatch.refresh_from_db()
    letter.refresh_from_db()
    told = SupportEvent.objects.get(what="cancelled").words
    if sent:
        assert (overtaken.kept_back, overtaken.gone, dispatch.state, letter.flag) == (0, 1, "sent", "")
        assert told == "The chair is ill. 1 letter had gone already: tell whoever got one."
    else:
        assert (overtaken.kept_back, overtaken.gone, dispatch.state) == (1, 0, "cancelled")
        assert (letter.flag, told) == ("The meeting was called off.", "The chair is ill.")


def test_draft_of_an_invitation_is_withdrawn(family: Family, meeting: Meeting) -> None:
    invite(meeting, by=family.by())
    call_off(meeting, words="The chair is ill.", by=family.by())

    assert states("D05") == ["withdrawn"]


def test_invitation_is_not_issued_after_the_day_of_the_meeting(
    family: Family, meeting: Meeting, sign_in: SignIn
) -> None:
    (letter,) = invite(meeting, by=family.by())
    desk = f"/schools/{family.school.urn}/letters/approve/"
    head = sign_in(family.world.people["head"])
    clock.set_clock(datetime.combine(meeting.day, time(8, 50), tzinfo=clock.LONDON))
    assert 'value="approve"' in head.get(desk).content.decode()

    clock.set_clock(datetime.combine(meeting.day + timedelta(days=1), time(8, 50), tzinfo=clock.LONDON))
    page = head.get(desk).content.decode()

    assert "that day is over. Withdraw it." in page
    assert 'value="approve"' not in page
    with pytest.raises(Refused, match="that day is over"):
        issue_letter(letter, by=family.by("head"))
    assert states("D05") == ["draft"]

    withdraw_letter(letter, reason="The meeting was held.", by=family.by("head"))
    assert "that day is over" not in head.get(f"{desk.removesuffix('approve/')}{letter.id}/").content.decode()


@pytest.mark.parametrize("found_on", [TODAY, TODAY + timedelta(days=1)])
def test_notice_to_the_social_worker_is_withdrawn_when_the_child_is_found(
    found_on: date, family: Family
) -> None:
    name_worker(
        family.school, family.pupil, kind="social_worker", name="Test Worker", organisation="Test Council",
        phone="01632 960001", email="", first_day=date(2026, 9, 1), by=family.by(),
    )  # fmt: skip
    put(family.school, {family.pupil: "N"}, TODAY, hand_in="4 Rowan")
    clock.set_clock(clock.local_now().replace(hour=9, minute=31))
    catch_up(family.school, clock.now())
    assert draft_notices(family.school, TODAY) == 1
    clock.set_clock(datetime.combine(found_on, time(9, 40), tzinfo=clock.LONDON))
    put(family.school, {family.pupil: "L"}, found_on, minutes=40, reason="Test", hand_in="4 Rowan")
    catch_up(family.school, clock.now())

    assert states("D35") == ["withdrawn"]


@pytest.mark.parametrize("withdrawn_by", ["the case closed by mistake", "a person"])
def test_notice_withdrawn_with_a_case_is_drafted_again_when_the_case_is_opened_again(
    withdrawn_by: str, family: Family
) -> None:
    name_worker(
        family.school, family.pupil, kind="social_worker", name="Test Worker", organisation="Test Council",
        phone="01632 960001", email="", first_day=date(2026, 9, 1), by=family.by(),
    )  # fmt: skip
    put(family.school, {family.pupil: "N"}, TODAY, hand_in="4 Rowan")
    clock.set_clock(clock.local_now().replace(hour=9, minute=31))
    catch_up(family.school, clock.now())
    draft_notices(family.school, TODAY)
    if withdrawn_by == "a person":
        withdraw_letter(Letter.objects.get(kind="D35"), reason="Told by telephone.", by=family.by())
    put(family.school, {family.pupil: "/"}, TODAY, reason="Test")
    catch_up(family.school, clock.now())
    assert states("D35") == ["withdrawn"]
    put(family.school, {family.pupil: "N"}, TODAY, reason="Wrong child")
    catch_up(family.school, clock.now())

    draft_notices(family.school, TODAY)
    draft_notices(family.school, TODAY)

    assert sorted(states("D35")) == (["withdrawn"] if withdrawn_by == "a person" else ["draft", "withdrawn"])


@pytest.mark.parametrize("end", ["dropped", "authorised", "not authorised"])
def test_notice_of_a_doubt_that_is_over_is_withdrawn(end: str, family: Family) -> None:
    put(family.school, {family.pupil: "I"}, TODAY)
    row = raise_doubt(family.school, family.pupil, first_day=TODAY, last_day=TODAY, why="Seen in town.", by=family.by())  # fmt: skip
    draft_notice(row, by=family.by())
    if end == "dropped":
        drop_doubt(row, why="It was her sister.", by=family.by())
    else:
        head = family.world.people["head"]
        decide_doubt(
            row, authorised=end == "authorised", decision="As told.", by=family.by("head"), op_id=uuid7(),
            decider=illness_decider(access_of(head), family.school, TODAY), powers=Powers(codes=None, amend=True),
        )  # fmt: skip

    assert states("D10") == ["draft" if end == "not authorised" else "withdrawn"]


def test_invitation_about_lateness_is_withdrawn_when_it_is_called_off(family: Family) -> None:
    for back in range(3):
        put(family.school, {family.pupil: "L"}, TODAY - timedelta(days=4 + back), minutes=20, reason="Test")
    late = late_lines(family.school, TODAY)[0].late
    asked = Invitation(clock.now() + timedelta(days=9), "20 minutes", "Office", ("Test Chair",), TODAY + timedelta(days=3))  # fmt: skip
    row, _ = invite_about_lateness(asked, late, school=family.school, pupil=family.pupil, by=family.by())
    assert set(Letter.objects.values_list("issue_by", flat=True)) == {TODAY + timedelta(days=9)}
    meeting_outcome(row, state="called_off", outcome="The chair is ill.", by=family.by())

    assert states("D05") == ["withdrawn"]
