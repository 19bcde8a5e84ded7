"""What stands out in a pupil's year, and what does not: sentences with their counts and the question behind each (DSH-04, ABS-39)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from registers.models import ClassMembership, School
from registers.rules.code_patterns import code_patterns
from registers.rules.figures import tally
from registers.rules.lateness import HalfTermLateness, late_by_half_term, lateness_sentence
from registers.rules.marked import Marked
from registers.rules.measures import Kind, find_measure
from registers.rules.patterns import WEEKDAYS, beside_holidays, holiday_pattern, weekly_pattern
from registers.rules.persistence import Standing, standing
from registers.rules.policy_figures import FiguresPolicy
from registers.rules.policy_kinds import Off
from registers.rules.spells import Spell, illness_spells, same_weekday_sentence, spell_words, spells_sentence
from registers.rules.trend import trend_sentence

from .measured import Measured, as_at
from .question import Question
from .setup import SchoolSetup, setup_of
from .trail import Cell, Kept


@dataclass(frozen=True)
class Said:
    """A sentence, and the marks it is about."""

    words: str
    figure: Measured
    """What the sentence's link opens to, counted from the same marks as the sentence."""
    stands_out: bool = True
    """False: it says what is not the problem."""

    @property
    def behind(self) -> str:
        """The link's words: `6 of 34 sessions: see how`."""
        figure = self.figure
        if figure.measure.kind is Kind.MINUTES:
            return f"{figure.part} {figure.counted}: see how"
        return f"{figure.part} of {figure.whole} session{'' if figure.whole == 1 else 's'}: see how"


@dataclass(frozen=True)
class LateIn:
    """A half term in which the pupil was late, each of its numbers with what it opens to."""

    half_term: str
    flagged: bool
    figures: tuple[Measured, ...]
    """Before the register closed, after it, minutes."""


@dataclass(frozen=True)
class PupilPatterns:
    outlined: frozenset[str]
    """Rows of the year strip that chance does not explain."""
    heading: str
    said: tuple[Said, ...]
    standing: Standing
    spells: tuple[str, ...]
    lateness: tuple[LateIn, ...]


def marked_sessions(marks: Mapping[Cell, Kept], last: date) -> list[Marked]:
    """The marks as they stand, up to a day, as the rules read them."""
    return [
        Marked(cell.date, cell.session, kept.now.code, kept.now.category, kept.now.minutes_late)
        for cell, kept in sorted(marks.items(), key=lambda item: (item[0].date, item[0].session))
        if kept.now.code is not None and kept.now.category is not None and cell.date <= last
    ]


def pupil_patterns(
    school: School,
    upn: str,
    name: str,
    marks: Mapping[Cell, Kept],
    memberships: Iterable[ClassMembership],
    *,
    first: date,
    last: date,
    year_ends: date,
) -> PupilPatterns:
    """The year from `first` to `last`; sessions until `year_ends` are still to come."""
    setup, held = setup_of(school), marked_sessions(marks, last)
    groups = _groups(memberships)
    group = _group_on(groups, last)
    policy = setup.rules(FiguresPolicy, last, group)
    counted = tally((mark.code, mark.date, mark.minutes_late) for mark in held)
    days = _school_days(setup, groups, first, last)
    spells = illness_spells(held, days)
    late = late_by_half_term(held, setup.calendar, policy.late_marks_per_half_term)
    pattern = weekly_pattern(held, name)
    whole = Question(first, max(first, last), upn=upn, all_classes=True)
    said = [
        *(_pattern_said(key, words, whole, held) for key, words in zip(
            (finding.part.key for finding in pattern.findings), pattern.sentences, strict=True)),
        *_others(held, days, spells, late, setup, whole, name),
    ]  # fmt: skip
    below = None if isinstance(policy.at_risk_below, Off) else policy.at_risk_below
    left = sum(1 for _ in setup.calendar.sessions(last + timedelta(days=1), year_ends, group))
    return PupilPatterns(
        outlined=pattern.keys,
        heading=_heading(pattern.findings[0].part.key if pattern.findings else ""),
        said=tuple(said),
        standing=standing(counted, below, left),
        spells=tuple(spell_words(spell) for spell in spells),
        lateness=tuple(_late_in(half, whole) for half in late),
    )


def _others(
    held: list[Marked],
    days: list[date],
    spells: tuple[Spell, ...],
    late: tuple[HalfTermLateness, ...],
    setup: SchoolSetup,
    whole: Question,
    name: str,
) -> list[Said]:
    half_term = setup.calendar.half_term_of(whole.last)
    since = half_term.start if half_term else whole.last
    beside = beside_holidays(days)
    sentences = [
        (holiday_pattern(held, beside, name), "missed", True),
        (spells_sentence(spells), "code-I", bool(spells)),
        (same_weekday_sentence(spells), "code-I", True),
        *((one.words, f"code-{one.code}", one.stands_out) for one in code_patterns(held, beside)),
        (lateness_sentence(late), "minutes_late", bool(late)),
        (trend_sentence(held, since), "missed", False),
    ]
    return [
        Said(words, counted_of(held, measure, whole), notable)
        for words, measure, notable in sentences
        if words
    ]


def _pattern_said(key: str, words: str, whole: Question, held: list[Marked]) -> Said:
    weekday, _, half = key.partition(" ")
    number = next(n for n, day in enumerate(WEEKDAYS) if day.startswith(weekday))
    asked = replace(whole, weekday=number, session=half.upper() if half else None)
    return Said(words, counted_of(held, "missed", asked))


def counted_of(held: Iterable[Marked], key: str, asked: Question) -> Measured:
    """A measure of marks already read, as the statistics count it in the same question."""
    measure = find_measure(key, asked.last)
    assert measure is not None  # our own keys, and codes that are marked
    mine = [
        mark
        for mark in held
        if asked.first <= mark.date <= asked.last
        and asked.weekday in (None, mark.date.weekday())
        and asked.session in (None, str(mark.session))
    ]
    counted = tally((mark.code, mark.date, mark.minutes_late) for mark in mine)
    part = measure.part(counted, sum(mark.code in measure.codes for mark in mine))
    return Measured(measure, part, measure.whole(counted), asked, as_at(asked))


def _late_in(half: HalfTermLateness, whole: Question) -> LateIn:
    first, last = max(whole.first, half.half_term.start), min(whole.last, half.half_term.end)
    asked = replace(whole, first=first, last=last)
    parts = (("code-L", half.times), ("code-U", half.after_close), ("minutes_late", half.minutes))

    def figure(key: str, part: int) -> Measured:
        measure = find_measure(key, last)
        assert measure is not None  # L and U are codes of every year
        return Measured(measure, part, None, asked, as_at(asked))

    return LateIn(half.half_term.name, half.flagged, tuple(figure(*one) for one in parts))


def _heading(key: str) -> str:
    """`Friday afternoons are where the gaps are`; blank if nothing stands out."""
    if not key:
        return ""
    weekday, _, half = key.partition(" ")
    day = next(one for one in WEEKDAYS if one.startswith(weekday))
    part = {"am": " mornings", "pm": " afternoons"}.get(half, "s")
    return f"{day}{part} are where the gaps are"


Group = tuple[date, date, str, str]
"""First day, last day, year group, class."""


def _groups(memberships: Iterable[ClassMembership]) -> list[Group]:
    return sorted(
        (one.first_day, one.last_day or date.max, one.year_group, one.school_class.name)
        for one in memberships
    )


def _group_on(groups: list[Group], day: date) -> str:
    begun = [group for first, _, group, _ in groups if first <= day]
    return begun[-1] if begun else ""


def _school_days(setup: SchoolSetup, groups: list[Group], first: date, last: date) -> list[date]:
    """The school days of the pupil's own year groups and classes, in order."""
    found: set[date] = set()
    for begins, ends, group, class_name in groups:
        own = setup.calendar.of_class(class_name)
        found.update(own.school_days(max(first, begins), min(last, ends), group))
    return sorted(found)
