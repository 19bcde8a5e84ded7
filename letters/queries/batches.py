"""Letters written together: whom they are for, in which order they are printed, how far they are (LET-07)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from letters.models import Letter, LetterBatch, LetterState
from registers.models import ClassMembership
from registers.rules.names import name_order


def members(batch: LetterBatch) -> list[ClassMembership]:
    """The pupils who sat in the batch's classes on its last day and are on roll, class by class."""
    day = batch.last_day
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=day),
        Q(pupil__spells__leaves_on=None) | Q(pupil__spells__leaves_on__gte=day),
        school=batch.school,
        first_day__lte=day,
        pupil__spells__school=batch.school,
        pupil__spells__starts_on__lte=day,
    )
    if batch.class_ids:
        sitting = sitting.filter(school_class__in=batch.class_ids)
    rows = {row.pupil_id: row for row in sitting.select_related("pupil", "school_class")}
    return sorted(
        rows.values(),
        key=lambda m: (m.school_class.name, name_order(m.pupil.legal_surname, m.pupil.known_as)),
    )


def in_print_order(batch: LetterBatch) -> list[Letter]:
    """Class by class, or with the letters of one household together."""
    place = {member.pupil_id: at for at, member in enumerate(members(batch))}
    rows = list(Letter.objects.filter(batch=batch).select_related("pupil", "school"))
    first: dict[str, int] = {}
    for row in rows:
        first[row.recipient_key] = min(first.get(row.recipient_key, 10**9), place.get(row.pupil_id, 10**9))
    if batch.order == "household":
        return sorted(
            rows, key=lambda row: (first[row.recipient_key], row.recipient_key, place.get(row.pupil_id, 0))
        )
    return sorted(rows, key=lambda row: (place.get(row.pupil_id, 10**9), row.recipient_key))


@dataclass(frozen=True)
class Progress:
    drafted: int
    held: int
    being_issued: int
    issued: int
    stopped: int
    withdrawn: int

    @property
    def all(self) -> int:
        return self.drafted + self.held + self.being_issued + self.issued + self.stopped + self.withdrawn


def progress(batch: LetterBatch) -> Progress:
    """Every letter of the batch counted in exactly one place."""
    draft = Q(state=LetterState.DRAFT)
    said = Letter.objects.filter(batch=batch).aggregate(
        drafted=Count("id", draft & Q(problem="", approved_at=None)),
        held=Count("id", Q(state=LetterState.HELD)),
        being_issued=Count("id", draft & Q(problem="", approved_at__isnull=False)),
        issued=Count("id", Q(state=LetterState.ISSUED)),
        stopped=Count("id", draft & ~Q(problem="")),
        withdrawn=Count("id", Q(state=LetterState.WITHDRAWN)),
    )
    return Progress(**said)
