"""Which trust answers at a host, and for how long a process believes it."""

from __future__ import annotations

import time

import pytest
from django.test.utils import CaptureQueriesContext

from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.middleware import KEEP_SECONDS, trust_for
from attendance_mis.tenancy.models import Domain, Trust
from tests.conftest import browser

HOST = "alpha.testserver"


def schema_at(host: str) -> str | None:
    trust = trust_for(host)
    return trust and trust.schema_name


@pytest.mark.parametrize(
    "host", ["nobody.testserver", "testserver.alpha", "xalpha.testserver", "alpha.testserver.x"]
)
def test_host_nobody_owns_is_no_trusts(alpha: Trust, host: str) -> None:
    assert schema_at(host) is None
    assert browser(host).get("/").status_code in (400, 404)


def test_host_in_capitals_and_with_a_port_is_the_same_host(alpha: Trust) -> None:
    answers = {browser(host).get("/sign-in/").status_code for host in (HOST, "ALPHA.testserver:8443")}

    assert answers == {200}


def test_host_is_asked_for_once_in_half_a_minute(alpha: Trust) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert schema_at(HOST) == "alpha"

    assert len(asked) == 0


def test_moved_host_answers_for_its_new_trust_when_the_half_minute_is_over(
    alpha: Trust, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved_at = time.monotonic()
    with as_owner():
        connection.set_schema_to_public()
        Domain.objects.filter(domain=HOST).update(tenant=Trust.objects.get(schema_name="beta"))
    monkeypatch.setattr(time, "monotonic", lambda: moved_at - 1)
    before = schema_at(HOST)
    monkeypatch.setattr(time, "monotonic", lambda: moved_at + KEEP_SECONDS)

    assert (before, schema_at(HOST)) == ("alpha", "beta")
