"""What has happened to a pupil's entries, newest first: amended marks, changes of the admission register, comings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from attendance_mis.kit.clock import LONDON
from registers.models import AdmissionChange, Characteristic, Pupil
from registers.rules.words import day_words

from .trail import Cell, Entry, Kept

MOST = 40
ENTRY_WORDS = {
    "pupil.upn": "UPN",
    "pupil.legal_surname": "Legal surname",
    "pupil.legal_forename": "Legal forename",
    "pupil.chosen_forename": "Chosen forename",
    "pupil.sex": "Sex",
    "pupil.date_of_birth": "Date of birth",
    "pupil.address": "Home address",
    "pupil.died_on": "Died on",
    "spell.starts_on": "Starting day",
    "spell.leaves_on": "Last day on roll",
    "spell.last_school": "Last school",
    "spell.boarder": "Boarder",
    "class": "Class",
    "year_group": "Year group",
}
_CONTACT_WORDS = {
    "title": "title",
    "forename": "forename",
    "surname": "surname",
    "phone": "telephone",
    "email": "e-mail",
    "address": "address",
    "postcode": "postcode",
    "relationship": "relationship",
    "priority": "call order",
    "parental_responsibility": "parental responsibility",
    "natural_parent": "natural parent",
    "lives_with_pupil": "lives with pupil",
    "day_to_day_care": "day-to-day care",
    "receives_letters": "gets letters",
    "may_collect": "may collect",
    "restricted": "restricted",
    "restriction": "restriction",
    "restricted_since": "restricted since",
    "added": "added",
}


@dataclass(frozen=True)
class Part:
    """One entry changed: old and new, in words."""

    what: str
    old: str
    new: str


@dataclass(frozen=True)
class Happened:
    """One event with its five parts: what it was, what it became, why, when, who in which position."""

    at: datetime
    title: str
    parts: tuple[Part, ...]
    reason: str
    by: str
    position: str
    marks: bool


def happened(
    pupil: Pupil, marks: dict[Cell, Kept], *, sees_contacts: bool, sees_sensitive: bool, protected: bool
) -> list[Happened]:
    """Amendments of the marks given and changes of the admission entry, newest first.

    Where some adult is restricted (`protected`), old and new numbers and addresses stay hidden here too.
    """
    amendments = [entry for kept in marks.values() for entry in kept.amendments()]
    rows = AdmissionChange.objects.filter(pupil=pupil).order_by("-at", "-id")[:400]
    changes = [row for row in rows if _may_see(row.what, sees_contacts, sees_sensitive)]
    found = [*_mark_events(amendments), *_admission_events(changes, protected)]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _may_see(what: str, sees_contacts: bool, sees_sensitive: bool) -> bool:
    if what.startswith("contact.") or what == "pupil.address":
        return sees_contacts
    return sees_sensitive or not what.startswith("characteristic.")


def _mark_events(entries: Iterable[Entry]) -> list[Happened]:
    """Marks amended on one day by one person for one reason are told together."""
    found = []
    ordered = sorted(entries, key=lambda e: (*_why(e), e.cell))
    for _, group in groupby(ordered, key=_why):
        same = list(group)
        first = max(same, key=lambda e: e.at)
        codes = {(entry.old_code, entry.code) for entry in same}
        turned = f", {first.old_code} to {first.code}" if len(codes) == 1 else ""
        found.append(
            Happened(
                at=first.at,
                title=f"{len(same)} mark{'s' if len(same) > 1 else ''} amended{turned}",
                parts=tuple(_part(entry) for entry in same),
                reason=first.reason,
                by=first.by,
                position=first.position,
                marks=True,
            )
        )
    return found


def _why(entry: Entry) -> tuple[str, ...]:
    return f"{entry.at.astimezone(LONDON):%Y-%m-%d}", entry.by, entry.position, entry.reason


def _part(entry: Entry) -> Part:
    return Part(
        f"{day_words(entry.cell.date)}, {entry.cell.session.words}",
        said(entry.old_code, entry.old_minutes, entry.old_note),
        said(entry.code, entry.minutes_late, entry.note),
    )


def said(code: str | None, minutes: int | None, note: str) -> str:
    """A mark as one writes it down: `L, 12 minutes (bus)`."""
    text = code or "no mark"
    if minutes is not None:
        text += f", {minutes} minute{'' if minutes == 1 else 's'}"
    return f"{text} ({note})" if note else text


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WHEREABOUTS = ("pupil.address", "contact.address", "contact.postcode", "contact.phone", "contact.email")


def _admission_part(row: AdmissionChange, protected: bool) -> Part:
    if protected and row.what.startswith(_WHEREABOUTS):
        return Part(what_words(row.what), "not shown", "not shown")
    return Part(what_words(row.what), _entry_words(row.old), _entry_words(row.new))


def _entry_words(kept: str) -> str:
    """As a page says it; days are kept as 2026-11-23."""
    if not kept:
        return "nothing"
    return day_words(date.fromisoformat(kept)) if _DAY.fullmatch(kept) else kept


def _admission_events(rows: Iterable[AdmissionChange], protected: bool) -> list[Happened]:
    found = []
    for key, group in groupby(rows, key=lambda row: (row.at, row.by_id, row.reason)):
        same = list(group)
        parts = tuple(_admission_part(row, protected) for row in reversed(same))
        named = sorted({part.what for part in parts})
        title = f"{named[0]} changed" if len(named) == 1 else f"{len(named)} entries changed"
        found.append(
            Happened(
                key[0],
                _title(same) or title,
                parts,
                same[0].reason,
                same[0].by_name,
                same[0].by_position,
                marks=False,
            )
        )
    return found


def _title(rows: list[AdmissionChange]) -> str:
    if any(row.what == "spell.starts_on" and not row.old for row in rows):
        return "Admitted"
    return ""


def what_words(what: str) -> str:
    """`contact.phone:Mrs Wilma Sampleton` → "Telephone of Mrs Wilma Sampleton"."""
    if what in ENTRY_WORDS:
        return ENTRY_WORDS[what]
    kind, _, rest = what.partition(".")
    name, _, whose = rest.partition(":")
    if kind == "contact":
        words = _CONTACT_WORDS.get(name, name)
        return f"{words[:1].upper()}{words[1:]}{f' of {whose}' if whose else ''}"
    if kind == "characteristic":
        return dict(Characteristic.KINDS).get(name, name)
    return what
