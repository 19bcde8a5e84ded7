"""What the log of some days has that is worth a question; the rules are in `protection.rules.unusual`."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date

from attendance_mis.accounts.models import User
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from protection.rules.reads import READS, Group
from protection.rules.unusual import Opening, Question, questions
from registers.models import ClassMembership, ClassTeacher, ContactLink, Pupil, School

from .access_log import Asked, reads

Sits = dict[uuid.UUID, list[tuple[date, date | None, uuid.UUID]]]
NOT_A_FILE = [verb for verb, read in READS.items() if read.group in (Group.LOG, Group.PROGRAMS)]


def unusual(school: School, first: date, last: date) -> list[Question]:
    """The questions about these days, both included."""
    found = list(reads(school, Asked(first, last)).exclude(by_id=None).exclude(verb__in=NOT_A_FILE).only("at", "by_id", "subject_id"))  # fmt: skip
    pupils = Pupil.objects.in_bulk({one.subject_id for one in found if one.subject_id})
    found = [one for one in found if one.subject_id in pupils]
    family = _surnames(pupils)
    people = {user.id: user.name.split()[-1] for user in User.objects.filter(id__in={o.by_id for o in found})}
    taught, sits = _taught(school, set(people)), _sits(school, set(pupils))
    return questions(
        Opening(
            at=one.at.astimezone(clock.LONDON), by_id=one.by_id, by_surname=people[one.by_id], pupil_id=one.subject_id,
            surnames=family[one.subject_id], own=_own(one, taught, sits),
        )
        for one in found
        if one.by_id in people and one.subject_id is not None and one.by_id is not None
    )  # fmt: skip


def _surnames(pupils: dict[uuid.UUID, Pupil]) -> dict[uuid.UUID, frozenset[str]]:
    names: dict[uuid.UUID, set[str]] = {key: {one.legal_surname} for key, one in pupils.items()}
    adults = ContactLink.objects.filter(pupil_id__in=pupils).values_list("pupil_id", "contact__surname")
    for pupil_id, surname in adults:
        names[pupil_id].add(surname)
    return {key: frozenset(found) for key, found in names.items()}


def _taught(school: School, people: set[uuid.UUID]) -> Sits:
    """Person → classes with the days they teach them."""
    found: Sits = defaultdict(list)
    rows = ClassTeacher.objects.filter(school_class__school=school, user_id__in=people)
    for row in rows:
        found[row.user_id].append((row.first_day, row.last_day, row.school_class_id))
    return found


def _sits(school: School, pupils: set[uuid.UUID]) -> Sits:
    found: Sits = defaultdict(list)
    for row in ClassMembership.objects.filter(school=school, pupil_id__in=pupils):
        if row.school_class_id is not None:
            found[row.pupil_id].append((row.first_day, row.last_day, row.school_class_id))
    return found


def _own(event: AuditEvent, taught: Sits, sits: Sits) -> bool | None:
    assert event.by_id is not None
    assert event.subject_id is not None
    if event.by_id not in taught:
        return None
    day = event.at.astimezone(clock.LONDON).date()
    return bool(_on(taught[event.by_id], day) & _on(sits[event.subject_id], day))


def _on(rows: list[tuple[date, date | None, uuid.UUID]], day: date) -> set[uuid.UUID]:
    return {key for first, last, key in rows if first <= day and (last is None or day <= last)}
