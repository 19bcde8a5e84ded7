"""The host that belongs to no trust."""

from __future__ import annotations

import pytest
from django.conf import settings as project
from django.test import Client

from attendance_mis.dashboards.demo.cast import TRUSTS
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.models import Domain, Trust


@pytest.fixture
def browser(db: None) -> Client:
    return Client(headers={"host": project.PUBLIC_HOST})


@pytest.fixture
def demo_trust(db: None) -> Trust:
    with as_owner():
        trust: Trust = Trust.objects.create(schema_name=TRUSTS[0].schema, name=TRUSTS[0].name)
        Domain.objects.create(domain=TRUSTS[0].host, tenant=trust)
    return trust


def test_health_answers_ok(browser: Client) -> None:
    answer = browser.get("/health")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_accessibility_statement_is_on_the_host_of_no_trust_too(browser: Client) -> None:
    assert browser.get("/help/accessibility/").status_code == 200


def test_landing_lists_the_trusts_of_a_demo_with_links_to_their_hosts(
    browser: Client, demo_trust: Trust, settings: object
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]
    page = browser.get("/", SERVER_PORT="8000").content.decode()

    assert f'href="http://{TRUSTS[0].host}' in page
    assert TRUSTS[0].name in page
    assert "Alpha Example Trust" not in page


def test_landing_names_no_trust_outside_a_demo(browser: Client, demo_trust: Trust) -> None:
    page = browser.get("/")

    assert page.status_code == 200
    assert TRUSTS[0].name not in page.content.decode()


def test_landing_ignores_a_session_cookie_of_another_program(browser: Client) -> None:
    browser.cookies[project.SESSION_COOKIE_NAME] = "left-by-another-program"

    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("host", ["nobody.testserver", "alpha.testserver"])
def test_landing_is_on_no_other_host(db: None, host: str) -> None:
    answer = Client(headers={"host": host}).get("/health")

    assert answer.status_code in (302, 404)
    assert answer.content != b"ok"
