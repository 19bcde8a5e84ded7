"""Leaving from the ground to the end of the time on roll, and every way it is refused (ADM-10 to ADM-21, ROL-04)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absence.models import Case, LeaveRequest
from absence.queries.today import children_today
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.admissions import change_class
from registers.models import AdmissionChange, Characteristic, ClassMembership, PolicyChange, School
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from roll.actions.enquiries import log_enquiry
from roll.actions.finding import find_returns
from roll.actions.leaving import (
    approve,
    enter,
    give_up,
    home_education_confirmed,
    propose,
    send_back,
    stay,
    worker_not_told,
)
from roll.actions.returns import mark_sent, produce
from roll.models import LeavingCase, Return
from roll.queries.cases import case_file
from roll.queries.content import content_of
from roll.queries.facts import facts_of
from roll.queries.leaving_list import away_lines, removals, still_to_follow
from roll.queries.returns_list import open_returns
from roll.rules import grounds as of
from roll.rules.facts import Asker, Given, Outcome
from support.queries.safeguarding import safeguarding_report
from tests.marking import AM, PM, at, put

from .conftest import TODAY, Desk, attended

STARTED: dict[str, Given | None] = {
    "other_school": "Fictional Primary",
    "started_on": TODAY,
    "confirmed_by": "Its office, today",
}
TWENTY_BACK = date(2026, 10, 19)
"""Twenty school days before Monday 23 November, the half-term week left out."""


def said(refused: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(sentence for found in refused.value.problems.values() for sentence in found)


def test_transfer_from_the_ground_to_the_end_of_the_time_on_roll(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 19), code="N")
    Case.objects.create(
        school=desk.school, pupil=desk.pupil, opened_on=TODAY, opened_session="AM", opened_at=clock.now()
    )
    before = desk.marks()
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    with pytest.raises(Refused) as early:
        propose(case, by=officer)
    assert "Name the new school" in said(early)
    enter(case, STARTED, leaves_on=None, by=officer)
    propose(case, by=officer)

    with pytest.raises(Refused) as own:
        approve(case, by=officer)
    assert "somebody else approves" in said(own)
    with pytest.raises(Refused) as unsent:
        approve(case, by=head)
    assert "return to the local authority first" in said(unsent)
    assert desk.spell.leaves_on is None

    desk.produced()
    done = approve(case, by=head)

    spell = desk.spell
    assert (spell.leaves_on, spell.left_on) == (TODAY, "transfer")
    assert ClassMembership.objects.get(pupil=desk.pupil).last_day == TODAY
    assert (done.last_attended, done.started_elsewhere_on, done.leaves_on) == (
        date(2026, 11, 18),
        TODAY,
        TODAY,
    )
    assert desk.marks() == before
    assert Case.objects.get().closed_as == "ended"
    trail = AdmissionChange.objects.get(what="spell.leaves_on")
    assert (trail.old, trail.new, trail.by_position) == ("", "2026-11-23", "Headteacher")
    assert "Reg. 9(1)(a)" in trail.reason
    assert AuditEvent.objects.filter(verb="pupil.left", subject_id=desk.pupil.id).count() == 1
    report = removals(desk.school, date(2026, 9, 1), date(2027, 7, 21))
    assert [(one.law, one.case.proposed_by, one.case.approved_by) for one in report] == [
        ("Reg. 9(1)(a)", "Test Attendance officer, Attendance officer", "Test Headteacher, Headteacher")
    ]
    with pytest.raises(Refused):
        approve(case, by=head)


def test_absence_is_asked_about_until_the_last_day_though_the_leaving_is_approved_before(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 19), code="N")
    Case.objects.create(
        school=desk.school, pupil=desk.pupil, opened_on=date(2026, 11, 19), opened_session="AM",
        opened_at=clock.now(),
    )  # fmt: skip
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=date(2026, 12, 11), by=officer)
    propose(case, by=officer)
    desk.produced()

    assert approve(case, by=head).leaves_on == date(2026, 12, 11)

    asked = Case.objects.get()
    assert (asked.closed_as, asked.covered_day) == ("", None)
    assert [child.id for child in children_today(desk.school, clock.now())] == [desk.pupil.id]


def test_return_of_a_pupil_who_stays_after_all_is_not_to_be_sent_any_more(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=date(2026, 12, 4), by=officer)
    propose(case, by=officer)
    made = desk.produced()
    approve(case, by=head)

    stay(case, reason="The place fell through", by=head)

    assert open_returns(desk.school, TODAY) == []
    made.refresh_from_db()
    assert (made.state, made.why_not) == ("not_needed", "The pupil stays: The place fell through")


@pytest.mark.parametrize("ahead", [1, 5])
def test_pupil_who_stays_after_all_still_moves_to_the_class_entered_before(ahead: int, desk: Desk) -> None:
    attended(desk.school, desk.pupil)
    officer, head = desk.actor("officer"), desk.actor("head")
    leaves_on = TODAY + timedelta(days=2)
    moves_on = leaves_on + timedelta(days=ahead)
    change_class(
        desk.pupil, school=desk.school, school_class=desk.world.classes["6 Elm"], year_group="6",
        first_day=moves_on, reason="Moves up", by=officer,
    )  # fmt: skip
    before = sat(desk)
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=leaves_on, by=officer)
    propose(case, by=officer)
    desk.produced()
    approve(case, by=head)

    stay(case, reason="The place fell through", by=head)

    assert sat(desk) == before


def sat(desk: Desk) -> list[tuple[str, date, date | None]]:
    rows = ClassMembership.objects.filter(pupil=desk.pupil).order_by("first_day")
    return list(rows.values_list("school_class__name", "first_day", "last_day"))


def test_return_made_for_another_last_day_is_not_the_return_of_this_one(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    for last in (date(2026, 12, 4), date(2026, 12, 11)):
        enter(case, STARTED, leaves_on=last, by=officer)
        propose(case, by=officer)
        with pytest.raises(Refused) as unmade:
            approve(case, by=head)
        assert "return to the local authority first" in said(unmade)
        produce(Return.objects.get(kind="deletion", state="due"), by=officer)
        if last == date(2026, 12, 4):
            send_back(case, reason="A week later after all", by=head)

    assert approve(case, by=head).leaves_on == date(2026, 12, 11)
    states = Return.objects.filter(kind="deletion").order_by("due_on").values_list("due_on", "state")
    assert list(states) == [(date(2026, 12, 4), "not_needed"), (date(2026, 12, 11), "produced")]


def test_return_sent_for_an_earlier_leaving_does_not_serve_a_later_one(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    first = desk.open(of.TRANSFER)
    enter(first, STARTED, leaves_on=None, by=officer)
    propose(first, by=officer)
    mark_sent(desk.produced(), on=TODAY, how="Portal", by=officer)
    give_up(first, reason="The pupil stays after all", by=head)

    again = desk.open(of.TRANSFER)
    enter(again, STARTED, leaves_on=None, by=officer)
    propose(again, by=officer)
    with pytest.raises(Refused) as unmade:
        approve(again, by=head)
    assert "return to the local authority first" in said(unmade)


def test_return_without_a_day_names_none_and_serves_whenever_it_is_approved(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=None, by=officer)
    propose(case, by=officer)
    made = desk.produced()
    assert "The day it is approved, Monday 23 November 2026 or later" in content_of(made).columns.values()

    clock.set_clock(clock.now().replace(day=24))
    assert approve(case, by=head).leaves_on == date(2026, 11, 24)
    assert case_file(LeavingCase.objects.get(), date(2026, 11, 24)).return_made


def test_one_person_may_do_both_where_the_school_says_so(desk: Desk) -> None:
    PolicyChange.objects.create(
        school=desk.school, effective_from=date(2026, 9, 1), values={"leaving_two_people": False},
        reason="Small school", made_at=clock.now(), by_name="Test",
    )  # fmt: skip
    School.objects.filter(id=desk.school.id).update(setup_version=2)
    head = desk.actor("head")
    case = desk.open(of.TRANSFER)
    case.school.refresh_from_db()
    enter(case, STARTED, leaves_on=None, by=head)
    propose(case, by=head)
    desk.produced()
    assert approve(case, by=head).state == "done"


@pytest.mark.parametrize(("back", "offered"), [(TWENTY_BACK, True), (TWENTY_BACK + timedelta(days=1), False)])
def test_twenty_days_are_offered_on_the_twentieth_and_refused_on_day_nineteen(
    desk: Desk, back: date, offered: bool
) -> None:
    attended(desk.school, desk.pupil, away_from=back)
    (line,) = away_lines(desk.school, TODAY)
    (missing,) = safeguarding_report(desk.school, clock.now()).away
    assert (missing.pupil, missing.words.split(",")[0]) == (desk.pupil, f"{line.clock.days} school days")
    assert (line.twenty, line.twenty_reached) == (20 if offered else 19, offered)
    assert line.twentieth == (None if offered else TODAY)
    if offered:
        assert desk.open(of.TWENTY).state == "open"
        return
    with pytest.raises(Refused) as refused:
        desk.open(of.TWENTY)
    assert "19 of 20 school days" in said(refused)


def test_one_u_breaks_the_twenty(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=TWENTY_BACK)
    put(desk.school, {desk.pupil: "U"}, date(2026, 11, 3), reason="Came at ten", minutes=70)
    with pytest.raises(Refused) as refused:
        desk.open(of.TWENTY)
    assert "U on the morning of 3 November 2026" in said(refused)


def test_missing_child_is_held_on_roll_through_the_second_wait(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=TWENTY_BACK)
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TWENTY)
    enter(case, {"no_sickness": "Seen well by the aunt in October"}, leaves_on=None, by=officer)
    with pytest.raises(Refused) as nobody_looked:
        propose(case, by=officer)
    assert "Enquiries of school and authority" in said(nobody_looked)
    for asker in (Asker.SCHOOL, Asker.AUTHORITY):
        log_enquiry(
            desk.pupil, desk.school, on=TODAY, asker=asker, outcome=Outcome.NOT_FOUND, what="Visited", found="",
            by=officer,
        )  # fmt: skip
    find_returns(desk.school, TODAY)
    told = desk.produced("missing")
    assert told.due_on == date(2026, 11, 6)
    mark_sent(told, on=TODAY, how="Portal", by=officer)
    with pytest.raises(Refused) as held:
        propose(case, by=officer)
    # Ten school days after the notification; twenty from the first absence are over by then.
    assert "second wait to 7 December 2026" in said(held)

    for day in (TODAY + timedelta(days=n) for n in range(14)):
        if day.weekday() < 5:
            for session, hour in ((AM, 9), (PM, 14)):
                put(desk.school, {desk.pupil: "O"}, day, session, at=at(day, hour))
    for session, hour in ((AM, 9), (PM, 14)):
        put(desk.school, {desk.pupil: "O"}, date(2026, 12, 7), session, at=at(date(2026, 12, 7), hour))
    clock.set_clock(at(date(2026, 12, 8)))
    propose(case, by=officer)
    desk.produced()
    assert approve(case, by=head).leaves_on == date(2026, 12, 8)


def test_leave_of_five_days_and_away_for_more_starts_the_ten_days_at_its_end(desk: Desk) -> None:
    """T16: granted 5 days, away 8: days 6 to 8 are beyond it, and the ten days count from the end of the leave."""
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 9), code="C")
    for day in (16, 17, 18, 19, 20):
        for session in (AM, PM):
            put(desk.school, {desk.pupil: "G"}, date(2026, 11, day), session, reason="Not back")
    request = LeaveRequest.objects.create(
        school=desk.school, pupil=desk.pupil, contact=desk.mother, applicant_name="Test", kind="exceptional",
        first_day=date(2026, 11, 9), last_day=date(2026, 11, 13), words="Test", source="office", state="decided",
        outcome="granted", asked_at=clock.now(), decided_at=clock.now(),
    )  # fmt: skip
    for day in (9, 10, 11, 12, 13):
        for session in (AM, PM):
            request.sessions.create(day=date(2026, 11, day), session=session, outcome="granted", code="C")
    facts = facts_of(desk.pupil, desk.school, desk.spell, on=TODAY, today=TODAY)
    assert facts.leave is not None
    assert (facts.leave.ended, facts.leave.days_away, facts.leave.tenth) == (
        date(2026, 11, 13), 5, date(2026, 11, 27),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        desk.open(of.AFTER_LEAVE)
    assert "5 of 10 school days" in said(refused)


def test_leave_that_follows_leave_without_a_gap_is_not_the_ten_days_after_it(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 2), code="C")
    for first, last in ((date(2026, 11, 2), date(2026, 11, 6)), (date(2026, 11, 9), date(2026, 12, 4))):
        request = LeaveRequest.objects.create(
            school=desk.school, pupil=desk.pupil, contact=desk.mother, applicant_name="Test", kind="exceptional",
            first_day=first, last_day=last, words="Test", source="office", state="decided", outcome="granted",
            asked_at=clock.now(), decided_at=clock.now(),
        )  # fmt: skip
        for n in range((last - first).days + 1):
            for session in (AM, PM):
                if (day := first + timedelta(days=n)).weekday() < 5:
                    request.sessions.create(day=day, session=session, outcome="granted", code="C")

    facts = facts_of(desk.pupil, desk.school, desk.spell, on=TODAY, today=TODAY)

    assert facts.leave is None


def test_home_education_is_told_on_the_day_and_never_dated_back(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.HOME)
    with pytest.raises(Refused) as back:
        enter(case, {"letter_on": TODAY}, leaves_on=date(2026, 11, 20), by=officer)
    assert "Nothing is backdated" in said(back)
    with pytest.raises(Refused):
        enter(case, {"letter_on": date(2026, 11, 24)}, leaves_on=None, by=officer)
    enter(case, {"letter_on": TODAY, "letter_kept": "In the file"}, leaves_on=date(2026, 11, 27), by=officer)
    assert Return.objects.get(kind="home_education").due_on == TODAY
    propose(case, by=officer)
    desk.produced()
    approve(case, by=head)
    assert [line.what[:13] for line in still_to_follow(desk.school)] == ["The authority"]
    home_education_confirmed(case, on=TODAY, words="Elective team", by=officer)
    assert still_to_follow(desk.school) == []

    stay(case, reason="The parent wrote again: school after all", by=head)
    assert desk.spell.leaves_on is None
    assert ClassMembership.objects.get(pupil=desk.pupil).last_day is None
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_move_is_told_to_the_authority_once_it_is_known_and_long_before_the_name_comes_off(
    desk: Desk,
) -> None:
    officer = desk.actor("officer")
    case = desk.open(of.MOVED)
    enter(case, {"new_parent": "Ms Example"}, leaves_on=None, by=officer)
    assert not Return.objects.exists()
    enter(case, {"new_place": "Elsewhere, 5 Example Road"}, leaves_on=None, by=officer)
    enter(case, {"left_address_on": TODAY}, leaves_on=None, by=officer)

    told = Return.objects.get()
    assert (told.kind, told.due_on, told.state) == ("moved", TODAY, "due")
    words = {line.label: line.value for part in content_of(told).sections for line in part.lines}
    assert words["Future address"] == "Elsewhere, 5 Example Road"
    assert words["On roll"].startswith("The name stays on")

    give_up(case, reason="They came back", by=officer)
    told.refresh_from_db()
    assert (told.state, told.why_not) == ("not_needed", "The pupil stays: They came back")


@pytest.mark.parametrize("kind", ["social_worker", "looked_after", "child_protection"])
def test_social_worker_is_told_before_the_name_comes_off(kind: str, desk: Desk) -> None:
    officer = desk.actor("officer")
    Characteristic.objects.create(pupil=desk.pupil, kind=kind, value="yes", first_day=date(2026, 9, 1))
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=None, by=officer)
    with pytest.raises(Refused) as refused:
        propose(case, by=officer)
    assert "has a social worker" in said(refused)
    worker_not_told(case, reason="The case was closed last week, letter seen", by=officer)
    propose(case, by=officer)
    send_back(case, reason="Ask the new school again, please", by=desk.actor("head"))
    give_up(case, reason="The pupil came back on Monday", by=officer)
    assert Return.objects.get(kind="deletion").state == "not_needed"
    assert LeavingCase.objects.get().events.count() == 6
    assert desk.spell.leaves_on is None


def test_proposed_day_that_has_gone_by_is_not_approved(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=TODAY, by=officer)
    propose(case, by=officer)
    desk.produced()
    clock.set_clock(at(date(2026, 11, 24)))
    with pytest.raises(Refused) as refused:
        approve(case, by=head)
    assert "can't lie before today" in said(refused)
    assert desk.spell.leaves_on is None


def test_marks_of_the_last_day_can_still_be_made_and_none_after_it(desk: Desk) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = desk.open(of.TRANSFER)
    enter(case, STARTED, leaves_on=None, by=officer)
    propose(case, by=officer)
    desk.produced()
    approve(case, by=head)
    put(desk.school, {desk.pupil: "O"}, TODAY, Session.AM)
    tomorrow = read_roster(urn=desk.school.urn, first=date(2026, 11, 24), last=date(2026, 11, 24))
    assert tomorrow is not None
    assert desk.pupil.upn not in tomorrow.by_upn
