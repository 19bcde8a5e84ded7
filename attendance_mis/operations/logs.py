"""A line for each request and each job: which trust, who by id, which route, what came of it, how long it took.

Never a name, a body, a query or an address as it was typed.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from attendance_mis.kit.log_lines import request_id

from .metrics import count

logger = logging.getLogger("attendance_mis.requests")
jobs_logger = logging.getLogger("attendance_mis.jobs.done")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_begun: dict[str, float] = {}


def log_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Each request gets an id, which the answer carries back: a person can quote it, and the lines are found by it."""

    def handle(request: HttpRequest) -> HttpResponse:
        began, token = time.perf_counter(), request_id.set(uuid.uuid4().hex)
        try:
            response = get_response(request)
            seconds = time.perf_counter() - began
            method = request.method if request.method in METHODS else "OTHER"
            count(route_of(request), method, response.status_code, seconds)
            facts = {
                "trust": _trust(request), "user": _user(request), "method": method, "route": route_of(request),
                "status": response.status_code, "ms": round(seconds * 1000),
            }  # fmt: skip
            logger.info("request", extra={"facts": facts})
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)

    return handle


def route_of(request: HttpRequest) -> str:
    """The address's name in the code, or `none`; what was typed is nobody's business."""
    match = request.resolver_match
    return (match.url_name or "unnamed") if match else "none"


def _trust(request: HttpRequest) -> str:
    trust = getattr(request, "trust", None)
    return trust.schema_name if trust is not None else ""


def _user(request: HttpRequest) -> str:
    """Only if the request has asked who it is: a line in a log is no reason for a question to the database."""
    person = request.__dict__.get("user")
    if isinstance(person, SimpleLazyObject):
        person = request.__dict__.get("_kept_person")
    return str(getattr(person, "pk", None) or "")


@task_prerun.connect
def _job_begins(task_id: str, **_: Any) -> None:  # Any: what other receivers need
    _begun[task_id] = time.perf_counter()
    request_id.set(task_id)


@task_postrun.connect
def _job_ends(task_id: str, task: Any, args: Any, state: str, **_: Any) -> None:  # Any: Celery's own
    began = _begun.pop(task_id, None)
    # Every task of ours names its trust first; those for all trusts name a task instead.
    first = args[0] if args and isinstance(args[0], str) else ""
    facts = {
        "trust": "" if "." in first else first, "job": task.name, "state": state or "",
        "ms": round((time.perf_counter() - began) * 1000) if began else None,
    }  # fmt: skip
    jobs_logger.info("job", extra={"facts": facts})
    request_id.set("")
