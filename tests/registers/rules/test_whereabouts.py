"""Where a pupil is, from the mark, arrivals and leavings (fire roll; REG-12, REG-16, REG-17)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.codes import category_of, codes_on
from registers.rules.sessions import Session
from registers.rules.whereabouts import Leaving, Where, Whereabouts, Why, whereabouts

DAY = date(2026, 11, 23)
AM, PM = Session.AM, Session.PM


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute, tzinfo=UTC)


def find(
    code: str | None,
    *,
    session: Session = AM,
    arrivals: tuple[datetime, ...] = (),
    leavings: tuple[Leaving, ...] = (),
) -> Whereabouts:
    category = category_of(code, DAY) if code else None
    return whereabouts(session=session, code=code, category=category, arrivals=arrivals, leavings=leavings)


@pytest.mark.parametrize(
    ("code", "where", "why"),
    [
        ("/", Where.ON_SITE, Why.MARKED),
        ("L", Where.ON_SITE, Why.MARKED),
        ("U", Where.ON_SITE, Why.MARKED),
        (None, Where.NOT_KNOWN, Why.NOT_MARKED),
        ("N", Where.OFF_SITE, Why.NO_REASON),
        ("I", Where.OFF_SITE, Why.ABSENT),
        ("O", Where.OFF_SITE, Why.ABSENT),
        ("V", Where.OFF_SITE, Why.ACTIVITY),
        ("D", Where.OFF_SITE, Why.ABSENT),
    ],
)
def test_whereabouts_follow_the_mark_when_the_desk_knows_nothing(
    code: str | None, where: Where, why: Why
) -> None:
    assert find(code) == Whereabouts(where, why)


def test_whereabouts_put_an_arrival_on_site_whatever_the_mark_says() -> None:
    for code in (None, "N", "I", "O"):
        assert find(code, arrivals=(at(11),)) == Whereabouts(Where.ON_SITE, Why.ARRIVED, at(11))


def test_whereabouts_take_a_leaving_over_the_mark_of_its_own_session() -> None:
    left = Leaving(at(10), None, AM)

    assert find("/", leavings=(left,)) == Whereabouts(Where.OFF_SITE, Why.SIGNED_OUT, at(10))
    assert find(None, session=PM, leavings=(left,)).where is Where.OFF_SITE


def test_whereabouts_take_the_afternoon_mark_over_a_leaving_in_the_morning() -> None:
    assert find("\\", session=PM, leavings=(Leaving(at(10), None, AM),)).where is Where.ON_SITE


def test_whereabouts_follow_the_later_of_arrival_and_leaving() -> None:
    left = Leaving(at(10), None, AM)

    assert find("N", arrivals=(at(9),), leavings=(left,)).where is Where.OFF_SITE
    assert find("N", arrivals=(at(11),), leavings=(left,)).where is Where.ON_SITE


def test_whereabouts_bring_a_pupil_back_who_signed_in_again() -> None:
    assert find("/", leavings=(Leaving(at(10), at(11), AM),)) == Whereabouts(
        Where.ON_SITE, Why.CAME_BACK, at(11)
    )


def test_whereabouts_name_a_leaving_without_permission_and_leave_the_mark_alone() -> None:
    found = find("/", leavings=(Leaving(at(10), None, AM, without_permission=True),))

    assert found.why is Why.LEFT_WITHOUT_PERMISSION


@given(
    code=st.sampled_from([None, *(c.code for c in codes_on(DAY) if c.markable)]),
    session=st.sampled_from(Session),
)
def test_whereabouts_never_put_on_site_whom_nothing_says_is_here(code: str | None, session: Session) -> None:
    found = find(code, session=session)

    assert (found.where is Where.ON_SITE) == (code in ("/", "\\", "L", "U"))
