"""The sign-out book: who may collect a pupil, who may approve, who is out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import ContactLink, Pupil, School, SignOut

REFUSED = "sign_out.refused"
"""The audit's verb for a collection that was refused."""
ANSWERED = "sign_out.refusal_answered"
"""And for the safeguarding lead's taking it on."""
ALERTED = timedelta(days=7)


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
    answered_by: str
    """Who took the alert; empty while nobody has."""

    @property
    def restricted(self) -> bool:
        """Contact with the adult who came is restricted, or else they are not on the list."""
        return bool(self.event.facts.get("why") == "restricted")


def refused_on(school: School, day: date) -> list[RefusedCollection]:
    """Collections refused that day, for everybody at the desk to know."""
    return refused(AuditEvent.objects.filter(school_id=school.id, verb=REFUSED, at__date=day))


def refusals_open(
    school: School, now: datetime, *, for_at_least: timedelta = timedelta()
) -> QuerySet[AuditEvent]:
    """Refusals no safeguarding lead has taken yet, of the last days only: after that nobody is at the gate."""
    answers = AuditEvent.objects.filter(school_id=school.id, verb=ANSWERED).annotate(
        about=KeyTextTransform("refusal", "facts")
    )
    taken = answers.filter(about=Cast(OuterRef("id"), TextField()))
    rows = AuditEvent.objects.filter(
        school_id=school.id, verb=REFUSED, at__gt=now - ALERTED, at__lte=now - for_at_least
    )
    return rows.filter(~Exists(taken))


def refused(found: QuerySet[AuditEvent]) -> list[RefusedCollection]:
    """Each with the pupil and whoever took it, the latest first."""
    events = list(found.order_by("-at"))
    if not events:
        return []
    pupils = Pupil.objects.in_bulk([event.subject_id for event in events if event.subject_id])
    answers = AuditEvent.objects.filter(
        school_id=events[0].school_id, verb=ANSWERED, at__gte=events[-1].at
    ).order_by("at")
    taken = {str(answer.facts.get("refusal")): answer.by_name for answer in reversed(answers)}
    return [
        RefusedCollection(event, pupils.get(event.subject_id), taken.get(str(event.id), ""))
        for event in events
    ]
