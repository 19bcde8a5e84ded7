"""Penalty notices issued to parents, as far as the school knows them."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7
from penalties.rules.timeline import NOTICE_WORDS


class PenaltyNotice(models.Model):
    """A notice to one parent about one pupil: issued here, known from the authority, or brought over as history."""

    KINDS = [("absence", "Absence"), ("public_place", "Excluded pupil in a public place")]
    STATUSES = [
        ("issued", "Issued"),
        ("paid", "Paid"),
        ("unpaid", "Unpaid"),
        ("withdrawn", "Withdrawn"),
        ("prosecuted", "Prosecuted"),
    ]
    SOURCES = [
        ("history", "Brought over"),
        ("school", "Issued by the school"),
        ("authority", "Issued by the local authority"),
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
    told_on = models.DateField(null=True)
    """An excluded pupil in a public place: the day this parent was told of the days; null for absence and history."""
    source = models.CharField(max_length=10, choices=SOURCES, default="history")
    case = models.ForeignKey(
        "penalties.PenaltyCase", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    amounts = models.JSONField(default=list)
    """[[pence, within days]] as printed; empty for history: then the law of the day says it."""
    service = models.CharField(max_length=16, blank=True)
    served_on = models.DateField(null=True)
    """The day it was posted or handed over; null = not yet, or not known."""
    received_on = models.DateField(null=True)
    """The day it was shown to be received; null = receipt is presumed."""
    post_working_days = models.PositiveSmallIntegerField(default=2)
    issued_by = models.CharField(max_length=120, blank=True)
    issued_by_position = models.CharField(max_length=120, blank=True)
    acting_for = models.CharField(max_length=120, blank=True)
    """The head, where somebody the head authorised issued it (ROL-05)."""
    prepared_by = models.CharField(max_length=120, blank=True)
    copy_sent_on = models.DateField(null=True)
    """When the authority had its copy (PEN-14)."""
    letter_id = models.UUIDField(null=True)
    """The notice as printed, in `letters`; null for one issued elsewhere."""
    flag = models.CharField(max_length=500, blank=True)
    """Why it may have to be withdrawn: a mark it relied on changed, or the register does not bear it out. Empty = nothing."""
    withdrawn_on = models.DateField(null=True)
    withdrawal_ground = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "contact", "issued_on", "kind"], name="one_notice_a_day")
        ]

    @property
    def reference(self) -> str:
        """Short enough to say on the telephone."""
        return f"PN-{self.id.hex[-8:].upper()}"


class NoticeEvent(models.Model):
    """What became of a notice, as told by the authority or done here. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    notice = models.ForeignKey(PenaltyNotice, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    happened_on = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["happened_on", "at"]

    @property
    def said(self) -> str:
        return NOTICE_WORDS.get(self.what, self.what)
