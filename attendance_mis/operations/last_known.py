"""What a school needs on paper when its computers are down: who is expected today, class by class, and whom to ring.

Marks and adults are as they stood when it was made, and it says when. A restricted adult is named as a warning and
without a number. The address of a child who has one is not printed: paper is left lying about.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.template.loader import render_to_string

from attendance_mis.kit import clock
from letters.rendering import Printed, printed
from registers.models import ContactLink, Pupil, School
from registers.queries.care import RESTRICTED, care_for
from registers.queries.no_class import IN_NO_CLASS, unplaced
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.queries.setup import calendar_of
from registers.rules.sessions import Session

LOOK_BACK = timedelta(days=7)
"""Far enough to find the last school day before this one in any week; a longer holiday leaves the column empty."""


@dataclass(frozen=True)
class Adult:
    name: str
    relationship: str
    phone: str
    may_collect: bool
    restricted: bool
    warning: str
    """What staff must know and do about a restricted adult."""


@dataclass(frozen=True)
class Line:
    name: str
    born: date
    year_group: str
    last: tuple[str, str]
    """Morning and afternoon of the last day before with a mark; blank where there is none."""
    today: tuple[str, str]
    adults: tuple[Adult, ...]
    address: str
    address_kept_back: bool
    care: tuple[str, ...]


@dataclass(frozen=True)
class ClassSheet:
    name: str
    last_day: date | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LastKnown:
    school: School
    day: date
    at: datetime
    sheets: tuple[ClassSheet, ...]

    @property
    def pupils(self) -> int:
        return sum(len(sheet.lines) for sheet in self.sheets)


def is_school_day(school: School, day: date) -> bool:
    return calendar_of(school).open_to_anybody(day)


def last_known(school: School, day: date) -> LastKnown:
    """Everybody on roll on the day, by class and name; children in no class have a sheet of their own."""
    roster = read_roster(urn=school.urn, first=day - LOOK_BACK, last=day)
    assert roster is not None  # the school exists: it was found before
    expected = [*roster.expected(day), *unplaced(school, day)]
    ids = [pupil.id for pupil in expected]
    adults, addresses = _adults(ids), _addresses(ids)
    care = {
        pupil: tuple(one.words for one in said if one != RESTRICTED)
        for pupil, said in care_for(ids, day).items()
    }
    classes: dict[str, list[RosterPupil]] = defaultdict(list)
    for pupil in expected:
        membership = pupil.membership(day)
        classes[membership.class_name if membership else IN_NO_CLASS].append(pupil)
    sheets = []
    for name, pupils in sorted(classes.items()):
        before = _last_day(roster, pupils, day)
        lines = [
            _line(
                pupil,
                day,
                before,
                adults.get(pupil.id, ()),
                addresses.get(pupil.id, ""),
                care.get(pupil.id, ()),
            )
            for pupil in sorted(pupils, key=lambda one: (one.surname.casefold(), one.forename.casefold()))
        ]
        sheets.append(ClassSheet(name, before, tuple(lines)))
    return LastKnown(school, day, clock.now(), tuple(sheets))


def as_pdf(found: LastKnown) -> Printed:
    return printed(render_to_string("operations/last_known_pdf.html", {"found": found}), "last-known.css")


def _last_day(roster: Roster, pupils: Iterable[RosterPupil], day: date) -> date | None:
    days = {
        marked for pupil in pupils for (marked, _), mark in pupil.marks.items() if marked < day and mark.code
    }
    return max(days, default=None)


def _line(
    pupil: RosterPupil,
    day: date,
    before: date | None,
    adults: tuple[Adult, ...],
    address: str,
    care: tuple[str, ...],
) -> Line:
    membership = pupil.membership(day)
    protected = any(adult.restricted for adult in adults)
    return Line(
        name=f"{pupil.surname}, {pupil.forename}",
        born=pupil.date_of_birth,
        year_group=membership.year_group if membership else "",
        last=_codes(pupil, before) if before else ("", ""),
        today=_codes(pupil, day),
        adults=adults,
        address="" if protected else address,
        address_kept_back=protected and bool(address),
        care=care,
    )


def _codes(pupil: RosterPupil, day: date) -> tuple[str, str]:
    held = (pupil.marks.get((day, session)) for session in (Session.AM, Session.PM))
    morning, afternoon = (mark.code or "" if mark else "" for mark in held)
    return morning, afternoon


def _adults(pupils: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Adult, ...]]:
    """In the order they are rung; restricted ones first, as a warning, without their number."""
    found: dict[uuid.UUID, list[Adult]] = defaultdict(list)
    links = ContactLink.objects.filter(pupil_id__in=pupils).select_related("contact")
    for link in links.order_by("-restricted", "priority", "id"):
        phone = "" if link.restricted else link.contact.phone
        found[link.pupil_id].append(
            Adult(
                str(link.contact),
                link.relationship,
                phone,
                link.may_collect,
                link.restricted,
                link.restriction,
            )
        )
    return {pupil: tuple(adults) for pupil, adults in found.items()}


def _addresses(pupils: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The pupil's own, else that of the adult the pupil lives with."""
    found: dict[uuid.UUID, str] = {}
    homes = ContactLink.objects.filter(pupil_id__in=pupils, lives_with_pupil=True, restricted=False)
    for link in homes.select_related("contact").order_by("-priority"):
        lines = [*link.contact.address, link.contact.postcode]
        found[link.pupil_id] = ", ".join(line for line in lines if line)
    for pupil, lines in Pupil.objects.filter(id__in=pupils).values_list("id", "address"):
        if lines:
            found[pupil] = ", ".join(lines)
    return {pupil: address for pupil, address in found.items() if address}
