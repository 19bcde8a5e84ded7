"""Background work belongs to a trust or refuses to run."""

from __future__ import annotations

from datetime import date

import pytest

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
    wanted = {name for entry in app.conf.beat_schedule.values() for name in (entry["task"], *entry["args"])}

    assert wanted <= set(app.tasks)
