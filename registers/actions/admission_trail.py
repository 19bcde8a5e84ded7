"""The five-part trail of the admission register: old, new, reason, when, who in which position (ADM-29, L2).

Every action on an entry begins here: it locks the pupil, refuses a blank reason and a form that shows an entry
somebody has changed since, and writes one `AdmissionChange` for each entry it changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import AdmissionChange, Pupil, School

Values = Mapping[str, Any]  # Any: the cleaned values of a form


@dataclass
class Trail:
    """The five parts of what one save changes, written together."""

    pupil: Pupil
    school: School
    by: Actor
    reason: str
    at: datetime

    def keep(self, what: str, old: object, new: object, *, pupil: Pupil | None = None) -> None:
        AdmissionChange.objects.create(
            pupil=pupil or self.pupil,
            school=self.school,
            what=what[:60],
            old=written(old),
            new=written(new),
            reason=self.reason,
            at=self.at,
            by_id=self.by.id,
            by_name=self.by.name,
            by_position=self.by.position,
        )

    def told(self, verb: str, fields: Iterable[str], **facts: object) -> None:
        """The audit list's line: which entries, never what they say."""
        names = list(fields)
        if names:
            record(
                verb, by=self.by, school_id=self.school.id, subject_id=self.pupil.id, fields=names, **facts
            )


def written(value: object) -> str:
    """A value as the trail keeps it, in words."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ", ".join(str(line) for line in value)
    return str(value)


def version_of(pupil: Pupil) -> int:
    """How often the entry has been changed: what a form was looking at."""
    return AdmissionChange.objects.filter(pupil=pupil).count()


def begin(pupil: Pupil, school: School, by: Actor, reason: str, seen: int | None) -> Trail:
    """Lock the entry; refuse a blank reason, and a form that shows an older entry than there is."""
    reason = reason.strip()
    if not any(character.isalnum() for character in reason):
        raise Refused({"reason": ["Say why the entry changes, for example who told you and when."]})
    Pupil.objects.select_for_update().get(id=pupil.id)
    if seen is not None and version_of(pupil) != seen:
        last = AdmissionChange.objects.filter(pupil=pupil).order_by("-at", "-id").first()
        who = f"{last.by_name}, {last.by_position}," if last else "Somebody"
        raise Refused(
            {"": [f"{who} changed this entry while you were writing. Look at it again, then save."]}
        )
    return Trail(pupil, school, by, reason[:300], clock.now())


def changed_fields(
    row: Any, values: Values, fields: tuple[str, ...]
) -> dict[str, tuple[object, object]]:  # Any: a model
    return {
        name: (getattr(row, name), values[name])
        for name in fields
        if name in values and getattr(row, name) != values[name]
    }


def apply(row: Any, changed: Mapping[str, tuple[object, object]]) -> None:  # Any: a model
    for name, (_, new) in changed.items():
        setattr(row, name, new)
    row.save(update_fields=list(changed))
