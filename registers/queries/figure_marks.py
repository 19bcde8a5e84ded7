"""The marks behind a figure with the names beside them, and in words what was asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from attendance_mis.kit.words import plain_date
from registers.rules.codes import lookup
from registers.rules.measures import Kind, Measure

from .group_words import key_words, pupil_names
from .question import Question
from .slices import By, Slice
from .statistics import MarkRow, marks_in

MOST_EXPORTED = 1_000_000


@dataclass(frozen=True)
class ListedMark:
    mark: MarkRow
    name: str
    words: str
    counts_as: str
    tone: str


_TONES = {
    "present": "none",
    "approved_activity": "activity",
    "authorised": "authorised",
    "unauthorised": "unauthorised",
}


def listed_marks(
    where: Slice, as_at: datetime | None, *, limit: int = MOST_EXPORTED, offset: int = 0
) -> list[ListedMark]:
    marks = marks_in(where, as_at, limit=limit, offset=offset)
    names = pupil_names({mark.upn for mark in marks})
    return [_listed(mark, names.get(mark.upn, mark.upn)) for mark in marks]


def _listed(mark: MarkRow, name: str) -> ListedMark:
    row = lookup(mark.code, mark.date)
    tone = "late" if mark.code == "L" else _TONES.get(mark.category, "neutral")
    words = row.words if row else mark.code
    return ListedMark(mark, name, words, key_words(By.CATEGORY, mark.category, mark.date), tone)


def narrowed_to(measure: Measure, where: Slice) -> Slice:
    """The slice cut to the sessions that make the measure's numerator; minutes stand beside L and U."""
    if measure.kind is Kind.MINUTES:
        return _and_codes(where, frozenset({"L", "U"}))
    if measure.codes:
        return _and_codes(where, measure.codes)
    wanted = tuple(str(category) for category in measure.categories)
    held = wanted if where.categories is None else tuple(one for one in wanted if one in where.categories)
    return replace(where, categories=held)


def _and_codes(where: Slice, codes: frozenset[str]) -> Slice:
    wanted = tuple(sorted(codes))
    held = wanted if where.codes is None else tuple(one for one in wanted if one in where.codes)
    return replace(where, codes=held)


def question_words(asked: Question) -> str:
    """`4 Rowan, free school meals, Mondays: 1 September 2026 to 23 November 2026`."""
    parts = [
        "" if asked.upn is None else next(iter(pupil_names([asked.upn]).values()), asked.upn),
        "" if asked.class_name is None else key_words(By.CLASS, asked.class_name, asked.last),
        "" if asked.year_group is None else key_words(By.YEAR_GROUP, asked.year_group, asked.last),
        *(key_words(By(kind), value, asked.last) for kind, value in asked.having),
        "" if asked.weekday is None else f"{key_words(By.WEEKDAY, str(asked.weekday), asked.last)}s",
        "" if asked.session is None else f"{key_words(By.SESSION, asked.session, asked.last)}s",
        "" if asked.code is None else f"code {asked.code}",
        "" if asked.category is None else key_words(By.CATEGORY, asked.category, asked.last),
        "compulsory school age only" if asked.statutory else "",
    ]
    whom = ", ".join(filter(None, parts)) or "Whole school"
    if asked.first == asked.last:
        return f"{whom}: {plain_date(asked.first)}"
    return f"{whom}: {plain_date(asked.first)} to {plain_date(asked.last)}"
