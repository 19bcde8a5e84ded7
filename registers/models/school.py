"""Schools of the trust, their classes, and who teaches and sits in them when."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from attendance_mis.kit.ids import uuid7


class DateRange(Func):
    """`[from, to]` as PostgreSQL's daterange, an open end for a null `to`."""

    function = "daterange"
    output_field = models.Field()


class DaysOn(Func):
    """A day, so many days on: PostgreSQL adds whole numbers to dates."""

    template = "(%(expressions)s + %(days)s)"
    output_field = models.DateField()


class School(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    urn = models.CharField(max_length=6, unique=True)
    """DfE's unique reference number: how a school is named in addresses and files."""
    name = models.CharField(max_length=200)
    PHASES = [
        ("primary", "Primary"),
        ("middle", "Middle"),
        ("secondary", "Secondary"),
        ("all_through", "All-through"),
        ("special", "Special"),
    ]
    phase = models.CharField(max_length=20, choices=PHASES)
    la_number = models.CharField(max_length=3)
    establishment_number = models.CharField(max_length=4)
    setup_version = models.PositiveBigIntegerField(default=1)
    """Raised by every change to the calendar or the settings, so that a process knows its copy is old."""

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SchoolClass(models.Model):
    """A registration class, form or tutor group."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classes")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="one_class_per_name")]

    def __str__(self) -> str:
        return self.name


class ClassMembership(models.Model):
    """A pupil's class and year group between two days, both included. Figures use the group *on the day*."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey(School, on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="memberships")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="memberships")
    year_group = models.CharField(max_length=2)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    """Last day in the class; null while it goes on."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="membership_dates"
            ),
            ExclusionConstraint(
                name="one_class_at_a_time",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (
                        DateRange("first_day", "last_day", models.Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["school_class", "first_day"], name="membership_class")]


class ClassTeacher(models.Model):
    """Whose class it is: what a teacher may mark and see."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="teachers")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="classes_taught")
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school_class", "user", "first_day"], name="teacher_once_per_class"
            )
        ]
