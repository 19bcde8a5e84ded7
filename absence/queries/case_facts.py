"""A case as its rules take it: the child today, its history, its day and its deadline."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from absence.models import CaseEvent
from absence.rules.day_count import DayCount, day_count
from absence.rules.due import CaseFacts, Due, due
from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.history import Event, History, Kind
from absence.rules.order import Rank, rank
from absence.rules.unaccounted import Known
from attendance_mis.kit import clock
from registers.rules.countdown import settle_by

from .child import Child, OpenCase


@dataclass(frozen=True)
class CaseLine:
    """One open case, ready to be judged and shown."""

    child: Child
    case: OpenCase
    events: tuple[CaseEvent, ...]
    """Oldest first."""

    @cached_property
    def policy(self) -> FollowUpPolicy:
        return self.child.setup.rules(FollowUpPolicy, self.child.today, self.child.year_group)

    @cached_property
    def count(self) -> DayCount:
        return day_count(
            self.case.opened_on, self.child.today, self.child.setup.calendar, self.child.year_group
        )

    @property
    def day(self) -> int:
        return self.count.number(self.policy.follow_up_days)

    @property
    def waiting(self) -> bool:
        """Nobody is asked now: today's register is not closed on this child, or there is no school today."""
        found = self.child.finding
        return self.child.on_roll and (found is None or found.known in (Known.WAIT, Known.BLANK))

    @cached_property
    def n_due(self) -> date | None:
        open_n = self.child.open_n(self.case.opened_on)
        if not open_n:
            return None
        day = open_n[0][0]
        settle = self.child.setup.policy(self.child.year_group, day).n_settle_school_days
        return settle_by(day, self.child.setup.calendar, self.child.year_group, settle)

    @cached_property
    def facts(self) -> CaseFacts:
        child = self.child
        return CaseFacts(
            today=child.today,
            now=child.now.astimezone(clock.LONDON),
            day=self.day,
            school_days=self.count.school_days,
            asked_since=child.asked_since(),
            waiting=self.waiting,
            adults=child.adults,
            history=history_of(self.events, {line.id: line.adult.ref for line in child.contacts}),
            danger=child.danger,
            vulnerable=child.vulnerable,
            social_worker=child.has_social_worker,
            siblings_elsewhere=any(not sibling.here for sibling in child.siblings),
            off_roll=not child.on_roll,
            family_visits_unanswered=child.family_visits_unanswered,
            n_due=self.n_due,
        )

    @cached_property
    def due(self) -> list[Due]:
        return due(self.facts, self.policy)

    @cached_property
    def rank(self) -> Rank:
        return rank(self.facts, self.due, self.case.opened_on)


def history_of(events: Iterable[CaseEvent], refs: dict[uuid.UUID, str]) -> History:
    """Attempts that were taken back are no longer attempts; the entry itself stays in the story."""
    rows = list(events)
    undone = {row.facts.get("undoes") for row in rows if row.kind == Kind.REOPENED}
    return History(
        tuple(
            Event(
                kind=Kind(row.kind),
                at=row.at.astimezone(clock.LONDON),
                day=row.day,
                contact=refs.get(row.contact_id, "") if row.contact_id else "",
                channel=row.channel,
                outcome=row.outcome,
                answered=row.facts.get("answered"),
                message=row.facts.get("message", ""),
            )
            for row in rows
            if str(row.id) not in undone
        )
    )


def case_lines(children: Iterable[Child]) -> list[CaseLine]:
    """The open cases of these children with their events: one statement for all."""
    open_ones = [(child, child.case) for child in children if child.case is not None]
    events = events_of([case.id for _, case in open_ones])
    return [CaseLine(child, case, tuple(events[case.id])) for child, case in open_ones]


def events_of(case_ids: list[uuid.UUID]) -> dict[uuid.UUID, list[CaseEvent]]:
    found: dict[uuid.UUID, list[CaseEvent]] = defaultdict(list)
    if case_ids:
        for event in CaseEvent.objects.filter(case_id__in=case_ids).order_by("at", "id"):
            found[event.case_id].append(event)
    return found
