"""What an authority's code of conduct may say, and who may issue (POL-05, PEN-09, PEN-15, L16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from attendance_mis.accounts.permissions import ROLES
from penalties.rules.authority import Authority, Issuer, check_profile, may_issue, needs_case_note

OPEN = Authority(
    "998", "Example Council", ("1 Example Square",), payment_methods="By card", issuer=Issuer.SCHOOL
)


@pytest.mark.parametrize(
    ("least", "most", "wrong"),
    [
        (3, 6, []),
        (6, 6, []),
        (2, 6, ["improvement_least_weeks"]),
        (3, 7, ["improvement_most_weeks"]),
        (5, 4, ["improvement_most_weeks"]),
    ],
)
def test_improvement_period_is_between_three_and_six_weeks(least: int, most: int, wrong: list[str]) -> None:
    profile = replace(OPEN, improvement_least_weeks=least, improvement_most_weeks=most)

    assert [fault.field for fault in check_profile(profile)] == wrong


def test_school_that_issues_has_to_know_where_a_parent_pays() -> None:
    assert [f.field for f in check_profile(replace(OPEN, payment_methods=""))] == ["payment_methods"]
    assert check_profile(replace(OPEN, payment_methods="", issuer=Issuer.AUTHORITY)) == []


def test_early_action_comes_before_the_end() -> None:
    assert check_profile(replace(OPEN, early_action_after_weeks=3)) == []
    assert [f.field for f in check_profile(replace(OPEN, early_action_after_weeks=6))] == [
        "early_action_after_weeks"
    ]


@pytest.mark.parametrize("role", sorted(ROLES))
def test_only_the_head_or_an_authorised_assistant_head_may_issue(role: str) -> None:
    assert may_issue(role, delegated=False) is (role == "head")
    assert may_issue(role, delegated=True) is (role in ("head", "assistant_head"))


@pytest.mark.parametrize(("days", "note"), [(None, False), (5, False), (6, False), (4, True)])
def test_leave_rule_below_ten_sessions_needs_a_note_on_the_case(days: int | None, note: bool) -> None:
    assert needs_case_note(replace(OPEN, leave_days=days)) is note
