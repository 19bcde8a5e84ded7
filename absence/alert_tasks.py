"""Background work on safeguarding alerts: writing to those who have to answer them."""

from __future__ import annotations

from absence.actions.alert_mail import mail_alerts
from attendance_mis.tenancy.tasks import trust_task


@trust_task
def tell_of_alerts() -> int:
    """Write to whoever has to answer an alert and was not written to; returns how many e-mails were taken."""
    return mail_alerts()
