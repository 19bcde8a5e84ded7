"""Background work always belongs to a trust: a task without one refuses to run.

The trust is the task's first argument, in plain sight, rather than a message header that can be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import current_app, shared_task
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from .models import Trust


class NoSuchTrust(Exception):
    """A task named no trust, or one that does not exist. It is not run: not in public, not anywhere."""


def trust_task(function: Callable[..., Any]) -> Any:  # Any: Celery's task has no useful type
    """Make `function` a task whose first argument is the trust's schema; it runs with schema and role chosen."""

    @shared_task(name=f"{function.__module__}.{function.__name__}")
    @wraps(function)
    def run(schema: str, *args: Any, **kwargs: Any) -> Any:  # Any: the task's own arguments
        with schema_context(get_public_schema_name()):
            trust = Trust.objects.filter(schema_name=schema).first()
        if trust is None:
            raise NoSuchTrust(f"{function.__name__}: no trust “{schema}”")
        with tenant_context(trust):
            return function(*args, **kwargs)

    return run


@shared_task
def in_every_trust(task_name: str) -> int:
    """Queue one job of this task for each trust; returns how many."""
    with schema_context(get_public_schema_name()):
        schemas = list(Trust.objects.order_by("schema_name").values_list("schema_name", flat=True))
    for schema in schemas:
        current_app.send_task(task_name, args=[schema])
    return len(schemas)
