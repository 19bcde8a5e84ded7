"""Penalty notices issued to parents, as far as the school knows them."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7


class PenaltyNotice(models.Model):
    """A notice to one parent about one pupil; here as history brought over from elsewhere."""

    KINDS = [("absence", "Absence"), ("public_place", "Excluded pupil in a public place")]
    STATUSES = [
        ("issued", "Issued"),
        ("paid", "Paid"),
        ("unpaid", "Unpaid"),
        ("withdrawn", "Withdrawn"),
        ("prosecuted", "Prosecuted"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT)
    issued_on = models.DateField()
    kind = models.CharField(max_length=12, choices=KINDS)
    status = models.CharField(max_length=10, choices=STATUSES)
    offence_from = models.DateField(null=True)
    """The unauthorised sessions it relied on; null = not known."""
    offence_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "contact", "issued_on", "kind"], name="one_notice_a_day")
        ]
