"""The log of who looked at what, as its readers ask for it (DAT-07)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Table, Value
from protection.rules.reads import GROUPS, READS, Group, verbs_of
from registers.models import Pupil, School

COLUMNS = ("When", "Who", "Position", "What", "About", "UPN", "Page")
SLICE = 2000


@dataclass(frozen=True)
class Asked:
    """Which part of the log; both days included."""

    first: date
    last: date
    pupil: str = ""
    """A UPN, or how the surname begins."""
    person: uuid.UUID | None = None
    group: Group | None = None


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    position: str
    words: str
    pupil: Pupil | None
    page: str
    takes: bool


def reads(school: School, asked: Asked) -> QuerySet[AuditEvent]:
    """The events asked for, newest first."""
    start = datetime.combine(asked.first, time(), tzinfo=clock.LONDON)
    end = datetime.combine(asked.last + timedelta(days=1), time(), tzinfo=clock.LONDON)
    found = AuditEvent.objects.filter(
        school_id=school.id, at__gte=start, at__lt=end, verb__in=verbs_of(asked.group)
    )
    if asked.person is not None:
        found = found.filter(by_id=asked.person)
    if asked.pupil:
        found = found.filter(subject_id__in=pupils_called(school, asked.pupil).values("id"))
    return found.order_by("-at", "-id")


def pupils_called(school: School, words: str) -> QuerySet[Pupil]:
    upn = "".join(words.upper().split())
    named = Q(upn=upn) | Q(legal_surname__istartswith=words.strip())
    return Pupil.objects.filter(named, spells__school=school).distinct()


def people_of(school: School, asked: Asked) -> list[tuple[str, str]]:
    """Whoever looked at anything in these days: what the log can be narrowed to."""
    everybody = reads(school, Asked(asked.first, asked.last)).order_by("by_name")
    rows = everybody.exclude(by_id=None).values_list("by_id", "by_name").distinct()
    return sorted({str(key): name for key, name in rows}.items(), key=lambda one: one[1])


def lines(events: Iterable[AuditEvent]) -> list[Line]:
    found = list(events)
    pupils = Pupil.objects.in_bulk({one.subject_id for one in found if one.subject_id})
    return [
        Line(
            one.at, one.by_name, one.by_position, READS[one.verb].words, pupils.get(one.subject_id),
            str(one.facts.get("page", "")).replace("_", " "), READS[one.verb].takes,
        )
        for one in found
    ]  # fmt: skip


def log_table(school: School, asked: Asked) -> Table:
    """Everything asked for as a table, a slice at a time."""
    return Table(f"Access log {asked.first:%Y-%m-%d} to {asked.last:%Y-%m-%d}", COLUMNS, _rows(school, asked))


def _rows(school: School, asked: Asked) -> Iterator[list[Value]]:
    waiting: list[AuditEvent] = []
    for event in reads(school, asked).iterator(chunk_size=SLICE):
        waiting.append(event)
        if len(waiting) == SLICE:
            yield from map(_row, lines(waiting))
            waiting = []
    yield from map(_row, lines(waiting))


def _row(line: Line) -> list[Value]:
    about = (str(line.pupil), line.pupil.upn) if line.pupil else ("", "")
    return [line.at, line.who, line.position, line.words, *about, line.page]


GROUP_CHOICES = [("", "Everything"), *((group.value, words) for group, words in GROUPS.items())]
