"""An e-mail to whoever has to answer a safeguarding alert: a page tells only those who look at it (SAF-02).

It says nothing of the child and has no address to press: what an e-mail says is read by whoever reads the mailbox.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from absence.models import AlertMail, Case
from absence.queries.alerts import unanswered
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.words import clock_time, short_date
from letters.actions.staff_mail import hand_over
from letters.carriers import Parcel

SUBJECT = "A safeguarding alert waits for your answer"
TEXT = """Dear {name}

A safeguarding alert of {school} waits for an answer since {time} on {day}.{late}

Open Registra as you always do and choose “Safeguarding alerts” under “Follow-up”. This e-mail has no link and says nothing of
the child, so that nobody else can learn of it from here.
"""
LATE = " Nobody has answered it in time, so it comes to you as well."
NEWS_FOR = timedelta(days=1)
"""After it everybody has met the alert on a page."""


def write_to(case: Case, *, alerted_at: datetime, escalated: bool, by: Actor) -> None:
    """Put down who is written to about this alert, within the transaction that raises it or lets it go on.

    First whoever may answer; once it has gone on, deputies and senior leaders who were not written to before. Whoever
    raised it is not told of it.
    """
    needed = Permission.DECIDE_FOLLOW_UP if escalated else Permission.ANSWER_ALERTS
    grants = RoleGrant.objects.in_force(clock.today()).giving(needed, case.school_id)
    people = User.objects.filter(id__in=grants.values("user_id"), is_active=True)
    people = people.exclude(id=by.id) if by.id else people
    now = clock.now()
    rows = [
        AlertMail(case=case, user=user, alerted_at=alerted_at, escalated=escalated, made_at=now)
        for user in people
    ]
    AlertMail.objects.bulk_create(rows, ignore_conflicts=True)


def mail_alerts() -> int:
    """Hand over the e-mails about alerts nobody has answered yet; returns how many were taken."""
    mails = AlertMail.objects.filter(
        made_at__gt=clock.now() - NEWS_FOR, user__is_active=True, case__in=unanswered().values("id")
    )
    return hand_over(mails.select_related("user", "case__school").order_by("made_at", "id"), _parcel)


def _parcel(one: AlertMail) -> Parcel:
    school = one.case.school
    at = one.alerted_at.astimezone(clock.LONDON)
    text = TEXT.format(
        name=one.user.name,
        school=school.name,
        time=clock_time(at),
        day=short_date(at.date()),
        late=LATE if one.escalated else "",
    )
    return Parcel(f"alert-{one.id}", "email", one.user.email, SUBJECT, text, school.name)
