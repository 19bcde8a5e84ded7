"""Who is on the termly list, a session either side of each limit; and when contact details are due again."""

from __future__ import annotations

from datetime import date

import pytest

from registers.rules.policy_kinds import OFF, Off
from roll.rules.contact_checks import CheckPolicy, check_due
from roll.rules.missing_out import causes_of


@pytest.mark.parametrize(
    ("sessions", "causes"),
    [
        ({}, []),
        ({"C2": 1}, [("Part-time timetable", 1)]),
        ({"I": 29}, []),
        ({"I": 30}, [("Illness", 30)]),
        ({"E": 9}, []),
        ({"E": 10}, [("Suspended or excluded, nothing arranged", 10)]),
        ({"O": 10, "N": 4, "G": 3, "U": 2}, []),
        ({"O": 10, "N": 4, "G": 3, "U": 3}, [("Away without authorisation", 20)]),
        ({"C2": 3, "I": 40, "/": 60}, [("Illness", 40), ("Part-time timetable", 3)]),
        ({"Y5": 1, "Q": 2}, [("No way to get to school arranged", 2), ("Detained", 1)]),
    ],
)
def test_pupil_is_listed_by_what_the_register_says(
    sessions: dict[str, int], causes: list[tuple[str, int]]
) -> None:
    assert causes_of(sessions) == causes


@pytest.mark.parametrize(
    ("interval", "confirmed", "due"),
    [
        (90, date(2026, 8, 26), False),
        (90, date(2026, 8, 25), True),
        (90, None, True),
        (OFF, None, False),
        (None, None, False),
    ],
)
def test_details_are_due_on_the_day_the_interval_is_over(
    interval: int | Off | None, confirmed: date | None, due: bool
) -> None:
    assert check_due(confirmed, date(2026, 11, 23), CheckPolicy(interval)) is due
