"""What another ladder would have made of the last year: the ladder's own rule, on history, writing nothing (POL-04)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from absence.queries.ladder import Levels, found_crossings
from absence.rules.ladder import Crossing
from absence.rules.ladder_letter import letter_kind_of
from letters.kinds import kind_of
from registers.models import Pupil, School
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of

LADDER = frozenset({"ladder", "ladder_from_sessions", "late_marks_per_half_term", "la_referral_below"})
"""The settings a ladder is made of."""


@dataclass(frozen=True)
class LadderDifference:
    """A crossing there would have been, or would not."""

    pupil: Pupil
    crossing: Crossing

    @property
    def letter(self) -> str:
        """Title of the letter the step drafts; empty if it drafts none."""
        code = letter_kind_of(self.crossing.step.action)
        return kind_of(code).title if code else ""


@dataclass(frozen=True)
class LadderEffect:
    more: tuple[LadderDifference, ...]
    fewer: tuple[LadderDifference, ...]
    same: int

    @property
    def pupils(self) -> int:
        return len({one.pupil.id for one in (*self.more, *self.fewer)})


def ladder_effect(school: School, now: Levels, then: Levels, first: date, last: date) -> LadderEffect:
    """The crossings between two days under the settings there were, and as they would have been."""
    setup = setup_of(school)
    begins = min(first, year_bounds(setup, setup.calendar.academic_year_of(first))[0])
    before = _keyed(found_crossings(school, begins, last, levels=now), first)
    after = _keyed(found_crossings(school, begins, last, levels=then), first)
    pupils = Pupil.objects.in_bulk({key[0] for key in before.keys() ^ after.keys()})
    return LadderEffect(
        more=_listed(after, after.keys() - before.keys(), pupils),
        fewer=_listed(before, before.keys() - after.keys(), pupils),
        same=len(before.keys() & after.keys()),
    )


Key = tuple[uuid.UUID, str, date]


def _keyed(found: dict[uuid.UUID, list[Crossing]], first: date) -> dict[Key, Crossing]:
    return {
        (pupil, one.step.when, one.crossed_on): one
        for pupil, own in found.items()
        for one in own
        if one.crossed_on >= first
    }


def _listed(
    found: dict[Key, Crossing], keys: set[Key], pupils: dict[uuid.UUID, Pupil]
) -> tuple[LadderDifference, ...]:
    listed = [LadderDifference(pupils[key[0]], found[key]) for key in keys]
    return tuple(
        sorted(
            listed, key=lambda one: (one.crossing.crossed_on, one.pupil.legal_surname, one.crossing.step.when)
        )
    )
