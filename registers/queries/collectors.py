"""Who may collect each pupil of a class, for whoever sets it for many at once (ADM-05, REG-16)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registers.models import ContactLink
from registers.queries.pupils import PupilLine
from registers.rules.contacts import collects_unless_told


@dataclass(frozen=True)
class Collector:
    """One adult of one pupil, by the link between them."""

    link_id: uuid.UUID
    name: str
    relationship: str
    told: tuple[str, ...]
    """What speaks for it: parental responsibility, lives with the pupil, rung first."""
    may_collect: bool
    usually: bool
    """Whether a school that said nothing about it means that they may."""
    restricted: bool


@dataclass(frozen=True)
class Collected:
    pupil: PupilLine
    adults: tuple[Collector, ...]
    nobody: bool
    """No adult on the record may collect: the desk would have to keep the pupil."""


def collected(pupils: Sequence[PupilLine]) -> list[Collected]:
    """Their adults in call order: who has parental responsibility, lives with them, is rung first, may collect already
    or must never. Anybody else (a gran, a neighbour) is set on the pupil's page."""
    links: dict[uuid.UUID, list[ContactLink]] = defaultdict(list)
    rows = ContactLink.objects.filter(pupil__in=[one.id for one in pupils]).select_related("contact")
    for link in rows.order_by("priority", "id"):
        links[link.pupil_id].append(link)
    return [_collected(one, links[one.id]) for one in pupils]


def _collected(pupil: PupilLine, links: list[ContactLink]) -> Collected:
    first = next((link for link in links if not link.restricted), None)
    adults = tuple(
        _collector(link, first=link is first)
        for link in links
        if link.restricted or link.may_collect or link is first or _usually(link)
    )
    return Collected(pupil, adults, nobody=not any(link.may_collect for link in links))


def _collector(link: ContactLink, *, first: bool) -> Collector:
    said = (
        (link.parental_responsibility, "parental responsibility"),
        (link.lives_with_pupil, "lives with the pupil"),
        (first, "rung first"),
    )
    return Collector(
        link_id=link.id,
        name=str(link.contact),
        relationship=link.relationship,
        told=tuple(words for holds, words in said if holds),
        may_collect=link.may_collect,
        usually=_usually(link),
        restricted=link.restricted,
    )


def _usually(link: ContactLink) -> bool:
    return not link.restricted and collects_unless_told(
        parental_responsibility=link.parental_responsibility, lives_with_pupil=link.lives_with_pupil
    )


def without_collector(pupil_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these pupils whom nobody on the record may collect."""
    ids = set(pupil_ids)
    held = ContactLink.objects.filter(pupil__in=ids, may_collect=True)
    return ids - set(held.values_list("pupil_id", flat=True))
