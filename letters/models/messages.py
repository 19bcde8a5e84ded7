"""Short messages to an adult: what was asked to be said, and what was said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class Message(models.Model):
    """One text or e-mail to one adult. It may carry what several cases asked to be said to the same family."""

    CHANNELS = [("sms", "Text message"), ("email", "E-mail")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=5, choices=CHANNELS)
    purpose = models.CharField(max_length=40)
    """What kind of message, as `absence_today`: only parts of one purpose share a message."""
    about = models.ManyToManyField("registers.Pupil", related_name="messages")
    made_at = models.DateTimeField()
    good_until = models.DateTimeField(null=True)
    """After it the message would say what no longer helps: it is not sent. Null = it keeps."""
    sent_to = models.CharField(max_length=254, blank=True)
    """The number or address it was last handed to the carrier for; blank until then."""
    sent_subject = models.CharField(max_length=200, blank=True)
    sent_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=["sms", "email"]), name="message_channel"),
        ]
        indexes = [models.Index(fields=["contact", "channel", "purpose"], name="message_family")]


class MessagePart(models.Model):
    """What one case asked to be said. Its key says that it was asked already, whoever asks again (promise P2)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="parts")
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT)
    channel = models.CharField(max_length=5, choices=Message.CHANNELS)
    key = models.CharField(max_length=120)
    about = models.ManyToManyField("registers.Pupil", related_name="message_parts")
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    sealed = models.BinaryField(null=True)
    """An address that opens something, for the place `[address]` in the text; readable only as it is sent."""
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    """Taken back before it was sent: the child arrived, the facts changed."""
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "key", "contact", "channel"], name="a_message_is_asked_for_once"
            ),
        ]
