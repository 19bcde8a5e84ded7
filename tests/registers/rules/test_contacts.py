"""Whom to ring, who is a parent, whose address is kept back (ADM-03 to ADM-05, SAF-08)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from registers.rules.contacts import (
    Adult,
    Wanted,
    call_order,
    emergency_contacts,
    has_number,
    is_protected,
    shortfalls,
)

MUM = Adult(
    "mum", 1, "01632 960101", natural_parent=True, parental_responsibility=True, lives_with_pupil=True
)
DAD = Adult("dad", 2, "01632 960102", natural_parent=True)
GRAN = Adult("gran", 3, "01632 960103")
BARRED = replace(DAD, restricted=True, priority=0)


def test_restricted_adult_is_never_rung_however_high_the_priority() -> None:
    assert call_order([GRAN, BARRED, MUM]) == [MUM, GRAN]


def test_adult_without_a_number_is_not_in_the_call_order() -> None:
    assert call_order([replace(MUM, phone="unknown"), GRAN]) == [GRAN]


@pytest.mark.parametrize(
    ("phone", "works"),
    [("", False), ("n/a", False), ("01632", False), ("01632 960 101", True), ("+44 1632 960101", True)],
)
def test_number_needs_seven_figures(phone: str, works: bool) -> None:
    assert has_number(phone) is works


def test_emergency_contacts_are_different_adults_who_may_be_rung() -> None:
    assert emergency_contacts([MUM, replace(MUM, priority=4), DAD, BARRED, replace(GRAN, phone="")]) == 2


@pytest.mark.parametrize(
    ("adult", "parent"),
    [
        (MUM, True),
        (DAD, True),
        (GRAN, False),
        (replace(GRAN, day_to_day_care=True), True),
        (replace(GRAN, parental_responsibility=True), True),
    ],
)
def test_parent_is_natural_or_responsible_or_has_the_care(adult: Adult, parent: bool) -> None:
    assert adult.is_parent is parent


def test_household_is_protected_once_any_adult_is_restricted() -> None:
    assert is_protected([MUM, BARRED])
    assert not is_protected([MUM, DAD])


@pytest.mark.parametrize(
    ("adults", "fewest", "said"),
    [
        ([MUM, DAD, GRAN], 3, []),
        ([MUM, DAD], 3, ["2 emergency contacts with a number; the school's policy asks for 3."]),
        ([MUM], 2, ["1 emergency contact with a number; the school's policy asks for 2."]),
        ([], 1, ["No emergency contacts with a number; the school's policy asks for 1.",
                 "No parent is recorded as living with the pupil."]),
        ([replace(MUM, phone=""), DAD, GRAN], 2,
         ["No parent who lives with the pupil has a telephone number; the law asks for one."]),
        ([BARRED, GRAN], 1, ["No parent is recorded as living with the pupil."]),
    ],
)  # fmt: skip
def test_shortfall_is_said_in_a_sentence(adults: list[Adult], fewest: int, said: list[str]) -> None:
    assert shortfalls(adults, Wanted(fewest)) == said


@pytest.mark.parametrize(
    ("adults", "wanted", "said"),
    [
        ([MUM, DAD], Wanted(2, aim=3), ["2 emergency contacts with a number; the school aims for 3."]),
        ([MUM], Wanted(2, aim=3), ["1 emergency contact with a number; the school's policy asks for 2."]),
        ([MUM, DAD, GRAN], Wanted(2, aim=3, both_parents=True), []),
        ([MUM, BARRED, GRAN], Wanted(2, both_parents=True), []),
        ([MUM, replace(DAD, phone=""), GRAN], Wanted(2, both_parents=True),
         ["A parent has no telephone number; the school's policy asks for both parents."]),
        ([MUM, GRAN], Wanted(2, both_parents=True),
         ["Only one parent is on record; the school's policy asks for both, where there are two."]),
    ],
)  # fmt: skip
def test_adm04_aim_and_both_parents_are_asked_for_where_the_policy_says_so(
    adults: list[Adult], wanted: Wanted, said: list[str]
) -> None:
    assert shortfalls(adults, wanted) == said
