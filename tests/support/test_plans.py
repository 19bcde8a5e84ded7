"""Plans, meetings, contracts and referrals: one story each, with what each refuses, and one log for all (ABS-62 to ABS-70)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.dispatch import dispatch_letter, record_hand
from letters.actions.issue import issue_letter
from letters.actions.review import withdraw_letter
from letters.models import Letter
from support.actions.contracts import (
    Terms,
    contract_letter,
    end_contract,
    offer_contract,
    refuse_contract,
    review_contract,
    sign_contract,
)
from support.actions.meetings import (
    Arranged,
    arrange_meeting,
    invite,
    record_consent,
    send_notes,
    write_up,
)
from support.actions.plans import (
    Aim,
    Draft,
    InTheWay,
    begin_plan,
    change_plan,
    end_plan,
    plan_letter,
    review_plan,
    write_plan,
)
from support.actions.referrals import (
    drop_referral,
    plan_referral,
    prepare_referral,
    record_answer_of_family,
    record_parent_told,
    referral_sheet,
    send_referral,
)
from support.actions.work import NewTask
from support.models import Meeting, Plan, Referral, SupportEntry, SupportEvent, Task
from support.queries.plans import plan_view
from support.queries.referrals import told_on
from support.rules.meetings import VIDEO_POINTS
from tests.world import make_contact

from .conftest import Family

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)
DRAFT = Draft(
    starts_on=TODAY,
    review_on=date(2026, 12, 7),
    owner="Test Owner",
    support="Breakfast club\nMet at the gate",
    childs_view="I like art.",
    aims=[Aim("attendance", 92, date(2026, 9, 2), date(2026, 12, 18))],
    barriers=[InTheWay("routine", "since the move"), InTheWay("transport_send")],
    tasks=[NewTask("Ring home before nine", "School office", date(2026, 11, 30))],
)


def log() -> list[tuple[str, str]]:
    return [(one.what.split(":")[0], one.taken_up) for one in SupportEntry.objects.order_by("at", "id")]


def test_a_plan_is_judged_from_the_register_printed_reviewed_and_ended(family: Family) -> None:
    plan = write_plan(family.school, family.pupil, DRAFT, by=family.by())
    with pytest.raises(Refused, match="already"):
        write_plan(family.school, family.pupil, DRAFT, by=family.by())
    view = plan_view(plan, TODAY)
    assert view.aims[0].counted == "68 of 80 sessions attended (85.0%)."
    assert [(side, one[0].owner) for side, rows in view.sides for one in rows] == [
        ("In school", "SEN co-ordinator"), ("Out of school", "family worker"),
    ]  # fmt: skip

    begin_plan(plan, taken_up="partly", by=family.by())
    (letter,) = plan_letter(plan, by=family.by())
    issued = issue_letter(letter, by=family.by("head"))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(issued.file.pdf))).pages)
    assert "Attendance of at least 92%" in text
    assert "Breakfast club" in text
    with pytest.raises(Refused, match="still to come"):
        review_plan(plan, words="Better", review_on=TODAY, by=family.by())
    review_plan(plan, words="Better mornings", review_on=date(2026, 12, 14), by=family.by())
    end_plan(plan, outcome="partly", words="Most mornings", by=family.by())
    plan.refresh_from_db()
    assert (plan.state, plan.ended_on) == ("ended", TODAY)
    assert log() == [("Attendance plan", "partly")]
    assert Task.objects.get().who == "School office"


def test_plan_on_paper_names_the_day_of_the_next_review_once_it_was_looked_at_again(family: Family) -> None:
    plan = begin_plan(
        write_plan(family.school, family.pupil, DRAFT, by=family.by()), taken_up="yes", by=family.by()
    )
    (first,) = plan_letter(plan, by=family.by())
    issue_letter(first, by=family.by("head"))
    clock.set_clock(datetime(2026, 12, 7, 9, 0, tzinfo=clock.LONDON))
    review_plan(plan, words="Better mornings", review_on=date(2027, 1, 14), by=family.by())

    (second,) = plan_letter(plan, by=family.by())

    assert (second.state, second.fields["review_on"]) == ("draft", "14 January 2027")


@pytest.mark.parametrize("what", ["changed", "reviewed", "ended"])
def test_draft_of_what_the_plan_said_before_goes_to_nobody(what: str, family: Family) -> None:
    plan = write_plan(family.school, family.pupil, DRAFT, by=family.by())
    (old,) = plan_letter(plan, by=family.by())
    begin_plan(plan, taken_up="yes", by=family.by())
    clock.set_clock(datetime(2026, 11, 30, 9, 0, tzinfo=clock.LONDON))
    assert [one.id for one in plan_letter(plan, by=family.by())] == [old.id]

    if what == "changed":
        change_plan(plan, replace(DRAFT, support="A mentor", tasks=[]), by=family.by())
    elif what == "reviewed":
        review_plan(plan, words="Better", review_on=date(2027, 1, 14), by=family.by())
    else:
        end_plan(plan, outcome="partly", words="Most mornings", by=family.by())

    if what != "ended":
        plan_letter(plan, by=family.by())
    waiting = Letter.objects.filter(kind="D20", state="draft")
    assert not waiting.filter(id=old.id).exists()
    assert waiting.count() == (what != "ended")


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, support=" "), "support"),
        (replace(DRAFT, aims=[]), "aims"),
        (replace(DRAFT, aims=[Aim("attendance", 101, TODAY, TODAY)]), "aims"),
        (replace(DRAFT, with_partners=True), "partners"),
        (replace(DRAFT, review_on=TODAY), "review_on"),
    ],
)
def test_a_plan_that_says_too_little_is_refused_whole(family: Family, draft: Draft, field: str) -> None:
    with pytest.raises(Refused) as refused:
        write_plan(family.school, family.pupil, draft, by=family.by())
    assert list(refused.value.problems) == [field]
    assert not Plan.objects.exists()


def arranged(family: Family, **more: object) -> Arranged:
    usual: dict[str, object] = {
        "kind": "formal", "format": "in_person", "day": date(2026, 12, 2), "at": time(15, 45), "place": "Office",
        "chair": "Test Chair", "why": "Missed 12 sessions.", "agenda": "What helps", "reply_by": date(2026, 11, 30),
        "parents": [family.mother.id], "others": "Test Nurse, school nurse",
    }  # fmt: skip
    return Arranged(**(usual | more))  # type: ignore[arg-type]  # as its own fields


def test_a_meeting_is_arranged_invited_written_up_and_its_notes_drafted(family: Family) -> None:
    away = make_contact(family.pupil, surname="Farley", may_collect=False, restricted=True)
    with pytest.raises(Refused):
        arrange_meeting(family.school, family.pupil, arranged(family, parents=[away.id]), by=family.by())
    meeting = arrange_meeting(family.school, family.pupil, arranged(family), by=family.by())
    (invitation,) = invite(meeting, by=family.by())
    assert invitation.fields["agenda"] == ["What helps"]
    assert invite(meeting, by=family.by())[0].id == invitation.id
    people = {one.name: one.id for one in meeting.people.all()}
    tasks = [NewTask("Breakfast club", "Test Chair", date(2026, 12, 9))]
    with pytest.raises(Refused, match="not come yet"):
        write_up(meeting, came={}, notes="x", next_on=None, tasks=tasks, by=family.by())
    clock.set_clock(datetime(2026, 12, 2, 17, 0, tzinfo=clock.LONDON))
    with pytest.raises(Refused, match="look at it again"):
        write_up(
            meeting,
            came={people["Test Parentley"]: True},
            notes="x",
            next_on=None,
            tasks=tasks,
            by=family.by(),
        )
    write_up(
        meeting, came={people["Test Parentley"]: True}, notes="Mornings are hard", next_on=date(2027, 1, 14), tasks=tasks,
        by=family.by(),
    )  # fmt: skip
    (notes,) = send_notes(meeting, by=family.by())
    assert notes.fields["absent"] == ["Test Chair", "Test Nurse"]
    assert log() == [("Formal meeting with the parents", "yes")]


def test_a_family_that_does_not_come_is_noted_and_video_needs_every_point_said(family: Family) -> None:
    meeting = arrange_meeting(
        family.school,
        family.pupil,
        arranged(family, format="video", day=TODAY, reply_by=TODAY),
        by=family.by(),
    )
    mother = meeting.people.get(contact=family.mother)
    came = {mother.id: True}
    with pytest.raises(Refused, match="said yes"):
        write_up(meeting, came=came, notes="x", next_on=date(2026, 12, 7), tasks=[], by=family.by())
    points = [key for key, _ in VIDEO_POINTS]
    with pytest.raises(Refused) as refused:
        record_consent(meeting, email_confirmed_on=TODAY, said_by="Mother", points=points[1:], by=family.by())
    assert "points" in refused.value.problems
    record_consent(meeting, email_confirmed_on=TODAY, said_by="Mother", points=points, by=family.by())
    write_up(meeting, came={}, notes="Waited 20 minutes, rang twice", next_on=None, tasks=[], by=family.by())
    assert Meeting.objects.get().state == "missed"
    assert log() == [("Formal meeting with the parents", "no")]


def test_notes_of_a_meeting_nobody_came_to_name_no_day_in_the_past_as_the_next_look(family: Family) -> None:
    meeting = arrange_meeting(
        family.school, family.pupil, arranged(family, day=TODAY, reply_by=TODAY), by=family.by()
    )
    write_up(meeting, came={}, notes="Waited 20 minutes", next_on=None, tasks=[], by=family.by())
    (notes,) = send_notes(meeting, by=family.by())

    issued = issue_letter(notes, by=family.by("head"))

    printed = "".join(page.extract_text() for page in PdfReader(BytesIO(issued.file.pdf)).pages)
    assert "Nobody came" in printed
    assert "We will look at how it is going" not in printed


def test_a_refused_contract_is_recorded_and_nothing_else(family: Family) -> None:
    terms = Terms(
        TODAY, date(2027, 1, 15), date(2026, 12, 14), "Bring Test to the gate", "Meet Test at the gate"
    )
    contract = offer_contract(family.school, family.pupil, family.mother, terms, by=family.by())
    assert [one.kind for one in contract_letter(contract, by=family.by())] == ["D21"]
    refuse_contract(contract, refused_on=TODAY, words="Does not want to sign", by=family.by())
    with pytest.raises(Refused, match="moved on"):
        contract_letter(contract, by=family.by())
    assert log() == [("Attendance contract offered", "waiting"), ("Attendance contract", "refused")]


def test_contract_looked_at_again_is_put_on_paper_anew_with_its_next_day(
    family: Family, sign_in: SignIn
) -> None:
    terms = Terms(TODAY, date(2027, 1, 15), date(2026, 12, 14), "Bring Test", "Meet Test")
    contract = offer_contract(family.school, family.pupil, family.mother, terms, by=family.by())
    (first,) = contract_letter(contract, by=family.by())
    issue_letter(first, by=family.by("head"))
    sign_contract(contract, parent_on=TODAY, school_on=TODAY, authority_on=None, by=family.by())
    assert [one.id for one in contract_letter(contract, by=family.by())] == [first.id]
    review_contract(contract, words="Kept to", review_on=date(2027, 1, 8), by=family.by())

    (second,) = contract_letter(contract, by=family.by())

    assert second.fields["review_on"] == "8 January 2027"
    assert [one.id for one in contract_letter(contract, by=family.by())] == [second.id]
    page = sign_in(family.world.people["head"]).get(
        reverse("contract", args=[family.school.urn, contract.id])
    )
    assert {one.id for one in page.context["letters"]} == {first.id, second.id}


@pytest.mark.parametrize("end", ["refused", "looked at again", "ended"])
def test_draft_of_a_contract_that_holds_no_longer_is_withdrawn(end: str, family: Family) -> None:
    terms = Terms(TODAY, date(2027, 1, 15), date(2026, 12, 14), "Bring Test", "Meet Test")
    contract = offer_contract(family.school, family.pupil, family.mother, terms, by=family.by())
    (draft,) = contract_letter(contract, by=family.by())
    if end == "refused":
        refuse_contract(contract, refused_on=TODAY, words="No", by=family.by())
    else:
        sign_contract(contract, parent_on=TODAY, school_on=TODAY, authority_on=None, by=family.by())
    if end == "looked at again":
        review_contract(contract, words="Kept to", review_on=date(2027, 1, 8), by=family.by())
    elif end == "ended":
        end_contract(contract, outcome="kept", words="Kept to", by=family.by())

    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_a_referral_waits_for_the_letter_to_the_parents_where_the_policy_says_so(family: Family) -> None:
    family.settings(parent_told_before_referral="yes")
    referral = prepare_referral(
        family.school,
        family.pupil,
        kind="la_attendance",
        asked_for="A joint meeting",
        to_whom="",
        by=family.by(),
    )
    with pytest.raises(Refused, match="told of a referral first"):
        send_referral(referral, sent_on=TODAY, to_whom="Attendance team", by=family.by())
    assert "told of a referral first" in " ".join(referral_sheet(referral, by=family.by()).holds)
    (letter,) = plan_referral(referral, planned_for=date(2026, 12, 7), by=family.by())
    assert told_on(referral) is None, "a draft has told nobody"
    issue_letter(letter, by=family.by("head"))
    send_referral(referral, sent_on=TODAY, to_whom="Attendance team", by=family.by())
    assert log() == [("Referred", "waiting")]


@pytest.mark.parametrize("end", ["dropped", "sent"])
def test_letter_that_a_referral_is_planned_is_withdrawn_once_it_is_no_more(end: str, family: Family) -> None:
    referral = to_the_authority(family)
    (letter,) = plan_referral(referral, planned_for=date(2026, 12, 7), by=family.by())
    sheet = referral_sheet(referral, by=family.by())
    if end == "dropped":
        drop_referral(referral, words="Came every day since.", by=family.by())
    else:
        record_parent_told(referral, told_on=TODAY, words="By telephone", not_told_because="", by=family.by())
        send_referral(referral, sent_on=TODAY, to_whom="Attendance team", by=family.by())

    letter.refresh_from_db()
    sheet.refresh_from_db()
    assert letter.state == "withdrawn"
    assert sheet.state == ("withdrawn" if end == "dropped" else "draft")


def test_dropped_referral_names_the_letters_that_had_gone(family: Family) -> None:
    referral = to_the_authority(family)
    (letter,) = plan_referral(referral, planned_for=date(2026, 12, 7), by=family.by())
    dispatch = dispatch_letter(
        issue_letter(letter, by=family.by("head")), channel="hand", by=family.by("head")
    )
    record_hand(dispatch, given=True, note="", by=family.by("head"))

    drop_referral(referral, words="Came every day since.", by=family.by())

    said = SupportEvent.objects.get(thing_id=referral.id, what="dropped").words
    assert said == "Came every day since. 1 letter had gone already: tell whoever got one."


def test_referral_planned_for_another_day_is_told_anew_and_its_withdrawn_papers_are_drafted_again(
    family: Family, sign_in: SignIn
) -> None:
    referral = to_the_authority(family)
    (first,) = plan_referral(referral, planned_for=date(2026, 12, 7), by=family.by())
    withdraw_letter(first, reason="By mistake", by=family.by("head"))
    (second,) = plan_referral(referral, planned_for=date(2026, 12, 7), by=family.by())
    assert (second.state, second.edition) == ("draft", 2)
    issue_letter(second, by=family.by("head"))
    assert [one.id for one in plan_referral(referral, planned_for=date(2026, 12, 7), by=family.by())] == [
        second.id
    ]

    (third,) = plan_referral(referral, planned_for=date(2026, 12, 14), by=family.by())
    (fourth,) = plan_referral(referral, planned_for=date(2026, 12, 21), by=family.by())

    third.refresh_from_db()
    assert (third.state, fourth.state) == ("withdrawn", "draft")
    assert fourth.fields["refer_on"] == "21 December 2026"
    page = sign_in(family.world.people["head"]).get(
        reverse("referral", args=[family.school.urn, referral.id])
    )
    assert fourth.id in {one.id for one in page.context["letters"]}


def to_the_authority(family: Family) -> Referral:
    return prepare_referral(
        family.school, family.pupil, kind="la_attendance", asked_for="A meeting", to_whom="", by=family.by()
    )


def test_voluntary_help_needs_a_yes_and_a_child_in_danger_waits_for_nobody(family: Family) -> None:
    family.settings(parent_told_before_referral="yes")
    help_offered = prepare_referral(
        family.school, family.pupil, kind="early_help", asked_for="Help", to_whom="", by=family.by()
    )
    with pytest.raises(Refused, match="voluntary"):
        send_referral(help_offered, sent_on=TODAY, to_whom="Early help", by=family.by())
    record_answer_of_family(help_offered, consent="refused", words="Mother, today", by=family.by())
    danger = prepare_referral(
        family.school, family.pupil, kind="social_care", asked_for="A visit", to_whom="", by=family.by("dsl")
    )
    send_referral(danger, sent_on=TODAY, to_whom="Front door", by=family.by("dsl"))
    with pytest.raises(Refused):
        record_parent_told(danger, told_on=None, words="", not_told_because="", by=family.by())
    assert log() == [("Offered", "refused"), ("Referred", "waiting")]


def test_pages_of_a_plan_answer_bad_input_with_sentences_and_good_input_by_moving_on(
    family: Family, sign_in: SignIn
) -> None:
    client = sign_in(family.world.people["pastoral"])
    url = reverse("new_plan", args=["900001", family.pupil.id])
    assert client.get(url).status_code == 200
    bad = client.post(url, {"support": "", "owner": "x", "starts_on": "soon", "what_1": "Ring"})
    assert bad.status_code == 400
    words = bad.content.decode()
    assert "Write the help that is offered" in words
    assert "Give at least one aim" in words
    assert "Say who does it." in words
    good = {
        "support": "Breakfast club", "owner": "Test", "starts_on": "2026-11-23", "review_on": "2026-12-07",
        "measure_1": "late", "value_1": "2", "from_1": "2026-11-23", "to_1": "2026-12-18", "barriers_out": ["routine"],
    }  # fmt: skip
    answer = client.post(url, good)
    plan = Plan.objects.get()
    assert answer.headers["Location"] == reverse("plan", args=["900001", plan.id])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Times late: at most 2" in page
    assert (
        client.post(reverse("plan_act", args=["900001", plan.id, "begin"]), {"taken_up": "yes"}).status_code
        == 302
    )
    assert client.get(reverse("change_plan", args=["900001", plan.id])).status_code == 200
    assert client.get(reverse("plan_act", args=["900001", plan.id, "begin"])).status_code == 404
    assert not Letter.objects.exists()


def test_a_plan_written_anew_keeps_what_it_said_before(family: Family) -> None:
    plan = write_plan(family.school, family.pupil, DRAFT, by=family.by())
    change_plan(plan, replace(DRAFT, support="A mentor", aims=[Aim("late", 2, TODAY, TODAY)]), by=family.by())
    assert [one.measure for one in plan.targets.all()] == ["late"]
    told = SupportEvent.objects.get(thing_id=plan.id, what="changed").words
    assert "Attendance of at least 92% from 2 September 2026" in told
    assert "Help: Breakfast club; Met at the gate" in told


def test_paper_withdrawn_by_mistake_is_drafted_again_when_somebody_asks(family: Family) -> None:
    terms = Terms(TODAY, date(2027, 1, 15), date(2026, 12, 14), "Bring Test", "Meet Test")
    contract = offer_contract(family.school, family.pupil, family.mother, terms, by=family.by())
    meeting = arrange_meeting(family.school, family.pupil, arranged(family), by=family.by())
    plan = write_plan(family.school, family.pupil, DRAFT, by=family.by())
    papers: list[Callable[[], list[Letter]]] = [
        lambda: contract_letter(contract, by=family.by()),
        lambda: invite(meeting, by=family.by()),
        lambda: plan_letter(plan, by=family.by()),
    ]
    for ask in papers:
        (first,) = ask()
        withdraw_letter(first, reason="By mistake", by=family.by("head"))

        (second,) = ask()

        assert (second.state, second.edition) == ("draft", 2)
        assert [one.id for one in ask()] == [second.id]
        first.refresh_from_db()
        assert first.state == "withdrawn"
