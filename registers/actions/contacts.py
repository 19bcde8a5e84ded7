"""Adults of a pupil: their details and what they are to the child. Nobody is deleted; a restricted adult stays, marked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Contact, ContactLink, Pupil, School

from .admission_trail import Values, apply, begin, changed_fields

CONTACT_FIELDS = ("title", "forename", "surname", "phone", "email", "address", "postcode")
LINK_FIELDS = (
    "relationship", "priority", "parental_responsibility", "natural_parent", "lives_with_pupil", "day_to_day_care",
    "receives_letters", "may_collect", "restricted", "restriction", "restricted_since",
)  # fmt: skip


@transaction.atomic
def change_contact(
    link: ContactLink, *, school: School, values: Values, reason: str, by: Actor, seen: int | None = None
) -> int:
    """Correct an adult's details (for all their children here) and what they are to this pupil."""
    trail = begin(link.pupil, school, by, reason, seen)
    contact = Contact.objects.select_for_update().get(id=link.contact_id)
    name = str(contact)
    of_contact = changed_fields(contact, values, CONTACT_FIELDS)
    of_link = changed_fields(link, _safe(values, link), LINK_FIELDS)
    if of_contact:
        apply(contact, of_contact)
    if of_link:
        apply(link, of_link)
    # The number of an adult is part of each child's entry, so each keeps the trail.
    children = [other.pupil for other in ContactLink.objects.filter(contact=contact).select_related("pupil")]
    for field, (old, new) in of_contact.items():
        for child in children:
            trail.keep(f"contact.{field}:{name}", old, new, pupil=child)
    for field, (old, new) in of_link.items():
        trail.keep(f"contact.{field}:{name}", old, new)
    trail.told("contact.changed", [*of_contact, *of_link], contact=str(contact.id))
    return len(of_contact) + len(of_link)


@transaction.atomic
def set_who_may_collect(may: Mapping[uuid.UUID, bool], *, school: School, reason: str, by: Actor) -> int:
    """Say of several adults, by their links, whether they may collect; each entry keeps its own trail. How many changed.

    :raises Refused: no reason is given; or contact with one of them is restricted, who is never let in this way.
    """
    pupils = Pupil.objects.filter(contact_links__in=list(may)).order_by("id").distinct()
    ids = list(pupils.values_list("id", flat=True))
    # In one order and before anything is read: two who save the same class wait for each other.
    list(Pupil.objects.select_for_update().filter(id__in=ids).order_by("id").values_list("id"))
    links = list(
        ContactLink.objects.filter(id__in=list(may)).select_related("contact", "pupil").order_by("id")
    )
    barred = [str(link.contact) for link in links if link.restricted and may[link.id]]
    if barred:
        names = " and ".join(barred)
        raise Refused({"": [f"Contact with {names} is restricted: they may not collect. Nothing was saved."]})
    return sum(
        change_contact(link, school=school, values={"may_collect": may[link.id]}, reason=reason, by=by)
        for link in links
    )


def _safe(
    values: Values, link: ContactLink | None = None
) -> dict[str, Any]:  # Any: the cleaned values of a form
    """A restricted adult gets no letters and collects nobody, whatever was ticked (SAF-08); who is restricted stays so
    where the values do not speak of it."""
    held = link is not None and link.restricted
    if not values.get("restricted", held):
        return dict(values) | {"restriction": "", "restricted_since": None}
    since = (link.restricted_since if link else None) or clock.today()
    return dict(values) | {"receives_letters": False, "may_collect": False, "restricted_since": since}


@transaction.atomic
def add_contact(
    pupil: Pupil, *, school: School, values: Values, reason: str, by: Actor, existing: Contact | None = None
) -> ContactLink:
    """Link an adult to a pupil: one the trust knows already, or somebody new."""
    trail = begin(pupil, school, by, reason, None)
    contact = existing
    if contact is None:
        fields = {name: values[name] for name in CONTACT_FIELDS if name in values}
        contact = Contact.objects.create(ref=f"here-{uuid.uuid4()}", **fields)
    elif ContactLink.objects.filter(pupil=pupil, contact=contact).exists():
        raise Refused({"": [f"{contact} is already a contact of this pupil."]})
    safe = _safe(values)
    link = ContactLink.objects.create(
        pupil=pupil, contact=contact, **{name: safe[name] for name in LINK_FIELDS if name in safe}
    )
    trail.keep(f"contact.added:{contact}", "", link.relationship)
    trail.told("contact.added", ["added"], contact=str(contact.id))
    return link
