"""Somebody who may not collect a child came: the safeguarding lead is alerted, then deputies and senior leaders (REG-16, SAF-02)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from tests.conftest import NOW
from tests.registers.office.test_sign_out import leave
from tests.registers.pupils.test_pupil_page import text
from tests.world import World, build_world

SignIn = Callable[..., Client]
ALERTS = "/schools/900001/follow-up/alerts/"
DESK = "/schools/900001/sign-out/"
CAME = "Test Alphaby : somebody came who may not collect"


@pytest.fixture
def refused(world: World, sign_in: SignIn) -> AuditEvent:
    leave(sign_in(world.people["office"]), world, "unlisted")
    return AuditEvent.objects.get(verb="sign_out.refused")


@pytest.fixture
def dsl(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["dsl"])


def answer_to(refused: AuditEvent) -> str:
    return f"{ALERTS}refusals/{refused.id}/answer/"


def test_refusal_alerts_the_safeguarding_lead_until_somebody_has_it(
    world: World, sign_in: SignIn, refused: AuditEvent, dsl: Client
) -> None:
    desk = sign_in(world.people["office"])
    before, waiting = text(dsl.get(ALERTS)), text(desk.get(DESK))
    assert "1 safeguarding alert without an answer" in text(dsl.get("/schools/900001/pupils/"))
    assert "Refused collectors to answer : 1" in text(dsl.get("/schools/900001/today/"))
    answered = dsl.post(answer_to(refused), follow=True)

    assert CAME in before
    assert "told by Test School office, school office. The adult is not on the list" in before
    assert "has not answered yet" in waiting
    assert "You have it" in text(answered)
    assert "No alert is waiting" in text(dsl.get(ALERTS))
    assert "without an answer" not in text(dsl.get("/schools/900001/pupils/"))
    assert "Test Designated safeguarding lead has it" in text(desk.get(DESK))


def test_refusal_nobody_answered_in_time_reaches_senior_leaders(
    world: World, sign_in: SignIn, refused: AuditEvent
) -> None:
    head = sign_in(world.people["head"])
    early = text(head.get(ALERTS))
    clock.set_clock(NOW + timedelta(minutes=29))
    late = text(head.get(ALERTS))

    assert "No alert is waiting" in early
    assert CAME in late
    assert "Not answered in time" in late


def test_refusal_is_answered_once(refused: AuditEvent, dsl: Client) -> None:
    dsl.post(answer_to(refused))
    again = dsl.post(answer_to(refused), follow=True)

    assert "has answered this alert already" in text(again)
    assert AuditEvent.objects.filter(verb="sign_out.refusal_answered").count() == 1


def test_refusal_of_another_school_is_no_alert_here(
    world: World, sign_in: SignIn, refused: AuditEvent
) -> None:
    other = build_world(urn="900002", emails="other")
    dsl = sign_in(other.people["dsl"])
    theirs = answer_to(refused).replace("900001", "900002")
    dsl.post(theirs)

    assert CAME not in text(dsl.get(ALERTS.replace("900001", "900002")))
    assert dsl.post(answer_to(refused)).status_code == 404
    assert not AuditEvent.objects.filter(verb="sign_out.refusal_answered").exists()
