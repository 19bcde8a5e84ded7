"""Children nobody can account for. A case is its events; its row says only how it stands now (architecture §6)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7


class Case(models.Model):
    """One child's unexplained absence at one school, from its first session until a reason reassures or the child is seen."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="follow_up_cases")
    opened_on = models.DateField()
    opened_session = models.CharField(max_length=2)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    """Null while open."""
    closed_as = models.CharField(max_length=20, blank=True)
    """`explained`, `seen`, `in_school`, `not_asked` or `ended`."""
    covered_day = models.DateField(null=True)
    covered_session = models.CharField(max_length=2, blank=True)
    """Closed: an unexplained mark up to and including this session opens no new case."""
    claimed_by_id = models.UUIDField(null=True)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_contact = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    """Somebody is on the telephone about this child until then."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil"], condition=Q(closed_at=None), name="one_open_case_per_pupil"
            )
        ]
        indexes = [
            models.Index(fields=["school", "closed_at"], name="case_school_closed"),
            models.Index(fields=["pupil", "opened_on"], name="case_pupil"),
        ]


class CaseEvent(models.Model):
    """Something that happened about a case: a call, a decision with its reasons, a visit. Never changed, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    """Where a page sends its own, the same one again is the same event."""
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    day = models.DateField()
    kind = models.CharField(max_length=20)
    """A `rules.history.Kind`."""
    contact = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT)
    contact_name = models.CharField(max_length=200, blank=True)
    """As it was then."""
    channel = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    reference = models.CharField(max_length=120, blank=True)
    """Of the police, social care or the school's safeguarding record (ABS-19, ABS-20)."""
    facts = models.JSONField(default=dict)
    """Codes, sessions, ids: what a page or a rule reads back."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    by_role = models.CharField(max_length=30)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="case_event_at")]


class QueueCleared(models.Model):
    """Somebody looked at the empty list and said so: every child accounted for (ABS-10)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    day = models.DateField()
    session = models.CharField(max_length=2)
    at = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["school", "day"], name="cleared_school_day")]
