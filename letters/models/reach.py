"""Which ways of reaching an adult are closed: by their own wish, or because what was sent came back (ADM-05, ADM-06)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class OptOut(models.Model):
    """An adult asked not to be written to in this way. Ended, never deleted, when they change their mind."""

    CHANNELS = [("sms", "Text messages"), ("email", "E-mail")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="opt_outs")
    channel = models.CharField(max_length=5, choices=CHANNELS)
    reason = models.CharField(max_length=200)
    """How the wish was told: "rang on Monday", "answered STOP"."""
    since = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "channel"], name="one_opt_out_at_a_time", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(condition=Q(channel__in=["sms", "email"]), name="opt_out_channel"),
        ]


class LetterWish(models.Model):
    """How an adult asked to get letters. Ended, never deleted, when they change their mind (ADM-05)."""

    CHANNELS = [("post", "On paper"), ("email", "By e-mail")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="letter_wishes")
    channel = models.CharField(max_length=5, choices=CHANNELS)
    since = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], name="one_letter_wish_at_a_time", condition=Q(ended_at=None)
            )
        ]


class DeadAddress(models.Model):
    """A number or address the carrier says nothing reaches. It stops mattering once the contact has another."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="dead_addresses")
    channel = models.CharField(max_length=5, choices=OptOut.CHANNELS)
    address = models.CharField(max_length=254)
    """As carriers write it: the number with its country code, the address in small letters."""
    since = models.DateTimeField()
    said = models.CharField(max_length=200)
    cleared_at = models.DateTimeField(null=True)
    """A person checked it with the family and it works after all."""
    cleared_by = models.CharField(max_length=240, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "channel", "address"],
                name="one_dead_address_at_a_time",
                condition=Q(cleared_at=None),
            )
        ]
