"""The attendance codes as a table for people: one row for each span of dates of the law's own table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.queries.certificate import CATEGORY_WORDS
from registers.rules.codes import (
    CODES,
    DEFAULT_TEACHER_CODES,
    NEW_REGULATIONS,
    Code,
    Needs,
    counts_to_threshold,
)
from registers.rules.words import day_words

NEED_WORDS = {
    Needs.NOTE: "what the activity or the cause was",
    Needs.LEAVE: "an approved leave of absence for that session",
    Needs.NON_COMPULSORY_AGE: "a pupil outside compulsory school age",
}


@dataclass(frozen=True)
class CodeRow:
    code: str
    meaning: str
    counts_as: str
    who: str
    needs: str
    """Blank when nothing has to be there first."""
    dates: str
    to_threshold: bool
    """Whether a session of it counts to the ten unauthorised sessions in ten school weeks."""


def code_rows(on: date) -> tuple[list[CodeRow], list[CodeRow]]:
    """The codes in force on a day, and those that are not, each in the order people are shown them."""
    return (
        [_row(code) for code in CODES if code.in_force(on)],
        [_row(code) for code in CODES if not code.in_force(on)],
    )


def _row(code: Code) -> CodeRow:
    needs = [NEED_WORDS[need] for need in Needs if need in code.needs]
    if code.session:
        needs.append(f"the {code.session.words} session")
    return CodeRow(
        code.code, code.meaning, CATEGORY_WORDS[code.category], _who(code), "; ".join(needs), _dates(code),
        counts_to_threshold(code.code, code.last_day or NEW_REGULATIONS),
    )  # fmt: skip


def _who(code: Code) -> str:
    if not code.markable:
        return f"Nobody: {code.instead}"
    return "Teachers and office" if code.code in DEFAULT_TEACHER_CODES else "Office"


def _dates(code: Code) -> str:
    if code.first_day and code.last_day:
        return f"{day_words(code.first_day)} to {day_words(code.last_day)}"
    if code.first_day:
        return f"from {day_words(code.first_day)}"
    return f"until {day_words(code.last_day)}" if code.last_day else "always"
