"""Why an absence was not authorised, as the office said it (REG-46). No mark, code or count ever changes by it."""

from __future__ import annotations

from django.db import models

from attendance_mis.kit.ids import uuid7
from registers.rules.sessions import Session


class WhyUnauthorised(models.Model):
    """What was said of one session. Added to, never changed: the highest version counts, while the mark's code fits it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, db_index=False)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, db_index=False)
    date = models.DateField()
    session = models.CharField(max_length=2, choices=[(str(one), one.words) for one in Session])
    version = models.PositiveIntegerField()
    reason = models.CharField(max_length=30, blank=True)
    """A code of `rules.unauthorised`; blank: what was said before is taken back."""
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "date", "session", "school", "version"], name="one_why_per_version"
            )
        ]
