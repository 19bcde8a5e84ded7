"""The list of concern: a row for each pupil looked after because of attendance, and what was decided about proposals."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class Concern(models.Model):
    """One concern about one pupil at one school. The row says how it stands; its events are `SupportEvent`s (ABS-60)."""

    REASONS = [
        ("severe", "Half or more missed"),
        ("persistent", "A tenth or more missed"),
        ("near", "Near a tenth, or below the school’s line"),
        ("unauthorised", "Absence without leave"),
        ("lateness", "Lateness"),
        ("illness", "Illness, often or long"),
        ("pattern", "A pattern in what is missed"),
        ("ehc", "EHC plan and falling attendance"),
        ("other", "Something else"),
    ]
    OUTCOMES = [
        ("better", "Attendance is better"),
        ("steady", "As good as it can be for this child"),
        ("elsewhere", "Taken on elsewhere: early help, social care, the authority"),
        ("left", "Left the school"),
        ("mistake", "Opened by mistake, or the marks were changed"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="concerns")
    reason = models.CharField(max_length=12, choices=REASONS)
    words = models.CharField(max_length=500, blank=True)
    """What it is about, in the opener's own words."""
    crossing = models.ForeignKey(
        "absence.LadderCrossing", null=True, on_delete=models.PROTECT, related_name="concerns"
    )
    """The step of the ladder that proposed it; null = opened from the figures or by hand."""
    opened_on = models.DateField()
    counted_from = models.DateField()
    """First day of the level below: the school year's."""
    possible = models.PositiveIntegerField()
    attended = models.PositiveIntegerField()
    authorised = models.PositiveIntegerField()
    unauthorised = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    """Counts of the register on the day it was opened, kept as they were then."""
    owner_id = models.UUIDField(null=True)
    owner = models.CharField(max_length=120)
    review_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    """Null while open."""
    outcome = models.CharField(max_length=10, choices=OUTCOMES, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["opened_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil"], condition=Q(closed_on=None), name="one_open_concern"
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, outcome="") | Q(closed_on__gte=F("opened_on")) & ~Q(outcome=""),
                name="closed_concern_has_outcome",
            ),
        ]
        indexes = [models.Index(fields=["school", "closed_on"], name="concern_school")]

    @property
    def open(self) -> bool:
        return self.closed_on is None


class ProposalAnswer(models.Model):
    """Somebody looked at a proposed concern and said that none is needed. The same proposal does not come again."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    """What proposed it: `persistent:2026/27`, `crossing:` and its id."""
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "pupil", "key"], name="one_answer_per_proposal")
        ]
