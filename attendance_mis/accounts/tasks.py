"""Nightly housekeeping of sign-ins."""

from __future__ import annotations

from django.utils import timezone

from attendance_mis.tenancy.tasks import trust_task

from .models import UserSession


@trust_task
def forget_sessions() -> int:
    """Delete sessions that have ended; returns how many."""
    deleted, _ = UserSession.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted
