"""Counts and times for monitoring, in Prometheus' text format. Labels are routes, states and trusts; never a person or pupil.

Web processes count on their own; where `PROMETHEUS_MULTIPROC_DIR` names an empty folder their counts are added up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import redis
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from .watching import queue_length, scheduler_seen, standings

REQUESTS = Counter("registra_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "registra_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 10),
)
"""A save of a register is the route `api_register` with POST; its promise is 0.3 seconds (P9)."""


def count(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, str(status)).inc()
    SECONDS.labels(f"{route} {method}").observe(seconds)


def exposition() -> tuple[bytes, str]:
    """Everything as text, and its content type."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's own
    else:
        registry.register(REGISTRY)
    registry.register(_Standing())
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Standing:
    """Read at the moment of asking, from where the truth is."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families = {
            name: GaugeMetricFamily(f"registra_{name}", words, labels=["trust"])
            for name, words in (
                ("jobs_overdue", "Daily runs that should have been done by now"),
                ("jobs_failed", "Runs of the last day that failed and were not done since"),
                ("outbox_waiting", "Messages and letters due a quarter of an hour ago and not sent"),
                ("letters_uncertain", "Messages and letters of which nobody knows whether they left"),
                ("daily_files_not_taken", "Files of a day that their recipient has not taken"),
            )
        }
        for one in standings():
            for name, value in zip(
                families, (one.overdue, one.failed, one.waiting, one.uncertain, one.not_taken), strict=True
            ):
                families[name].add_metric([one.trust], value)
        yield from families.values()
        yield from _broker()


def _broker() -> Iterator[GaugeMetricFamily]:
    try:
        waiting, seen = queue_length(), scheduler_seen()
    except redis.RedisError:
        return  # a missing number is an alarm of its own
    yield GaugeMetricFamily("registra_queue_length", "Jobs waiting for a worker", value=waiting)
    yield GaugeMetricFamily(
        "registra_scheduler_seen", "1 while scheduler and worker show themselves", value=int(seen)
    )
