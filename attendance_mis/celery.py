"""Background work: `celery -A attendance_mis worker` and `celery -A attendance_mis beat`."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance_mis.settings")

app = Celery("attendance_mis")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    # Fan-outs: one job for each trust, in the quiet hours. School clocks are Europe/London.
    "verify-registers": {
        "task": "attendance_mis.tenancy.tasks.in_every_trust",
        "schedule": crontab(hour=3, minute=10),
        "args": ["registers.tasks.verify_registers"],
    },
    "forget-sessions": {
        "task": "attendance_mis.tenancy.tasks.in_every_trust",
        "schedule": crontab(hour=2, minute=40),
        "args": ["attendance_mis.accounts.tasks.forget_sessions"],
    },
    "issue-governor-reports": {
        "task": "attendance_mis.tenancy.tasks.in_every_trust",
        "schedule": crontab(hour=4, minute=20),
        "args": ["attendance_mis.dashboards.tasks.issue_governor_reports"],
    },
}
