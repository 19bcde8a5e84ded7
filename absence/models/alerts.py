"""Who is written to about a safeguarding alert: one row for one person and one alert (SAF-02)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7

from .cases import Case


class AlertMail(models.Model):
    """An e-mail to hand over, put down with the alert or its going on: neither is kept without the other."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="alert_mails")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    alerted_at = models.DateTimeField()
    """When the alert was raised: what tells two alerts of one case apart."""
    escalated = models.BooleanField()
    """The person hears of it because nobody answered in time."""
    made_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    """When it was handed over, or is being: whoever sets it is the one who sends it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "alerted_at"], name="one_mail_per_person_and_alert"
            )
        ]
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(mailed_at=None), name="alert_mail_waits")
        ]
