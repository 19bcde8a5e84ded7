"""Files from other systems: on their way in, what of them waits for a person, and what they told of earlier schools."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class IncomingKind(models.TextChoices):
    CTF = "ctf", "Common Transfer File"
    PUPILS = "pupils", "Pupils"
    CONTACTS = "contacts", "Contacts"
    MARKS = "marks", "Marks"


class IncomingState(models.TextChoices):
    MAPPING = "mapping", "Columns to be named"
    WAITING = "waiting", "Waiting to be read"
    READING = "reading", "Being read"
    READY = "ready", "Ready to look at"
    LOADING = "loading", "Being loaded"
    LOADED = "loaded", "Loaded"
    REFUSED = "refused", "Refused"


class Incoming(models.Model):
    """One file somebody sent: looked at first, then loaded exactly as shown. The file itself goes within the day."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=IncomingKind.choices)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    """Gzip; null once it is loaded or thrown away."""
    choices = models.JSONField(default=dict)
    """What the person chose for it: starting day, class, columns."""
    state = models.CharField(max_length=10, choices=IncomingState.choices)
    done = models.PositiveIntegerField(default=0)
    """Bytes read so far, of `size`."""
    held_until = models.DateTimeField(null=True)
    """While a worker is at it: until when it may take. Later it counts as killed and is begun anew."""
    problem = models.CharField(max_length=600, blank=True)
    """Why the file as a whole was refused, or why it was looked at again."""
    preview = models.JSONField(default=dict)
    signature = models.CharField(max_length=64, blank=True)
    """Of the preview: loading must do exactly this, or it is looked at again."""
    rejects = models.BinaryField(default=bytes)
    at = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    by_role = models.CharField(max_length=30)
    expires_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    loader = models.JSONField(default=dict)
    """Who pressed the button, with name, position and role as held then."""

    class Meta:
        indexes = [
            models.Index(fields=["school", "at"], name="incoming_school"),
            models.Index(
                fields=["state"],
                name="incoming_at_work",
                condition=Q(state__in=["waiting", "reading", "loading"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="loaded", loaded_at__isnull=False)
                | (~Q(state="loaded") & Q(loaded_at=None)),
                name="incoming_loaded_has_a_moment",
            )
        ]


class ColumnMapping(models.Model):
    """What the columns and codes of another system are called, kept for the school's next file (DAT-09)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=IncomingKind.choices)
    columns = models.JSONField(default=dict)
    """Our column → theirs."""
    codes = models.JSONField(default=dict)
    """Their code → ours, where a person said so."""
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "kind"], name="one_mapping_per_kind")]


class QuarantinedMark(models.Model):
    """A mark whose code nobody here knows for its day: kept as written until a person says what it was (DAT-09, DAT-10)."""

    STATES = [("waiting", "Waiting"), ("mapped", "Entered"), ("discarded", "Left out")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    incoming = models.UUIDField()
    """The file it came with; the row of the file may be gone."""
    source = models.CharField(max_length=120)
    upn = models.CharField(max_length=13)
    day = models.DateField()
    session = models.CharField(max_length=2)
    code = models.CharField(max_length=20)
    """As the other system wrote it."""
    note = models.CharField(max_length=500, blank=True)
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=STATES, default="waiting")
    became = models.CharField(max_length=2, blank=True)
    why = models.CharField(max_length=300, blank=True)
    quarantined_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=250, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "upn", "day", "session", "code"], name="quarantined_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="quarantine_decided_has_a_moment",
            ),
        ]


class EarlierAttendance(models.Model):
    """What a transfer file says of a pupil's year at another school: kept as written, never a mark of this register."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="earlier_attendance")
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    """The school it was sent to."""
    year = models.CharField(max_length=7)
    """`2025/26`."""
    la_number = models.CharField(max_length=3)
    establishment_number = models.CharField(max_length=4)
    school_name = models.CharField(max_length=200, blank=True)
    possible = models.PositiveIntegerField(null=True)
    attended = models.PositiveIntegerField(null=True)
    authorised = models.PositiveIntegerField(null=True)
    unauthorised = models.PositiveIntegerField(null=True)
    first_day = models.DateField(null=True)
    marks = models.TextField(blank=True)
    """The file's own string of marks from `first_day` on, untouched; what each counts as is told by its day."""
    source = models.CharField(max_length=120)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "year", "la_number", "establishment_number"], name="one_year_at_a_school"
            )
        ]
