"""A pupil's years at earlier schools, as transfer files told them: codes with the meaning they had then (DAT-10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from exchange.models import EarlierAttendance
from exchange.rules.ctf import Unread, unpack
from registers.models import Pupil, School, Spell
from registers.queries.certificate import CATEGORY_WORDS
from registers.rules.codes import lookup


@dataclass(frozen=True)
class EarlierCode:
    code: str
    meaning: str
    category: str
    sessions: int


@dataclass(frozen=True)
class EarlierYear:
    row: EarlierAttendance
    codes: tuple[EarlierCode, ...]
    unread: str


def elsewhere_in_the_trust(pupil: Pupil, school: School) -> list[Spell]:
    """The pupil's times on the roll of other schools of the trust, newest first."""
    rows = Spell.objects.filter(pupil=pupil).exclude(school=school).select_related("school")
    return list(rows.order_by("-starts_on"))


def earlier_years(pupil: Pupil) -> list[EarlierYear]:
    rows = EarlierAttendance.objects.filter(pupil=pupil).order_by("-year", "school_name")
    return [_year(row) for row in rows]


def _year(row: EarlierAttendance) -> EarlierYear:
    if not row.marks or row.first_day is None:
        return EarlierYear(row, (), "")
    found = unpack(row.marks, row.first_day)
    if isinstance(found, Unread):
        return EarlierYear(row, (), found.sentence)
    counted = Counter(_told(code, day) for (day, _), code in found.items())
    return EarlierYear(row, tuple(_in_order(counted)), "")


def _told(code: str, day: date) -> tuple[str, str, str]:
    held = lookup(code, day)
    if held is None:
        return code, "Not in the national list on these days", "Not counted"
    return code, held.meaning, CATEGORY_WORDS[held.category]


def _in_order(counted: Counter[tuple[str, str, str]]) -> Iterable[EarlierCode]:
    for (code, meaning, category), sessions in sorted(counted.items(), key=lambda one: (-one[1], one[0])):
        yield EarlierCode(code, meaning, category, sessions)
