"""What a school's policy asks about a pupil's illness: evidence by length, a parent's letter, leave next to it, a review.

Source: requirements ABS-32 to ABS-38, T19. Always a prompt to a person, never a demand: statutory guidance asks for
evidence only where there is a genuine doubt. Nothing here is stored: it is told each time from the marks, from what the
family has shown and from what somebody decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from absence.rules.concern import UNEXPLAINED, proposed_review
from absence.rules.illness_notice import Doubt, DoubtStep, doubt_stands
from absence.rules.illness_policy import IllnessPolicy
from registers.rules.calendar import SchoolCalendar, monday_of
from registers.rules.figures import days
from registers.rules.marked import Marked
from registers.rules.patterns import ILLNESS
from registers.rules.periods import PeriodKind, period_around
from registers.rules.policy_kinds import Off
from registers.rules.sessions import Session
from registers.rules.spells import Spell, illness_spells, runs_of
from registers.rules.words import day_words

LOOKS_BACK = timedelta(days=28)
"""A spell that ended longer ago asks for nothing any more."""
LEAVE_TAKEN = frozenset({"C", "C1", "G"})
"""Leave of absence, and holiday taken without it."""
TO_EXPLAIN = frozenset({ILLNESS, *UNEXPLAINED})
"""Absences a parent's letter explains; leave, appointments and exclusion have papers of their own."""
SHORT_WEEK = frozenset({"inset", "bank_holiday"})


class Ask(StrEnum):
    """In the order in which they are to be done."""

    DECIDE_DOUBT = "decide_doubt"
    TELL_PARENT = "tell_parent"
    JUDGE_EVIDENCE = "judge_evidence"
    REQUIRED = "required"
    REVIEW_CONCERN = "review_concern"
    PROPOSED_CONCERN = "proposed_concern"
    AFTER_LEAVE = "after_leave"
    EVIDENCE = "evidence"
    PARENT_LETTER = "parent_letter"
    WAIT_FOR_PARENT = "wait_for_parent"


ASK_WORDS = {
    Ask.DECIDE_DOUBT: "Decide on a doubt",
    Ask.TELL_PARENT: "Tell the parent of a doubt",
    Ask.JUDGE_EVIDENCE: "Look at the evidence",
    Ask.REQUIRED: "Evidence is required",
    Ask.REVIEW_CONCERN: "Look again at a serious concern",
    Ask.PROPOSED_CONCERN: "Is this a serious concern?",
    Ask.AFTER_LEAVE: "Illness next to leave",
    Ask.EVIDENCE: "Think of evidence",
    Ask.PARENT_LETTER: "Letter signed by a parent",
    Ask.WAIT_FOR_PARENT: "Waiting for the parent",
}

HEALTH = frozenset({Ask.DECIDE_DOUBT, Ask.TELL_PARENT, Ask.WAIT_FOR_PARENT, Ask.JUDGE_EVIDENCE})
"""For those who may see health details."""


@dataclass(frozen=True)
class Shown:
    """Something the family showed or sent, with the days it is about, both included."""

    first: date
    last: date
    kind: str
    accepted: bool | None
    """`None`: nobody has looked at it yet."""

    @property
    def is_parents_letter(self) -> bool:
        return self.kind == "parent_letter"

    def touches(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last


@dataclass(frozen=True)
class StandingConcern:
    """A serious concern that was upheld and not lifted: evidence is required from then on."""

    since: date
    review_on: date


@dataclass(frozen=True)
class IllnessFacts:
    """One pupil's school year so far, and what people have done about it."""

    today: date
    marks: tuple[Marked, ...]
    school_days: tuple[date, ...]
    calendar: SchoolCalendar
    year_group: str
    shown: tuple[Shown, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    set_aside: frozenset[date] = frozenset()
    """First days of spells somebody looked at and decided to ask nothing about."""
    concern: StandingConcern | None = None
    concern_decided_on: date | None = None
    """When a serious concern was last decided on, either way."""
    known_condition: bool = False

    @cached_property
    def spells(self) -> tuple[Spell, ...]:
        return illness_spells(self.marks, self.school_days)

    @cached_property
    def unexplained(self) -> tuple[Spell, ...]:
        return runs_of(self.marks, self.school_days, UNEXPLAINED)

    def recent(self, runs: Sequence[Spell]) -> list[Spell]:
        return [
            run for run in runs if run.last >= self.today - LOOKS_BACK and run.first not in self.set_aside
        ]


@dataclass(frozen=True)
class Prompt:
    """One thing somebody should look at, told from the facts."""

    ask: Ask
    first: date
    last: date
    """The days it is about."""
    since: date
    """The day it became so."""
    why: str

    @property
    def words(self) -> str:
        return ASK_WORDS[self.ask]


def prompts(facts: IllnessFacts, policy: IllnessPolicy) -> list[Prompt]:
    """Everything to look at about a pupil's illness, what comes first on top."""
    found = [
        *_doubts(facts, policy),
        *_unjudged(facts),
        *_concern(facts, policy),
        *_evidence(facts, policy),
        *_parent_letter(facts, policy),
    ]
    order = list(Ask)
    return sorted(found, key=lambda one: (order.index(one.ask), one.since, one.first))


def evidence_due(
    spell: Spell, days_of_it: Sequence[date], policy: IllnessPolicy, *, short_week: bool
) -> tuple[date, str] | None:
    """The day a spell's length makes evidence worth a thought, and why; `None` if it does not (ABS-32).

    `days_of_it`: the school days of the spell, oldest first.
    """
    run = f"Ill {spell.school_days} school days in a row"
    needed = _needed(policy.evidence_after_days, policy.evidence_operator)
    short = policy.evidence_short_week_days
    if short_week and not isinstance(short, Off) and (needed is None or short < needed):
        told = f"{run}, in a short week." if needed is None or spell.school_days < needed else f"{run}."
        return (days_of_it[short - 1], told) if spell.school_days >= short else None
    if needed is None or spell.school_days < needed:
        return None
    return days_of_it[needed - 1], f"{run}."


def _needed(limit: int | Off, operator: str) -> int | None:
    if isinstance(limit, Off):
        return None
    return limit if operator == "at_least" else limit + 1


def in_a_short_week(first: date, last: date, calendar: SchoolCalendar, year_group: str) -> bool:
    """Whether an INSET day or bank holiday shortened one of the weeks of these days."""
    day, end = monday_of(first), monday_of(last) + timedelta(days=6)
    while day <= end:
        closed = calendar.closure_of(day, Session.AM, year_group)
        if closed is not None and closed.kind in SHORT_WEEK:
            return True
        day += timedelta(days=1)
    return False


def next_to_leave(spell: Spell, facts: IllnessFacts) -> date | None:
    """A day of leave that adjoins the spell, weekends and holidays not counted; `None` without one (ABS-38)."""
    places = [
        facts.calendar.previous_school_day(spell.first, facts.year_group),
        spell.first,
        spell.last,
        facts.calendar.next_school_day(spell.last, facts.year_group),
    ]
    near = {day for day in places if day is not None}
    return next((mark.date for mark in facts.marks if mark.date in near and mark.code in LEAVE_TAKEN), None)


def _evidence(facts: IllnessFacts, policy: IllnessPolicy) -> Iterator[Prompt]:
    """One prompt for a spell: what is required comes before leave next to it, that before its mere length."""
    for spell in _required(facts):
        assert facts.concern is not None  # it is what requires it
        since = facts.concern.since
        why = f"Evidence is required since {day_words(since)}; a call or note from home is not enough."
        yield Prompt(Ask.REQUIRED, spell.first, spell.last, max(spell.first, since), why)
    for spell in facts.recent(facts.spells):
        if _answered(facts, spell) or any(doubt.first == spell.first for doubt in facts.doubts):
            continue
        if facts.concern is not None and spell.last >= facts.concern.since:
            continue
        leave = next_to_leave(spell, facts) if policy.evidence_after_leave else None
        if leave is not None:
            why = f"Ill next to leave ({day_words(leave)}): the policy asks for evidence before it is authorised."
            yield Prompt(Ask.AFTER_LEAVE, spell.first, spell.last, spell.first, why)
            continue
        short = in_a_short_week(spell.first, spell.last, facts.calendar, facts.year_group)
        due = evidence_due(spell, _days_of(facts, spell), policy, short_week=short)
        if due is not None:
            yield Prompt(Ask.EVIDENCE, spell.first, spell.last, due[0], due[1])


def _required(facts: IllnessFacts) -> list[Spell]:
    """Illness since a serious concern was upheld; while it stands it is N until the evidence is there."""
    if facts.concern is None:
        return []
    runs = facts.recent(runs_of(facts.marks, facts.school_days, (ILLNESS, "N")))
    return [
        run
        for run in runs
        if run.last >= facts.concern.since
        and not _answered(facts, run)
        and not any(doubt.first == run.first for doubt in facts.doubts)
    ]


def _answered(facts: IllnessFacts, spell: Spell) -> bool:
    """Whether something that may be evidence is in hand, looked at or not."""
    return any(
        one.touches(spell.first, spell.last) and one.accepted is not False and not one.is_parents_letter
        for one in facts.shown
    )


def _days_of(facts: IllnessFacts, run: Spell) -> list[date]:
    return sorted(
        {mark.date for mark in facts.marks if run.first <= mark.date <= run.last and mark.code in TO_EXPLAIN}
    )


def _parent_letter(facts: IllnessFacts, policy: IllnessPolicy) -> Iterator[Prompt]:
    """Not medical evidence: the family's own explanation, in writing (ABS-33)."""
    runs = runs_of(facts.marks, facts.school_days, TO_EXPLAIN)
    limit = policy.parent_letter_consecutive
    letters = [one for one in facts.shown if one.is_parents_letter and one.accepted is not False]
    long_ones = (
        [] if isinstance(limit, Off) else [run for run in facts.recent(runs) if run.school_days > limit]
    )
    for run in long_ones:
        if not any(letter.touches(run.first, run.last) for letter in letters):
            since = _days_of(facts, run)[run.school_days - 1 if isinstance(limit, Off) else limit]
            why = f"Away {run.school_days} school days in a row, more than {limit}."
            yield Prompt(Ask.PARENT_LETTER, run.first, run.last, since, why)
    yield from _term_total(facts, policy, letters)


def _term_total(facts: IllnessFacts, policy: IllnessPolicy, letters: Sequence[Shown]) -> Iterator[Prompt]:
    term = period_around(facts.calendar, PeriodKind.TERM, facts.today)
    if isinstance(policy.parent_letter_term_total, Off) or term is None:
        return
    away = [
        mark.date for mark in facts.marks if term.first <= mark.date <= term.last and mark.code in TO_EXPLAIN
    ]
    beyond = away[policy.parent_letter_term_total * 2 :]
    if not beyond or any(letter.last >= beyond[0] for letter in letters) or beyond[0] in facts.set_aside:
        return
    why = f"Away {days(len(away))} this term, more than {policy.parent_letter_term_total}."
    yield Prompt(Ask.PARENT_LETTER, away[0], away[-1], beyond[0], why)


def _unjudged(facts: IllnessFacts) -> Iterator[Prompt]:
    for one in facts.shown:
        if one.accepted is None:
            why = "Something was shown or sent; say whether it is accepted."
            yield Prompt(Ask.JUDGE_EVIDENCE, one.first, one.last, one.first, why)


def _doubts(facts: IllnessFacts, policy: IllnessPolicy) -> Iterator[Prompt]:
    asks = {
        DoubtStep.TELL: Ask.TELL_PARENT,
        DoubtStep.WAIT: Ask.WAIT_FOR_PARENT,
        DoubtStep.DECIDE: Ask.DECIDE_DOUBT,
    }
    for doubt in facts.doubts:
        stands = doubt_stands(doubt, policy, facts.today)
        yield Prompt(asks[stands.step], doubt.first, doubt.last, doubt.raised_on, stands.why)


def _concern(facts: IllnessFacts, policy: IllnessPolicy) -> Iterator[Prompt]:
    if facts.concern is not None:
        if facts.today >= facts.concern.review_on:
            why = "The day to look at it again has come: lift it, or let it go on with a new day."
            since = facts.concern.review_on
            yield Prompt(Ask.REVIEW_CONCERN, facts.concern.since, facts.today, since, why)
        return
    proposed = proposed_review(
        facts.spells,
        facts.unexplained,
        facts.calendar.half_term_of(facts.today),
        policy,
        known_condition=facts.known_condition,
        decided_on=facts.concern_decided_on,
    )
    if proposed is not None:
        yield Prompt(Ask.PROPOSED_CONCERN, proposed.on, facts.today, proposed.on, proposed.why)
