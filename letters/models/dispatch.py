"""How something leaves the school: the truth about it is here, not in a queue that can be lost (promise P2)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class Dispatch(models.Model):
    """One thing on its way to one adult, by a reference of ours that a carrier knows it again by."""

    CHANNELS = [
        ("sms", "Text message"),
        ("email", "E-mail"),
        ("post", "Post"),
        ("hand", "By hand"),
    ]
    STATES = [
        ("queued", "Waiting"),
        ("claimed", "Being sent"),
        ("printing", "Being printed"),
        ("sent", "Sent"),
        ("failed", "Failed"),
        ("uncertain", "Not certain"),
        ("cancelled", "Not sent"),
    ]
    RECEIPTS = [("", "Not told"), ("delivered", "Delivered"), ("returned", "Came back")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    message = models.OneToOneField(
        "letters.Message", on_delete=models.PROTECT, null=True, related_name="dispatch"
    )
    letter = models.ForeignKey(
        "letters.Letter", on_delete=models.PROTECT, null=True, related_name="dispatches"
    )
    channel = models.CharField(max_length=5, choices=CHANNELS)
    state = models.CharField(max_length=9, choices=STATES, default="queued")
    said = models.CharField(max_length=300, blank=True)
    """Why it stands so, as a sentence for the office; blank when there is nothing to say."""
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()
    """It waits until then: quiet hours, or the pause after a try that was not taken."""
    asked_at = models.DateTimeField(null=True)
    """When a worker was last asked to send it; the sweep asks again when nothing came of it."""
    claim = models.UUIDField(null=True)
    """The worker's own name for its try: only it may write how the try ended."""
    lease_until = models.DateTimeField(null=True)
    """A try still open then was killed, or is slower than any carrier may be."""
    tries = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)
    """A person had it sent again: a new round, so that the carrier does not take it for the one before."""
    in_doubt = models.BooleanField(default=False)
    """An earlier try may have reached the carrier: it is asked before it is told again."""
    carrier = models.CharField(max_length=12, blank=True)
    carrier_reference = models.CharField(max_length=120, blank=True)
    """What the carrier calls it, to ask for its receipt."""
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=9, choices=RECEIPTS, blank=True)
    receipt_at = models.DateTimeField(null=True)
    accepted_flag = models.CharField(max_length=300, blank=True)
    """A letter whose facts changed after it was issued: a person read this reason and sends it all the same."""
    batch = models.ForeignKey(
        "letters.PrintBatch", on_delete=models.PROTECT, null=True, related_name="dispatches"
    )
    place = models.PositiveSmallIntegerField(null=True)
    """Its number in the batch, from 1."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(message__isnull=False, letter__isnull=True)
                | Q(message__isnull=True, letter__isnull=False),
                name="dispatch_of_one_thing",
            ),
            models.UniqueConstraint(fields=["letter", "channel"], name="a_letter_goes_each_way_once"),
            models.CheckConstraint(
                condition=~Q(state="printing") | Q(batch__isnull=False), name="printing_is_in_a_batch"
            ),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claim__isnull=False, lease_until__isnull=False),
                name="a_try_has_an_owner_and_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "made_at"], name="dispatch_outbox"),
            models.Index(
                fields=["not_before"], name="dispatch_due", condition=Q(state__in=["queued", "claimed"])
            ),
        ]

    @property
    def reference(self) -> str:
        """What the carrier knows it by: the same for every try of a round."""
        return str(self.id) if self.round == 1 else f"{self.id}-{self.round}"


class DispatchEvent(models.Model):
    """Every step and try, never changed: what happened, when, and which person decided it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    dispatch = models.ForeignKey(Dispatch, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    """`queued`, `claimed`, `sent`, `failed`, `uncertain`, `again`, `held`, `cancelled`, `receipt`, `settled`…"""
    said = models.CharField(max_length=300, blank=True)
    carrier = models.CharField(max_length=12, blank=True)
    claim = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["dispatch", "at"], name="dispatch_history")]
