"""What a school's authority wants sent on a day, as the trust recorded it; else the law's own answer."""

from __future__ import annotations

import dataclasses
from datetime import date

from penalties.queries.authority import authority_of
from registers.models import School
from roll.models import ReturnsVersion
from roll.rules.authority import ReturnsProfile

_PLAIN = [
    one.name for one in dataclasses.fields(ReturnsProfile) if one.name not in ("la_number", "name", "since")
]


def returns_profile(school: School, on: date) -> ReturnsProfile:
    """Name and e-mail are those of the authority's own profile where nothing else is said."""
    known = authority_of(school, on)
    row = ReturnsVersion.objects.filter(la_number=school.la_number, effective_from__lte=on).first()
    if row is None:
        return ReturnsProfile(school.la_number, known.name, email=known.email)
    facts = {name: getattr(row, name) for name in _PLAIN}
    facts["email"] = facts["email"] or known.email
    return ReturnsProfile(school.la_number, known.name, since=row.effective_from, **facts)


def versions(la_number: str) -> list[ReturnsVersion]:
    return list(ReturnsVersion.objects.filter(la_number=la_number))
