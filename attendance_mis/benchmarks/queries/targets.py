"""Targets with how far they are, counted by the one module that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from attendance_mis.benchmarks.models import Target
from attendance_mis.benchmarks.rules.target import Progress, progress
from registers.models import School
from registers.queries.absentees import AbsenteeCount, absentees
from registers.queries.question import Question
from registers.queries.statistics import Slice, Span, total
from registers.rules.figures import Tally, percent
from registers.rules.measures import ENROLMENT_KEYS
from registers.rules.year_groups import year_group_words


@dataclass(frozen=True)
class TargetLine:
    target: Target
    part: int
    whole: int
    progress: Progress

    @property
    def wanted(self) -> Decimal:
        return Decimal(self.target.tenths).scaleb(-1)

    @property
    def wanted_words(self) -> str:
        limit = "at least" if self.target.measure == "attendance" else "at most"
        return f"{limit} {self.wanted}%"

    @property
    def now(self) -> Decimal | None:
        return percent(self.part, self.whole)

    @property
    def unit(self) -> str:
        return "pupils" if self.target.measure in ENROLMENT_KEYS else "sessions"

    @property
    def tone(self) -> str:
        tones = {Progress.MET: "present", Progress.ON_COURSE: "present", Progress.SHORT: "late"}
        return tones.get(self.progress, "")

    def asked(self, today: date) -> Question:
        """The question whose answer it is, at the target's own school."""
        target = self.target
        return Question(
            target.first_day,
            min(target.last_day, today),
            upn=target.pupil.upn if target.pupil else None,
            class_name=target.school_class.name if target.school_class else None,
            year_group=target.year_group or None,
        )

    @property
    def whom(self) -> str:
        return whom_words(self.target)


def whom_words(target: Target) -> str:
    if target.pupil:
        return str(target.pupil)
    if target.school_class:
        return target.school_class.name
    if target.year_group:
        return year_group_words(target.year_group)
    return "The school" if target.school else "The whole trust"


def targets_of(
    school: School,
    today: date,
    *,
    with_pupils: bool,
    ended: bool = False,
    schools: list[School] | None = None,
) -> list[TargetLine]:
    """Targets of a school and of the trust, the wide ones first. `schools`: all of the trust, to count its own.

    Without `with_pupils` only those of school and trust, and none is counted: figures that move from day to day would
    tell people who see no pupils whose absence moved them. Theirs are in the issued reports.
    """
    rows = Target.objects.filter(Q(school=school) | Q(school=None)).select_related(
        "school", "school_class", "pupil"
    )
    rows = rows.exclude(ended_at=None) if ended else rows.filter(ended_at=None)
    if with_pupils:
        counter = _Counter()
        lines = [_line(row, today, schools or [school], counter) for row in rows]
    else:
        whole = [row for row in rows if not (row.pupil or row.school_class or row.year_group)]
        lines = [TargetLine(row, 0, 0, Progress.IN_REPORTS) for row in whole]
    return sorted(lines, key=lambda line: (_width(line.target), line.whom, line.target.first_day))


def _width(target: Target) -> int:
    parts = (target.school, target.year_group, target.school_class, target.pupil)
    return max((place for place, part in enumerate(parts, 1) if part), default=0)


def _line(target: Target, today: date, schools: list[School], counter: _Counter) -> TargetLine:
    last = min(target.last_day, today)
    part = whole = 0
    if target.first_day <= today:
        ids = [target.school.id] if target.school else [one.id for one in schools]
        where = Slice(
            tuple(Span(one, target.first_day, last) for one in ids),
            upns=(target.pupil.upn,) if target.pupil else None,
            class_ids=(target.school_class.id,) if target.school_class else None,
            year_groups=(target.year_group,) if target.year_group else None,
        )
        part, whole = counter.of(target.measure, where)
    stands = progress(
        target.measure, part, whole, target.tenths, first=target.first_day, last=target.last_day, today=today
    )
    return TargetLine(target, part, whole, stands)


class _Counter:
    """Counts each slice once, however many targets are about it."""

    def __init__(self) -> None:
        self._sessions: dict[Slice, Tally] = {}
        self._pupils: dict[Slice, AbsenteeCount | None] = {}

    def of(self, measure: str, where: Slice) -> tuple[int, int]:
        """(part, whole): sessions, or enrolments for the measures that count pupils."""
        if measure not in ENROLMENT_KEYS:
            if where not in self._sessions:
                self._sessions[where] = total(where).tally
            tally = self._sessions[where]
            return (tally.attended if measure == "attendance" else tally.unauthorised), tally.possible
        if where not in self._pupils:
            self._pupils[where] = next(iter(absentees(where)), None)
        count = self._pupils[where]
        if count is None:
            return 0, 0
        return (count.persistent if measure == "persistent" else count.severe), count.enrolments
