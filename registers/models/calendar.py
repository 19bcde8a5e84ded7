"""The school's own calendar: half terms, the days inside them without school, and school days beside them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7

from .school import School


class HalfTerm(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="half_terms")
    academic_year = models.CharField(max_length=7)
    """`2025/26`"""
    name = models.CharField(max_length=3)
    """`HT1` to `HT6`"""
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "academic_year", "name"], name="one_half_term_per_name"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="half_term_dates"),
            models.CheckConstraint(
                condition=Q(name__in=["HT1", "HT2", "HT3", "HT4", "HT5", "HT6"]), name="half_term_name"
            ),
        ]


class Closure(models.Model):
    """A day, or half of one, inside a half term on which the school or part of it is closed (REG-38).

    It closes the year groups and the classes it names; everybody if it names none of either.
    """

    KINDS = [("inset", "INSET day"), ("bank_holiday", "Bank holiday"), ("closure", "Planned closure")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="closures")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=KINDS)
    session = models.CharField(max_length=2, blank=True)
    """`AM` or `PM`; blank = both."""
    year_groups = ArrayField(models.CharField(max_length=2), default=list)
    classes = ArrayField(models.CharField(max_length=40), default=list, db_default=[])
    """Names of classes: that is how a class is known in addresses and files."""
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day", "session"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "day", "session", "year_groups", "classes"],
                name="one_closure_per_day_and_group",
            ),
            models.CheckConstraint(condition=Q(session__in=["", "AM", "PM"]), name="closure_session"),
        ]


class ExtraDay(models.Model):
    """A day of school at a weekend or outside the half terms, for some or all year groups (REG-49)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="extra_days")
    day = models.DateField()
    year_groups = ArrayField(models.CharField(max_length=2), default=list)
    """Empty = every year group."""
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "day", "year_groups"], name="one_extra_day_per_day_and_group"
            )
        ]
