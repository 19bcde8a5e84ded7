"""Recording what a local authority's code of conduct says."""

from __future__ import annotations

import dataclasses
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.models import AuthorityProfile
from penalties.rules.authority import Authority, check_profile


@transaction.atomic
def record_authority(profile: Authority, *, effective_from: date, by: Actor) -> AuthorityProfile:
    """A new version of an authority's profile, from a day on; or `Refused` with every reason."""
    faults: dict[str, list[str]] = {}
    for fault in check_profile(profile):
        faults.setdefault(fault.field, []).append(fault.sentence)
    if faults:
        raise Refused(faults)
    facts = {f.name: getattr(profile, f.name) for f in dataclasses.fields(profile) if f.name != "since"}
    row = AuthorityProfile.objects.create(
        **facts | {"address": list(profile.address), "checklist": list(profile.checklist)},
        effective_from=effective_from,
        made_at=clock.now(),
        by_name=by.name,
        by_position=by.position,
    )
    record(
        "authority.recorded", by=by, subject_id=row.id, la_number=profile.la_number,
        effective_from=effective_from.isoformat(), issuer=str(profile.issuer),
    )  # fmt: skip
    return row
