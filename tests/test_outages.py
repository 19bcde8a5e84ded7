"""While the database or Redis is away, everybody gets a sentence, and nobody a broken page."""

from __future__ import annotations

import json

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from attendance_mis.accounts.tokens import issue_token
from attendance_mis.kit.outages import server_error
from tests.answers import Answer
from tests.conftest import browser
from tests.world import World

REGISTER = "/api/v1/registers/900001/2026-11-23/AM?class=4 Rowan"


def while_handling(problem: Exception, path: str) -> Answer:
    try:
        raise problem
    except Exception:
        return server_error(RequestFactory().get(path))  # type: ignore[return-value]  # as the test client has it


@pytest.mark.parametrize("problem", [OperationalError("gone"), InterfaceError("closed")])
def test_outage_of_the_database_is_said_in_json_when_the_api_was_asked(problem: Exception) -> None:
    answer = while_handling(problem, REGISTER)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "can't be reached just now" in json.loads(answer.content)["detail"]


def test_outage_of_the_database_is_a_page_when_a_page_was_asked() -> None:
    answer = while_handling(OperationalError("gone"), "/schools/900001/")
    assert answer.status_code == 503
    assert "Back in a moment" in answer.content.decode()


def test_fault_of_ours_is_no_outage() -> None:
    assert while_handling(ZeroDivisionError(), REGISTER).status_code == 500
    assert "Something went wrong" in while_handling(ZeroDivisionError(), "/").content.decode()


def test_register_is_read_with_a_token_when_redis_is_away(
    world: World, settings: pytest.FixtureRequest
) -> None:
    cache = settings.CACHES["default"]  # type: ignore[attr-defined]  # pytest-django's settings
    settings.CACHES = {"default": {**cache, "LOCATION": "unix:///nowhere/redis.sock"}}  # type: ignore[attr-defined]  # as above
    client: Client = browser("alpha.testserver")
    answer = client.get(REGISTER, headers={"authorization": f"Token {issue_token(world.people['officer'])}"})
    assert answer.status_code == 200, answer.content
