"""Recording what a local authority wants to be sent."""

from __future__ import annotations

import dataclasses
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from roll.models import ReturnsVersion
from roll.rules.authority import ReturnsProfile, check_profile


@transaction.atomic
def record_wishes(profile: ReturnsProfile, *, effective_from: date, by: Actor) -> ReturnsVersion:
    """A new version of what an authority wants, from a day on; or `Refused` with every reason."""
    faults: dict[str, list[str]] = {}
    for fault in check_profile(profile):
        faults.setdefault(fault.field, []).append(fault.sentence)
    if faults:
        raise Refused(faults)
    facts = {
        one.name: getattr(profile, one.name)
        for one in dataclasses.fields(profile)
        if one.name not in ("name", "since")
    }
    row = ReturnsVersion.objects.create(
        **facts, effective_from=effective_from, made_at=clock.now(), by_name=by.name, by_position=by.position
    )
    record(
        "returns_profile.recorded", by=by, subject_id=row.id, la_number=profile.la_number,
        effective_from=effective_from.isoformat(),
    )  # fmt: skip
    return row
