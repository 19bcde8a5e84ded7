"""Changing the school calendar: half terms, days without school and extra school days (REG-38, REG-49).

A change is first looked at (`…_effect`), then made. No session with marks in it can be taken away: a day the
school unexpectedly did not open is marked Y, not struck from the calendar (REG-39).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import F

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit.api_errors import Refused
from registers.models import Closure as ClosureRow
from registers.models import ExtraDay as ExtraDayRow
from registers.models import HalfTerm as HalfTermRow
from registers.models import School
from registers.queries.calendar import classes_of, marks_in, year_groups_of
from registers.queries.setup import read_calendar
from registers.rules.calendar import Closure, ExtraDay, HalfTerm, SchoolCalendar
from registers.rules.calendar_change import Effect, check_half_term, effects
from registers.rules.sessions import Session
from registers.rules.words import weekday_words
from registers.rules.year_groups import YEAR_GROUPS

KINDS = ("inset", "bank_holiday", "closure")
LONGEST_NOTE = 200


@dataclass(frozen=True)
class Preview:
    """What a change would do, and why it may not be made (empty = it may)."""

    effects: list[Effect]
    marks: int
    """Marks that stand in sessions it would take away."""

    @property
    def sessions_lost(self) -> int:
        return len({moment for effect in self.effects for moment in effect.lost})

    @property
    def sessions_gained(self) -> int:
        return len({moment for effect in self.effects for moment in effect.gained})


def half_term_effect(school: School, wanted: HalfTerm) -> Preview:
    """What these dates would change; refused if they make no sense beside the other half terms."""
    before = read_calendar(school.id)
    others = [one for one in before.half_terms if not _same(one, wanted)]
    problems = check_half_term(wanted, others)
    if problems:
        raise Refused({field: [sentence] for field, sentence in problems.items()})
    return _preview(school, before, replace(before, half_terms=(*others, wanted)))


def closure_effect(school: School, wanted: Closure) -> Preview:
    """What this closure would take away; refused if there is nothing to close."""
    before = read_calendar(school.id)
    _check_closure(before, wanted, {name for name, _ in classes_of(school)})
    preview = _preview(school, before, replace(before, closures=(*before.closures, wanted)))
    if not preview.effects:
        raise Refused({"day": [f"There is nothing to close on {weekday_words(wanted.day)}."]})
    return preview


def reopening_effect(school: School, closure_id: uuid.UUID) -> Preview:
    """What taking a closure out of the calendar would bring back."""
    before = read_calendar(school.id)
    row = ClosureRow.objects.get(school=school, id=closure_id)
    rest = ClosureRow.objects.filter(school=school).exclude(id=row.id)
    return _preview(school, before, replace(before, closures=tuple(map(as_closure, rest))))


@transaction.atomic
def set_half_term(*, school: School, wanted: HalfTerm, by: Actor) -> HalfTermRow:
    """Enter or move a half term."""
    _hold(school)
    _must_not_lose_marks(half_term_effect(school, wanted), "start")
    row, _ = HalfTermRow.objects.update_or_create(
        school=school,
        academic_year=wanted.academic_year,
        name=wanted.name,
        defaults={"first_day": wanted.start, "last_day": wanted.end},
    )
    record(
        "calendar.half_term_set",
        by=by,
        school_id=school.id,
        subject_id=row.id,
        half_term=f"{wanted.academic_year} {wanted.name}",
        first_day=wanted.start.isoformat(),
        last_day=wanted.end.isoformat(),
    )
    return row


@transaction.atomic
def add_closure(*, school: School, wanted: Closure, by: Actor) -> ClosureRow:
    """Close the school, or some year groups or classes of it, for a day or half of one."""
    _hold(school)
    _must_not_lose_marks(closure_effect(school, wanted), "day")
    row = ClosureRow.objects.create(
        school=school,
        day=wanted.day,
        kind=wanted.kind,
        session=str(wanted.session or ""),
        year_groups=_in_order(wanted.year_groups),
        classes=sorted(wanted.classes),
        note=wanted.note,
    )
    record("calendar.closed", by=by, school_id=school.id, subject_id=row.id, **_facts(row))
    return row


@transaction.atomic
def remove_closure(*, school: School, closure_id: uuid.UUID, by: Actor) -> None:
    """Hold the sessions after all."""
    _hold(school)
    row = ClosureRow.objects.get(school=school, id=closure_id)
    record("calendar.reopened", by=by, school_id=school.id, subject_id=row.id, **_facts(row))
    row.delete()


def extra_day_effect(school: School, wanted: ExtraDay) -> Preview:
    """What this day would add; refused if the school is open then anyway, or a closure keeps it shut."""
    before = read_calendar(school.id)
    _check_groups_and_note(wanted.year_groups, wanted.note)
    preview = _preview(school, before, replace(before, extra_days=(*before.extra_days, wanted)))
    if not preview.effects:
        why = f"{weekday_words(wanted.day)} is a school day already, or the calendar keeps it closed."
        raise Refused({"day": [why]})
    return preview


def dropping_effect(school: School, extra_day_id: uuid.UUID) -> Preview:
    """What taking an extra day out of the calendar would take away."""
    before = read_calendar(school.id)
    row = ExtraDayRow.objects.get(school=school, id=extra_day_id)
    rest = tuple(one for one in before.extra_days if one != as_extra_day(row))
    return _preview(school, before, replace(before, extra_days=rest))


@transaction.atomic
def add_extra_day(*, school: School, wanted: ExtraDay, by: Actor) -> ExtraDayRow:
    """Hold school on a day the half terms do not have."""
    _hold(school)
    extra_day_effect(school, wanted)
    row = ExtraDayRow.objects.create(
        school=school, day=wanted.day, year_groups=_in_order(wanted.year_groups), note=wanted.note
    )
    record(
        "calendar.extra_day",
        by=by,
        school_id=school.id,
        subject_id=row.id,
        day=wanted.day.isoformat(),
        year_groups=row.year_groups,
    )
    return row


@transaction.atomic
def remove_extra_day(*, school: School, extra_day_id: uuid.UUID, by: Actor) -> None:
    """Not hold school on this day after all; refused once there are marks."""
    _hold(school)
    _must_not_lose_marks(dropping_effect(school, extra_day_id), "day")
    row = ExtraDayRow.objects.get(school=school, id=extra_day_id)
    record(
        "calendar.extra_day_dropped",
        by=by,
        school_id=school.id,
        subject_id=row.id,
        day=row.day.isoformat(),
        year_groups=row.year_groups,
    )
    row.delete()


def as_extra_day(row: ExtraDayRow) -> ExtraDay:
    return ExtraDay(row.day, frozenset(row.year_groups), row.note)


def as_closure(row: ClosureRow) -> Closure:
    session = Session(row.session) if row.session else None
    return Closure(row.day, row.kind, session, frozenset(row.year_groups), row.note, frozenset(row.classes))


def _hold(school: School) -> None:
    """Raise the setup version; its row lock makes changes of one school wait for each other."""
    School.objects.filter(id=school.id).update(setup_version=F("setup_version") + 1)


def _preview(school: School, before: SchoolCalendar, after: SchoolCalendar) -> Preview:
    alone = classes_of(school, before.closed_classes | after.closed_classes)
    found = effects(before, after, year_groups_of(school), alone)
    return Preview(found, marks_in(school, {(one.year_group, one.class_name): one.lost for one in found}))


def _must_not_lose_marks(preview: Preview, field: str) -> None:
    if preview.marks:
        marks = "1 mark is" if preview.marks == 1 else f"{preview.marks} marks are"
        sentence = (
            f"{marks} already recorded in sessions this would take away. If the school could not open, "
            "mark those sessions with a Y code instead."
        )
        raise Refused({field: [sentence]})


def _check_closure(calendar: SchoolCalendar, wanted: Closure, classes: set[str]) -> None:
    problems: dict[str, list[str]] = {}
    if wanted.classes - classes:
        problems["classes"] = ["Choose classes from the list."]
    if wanted.kind not in KINDS:
        problems["kind"] = ["Choose an INSET day, a bank holiday or a planned closure."]
    if calendar.half_term_of(wanted.day) is None:
        problems["day"] = [f"{weekday_words(wanted.day)} is outside term, so there is nothing to close."]
    _check_groups_and_note(wanted.year_groups, wanted.note, problems)


def _check_groups_and_note(
    year_groups: frozenset[str], note: str, problems: dict[str, list[str]] | None = None
) -> None:
    problems = problems or {}
    if year_groups - set(YEAR_GROUPS):
        problems["year_groups"] = ["Choose year groups from the list."]
    if len(note) > LONGEST_NOTE:
        problems["note"] = [f"Keep the note to {LONGEST_NOTE} characters."]
    if problems:
        raise Refused(problems)


def _same(one: HalfTerm, other: HalfTerm) -> bool:
    return (one.academic_year, one.name) == (other.academic_year, other.name)


def _in_order(year_groups: Iterable[str]) -> list[str]:
    return [group for group in YEAR_GROUPS if group in set(year_groups)]


def _facts(row: ClosureRow) -> dict[str, object]:
    day: date = row.day
    return {
        "day": day.isoformat(),
        "kind": row.kind,
        "session": row.session or "both",
        "year_groups": list(row.year_groups),
        "classes": list(row.classes),
    }
