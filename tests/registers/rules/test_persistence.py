"""How many sessions lie between a pupil and the line, whichever side of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.figures import Tally, is_persistent, is_severe
from registers.rules.persistence import attended_to_leave, can_miss_still, missed_to_reach, standing


def of(possible: int, absent: int) -> Tally:
    return Tally(present=possible - absent, authorised=absent)


tallies = st.integers(0, 400).flatmap(lambda n: st.integers(0, n).map(lambda a: of(n, a)))


@given(tallies)
def test_one_session_fewer_would_not_do(t: Tally) -> None:
    more, rest = missed_to_reach(t), attended_to_leave(t)
    if is_persistent(t):
        assert more == 0
        assert not is_persistent(of(t.possible + rest, t.absent))
        assert is_persistent(of(t.possible + rest - 1, t.absent))
    else:
        assert rest == 0
        assert is_persistent(of(t.possible + more, t.absent + more))
        assert not is_persistent(of(t.possible + more - 1, t.absent + more - 1))


@given(tallies, st.integers(0, 200))
def test_year_ends_below_the_line_with_as_many_missed_and_not_with_one_more(t: Tally, left: int) -> None:
    spare = can_miss_still(t, left)
    whole = t.possible + left
    if spare is None:
        assert is_persistent(of(whole, t.absent)) or not whole
        return
    assert not is_persistent(of(whole, t.absent + spare))
    assert spare == left or is_persistent(of(whole, t.absent + spare + 1))


@pytest.mark.parametrize(
    ("possible", "absent", "more"), [(190, 18, 2), (190, 0, 22), (379, 37, 1), (9, 0, 1), (0, 0, 1)]
)
def test_sessions_to_persistent(possible: int, absent: int, more: int) -> None:
    assert missed_to_reach(of(possible, absent)) == more


def test_severe_has_its_own_line() -> None:
    assert missed_to_reach(of(20, 9), times=2) == 2
    assert is_severe(of(22, 11))
    assert attended_to_leave(of(20, 10), times=2) == 1


@pytest.mark.parametrize(
    ("t", "below", "band", "rule", "outlook"),
    [
        (of(20, 10), None, "severe", "10 of 20 sessions missed: half or more (10 × 2 is at least 20).",
         "Attending the next 81 sessions in a row (40½ days) would leave it."),
        (of(379, 38), None, "persistent", "38 of 379 sessions missed: a tenth or more (38 × 10 is at least 379).",
         "Attending the next 2 sessions in a row (1 day) would leave it."),
        (of(190, 18), 95, "at_risk", "18 of 190 sessions missed: less than a tenth (18 × 10 is less than 190).",
         "Missing the next 2 sessions in a row would make it persistent."
         " Of the 190 sessions left this year, 19 can be missed without ending it there."),
        (of(190, 18), None, "", "18 of 190 sessions missed: less than a tenth (18 × 10 is less than 190).",
         "Missing the next 2 sessions in a row would make it persistent."
         " Of the 190 sessions left this year, 19 can be missed without ending it there."),
        (of(0, 0), 95, "", "Nothing is judged before the first possible session.", ""),
    ],
)  # fmt: skip
def test_standing_says_the_rule_and_what_would_change_it(
    t: Tally, below: int | None, band: str, rule: str, outlook: str
) -> None:
    found = standing(t, below, 190)

    assert (found.band, found.rule, found.outlook) == (band, rule, outlook)


def test_no_way_out_this_year_is_said() -> None:
    assert standing(of(20, 10), None, 60).outlook == (
        "It would take 81 sessions attended in a row to leave it; 60 are left this year."
    )
