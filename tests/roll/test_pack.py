"""The next school gets codes that tell of health, belief or suspension only when somebody said why it needs them (DAT-11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from attendance_mis.accounts.models import User
from attendance_mis.audit.models import AuditEvent
from registers.rules.special import KIND_OF_CODE
from roll.models import LeavingCase
from roll.rules.grounds import TRANSFER
from tests.answers import Answer
from tests.marking import put
from tests.world import World

from .conftest import Desk

SignIn = Callable[[User], Client]


@pytest.fixture
def case(desk: Desk, world: World) -> LeavingCase:
    for day, code in ((date(2026, 11, 16), "I"), (date(2026, 11, 17), "O"), (date(2026, 11, 18), "R")):
        put(desk.school, {desk.pupil: code}, day)
    return desk.open(TRANSFER)


def address(case: LeavingCase, file: str) -> str:
    return f"/schools/900001/leaving/{case.id}/{file}"


def codes(answer: Answer) -> list[tuple[str, str]]:
    rows = [line.split(",") for line in answer.getvalue().decode("utf-8-sig").splitlines()[1:]]
    return [(row[3], row[4]) for row in rows]


def printed(answer: Answer) -> str:
    return " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages).split())


def test_special_codes_stay_behind_and_the_count_stays_whole(
    desk: Desk, case: LeavingCase, sign_in: SignIn
) -> None:
    officer = sign_in(desk.world.people["officer"])

    table = codes(officer.get(address(case, "attendance.csv")))
    assert [one for one in table if one[0] in KIND_OF_CODE] == []
    assert [one for one in table if one[0] in ("", "O")] == [
        ("", "Authorised absence"), ("O", "Absent in other or unknown circumstances"), ("", "Authorised absence"),
    ]  # fmt: skip

    text = printed(officer.post(address(case, "pack.pdf")))
    assert "auth" in text
    assert "Ill" not in text
    assert "religious" not in text.lower()


def test_with_a_reason_every_code_goes_and_the_reason_is_kept(
    desk: Desk, case: LeavingCase, sign_in: SignIn
) -> None:
    officer = sign_in(desk.world.people["officer"])
    why = {"because": "The new school plans support for a long illness"}

    assert {code for code, _ in codes(officer.post(address(case, "attendance.csv"), why))} >= {"I", "O", "R"}
    assert "Ill, in body or mind" in printed(officer.post(address(case, "pack.pdf"), why))

    kept = AuditEvent.objects.filter(verb__in=["leaver.pack", "leaver.attendance"])
    assert {event.facts["because"] for event in kept} == {why["because"]}


@pytest.mark.parametrize("file", ["pack.pdf", "attendance.csv"])
def test_without_a_reason_nothing_goes(desk: Desk, case: LeavingCase, sign_in: SignIn, file: str) -> None:
    officer = sign_in(desk.world.people["officer"])

    answer = officer.post(address(case, file), {"because": "  "}, follow=True)

    assert "Say why the next school needs these codes" in answer.content.decode()
    assert not AuditEvent.objects.filter(verb__startswith="leaver.").exists()
