"""An e-mail to whoever was signed in somewhere new: if it was not they, nobody else would notice (threat T11).

It says nothing of the school's children and has no address to press, so that nobody learns to sign in by one in an e-mail.
"""

from __future__ import annotations

from datetime import timedelta

from attendance_mis.accounts.models import NewBrowser
from attendance_mis.kit import clock
from attendance_mis.kit.words import clock_time, long_date
from attendance_mis.tenancy.database import connection
from letters.carriers import Parcel

from .staff_mail import hand_over

SUBJECT = "A sign-in as you in a new browser"
TEXT = """Dear {name}

Somebody signed in to Registra at {trust} as you, in a browser you had not used before:

{browser}, {day}, {time}.

If it was you, there is nothing to do.

If it was not you:

1. Open Registra as you always do. This e-mail has no link, so that nobody can send you a false one.
2. Choose “Your sign-ins” in your menu and press “End all others”.
3. Choose “Change password” in the same menu.
4. Tell whoever looks after people and roles at your school, today.
"""
NEWS_FOR = timedelta(days=1)
"""After it the person has been told on a page, or nothing is won by an e-mail."""


def mail_new_browsers() -> int:
    """Hand over an e-mail for each sign-in nobody has been written to about; returns how many were taken."""
    recent = NewBrowser.objects.filter(at__gt=clock.now() - NEWS_FOR, user__is_active=True)
    return hand_over(recent.select_related("user").order_by("at"), _parcel)


def _parcel(one: NewBrowser) -> Parcel:
    trust = getattr(getattr(connection, "tenant", None), "name", "")
    at = one.at.astimezone(clock.LONDON)
    text = TEXT.format(
        name=one.user.name,
        trust=trust,
        browser=one.browser,
        day=long_date(at.date()),
        time=clock_time(at),
    )
    return Parcel(f"sign-in-{one.id}", "email", one.user.email, SUBJECT, text, trust)
