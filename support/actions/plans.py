"""Plans: written with the family, begun, looked at again, ended (ABS-59, ABS-62, ABS-71)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.overtaken import take_back_letters
from letters.actions.review import UNISSUED
from letters.actions.write import draft_copies
from letters.models import Letter
from registers.models import Pupil, School
from support.models import Concern, Plan, PlanBarrier, PlanTarget, Thing
from support.queries.plans import barrier_words, plan_fields, plan_view, target_of
from support.rules.barriers import BARRIER
from support.rules.targets import Measure, problem

from .events import in_order, lines, needed, tell
from .log import log_support
from .work import NewTask, take_on

ALREADY = "There is a plan for this pupil already. End it before you write another."


@dataclass(frozen=True)
class Aim:
    measure: str
    value: int
    first_day: date
    last_day: date


@dataclass(frozen=True)
class InTheWay:
    kind: str
    words: str = ""
    owner: str = ""
    """Blank: whoever usually takes it up."""


@dataclass(frozen=True)
class Draft:
    """Everything a plan says, as somebody wrote it."""

    starts_on: date
    review_on: date
    owner: str
    support: str
    parents_view: str = ""
    childs_view: str = ""
    with_partners: bool = False
    partners: str = ""
    la_approach: str = ""
    la_agreed_on: date | None = None
    owner_id: uuid.UUID | None = None
    aims: Sequence[Aim] = ()
    barriers: Sequence[InTheWay] = ()
    tasks: Sequence[NewTask] = ()


@transaction.atomic
def write_plan(school: School, pupil: Pupil, draft: Draft, *, by: Actor) -> Plan:
    """A plan being written: nothing runs and nobody is told before it is begun."""
    _check(draft)
    concern = Concern.objects.filter(school=school, pupil=pupil, closed_on=None).first()
    now = clock.now()
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                school=school, pupil=pupil, concern=concern, made_at=now, changed_at=now, **_said(draft)
            )
    except IntegrityError:
        raise Refused({"": [ALREADY]}) from None
    _put_parts(plan, draft)
    take_on(Thing.PLAN, plan.id, draft.tasks, school=school, pupil=pupil, by=by)
    _tell(plan, "written", by=by, targets=len(draft.aims))
    return plan


@transaction.atomic
def change_plan(plan: Plan, draft: Draft, *, by: Actor) -> Plan:
    """Written anew. Of a running plan aims and help may change as well; the story keeps that they did."""
    _check(draft)
    plan = _locked(plan)
    before = _as_it_was(plan)
    for name, value in _said(draft).items():
        setattr(plan, name, value)
    plan.changed_at = clock.now()
    plan.save()
    PlanTarget.objects.filter(plan=plan).delete()
    PlanBarrier.objects.filter(plan=plan).delete()
    _put_parts(plan, draft)
    take_on(Thing.PLAN, plan.id, draft.tasks, school=plan.school, pupil=plan.pupil, by=by)
    _withdraw_drafts(plan, "The plan was changed.", by)
    _tell(plan, "changed", by=by, words=before)
    return plan


def _as_it_was(plan: Plan) -> str:
    """What the plan said, a line for each part: nothing agreed with a family goes without a trace."""
    parts = {
        "Aims": "; ".join(target_of(one).words for one in plan.targets.all()),
        "In the way": "; ".join(barrier_words(one) for one in plan.barriers.all()),
        "Help": "; ".join(plan.support.splitlines()),
        "The child says": plan.childs_view,
        "The parents say": plan.parents_view,
        "Partners": "; ".join(plan.partners.splitlines()),
        "With the authority": plan.la_approach,
        "Looked after by": plan.owner,
    }
    return "\n".join(["It said before:", *(f"{name}: {said}" for name, said in parts.items() if said)])


def _check(draft: Draft) -> None:
    wrong: dict[str, list[str]] = {}
    if draft.review_on <= draft.starts_on:
        wrong["review_on"] = ["Look at it again after it has begun."]
    if not lines(draft.support):
        wrong["support"] = ["Write the help that is offered, a line each: a plan is help first."]
    if not draft.aims:
        wrong["aims"] = ["Give at least one aim the register can answer. It need not be 100%."]
    for aim in draft.aims:
        if aim.last_day < aim.first_day:
            wrong["aims"] = ["An aim ends on or after its first day."]
        if said := problem(Measure(aim.measure), aim.value):
            wrong["aims"] = [said]
    if draft.with_partners and not lines(draft.partners):
        wrong["partners"] = ["Write who takes part from outside, and what they put in."]
    if wrong:
        raise Refused(wrong)


def _said(draft: Draft) -> dict[str, object]:
    return {
        "starts_on": draft.starts_on,
        "review_on": draft.review_on,
        "owner": needed(draft.owner, "owner", "Say who looks after the plan.")[:120],
        "owner_id": draft.owner_id,
        "support": "\n".join(lines(draft.support)),
        "parents_view": draft.parents_view.strip(),
        "childs_view": draft.childs_view.strip(),
        "with_partners": draft.with_partners,
        "partners": "\n".join(lines(draft.partners)),
        "la_approach": draft.la_approach.strip()[:1000],
        "la_agreed_on": draft.la_agreed_on,
    }


def _put_parts(plan: Plan, draft: Draft) -> None:
    PlanTarget.objects.bulk_create(
        in_order(
            PlanTarget(
                plan=plan,
                measure=aim.measure,
                value=aim.value,
                first_day=aim.first_day,
                last_day=aim.last_day,
            )
            for aim in draft.aims
        )
    )
    PlanBarrier.objects.bulk_create(
        in_order(
            PlanBarrier(
                plan=plan, kind=one.kind, side=BARRIER[one.kind].side, words=one.words.strip()[:300],
                owner=(one.owner.strip() or BARRIER[one.kind].owner)[:120],
            )
            for one in draft.barriers
        )
    )  # fmt: skip


@transaction.atomic
def begin_plan(plan: Plan, *, taken_up: str, by: Actor) -> Plan:
    """The plan runs from its day on; that it was offered, and how the family took it, is in the support log."""
    plan = _locked(plan)
    if plan.state != "draft":
        raise Refused({"": ["This plan runs already."]})
    plan.state = "running"
    plan.save(update_fields=["state"])
    help_offered = "; ".join(plan.support.splitlines())
    log_support(
        plan.school,
        plan.pupil,
        offered_on=clock.today(),
        what=f"Attendance plan: {help_offered}",
        taken_up=taken_up,
        by=by,
    )
    _tell(plan, "begun", by=by, taken_up=taken_up)
    return plan


@transaction.atomic
def review_plan(plan: Plan, *, words: str, review_on: date, by: Actor) -> Plan:
    """Looked at again: what was seen, with the aims as the register had them that day, and when next."""
    said = needed(words, "words", "Say what you saw and what changes.")
    if review_on <= clock.today():
        raise Refused({"review_on": ["Choose a day that is still to come."]})
    plan = _locked(plan)
    if plan.state != "running":
        raise Refused({"": ["Begin the plan first."]})
    aims = [[one.target.words, one.counted, one.outlook.value] for one in plan_view(plan, clock.today()).aims]
    plan.review_on, plan.changed_at = review_on, clock.now()
    plan.save(update_fields=["review_on", "changed_at"])
    _withdraw_drafts(plan, "The plan was looked at again.", by)
    _tell(plan, "reviewed", by=by, words=said, review_on=review_on.isoformat(), aims=aims)
    return plan


@transaction.atomic
def end_plan(plan: Plan, *, outcome: str, words: str, by: Actor) -> Plan:
    if outcome not in dict(Plan.OUTCOMES):
        raise Refused({"outcome": ["Choose how the plan ended."]})
    said = needed(words, "words", "Say in a sentence what came of it.")
    plan = _locked(plan)
    aims = [[one.target.words, one.counted, one.outlook.value] for one in plan_view(plan, clock.today()).aims]
    plan.state, plan.ended_on = "ended", clock.today()
    plan.outcome, plan.outcome_words = outcome, said[:1000]
    plan.save(update_fields=["state", "ended_on", "outcome", "outcome_words"])
    _withdraw_drafts(plan, "The plan has ended.", by)
    _tell(plan, "ended", by=by, words=said, outcome=outcome, aims=aims)
    return plan


@transaction.atomic
def plan_letter(plan: Plan, *, by: Actor) -> list[Letter]:
    """The plan on paper (D20), a copy for each parent who may have one; a person approves it. Taken anew with each change."""
    plan = _locked(plan)
    fields = plan_fields(plan_view(plan, clock.today()))
    key = f"plan:{plan.id.hex}:{plan.changed_at:%Y%m%d%H%M%S}"
    made = draft_copies(
        "D20", key=key, school=plan.school, pupil=plan.pupil, fields=fields, by=by, asked_for=True
    )
    _tell(plan, "printed", by=by, letters=[str(one.id) for one in made])
    return made


def _withdraw_drafts(plan: Plan, why: str, by: Actor) -> None:
    """Copies nobody has approved yet say what the plan said before: nobody is to get one beside the next."""
    drafts = Letter.objects.filter(
        school=plan.school,
        pupil=plan.pupil,
        kind="D20",
        key__startswith=f"plan:{plan.id.hex}:",
        state__in=UNISSUED,
    )
    take_back_letters(drafts, why=why, by=by)


def _locked(plan: Plan) -> Plan:
    held = Plan.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=plan.id)
    if held.state == "ended":
        raise Refused({"": ["This plan has ended. Write a new one."]})
    return held


def _tell(plan: Plan, what: str, *, by: Actor, words: str = "", **facts: object) -> None:
    tell(
        Thing.PLAN, plan.id, what, school_id=plan.school_id, pupil_id=plan.pupil_id, by=by, words=words, day=None, **facts
    )  # fmt: skip
