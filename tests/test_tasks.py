"""Background work belongs to a trust or refuses to run."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest
from celery.schedules import crontab
from django.conf import settings

from attendance_mis.audit.models import AuditEvent
from attendance_mis.celery import app
from attendance_mis.tenancy.tasks import NoSuchTrust
from registers.tasks import verify_registers
from tests.marking import put
from tests.world import World


def test_task_without_a_trust_refuses_to_run(db: None) -> None:
    with pytest.raises(NoSuchTrust):
        verify_registers("nowhere")


def test_nightly_check_records_that_the_register_holds(world: World) -> None:
    put(world.school, {world.pupil: "I"}, date(2026, 11, 23))

    assert verify_registers("alpha") == 0
    assert AuditEvent.objects.get(verb="register.verified").facts["holds"] is True


def test_every_scheduled_job_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    wanted = {
        name for entry in app.conf.beat_schedule.values() for name in (entry["task"], *entry.get("args", ()))
    }

    assert wanted <= set(app.tasks)


def test_what_watches_over_children_is_asked_for_on_a_saturday_too() -> None:
    """A school may hold school on a Saturday (REG-49): whoever is not there then is looked for like on any day."""
    on_weekdays_only = {
        name
        for name, entry in app.conf.beat_schedule.items()
        if isinstance(entry["schedule"], crontab) and entry["schedule"].day_of_week != set(range(7))
    }

    assert on_weekdays_only == set()


def test_every_process_puts_work_into_the_product_s_own_queue() -> None:
    """A web process that has not loaded the Celery app would talk to a broker that is not there."""
    asks = "import django; django.setup(); from celery import current_app; print(current_app.conf.broker_url)"
    done = subprocess.run(
        [sys.executable, "-c", asks],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "attendance_mis.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == settings.CELERY_BROKER_URL
