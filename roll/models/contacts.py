"""When an adult last said that their details are right (ADM-06)."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class ContactCheck(models.Model):
    """One confirmation. The latest of a contact counts; none is ever changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="checks")
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    confirmed_on = models.DateField()
    how = models.CharField(max_length=200)
    """The slip that came back, a call, at the desk."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["contact", "confirmed_on"], name="contact_check")]
