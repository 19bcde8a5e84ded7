"""Leaving as a case: the row says how it stands, its events everything that happened (ADM-10 to ADM-25)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class LeavingState(models.TextChoices):
    OPEN = "open", "Being prepared"
    PROPOSED = "proposed", "Waiting for approval"
    DONE = "done", "Approved"
    WITHDRAWN = "withdrawn", "Not going ahead"


class LeavingCase(models.Model):
    """One proposed end of one time on roll. Nothing else ends one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="leaving_cases")
    spell = models.ForeignKey("registers.Spell", on_delete=models.PROTECT, related_name="leaving_cases")
    ground = models.CharField(max_length=20)
    """A key of `rules.grounds`."""
    state = models.CharField(max_length=10, choices=LeavingState.choices, default=LeavingState.OPEN)
    leaves_on = models.DateField(null=True)
    """The last day on roll; null while it is to be the day of the approval."""
    answers = models.JSONField(default=dict)
    """Need → what was entered; days as YYYY-MM-DD."""
    last_attended = models.DateField(null=True)
    """The first of the three dates (ADM-11), as the register had it when the leaving was approved."""
    started_elsewhere_on = models.DateField(null=True)
    worker_told_on = models.DateField(null=True)
    worker_told = models.CharField(max_length=500, blank=True)
    """Which social worker was told how; or the reason why none was (ADM-21)."""
    worker_lifted = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    proposed_by_id = models.UUIDField(null=True)
    proposed_by = models.CharField(max_length=250, blank=True)
    """Name and position as held then."""
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by = models.CharField(max_length=250, blank=True)
    ended_at = models.DateTimeField(null=True)
    confirmed_on = models.DateField(null=True)
    """Home education: when the authority confirmed that it has the child on its list. Open until then (ADM-13)."""

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["spell"], condition=Q(state__in=["open", "proposed"]), name="one_leaving_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["spell"], condition=Q(state="done"), name="a_time_on_roll_ends_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(approved_at__isnull=False, leaves_on__isnull=False, proposed_at__isnull=False),
                name="leaving_done_was_approved",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="leaving_school_state")]

    @property
    def open(self) -> bool:
        return self.state in (LeavingState.OPEN, LeavingState.PROPOSED)


class LeavingEvent(models.Model):
    """What happened in a case, by whom. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(LeavingCase, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=20)
    words = models.CharField(max_length=1000, blank=True)
    facts = models.JSONField(default=dict)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="leavingevent_case")]


class LeavingEvidence(models.Model):
    """A letter or confirmation kept with a case: bytes in the trust's own schema, given out as a download only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(LeavingCase, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    about = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["added_at", "id"]


class Enquiry(models.Model):
    """One attempt to find out where a pupil is, by school or authority (ADM-18, ABS-72). Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="enquiries")
    on = models.DateField()
    asker = models.CharField(max_length=10)
    outcome = models.CharField(max_length=10)
    what = models.CharField(max_length=500)
    """Whom they asked, and how."""
    found = models.CharField(max_length=500, blank=True)
    """What came of it; where the pupil is, if found."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["on", "at"]
        indexes = [models.Index(fields=["pupil", "school", "on"], name="enquiry_pupil")]
