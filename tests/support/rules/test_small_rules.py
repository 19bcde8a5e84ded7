"""Trend, referrals, agenda, patterns, EHC plans, incidents, video meetings: each rule by a table of cases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registers.rules.figures import Tally
from support.rules.agenda import PupilFacts, Section, next_meeting, sections_of
from support.rules.barriers import BARRIER, Side
from support.rules.ehc import fell
from support.rules.incidents import Entry, Kind, after_truancy, still_open
from support.rules.meetings import VIDEO_POINTS, video_missing
from support.rules.referrals import Consent, Referral, in_the_way
from support.rules.thoughts import Day, Unexplained, thoughts
from support.rules.trend import trend

TODAY = date(2026, 11, 23)
EVERY = ("sudden_change", "no_contact", "contact_days")


def t(attended: int, missed: int = 0, without: int = 0) -> Tally:
    return Tally(present=attended, authorised=missed, unauthorised=without)


@pytest.mark.parametrize(
    ("then", "since", "direction"),
    [
        (t(80, 20), t(9, 1), "higher"),
        (t(80, 20), t(8, 2), "same"),
        (t(80, 20), t(79, 21), "lower"),
        (t(80, 20), t(9, 0), ""),  # nine sessions say nothing
        (t(0), t(20, 0), ""),
        (t(2, 1), t(200, 100), "same"),
    ],
)
def test_trend_is_told_from_the_exact_fractions(then: Tally, since: Tally, direction: str) -> None:
    assert trend(then, since).direction == direction


def test_trend_says_its_counts() -> None:
    assert trend(t(80, 20), t(9, 1)).words == "90.0% since (9 of 10 sessions attended), up from 80.0%."


TOLD = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("referral", "first", "count"),
    [
        (Referral("la_attendance", Consent.NOT_NEEDED, None), True, 1),
        (Referral("la_attendance", Consent.NOT_NEEDED, TOLD), True, 0),
        (Referral("la_attendance", Consent.NOT_NEEDED, None), False, 0),
        (Referral("la_attendance", Consent.NOT_NEEDED, TODAY + timedelta(days=1)), True, 1),
        (Referral("la_attendance", Consent.NOT_NEEDED, None, "The father would take it out on her"), True, 0),
        (Referral("social_care", Consent.NOT_NEEDED, None), True, 0),
        (Referral("early_help", Consent.NOT_ASKED, TOLD), False, 1),
        (Referral("early_help", Consent.REFUSED, TOLD), False, 1),
        (Referral("early_help", Consent.GIVEN, None), True, 0),
    ],
)
def test_what_has_to_be_settled_before_a_referral(referral: Referral, first: bool, count: int) -> None:
    found = in_the_way(referral, parent_told_first=first, today=TODAY)
    assert len(found) == count
    assert all(sentence.endswith(".") for sentence in found)


@pytest.mark.parametrize(
    ("facts", "sections"),
    [
        (PupilFacts(t(50, 50), t(45, 45)), {Section.SEVERE}),
        (PupilFacts(t(90, 10), t(88, 8)), {Section.NEW}),
        (PupilFacts(t(89, 11), t(80, 11)), {Section.BELOW}),
        (PupilFacts(t(90, 10), t(80, 10)), set()),  # exactly 90 %, and no longer new
        (PupilFacts(t(97, 0, 3), t(97, 0, 2)), {Section.UNAUTHORISED}),
        (PupilFacts(t(97, 0, 3), t(94, 0, 3), unsettled=1), {Section.UNSETTLED}),
        (PupilFacts(t(97, 3), t(95, 3), plan_due="Plan: review on 24 November."), {Section.PLANS}),
        (PupilFacts(t(97, 3), t(95, 3), steps=("Letter",), tasks=("Ring",)), {Section.STEPS, Section.TASKS}),
        (PupilFacts(Tally(), Tally()), set()),
    ],
)
def test_where_a_pupil_is_gone_through(facts: PupilFacts, sections: set[Section]) -> None:
    assert set(sections_of(facts)) == sections


TERMS = [
    (date(2026, 9, 1), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 25)),
]


@pytest.mark.parametrize(
    ("cadence", "held", "expected"),
    [
        ("weekly", [], TODAY),
        ("weekly", [date(2026, 11, 9), date(2026, 11, 16)], date(2026, 11, 23)),
        ("monthly_trust", [date(2026, 11, 16)], date(2026, 12, 16)),
        ("termly_trust", [date(2026, 9, 10)], date(2027, 1, 4)),
        ("annual", [date(2026, 9, 7)], date(2027, 9, 6)),
    ],
)
def test_next_meeting(cadence: str, held: list[date], expected: date) -> None:
    assert next_meeting(cadence, held, TODAY, TERMS) == expected


def days(early: int, late: int, before: int = 40) -> list[Day]:
    first = date(2026, 9, 1)
    all_days = [Day(first + timedelta(days=n), n < early) for n in range(before)]
    return all_days + [Day(first + timedelta(days=before + n), n < late) for n in range(10)]


@pytest.mark.parametrize(
    ("early", "late", "before", "expected"),
    [(1, 6, 40, True), (1, 2, 40, False), (20, 6, 40, False), (0, 9, 10, False)],
)
def test_a_sudden_change_is_one_chance_does_not_explain(
    early: int, late: int, before: int, expected: bool
) -> None:
    found = thoughts(days(early, late, before), (), (), wanted=EVERY, today=TODAY)
    assert [one.key for one in found] == (["sudden_change"] if expected else [])


@pytest.mark.parametrize(
    ("reached", "expected"), [([False, False], True), ([False, True], False), ([], False)]
)
def test_nobody_reached_again_and_again(reached: list[bool], expected: bool) -> None:
    rows = [Unexplained(TODAY - timedelta(days=7 * n), one) for n, one in enumerate(reached, 1)]
    assert bool(thoughts((), rows, (), wanted=EVERY, today=TODAY)) is expected
    assert not thoughts((), rows, (), wanted=("sudden_change",), today=TODAY)


def test_absence_around_days_of_contact_asks_and_does_not_accuse() -> None:
    first = date(2026, 9, 7)
    contact = {first + timedelta(days=14 * n) for n in range(4)}
    rows = [
        Day(first + timedelta(days=n), any(abs((first + timedelta(days=n) - c).days) <= 1 for c in contact))
        for n in range(50)
    ]
    (found,) = thoughts(rows, (), contact, wanted=("contact_days",), today=TODAY)
    assert found.sentence.endswith("How are these days for the child?")


@pytest.mark.parametrize(
    ("before", "now", "points", "expected"),
    [
        (t(95, 5), t(90, 10), 5, True),  # exactly five points
        (t(95, 5), t(91, 9), 5, False),
        (t(19, 0), t(0, 40), 5, False),  # less than two weeks to judge by
    ],
)
def test_a_fall_of_so_many_points_is_inclusive(
    before: Tally, now: Tally, points: int, expected: bool
) -> None:
    assert fell(before, now, points) is expected


def test_missing_from_site_asks_for_search_parents_and_police_until_found() -> None:
    assert [one.entry for one in still_open(Kind.MISSING, [])] == [
        Entry.SEARCH, Entry.HEAD, Entry.PARENTS, Entry.POLICE,
    ]  # fmt: skip
    assert [one.entry for one in still_open(Kind.MISSING, [Entry.FOUND, Entry.HEAD])] == [Entry.PARENTS]
    assert not still_open(Kind.TRUANCY, [Entry.HEAD, Entry.PARENTS])


def test_first_truancy_is_a_warning_and_the_next_a_consideration() -> None:
    assert "warning letter" in after_truancy(0)
    assert "consider a penalty" in after_truancy(1)


def test_every_point_of_a_video_meeting_is_said_aloud() -> None:
    every = [key for key, _ in VIDEO_POINTS]
    assert video_missing(True, every) == []
    assert len(video_missing(False, every[1:])) == 2


def test_each_barrier_has_a_side_and_somebody_who_takes_it_up() -> None:
    assert BARRIER["transport_send"].side is Side.IN_SCHOOL
    assert all(one.owner for one in BARRIER.values())
