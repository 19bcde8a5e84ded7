"""The daily queue: who is not accounted for and in which order, who waits for a register, who was found (ABS-10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from absence.models import CaseEvent, QueueCleared
from absence.rules.history import Kind
from absence.rules.unaccounted import NOT_ESTABLISHED, Known
from attendance_mis.kit import clock
from registers.models import School
from registers.queries.board import BoardLine, register_board
from registers.rules.sessions import Session
from registers.rules.timing import RegisterStatus

from .case_facts import CaseLine, case_lines
from .child import Child

NOT_IN = (RegisterStatus.OPEN, RegisterStatus.MISSING)


@dataclass(frozen=True)
class Queue:
    now: datetime
    lines: tuple[CaseLine, ...]
    """To act on now, first to last."""
    waiting: tuple[CaseLine, ...]
    """Open since an earlier session; today's register decides, and nobody is asked before it is closed."""
    to_put_right: tuple[Child, ...]
    """Known to be somewhere while the mark still says N."""
    cleared: tuple[CaseEvent, ...]
    """Closed today, latest first, each with its case and pupil."""
    looked: tuple[QueueCleared, ...]
    """Times somebody recorded that the list was empty today; asked for only while nobody is on it."""
    board: tuple[BoardLine, ...]

    @cached_property
    def session(self) -> Session | None:
        """The session whose registers are being gone through: the latest that is due."""
        due = [line for line in self.board if line.status is not RegisterStatus.NOT_DUE]
        return max((line.session for line in due), default=None)

    @cached_property
    def registers(self) -> list[BoardLine]:
        return [line for line in self.board if line.session is self.session]

    @property
    def not_in(self) -> list[BoardLine]:
        """Registers due and not handed in: their children are not asked about, and not forgotten."""
        return [line for line in self.registers if line.status in NOT_IN]

    @property
    def handed_in(self) -> int:
        return sum(1 for line in self.registers if line.submitted_at is not None)

    @property
    def blank(self) -> list[BoardLine]:
        """Registers handed in without a mark for somebody."""
        handed = (RegisterStatus.TAKEN, RegisterStatus.CLOSED)
        return [line for line in self.registers if line.status in handed and line.marked < line.pupils]

    @property
    def on_roll(self) -> int:
        return sum(line.pupils for line in self.registers)

    @property
    def is_clear(self) -> bool:
        return not (self.lines or self.waiting or self.not_in or self.blank)


def queue_of(school: School, children: Sequence[Child], now: datetime) -> Queue:
    """The queue of today from the children as `catch_up` gives them."""
    today = now.astimezone(clock.LONDON).date()
    lines = sorted(case_lines(children), key=lambda line: line.rank.key)
    acting = tuple(line for line in lines if not line.waiting)
    return Queue(
        now=now,
        lines=acting,
        waiting=tuple(line for line in lines if line.waiting),
        to_put_right=tuple(child for child in children if child.case is None and _to_put_right(child)),
        cleared=tuple(_cleared(school, today)),
        looked=() if acting else tuple(QueueCleared.objects.filter(school=school, day=today).order_by("-at")),
        board=tuple(register_board(school, today, now)),
    )


def _to_put_right(child: Child) -> bool:
    found = child.finding
    if found is None or found.known not in (Known.ELSEWHERE, Known.HERE):
        return False
    code, _ = child.marks.get((child.today, found.session), ("", None))
    return code == NOT_ESTABLISHED


def _cleared(school: School, today: date) -> list[CaseEvent]:
    """The last closing of each case that is closed now."""
    rows = (
        CaseEvent.objects.filter(
            kind=Kind.CLOSED, day=today, case__school=school, case__closed_at__isnull=False
        )
        .select_related("case__pupil")
        .order_by("-at", "-id")
    )
    seen: dict[object, CaseEvent] = {}
    for event in rows:
        seen.setdefault(event.case_id, event)
    return list(seen.values())
