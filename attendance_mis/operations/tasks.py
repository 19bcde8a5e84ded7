"""Work in the background that keeps schools able to work when this product is not there, and says when it is not well."""

from __future__ import annotations

import logging
import urllib.request
from datetime import time

from celery import current_app, shared_task
from django.conf import settings

from attendance_mis.jobs.each import for_each
from attendance_mis.jobs.once import once
from attendance_mis.kit import clock
from attendance_mis.tenancy.tasks import trust_task
from attendance_mis.tenancy.trusts import each_trust
from registers.models import School

from .keeping import keep_last_known
from .last_known import is_school_day
from .rules import DAILY
from .watching import overdue_tasks, scheduler_shows_itself, standings

logger = logging.getLogger(__name__)
AFTER_REGISTERS = time(9, 30)
"""By then the morning's registers are in: a second edition says who came."""
PING_SECONDS = 10


@trust_task
def make_last_known() -> int:
    """Each school's last known registers, twice a school day: before school and after the registers. Returns how many."""
    return for_each(School.objects.all(), _last_known)


def _last_known(school: School) -> bool:
    now = clock.local_now()
    if not is_school_day(school, now.date()):
        return False
    edition = "before" if now.time() < AFTER_REGISTERS else "after"

    def work() -> dict[str, object]:
        kept = keep_last_known(school, now.date())
        return {"pupils": kept.pupils, "pages": kept.pages}

    return once("last known registers", f"{now.date()} {edition}", work, school_id=school.id) is not None


@shared_task
def show_scheduler() -> None:
    """Asked for by the scheduler every minute and done by a worker: while this happens both are alive."""
    scheduler_shows_itself()


@shared_task
def catch_up() -> int:
    """Ask again for the daily work that is overdue; how often it was asked. What is done already is not done again.

    The night's work has its hour; whoever was down then has it done soon after, not in the next night.
    """
    found = [(task, trust.schema_name) for trust in each_trust() for task in overdue_tasks()]
    order = [one.task for one in DAILY]
    # The same work of every trust before the next: what takes long, and can wait longest, stands last.
    for task, schema in sorted(found, key=lambda one: order.index(one[0])):
        current_app.send_task(task, args=[schema])
    return len(found)


@shared_task
def heartbeat() -> bool:
    """Tell the watchdog outside that all daily work is done, or that some is overdue. Silence says the rest.

    The watchdog raises the alarm when nothing comes: whatever has stopped here can't keep quiet about it.
    """
    overdue = {one.trust: one.overdue for one in standings() if one.overdue}
    for trust, count in overdue.items():
        logger.error("%s daily runs of trust %s are overdue", count, trust)
    if settings.HEARTBEAT_URL:
        address = settings.HEARTBEAT_URL.rstrip("/") + ("/fail" if overdue else "")
        with urllib.request.urlopen(address, timeout=PING_SECONDS):  # noqa: S310 – https only: see checks
            pass
    return not overdue
