"""What other settings about illness would have asked in the last year: the list's own rules, on history, writing nothing (POL-04).

A prompt is told at the end of each absence, from the marks alone: what families had shown or sent by then, and what
somebody had decided to ask nothing about, is left out under both settings.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from absence.rules.illness import TO_EXPLAIN, IllnessFacts, prompts
from absence.rules.illness_policy import IllnessPolicy
from absence.rules.return_talk import absences, counted
from registers.models import School
from registers.queries.setup import SchoolSetup, setup_of
from registers.queries.what_if import Levels, Settings
from registers.rules.spells import runs_of

from .illness import known_conditions
from .illness_marks import PupilYear, days_of, pupil_years, year_first

ILLNESS = frozenset(
    {
        "evidence_after_days", "evidence_operator", "evidence_short_week_days", "evidence_after_leave",
        "parent_letter_consecutive", "parent_letter_term_total", "serious_concern_spells", "serious_concern_unexplained",
        "return_interview_after_spells", "return_interview_window",
    }
)  # fmt: skip
"""The settings that say what an absence asks for."""
TALK = "Talk on return"
ONE_DAY = timedelta(days=1)

Key = tuple[uuid.UUID, str, date]
"""Pupil, what was asked, first day it was about."""


@dataclass(frozen=True)
class Asked:
    """Something somebody would have been asked to look at."""

    pupil_id: uuid.UUID
    name: str
    class_name: str
    what: str
    on: date
    """First day of what it is about."""
    why: str


@dataclass(frozen=True)
class IllnessEffect:
    more: tuple[Asked, ...]
    fewer: tuple[Asked, ...]
    same: int


def illness_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> IllnessEffect:
    """What the absences between two days would have asked for under the settings there were, and under others."""
    before, after = (dict(_asked(school, Settings(levels), first, last)) for levels in (now, then))
    return IllnessEffect(
        more=_listed(after, after.keys() - before.keys()),
        fewer=_listed(before, before.keys() - after.keys()),
        same=len(before.keys() & after.keys()),
    )


def _listed(found: Mapping[Key, Asked], keys: set[Key]) -> tuple[Asked, ...]:
    return tuple(sorted((found[key] for key in keys), key=lambda one: (one.on, one.name, one.what)))


def _asked(school: School, settings: Settings, first: date, last: date) -> Iterator[tuple[Key, Asked]]:
    """School year by school year: in a new one everything is counted afresh."""
    setup = setup_of(school)
    begins = year_first(school, last)
    for year_end in (last, begins - ONE_DAY) if begins > first else (last,):
        year_begins = year_first(school, year_end)
        pupils = pupil_years(school, year_end)
        ill = known_conditions([pupil.id for pupil in pupils], year_end)
        for pupil in pupils:
            for one in _of_pupil(pupil, setup, settings, year_begins, year_end, known=pupil.id in ill):
                if one.on >= first:
                    yield (one.pupil_id, one.what, one.on), one


def _of_pupil(
    pupil: PupilYear, setup: SchoolSetup, settings: Settings, begins: date, ends: date, *, known: bool
) -> Iterator[Asked]:
    school_days = tuple(days_of(setup, pupil, begins, ends))
    for run in runs_of(pupil.marks, school_days, TO_EXPLAIN):
        facts = IllnessFacts(
            run.last,
            tuple(mark for mark in pupil.marks if mark.date <= run.last),
            tuple(day for day in school_days if day <= run.last),
            setup.calendar,
            pupil.year_group,
            known_condition=known,
        )
        for prompt in prompts(facts, _policy(settings, pupil, run.last)):
            yield Asked(pupil.id, pupil.name, pupil.class_name, prompt.words, prompt.first, prompt.why)
    runs = absences(pupil.marks, school_days)
    for run in runs:
        for away in counted(runs, _policy(settings, pupil, run.first), setup.calendar, run.first):
            if away.run == run and away.compulsory:
                why = f"Absence number {away.number}"
                yield Asked(pupil.id, pupil.name, pupil.class_name, TALK, run.first, why)


def _policy(settings: Settings, pupil: PupilYear, on: date) -> IllnessPolicy:
    return settings.on(pupil.year_group, on).as_rules(IllnessPolicy)
