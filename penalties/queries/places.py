"""In whose registers the sessions of a case stand, where they are more than one school's, and whose head decides."""

from __future__ import annotations

from dataclasses import dataclass

from penalties.queries.case_file import CaseFile
from registers.models import School
from registers.rules.sessions import Session


@dataclass(frozen=True)
class Place:
    school: School
    count: int
    """Of the sessions relied on."""
    decides: bool


def places_of(file: CaseFile) -> list[Place]:
    """Empty while everything is one school's: then there is nothing to say."""
    ids = {*file.shares, file.school.id, *([file.decides] if file.decides else [])}
    if len(ids) < 2:
        return []
    found = School.objects.filter(id__in=ids).order_by("name")
    decides = file.decides or file.school.id
    return [Place(one, file.shares.get(one.id, 0), one.id == decides) for one in found]


def others_of(file: CaseFile) -> list[School]:
    """Other schools of the trust whose registers the case rests on: their record goes into the bundle too."""
    return list(School.objects.filter(id__in=set(file.shares) - {file.school.id}).order_by("name"))


def name_of_place(file: CaseFile) -> dict[tuple[object, Session], str]:
    """Session relied on → the school, where there are several."""
    if len(file.shares) < 2:
        return {}
    names = {one.id: one.name for one in School.objects.filter(id__in=list(file.shares))}
    return {key: names[school] for key, school in file.places.items() if school in names}
