"""Addresses for machines that watch over the product: they need no trust's host, no sign-in, and tell nothing of anybody.

They are answered before anything else, so that a load balancer may ask by address and without TLS, and a trust's host
has no pages of its own by these names.
"""

from __future__ import annotations

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError
from django.db import connection as default_connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.utils.crypto import constant_time_compare

from attendance_mis.tenancy.database import connection

from .metrics import exposition
from .watching import behind, queue_length, scheduler_seen

_at_codes_version = False
"""Once true it stays so: a process runs one version of the code, and schemas only go forward."""


def answer_probes(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def handle(request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path)
        if answer is None or request.method not in ("GET", "HEAD"):
            return get_response(request)
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response

    return handle


def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Nothing else is asked: to start it anew would not bring a database back."""
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> HttpResponse:
    """May people be sent here? 503 if registers can't be taken: no database, or tables older than the code.

    Redis and the scheduler are told and do not count: without them registers are taken all the same, and taking every
    web server out of service at a quarter to nine would be the worse failure.
    """
    told = {"database": _database(), "redis": _redis()}
    told["tables"] = _tables() if told["database"] == "ok" else "not known"
    told["scheduler"] = _scheduler() if told["redis"] == "ok" else "not known"
    can_work = told["database"] == told["tables"] == "ok"
    return JsonResponse({"ready": can_work, **told}, status=200 if can_work else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever holds `METRICS_TOKEN`; to anybody else there is no such address."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponseNotFound()
    content, kind = exposition()
    return HttpResponse(content, content_type=kind)


def _database() -> str:
    try:
        connection.set_schema_to_public()
        with default_connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return "ok"


def _redis() -> str:
    try:
        queue_length()
    except redis.RedisError:
        return "does not answer"
    return "ok"


def _tables() -> str:
    global _at_codes_version
    try:
        _at_codes_version = _at_codes_version or not behind(with_public=False)
    except DatabaseError:
        return "can't be read"
    return "ok" if _at_codes_version else "older than the code"


def _scheduler() -> str:
    return "ok" if scheduler_seen() else "not seen for five minutes"


ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/metrics": metrics,
}
