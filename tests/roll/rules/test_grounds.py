"""Every ground one day, one code or one answer either side of its limit (requirements section 14, ADM-10 to ADM-24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from roll.rules import grounds as of
from roll.rules.facts import Answers, Asker, Dual, Enquiry, Facts, Given, LeaveOver, Outcome
from roll.rules.findings import Standing
from roll.rules.ground_checks import months_on
from roll.rules.grounds import GROUNDS_2006, GROUNDS_2024, Ground, ground_of, grounds_on
from roll.rules.leaving import judge, may_approve, not_backdated, offered

from .told import LOOKED, TODAY, facts, run_of, standings, unsettled

LEAVE_ENDED = date(2026, 11, 6)
TENTH = date(2026, 11, 20)
TOLD: dict[str, Given] = {"told_missing_on": date(2026, 11, 6), "hold_until": date(2026, 11, 20)}
STARTED: dict[str, Given] = {
    "other_school": "Fictional Primary",
    "started_on": TODAY,
    "confirmed_by": "Its office, today",
}
HOME: dict[str, Given] = {"letter_on": TODAY, "letter_kept": "In the file"}
CONSENT: dict[str, Given] = {"consent_on": date(2026, 11, 20), "consent_reference": "EHE 7"}
AFTER: dict[str, Any] = {"leave": LeaveOver(LEAVE_ENDED, 10, TENTH, ()), "enquiries": LOOKED, **TOLD}
TWENTY: dict[str, Any] = {"unexplained": run_of(20), "enquiries": LOOKED, **TOLD}
EXCLUDED: dict[str, Given] = {"excluded_on": date(2026, 10, 5), "final_how": "time", "final_on": TODAY}
PRISON: dict[str, Given] = {"court": "Invented Court", "final_order": True, "detained_from": date(2026, 9, 1)}
ORDER: dict[str, Given] = {
    "order_reference": "SAO 1",
    "order_on": TODAY,
    "other_school": "There",
    "arrangements": "Said",
}
TOMORROW = date(2026, 11, 24)
SIXTEEN = date(2010, 9, 1)
"""Of compulsory school age to 25 June 2027."""

Case = tuple[str, Ground, Mapping[str, Any], Mapping[str, Given], set[str]]
CASES: list[Case] = [
    ("transfer confirmed and started", of.TRANSFER, {}, STARTED, set()),
    ("transfer starts tomorrow", of.TRANSFER, {}, STARTED | {"started_on": TOMORROW}, {"started"}),
    ("transfer not confirmed", of.TRANSFER, {}, STARTED | {"confirmed_by": " "}, {"started"}),
    ("transfer of no day", of.TRANSFER, {}, {"other_school": "There"}, {"started"}),
    ("order names us", of.TRANSFER, {}, STARTED | {"order_names_us": True}, {"order"}),
    ("mobile child's main school", of.TRANSFER, {"mobile": True}, STARTED, {"mobile"}),
    ("mobile child, main school elsewhere: agreed to be at both", of.TRANSFER,
     {"mobile": True, "duals": (Dual("There", False, None),)}, STARTED, {"dual"}),
    ("dual registration agreed", of.TRANSFER, {"duals": (Dual("There", True, None),)}, STARTED, {"dual"}),
    ("nursery", of.NURSERY, {"year_group": "N2", "born": date(2022, 10, 3)}, {}, set()),
    ("reception is no nursery", of.NURSERY, {"year_group": "R"}, {}, {"nursery"}),
    ("dual, the other consents", of.DUAL, {"duals": (Dual("There", True, TODAY),)}, {}, set()),
    ("dual, one of two consents", of.DUAL, {"duals": (Dual("A", True, TODAY), Dual("B", True, None))}, {}, {"consent"}),
    ("dual of one school", of.DUAL, {}, {}, {"consent"}),
    ("dual, mobile child's main school", of.DUAL, {"mobile": True, "duals": (Dual("A", True, TODAY),)}, {}, {"mobile"}),
    ("order changed today", of.ORDER_CHANGED, {}, ORDER, set()),
    ("order changes tomorrow", of.ORDER_CHANGED, {}, ORDER | {"order_on": TOMORROW}, {"order_made"}),
    ("order ended today", of.ORDER_REVOKED, {}, ORDER, set()),
    ("home education from the letter's day", of.HOME, {}, HOME, set()),
    ("home education before the parent's day", of.HOME, {}, HOME | {"leaves_from": TOMORROW}, {"letter"}),
    ("home education on the parent's day", of.HOME, {"on": TOMORROW}, HOME | {"leaves_from": TOMORROW}, set()),
    ("home education, asked to be dated back", of.HOME, {}, HOME | {"leaves_from": date(2026, 11, 2)}, set()),
    ("home education without a letter", of.HOME, {}, {"letter_kept": "Said"}, {"letter"}),
    ("home education, order names us", of.HOME, {}, HOME | {"order_names_us": True}, {"order"}),
    ("consent not in force", of.HOME, {"special_school": True}, HOME, set()),
    ("consent from tomorrow", of.HOME, {"special_school": True, "consent_from": TOMORROW}, HOME, set()),
    ("consent from today", of.HOME, {"special_school": True, "consent_from": TODAY}, HOME, {"la_consent"}),
    ("consent given", of.HOME, {"special_school": True, "consent_from": TODAY}, HOME | CONSENT, set()),
    ("consent without a reference", of.HOME, {"special_school": True, "consent_from": TODAY},
     HOME | {"consent_on": TODAY}, {"la_consent"}),
    ("consent for child protection", of.HOME, {"consent_from": TODAY}, HOME | {"protection": True}, {"la_consent"}),
    ("consent not for others", of.HOME, {"consent_from": TODAY}, HOME, set()),
    ("moved, place known", of.MOVED, {}, {"left_address_on": TODAY, "new_place": "There", "established_by": "LA"}, set()),
    ("moves tomorrow", of.MOVED, {}, {"left_address_on": TOMORROW, "new_place": "There", "established_by": "LA"}, {"moved"}),
    ("moved, unknown where, nineteen days", of.MOVED, {"days_unseen": 19}, {}, {"moved"}),
    ("moved, unknown where, twenty days", of.MOVED, {"days_unseen": 20}, {}, set()),
    ("boarder moves", of.MOVED, {"boarder": True, "days_unseen": 20}, {}, {"boarder"}),
    ("emigrated", of.EMIGRATED, {},
     {"left_address_on": TODAY, "new_place": "There", "other_school": "Lycée", "told_by": "Mother"}, set()),
    ("emigrates tomorrow", of.EMIGRATED, {},
     {"left_address_on": TOMORROW, "new_place": "There", "other_school": "Lycée", "told_by": "Mother"}, {"abroad"}),
    ("emigrated, school not known", of.EMIGRATED, {},
     {"left_address_on": TODAY, "new_place": "There", "told_by": "Mother"}, {"abroad"}),
    ("ten days after leave", of.AFTER_LEAVE, AFTER, {}, set()),
    ("nine days after leave", of.AFTER_LEAVE, AFTER | {"leave": LeaveOver(LEAVE_ENDED, 9, TODAY, ())}, {}, {"after_leave"}),
    ("ill after leave", of.AFTER_LEAVE, AFTER | {"leave": LeaveOver(LEAVE_ENDED, 10, TENTH, ("I",))}, {}, {"after_leave"}),
    ("no leave", of.AFTER_LEAVE, AFTER | {"leave": None}, {}, {"after_leave"}),
    ("twenty days", of.TWENTY, TWENTY, {}, set()),
    ("nineteen days", of.TWENTY, TWENTY | {"unexplained": run_of(19)}, {}, {"twenty"}),
    ("twenty days, only the school looked", of.TWENTY, TWENTY | {"enquiries": LOOKED[:1]}, {}, {"enquiries"}),
    ("twenty days, no answer yet", of.TWENTY,
     TWENTY | {"enquiries": (Enquiry(TODAY, Asker.BOTH, Outcome.WAITING),)}, {}, {"enquiries"}),
    ("twenty days, looked together", of.TWENTY,
     TWENTY | {"enquiries": (Enquiry(TODAY, Asker.BOTH, Outcome.NOT_FOUND),)}, {}, set()),
    ("found, and both agree", of.TWENTY, TWENTY | {"enquiries": (Enquiry(TODAY, Asker.BOTH, Outcome.FOUND),)},
     {"both_agree_no_return": True}, set()),
    ("found, and not agreed", of.TWENTY, TWENTY | {"enquiries": (Enquiry(TODAY, Asker.BOTH, Outcome.FOUND),)}, {},
     {"enquiries"}),
    ("authority not told", of.TWENTY, TWENTY | {"told_missing_on": None}, {}, {"hold"}),
    ("last day of the second wait", of.TWENTY, TWENTY | {"hold_until": TODAY}, {}, {"hold"}),
    ("first day after the second wait", of.TWENTY, TWENTY | {"hold_until": date(2026, 11, 22)}, {}, set()),
    ("four months to the day", of.DETAINED, {}, PRISON | {"detained_until": date(2026, 12, 31)}, set()),
    ("a day short of four months", of.DETAINED, {}, PRISON | {"detained_until": date(2026, 12, 30)}, {"detained"}),
    ("order not final", of.DETAINED, {}, PRISON | {"detained_until": date(2027, 3, 1), "final_order": False}, {"final_order"}),
    ("died today", of.DIED, {}, {"died_on": TODAY, "told_by": "Father"}, set()),
    ("died tomorrow", of.DIED, {}, {"died_on": TOMORROW, "told_by": "Father"}, {"died"}),
    ("over age when school meets again", of.OVER_AGE,
     {"born": SIXTEEN, "on": date(2027, 6, 25), "next_session_day": date(2027, 6, 28)}, {"why_not_on": "declines"}, set()),
    ("school meets once more in age", of.OVER_AGE,
     {"born": SIXTEEN, "on": date(2027, 6, 24), "next_session_day": date(2027, 6, 25)}, {"why_not_on": "entry"}, {"age"}),
    ("fees unpaid when term is over", of.FEES, {"boarder": True}, {"fees_term_ended": TODAY}, set()),
    ("term is over tomorrow", of.FEES, {"boarder": True}, {"fees_term_ended": TOMORROW}, {"fees"}),
    ("fees of a day pupil", of.FEES, {}, {"fees_term_ended": TODAY}, {"fees"}),
    ("independent school", of.CEASED, {"independent": True}, {"told_by": "Mother"}, set()),
    ("academy", of.CEASED, {}, {"told_by": "Mother"}, {"independent"}),
    ("exclusion final today", of.EXCLUDED, {}, EXCLUDED, set()),
    ("exclusion final tomorrow", of.EXCLUDED, {}, EXCLUDED | {"final_on": TOMORROW}, {"final"}),
    ("exclusion, how final not said", of.EXCLUDED, {}, EXCLUDED | {"final_how": ""}, {"final"}),
    ("four years old", of.OUTSIDE_AGE, {"born": date(2022, 1, 1)}, {"told_on": TODAY, "told_by": "Mother"}, set()),
    ("of school age", of.OUTSIDE_AGE, {}, {"told_on": TODAY, "told_by": "Mother"}, {"age"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("ground", "told", "answers", "open_"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_ground_holds_exactly_when_its_conditions_do(
    ground: Ground, told: dict[str, object], answers: dict[str, Given], open_: set[str]
) -> None:
    assert unsettled(ground, facts(**told), **answers) == open_


def test_every_ground_of_2024_has_its_letter_and_there_is_no_other() -> None:
    letters = {one.code for one in GROUNDS_2024 if not one.outside_age}
    assert letters == set("abcdefghijklmno")
    assert {one.code for one in GROUNDS_2006} == set("abcdefghijklmno")


@pytest.mark.parametrize(
    ("day", "listed"), [(date(2024, 8, 18), GROUNDS_2006), (date(2024, 8, 19), GROUNDS_2024)]
)
def test_list_changes_on_19_august_2024(day: date, listed: tuple[Ground, ...]) -> None:
    assert grounds_on(day) == listed


def test_medically_unfit_is_history_only() -> None:
    unfit = ground_of("old_g")
    assert unfit is not None
    assert unfit not in grounds_on(TODAY)
    assert standings(unfit, facts())["in_force"].standing is Standing.AGAINST


def test_ground_for_school_age_is_refused_for_a_four_year_old() -> None:
    assert unsettled(of.TRANSFER, facts(born=date(2022, 1, 1)), **STARTED) == {"compulsory"}


@pytest.mark.parametrize(("on", "fine"), [(date(2026, 11, 22), False), (TODAY, True), (TOMORROW, True)])
def test_nothing_is_backdated(on: date, fine: bool) -> None:
    assert (not_backdated(on, TODAY).standing is Standing.MET) is fine


def test_history_before_the_regulations_may_have_been_dated_back() -> None:
    assert not_backdated(date(2024, 7, 19), TODAY).standing is Standing.MET
    assert not_backdated(date(2024, 8, 19), TODAY).standing is Standing.AGAINST


@pytest.mark.parametrize("told", [True, False])
def test_social_worker_is_told_first_or_a_reason_is_kept(told: bool) -> None:
    judged = judge(of.TRANSFER, facts(social_worker=True), Answers(STARTED), worker_told=told)
    assert judged.ready is told


def test_needs_of_words_are_asked_for() -> None:
    judged = judge(
        of.NURSERY,
        facts(year_group="N2", born=date(2022, 10, 3)),
        Answers({"no_return": "  "}),
        worker_told=True,
    )
    assert [one.key for one in judged.open] == ["no_return"]


@pytest.mark.parametrize(
    ("two_people", "approver", "refused"), [(True, 1, True), (True, 2, False), (False, 1, False)]
)
def test_somebody_else_approves_where_the_school_says_so(
    two_people: bool, approver: int, refused: bool
) -> None:
    assert bool(may_approve(proposed_by=1, approver=approver, two_people=two_people)) is refused


@pytest.mark.parametrize(
    ("ground", "told", "why"),
    [
        (of.TWENTY, {"unexplained": run_of(19)}, "19 of 20 school days"),
        (of.TWENTY, {"unexplained": run_of(20)}, ""),
        (of.AFTER_LEAVE, {}, "No leave of absence"),
        (of.CEASED, {}, "neither independent"),
        (of.TRANSFER, {"mobile": True}, "main school"),
        (of.TRANSFER, {}, ""),
        (of.HOME, {"born": date(2022, 1, 1)}, "compulsory school age"),
    ],
)
def test_what_the_register_rules_out_is_not_offered(
    ground: Ground, told: dict[str, object], why: str
) -> None:
    said = offered(ground, facts(**told))
    assert why in said
    assert bool(said) is bool(why)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 9, 1), date(2026, 12, 31)),
        (date(2026, 9, 15), date(2027, 1, 14)),
        (date(2026, 10, 31), date(2027, 2, 28)),
        (date(2027, 10, 31), date(2028, 2, 29)),
        (date(2026, 11, 1), date(2027, 2, 28)),
    ],
)
def test_four_months_end_on(first: date, last: date) -> None:
    assert months_on(first, 4) == last


def test_facts_are_judged_for_the_proposed_day() -> None:
    sixteen: Facts = replace(facts(born=SIXTEEN), on=date(2027, 6, 25))
    assert sixteen.compulsory
    assert not replace(sixteen, on=date(2027, 6, 26)).compulsory
