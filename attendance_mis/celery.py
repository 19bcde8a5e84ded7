"""Background work: `celery -A attendance_mis worker` and `celery -A attendance_mis beat`."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance_mis.settings")

app = Celery("attendance_mis")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _in_every_trust(task: str, schedule: crontab | float) -> dict[str, object]:
    """A fan-out: one job of this task for each trust. School clocks are Europe/London."""
    return {
        "task": "attendance_mis.tenancy.tasks.in_every_trust",
        "schedule": schedule,
        "args": [task],
    }


# Every day of the week: a school may be open on a Saturday (REG-49), and whoever looks at a school asks its calendar.
app.conf.beat_schedule = {
    "forget-sessions": _in_every_trust(
        "attendance_mis.accounts.tasks.forget_sessions", crontab(hour=2, minute=40)
    ),
    "verify-registers": _in_every_trust("registers.tasks.verify_registers", crontab(hour=3, minute=10)),
    "watch-thresholds": _in_every_trust("penalties.watch_tasks.watch_thresholds", crontab(hour=4, minute=20)),
    "follow-ladders": _in_every_trust("absence.ladder_tasks.follow_ladders", crontab(hour=4, minute=40)),
    # Early, and again in the morning for whoever was down at night: each school is looked at once a day.
    "look-at-penalties": _in_every_trust("penalties.tasks.look_at_penalties", crontab(hour="4,7", minute=20)),
    # What a lost queue left undone; each letter is issued once, however many sweeps run.
    "sweep-letters": _in_every_trust("letters.tasks.sweep_letters", crontab(minute="*/5")),
    # Follow-up: what the register's own news may have missed, alerts nobody answered, and the day's work. A job of a
    # day is done once however often it is asked for, so asking again at noon catches a worker that came late.
    "follow-up-watch": _in_every_trust("absence.tasks.keep_watch", crontab(minute="*/5", hour="7-17")),
    "follow-up-day": _in_every_trust("absence.tasks.begin_day", crontab(minute="15", hour="6-16")),
    # What a wiped queue or a killed worker left of texts, e-mails and letters on their way.
    "sweep-dispatches": _in_every_trust(
        "letters.tasks.sweep_dispatches", float(settings.DISPATCH_SWEEP_SECONDS)
    ),
    # To whoever was signed in somewhere new: soon, or somebody else has had the time.
    "tell-of-new-browsers": _in_every_trust("letters.tasks.tell_of_new_browsers", 60.0),
    # To the safeguarding lead, then the deputies: an alert has minutes, not hours.
    "tell-of-alerts": _in_every_trust("absence.alert_tasks.tell_of_alerts", 60.0),
    # What became of what carriers took: delivered, or come back.
    "ask-for-receipts": _in_every_trust("letters.tasks.ask_for_receipts", crontab(minute=25)),
    # After the morning registers, so that who is not back from leave is known the same day.
    "watch-ended-leave": _in_every_trust(
        "absence.tasks_leave.watch_ended_leave", crontab(minute=40, hour="10,14")
    ),
    # Returns the law asks for: at night, and again for whoever was down then.
    "look-for-returns": _in_every_trust("roll.tasks.look_for_returns", crontab(hour="5,12", minute=10)),
    # Education from the sixth day of an exclusion, returns of sickness: found in the morning, and caught up at noon.
    "watch-illness": _in_every_trust(
        "absence.tasks_illness.watch_illness", crontab(minute=50, hour="6,9,12")
    ),
    # Drafts for social and youth-offending workers, the same day a child's absence stays unexplained.
    "tell-workers": _in_every_trust("support.tasks.tell_workers", crontab(minute=50, hour="9-15")),
    # Files somebody sent whose reading a lost queue or a killed worker left.
    "sweep-incoming-files": _in_every_trust("exchange.tasks.sweep_incoming", crontab(minute="*/5")),
    # The day's register for the Department and others: twice a day, after each register; what is due is tried often.
    "make-daily-extracts": _in_every_trust(
        "exchange.tasks.make_daily_extracts", crontab(minute=35, hour="10,14")
    ),
    "send-daily-extracts": _in_every_trust("exchange.tasks.send_daily_extracts", crontab(minute="*/5")),
    # For a day without this product: before school and after the registers; asked more often for whoever was down.
    "make-last-known-registers": _in_every_trust(
        "attendance_mis.operations.tasks.make_last_known",
        crontab(minute="0,35", hour="7-10"),
    ),
    # For the watchdogs: the scheduler is alive, and the daily work is done. Silence is their alarm.
    "show-scheduler": {"task": "attendance_mis.operations.tasks.show_scheduler", "schedule": 60.0},
    # The night's work of a day on which nobody was there at night.
    "catch-up": {"task": "attendance_mis.operations.tasks.catch_up", "schedule": crontab(minute="4-59/15")},
    "heartbeat": {"task": "attendance_mis.operations.tasks.heartbeat", "schedule": crontab(minute="*/5")},
    # Last week's questions about who opened whose file; made once, whichever day a worker comes by.
    "digest-access": _in_every_trust("protection.tasks.digest_access", crontab(hour=5, minute=30)),
    # Proposes what has served its time; destroys only what two people agreed to, and goes on where it was killed.
    "propose-purges": _in_every_trust("protection.tasks.propose_purges", crontab(hour=1, minute=50)),
    # Reports to governors, when a half term or term is over.
    "issue-governor-reports": _in_every_trust(
        "attendance_mis.dashboards.tasks.issue_governor_reports", crontab(hour=4, minute=30)
    ),
}


@beat_init.connect
def ask_for_what_is_overdue(**_: object) -> None:
    """A scheduler that has just started does not wait for the next round."""
    app.send_task("attendance_mis.operations.tasks.catch_up")
