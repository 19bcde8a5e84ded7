"""What an admission may need besides its entry: a registration at another school, and the check of contact details."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7


class DualRegistration(models.Model):
    """A pupil registered at another school at the same time (ADM-22). Ended, never removed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="dual_registrations")
    other_school = models.CharField(max_length=200)
    """Name and address."""
    main_here = models.BooleanField()
    pattern = ArrayField(models.CharField(max_length=3), default=list)
    """The sessions at the other school, as `1AM`…`5PM` (Monday = 1); empty = as agreed week by week."""
    agreed = models.CharField(max_length=300)
    """With whom it was agreed, and when."""
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    consent_on = models.DateField(null=True)
    """When the other school agreed in writing that this one takes the name off; null = it has not."""
    consent = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")), name="dual_dates"
            )
        ]
        indexes = [models.Index(fields=["pupil", "school"], name="dual_pupil")]
