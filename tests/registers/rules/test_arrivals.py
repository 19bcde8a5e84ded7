"""Which codes the clock rules out for an arrival, and which session an arrival is for (REG-11 to REG-13)."""

from __future__ import annotations

from datetime import time

import pytest

from registers.rules.arrivals import is_over, refuse_choice
from registers.rules.sessions import Session, SessionTimes
from registers.rules.whereabouts import session_of_arrival, session_to_rely_on

AM = SessionTimes(time(8, 50), time(9, 0), time(9, 20), time(12, 0))
PM = SessionTimes(time(13, 0), time(13, 5), time(13, 30), time(15, 15))
UNSET = SessionTimes(None, None, None, None)


@pytest.mark.parametrize(
    ("code", "at", "inclusive", "rule"),
    [
        ("L", time(9, 19), True, None),
        ("L", time(9, 20), True, None),
        ("L", time(9, 20, 59), True, None),
        ("L", time(9, 20), False, "closed"),
        ("L", time(9, 21), True, "closed"),
        ("L", time(12, 0), True, "session_over"),
        ("U", time(9, 20), True, "still_open"),
        ("U", time(9, 20), False, None),
        ("U", time(11, 59), True, None),
        ("U", time(12, 0), True, "session_over"),
        ("M", time(12, 0), True, None),
        ("N", time(9, 0), True, None),
    ],
)
def test_refuse_choice_lets_only_the_clock_decide_between_l_and_u(
    code: str, at: time, inclusive: bool, rule: str | None
) -> None:
    refusal = refuse_choice(code, at, AM, close_is_inclusive=inclusive)

    assert (refusal.rule if refusal else None) == rule


@pytest.mark.parametrize("code", ["L", "U"])
def test_refuse_choice_leaves_both_open_when_the_school_set_no_times(code: str) -> None:
    assert refuse_choice(code, time(9, 30), UNSET, close_is_inclusive=True) is None
    assert not is_over(time(23, 59), UNSET)


@pytest.mark.parametrize(
    ("at", "am", "pm", "session"),
    [
        (time(11, 59), AM, PM, Session.AM),
        (time(12, 0), AM, PM, Session.PM),
        (time(12, 0), UNSET, UNSET, Session.PM),
        (time(11, 59), UNSET, UNSET, Session.AM),
        (time(12, 59), UNSET, PM, Session.AM),
        (time(13, 0), UNSET, PM, Session.PM),
    ],
)
def test_session_of_arrival_turns_when_the_morning_ends(
    at: time, am: SessionTimes, pm: SessionTimes, session: Session
) -> None:
    assert session_of_arrival(at, am, pm) is session


def test_session_to_rely_on_keeps_the_morning_until_the_afternoon_register_opens() -> None:
    assert session_to_rely_on(time(12, 59), PM) is Session.AM
    assert session_to_rely_on(time(13, 0), PM) is Session.PM
    assert session_to_rely_on(time(12, 0), UNSET) is Session.PM
