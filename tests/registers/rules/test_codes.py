from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.code_table import CODES, Category, Code, Needs
from registers.rules.codes import (
    DEFAULT_TEACHER_CODES,
    category_of,
    check_mark,
    codes_on,
    counts_to_threshold,
    lookup,
)
from registers.rules.sessions import Session

LAST_OLD, FIRST_NEW = date(2024, 8, 18), date(2024, 8, 19)
TODAY = date(2026, 11, 23)
CURRENT = "/ \\ L K V P W B D C1 M J1 S X C2 C T R I E Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 G N O U Z #"
LEGACY = "/ \\ L B D J P V W C E H I M R S T G N O U X Y Z #"


def check(code: str, **changes: Any) -> list[str]:
    mark: dict[str, Any] = {
        "code": code,
        "on": TODAY,
        "session": Session.PM if code == "\\" else Session.AM,
        "compulsory_age": True,
        "note": "",
        "minutes_late": None,
        "leave_covers": False,
    }
    return [refusal.rule for refusal in check_mark(**(mark | changes))]


def sentence(code: str, **changes: Any) -> str:
    mark: dict[str, Any] = {
        "on": TODAY, "session": Session.AM, "compulsory_age": True,
        "note": "", "minutes_late": None, "leave_covers": False,
    }  # fmt: skip
    [refusal] = check_mark(code=code, **(mark | changes))
    return refusal.sentence


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (FIRST_NEW, CURRENT),
        (TODAY, CURRENT),
        (LAST_OLD, LEGACY),
        (date(2013, 9, 1), LEGACY),
        (date(2013, 8, 31), LEGACY + " F"),
    ],
)
def test_code_set_is_the_one_in_force_on_the_day(on: date, expected: str) -> None:
    names = [row.code for row in codes_on(on)]

    assert sorted(names) == sorted(expected.split())


def test_current_code_set_has_34_codes() -> None:
    assert len(codes_on(TODAY)) == 34


@given(st.dates(date(2006, 9, 1), date(2040, 1, 1)))
def test_no_code_has_two_rows_on_one_day(on: date) -> None:
    names = [row.code for row in codes_on(on)]

    assert len(names) == len(set(names))
    assert all(lookup(row.code, on) is row for row in codes_on(on))


@pytest.mark.parametrize(
    ("codes", "category"),
    [
        ("/ \\ L", Category.PRESENT),
        ("K V P W B", Category.APPROVED_ACTIVITY),
        ("C C1 C2 E I J1 M R S T", Category.AUTHORISED),
        ("G N O U", Category.UNAUTHORISED),
        ("D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7", Category.NOT_POSSIBLE),
        ("Z #", Category.ADMINISTRATIVE),
    ],
)
def test_category_of_every_current_code(codes: str, category: Category) -> None:
    assert {row.code for row in codes_on(TODAY) if row.category is category} == set(codes.split())


@pytest.mark.parametrize(
    ("codes", "category"),
    [
        ("/ \\ L", Category.PRESENT),
        ("V P W B J", Category.APPROVED_ACTIVITY),
        ("C E H I M R S T", Category.AUTHORISED),
        ("G N O U", Category.UNAUTHORISED),
        ("D X Y", Category.NOT_POSSIBLE),
    ],
)
def test_category_of_every_old_code(codes: str, category: Category) -> None:
    assert {row.code for row in codes_on(LAST_OLD) if row.category is category} == set(codes.split())


@pytest.mark.parametrize(
    ("category", "attended", "possible"),
    [
        (Category.PRESENT, True, True),
        (Category.APPROVED_ACTIVITY, True, True),
        (Category.AUTHORISED, False, True),
        (Category.UNAUTHORISED, False, True),
        (Category.NOT_POSSIBLE, False, False),
        (Category.ADMINISTRATIVE, False, False),
    ],
)
def test_category_says_whether_it_is_attended_and_possible(
    category: Category, attended: bool, possible: bool
) -> None:
    assert (category.attended, category.possible) == (attended, possible)


def test_T11_interview_changes_category_with_the_regulations() -> None:
    assert category_of("J", LAST_OLD) is Category.APPROVED_ACTIVITY
    assert category_of("J1", FIRST_NEW) is Category.AUTHORISED
    assert category_of("J", FIRST_NEW) is None
    assert category_of("J1", LAST_OLD) is None


def test_T12_agreed_holiday_is_refused_today_and_accepted_as_history() -> None:
    assert check("H") == ["code_ended"]
    assert check("H", history=True) == ["code_ended"]
    assert check("H", on=date(2023, 5, 12), history=True) == []
    assert sentence("H") == (
        "H ended on 18 August 2024; an agreed holiday is C under an approved leave of absence."
    )


@pytest.mark.parametrize(
    ("code", "last_refused", "first_accepted"),
    [(code, LAST_OLD, FIRST_NEW) for code in ("K", "C1", "C2", "J1", "Q", *(f"Y{n}" for n in range(1, 8)))],
)
def test_new_code_is_refused_until_its_first_day(code: str, last_refused: date, first_accepted: date) -> None:
    assert check(code, on=last_refused, history=True) == ["code_not_started"]
    assert check(code, on=first_accepted, history=True) == []


@pytest.mark.parametrize(
    ("code", "last_accepted"), [("F", date(2013, 8, 31)), ("H", LAST_OLD), ("J", LAST_OLD), ("Y", LAST_OLD)]
)
def test_old_code_is_refused_after_its_last_day(code: str, last_accepted: date) -> None:
    assert check(code, on=last_accepted, history=True) == []
    assert check(code, on=last_accepted + timedelta(days=1), history=True) == ["code_ended"]


@pytest.mark.parametrize("history", [True, False])
@pytest.mark.parametrize(("code", "wrong", "right"), [("/", "PM", "AM"), ("\\", "AM", "PM")])
def test_present_mark_belongs_to_its_session(code: str, wrong: str, right: str, history: bool) -> None:
    assert check(code, session=Session(wrong), history=history) == ["wrong_session"]
    assert check(code, session=Session(right), history=history) == []


def test_wrong_session_sentence_names_the_other_mark() -> None:
    assert sentence("\\") == "Code \\ is the afternoon present mark; use / in the morning."
    assert sentence("/", session=Session.PM) == "Code / is the morning present mark; use \\ in the afternoon."


@pytest.mark.parametrize("history", [True, False])
@pytest.mark.parametrize("code", ["#", "Z"])
def test_closure_and_pre_admission_are_never_marks(code: str, history: bool) -> None:
    assert check(code, history=history) == ["not_markable"]


@pytest.mark.parametrize("code", ["V", "P", "W", "B", "Y7"])
def test_note_is_needed_for_activities_and_other_unavoidable_cause(code: str) -> None:
    assert check(code) == ["note_needed"]
    assert check(code, note="  \n ") == ["note_needed"]
    assert check(code, note="Invented farm visit, two staff") == []
    assert check(code, history=True) == []


@pytest.mark.parametrize("code", ["V", "P", "W", "B"])
def test_activity_note_is_needed_only_from_19_august_2024(code: str) -> None:
    assert check(code, on=LAST_OLD) == []
    assert check(code, on=FIRST_NEW) == ["note_needed"]


@pytest.mark.parametrize("code", ["C", "C1", "C2", "J1", "S"])
def test_leave_code_needs_a_leave_that_covers_the_session(code: str) -> None:
    assert check(code) == ["leave_needed"]
    assert check(code, leave_covers=True) == []
    assert check(code, history=True) == []


@pytest.mark.parametrize("code", [row.code for row in codes_on(TODAY) if row.markable and not row.needs])
def test_every_other_code_needs_nothing(code: str) -> None:
    assert check(code) == []


@pytest.mark.parametrize("history", [True, False])
def test_x_is_only_outside_compulsory_age(history: bool) -> None:
    assert check("X", history=history) == ["compulsory_age"]
    assert check("X", compulsory_age=False, history=history) == []


@pytest.mark.parametrize(
    ("on", "rules"),
    [
        (date(2020, 8, 31), ["compulsory_age"]),
        (date(2020, 9, 1), []),
        (date(2022, 8, 31), []),
        (date(2022, 9, 1), ["compulsory_age"]),
    ],
)
def test_x_was_open_to_all_ages_in_the_coronavirus_years(on: date, rules: list[str]) -> None:
    assert check("X", on=on, history=True) == rules


@pytest.mark.parametrize(
    ("code", "minutes", "rules"),
    [
        ("L", 0, []),
        ("L", 600, []),
        ("U", 25, []),
        ("L", -1, ["minutes_out_of_range"]),
        ("U", 601, ["minutes_out_of_range"]),
        ("I", 5, ["minutes_without_lateness"]),
        ("/", 0, ["minutes_without_lateness"]),
    ],
)
def test_minutes_late_go_with_l_and_u_only(code: str, minutes: int, rules: list[str]) -> None:
    assert check(code, minutes_late=minutes) == rules
    assert check(code, minutes_late=minutes, history=True) == rules


@pytest.mark.parametrize("code", ["", " ", "l", "l ", "q!", "Y8", "PRESENT EVERY DAY OF THE YEAR", "<b>"])
def test_unknown_code_is_refused_with_what_to_do(code: str) -> None:
    assert check(code) == ["unknown_code"]
    assert len(sentence(code)) < 100


def test_unknown_code_in_small_letters_names_the_right_one() -> None:
    assert sentence("y7") == "Write the code as Y7, in capitals and without spaces."


def test_several_refusals_are_all_told_at_once() -> None:
    assert check("B", minutes_late=4) == ["note_needed", "minutes_without_lateness"]


@pytest.mark.parametrize(
    ("code", "on", "counts"),
    [
        *[(code, FIRST_NEW, True) for code in "GNOU"],
        *[(code, LAST_OLD, False) for code in "GNOU"],
        *[(code, FIRST_NEW, False) for code in ("L", "I", "C", "X", "Y1", "/")],
    ],
)
def test_threshold_counts_unauthorised_codes_from_19_august_2024(code: str, on: date, counts: bool) -> None:
    assert counts_to_threshold(code, on) is counts


def test_teacher_codes_are_markable_and_need_nothing() -> None:
    rows = [lookup(code, TODAY) for code in DEFAULT_TEACHER_CODES]

    assert all(row is not None and row.markable and not row.needs for row in rows)


def test_every_dated_row_says_what_to_use_instead() -> None:
    alone = [row for row in CODES if sum(other.code == row.code for other in CODES) == 1]
    dated = [row for row in alone if row.first_day or row.last_day or not row.markable]

    assert len(dated) == 18
    assert all(row.instead and not row.instead.endswith(".") for row in dated)


def test_code_row_includes_both_its_ends() -> None:
    row = Code("?", "", "", Category.PRESENT, first_day=date(2025, 1, 2), last_day=date(2025, 1, 4))

    assert [row.in_force(date(2025, 1, day)) for day in (1, 2, 4, 5)] == [False, True, True, False]
    assert replace(row, first_day=None, last_day=None).in_force(date.min)
    assert Needs.NOTE not in row.needs
