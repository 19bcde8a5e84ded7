"""A case from its first call to its end: what is logged, what follows, what can be taken back (ABS-10 to ABS-23)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absence.actions.attempts import Attempt, log_attempt, undo_closing
from absence.actions.cases import claim, end_case, record_cleared
from absence.actions.escalation import acknowledge, decide, escalate_unanswered, record_step, tell_dsl
from absence.actions.reports import Told, take_report, withdraw_report
from absence.actions.visits import Found, VisitPlan, leave_for, plan_visit, record_visit
from absence.models import AbsenceReport, Case, CaseEvent, QueueCleared
from absence.rules.history import Kind
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.actions.marking import Powers
from registers.models import Arrival, Contact, Mark, MarkEvent
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from tests.absence.conftest import EVERYTHING, MONDAY, Day
from tests.world import World

FRIDAY, TUESDAY, WEDNESDAY = date(2026, 11, 20), date(2026, 11, 24), date(2026, 11, 25)


@pytest.fixture
def mother(day: Day, world: World) -> Contact:
    return day.adult(world.pupil, "Parentley")


@pytest.fixture
def away(day: Day, world: World, mother: Contact) -> Day:
    """The first pupil is N, the register closed, the case open; it is 9:31."""
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    day.catch_up()
    return day


def log(
    day: Day, outcome: str, *, words: str = "", code: str = "", ref: str | None = None, **more: object
) -> CaseEvent:
    pupil = day.world.pupil
    ref = ref if ref is not None else f"Parentley-{pupil.upn}"
    attempt = Attempt(uuid7(), ref, "phone", outcome, words, code, **more)  # type: ignore[arg-type]  # as the test says
    return log_attempt(
        day.line(pupil), attempt, school=day.world.school, by=day.actor("officer"), powers=EVERYTHING
    )


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("at", "id").values_list("kind", flat=True))


def test_case_opens_once_however_often_it_is_looked_at(away: Day, world: World) -> None:
    for _ in range(3):
        away.catch_up()

    assert Case.objects.count() == 1
    assert kinds(away.case(world.pupil)) == ["opened"]


def test_no_answer_is_kept_and_the_next_contact_comes(away: Day, world: World) -> None:
    away.adult(world.pupil, "Grandparent", relationship="Grandmother", parental_responsibility=False)
    log(away, "no_answer")

    assert away.line(world.pupil).due[0].contact.startswith("Grandparent")
    assert away.asked() == ["Alphaby"]


def test_reason_that_reassures_settles_the_mark_closes_the_case_and_covers_the_afternoon(
    away: Day, world: World
) -> None:
    log(away, "reason_given", words="High temperature", code="I", reason="illness")

    assert Mark.objects.get(pupil=world.pupil, session="AM").code == "I"
    event = MarkEvent.objects.get(pupil=world.pupil, kind="amend")
    assert event.reason == "Follow-up: High temperature"
    assert away.asked() == []
    assert AbsenceReport.objects.get().code == "I"
    away.at("13:10")
    away.register({world.pupil: "N"}, session="PM")
    away.at("13:31")
    assert away.asked() == []


def test_code_that_may_not_be_set_refuses_the_whole_attempt(away: Day, world: World) -> None:
    with pytest.raises(Refused) as refused:
        log_attempt(
            away.line(world.pupil),
            Attempt(uuid7(), f"Parentley-{world.pupil.upn}", "phone", "reason_given", "Ill", "I"),
            school=world.school,
            by=away.actor("dsl"),
            powers=Powers(codes=frozenset({"/", "N"}), amend=False),
        )

    assert "code" in refused.value.problems
    assert kinds(away.case(world.pupil)) == ["opened"]
    assert Mark.objects.get(pupil=world.pupil, session="AM").code == "N"
    assert not AbsenceReport.objects.exists()


def test_answer_that_does_not_reassure_needs_its_reasons_and_leaves_the_case_open(
    away: Day, world: World
) -> None:
    with pytest.raises(Refused, match="why it does not reassure"):
        log(away, "unsatisfactory")
    log(away, "unsatisfactory", words="Says he is at his aunt's, aunt says he is not")

    assert away.asked() == ["Alphaby"]
    assert "alert_dsl" in away.steps(world.pupil)


def test_t22_pupil_with_a_no_contact_father_is_never_rung_about_to_him(away: Day, world: World) -> None:
    father = away.adult(
        world.pupil, "Noteton", restricted=True, relationship="Father", priority=0, phone="01632 960666"
    )
    with pytest.raises(Refused, match="may not be contacted"):
        log(away, "no_answer", ref=father.ref)

    line = away.line(world.pupil)
    assert [one.contact for one in line.due if one.contact] == [f"Parentley-{world.pupil.upn}"]
    assert "01632 960666" not in repr(line.child)


def test_somebody_who_may_not_explain_does_not_close_the_case(away: Day, world: World) -> None:
    gran = away.adult(
        world.pupil,
        "Grandparent",
        relationship="Grandmother",
        parental_responsibility=False,
        lives_with_pupil=False,
    )
    with pytest.raises(Refused, match="Only a parent or carer"):
        log(away, "reason_given", words="He is ill", ref=gran.ref)

    assert away.asked() == ["Alphaby"]


def test_same_attempt_sent_twice_is_one(away: Day, world: World) -> None:
    attempt = Attempt(uuid7(), f"Parentley-{world.pupil.upn}", "phone", "no_answer")
    for _ in range(2):
        log_attempt(
            away.line(world.pupil), attempt, school=world.school, by=away.actor("officer"), powers=EVERYTHING
        )

    assert kinds(away.case(world.pupil)) == ["opened", "attempt"]


def test_one_call_asks_about_twins(away: Day, world: World, mother: Contact) -> None:
    twin = world.pupils["4 Rowan"][1]
    away.share(mother, twin)
    away.change(twin, "N")
    away.catch_up()
    log(away, "no_answer")

    assert kinds(away.case(twin)) == ["opened", "attempt"]


def test_undo_puts_child_and_marks_back_and_keeps_both_entries(away: Day, world: World) -> None:
    log(away, "reason_given", words="Ill", code="I")
    left = undo_closing(
        away.case(world.pupil), school=world.school, by=away.actor("officer"), powers=EVERYTHING
    )

    assert left == []
    assert away.asked() == ["Alphaby"]
    assert Mark.objects.get(pupil=world.pupil, session="AM").code == "N"
    assert kinds(away.case(world.pupil)) == ["opened", "attempt", "closed", "reopened"]
    assert away.line(world.pupil).due[0].contact == f"Parentley-{world.pupil.upn}"


def test_undo_of_what_the_register_says_is_refused(away: Day, world: World) -> None:
    away.change(world.pupil, "/")
    away.catch_up()
    with pytest.raises(Refused, match="register or a desk"):
        undo_closing(away.case(world.pupil), school=world.school, by=away.actor("officer"), powers=EVERYTHING)


@pytest.mark.parametrize("by", ["mark", "late desk", "report"])
def test_child_no_longer_accounted_for_by_what_closed_the_case_is_looked_for_again(
    by: str, away: Day, world: World, mother: Contact
) -> None:
    log(away, "no_answer")
    office = away.actor("office")
    assert office.id is not None
    if by == "mark":
        away.change(world.pupil, "/")
    elif by == "late desk":
        arrival = Arrival.objects.create(
            school=world.school, pupil=world.pupil, date=MONDAY, session="AM", at=clock.now(), reason="Test",
            by_id=office.id, by_name="Test", by_position="Office", recorded_at=clock.now(),
        )  # fmt: skip
    else:
        roster = read_roster(urn=world.school.urn, first=MONDAY, last=MONDAY, pupil_ids=[world.pupil.id])
        assert roster is not None
        told = Told(MONDAY, "", None, clock.now(), "phone", mother, str(mother), "Mother", "illness", "Cold")
        (report,) = take_report(told, list(roster.pupils), roster=roster, by=office)
    assert away.asked() == []
    if by == "mark":
        away.change(world.pupil, "N")
    elif by == "late desk":
        Arrival.objects.filter(id=arrival.id).update(undone_at=clock.now())
    else:
        withdraw_report(report, why="Wrong child", untrue=False, by=office)

    assert away.asked() == ["Alphaby"]
    assert kinds(away.case(world.pupil)) == ["opened", "attempt", "closed", "reopened"]
    assert Case.objects.count() == 1


def test_report_that_closed_a_case_in_the_morning_taken_back_in_the_afternoon_opens_it_again(
    away: Day, world: World, mother: Contact
) -> None:
    away.at("08:50", TUESDAY)
    report = told(away, mother, TUESDAY)
    away.at("09:05", TUESDAY)
    away.register({world.pupil: "N"}, day=TUESDAY)
    away.at("09:31", TUESDAY)
    assert away.asked() == []
    away.at("13:20", TUESDAY)
    away.register({world.pupil: "N"}, day=TUESDAY, session="PM")
    away.at("14:30", TUESDAY)
    assert away.asked() == []

    withdraw_report(report, why="Wrong child", untrue=False, by=away.actor("office"))

    assert away.asked() == ["Alphaby"]
    assert (away.case(world.pupil).opened_on, Case.objects.count()) == (MONDAY, 1)
    assert away.line(world.pupil).day == 2


def test_case_closed_by_a_reason_for_an_earlier_day_is_opened_again_when_the_mark_is_put_back(
    away: Day, world: World
) -> None:
    away.at("08:20", TUESDAY)
    away.change(world.pupil, "I")
    assert away.asked() == []
    away.change(world.pupil, "N")
    away.catch_up()

    assert kinds(away.case(world.pupil)) == ["opened", "closed", "reopened"]
    away.at("09:05", TUESDAY)
    away.register({world.pupil: "N"}, day=TUESDAY)
    away.at("09:31", TUESDAY)
    assert away.asked() == ["Alphaby"]
    assert (away.case(world.pupil).opened_on, Case.objects.count()) == (MONDAY, 1)
    assert away.line(world.pupil).day == 2


def test_mark_put_back_to_n_after_the_child_was_in_school_again_opens_no_case(
    away: Day, world: World
) -> None:
    away.at("08:20", TUESDAY)
    away.change(world.pupil, "I")
    away.catch_up()
    away.at("09:05", TUESDAY)
    away.register({}, day=TUESDAY)
    away.at("09:31", TUESDAY)
    away.change(world.pupil, "N")

    for day in (TUESDAY, WEDNESDAY):
        away.at("09:32", day)
        away.catch_up()
        assert not Case.objects.filter(closed_at=None).exists()


def test_child_whose_call_was_kept_by_mistake_is_looked_for_again_when_its_report_is_taken_back(
    away: Day, world: World
) -> None:
    log(away, "reason_given", words="At a funeral", reason="family")
    assert away.asked() == []

    withdraw_report(AbsenceReport.objects.get(), why="Wrong child", untrue=False, by=away.actor("office"))

    assert away.asked() == ["Alphaby"]
    assert kinds(away.case(world.pupil)) == ["opened", "attempt", "closed", "reopened"]
    assert not away.line(world.pupil).facts.history.attempts(MONDAY)


def test_report_of_a_call_taken_back_after_the_child_was_seen_opens_no_case(away: Day, world: World) -> None:
    log(away, "reason_given", words="At a funeral", reason="family")
    undo_closing(away.case(world.pupil), school=world.school, by=away.actor("officer"), powers=EVERYTHING)
    assert kinds(away.case(world.pupil)) == ["opened", "attempt", "closed", "reopened"]
    log(away, "reason_given", words="At a funeral", reason="family")
    report = AbsenceReport.objects.get(withdrawn_at=None)
    away.change(world.pupil, "/")

    withdraw_report(report, why="She is here", untrue=False, by=away.actor("office"))

    assert away.asked() == []


def told(day: Day, who: Contact, on: date) -> AbsenceReport:
    roster = read_roster(urn=day.world.school.urn, first=on, last=on, pupil_ids=[day.world.pupil.id])
    assert roster is not None
    said = Told(on, "", None, clock.now(), "phone", who, str(who), "Mother", "illness", "Cold")
    (report,) = take_report(said, list(roster.pupils), roster=roster, by=day.actor("office"))
    return report


def test_child_a_person_has_accounted_for_is_not_looked_for_again(away: Day, world: World) -> None:
    log(away, "seen", words="In the library")

    assert away.asked() == []
    assert kinds(away.case(world.pupil)) == ["opened", "attempt", "closed"]


def test_t20_case_opened_friday_is_day_2_on_monday_with_the_weekend_flag(
    day: Day, world: World, mother: Contact
) -> None:
    day.at("09:10", FRIDAY)
    day.register({world.pupil: "N"}, day=FRIDAY)
    day.at("09:31", FRIDAY)
    assert day.asked() == ["Alphaby"]
    day.at("09:05")
    assert day.asked() == []
    assert [line.child.surname for line in day.queue().waiting] == ["Alphaby"]
    day.register({world.pupil: "N"})
    day.at("09:31")
    line = day.queue().lines[0]

    assert (line.day, line.count.break_between) == (2, "weekend")


def test_case_of_a_day_nobody_worked_is_opened_the_next_morning(
    day: Day, world: World, mother: Contact
) -> None:
    day.at("09:10", FRIDAY)
    day.register({world.pupil: "N"}, day=FRIDAY)
    day.at("07:00")
    day.catch_up()

    assert day.case(world.pupil).opened_on == FRIDAY
    assert day.asked() == []


def test_order_is_legal_deadline_then_risk_then_silence(day: Day, world: World) -> None:
    plain, vulnerable, old, tried = world.pupils["4 Rowan"]
    for pupil in (plain, vulnerable, old, tried):
        day.adult(pupil, "Parentley")
    day.fact(vulnerable, "vulnerable")
    for back in (14, 13, 12, 11, 10, 7, 6, 5, 4, 3):
        when = MONDAY - timedelta(days=back)
        if when.weekday() < 5:
            day.at("09:10", when)
            codes = {old: "N"} if back <= 7 else {}
            day.register(codes, day=when)
    day.at("09:05")
    day.register(dict.fromkeys((plain, vulnerable, old, tried), "N"))
    day.at("09:31")
    day.catch_up()
    ref = f"Parentley-{tried.upn}"
    log_attempt(
        day.line(tried), Attempt(uuid7(), ref, "phone", "no_answer"), school=world.school,
        by=day.actor("officer"), powers=EVERYTHING,
    )  # fmt: skip

    assert day.asked() == [one.legal_surname for one in (old, vulnerable, plain, tried)]


def test_two_people_see_who_is_ringing_and_the_claim_runs_out(
    away: Day, world: World, mother: Contact
) -> None:
    case = away.case(world.pupil)
    assert claim(case, contact_id=mother.id, take_over=False, by=away.actor("officer"))
    assert not claim(case, contact_id=mother.id, take_over=False, by=away.actor("office"))
    assert claim(case, contact_id=mother.id, take_over=True, by=away.actor("office"))
    away.at("09:35")
    assert claim(case, contact_id=mother.id, take_over=False, by=away.actor("officer"))


def test_alert_is_answered_or_goes_on_to_deputies_once(away: Day, world: World) -> None:
    case = away.case(world.pupil)
    tell_dsl(case, words="", by=away.actor("officer"))
    tell_dsl(case, words="", by=away.actor("officer"))
    away.at("09:45")
    assert escalate_unanswered(world.school, clock.now()) == 0
    away.at("09:47")
    assert escalate_unanswered(world.school, clock.now()) == 1
    assert escalate_unanswered(world.school, clock.now()) == 0
    assert acknowledge(case, words="", by=away.actor("dsl")) is not None
    assert acknowledge(case, words="", by=away.actor("dsl")) is None

    assert kinds(case) == ["opened", "alert", "escalated", "acknowledged"]


def day_three(day: Day, world: World) -> None:
    for when in (MONDAY, TUESDAY, WEDNESDAY):
        day.at("09:10", when)
        day.register({world.pupil: "N"}, day=when)
        day.at("09:31", when)
        day.catch_up()


def test_abs17_on_day_3_the_visit_cannot_be_decided_away_or_closed_past(
    day: Day, world: World, mother: Contact
) -> None:
    day_three(day, world)
    log(day, "no_answer")
    line = day.line(world.pupil)
    assert next(one for one in line.due if one.step == "visit").compulsory

    def choose(decision: str, *, is_dsl: bool) -> CaseEvent:
        return decide(
            day.line(world.pupil), decision=decision, factors=["unusual"], rationale="Reasons", reference="",
            is_dsl=is_dsl, by=day.actor("senior_lead"),
        )  # fmt: skip

    with pytest.raises(Refused, match="somebody has to go"):
        choose("no_visit", is_dsl=False)
    with pytest.raises(Refused, match="somebody has to go"):
        choose("no_visit", is_dsl=True)
    with pytest.raises(Refused, match="Only the safeguarding lead"):
        choose("override", is_dsl=False)
    with pytest.raises(Refused, match="go to the home first"):
        end_case(day.line(world.pupil), words="Gran says fine", by=day.actor("officer"))
    choose("override", is_dsl=True)
    assert "visit" not in day.steps(world.pupil)


def test_decision_needs_reasons_and_something_weighed(away: Day, world: World) -> None:
    for factors, rationale, match in (([], "Reasons", "Tick"), (["unusual"], " ", "Write the reasons")):
        with pytest.raises(Refused, match=match):
            decide(
                away.line(world.pupil), decision="no_visit", factors=factors, rationale=rationale, reference="",
                is_dsl=True, by=away.actor("dsl"),
            )  # fmt: skip


def test_saf06_a_visit_needs_the_pair_and_the_risk_assessment_of_the_policy(away: Day, world: World) -> None:
    away.policy(visit_min_staff=2, visit_risk_assessment=True)
    now = clock.now()
    for staff, assessment, field in (
        (["Test One"], "RA 1", "staff"),
        (["Test One", "Test One"], "RA 1", "staff"),
        (["Test One", "Test Two"], "", "risk_assessment"),
    ):
        with pytest.raises(Refused) as refused:
            plan_visit(away.line(world.pupil), VisitPlan(now, staff, assessment), by=away.actor("officer"))
        assert list(refused.value.problems) == [field]
    visit = plan_visit(
        away.line(world.pupil), VisitPlan(now, ["Test One", "Test Two"], "RA 1"), by=away.actor("officer")
    )
    assert leave_for(visit, expected_back=now + timedelta(hours=1), by=away.actor("officer"))
    assert not leave_for(visit, expected_back=now + timedelta(hours=1), by=away.actor("officer"))


def visit(day: Day, *, answered: bool = False, seen: bool = False, reassures: bool = False) -> None:
    line = day.line(day.world.pupil)
    planned = plan_visit(line, VisitPlan(clock.now(), ["Test One", "Test Two"]), by=day.actor("officer"))
    found = Found(answered, seen, reassures, True, "Test", "Mother" if answered else "")
    record_visit(line, planned, found, by=day.actor("officer"))


def test_abs22_three_unanswered_visits_to_the_family_go_to_the_local_authority(
    away: Day, world: World
) -> None:
    away.policy(visits_before_la=3)
    for count in range(3):
        assert ("tell_la" in away.steps(world.pupil)) is False, count
        visit(away)
    assert "tell_la" in away.steps(world.pupil)
    record_step(
        away.case(world.pupil),
        Kind.LA_TOLD,
        words="Told the team",
        reference="LA 1",
        by=away.actor("officer"),
    )
    assert "tell_la" not in away.steps(world.pupil)


def test_visit_that_finds_the_child_closes_the_case_and_one_nobody_opened_does_not(
    away: Day, world: World
) -> None:
    with pytest.raises(Refused, match="Nobody opened"):
        visit(away, reassures=True)
    visit(away)
    assert away.asked() == ["Alphaby"]
    visit(away, answered=True, seen=True, reassures=True)
    assert away.asked() == []
    assert away.case(world.pupil).closed_as == "seen"


def test_empty_queue_is_recorded_by_name_and_not_while_a_child_is_missing(away: Day, world: World) -> None:
    with pytest.raises(Refused, match="still to be accounted for"):
        record_cleared(world.school, session=Session.AM, by=away.actor("officer"))
    log(away, "reason_given", words="Ill", code="I")
    record_cleared(world.school, session=Session.AM, by=away.actor("officer"))

    row = QueueCleared.objects.get()
    assert (row.by_name, row.session) == ("Test Attendance officer", "AM")


def test_child_taken_off_roll_meanwhile_stays_until_somebody_says_where_the_child_is(
    away: Day, world: World
) -> None:
    from registers.models import ClassMembership, Spell

    Spell.objects.filter(pupil=world.pupil).update(leaves_on=MONDAY)
    ClassMembership.objects.filter(pupil=world.pupil).update(last_day=MONDAY)
    away.at("09:31", TUESDAY)

    assert away.asked() == ["Alphaby"]
    assert "off_roll" in away.steps(world.pupil)
    end_case(away.line(world.pupil), words="At the new school, its office confirms", by=away.actor("officer"))
    assert away.asked() == []
