"""The weekly list and the support of schools, as tables of cases (DSH-07, DSH-11)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from attendance_mis.dashboards.governors.terms import report_terms
from attendance_mis.dashboards.rules.support import SupportLevel, support
from attendance_mis.dashboards.rules.weekly import Movement, Standing, to_clear, to_tenth, weekly_line
from registers.rules.calendar import HalfTerm, SchoolCalendar
from registers.rules.figures import Tally, is_persistent
from tests.world import TERMS


def year(absent: int, possible: int) -> Tally:
    return Tally(present=possible - absent, authorised=absent)


@pytest.mark.parametrize(
    ("now", "before", "below", "standing", "movement"),
    [
        (year(11, 100), year(8, 90), None, Standing.PERSISTENT, Movement.NEW),
        (year(10, 100), year(9, 90), None, Standing.PERSISTENT, Movement.WORSE),
        (year(10, 100), year(10, 90), None, Standing.PERSISTENT, Movement.SAME),
        (year(50, 100), year(40, 90), None, Standing.SEVERE, Movement.NEW),
        (year(9, 100), year(9, 90), None, Standing.NEAR, Movement.BETTER),
        (year(7, 100), year(5, 90), None, Standing.NEAR, Movement.NEW),
        (year(5, 100), year(4, 90), 96, Standing.NEAR, Movement.WORSE),
        (year(3, 100), year(9, 90), None, Standing.CLEAR, Movement.BETTER),
    ],
)
def test_weekly_line_says_where_a_pupil_stands_and_which_way_it_went(
    now: Tally, before: Tally, below: int | None, standing: Standing, movement: Movement
) -> None:
    line = weekly_line(now, before, below)

    assert line is not None
    assert (line.standing, line.movement) == (standing, movement)
    assert line.next_step.endswith((".", "?"))


@pytest.mark.parametrize(
    ("now", "before"), [(year(0, 100), year(0, 90)), (year(3, 100), year(2, 90)), (Tally(), Tally())]
)
def test_who_is_clear_and_was_not_needs_no_line(now: Tally, before: Tally) -> None:
    assert weekly_line(now, before, None) is None


@pytest.mark.parametrize("absent", range(0, 40, 3))
@pytest.mark.parametrize("possible", [40, 97, 380])
def test_sessions_to_a_tenth_and_back_are_the_fewest(absent: int, possible: int) -> None:
    tally, more, fewer = (
        year(absent, possible),
        to_tenth(year(absent, possible)),
        to_clear(year(absent, possible)),
    )

    assert is_persistent(year(absent + more, possible + more))
    assert more == 0 or not is_persistent(year(absent + more - 1, possible + more - 1))
    assert not is_persistent(year(absent, possible + fewer)) or not is_persistent(tally)
    assert fewer == 0 or is_persistent(year(absent, possible + fewer - 1))


@pytest.mark.parametrize(
    ("now", "last_year", "national", "level", "reasons"),
    [
        ("94.0", "94.4", "94.4", SupportLevel.USUAL, 0),
        ("94.0", "94.5", "94.4", SupportLevel.WATCH, 1),
        ("94.0", "95.0", "95.0", SupportLevel.EXTRA, 2),
        ("94.0", None, None, SupportLevel.USUAL, 0),
        (None, "94.0", "94.0", SupportLevel.USUAL, 0),
        ("94.54", "94.95", None, SupportLevel.USUAL, 0),  # shown as 94.5 and 95.0
        ("94.94", "95.44", None, SupportLevel.WATCH, 1),
        ("94.95", "95.44", None, SupportLevel.USUAL, 0),  # 0.49
        ("94.9449", "95.4449", "94.9", SupportLevel.WATCH, 1),  # shown as 94.9 and 95.4
    ],
)
def test_support_is_told_from_two_comparisons_and_gives_its_reasons(
    now: str | None, last_year: str | None, national: str | None, level: SupportLevel, reasons: int
) -> None:
    found = support(*(Fraction(one) / 100 if one else None for one in (now, last_year, national)))

    assert found.level is level
    assert len(found.reasons) == reasons


@pytest.mark.parametrize(
    ("today", "cadence", "newest", "half"),
    [
        ("2026-10-23", "half_termly", "2025/26 summer", "2025/26 HT5"),  # its last day is not over
        ("2026-10-24", "half_termly", "2026/27 HT1", None),
        ("2026-12-19", "half_termly", "2026/27 autumn", "2026/27 HT1"),
        ("2026-11-23", "termly", "2025/26 summer", None),
    ],
)
def test_reports_are_made_when_a_half_term_or_term_is_over(
    today: str, cadence: str, newest: str, half: str | None
) -> None:
    calendar = SchoolCalendar(tuple(HalfTerm(*term) for term in TERMS))

    term = report_terms(calendar, date.fromisoformat(today), cadence)[0]

    assert term.key == newest
    assert (term.half.key if term.half else None) == half
