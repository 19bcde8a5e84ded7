"""Whether the school knows where a child is: a table of sessions, and of days (ABS-10, ABS-14, ABS-28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from absence.rules.unaccounted import Finding, Known, Out, SessionFacts, find, first_unexplained, of_day
from registers.rules.codes import Category
from registers.rules.sessions import Session
from tests.absence.rules.policies import MONDAY, at

AM, PM = Session.AM, Session.PM
U, P, A, E = Category.UNAUTHORISED, Category.PRESENT, Category.AUTHORISED, Category.APPROVED_ACTIVITY
N = SessionFacts(AM, "N", U, handed_in=True, closed=True)
OUT = Out(at("10:00"), AM)


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        (N, Known.ASK),
        (replace(N, closed=False), Known.WAIT),
        (replace(N, handed_in=False), Known.WAIT),
        (replace(N, code="O"), Known.ASK),
        (replace(N, code=None, category=None), Known.BLANK),
        (replace(N, code=None, category=None, handed_in=False), Known.WAIT),
        (replace(N, code="/", category=P), Known.HERE),
        (replace(N, code="L", category=P), Known.HERE),
        (replace(N, code="U"), Known.HERE),
        (replace(N, code="V", category=E), Known.HERE),
        (replace(N, code="I", category=A), Known.EXPLAINED),
        (replace(N, code="G"), Known.EXPLAINED),
        (replace(N, code="G", beyond_leave="Leave ended Fri 4 Dec"), Known.ASK),
        (replace(N, code="I", beyond_leave="Leave ended Fri 4 Dec"), Known.EXPLAINED),
        (replace(N, arrived_at=at("09:35")), Known.HERE),
        (replace(N, out=OUT), Known.ELSEWHERE),
        (replace(N, out=OUT, arrived_at=at("09:35")), Known.ELSEWHERE),
        (replace(N, out=OUT, arrived_at=at("11:00")), Known.HERE),
        (replace(N, out=replace(OUT, without_permission=True)), Known.ASK),
        (replace(N, code="/", category=P, out=replace(OUT, without_permission=True)), Known.ASK),
        (replace(N, session=PM, out=replace(OUT, expected_back=time(11))), Known.ASK),
        (replace(N, out=replace(OUT, expected_back=time(11))), Known.ELSEWHERE),
        (replace(N, elsewhere="At another school"), Known.ELSEWHERE),
        (replace(N, plan="Agreed: farm visit"), Known.ELSEWHERE),
        (replace(N, report="Mother told us"), Known.ELSEWHERE),
        (replace(N, code=None, category=None, handed_in=False, report="Mother told us"), Known.ELSEWHERE),
    ],
)
def test_abs10_a_family_is_asked_only_about_a_closed_register_and_an_unknown_child(
    facts: SessionFacts, known: Known
) -> None:
    assert find(facts).known is known


def said(known: Known, session: Session, *, danger: bool = False) -> Finding:
    return Finding(known, session, "", danger)


@pytest.mark.parametrize(
    ("morning", "afternoon", "known", "danger"),
    [
        (said(Known.ASK, AM), None, Known.ASK, False),
        (said(Known.ASK, AM), said(Known.WAIT, PM), Known.ASK, False),
        (said(Known.ASK, AM), said(Known.HERE, PM), Known.HERE, False),
        (said(Known.ASK, AM), said(Known.ASK, PM), Known.ASK, False),
        (said(Known.HERE, AM), said(Known.WAIT, PM), Known.HERE, False),
        (said(Known.HERE, AM), said(Known.BLANK, PM), Known.BLANK, False),
        (said(Known.HERE, AM), said(Known.ASK, PM), Known.ASK, True),
        (said(Known.EXPLAINED, AM), said(Known.ASK, PM), Known.ASK, False),
        (None, said(Known.ASK, PM), Known.ASK, False),
    ],
)
def test_abs28_the_afternoon_decides_once_it_says_something(
    morning: Finding | None, afternoon: Finding | None, known: Known, danger: bool
) -> None:
    found = of_day(morning, afternoon)
    assert found is not None
    assert (found.known, found.danger) == (known, danger)


FRIDAY = date(2026, 11, 20)
LAST = (MONDAY, AM)


@pytest.mark.parametrize(
    ("codes", "covered", "begun"),
    [
        ({(MONDAY, AM): "N"}, None, (MONDAY, AM)),
        ({(FRIDAY, AM): "N", (FRIDAY, PM): "N", (MONDAY, AM): "N"}, None, (FRIDAY, AM)),
        ({(FRIDAY, AM): "/", (FRIDAY, PM): "N", (MONDAY, AM): "N"}, None, (FRIDAY, PM)),
        ({(FRIDAY, AM): "N", (FRIDAY, PM): "\\", (MONDAY, AM): "N"}, None, (MONDAY, AM)),
        ({(FRIDAY, AM): "N", (FRIDAY, PM): "I", (MONDAY, AM): "N"}, None, (MONDAY, AM)),
        ({(FRIDAY, AM): "N", (FRIDAY, PM): "O", (MONDAY, AM): "N"}, None, (FRIDAY, AM)),
        ({(FRIDAY, AM): "N", (MONDAY, AM): "N"}, (FRIDAY, PM), (MONDAY, AM)),
        ({(FRIDAY, AM): "N", (MONDAY, AM): "N"}, (MONDAY, AM), None),
        ({(MONDAY, AM): "I"}, None, None),
    ],
)
def test_abs14_an_absence_begins_with_its_first_session_without_a_reason(
    codes: dict[tuple[date, Session], str], covered: object, begun: object
) -> None:
    marks = {place: (code, U if code in "NO" else P) for place, code in codes.items()}
    assert first_unexplained(marks, LAST, covered) == begun  # type: ignore[arg-type]  # a place or none
