"""What is asked about in a day's openings, and what is not."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest

from protection.rules.unusual import MANY, MANY_OUTSIDE, Odd, Opening, questions

PERSON = uuid.UUID(int=900)


def opening(
    pupil: int, *, own: bool | None = False, hour: int = 10, day: int = 23, surname: str = "Other"
) -> Opening:
    moment = datetime(2026, 11, day, hour, 5)
    return Opening(
        moment, PERSON, "Testley-Smith", uuid.UUID(int=pupil), frozenset({"Alphaby", surname}), own
    )


@pytest.mark.parametrize(
    ("openings", "asked"),
    [
        ([opening(n) for n in range(MANY_OUTSIDE - 1)], []),
        ([opening(n) for n in range(MANY_OUTSIDE)], [(Odd.MANY_OUTSIDE, MANY_OUTSIDE)]),
        ([opening(1) for _ in range(50)], []),
        ([opening(n, day=22 + n % 2) for n in range(MANY_OUTSIDE)], []),
        ([opening(n, own=True) for n in range(100)], []),
        ([opening(n, own=None) for n in range(MANY - 1)], []),
        ([opening(n, own=None) for n in range(MANY)], [(Odd.MANY, MANY)]),
        ([opening(1, own=True, surname="testley smith")], [(Odd.SURNAME, 1)]),
        ([opening(1, own=True, surname="Testley")], []),
        ([opening(1, own=True, hour=22)], [(Odd.NIGHT, 1)]),
        ([opening(1, own=True, hour=5)], [(Odd.NIGHT, 1)]),
        ([opening(1, own=True, hour=21), opening(1, own=True, hour=6)], []),
    ],
)
def test_what_is_asked_about(openings: list[Opening], asked: list[tuple[Odd, int]]) -> None:
    assert [(one.odd, len(one.pupils)) for one in questions(openings)] == asked
