"""Patterns, spells, lateness and trend: what is found, what chance explains, and the very sentences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules import chance
from registers.rules.calendar import Closure, HalfTerm, SchoolCalendar
from registers.rules.chance import Part, as_many_or_more, stands_out
from registers.rules.codes import category_of
from registers.rules.lateness import late_by_half_term, lateness_sentence
from registers.rules.marked import Marked
from registers.rules.patterns import beside_holidays, holiday_pattern, weekly_pattern
from registers.rules.policy_kinds import OFF
from registers.rules.sessions import Session
from registers.rules.spells import illness_spells, same_weekday_sentence, spells_sentence
from registers.rules.trend import trend_sentence

AM, PM = Session.AM, Session.PM
FIRST = date(2026, 9, 7)


def marked(day: date, session: Session, code: str, minutes: int | None = None) -> Marked:
    category = category_of(code, day)
    assert category is not None
    return Marked(day, session, code, category, minutes)


def year(weeks: int, codes: dict[tuple[int, int, str], str]) -> list[Marked]:
    """So many full weeks, present but for (week, weekday, session) → code."""
    return [
        marked(
            FIRST + timedelta(weeks=week, days=day), session, codes.get((week, day, str(session)), present)
        )
        for week in range(weeks)
        for day in range(5)
        for session, present in ((AM, "/"), (PM, "\\"))
    ]


@pytest.mark.parametrize(
    ("missed", "possible", "all_missed", "all_possible", "share"),
    [
        (0, 3, 2, 10, Fraction(1)),
        (2, 3, 2, 10, Fraction(3, 45)),
        (1, 3, 2, 10, Fraction(3 * 7 + 3, 45)),
        (4, 9, 5, 82, Fraction(126 * 73 + 126, 27_285_336)),
    ],
)
def test_share_of_ways_is_exact(
    missed: int, possible: int, all_missed: int, all_possible: int, share: Fraction
) -> None:
    assert as_many_or_more(missed, possible, all_missed, all_possible) == share


@given(st.lists(st.integers(0, 9).map(lambda missed: Part(str(missed), missed, 9)), min_size=2, max_size=10))
def test_everywhere_alike_is_no_finding(parts: list[Part]) -> None:
    alike = [Part(part.key, 3, 9) for part in parts]

    assert stands_out(alike) == ()


def test_friday_afternoons_stand_out_with_illness_left_out() -> None:
    missed = {(week, 4, "PM"): "O" for week in (0, 2, 4)} | {(5, 4, "PM"): "M", (1, 0, "AM"): "U"}
    ill = {(6, day, session): "I" for day in range(5) for session in ("AM", "PM")}

    found = weekly_pattern(year(9, missed | ill), "Kit")

    assert found.keys == {"Fri pm"}
    assert found.sentences == (
        "Friday afternoons. Leaving illness out, Kit missed 4 of 8, against 1 of 72 other sessions."
        " Chance does not explain that.",
    )


def test_whole_mondays_are_one_finding_not_two() -> None:
    missed = {(week, 0, session): "O" for week in (0, 2, 4, 6, 8) for session in ("AM", "PM")}

    found = weekly_pattern(year(12, missed), "Kit")

    assert found.keys == {"Mon am", "Mon pm"}
    assert found.sentences[0].startswith(
        "Mondays. Leaving illness out, Kit missed 5 of 12 whole days, against 0 of 48"
    )


def test_two_missed_fridays_are_chance() -> None:
    assert weekly_pattern(year(10, {(1, 4, "PM"): "O", (3, 4, "PM"): "O"}), "Kit").keys == frozenset()


def test_pupils_who_miss_at_random_are_hardly_ever_called_a_pattern() -> None:
    draw, found = Random(20261123), 0
    for _ in range(200):
        codes = {
            (week, day, session): "O"
            for week in range(20)
            for day in range(5)
            for session in ("AM", "PM")
            if draw.random() < 0.08
        }
        found += bool(weekly_pattern(year(20, codes), "Kit").findings)

    # Once in a hundred at most; ten in two hundred would be a fault.
    assert found <= 8


def test_days_beside_holidays_are_found_over_inset_and_not_over_weekends() -> None:
    days = [
        date(2026, 10, 22),
        date(2026, 10, 23),
        date(2026, 11, 2),
        date(2026, 11, 3),
        date(2026, 11, 6),
        date(2026, 11, 9),
    ]

    assert beside_holidays(days) == {date(2026, 10, 23), date(2026, 11, 2)}


def test_absence_beside_holidays_is_told_only_where_chance_does_not_explain_it() -> None:
    beside = frozenset(FIRST + timedelta(weeks=week, days=4) for week in (0, 4, 8, 12))
    away = {(week, 4, session): "C" for week in (0, 4, 8) for session in ("AM", "PM")}

    assert holiday_pattern(year(14, away), beside, "Kit").startswith(
        "Next to holidays. Kit was away on 3 of 4 days just before or after a holiday, against 0 of 66 other days."
    )
    assert holiday_pattern(year(14, {(0, 4, "AM"): "M"}), beside, "Kit") == ""
    assert holiday_pattern([], beside, "Kit") == ""


THURSDAY = date(2026, 11, 12)
CALENDAR = SchoolCalendar(
    (HalfTerm("2026/27", "HT1", date(2026, 9, 3), date(2026, 10, 23)),
     HalfTerm("2026/27", "HT2", date(2026, 11, 2), date(2026, 12, 18))),
    (Closure(date(2026, 11, 17), "inset"),),
)  # fmt: skip


def sick(*days: str) -> list[Marked]:
    """`12 I I` is the 12th of November, both sessions ill."""
    found = []
    for said in days:
        number, am, pm = said.split()
        day = date(2026, 11, int(number))
        found += [marked(day, AM, am), marked(day, PM, pm)]
    return found


@pytest.mark.parametrize(
    ("marks", "spells"),
    [
        # T19: ill Thursday, Friday and Monday, INSET on Tuesday, ill on Wednesday.
        (sick("12 I I", "13 I I", "16 I I", "18 I I"), [(4, 8)]),
        # Present for a day between.
        (sick("12 I I", "13 / \\", "16 I I"), [(1, 2), (1, 2)]),
        # A day half ill is a day of it.
        (sick("12 / I", "13 I I"), [(2, 3)]),
        (sick("12 I I", "13 M I"), [(2, 3)]),
        # A session that was not possible ends it, wherever in the day it lies.
        (sick("12 I I", "13 Y2 Y2", "16 I I"), [(1, 2), (1, 2)]),
        (sick("12 I I", "13 Y2 I"), [(1, 2), (1, 1)]),
        (sick("12 I Y2", "13 I I"), [(1, 1), (1, 2)]),
        # A day not marked yet is no day of illness.
        (sick("12 I I", "16 I I"), [(1, 2), (1, 2)]),
        ([], []),
    ],
)
def test_spells_are_consecutive_school_days(marks: list[Marked], spells: list[tuple[int, int]]) -> None:
    days = CALENDAR.school_days(date(2026, 11, 2), date(2026, 11, 20), "4")

    found = illness_spells(marks, days)

    assert [(spell.school_days, spell.sessions) for spell in found] == spells


def test_spell_goes_on_over_half_term() -> None:
    marks = [marked(date(2026, 10, 23), AM, "I"), marked(date(2026, 11, 2), AM, "I")]

    (spell,) = illness_spells(marks, CALENDAR.school_days(date(2026, 9, 3), date(2026, 11, 20), "4"))

    assert (spell.first, spell.last, spell.school_days) == (date(2026, 10, 23), date(2026, 11, 2), 2)


def test_spells_in_a_sentence() -> None:
    marks = sick("2 I I", "4 I I", "5 I I", "6 \\ I".replace("\\", "/"), "9 / \\", "10 I I")
    spells = illness_spells(marks, CALENDAR.school_days(date(2026, 11, 2), date(2026, 11, 20), "4"))

    assert (
        spells_sentence(spells)
        == "Three spells of illness, 1, 3 and 1 school days: 9 sessions (4½ days) in all."
    )
    assert spells_sentence(()) == "Illness is not the problem: no session of I."
    assert same_weekday_sentence(spells) == ""
    mondays = sick("2 I I", "9 I I", "16 I I")
    again = illness_spells(mondays, CALENDAR.school_days(date(2026, 11, 2), date(2026, 11, 20), "4"))
    assert same_weekday_sentence(again) == "All 3 spells of illness began on a Monday."


def late(days: Iterable[date], code: str = "L", minutes: int | None = 5) -> list[Marked]:
    return [marked(day, AM, code, minutes) for day in days]


AUTUMN = [date(2026, 10, n) for n in (12, 13, 14, 15)]


@pytest.mark.parametrize(
    ("later", "at_least", "flags"),
    [
        # T14: the fifth L carried over from the half term before raises no flag; it starts anew.
        ([date(2026, 11, 3)], 5, [False, False]),
        ([date(2026, 11, n) for n in (3, 4, 5, 6, 9)], 5, [False, True]),
        ([date(2026, 11, 3)], 4, [True, False]),
        ([date(2026, 11, 3)], None, [False, False]),
        ([date(2026, 11, 3)], OFF, [False, False]),
    ],
)
def test_T14_late_marks_are_counted_anew_each_half_term(
    later: list[date], at_least: int | None, flags: list[bool]
) -> None:
    found = late_by_half_term(late(AUTUMN) + late(later), CALENDAR, at_least)

    assert [half.flagged for half in found] == flags
    assert [half.times for half in found] == [4, len(later)]
    assert [half.minutes for half in found] == [20, 5 * len(later)]


def test_late_after_close_has_minutes_and_no_flag() -> None:
    found = late_by_half_term(late(AUTUMN, "U", 40) + late([date(2026, 11, 3)], "L", None), CALENDAR, 1)

    assert [(half.times, half.after_close, half.minutes, half.flagged) for half in found] == [
        (0, 4, 160, False), (1, 0, 0, True),
    ]  # fmt: skip
    assert (
        lateness_sentence(found)
        == "Late 1 time before the register closed, late 4 times after it closed: 160 minutes in all."
    )
    assert lateness_sentence(()) == "Lateness is not the problem: never late."
    assert late_by_half_term(late([date(2026, 10, 28)]), CALENDAR, 1) == ()


@pytest.mark.parametrize(
    ("before", "after", "begins"),
    [
        (
            0,
            8,
            "Missing more than before: away on 8 of 20 days since 5 October 2026, against 0 of 20 before.",
        ),
        (9, 0, "Missing less than before: away on 0 of 20 days since"),
        (3, 4, "No change that chance would not explain: away on 4 of 20 days since"),
    ],
)
def test_trend_is_told_with_its_counts(before: int, after: int, begins: str) -> None:
    away = {(n // 5, n % 5, session): "O" for n in range(before) for session in ("AM", "PM")}
    away |= {(4 + n // 5, n % 5, session): "O" for n in range(after) for session in ("AM", "PM")}

    assert trend_sentence(year(8, away), date(2026, 10, 5)).startswith(begins)


def test_few_days_make_no_trend() -> None:
    assert trend_sentence(year(3, {}), date(2026, 9, 21)) == "Too early in the year to speak of a trend."


@pytest.mark.parametrize("seed", range(20))
def test_counting_term_by_term_agrees_with_exact_counting(seed: int) -> None:
    draw = Random(seed)
    all_possible = draw.randint(2_000, 4_000)
    possible, all_missed = draw.randint(1, all_possible - 1), draw.randint(1, 400)
    missed = min(
        possible, all_missed, max(0, round(all_missed * possible / all_possible) + draw.randint(-15, 30))
    )
    exact = as_many_or_more(missed, possible, all_missed, all_possible)
    assert chance._summed(missed, possible, all_missed, all_possible) == pytest.approx(float(exact), rel=1e-9)


def test_a_whole_school_s_term_is_counted() -> None:
    """34 classes with 3,300 sessions each; counted in whole numbers this took minutes."""
    parts = [Part(str(number), 1_500, 3_300) for number in range(33)] + [Part("much", 1_800, 3_300)]
    assert [found.part.key for found in stands_out(parts)] == ["much"]
