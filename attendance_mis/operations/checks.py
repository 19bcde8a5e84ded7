"""What is asked of the settings before a server with real pupils starts: `check --deploy`, and every web and worker start.

Each problem is a sentence that says what to set. A demonstration and the tests are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from celery.signals import beat_init, worker_init
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

SHORTEST_SECRET = 50
FOR_DEMO = "only-for-demo-and-tests-"
LOCAL = ("localhost", "127.0.0.1", "::1")


def problems() -> list[CheckMessage]:
    """Everything that is weak, missing or contradicts itself; empty when the product may start."""
    return [*_secrets(), *_hosts(), *_time_and_demo(), *_addresses(), *_carriers(), *_watched()]


@register(deploy=True)
def safe_settings(app_configs: object = None, **_: Any) -> list[CheckMessage]:  # Any: Django's own
    return problems()


def refuse_unsafe_start() -> None:
    """Called where web and worker start: a server for real pupils does not run on settings that are not safe."""
    if settings.DEBUG or settings.DEMO or not settings.SECURE:
        return
    errors = [one for one in problems() if one.is_serious()]
    if errors:
        raise SystemExit("This can't start.\n" + "\n".join(f"- {one.msg} {one.hint or ''}" for one in errors))


@worker_init.connect
@beat_init.connect
def _worker_starts(**_: Any) -> None:  # Any: Celery's own
    refuse_unsafe_start()


def _secrets() -> Iterator[CheckMessage]:
    for number, name in ((1, "SECRET_KEY"), (2, "SAFEGUARDING_KEY")):
        value: str = getattr(settings, name)
        if FOR_DEMO in value or len(value) < SHORTEST_SECRET or len(set(value)) < 10:
            yield _error(
                f"{name} is missing or weak.",
                f"Set it to {SHORTEST_SECRET} random characters or more.",
                number,
            )
    if settings.SECRET_KEY == settings.SAFEGUARDING_KEY:
        yield _error(
            "SECRET_KEY and SAFEGUARDING_KEY are the same.", "Give each its own random characters.", 3
        )


def _hosts() -> Iterator[CheckMessage]:
    if settings.PUBLIC_HOST in LOCAL:
        yield _error("PUBLIC_HOST is this machine.", "Set it to the product's own host name.", 4)
    if "*" in settings.ALLOWED_HOSTS or not settings.ALLOWED_HOSTS:
        yield _error(
            "ALLOWED_HOSTS lets any host in, or none.", "Name the hosts of the trusts, as .example.org.", 5
        )
    if all(host.strip(".") in (*LOCAL, "testserver") for host in settings.ALLOWED_HOSTS):
        yield _error(
            "ALLOWED_HOSTS names this machine only.", "Name the hosts of the trusts, as .example.org.", 6
        )


def _time_and_demo() -> Iterator[CheckMessage]:
    if settings.CLOCK:
        yield _error(
            "CLOCK is set: every mark would bear a wrong time.", "Take CLOCK out of the environment.", 7
        )
    if settings.DEMO:
        yield _error(
            "DEMO is on: anybody could sign in with one click.", "Take DEMO out of the environment.", 8
        )
    if not settings.SECURE:
        yield _error(
            "SECURE is off: sign-ins would travel readable.", "Take SECURE out of the environment.", 9
        )


def _addresses() -> Iterator[CheckMessage]:
    database = settings.DATABASES["default"]
    if not database.get("NAME"):
        yield _error(
            "DATABASE_URL names no database.", "Set it as postgres://login:password@host/database.", 10
        )
    if not settings.REDIS_URL:
        yield _error("REDIS_URL is empty.", "Set it as redis://host:6379/0.", 11)
    for number, name in ((12, "HEARTBEAT_URL"), (13, "NOTIFY_URL")):
        if not _https(getattr(settings, name)):
            yield _error(f"{name} is not an https address.", "Give it one, or leave it out.", number)
    for name, address in settings.DAILY_URLS.items():
        if not _https(address):
            yield _error(f"DAILY_URLS gives {name} an address that is not https.", "Give it one.", 14)


def _https(address: str) -> bool:
    parts = urlsplit(address)
    return not address or parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def _carriers() -> Iterator[CheckMessage]:
    carriers = {name: getattr(settings, name) for name in ("CARRIER_SMS", "CARRIER_EMAIL", "CARRIER_POST")}
    for name, carrier in carriers.items():
        if carrier == "outbox":
            yield _error(f"{name} is outbox: nothing would ever leave.", "Choose another, or none.", 15)
    if "notify" in carriers.values() and not settings.NOTIFY_URL:
        yield _error(
            "A carrier is notify and NOTIFY_URL is empty.",
            "Set NOTIFY_URL, NOTIFY_KEYS, NOTIFY_TEMPLATES.",
            16,
        )
    if settings.DAILY_CARRIER == "kept":
        yield _error("DAILY_CARRIER is kept: no day's register would ever leave.", "Choose post or none.", 17)
    if settings.LAST_KNOWN_FOLDER and not settings.LAST_KNOWN_PASSWORDS:
        yield _error(
            "LAST_KNOWN_FOLDER is set without LAST_KNOWN_PASSWORDS.", "Nothing is laid there without one.", 18
        )


def _watched() -> Iterator[CheckMessage]:
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < 32:
        yield _error("METRICS_TOKEN is short.", "Use 32 random characters or more, or leave it out.", 19)
    if not settings.HEARTBEAT_URL:
        yield Warning(
            "HEARTBEAT_URL is not set: if everything stops, nobody is told.",
            hint="Set it to the address of a watchdog outside, or silence operations.W020 knowingly.",
            id="operations.W020",
        )


def _error(sentence: str, hint: str, number: int) -> Error:
    return Error(sentence, hint=hint, id=f"operations.E{number:03}")
