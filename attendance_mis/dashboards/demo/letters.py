"""Letters of the demonstration: a letterhead, letters issued, letters that wait to be approved, one held for a person.

Made by the product's own actions from the made-up marks of those who were away most.
"""

from __future__ import annotations

from datetime import date

from django.db.models import F

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.issue import draft_letter
from letters.actions.letterhead import change_letterhead
from letters.actions.review import approve_letter, hold_letter
from letters.actions.write import copies_of
from letters.kinds import KINDS
from letters.models import Letter
from letters.queries.known import known_fields
from registers.models import ClassMembership, PolicyChange, School
from registers.queries.statistics import GroupBy, Scope, counts

from .staff import Staff

ISSUED, WAITING = 2, 3
COLOURS = ("#0b4a59", "#27457a", "#6b2c4e", "#1b5a38", "#7a3b00")


def set_contacts(school: School, staff: Staff, place: int) -> None:
    """What letters and the published policy must say (ROL-06), and a letterhead."""
    leader = staff.by_role.get("senior_lead") or staff.by_role["head"]
    number = f"01632 9600{10 + place:02d}"
    PolicyChange.objects.create(
        school=school,
        effective_from=date(2020, 9, 1),
        values={
            "senior_leader_name": leader.name,
            "contact_route": f"telephone {number}, or attendance@{school.urn}.invalid",
        },
        reason="Who answers for attendance",
        made_at=clock.now(),
        by_name="Data manager",
        by_position="automatic",
    )
    School.objects.filter(id=school.id).update(setup_version=F("setup_version") + 1)
    change_letterhead(
        school,
        name=school.name,
        address=f"{place + 1} Example Lane\nFablemoor\nZZ{place + 1} 1ZZ",
        contact=f"{number} · office@{school.urn}.invalid",
        colour=COLOURS[place % len(COLOURS)],
        logo=None,
        logo_words="",
        by=Actor.system("Data manager"),
    )


def show_letters(school: School, staff: Staff, today: date) -> None:
    """For the children away most: some letters issued, some to approve, one held."""
    officer, head = _actor(school, staff, "officer"), _actor(school, staff, "head")
    made = []
    for member in _away_most(school, today):
        letter = _first_letter(school, member, officer)
        if letter is not None and letter.state == "draft":
            made.append(letter)
        if len(made) == ISSUED + WAITING:
            break
    for letter in made[:ISSUED]:
        approve_letter(letter, by=head)
    if len(made) > ISSUED:
        hold_letter(made[-1], reason="Grandmother is ill; ring the family first (invented)", by=head)


def _away_most(school: School, today: date) -> list[ClassMembership]:
    tallies = dict(counts(Scope(school.id, date(today.year - (today.month < 9), 9, 1), today), GroupBy.PUPIL))
    sitting = ClassMembership.objects.filter(
        school=school, first_day__lte=today, last_day=None
    ).select_related("pupil")
    known = [member for member in sitting if member.pupil.upn in tallies]
    return sorted(known, key=lambda member: (-tallies[member.pupil.upn].absent, member.pupil.upn))[:20]


def _first_letter(school: School, member: ClassMembership, by: Actor) -> Letter | None:
    kind = KINDS["D02"]
    copies = copies_of(kind, member.pupil, school)
    if not copies:
        return None
    return draft_letter(
        kind=kind.code,
        key="hand:autumn",
        school=school,
        pupil=member.pupil,
        recipient=copies[0],
        fields=known_fields(kind.code, member.pupil, school, member.year_group),
        by=by,
    )


def _actor(school: School, staff: Staff, role: str) -> Actor:
    person = staff.by_role.get(role) or staff.by_role["head"]
    return access_of(person).actor(school.id)
