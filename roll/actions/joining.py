"""A registration at another school, with the five-part trail of every entry (ADM-22, ADM-29)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.admission_trail import apply, begin, changed_fields
from registers.models import Pupil, School
from roll.models import DualRegistration

FIELDS = ("other_school", "main_here", "pattern", "agreed", "first_day", "last_day", "consent_on", "consent")


@transaction.atomic
def record_dual(
    pupil: Pupil,
    school: School,
    values: Mapping[str, Any],  # Any: the cleaned values of a form
    *,
    reason: str,
    by: Actor,
    row: DualRegistration | None = None,
) -> DualRegistration:
    """Add one, or change what is known of it; the entry keeps what it said before."""
    trail = begin(pupil, school, by, reason, None)
    if values.get("consent_on") is not None and values["consent_on"] > clock.today():
        raise Refused({"consent_on": ["That day has not come yet."]})
    if row is None:
        if DualRegistration.objects.filter(
            pupil=pupil, school=school, other_school=values["other_school"], last_day=None
        ).exists():
            raise Refused({"other_school": ["That registration is recorded already; change it instead."]})
        row = DualRegistration.objects.create(
            pupil=pupil, school=school, **{name: values[name] for name in FIELDS}
        )
        trail.keep("dual.added", "", row.other_school)
        trail.told("dual.added", ["dual"], dual=str(row.id))
        return row
    changed = changed_fields(row, values, FIELDS)
    if changed:
        apply(row, changed)
    for name, (old, new) in changed.items():
        trail.keep(f"dual.{name}", old, new)
    trail.told("dual.changed", list(changed), dual=str(row.id))
    return row
