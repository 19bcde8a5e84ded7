"""Findings for a plan: groups chance does not explain, and what most was missed for (DSH-17)."""

from __future__ import annotations

import pytest

from attendance_mis.dashboards.rules.action_plan import Group, groups_that_stand_out, main_reasons


def groups(*counts: tuple[int, int], dimension: str = "year_group") -> list[Group]:
    return [
        Group(dimension, str(place), f"Year {place}", persistent, pupils)
        for place, (persistent, pupils) in enumerate(counts)
    ]


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ([(15, 30), (3, 30), (3, 30), (3, 30)], ["Year 0"]),
        ([(5, 30), (3, 30), (3, 30), (3, 30)], []),
        ([(1, 1), (10, 200)], []),
        ([(0, 30), (0, 30)], []),
        ([(12, 30)], []),
    ],
)
def test_group_is_named_only_beyond_chance(counts: list[tuple[int, int]], named: list[str]) -> None:
    assert [one.group.label for one in groups_that_stand_out(groups(*counts))] == named


def test_the_more_groups_are_looked_at_the_clearer_one_has_to_be() -> None:
    alone = groups((10, 30), (12, 150))
    crowd = alone + groups(*[(5, 50)] * 40, dimension="class")

    assert [one.group.label for one in groups_that_stand_out(alone)] == ["Year 0"]
    assert groups_that_stand_out(crowd) == []


def test_evidence_has_its_counts() -> None:
    [one] = groups_that_stand_out(groups((15, 30), (9, 90)))

    assert one.words == "More pupils are persistently absent among: Year 0."
    assert one.evidence == (
        "15 of 30 pupils (50.0%), against 9 of 90 others (10.0%). Chance does not explain that."
    )


def test_main_reasons_are_shares_of_all_missed_sessions() -> None:
    found = main_reasons({"I": 60, "O": 25, "M": 10, "G": 5}, {code: code for code in "IOMG"})

    assert [(one.code, one.evidence) for one in found] == [
        ("I", "60 of 100 missed sessions (60.0%)."),
        ("O", "25 of 100 missed sessions (25.0%)."),
        ("M", "10 of 100 missed sessions (10.0%)."),
    ]
