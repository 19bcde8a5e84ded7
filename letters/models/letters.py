"""A letter is a row of its present state, the events that led there, and, once issued, a file that never changes."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class LetterState(models.TextChoices):
    DRAFT = "draft", "To approve"
    HELD = "held", "Held"
    ISSUED = "issued", "Issued"
    WITHDRAWN = "withdrawn", "Withdrawn"
    """Not sent, and not to be: replaced by another letter, or no longer right."""


class Letter(models.Model):
    """One copy of a letter: one kind, about one thing, of one pupil, to one recipient.

    (kind, key, recipient) of a pupil is written once, however often the work that drafts it runs. A correction is a
    new edition of the same letter; what was issued stays as it was (LET-02, LET-06).
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="letters")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=8)
    """`D02`, as in `letters.kinds`."""
    key = models.CharField(max_length=120)
    """What it is about, in its owner's words: a crossing, a case, a half term."""
    recipient_key = models.CharField(max_length=240)
    edition = models.PositiveSmallIntegerField(default=1)
    recipient = models.JSONField()
    """`Recipient.kept()`: name, salutation, address as they were when drafted."""
    fields = models.JSONField(default=dict)
    """The kind's merge fields in words, as the owner gave them last."""
    blocks = models.JSONField(null=True)
    """The letter's own wording, where a person changed it; null = the template in force."""
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.DRAFT)
    holds = ArrayField(models.CharField(max_length=120), default=list)
    """Why it waits for a person; empty = it does not."""
    problem = models.CharField(max_length=300, blank=True)
    """Why it could not be issued when that was last tried."""
    flag = models.CharField(max_length=300, blank=True)
    """Issued, and its facts have changed since: why."""
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    drafted_at = models.DateTimeField()
    drafted_by_id = models.UUIDField(null=True)
    drafted_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    """When its words or facts were last changed: an approval counts only for what was read."""
    issue_by = models.DateField(null=True)
    """The last day it is of use to whoever gets it, such as the day of the meeting it asks to; null = any day."""
    issued_at = models.DateTimeField(null=True)
    batch = models.ForeignKey("LetterBatch", null=True, on_delete=models.PROTECT, related_name="letters")
    approved_at = models.DateTimeField(null=True)
    """A person approved it; it is issued at once or, of a batch, in the background. Kept here so that no queue's loss
    loses it: a sweep issues what was approved and is not issued."""
    approved_by = models.JSONField(default=dict)
    """The approver with name and position as held then."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "school", "kind", "key", "recipient_key", "edition"],
                name="letter_written_once",
            ),
            models.CheckConstraint(
                condition=Q(state="issued", issued_at__isnull=False)
                | (~Q(state="issued") & Q(issued_at__isnull=True)),
                name="letter_issued_has_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "drafted_at"], name="letter_school_state"),
            models.Index(fields=["pupil", "drafted_at"], name="letter_pupil"),
            models.Index(
                fields=["approved_at"],
                condition=Q(approved_at__isnull=False, issued_at__isnull=True),
                name="letter_to_issue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def reference(self) -> str:
        """Short enough to say on the telephone; printed on the letter."""
        return f"{self.kind}-{self.id.hex[-8:].upper()}"

    @property
    def issued(self) -> bool:
        return self.state == LetterState.ISSUED


class LetterBatch(models.Model):
    """Letters of one kind for many pupils, written together and printed in one order (LET-07)."""

    ORDERS = [("class", "By class"), ("household", "By household")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=200)
    """For whom and when, in words."""
    order = models.CharField(max_length=10, choices=ORDERS, default="class")
    first_day = models.DateField()
    last_day = models.DateField()
    """The days its figures are for."""
    class_ids = ArrayField(models.UUIDField(), default=list)
    """The classes, as they sat on the last day; empty = the whole school."""
    pupils = models.PositiveIntegerField(default=0)
    drafted_at = models.DateTimeField(null=True)
    """When the last letter was drafted; null = still at it."""
    nobody_to_write_to = models.PositiveIntegerField(default=0)
    """Pupils for whom nobody may be written to."""
    made_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)


class LetterFile(models.Model):
    """What was issued, to the last byte, and all it was made from. May be added to, never changed (grants)."""

    letter = models.OneToOneField(Letter, primary_key=True, on_delete=models.PROTECT, related_name="file")
    pdf = models.BinaryField()
    """Left out of lists: `defer("pdf")`."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    snapshot = models.JSONField()
    """Everything printed, in words: enough to make the same letter again."""
    template_version = models.CharField(max_length=80)
    template_id = models.UUIDField(null=True)
    letterhead_id = models.UUIDField(null=True)
    policy_day = models.DateField()
    """The settings in force on this day were used."""
    policy_version = models.PositiveBigIntegerField()
    issued_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    sender_name = models.CharField(max_length=120)
    sender_position = models.CharField(max_length=120)
    """As held then (ROL-07)."""


class LetterEvent(models.Model):
    """What happened to a letter. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    """drafted, redrafted, edited, completed, held, released, issued, flagged, withdrawn, corrected, stands again, printed, viewed"""
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["letter", "at"], name="letterevent_letter")]
