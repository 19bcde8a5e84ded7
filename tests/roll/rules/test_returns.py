"""When a return is due and when none is needed (L9 to L11); what an entry lacks before one can go."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from roll.rules.authority import ReturnsProfile, check_profile
from roll.rules.entry import EntryFacts, ParentFacts, deletion_gaps, entry_gaps
from roll.rules.returns import (
    Urgency,
    deletion_exempt,
    due_standing,
    entered_on,
    new_pupil_due,
    new_pupil_exempt,
    periodic_due,
)

from .told import CALENDAR, TODAY

GROUPS = frozenset({"R", "1", "6"})


@pytest.mark.parametrize(
    ("recorded", "starts", "entered"),
    [
        (date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 25), date(2026, 11, 23), date(2026, 11, 25)),
    ],
)
def test_name_is_entered_on_the_starting_day_or_when_it_was_recorded(
    recorded: date, starts: date, entered: date
) -> None:
    assert entered_on(recorded, starts) == entered


def test_new_pupil_return_is_due_at_the_end_of_the_fifth_day_of_the_calendar() -> None:
    assert new_pupil_due(date(2026, 11, 20)) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("group", "starts", "asked", "exempt"),
    [
        ("R", date(2026, 9, 1), False, True),
        ("R", date(2026, 9, 1), True, False),
        ("R", date(2026, 9, 2), False, False),
        ("1", date(2026, 9, 1), False, False),
    ],
)
def test_youngest_class_on_the_first_day_needs_none_unless_asked(
    group: str, starts: date, asked: bool, exempt: bool
) -> None:
    assert new_pupil_exempt(group, GROUPS, starts, CALENDAR, asked=asked) is exempt


@pytest.mark.parametrize(
    ("group", "leaves", "asked", "exempt"),
    [
        ("6", date(2027, 7, 20), False, False),
        ("6", date(2027, 7, 21), False, True),
        ("6", date(2027, 7, 21), True, False),
        ("6", date(2027, 8, 31), False, True),
        ("1", date(2027, 7, 21), False, False),
        ("6", date(2026, 12, 18), False, False),
    ],
)
def test_oldest_class_at_the_end_of_the_last_term_needs_none_unless_asked(
    group: str, leaves: date, asked: bool, exempt: bool
) -> None:
    assert deletion_exempt(group, GROUPS, leaves, CALENDAR, asked=asked) is exempt


def test_attendance_return_goes_at_least_once_a_month() -> None:
    assert periodic_due(date(2026, 11, 2), 14) == date(2026, 11, 16)
    assert periodic_due(date(2026, 11, 2), 90) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("due", "urgency", "words"),
    [
        (date(2026, 11, 22), Urgency.OVERDUE, "Overdue by 1 day"),
        (TODAY, Urgency.TODAY, "Due today"),
        (date(2026, 11, 24), Urgency.SOON, "Due in 1 day"),
        (date(2026, 11, 26), Urgency.SOON, "Due in 3 days"),
        (date(2026, 11, 27), Urgency.LATER, "Due in 4 days"),
    ],
)
def test_due_day_itself_is_still_in_time(due: date, urgency: Urgency, words: str) -> None:
    standing = due_standing(due, TODAY, sent=False)
    assert (standing.urgency, standing.words) == (urgency, words)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"attendance_days": 32}, ["attendance_days"]),
        ({"cme_form_day": 11}, ["cme_form_day"]),
        ({"cme_form_day": 10}, []),
        ({"source": " "}, ["source"]),
    ],
)
def test_authority_may_ask_for_less_time_and_never_for_more(
    changes: dict[str, object], fields: list[str]
) -> None:
    profile = replace(ReturnsProfile("999", "Test", source="Its pages"), **changes)  # type: ignore[arg-type]  # a case's own fields
    assert [one.field for one in check_profile(profile)] == fields


MOTHER = ParentFacts("Test Parentley", True, True, False, "01632 960000", ("1 Invented Street",))
FULL = EntryFacts(
    "Alphaby", "Test", "F", ("1 Invented Street",), (MOTHER,), "Old School, There", False, "4 Rowan", "4"
)


@pytest.mark.parametrize(
    ("changes", "missing", "for_deletion"),
    [
        ({}, [], []),
        ({"legal_forename": " "}, ["name"], ["name"]),
        ({"address": ()}, ["address"], ["address"]),
        ({"last_school": ""}, ["last_school"], []),
        ({"last_school": "", "first_school": True}, [], []),
        ({"class_name": ""}, ["class"], []),
        ({"parents": ()}, ["parents"], ["parents"]),
        ({"parents": (replace(MOTHER, is_parent=False),)}, ["parents"], ["parents"]),
        ({"parents": (replace(MOTHER, resident=False),)}, ["resident"], ["resident"]),
        ({"parents": (replace(MOTHER, phone="12"),)}, ["parent_phone"], ["parent_phone"]),
        ({"parents": (MOTHER, replace(MOTHER, resident=False, phone=""))}, [], []),
        ({"parents": (MOTHER, replace(MOTHER, resident=False, address=()))}, ["parent_address"], []),
        ({"parents": (replace(MOTHER, address=()),)}, ["parent_address"], ["parent_address"]),
    ],
)
def test_entry_says_what_it_lacks(
    changes: dict[str, object], missing: list[str], for_deletion: list[str]
) -> None:
    facts = replace(FULL, **changes)  # type: ignore[arg-type]  # a case's own fields
    assert [gap.key for gap in entry_gaps(facts)] == missing
    assert [gap.key for gap in deletion_gaps(facts)] == for_deletion
