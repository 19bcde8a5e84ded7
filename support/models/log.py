"""Every offer of support and how it was taken up: one log, whoever the offer came from."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class SupportEntry(models.Model):
    """One offer of support and how it was taken up (ABS-69, PEN-07). May be added to, never changed."""

    TAKEN_UP = [
        ("yes", "Taken up"),
        ("partly", "Partly taken up"),
        ("no", "Not taken up"),
        ("refused", "Refused"),
        ("waiting", "No answer yet"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="support_entries")
    contact = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    offered_on = models.DateField()
    what = models.CharField(max_length=500)
    taken_up = models.CharField(max_length=8, choices=TAKEN_UP)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        db_table = "penalties_supportentry"
        """Where it began; a table is not renamed under running code."""
        ordering = ["offered_on", "id"]
