"""Leaving cases as they stand: the row, the facts of today, and what the rules say to both."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from registers.models import ClassMembership, Pupil, School, Spell
from registers.queries.setup import setup_of
from roll.models import LeavingCase, LeavingEvent, Return, ReturnState
from roll.rules.facts import Answers, Facts, Given
from roll.rules.grounds import Ground, ground_of
from roll.rules.leaving import Judgement, RollPolicy, judge
from roll.rules.needs import Need, NeedKind
from roll.rules.returns import ReturnKind, deletion_exempt
from roll.rules.words import LEAVING_WORDS

from .authority import returns_profile
from .facts import facts_of

MADE = (ReturnState.PRODUCED, ReturnState.SENT, ReturnState.ACKNOWLEDGED)


@dataclass(frozen=True)
class CaseFile:
    """Everything a decision about one leaving rests on, read once for page and action alike."""

    case: LeavingCase
    ground: Ground
    facts: Facts
    answers: Answers
    judgement: Judgement
    deletion_return: Return | None
    return_needed: bool
    two_people: bool

    @property
    def return_made(self) -> bool:
        """Whether the return that has to come first is produced, or none is needed (ADM-12)."""
        made = self.deletion_return
        return not self.return_needed or (made is not None and made.state in MADE)

    @property
    def ready(self) -> bool:
        return self.judgement.ready


def read_answers(ground: Ground, held: dict[str, object]) -> Answers:
    """Stored answers as the rules take them; what a ground no longer asks for is left out."""
    return Answers({need.key: value for need in ground.needs if (value := _given(need, held)) is not None})


def _given(need: Need, held: dict[str, object]) -> Given | None:
    value = held.get(need.key)
    if value in (None, ""):
        return None
    if need.kind is NeedKind.DAY:
        return date.fromisoformat(str(value))
    return bool(value) if need.kind is NeedKind.YES else str(value)


def current_spell(pupil: Pupil, school: School, on: date) -> Spell | None:
    """The time on roll a day belongs to, or one that begins later."""
    rows = Spell.objects.filter(Q(leaves_on=None) | Q(leaves_on__gte=on), pupil=pupil, school=school)
    return rows.select_related("pupil", "school").order_by("starts_on").first()


def case_of(school: School, case_id: uuid.UUID) -> LeavingCase | None:
    return (
        LeavingCase.objects.filter(school=school, id=case_id)
        .select_related("school", "pupil", "spell")
        .first()
    )


def cases_of(school: School, *, ended: bool) -> QuerySet[LeavingCase]:
    states = ["done", "withdrawn"] if ended else ["open", "proposed"]
    rows = LeavingCase.objects.filter(school=school, state__in=states).select_related("pupil", "spell")
    return rows.order_by("-ended_at" if ended else "opened_at", "id")


def case_file(case: LeavingCase, today: date) -> CaseFile:
    ground = ground_of(case.ground)
    assert ground is not None  # only grounds of the list are ever stored
    on = case.leaves_on or today
    facts = facts_of(case.pupil, case.school, case.spell, on=on, today=today)
    answers = read_answers(ground, case.answers)
    setup = setup_of(case.school)
    mine = deletion_returns(case)
    # A leaving that is done has its last day by now, whether or not its return named one.
    made = (mine if case.ended_at else mine.filter(key=deletion_key(case))).first()
    return CaseFile(
        case=case,
        ground=ground,
        facts=facts,
        answers=answers,
        judgement=judge(
            ground, facts, answers, worker_told=case.worker_told_on is not None or case.worker_lifted
        ),
        deletion_return=made,
        return_needed=deletion_return_needed(case.school, facts.year_group, on),
        two_people=setup.rules(RollPolicy, today).leaving_two_people,
    )


def deletion_key(case: LeavingCase) -> str:
    """What a deletion return is about: this leaving, with the last day it names, if any."""
    return f"{case.id} {case.leaves_on.isoformat()}" if case.leaves_on else str(case.id)


def deletion_returns(case: LeavingCase) -> QuerySet[Return]:
    """Those made for this leaving, the latest first."""
    rows = Return.objects.filter(school=case.school, pupil=case.pupil, kind=ReturnKind.DELETION)
    return rows.filter(key__startswith=str(case.id)).order_by("-found_at", "-id")


def deletion_return_needed(school: School, year_group: str, leaves_on: date) -> bool:
    profile = returns_profile(school, leaves_on)
    return not deletion_exempt(
        year_group,
        groups_of(school),
        leaves_on,
        setup_of(school).calendar,
        asked=profile.wants_most_senior,
    )


def groups_of(school: School) -> frozenset[str]:
    """The year groups the school has pupils in now."""
    rows = ClassMembership.objects.filter(school=school, last_day=None).order_by()
    return frozenset(rows.values_list("year_group", flat=True).distinct())


def events_of(case: LeavingCase) -> list[tuple[LeavingEvent, str]]:
    """What happened, the latest first, each with its words."""
    return [
        (event, LEAVING_WORDS.get(event.what, event.what)) for event in case.events.order_by("-at", "-id")
    ]
