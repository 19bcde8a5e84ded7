"""A school with a ladder, and registers of a whole term in a few letters."""

from __future__ import annotations

from datetime import date

from attendance_mis.kit import clock
from registers.models import PolicyChange, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.marking import AM, PM, bring_in

LADDER = [
    "attendance below 95% this year: letter and meeting; attendance lead; within 5 school days",
    "attendance at or below 90% this year: formal meeting; head; within 3 school days",
]
CODES = {
    ".": ("/", "\\"),
    "a": ("I", "I"),
    "u": ("O", "O"),
    "h": ("I", "\\"),
    "l": ("L", "\\"),
    "x": ("Y2", "Y2"),
}


def set_ladder(
    school: School, lines: list[str] = LADDER, *, on: date = date(2020, 9, 2), **numbers: int | str
) -> None:
    PolicyChange.objects.create(
        school=school,
        effective_from=on,
        values={"ladder": "\n".join(lines), **numbers} if lines else numbers,
        reason="Set up",
        made_at=clock.now(),
        by_name="Set up",
    )
    School.objects.filter(id=school.id).update(setup_version=school.setup_version + 1)
    school.refresh_from_db()


def school_days(
    school: School, first: date = date(2026, 9, 1), last: date = date(2026, 12, 18)
) -> list[date]:
    return list(setup_of(school).calendar.school_days(first, last, "4"))


def term(school: School, pupil: Pupil, text: str) -> None:
    """A letter a school day from 2 September 2026 on."""
    rows: list[tuple[Pupil, date, Session, str, int | None]] = []
    for day, letter in zip(school_days(school), text, strict=False):
        for session, code in zip((AM, PM), CODES[letter], strict=True):
            rows.append((pupil, day, session, code, None))
    bring_in(school, rows)
