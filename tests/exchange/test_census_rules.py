"""Which days a census asks about, of which ages, and what would be refused (DAT-02)."""

from __future__ import annotations

from datetime import date

import pytest

from exchange.rules.census import (
    CensusTerm,
    Counted,
    ExclusionSpell,
    age_at_start,
    census,
    censuses_since,
    collect_date,
    easter_sunday,
    exclusion_spells,
    problems,
    spring_bank_holiday,
)
from registers.rules.sessions import Session

AM, PM = Session.AM, Session.PM


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2016, date(2016, 3, 27)),
        (2019, date(2019, 4, 21)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_sunday(year: int, easter: date) -> None:
    assert easter_sunday(year) == easter


def test_terms_are_fixed_by_dates_and_leave_no_day_of_the_year_but_august_twice() -> None:
    autumn, spring, summer = (census(term, 2026) for term in CensusTerm)

    assert [(w.name, w.first, w.last) for w in autumn.windows] == [
        ("termly", date(2026, 8, 1), date(2026, 12, 31))
    ]
    assert [(w.name, w.first, w.last) for w in spring.windows] == [
        ("termly", date(2026, 1, 1), date(2026, 4, 5))
    ]
    assert [(w.name, w.first, w.last) for w in summer.windows] == [
        ("termly", date(2026, 4, 6), date(2026, 5, 24)),
        ("summerhalfterm2", date(2026, 5, 25), date(2026, 7, 31)),
    ]


def test_spring_bank_holiday_that_was_moved_ends_the_half_on_the_sunday_before() -> None:
    assert spring_bank_holiday(2022) == date(2022, 6, 2)
    assert census(CensusTerm.SUMMER, 2022).windows[0].last == date(2022, 5, 29)


@pytest.mark.parametrize(
    ("term", "collected", "day"),
    [
        (CensusTerm.AUTUMN, "spring 2025", date(2025, 1, 16)),
        (CensusTerm.SPRING, "summer 2024", date(2024, 5, 16)),
        (CensusTerm.SUMMER, "autumn 2024", date(2024, 10, 3)),
    ],
)
def test_census_is_one_term_in_arrears(term: CensusTerm, collected: str, day: date) -> None:
    asked = census(term, 2024)
    assert (asked.collected, asked.usual_day) == (collected, day)


def test_censuses_are_those_begun_newest_first() -> None:
    keys = [one.key for one in censuses_since(date(2025, 9, 1), date(2026, 11, 23))]
    assert keys == ["autumn-2026", "summer-2026", "spring-2026", "autumn-2025"]


@pytest.mark.parametrize(
    ("born", "term", "age"),
    [
        (date(2016, 8, 31), CensusTerm.SPRING, 9),
        (date(2016, 9, 1), CensusTerm.SPRING, 8),
        (date(2016, 8, 31), CensusTerm.AUTUMN, 10),
        (date(2016, 2, 29), CensusTerm.SUMMER, 9),
    ],
)
def test_age_is_that_of_the_31_august_before_the_school_year(born: date, term: CensusTerm, age: int) -> None:
    assert age_at_start(born, census(term, 2026)) == age


def test_dates_are_written_as_the_collection_writes_them() -> None:
    assert collect_date(date(2025, 3, 3)) == "2025-Mar-03 00:00:00"
    assert collect_date(None) == ""


def _counted(**more: object) -> Counted:
    facts: dict[str, object] = {
        "possible": 10, "attended": 8, "absent": 2, "not_possible": 1, "codes": {"/": 4, "\\": 4, "I": 2, "Y1": 1},
    }  # fmt: skip
    return Counted(**(facts | more))  # type: ignore[arg-type]  # a table of cases


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (_counted(), []),
        (
            _counted(possible=11),
            ["The codes add up to 11 sessions and not to the 11 possible and 1 not possible ones."],
        ),
        (_counted(absent=12), ["There are more absences than possible sessions."]),
        (
            _counted(codes={"/": 8, "H": 2, "Y": 1}),
            ["The collection does not take H, Y; amend these sessions in the register."],
        ),
        (
            _counted(x_at_compulsory_age=3),
            ["X stands in 3 sessions at compulsory school age; amend them in the register."],
        ),
    ],
)
def test_what_the_collection_would_refuse(counted: Counted, said: list[str]) -> None:
    assert problems(counted, census(CensusTerm.AUTUMN, 2026).windows[0]) == said


def test_codes_of_the_old_regulations_are_taken_for_their_own_time() -> None:
    window = census(CensusTerm.SUMMER, 2024).windows[0]
    assert problems(_counted(codes={"/": 8, "H": 2, "Y": 1}), window) == []


def test_exclusion_spells_end_where_a_session_without_e_was_held() -> None:
    days = [date(2026, 11, day) for day in (19, 20, 23, 24)]
    held = [(day, session) for day in days for session in (AM, PM)]
    away = [*held[1:5], held[7]]

    assert exclusion_spells(away, held) == (ExclusionSpell(days[0], 4), ExclusionSpell(days[3], 1))
