"""The targets a letter or a sheet may name: those agreed for a pupil, class, year group, school or the trust (DSH-13)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from attendance_mis.benchmarks.models import Target
from letters.queries.facts import Period, sessions
from letters.rules.targets import Standing
from letters.rules.values import FieldValue
from registers.models import ClassMembership, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.figures import Tally


@dataclass
class Targets:
    """The attendance targets in force at a school on a day, the latest set of each."""

    pupils: dict[uuid.UUID, Target] = field(default_factory=dict)
    classes: dict[uuid.UUID, Target] = field(default_factory=dict)
    groups: dict[str, Target] = field(default_factory=dict)
    school: Target | None = None
    trust: Target | None = None

    def of(self, member: ClassMembership) -> Target | None:
        """The narrowest that holds for this child."""
        return self.pupils.get(member.pupil_id) or self.of_everybody(member)

    def of_everybody(self, member: ClassMembership) -> Target | None:
        """The narrowest that is not the child's own."""
        wide = self.school or self.trust
        return self.classes.get(member.school_class_id) or self.groups.get(member.year_group) or wide


def attendance_targets(school: School, on: date) -> Targets:
    rows = Target.objects.filter(
        Q(school=school) | Q(school=None),
        measure="attendance",
        ended_at=None,
        first_day__lte=on,
        last_day__gte=on,
    ).select_related("school_class")
    found = Targets()
    for row in rows.order_by("set_at", "id"):
        if row.pupil_id:
            found.pupils[row.pupil_id] = row
        elif row.school_class_id:
            found.classes[row.school_class_id] = row
        elif row.year_group:
            found.groups[row.year_group] = row
        elif row.school_id:
            found.school = row
        else:
            found.trust = row
    return found


def member_of(pupil: Pupil, school: School, on: date) -> ClassMembership | None:
    """Where the pupil sits, or sat last."""
    sits = ClassMembership.objects.filter(pupil=pupil, school=school, first_day__lte=on)
    return sits.order_by("-first_day").first()


def target_words(target: Target | None) -> str:
    """`95%`, `95.5%`; empty without one."""
    if target is None:
        return ""
    whole, tenth = divmod(target.tenths, 10)
    return f"{whole}.{tenth}%" if tenth else f"{whole}%"


def progress_fields(
    name: str, t: Tally, target: Target, school: School, period: Period, group: str
) -> dict[str, FieldValue]:
    """What the target sheet says of one child (D43): the target, how it is going, what would bring it back."""
    stands = Standing(t.attended, t.possible, target.tenths)
    return {
        "target": target_words(target),
        "progress": _progress(name, stands),
        "next_step": _next_step(name, stands, _left(target, school, period, group)),
    }


def _progress(name: str, stands: Standing) -> str:
    if not stands.missing:
        return f"{name} is where we hoped. Well done, and thank you."
    return f"{name} is {sessions(stands.missing)} short of the target so far."


def _left(target: Target, school: School, period: Period, group: str) -> int:
    """Sessions still to come while the target runs."""
    held = setup_of(school).calendar.sessions(period.last, target.last_day, group)
    return sum(day > period.last for day, _ in held)


def _next_step(name: str, stands: Standing, left: int) -> str:
    needed = stands.in_a_row
    if needed == 0 or needed is None or needed > left:
        return ""
    return f"In school for {sessions(needed)} in a row, {name} would be back at it."
