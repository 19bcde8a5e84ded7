"""Codes proposed by a case: hints beside a blank mark, never marks and never leave (REG-20, REG-36)."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from registers.actions.expected import Expectation, expect_absences, stop_expecting
from registers.models import ExpectedAbsence, Mark
from tests.registers.office.conftest import SignIn
from tests.world import World

CASE = uuid.UUID(int=7)
DAY = date(2026, 11, 23)
URL = "/api/v1/registers/900001/2026-11-23/AM?class=4 Rowan"


def propose(world: World, code: str = "G", *, anybody_confirms: bool = True) -> list[ExpectedAbsence]:
    wanted = Expectation(code, DAY, DAY, "Leave was refused for this day", ("1AM",), anybody_confirms)
    return expect_absences(
        [wanted], school_id=world.school.id, pupil_id=world.pupil.id, source="leave", source_id=CASE
    )


def mark(client: Client, world: World, code: str) -> int:
    body = {"op_id": str(uuid.uuid4()), "submit": False, "marks": [
        {"upn": world.pupil.upn, "code": code, "base_version": 0}
    ]}  # fmt: skip
    return client.post(URL, body, content_type="application/json").status_code


def hints(client: Client) -> list[dict[str, str]]:
    return client.get(URL).json()["marks"][0]["hints"]  # type: ignore[no-any-return]


def test_proposed_code_is_a_hint_and_no_mark(office: Client, world: World) -> None:
    propose(world)

    assert hints(office) == [{"code": "G", "why": "Leave was refused for this day"}]
    assert not Mark.objects.exists()


def test_proposing_again_for_a_case_leaves_one_set_of_hints(office: Client, world: World) -> None:
    propose(world, "G")
    propose(world, "I")

    assert [hint["code"] for hint in hints(office)] == ["I"]
    assert ExpectedAbsence.objects.count() == 2  # what was proposed before is kept, withdrawn


def test_withdrawn_hint_is_gone_from_the_register(office: Client, world: World) -> None:
    propose(world)

    assert stop_expecting(CASE)

    assert hints(office) == []


@pytest.mark.parametrize(("anybody", "status"), [(True, 200), (False, 400)])
def test_teacher_confirms_only_what_anybody_may(
    anybody: bool, status: int, world: World, sign_in: SignIn
) -> None:
    propose(world, "I", anybody_confirms=anybody)

    assert mark(sign_in(world.people["teacher"]), world, "I") == status


def test_office_confirms_a_proposal(office: Client, world: World) -> None:
    propose(world)

    assert mark(office, world, "G") == 200


@pytest.mark.parametrize("code", ["C", "C1", "C2", "J1", "S"])
def test_leave_is_never_proposed(code: str, world: World) -> None:
    with pytest.raises(ValueError, match="agreed, not reported"):
        propose(world, code)
    propose(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpectedAbsence.objects.update(code=code)
