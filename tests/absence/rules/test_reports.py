"""Reports of absence: late or not, who may explain, until when, and when a sick pupil may come back (ABS-02 to ABS-06)."""

from __future__ import annotations

from datetime import date, time

import pytest

from absence.rules.reports import Reporter, earliest_return, explains_until, is_late, why_not_accepted
from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session
from tests.absence.rules.policies import CALENDAR, MONDAY, at, policy

BEGINS = {Session.AM: time(9), Session.PM: time(13)}
PARENT = Reporter(on_record=True, is_parent=True, parental_responsibility=True)
STEP_PARENT = Reporter(on_record=True, is_parent=True)
GRAN = Reporter(on_record=True)
SISTER = Reporter(on_record=False)
PUPIL = Reporter(on_record=False, is_pupil=True)
NO_CONTACT = Reporter(on_record=True, is_parent=True, parental_responsibility=True, restricted=True)


@pytest.mark.parametrize(
    ("rule", "accepted"),
    [
        ("parent", [PARENT, STEP_PARENT]),
        ("legal", [PARENT]),
        ("contact", [PARENT, STEP_PARENT, GRAN]),
        ("pupil", [PARENT, STEP_PARENT, GRAN, PUPIL]),
    ],
)
def test_abs06_who_may_explain(rule: str, accepted: list[Reporter]) -> None:
    everybody = [PARENT, STEP_PARENT, GRAN, SISTER, PUPIL, NO_CONTACT]
    own = policy(explanation_from=rule)
    assert [one for one in everybody if not why_not_accepted(one, own)] == accepted


def test_abs06_five_policies_and_a_step_parent() -> None:
    answers = {
        key: not why_not_accepted(STEP_PARENT, policy(key))
        for key in ("sharley_park", "att", "cambrian", "wessex", "rise")
    }
    assert answers == {"sharley_park": True, "att": True, "cambrian": True, "wessex": True, "rise": False}


@pytest.mark.parametrize(
    ("key", "opens", "clock", "late"),
    [
        ("sharley_park", time(9), "09:00", False),
        ("sharley_park", time(9), "09:01", True),
        ("rise", time(9), "09:00", False),
        ("rise", time(8, 30), "08:31", True),
        ("cambrian", None, "11:00", False),
    ],
)
def test_abs03_a_report_after_the_schools_time_is_late(
    key: str, opens: time | None, clock: str, late: bool
) -> None:
    assert is_late(at(clock), MONDAY, policy(key), opens) is late


def test_abs03_a_report_of_the_evening_before_is_early_and_of_the_day_after_late() -> None:
    own = policy("sharley_park")
    assert not is_late(at("21:00", date(2026, 11, 22)), MONDAY, own, None)
    assert is_late(at("08:00", date(2026, 11, 24)), MONDAY, own, None)


@pytest.mark.parametrize(
    ("each_day", "back", "until"),
    [
        (True, date(2026, 11, 26), MONDAY),
        (False, None, MONDAY),
        (False, date(2026, 11, 26), date(2026, 11, 25)),
        (False, date(2026, 11, 30), date(2026, 11, 27)),
        (False, date(2026, 11, 24), MONDAY),
    ],
)
def test_abs04_a_report_explains_its_first_day_or_until_the_return(
    each_day: bool, back: date | None, until: date
) -> None:
    assert explains_until(MONDAY, back, policy(report_each_day=each_day), CALENDAR, "4") == until


@pytest.mark.parametrize(
    ("sick", "wanted"),
    [
        (at("07:00"), (date(2026, 11, 25), Session.AM)),
        (at("09:00"), (date(2026, 11, 25), Session.AM)),
        (at("09:01"), (date(2026, 11, 25), Session.PM)),
        (at("14:00"), (date(2026, 11, 26), Session.AM)),
        (at("20:00", date(2026, 11, 26)), (date(2026, 11, 30), Session.AM)),
        (at("20:00", date(2026, 10, 22)), (date(2026, 11, 2), Session.AM)),
    ],
)
def test_abs05_forty_eight_hours_up_to_the_next_session(sick: object, wanted: tuple[date, Session]) -> None:
    found = earliest_return(sick, policy("sharley_park"), CALENDAR, "4", BEGINS)  # type: ignore[arg-type]  # a datetime
    assert found == wanted


def test_abs05_the_hours_are_real_ones_when_the_clocks_change() -> None:
    """Sick at 8:30 on Saturday 27 March 2027; the clocks go forward in the night."""
    spring = SchoolCalendar((HalfTerm("2026/27", "HT4", date(2027, 2, 22), date(2027, 4, 1)),))
    saturday = at("08:30", date(2027, 3, 27))
    found = earliest_return(saturday, policy(sickness_exclusion_hours=48), spring, "4", BEGINS)
    assert found == (date(2027, 3, 29), Session.PM)


def test_abs05_off_means_no_such_rule() -> None:
    assert earliest_return(at("07:00"), policy(sickness_exclusion_hours=OFF), CALENDAR, "4", BEGINS) is None
