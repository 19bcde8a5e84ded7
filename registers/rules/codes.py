"""Questions about attendance codes, and the one check of a mark before it is saved.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, regs 10 and 11; requirements
REG-03, REG-04, REG-36, REG-37, REG-40, REG-44. The codes themselves are the dated rows of `code_table`.

Remote learning has no code: a pupil learning at home is absent and marked with the reason (REG-41). K is only
for provision the local authority arranged; what the school arranged is P, B or D (REG-42).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.rules.code_table import CODES, NEW_REGULATIONS, Category, Code, Needs
from registers.rules.sessions import Session
from registers.rules.words import day_words

__all__ = [
    "CODES",
    "DEFAULT_TEACHER_CODES",
    "MAX_MINUTES_LATE",
    "NEW_REGULATIONS",
    "Category",
    "Code",
    "Needs",
    "Refusal",
    "category_of",
    "check_mark",
    "codes_on",
    "counts_to_threshold",
    "lookup",
]

DEFAULT_TEACHER_CODES = ("/", "\\", "L", "N")
"""What a class teacher may enter unless the school's policy says otherwise (REG-25)."""
MAX_MINUTES_LATE = 600

_WITH_MINUTES = ("L", "U")
_THRESHOLD_CODES = frozenset({"G", "N", "O", "U"})
_ROWS: dict[str, tuple[Code, ...]] = {
    name: tuple(row for row in CODES if row.code == name) for name in dict.fromkeys(row.code for row in CODES)
}


@dataclass(frozen=True)
class Refusal:
    """Why something may not be saved: the field it is about, the rule's name, what to do."""

    field: str
    rule: str
    sentence: str


def lookup(code: str, on: date) -> Code | None:
    """The row of `code` in force on the day of the session; `None` if there is none."""
    for row in _ROWS.get(code, ()):
        if row.in_force(on):
            return row
    return None


def codes_on(on: date) -> tuple[Code, ...]:
    """All codes in force on a day, in the order people are shown them."""
    return tuple(row for row in CODES if row.in_force(on))


def category_of(code: str, on: date) -> Category | None:
    """What the mark counts as; depends on the session's date, not on today (REG-45, T11)."""
    row = lookup(code, on)
    return row.category if row else None


def counts_to_threshold(code: str, on: date) -> bool:
    """Whether the session counts to the penalty threshold: G, N, O or U from 19 August 2024 on."""
    return code in _THRESHOLD_CODES and on >= NEW_REGULATIONS


def check_mark(
    *,
    code: str,
    on: date,
    session: Session,
    compulsory_age: bool,
    note: str,
    minutes_late: int | None,
    leave_covers: bool,
    history: bool = False,
) -> list[Refusal]:
    """Everything that forbids this mark; an empty list means it may be saved.

    `compulsory_age` and `leave_covers` are about this session. `history` is for registers brought over from
    another system: their leave and activity records stayed behind, so notes and leave are not asked for.
    """
    row = lookup(code, on)
    if row is None:
        return [_not_in_force(code, on)]
    if not row.markable:
        return [Refusal("code", "not_markable", f"{code} is not entered as a mark: {row.instead}.")]
    found = [
        _wrong_session(row, session),
        _wrong_age(row, compulsory_age),
        None if history else _note_missing(row, note),
        None if history else _leave_missing(row, leave_covers),
        _wrong_minutes(row, minutes_late),
    ]
    return [refusal for refusal in found if refusal is not None]


def _not_in_force(code: str, on: date) -> Refusal:
    rows = _ROWS.get(code)
    if not rows:
        return Refusal("code", "unknown_code", _unknown(code))
    row = rows[0]
    if row.last_day is not None and on > row.last_day:
        return Refusal("code", "code_ended", f"{code} ended on {day_words(row.last_day)}; {row.instead}.")
    assert row.first_day is not None
    return Refusal("code", "code_not_started", f"{code} starts on {day_words(row.first_day)}; {row.instead}.")


def _unknown(code: str) -> str:
    if not code.strip():
        return "Choose an attendance code; use N if the reason for an absence is not known yet."
    tidy = code.strip().upper()
    if tidy in _ROWS and tidy != code:
        return f"Write the code as {tidy}, in capitals and without spaces."
    shown = code if len(code) <= 8 else code[:8] + "…"
    return f"{shown} is not an attendance code; choose one from the list of codes."


def _wrong_session(row: Code, session: Session) -> Refusal | None:
    if row.session in (None, session):
        return None
    other = "/" if session is Session.AM else "\\"
    sentence = f"Code {row.code} is the {row.session.words} present mark; use {other} in the {session.words}."
    return Refusal("code", "wrong_session", sentence)


def _wrong_age(row: Code, compulsory_age: bool) -> Refusal | None:
    if Needs.NON_COMPULSORY_AGE not in row.needs or not compulsory_age:
        return None
    sentence = (
        "X is only for pupils outside compulsory school age on the day; "
        "use the code for the reason, or N until it is known."
    )
    return Refusal("code", "compulsory_age", sentence)


def _note_missing(row: Code, note: str) -> Refusal | None:
    if Needs.NOTE not in row.needs or note.strip():
        return None
    if row.category is Category.APPROVED_ACTIVITY:
        sentence = f"{row.code} needs a note: write what the activity is, where, and who supervises it."
    else:
        sentence = f"{row.code} needs a note: describe the cause that kept the pupil away."
    return Refusal("note", "note_needed", sentence)


def _leave_missing(row: Code, leave_covers: bool) -> Refusal | None:
    if Needs.LEAVE not in row.needs or leave_covers:
        return None
    sentence = (
        f"{row.code} needs an approved leave of absence that covers this session; "
        "record the leave first, or use another code."
    )
    return Refusal("code", "leave_needed", sentence)


def _wrong_minutes(row: Code, minutes_late: int | None) -> Refusal | None:
    if minutes_late is None:
        return None
    if row.code not in _WITH_MINUTES:
        sentence = f"Minutes late go with L and U only; leave them out for {row.code}."
        return Refusal("minutes_late", "minutes_without_lateness", sentence)
    if not 0 <= minutes_late <= MAX_MINUTES_LATE:
        sentence = f"Give the minutes late as a whole number from 0 to {MAX_MINUTES_LATE}."
        return Refusal("minutes_late", "minutes_out_of_range", sentence)
    return None
