"""Plans made with a family: what is in the way, aims the register can answer, help, who does what (ABS-59, ABS-62, ABS-71)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7
from support.rules.barriers import BARRIERS, Side
from support.rules.targets import Measure


class Plan(models.Model):
    STATES = [("draft", "Being written"), ("running", "Running"), ("ended", "Ended")]
    OUTCOMES = [
        ("reached", "Aims reached"),
        ("partly", "Partly reached"),
        ("not_reached", "Not reached"),
        ("changed", "Another plan takes its place"),
        ("left", "Left the school"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="+")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="plans")
    concern = models.ForeignKey("support.Concern", null=True, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(max_length=8, choices=STATES, default="draft")
    with_partners = models.BooleanField(default=False)
    """A plan for half or more missed: others take part (ABS-59)."""
    partners = models.TextField(blank=True)
    """Who takes part and what they put in, a line each."""
    la_approach = models.CharField(max_length=1000, blank=True)
    la_agreed_on = models.DateField(null=True)
    starts_on = models.DateField()
    review_on = models.DateField()
    parents_view = models.TextField(blank=True)
    childs_view = models.TextField(blank=True)
    support = models.TextField()
    """The help agreed, a line each."""
    owner_id = models.UUIDField(null=True)
    owner = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=OUTCOMES, blank=True)
    outcome_words = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil"],
                condition=Q(state__in=["draft", "running"]),
                name="one_plan_at_a_time",
            ),
            models.CheckConstraint(condition=Q(review_on__gte=F("starts_on")), name="plan_review_day"),
        ]
        indexes = [models.Index(fields=["school", "state", "review_on"], name="plan_school_state")]


class PlanTarget(models.Model):
    """One aim: (measure, at least or at most, value, by when), judged from the register."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="targets")
    measure = models.CharField(max_length=12, choices=[(one.value, one.words) for one in Measure])
    value = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["last_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="plan_target_days")
        ]


class PlanBarrier(models.Model):
    """What is in the way, where it lies, and who takes it up."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="barriers")
    kind = models.CharField(max_length=16, choices=[(one.key, one.words) for one in BARRIERS])
    side = models.CharField(max_length=3, choices=[(side.value, side.words) for side in Side])
    words = models.CharField(max_length=300, blank=True)
    owner = models.CharField(max_length=120)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["side", "id"]
