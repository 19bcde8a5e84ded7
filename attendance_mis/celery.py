"""Background work: `celery -A attendance_mis worker` and `celery -A attendance_mis beat`."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

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
    # What a wiped queue or a killed worker left of texts, e-mails and letters on their way.
    "sweep-dispatches": {
        "task": "attendance_mis.tenancy.tasks.in_every_trust",
        "schedule": float(settings.DISPATCH_SWEEP_SECONDS),
        "args": ["letters.tasks.sweep_dispatches"],
    },
    # What became of what carriers took: delivered, or come back.
    "ask-for-receipts": {
        "task": "attendance_mis.tenancy.tasks.in_every_trust",
        "schedule": crontab(minute=25),
        "args": ["letters.tasks.ask_for_receipts"],
    },
}
