"""The sign-out book: who may collect a pupil, who may approve, who is out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import ContactLink, Pupil, School, SignOut

REFUSED = "sign_out.refused"
"""The audit's verb for a collection that was refused."""


@dataclass(frozen=True)
class Adult:
    """Somebody on the pupil's record, as the desk must see them."""

    id: uuid.UUID
    name: str
    relationship: str
    phone: str
    restricted: bool
    restriction: str
    may_collect: bool

    @property
    def choosable(self) -> bool:
        return self.may_collect and not self.restricted


def adults_of(pupil_id: uuid.UUID) -> list[Adult]:
    """In the order they are rung. A restricted adult's number is never read out."""
    links = ContactLink.objects.filter(pupil_id=pupil_id).select_related("contact").order_by("priority")
    return [
        Adult(
            id=link.contact_id,
            name=str(link.contact),
            relationship=link.relationship,
            phone="" if link.restricted else link.contact.phone,
            restricted=link.restricted,
            restriction=link.restriction,
            may_collect=link.may_collect,
        )
        for link in links
    ]


def approvers(school_id: uuid.UUID, roles: Iterable[str]) -> list[User]:
    """People of the school who hold one of these roles today; one whose role has ended approves nothing."""
    grants = RoleGrant.objects.in_force(clock.today()).filter(
        Q(school_id=school_id) | Q(school_id=None), role__in=list(roles)
    )
    return list(User.objects.filter(id__in=grants.values("user_id"), is_active=True).order_by("name"))


def sign_outs_of(school: School, day: date) -> QuerySet[SignOut]:
    """Those still out first, then the latest."""
    return (
        SignOut.objects.filter(school=school, date=day)
        .select_related("pupil", "collected_by")
        .order_by(F("back_at").asc(nulls_first=True), "-out_at")
    )


@dataclass(frozen=True)
class RefusedCollection:
    event: AuditEvent
    pupil: Pupil | None


def refused_on(school: School, day: date) -> list[RefusedCollection]:
    """Collections refused that day, for everybody at the desk to know."""
    events = list(AuditEvent.objects.filter(school_id=school.id, verb=REFUSED, at__date=day).order_by("-at"))
    pupils = Pupil.objects.in_bulk([event.subject_id for event in events if event.subject_id])
    return [RefusedCollection(event, pupils.get(event.subject_id)) for event in events]
