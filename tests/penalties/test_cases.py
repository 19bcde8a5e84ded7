"""A case from the crossing to the head's decision, and what a changed mark does to it (PEN-03, PEN-05, PEN-10; T09)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import TestCase

from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.actions import opening
from penalties.actions.considering import answer, close_case, draw_again, say_liable
from penalties.actions.judging import rejudge
from penalties.actions.opening import open_due_cases, open_for_pupil
from penalties.models import CaseEvent, PenaltyCase, PenaltyNotice
from registers.rules.sessions import Session
from support.actions.log import log_support

from .conftest import HOLIDAY, TODAY, Court, amend, amend_all

MONDAY = HOLIDAY[0]


def test_case_opens_by_itself_for_ten_sessions_and_once(court: Court) -> None:
    assert open_due_cases(court.school, TODAY) == 1
    assert open_due_cases(court.school, TODAY) == 0

    file = court.file()
    assert (file.case.reached_on, file.standing.count, len(file.standing.relied)) == (HOLIDAY[4], 10, 10)
    assert file.offence == (HOLIDAY[0], HOLIDAY[4])
    assert {o.key for o in file.obstacles} >= {"question:threshold", "question:support", "liable"}


def test_nine_sessions_open_nothing(court: Court) -> None:
    amend(court, MONDAY, "I")

    assert open_due_cases(court.school, TODAY) == 0
    with pytest.raises(Refused, match="not met"):
        open_for_pupil(court.school, court.pupil, TODAY, by=court.actor("officer"))


def test_t09_one_o_amended_to_i_after_ten_suspends_the_case_and_says_why(court: Court) -> None:
    case = court.open()
    court.consider()
    assert court.file().obstacles == ()

    amend(court, MONDAY, "I")
    shown_before_anything_ran = court.file()
    assert rejudge(case.id, TODAY)

    held = court.file()
    assert "2 November 2026, morning no longer counts" in held.case.amber
    assert "9 sessions count now" in held.case.amber
    assert (
        [o.key for o in held.obstacles] == ["amber"] == [o.key for o in shown_before_anything_ran.obstacles]
    )
    assert CaseEvent.objects.filter(case=case, what="held").count() == 1
    assert not rejudge(case.id, TODAY)  # said once


def test_mark_changed_back_lets_the_case_go_on(court: Court) -> None:
    case = court.open()
    amend(court, MONDAY, "I")
    rejudge(case.id, TODAY)

    amend(court, MONDAY, "G")
    rejudge(case.id, TODAY)

    assert court.case().amber == ""
    assert list(case.events.values_list("what", flat=True)) == ["opened", "held", "stands_again"]


def test_another_unauthorised_code_holds_the_case_though_ten_still_count(court: Court) -> None:
    case = court.open()
    amend(court, MONDAY, "O")
    rejudge(case.id, TODAY)

    assert "is now O, was G" in court.case().amber
    assert "still met" in court.case().amber


def test_n_blocks_while_it_stands_and_settling_it_holds_nothing(court: Court) -> None:
    amend(court, MONDAY, "N")
    case = court.open()
    court.consider()
    assert [o.key for o in court.file().obstacles] == ["unsettled"]

    amend(court, MONDAY, "O")

    assert not rejudge(case.id, TODAY)
    assert court.file().obstacles == ()


def test_blank_session_in_the_ten_weeks_blocks(court: Court) -> None:
    from registers.models import Mark

    gap = date(2026, 10, 12)
    court.open()
    court.consider()
    others = Mark.objects.filter(pupil=court.pupil, date=gap, session="PM")
    assert others.exists()
    amend_to_blank(court, gap)

    assert [o.key for o in court.file().obstacles] == ["blank"]
    assert "12 October 2026, afternoon" in court.file().obstacles[0].sentence


def amend_to_blank(court: Court, day: date) -> None:
    """No page can empty a mark handed in; a pupil who joined late or a lost import leaves such a gap."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "DELETE FROM registers_mark WHERE pupil_id = %s AND date = %s AND session = 'PM'",
            [court.pupil.id, day],
        )
        cursor.execute("SET ROLE t_alpha")


def test_held_case_goes_on_only_by_a_new_draw_with_a_reason(court: Court) -> None:
    court.open()
    court.consider()
    amend(court, MONDAY, "O")
    rejudge(court.case().id, TODAY)

    with pytest.raises(Refused):
        draw_again(court.case(), reason="ok", by=court.actor("officer"))
    draw_again(court.case(), reason="Looked at each mark again", by=court.actor("officer"))

    file = court.file()
    assert (file.case.amber, file.case.draw, len(file.standing.relied)) == ("", 2, 10)
    assert [o.key for o in file.obstacles] == ["question:threshold"]  # asked again, and only that


def test_case_below_the_threshold_cannot_be_drawn_again(court: Court) -> None:
    court.open()
    amend(court, MONDAY, "I")
    rejudge(court.case().id, TODAY)

    with pytest.raises(Refused, match="no longer met"):
        draw_again(court.case(), reason="Looked at each mark again", by=court.actor("officer"))


def test_closed_case_is_not_opened_again_for_the_same_crossing(court: Court) -> None:
    case = court.open()
    close_case(case, reason="The family was bereaved", by=court.actor("officer"))

    assert open_due_cases(court.school, TODAY) == 0
    again = open_for_pupil(court.school, court.pupil, TODAY, by=court.actor("officer"), again=True)
    assert again.id != case.id


@pytest.mark.parametrize("told_over", [1098, 60])
def test_absence_that_goes_on_is_one_crossing_though_the_ten_weeks_move_on(
    told_over: int, court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where ten was reached before the time anybody looks back to."""
    monkeypatch.setattr(opening, "TOLD_OVER", timedelta(days=told_over))
    weeks = [date(2026, 9, 7) + timedelta(weeks=n) for n in range(7)]
    amend_all(court, {(day, s): "O" for day in weeks for s in Session})
    amend_all(court, {(day + timedelta(days=1), s): "O" for day in weeks for s in Session})
    assert open_due_cases(court.school, date(2026, 11, 9)) == 1
    assert court.case().reached_on == date(2026, 9, 21)

    close_case(court.case(), reason="The family moved near and all is well", by=court.actor("officer"))

    assert open_due_cases(court.school, date(2026, 12, 7)) == 0


def test_sessions_an_issued_notice_relied_on_open_no_second_case(court: Court) -> None:
    PenaltyNotice.objects.create(
        school=court.school, pupil=court.pupil, contact=court.mother, issued_on=date(2026, 11, 16), kind="absence",
        status="issued", offence_from=HOLIDAY[0], offence_to=HOLIDAY[4],
    )  # fmt: skip

    assert open_due_cases(court.school, TODAY) == 0


@pytest.mark.parametrize(
    ("question", "choice", "reason", "field"),
    [
        ("best_tool", "yes", "ok", "reason"),
        ("best_tool", "maybe", "Because it was a holiday", "choice"),
        ("blanket_rule", "yes", "Because it was a holiday", "choice"),
    ],
)
def test_answer_without_sense_is_refused(
    court: Court, question: str, choice: str, reason: str, field: str
) -> None:
    case = court.open()

    with pytest.raises(Refused) as refused:
        answer(case, question, choice, reason=reason, by=court.actor("officer"))

    assert set(refused.value.problems) == {field}
    assert not case.events.filter(what="answered").exists()


@pytest.mark.parametrize("question", ["leave_given", "sickness", "religious_day", "transport", "travelling"])
def test_defence_that_may_apply_speaks_against_a_notice(court: Court, question: str) -> None:
    case = court.open()
    court.consider()
    answer(case, question, "yes", reason="The parent showed a letter", by=court.actor("officer"))

    assert [o.key for o in court.file().obstacles] == [f"against:{question}"]


def test_support_said_to_be_offered_has_to_be_in_the_log(court: Court) -> None:
    case = court.open()
    court.consider()
    by = court.actor("officer")
    answer(case, "support", "offered", reason="Breakfast club, twice", by=by)
    answer(case, "improvement", "not_right", reason="Would not change it", by=by)
    assert [o.key for o in court.file().obstacles] == ["support", "improvement"]

    log_support(
        court.school, court.pupil, offered_on=date(2026, 11, 6), what="Breakfast club", taken_up="no", by=by
    )

    assert [o.key for o in court.file().obstacles] == [
        "improvement"
    ]  # the policy asks for a notice to improve


def test_parent_left_undecided_blocks_and_somebody_elses_parent_is_refused(court: Court) -> None:
    from .conftest import parent

    case = court.open()
    court.consider()
    second = parent(court.pupil, "Secondley")
    stranger = parent(court.world.pupils["6 Elm"][0], "Strangerley")
    assert [o.key for o in court.file().obstacles] == ["undecided"]

    with pytest.raises(Refused, match="contacts"):
        say_liable(case, stranger, True, reason="Took the child away", by=court.actor("officer"))
    say_liable(case, second, False, reason="Lives abroad, had no part", by=court.actor("officer"))

    assert court.file().obstacles == ()


def test_marks_changed_queues_the_judging_of_these_pupils(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    from penalties import tasks, watch_tasks
    from registers.tasks import follow_marks

    sent: list[object] = []
    monkeypatch.setattr(watch_tasks.watch_changed, "apply_async", lambda *_, **__: None)
    monkeypatch.setattr(tasks.judge_pupils, "apply_async", lambda args, **_: sent.append(args))
    monkeypatch.setattr(follow_marks, "apply_async", lambda args, **_: follow_marks(*args))

    with TestCase.captureOnCommitCallbacks(execute=True):
        amend(court, MONDAY, "I")

    assert ["alpha", [str(court.pupil.id)]] in sent


def test_task_judges_the_cases_of_these_pupils(court: Court) -> None:
    from penalties.tasks import judge_pupils

    case = court.open()
    amend(court, MONDAY, "I")

    assert judge_pupils("alpha", [str(court.pupil.id)]) == 1
    assert PenaltyCase.objects.get(id=case.id).amber


def test_daily_look_opens_once_and_catches_what_a_lost_message_left(court: Court) -> None:
    from penalties.tasks import look_at_penalties

    assert look_at_penalties("alpha") == 1
    amend(court, MONDAY, "I")  # nobody heard
    assert look_at_penalties("alpha") == 0  # done for the day
    clock.set_clock(clock.now().replace(day=24))
    assert look_at_penalties("alpha") == 1

    assert "morning no longer counts" in court.case().amber


def test_crossing_found_by_the_watch_queues_the_opening_and_the_task_opens_once(
    court: Court, monkeypatch: pytest.MonkeyPatch
) -> None:
    from penalties import tasks
    from penalties.actions.watch import watch_pupils

    sent: list[list[str]] = []
    monkeypatch.setattr(tasks.open_for, "apply_async", lambda args, **_: sent.append(args))
    with TestCase.captureOnCommitCallbacks(execute=True):
        watch_pupils([court.pupil.id], TODAY)

    assert sent == [["alpha", str(court.pupil.id)]]
    assert tasks.open_for(*sent[0]) == 1
    assert tasks.open_for(*sent[0]) == 0
