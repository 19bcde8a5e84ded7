"""When filling the blanks asks about a child by name."""

from __future__ import annotations

from datetime import date

import pytest

from registers.rules.codes import category_of
from registers.rules.expectation import PastSession, why_odd_to_call_present
from registers.rules.sessions import Session

MONDAY = date(2026, 11, 16)
DAYS = [
    (date(2026, 11, 12), Session.PM),
    (date(2026, 11, 13), Session.AM),
    (date(2026, 11, 13), Session.PM),
    (MONDAY, Session.AM),
    (MONDAY, Session.PM),
]


def past(codes: str) -> list[PastSession]:
    """One sign a session, oldest first; a dot is a session nobody marked."""
    return [
        PastSession(day, session, None if code == "." else code, category_of(code, day))
        for (day, session), code in zip(DAYS, codes, strict=True)
    ]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("\\/\\/\\", ""),
        ("IIII\\", ""),
        ("\\/\\LU", ""),
        ("\\/\\/N", "Away Monday afternoon: no reason yet"),
        ("\\NNNN", "Away since Friday morning: no reason yet"),
        ("IIIII", "Away since Thursday afternoon or longer: ill"),
        ("\\/\\NI", "Away since Monday morning: ill"),
        ("\\/\\N.", "Away Monday morning: no reason yet"),
        ("\\/\\/V", ""),
        (".....", ""),
    ],
)
def test_why_odd_to_call_present_says_since_when_and_why(codes: str, said: str) -> None:
    assert why_odd_to_call_present(past(codes), date(2026, 11, 17)) == said


def test_why_odd_to_call_present_says_this_morning_in_the_afternoon() -> None:
    seen = [*past("\\/\\/N")[:3], PastSession(MONDAY, Session.AM, "N", category_of("N", MONDAY))]
    assert why_odd_to_call_present(seen, MONDAY) == "Away this morning: no reason yet"


def test_why_odd_to_call_present_is_silent_without_history() -> None:
    assert why_odd_to_call_present([], MONDAY) == ""
