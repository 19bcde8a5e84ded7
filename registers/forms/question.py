"""Reading a question about figures from an address: every part that makes no sense gets its own sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar

from attendance_mis.kit import clock
from registers.queries.question import NO_CLASS_WORD, Question
from registers.queries.slice_sql import LETTER_OF
from registers.queries.slices import CHARACTERISTICS
from registers.rules.code_table import CODES
from registers.rules.periods import askable
from registers.rules.sessions import Session

Problems = dict[str, list[str]]
LONGEST_DAYS = 7 * 366
FARTHEST_ZONE = timedelta(hours=14)
"""The database refuses what is beyond 16."""
Part = TypeVar("Part")


class NotAQuestion(ValueError):
    """`problems`: field of the address → sentences."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(str(problems))
        self.problems = problems


def read_question(
    asked: Mapping[str, str], *, kinds: Collection[str] = (), blank_is_none: bool = False
) -> Question:
    """The question of an address; `kinds` are the characteristics this person may ask about.

    On pages a blank class narrows nothing and `none` means no class; with `blank_is_none` (the API) blank does.
    """
    problems: Problems = {}

    def part(name: str, read: Callable[[str], Part]) -> Part | None:
        raw = asked.get(name, "").strip()
        if not raw:
            return None
        try:
            return read(raw)
        except ValueError as problem:
            problems[name] = [str(problem)]
            return None

    def group(name: str) -> str | None:
        raw = asked.get(name)
        if raw is None or (raw == "" and not blank_is_none):
            return None
        return "" if raw in ("", NO_CLASS_WORD) else raw

    first, last = part("from", _day), part("to", _day)
    for name, found in (("from", first), ("to", last)):
        if found is None and name not in problems:
            problems[name] = ["Give a date as YYYY-MM-DD."]
    if first and last and last < first:
        problems["to"] = ["The last day is before the first."]
    if first and last and (last - first).days > LONGEST_DAYS:
        problems["to"] = ["Ask for seven years at most."]
    having = tuple(
        (kind, "" if asked[kind] == NO_CLASS_WORD else asked[kind])
        for kind in ("sex", *CHARACTERISTICS)
        if asked.get(kind) and (kind == "sex" or kind in kinds)
    )
    refused = [kind for kind in CHARACTERISTICS if asked.get(kind) and kind not in kinds]
    problems |= {kind: ["You may not ask about this."] for kind in refused}
    found_weekday = part("weekday", _weekday)
    found_session = part("session", _session)
    code, category = part("code", _code), part("category", _category)
    statutory, moment = part("statutory", _yes), part("as_at", _moment)
    all_classes = part("all_classes", _yes)
    if all_classes and not asked.get("upn"):
        problems["all_classes"] = ["Ask for all classes of one pupil, named by UPN."]
    if problems or first is None or last is None:
        raise NotAQuestion(problems)
    return Question(
        first, last, upn=asked.get("upn") or None, class_name=group("class"), year_group=group("year_group"),
        having=having, weekday=found_weekday, session=found_session, code=code, category=category,
        statutory=bool(statutory), as_at=moment, all_classes=bool(all_classes),
    )  # fmt: skip


def _day(raw: str) -> date:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise ValueError("Give a date as YYYY-MM-DD.") from None
    return askable(day)


def _weekday(raw: str) -> int:
    if raw not in tuple("0123456"):
        raise ValueError("Give the weekday as 0 for Monday to 6 for Sunday.")
    return int(raw)


def _session(raw: str) -> str:
    if raw not in tuple(Session):
        raise ValueError("Choose AM or PM.")
    return raw


_KNOWN_CODES = frozenset(row.code for row in CODES)


def _code(raw: str) -> str:
    if raw not in _KNOWN_CODES:
        raise ValueError("There is no such code.")
    return raw


def _category(raw: str) -> str:
    if raw not in LETTER_OF:
        raise ValueError(f"Choose one of {', '.join(LETTER_OF)}.")
    return raw


def _yes(raw: str) -> bool:
    if raw.lower() not in ("true", "false", "1", "0"):
        raise ValueError("Answer true or false.")
    return raw.lower() in ("true", "1")


def _moment(raw: str) -> datetime:
    try:
        moment = datetime.fromisoformat(raw.replace(" ", "+"))
    except ValueError:
        raise ValueError("Give the moment as 2026-11-20T09:00Z.") from None
    offset = moment.utcoffset()
    if offset is None:
        return moment.replace(tzinfo=clock.LONDON)
    if abs(offset) > FARTHEST_ZONE:
        raise ValueError("No place is so many hours from Greenwich: give the moment as 2026-11-20T09:00Z.")
    return moment
