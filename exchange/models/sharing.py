"""What was given about a pupil, to whom and for which purpose; what families asked for; what went with a leaver."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class Sharing(models.Model):
    """One time something was shared: purpose, recipient, which fields, on what it rests (DAT-05). Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", null=True, on_delete=models.PROTECT, related_name="sharings")
    """Null for figures without names."""
    purpose = models.CharField(max_length=30)
    """A key of `exchange.rules.sharing`."""
    recipient = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    fields = ArrayField(models.CharField(max_length=30), default=list)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    asked_on = models.DateField(null=True)
    because = models.CharField(max_length=500, blank=True)
    consent_by = models.CharField(max_length=200, blank=True)
    """Who agreed, where the purpose is voluntary."""
    consent_on = models.DateField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    """Of the file that was made; blank where nothing was made here."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [
            models.Index(fields=["school", "at"], name="sharing_school"),
            models.Index(fields=["pupil", "at"], name="sharing_pupil"),
        ]


class AccessRequest(models.Model):
    """A parent or pupil asks for what is held: record copy or everything (REG-51, DAT-08)."""

    STATES = [("open", "Being prepared"), ("issued", "Given"), ("refused", "Refused")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="access_requests")
    asked_by = models.CharField(max_length=200)
    relationship = models.CharField(max_length=60)
    identity = models.CharField(max_length=300)
    """How it was made sure who asks and that they may."""
    asked_on = models.DateField()
    due_on = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    left_out = models.JSONField(default=dict)
    """Key of an item → why it is left out."""
    blacked_out = models.JSONField(default=dict)
    """Key of an item → names of other people that are blacked out in it."""
    put_off_why = models.CharField(max_length=500, blank=True)
    """Why the answer takes longer than a month, as who asked was told; blank = it does not."""
    checked_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=250, blank=True)
    """The safeguarding check of what goes out; nothing is issued without it."""
    state = models.CharField(max_length=8, choices=STATES, default="open")
    issued_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(checked_at__isnull=False, issued_at__isnull=False),
                name="access_issued_after_the_check",
            )
        ]
        indexes = [models.Index(fields=["school", "state"], name="access_school_state")]


class AccessEvent(models.Model):
    """What was done about a request; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    """`asked`, `changed`, `put_off`, `checked`, `issued`, `delivered`, `refused`."""
    words = models.CharField(max_length=500, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["request", "at"], name="access_event_at")]


class LeaverPack(models.Model):
    """What went with a leaver to the next school, and who was told (ADM-25)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="leaver_packs")
    left_on = models.DateField()
    destination = models.CharField(max_length=200, blank=True)
    destination_number = models.CharField(max_length=7, blank=True)
    """Authority and establishment number, as transfer files are addressed."""
    ctf_at = models.DateTimeField(null=True)
    pupil_file_to = models.CharField(max_length=200, blank=True)
    pupil_file_on = models.DateField(null=True)
    safeguarding_file_to = models.CharField(max_length=200, blank=True)
    safeguarding_file_on = models.DateField(null=True)
    no_safeguarding_file = models.BooleanField(default=False)
    agencies = models.CharField(max_length=500, blank=True)
    """Which partner agencies were told, by whom and when; blank = none had to be."""
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=250)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "pupil", "left_on"], name="one_pack_per_leaving")
        ]
