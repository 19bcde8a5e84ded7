"""What machines ask: alive, ready, numbers, and whether somebody outside would be told when the daily work stops."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import redis
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django_tenants.utils import schema_context

from attendance_mis.celery import app
from attendance_mis.jobs.models import JobRun
from attendance_mis.kit import clock
from attendance_mis.operations import probes
from attendance_mis.operations.rules import DAILY
from attendance_mis.operations.tasks import catch_up, heartbeat, show_scheduler
from attendance_mis.operations.watching import school_overdue
from attendance_mis.tenancy.backend.base import as_owner
from tests.conftest import browser
from tests.world import World

TOKEN = "an-invented-token-of-more-than-thirty-two"
ANY_HOST = "10.1.2.3"
MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=clock.LONDON)


@pytest.fixture
def asker() -> Client:
    """A load balancer: it knows an address and nothing of trusts."""
    return browser(ANY_HOST)


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "_at_codes_version", False)


def test_alive_needs_nothing(asker: Client) -> None:
    assert asker.get("/health/live").json() == {"alive": True}


def test_ready_when_the_database_answers_and_every_trust_is_at_the_code_s_version(
    world: World, asker: Client
) -> None:
    answer = asker.get("/health/ready")

    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in ("ready", "database", "redis", "tables")} == {
        "ready": True, "database": "ok", "redis": "ok", "tables": "ok",
    }  # fmt: skip


def test_not_ready_while_one_trust_is_behind(world: World, asker: Client) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM beta.django_migrations WHERE app = 'jobs'")

    answer = asker.get("/health/ready")

    assert answer.status_code == 503
    assert answer.json()["tables"] == "older than the code"


def test_ready_without_redis_since_registers_can_be_taken(
    world: World, asker: Client, settings: pytest.FixtureRequest
) -> None:
    caches = {"default": {**configured.CACHES["default"], "LOCATION": "unix:///nowhere/redis.sock"}}
    settings.CACHES = caches  # type: ignore[attr-defined]  # pytest-django's settings

    answer = asker.get("/health/ready")

    assert answer.status_code == 200
    assert answer.json()["redis"] == "does not answer"


def test_scheduler_is_seen_for_five_minutes(world: World, asker: Client) -> None:
    show_scheduler()
    seen = asker.get("/health/ready").json()["scheduler"]
    clock.set_clock(clock.now() + timedelta(minutes=6))

    assert seen == "ok"
    assert asker.get("/health/ready").json()["scheduler"] == "not seen for five minutes"


@pytest.mark.parametrize("sent", ["", f"Bearer {TOKEN}x", f"Token {TOKEN}"])
def test_numbers_are_for_whoever_holds_the_token(
    world: World, asker: Client, settings: pytest.FixtureRequest, sent: str
) -> None:
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]  # pytest-django's settings

    assert asker.get("/metrics", headers={"Authorization": sent}).status_code == 404


def test_without_a_token_there_is_no_such_address(world: World, asker: Client) -> None:
    assert asker.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_numbers_tell_routes_jobs_and_queues_by_trust_and_no_person(
    world: World, asker: Client, settings: pytest.FixtureRequest
) -> None:
    settings.METRICS_TOKEN = TOKEN  # type: ignore[attr-defined]  # pytest-django's settings
    clock.set_clock(MONDAY)
    browser("alpha.testserver").get(f"/schools/{world.school.urn}/board/")

    read = asker.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    assert 'registra_requests_total{method="GET",route="board",status="302"}' in read
    assert f'registra_jobs_overdue{{trust="alpha"}} {float(len(DAILY))}' in read
    assert 'registra_letters_uncertain{trust="beta"} 0.0' in read
    assert "registra_queue_length" in read
    assert world.pupil.legal_surname not in read
    assert not re.search(rf"\b{world.school.urn}\b", read)  # a time may have the same digits inside


def done(world: World, *, but: str = "") -> None:
    now = clock.now()
    JobRun.objects.bulk_create(
        JobRun(
            job=one.job, school_id=world.school.id, period=one.period(clock.today()), state="done", began_at=now,
            ended_at=now, held_until=now,
        )
        for one in DAILY
        if one.words != but
    )  # fmt: skip


@contextmanager
def watchdog() -> Iterator[tuple[str, list[str]]]:
    """Somebody outside who writes down what is asked of him."""
    asked: list[str] = []

    class Listens(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Listens)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ping", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_watchdog_hears_of_a_good_day_and_of_overdue_work(
    world: World, settings: pytest.FixtureRequest
) -> None:
    clock.set_clock(MONDAY)
    done(world, but="Last known registers, after the registers")
    with watchdog() as (address, asked):
        settings.HEARTBEAT_URL = address  # type: ignore[attr-defined]  # pytest-django's settings
        heartbeat()
        with schema_context("alpha"):
            JobRun.objects.all().delete()
            done(world)
        heartbeat()

    assert asked == ["/ping/fail", "/ping"]


def test_work_nobody_did_at_night_is_asked_for_again_by_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set_clock(MONDAY)
    with schema_context("alpha"):
        done(world, but="Penalty cases looked at")
    asked: list[tuple[str, object]] = []
    monkeypatch.setattr(app, "send_task", lambda name, args: asked.append((name, args)))

    assert catch_up() == 1
    assert asked == [("penalties.tasks.look_at_penalties", ["alpha"])]


def test_work_done_yesterday_does_not_hide_that_today_s_is_overdue(world: World) -> None:
    clock.set_clock(MONDAY - timedelta(days=1))
    done(world)
    clock.set_clock(MONDAY)

    assert len(school_overdue(world.school)) == len(DAILY)


def test_operations_page_says_what_is_overdue(world: World, sign_in: object) -> None:
    clock.set_clock(MONDAY)
    done(world, but="The day's follow-up")
    page = sign_in(world.people["officer"]).get(f"/schools/{world.school.urn}/operations/")  # type: ignore[operator]  # the fixture

    assert "Overdue today:" in page.content.decode()
    assert "The day&#x27;s follow-up (by 7:30am)" in page.content.decode()
    assert "Penalty cases" in page.content.decode()
    assert "Penalties.daily" not in page.content.decode()


def test_probes_answer_where_redis_is_asked_with_its_own_client() -> None:
    """The address of the cache is one the client takes: a socket's has another form for the broker."""
    assert redis.Redis.from_url(str(configured.CACHES["default"]["LOCATION"])).ping()
    assert json.loads(browser(ANY_HOST).get("/health/live").content) == {"alive": True}
