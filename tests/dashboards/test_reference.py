"""The codes, fixed numbers and settings told to people are those of the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.test import Client

from attendance_mis.dashboards.reference.codes import code_rows
from attendance_mis.dashboards.reference.documents import AS_OF, documents
from attendance_mis.dashboards.reference.fixed import fixed_numbers
from attendance_mis.dashboards.reference.settings import setting_groups
from registers.rules.codes import CODES, codes_on
from registers.rules.policy_fields import FIELDS
from tests.world import World

LAW = {row.label: row.law for group in setting_groups(AS_OF) for row in group.rows}


@pytest.mark.parametrize("name", documents())
def test_reference_in_the_repository_is_what_the_rules_say(name: str) -> None:
    written = (settings.BASE_DIR / "docs" / "reference" / name).read_text(encoding="utf-8")

    assert written == documents()[name], "run `manage.py write_reference` and look at what changed"


@pytest.mark.parametrize("on", [date(2019, 1, 7), date(2021, 1, 4), AS_OF])
def test_every_code_stands_once_in_one_of_the_two_tables(on: date) -> None:
    now, others = code_rows(on)

    assert [row.code for row in now] == [code.code for code in codes_on(on)]
    assert len(now) + len(others) == len(CODES)


def test_every_setting_has_a_row() -> None:
    assert set(LAW) == {spec.label for spec in FIELDS}


@pytest.mark.parametrize(
    ("label", "law"),
    [
        ("Reason found, or N settled, within", "Refused: 6 school days or more"),
        ("Register entries are kept for", "Refused: 5 years or fewer"),
        ("Emergency contacts for each pupil, at least", "Refused: 0 contacts"),
        ("Illness next to leave needs evidence", "Against guidance, saved with a reason: yes"),
        ("Ask for a missing register after", ""),
    ],
)
def test_bounds_are_those_a_form_would_refuse(label: str, law: str) -> None:
    assert LAW[label] == law


def test_fixed_numbers_say_the_penalty_threshold_and_both_notices() -> None:
    told = {one.subject: one.what for one in fixed_numbers()}

    assert told["Penalty threshold"].startswith("10 sessions of G, N, O or U within 10 school weeks")
    assert told["First penalty notice"] == "£160 within 28 days, or £80 within 21 days"
    assert told["Persistent absence"].startswith("10 % or more")


def test_codes_page_tells_what_a_leave_code_needs(world: World, sign_in: Callable[..., Client]) -> None:
    page = sign_in(world.people["teacher"]).get("/help/codes/").content.decode()

    assert "Leave of absence for exceptional circumstances" in page
    assert "an approved leave of absence for that session" in page


def test_accessibility_statement_is_open_to_parents_and_linked_from_every_page(world: World) -> None:
    parent = Client(headers={"host": "alpha.testserver"})

    assert parent.get("/help/accessibility/").status_code == 200
    assert 'href="/help/accessibility/"' in parent.get("/sign-in/").content.decode()
