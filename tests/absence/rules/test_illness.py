"""What five policies ask about the same illnesses (ABS-32 to ABS-38, T19), and what answers them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from absence.rules.illness import Ask, Shown, StandingConcern, prompts
from absence.rules.illness_notice import (
    Doubt,
    DoubtStep,
    doubt_stands,
    last_day_to_answer,
    why_not_unauthorised,
)
from registers.rules.calendar import SchoolCalendar
from registers.rules.policy_kinds import OFF
from tests.absence.rules.illness import MONDAY, PLAIN, WITH_INSET, YEAR, facts, nov, policy

FIVE = ("sharley_park", "att", "cambrian", "wessex", "rise")
EVIDENCE, LETTER, LEAVE, CONCERN = Ask.EVIDENCE, Ask.PARENT_LETTER, Ask.AFTER_LEAVE, Ask.PROPOSED_CONCERN
FOUR = {nov(day): "II" for day in (9, 10, 11, 12)}
FIVE_DAYS = FOUR | {nov(13): "II"}
SIX_DAYS = FIVE_DAYS | {nov(16): "II"}
T19 = {nov(day): "II" for day in (12, 13, 16, 18)}
THREE_ILLNESSES = {nov(3): "II", nov(10): "I/", nov(19): "II"}
THREE_UNEXPLAINED = {nov(3): "OO", nov(10): "NN", nov(19): "/N"}
AFTER_HOLIDAY = {nov(12): "GG", nov(13): "GG", nov(16): "II"}
BEFORE_LEAVE = {nov(13): "II", nov(16): "CC"}
TEN_AND_A_HALF = {
    **{date(2026, 9, day): "II" for day in (7, 8, 14, 15, 21, 22, 28, 29)},
    **{nov(day): "II" for day in (9, 10)},
    nov(12): "/I",
}


@pytest.mark.parametrize(
    ("days", "calendar", "asked"),
    [
        # four days in an ordinary week: only the parent's letter of the fourth policy
        (FOUR, PLAIN, ([], [], [], [LETTER], [])),
        # T19: Thursday, Friday, Monday, INSET, Wednesday: one spell of four school days
        (T19, WITH_INSET, ([], [EVIDENCE], [], [LETTER], [])),
        (
            T19 | {nov(17): "//"},
            PLAIN,
            ([], [], [], [], []),
        ),  # without the INSET day two spells, three and one
        (FIVE_DAYS, PLAIN, ([], [EVIDENCE], [], [LETTER], [])),  # five: at least, not more than
        (SIX_DAYS, PLAIN, ([EVIDENCE], [EVIDENCE], [], [LETTER], [])),
        # three separate illnesses, three unexplained absences: one policy alone looks at them
        (THREE_ILLNESSES, PLAIN, ([], [CONCERN], [], [], [])),
        (THREE_UNEXPLAINED, PLAIN, ([], [CONCERN], [], [], [])),
        # next to leave, before or after, over a weekend
        (AFTER_HOLIDAY, PLAIN, ([], [LEAVE], [], [], [])),
        (BEFORE_LEAVE, PLAIN, ([], [LEAVE], [], [], [])),
        # ten days and a half in the term
        (TEN_AND_A_HALF, PLAIN, ([], [], [], [LETTER], [])),
    ],
)
def test_abs32_abs33_abs38_t19_each_policy_asks_its_own(
    days: Mapping[date, str], calendar: SchoolCalendar, asked: tuple[list[Ask], ...]
) -> None:
    found = tuple([one.ask for one in prompts(facts(days, calendar=calendar), policy(key))] for key in FIVE)
    assert found == asked


def asks(days: Mapping[date, str], key: str = "att", **more: Any) -> list[Ask]:  # Any: fields of the facts
    return [one.ask for one in prompts(facts(days, **more), policy(key))]


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({}, [EVIDENCE]),
        ({"shown": (Shown(nov(10), nov(10), "card", True),)}, []),
        ({"shown": (Shown(nov(10), nov(10), "card", None),)}, [Ask.JUDGE_EVIDENCE]),
        ({"shown": (Shown(nov(10), nov(10), "card", False),)}, [EVIDENCE]),
        ({"shown": (Shown(nov(9), nov(13), "parent_letter", True),)}, [EVIDENCE]),  # no medical evidence
        ({"shown": (Shown(nov(3), nov(4), "card", True),)}, [EVIDENCE]),  # about other days
        ({"set_aside": frozenset({nov(9)})}, []),
        ({"today": date(2026, 12, 14)}, []),  # a month later it is of no use
        ({"concern": StandingConcern(nov(2), date(2026, 12, 1))}, [Ask.REQUIRED]),
        (
            {"concern": StandingConcern(nov(2), nov(20))},
            [Ask.REQUIRED, Ask.REVIEW_CONCERN],
        ),
        ({"concern": StandingConcern(nov(16), date(2026, 12, 1))}, [EVIDENCE]),  # ill before it was upheld
    ],
)
def test_abs35_what_was_shown_or_decided_answers_the_prompt(more: dict[str, Any], asked: list[Ask]) -> None:
    assert asks(FIVE_DAYS, **more) == asked


@pytest.mark.parametrize(
    ("more", "proposed"),
    [
        ({}, True),
        ({"known_condition": True}, False),
        ({"concern_decided_on": nov(19)}, False),
        ({"concern_decided_on": nov(18)}, True),  # the third illness came after
        ({"concern": StandingConcern(nov(20), date(2026, 12, 1))}, False),
        ({"today": date(2027, 1, 11)}, False),  # counted anew each half term
    ],
)
def test_abs34_review_is_proposed_once_and_by_something_new(more: dict[str, Any], proposed: bool) -> None:
    assert (CONCERN in asks(THREE_ILLNESSES, **more)) is proposed


def test_abs34_known_condition_explains_illness_and_not_unexplained_absence() -> None:
    assert asks(THREE_UNEXPLAINED, known_condition=True) == [CONCERN]


def test_prompts_say_the_day_and_the_facts_they_rest_on() -> None:
    (one,) = prompts(facts(FIVE_DAYS), policy("att"))
    assert (one.since, one.why) == (nov(13), "Ill 5 school days in a row.")
    (one,) = prompts(facts(T19, calendar=WITH_INSET), policy("att"))
    assert (one.since, one.why) == (nov(18), "Ill 4 school days in a row, in a short week.")
    (one,) = prompts(facts(FOUR), policy("wessex"))
    assert (one.since, one.why) == (nov(12), "Away 4 school days in a row, more than 3.")


TOLD = Doubt(nov(9), nov(13), nov(16), told_on=nov(16), answer_by=nov(23))


@pytest.mark.parametrize(
    ("doubt", "notice", "today", "step"),
    [
        (Doubt(nov(9), nov(13), nov(16)), 5, nov(16), DoubtStep.TELL),
        (Doubt(nov(9), nov(13), nov(16)), OFF, nov(16), DoubtStep.DECIDE),  # no notice is promised
        (TOLD, 5, nov(23), DoubtStep.WAIT),  # the last day is the parent's
        (TOLD, 5, nov(24), DoubtStep.DECIDE),
        (TOLD, OFF, nov(23), DoubtStep.WAIT),  # a parent who was given time has it
    ],
)
def test_abs36_illness_stays_authorised_until_the_time_to_answer_is_over(
    doubt: Doubt, notice: object, today: date, step: DoubtStep
) -> None:
    own = policy(unauthorise_notice_days=notice)
    assert doubt_stands(doubt, own, today).step is step
    assert bool(why_not_unauthorised(doubt, own, today)) is (step is not DoubtStep.DECIDE)


@pytest.mark.parametrize(
    ("key", "told", "last"),
    [
        ("sharley_park", nov(16), nov(23)),  # five school days
        ("sharley_park", date(2026, 12, 16), date(2027, 1, 6)),  # the holidays are nobody's
        ("att", nov(16), nov(23)),  # no notice promised: a letter still names a day
    ],
)
def test_abs36_time_to_answer_is_school_days(key: str, told: date, last: date) -> None:
    assert last_day_to_answer(told, policy(key), PLAIN, YEAR) == last


def test_doubt_is_the_prompt_of_its_spell() -> None:
    raised = Doubt(nov(9), nov(13), MONDAY)
    assert asks(FIVE_DAYS, "sharley_park", doubts=(raised,)) == [Ask.TELL_PARENT]
