"""What is due about a pupil of concern, under each of the five policies (ABS-53 to ABS-59, ABS-66, ABS-77, POL-10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from registers.presets import PRESETS, load_preset
from registers.rules.figures import Tally
from registers.rules.policy import resolve
from support.rules.due import ConcernFacts, PlanFacts, Step, due, review_weeks
from support.rules.policy import SupportPolicy

TODAY = date(2026, 11, 23)
BEGAN = date(2026, 11, 16)
KEYS = [preset.key for preset in PRESETS]


def policy(key: str) -> SupportPolicy:
    return resolve(load_preset(key, effective_from=date(2026, 9, 1)).layers()).as_rules(SupportPolicy)


def add(day: date, n: int) -> date:
    return day + timedelta(days=n)


def missed(absent: int, possible: int = 100) -> Tally:
    return Tally(present=possible - absent, authorised=absent)


FACTS = ConcernFacts(TODAY, BEGAN, missed(12), review_on=date(2026, 12, 7))
SEVERE = replace(FACTS, tally=missed(55))


def steps(facts: ConcernFacts, key: str) -> list[str]:
    return [one.step.value for one in due(facts, policy(key), add)]


TENTH = {
    "sharley_park": ["formal_letter", "formal_meeting", "plan"],
    "att": ["safeguarding_note", "plan"],
    "cambrian": ["tell_parents", "la_team", "needs_form", "family_team", "plan", "refer"],
    "wessex": ["head_told", "formal_meeting", "plan"],
    "rise": ["talk"],
}
HALF = {
    "sharley_park": ["severe_plan", "la_approach", "formal_letter", "formal_meeting"],
    "att": ["severe_plan", "la_approach", "safeguarding_note"],
    "cambrian": [
        "severe_plan",
        "la_approach",
        "tell_parents",
        "la_team",
        "needs_form",
        "family_team",
        "refer",
    ],
    "wessex": ["severe_plan", "la_approach", "head_told", "formal_meeting"],
    "rise": ["severe_plan", "la_approach", "talk", "intention"],
}


@pytest.mark.parametrize("key", KEYS)
def test_what_a_tenth_missed_asks_for(key: str) -> None:
    assert steps(FACTS, key) == TENTH[key]


@pytest.mark.parametrize("key", KEYS)
def test_half_missed_asks_for_a_plan_with_partners_everywhere(key: str) -> None:
    assert steps(SEVERE, key) == HALF[key]


@pytest.mark.parametrize("key", KEYS)
def test_nothing_is_due_about_good_attendance(key: str) -> None:
    assert steps(replace(FACTS, tally=missed(2)), key) == []


@pytest.mark.parametrize(
    ("absent", "possible", "asked"),
    [(10, 100, True), (9, 100, False), (1, 10, True), (2, 21, False), (0, 0, False)],
)
def test_exactly_a_tenth_is_a_tenth(absent: int, possible: int, asked: bool) -> None:
    assert ("plan" in steps(replace(FACTS, tally=missed(absent, possible)), "att")) is asked


@pytest.mark.parametrize(
    ("key", "absent", "expected"),
    [
        ("cambrian", 11, "refer"),
        ("cambrian", 10, None),  # 90 % is not below 90 %
        ("rise", 16, "intention"),
        ("rise", 15, None),
        ("att", 60, None),
    ],
)
def test_referral_is_due_below_the_schools_line(key: str, absent: int, expected: str | None) -> None:
    found = [one for one in steps(replace(FACTS, tally=missed(absent)), key) if one in ("refer", "intention")]
    assert found == ([expected] if expected else [])


def test_once_the_parents_know_the_referral_itself_is_due() -> None:
    facts = replace(FACTS, tally=missed(16), parent_told_on=date(2026, 11, 20))
    assert "refer" in steps(facts, "rise")
    assert "intention" not in steps(facts, "rise")
    assert "refer" not in steps(replace(facts, referred_on=TODAY), "rise")


def test_the_tutor_comes_first_near_the_line_where_the_policy_says_so() -> None:
    near = replace(FACTS, tally=missed(7, 100))  # four more in a row make a tenth
    assert steps(near, "wessex") == ["tutor_talk"]
    assert steps(replace(near, done={Step.TUTOR_TALK: TODAY}), "wessex") == []
    assert steps(near, "att") == []
    assert steps(replace(FACTS, tally=missed(3, 100)), "wessex") == []


def test_absence_after_the_letter_leads_to_a_meeting_once() -> None:
    facts = replace(
        FACTS, tally=missed(2), letter_on=date(2026, 11, 10), away_after_letter=date(2026, 11, 17)
    )
    assert steps(facts, "att") == ["after_letter"]
    assert steps(replace(facts, invited_after_letter=True), "att") == []
    assert steps(replace(facts, away_after_letter=None), "att") == []
    assert steps(facts, "wessex") == []


def test_a_plan_settles_its_step_and_comes_up_on_its_day() -> None:
    plan = PlanFacts(review_on=date(2026, 11, 30), with_partners=False, la_agreed_on=None)
    assert steps(replace(FACTS, plan=plan), "att") == ["safeguarding_note"]
    assert "plan_review" in steps(replace(FACTS, plan=replace(plan, review_on=TODAY)), "att")
    assert "severe_plan" in steps(replace(SEVERE, plan=plan), "att")
    agreed = replace(plan, with_partners=True, la_agreed_on=TODAY)
    assert steps(replace(SEVERE, plan=agreed), "att") == ["safeguarding_note"]


def test_neglect_is_considered_when_half_is_missed_although_help_was_given() -> None:
    tried = replace(SEVERE, tried=True)
    assert "neglect" in steps(tried, "rise")
    assert "neglect" not in steps(SEVERE, "rise")
    assert "neglect" not in steps(replace(tried, done={Step.NEGLECT: TODAY}), "rise")


def test_what_is_due_at_once_is_due_the_day_it_began_and_each_step_says_why() -> None:
    found = {one.step: one for one in due(FACTS, policy("cambrian"), add)}
    assert found[Step.TELL_PARENTS].by == BEGAN
    assert found[Step.PLAN].by == BEGAN + timedelta(days=5)
    assert found[Step.TELL_PARENTS].overdue(TODAY)
    assert all(one.why.startswith(("12 of 100", "88 of 100")) for one in found.values())


def test_the_day_set_for_a_concern_comes_round() -> None:
    assert "review" in steps(replace(FACTS, review_on=TODAY, tally=missed(1)), "rise")


@pytest.mark.parametrize(("key", "weeks"), [("att", 1), ("wessex", 3), ("sharley_park", 3)])
def test_weeks_until_the_next_look(key: str, weeks: int) -> None:
    assert review_weeks(policy(key)) == weeks


REVIEWS = {
    "sharley_park": ("weekly",),
    "att": ("weekly_trust",),
    "cambrian": ("termly_trust",),
    "wessex": ("weekly",),
    "rise": ("monthly_trust", "annual"),
}


@pytest.mark.parametrize("key", KEYS)
def test_review_meetings_of_each_policy(key: str) -> None:
    assert policy(key).cadences == REVIEWS[key]
