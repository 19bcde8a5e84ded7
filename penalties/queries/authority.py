"""The local authority of a school on a day, as the trust recorded it."""

from __future__ import annotations

import dataclasses
from datetime import date

from penalties.models import AuthorityProfile
from penalties.rules.authority import Authority, Issuer
from registers.models import School

_PLAIN = [
    one.name
    for one in dataclasses.fields(Authority)
    if one.name not in ("address", "checklist", "issuer", "since", "la_number")
]


def authority_of(school: School, on: date) -> Authority:
    """The profile in force; with none recorded the cautious one of `rules.authority`."""
    row = AuthorityProfile.objects.filter(la_number=school.la_number, effective_from__lte=on).first()
    return read(row) if row else Authority(school.la_number, f"Local authority {school.la_number}")


def read(row: AuthorityProfile) -> Authority:
    return Authority(
        la_number=row.la_number,
        address=tuple(row.address),
        checklist=tuple(row.checklist),
        issuer=Issuer(row.issuer),
        since=row.effective_from,
        **{name: getattr(row, name) for name in _PLAIN},
    )


def versions(la_number: str) -> list[AuthorityProfile]:
    """Every version, the one that begins last first."""
    return list(AuthorityProfile.objects.filter(la_number=la_number))


def numbers() -> list[str]:
    """The authorities of the trust's schools."""
    return sorted(set(School.objects.values_list("la_number", flat=True)))
