"""Pupils' illness as the rules take it: marks, what was shown, doubts, concerns; and what is to be looked at (ABS-32 to 38)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from absence.models import IllnessDoubt, IllnessEvent, IllnessEvidence, SeriousConcern
from absence.rules.illness import LOOKS_BACK, IllnessFacts, Prompt, Shown, StandingConcern, prompts
from absence.rules.illness_notice import Doubt
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.kit import clock
from registers.models import Characteristic, School
from registers.queries.setup import setup_of
from registers.rules.characteristics import CONDITIONS

from .illness_doubts import as_doubt, letters_about
from .illness_marks import PupilYear, days_of, pupil_years, year_first

_ACCEPTED = {"waiting": None, "accepted": True, "not_accepted": False}


@dataclass(frozen=True)
class PupilIllness:
    """One pupil, with everything that is to be looked at about their illness."""

    pupil: PupilYear
    facts: IllnessFacts
    policy: IllnessPolicy
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True)
class _Done:
    """What people of the school have done this year, by pupil."""

    shown: dict[uuid.UUID, list[Shown]]
    doubts: dict[uuid.UUID, list[Doubt]]
    set_aside: dict[uuid.UUID, set[date]]
    concerns: dict[uuid.UUID, StandingConcern]
    decided_on: dict[uuid.UUID, date]
    conditions: frozenset[uuid.UUID]


def pupils_ill(school: School, on: date, pupils: Sequence[PupilYear] | None = None) -> list[PupilIllness]:
    """Every pupil with an absence this year as the rules see them, by surname; the prompts may be none."""
    years = pupil_years(school, on) if pupils is None else pupils
    first, setup = year_first(school, on), setup_of(school)
    groups = {one.id: one.year_group for one in years}
    done = _done(school, groups, first, on, everybody=pupils is None)
    found = []
    for pupil in years:
        policy = setup.rules(IllnessPolicy, on, pupil.year_group)
        facts = IllnessFacts(
            today=on,
            marks=tuple(pupil.marks),
            school_days=tuple(days_of(setup, pupil, first, on)),
            calendar=setup.calendar,
            year_group=pupil.year_group,
            shown=tuple(done.shown.get(pupil.id, ())),
            doubts=tuple(done.doubts.get(pupil.id, ())),
            set_aside=frozenset(done.set_aside.get(pupil.id, ())),
            concern=done.concerns.get(pupil.id),
            concern_decided_on=done.decided_on.get(pupil.id),
            known_condition=pupil.id in done.conditions,
        )
        found.append(PupilIllness(pupil, facts, policy, tuple(prompts(facts, policy))))
    return found


def _done(
    school: School, groups: Mapping[uuid.UUID, str], first: date, on: date, *, everybody: bool
) -> _Done:
    """Of the pupils whose year groups are given; `everybody`: they are all there are, so nobody need be named."""
    ids = None if everybody else list(groups)
    mine = Q(school=school) if ids is None else Q(school=school, pupil_id__in=ids)
    return _Done(
        shown=_shown(mine, first),
        doubts=_doubts(mine, groups),
        set_aside=_set_aside(mine, first),
        concerns={
            row.pupil_id: StandingConcern(row.first_day, row.review_on or row.first_day)
            for row in SeriousConcern.objects.filter(mine, state="upheld")
        },
        decided_on=_decided(mine, first),
        conditions=known_conditions(ids, on),
    )


def _shown(mine: Q, first: date) -> dict[uuid.UUID, list[Shown]]:
    found: dict[uuid.UUID, list[Shown]] = defaultdict(list)
    for row in IllnessEvidence.objects.filter(mine, last_day__gte=first - LOOKS_BACK):
        found[row.pupil_id].append(Shown(row.first_day, row.last_day, row.kind, _ACCEPTED[row.state]))
    return found


def _doubts(mine: Q, groups: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, list[Doubt]]:
    rows = list(IllnessDoubt.objects.filter(mine, state="open").select_related("school"))
    issued = letters_about([row.id for row in rows])
    found: dict[uuid.UUID, list[Doubt]] = defaultdict(list)
    for row in rows:
        found[row.pupil_id].append(as_doubt(row, issued, groups.get(row.pupil_id, "")))
    return found


def _set_aside(mine: Q, first: date) -> dict[uuid.UUID, set[date]]:
    """Illnesses nothing is asked about: somebody said so, or a doubt about them was settled."""
    found: dict[uuid.UUID, set[date]] = defaultdict(set)
    kinds = ["set_aside", "doubt_authorised", "doubt_not_authorised", "doubt_dropped"]
    rows = IllnessEvent.objects.filter(mine, kind__in=kinds, first_day__gte=first)
    for pupil, day in rows.values_list("pupil_id", "first_day"):
        if day is not None:
            found[pupil].add(day)
    return found


def _decided(mine: Q, first: date) -> dict[uuid.UUID, date]:
    """Pupil → the day a concern was last decided on or lifted."""
    kinds = ["concern_upheld", "concern_not_upheld", "concern_lifted"]
    rows = IllnessEvent.objects.filter(mine, kind__in=kinds, at__date__gte=first).order_by("at")
    return {row.pupil_id: row.at.astimezone(clock.LONDON).date() for row in rows}


def known_conditions(ids: Sequence[uuid.UUID] | None, on: date) -> frozenset[uuid.UUID]:
    rows = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), kind__in=CONDITIONS, first_day__lte=on
    ).exclude(value__in=["", "no"])
    if ids is not None:
        rows = rows.filter(pupil_id__in=ids)
    return frozenset(rows.values_list("pupil_id", flat=True))


def evidence_required(school_id: uuid.UUID, pupil_id: uuid.UUID, day: date) -> bool:
    """Whether a serious concern stands that day, so that a parent's word alone does not authorise illness (ABS-34)."""
    return SeriousConcern.objects.filter(
        school_id=school_id, pupil_id=pupil_id, state="upheld", first_day__lte=day
    ).exists()
