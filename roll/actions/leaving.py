"""Leaving as a workflow: one ground, its evidence, the return first, somebody else's approval, then the end (ADM-10).

There is no other way off the roll: `end_spell` is called here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import IntegrityError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.leaving import end_spell, record_death, stay_after_all
from registers.models import Pupil, School
from registers.rules.words import day_words
from roll.models import LeavingCase, LeavingState
from roll.queries.cases import CaseFile, case_file, case_of, current_spell
from roll.queries.facts import facts_of
from roll.rules.facts import Given
from roll.rules.grounds import DIED, EMIGRATED, HOME, MOVED, Ground, ground_of, grounds_on
from roll.rules.leaving import may_approve, offered
from roll.rules.needs import NeedKind

from .death import silence_family
from .events import leaving_event, named, needs_reason
from .follow_up import end_follow_up
from .leaving_returns import deletion_wanted, drop_returns, home_education_wanted, move_wanted


@transaction.atomic
def open_leaving(pupil: Pupil, school: School, ground: Ground, *, by: Actor) -> LeavingCase:
    """Begin a leaving on a ground the register does not rule out; `Refused` says why it does."""
    today = clock.today()
    Pupil.objects.select_for_update().get(id=pupil.id)
    spell = current_spell(pupil, school, today)
    if spell is None:
        raise Refused({"": [f"{pupil} is not on this school’s roll."]})
    if spell.leaves_on is not None:
        raise Refused({"": [f"{pupil} leaves on {day_words(spell.leaves_on)} already."]})
    if ground not in grounds_on(today):
        raise Refused({"ground": ["Choose one of the grounds in force today."]})
    on = max(today, spell.starts_on)
    why_not = offered(ground, facts_of(pupil, school, spell, on=on, today=today))
    if why_not:
        raise Refused({"ground": [why_not]})
    try:
        with transaction.atomic():
            case = LeavingCase.objects.create(
                school=school, pupil=pupil, spell=spell, ground=ground.key, opened_at=clock.now()
            )
    except IntegrityError:
        raise Refused(
            {"": [f"A leaving of {pupil} is being prepared already. Go on with that one."]}
        ) from None
    leaving_event(case, "opened", by=by, words=ground.words, ground=ground.key)
    return case


def _locked(case: LeavingCase, *states: LeavingState) -> LeavingCase:
    """The case, ours until the transaction ends; `Refused` if it does not stand where the act needs it."""
    LeavingCase.objects.select_for_update().filter(id=case.id).first()
    fresh = case_of(case.school, case.id)
    assert fresh is not None
    if fresh.state not in states:
        raise Refused({"": [f"This leaving stands at “{fresh.get_state_display()}”. Nothing was changed."]})
    return fresh


@transaction.atomic
def enter(
    case: LeavingCase, values: Mapping[str, Given | None], *, leaves_on: date | None, by: Actor
) -> LeavingCase:
    """Keep what people know. A death, a move or a letter about home education has its consequence at once, not at the approval."""
    case = _locked(case, LeavingState.OPEN)
    ground = _ground(case)
    known = {need.key for need in ground.needs}
    told = {key: value for key, value in values.items() if key in known}
    if leaves_on is not None and leaves_on < clock.today():
        raise Refused({"leaves_on": ["The last day on roll can’t lie before today. Nothing is backdated."]})
    _no_day_ahead(ground, told)
    kept = dict(case.answers) | {key: _stored(value) for key, value in told.items()}
    changed = sorted(key for key, value in kept.items() if case.answers.get(key) != value)
    if not changed and leaves_on == case.leaves_on:
        return case
    case.answers, case.leaves_on = kept, leaves_on
    case.started_elsewhere_on = _day(told.get("started_on")) or case.started_elsewhere_on
    case.save(update_fields=["answers", "leaves_on", "started_elsewhere_on"])
    leaving_event(case, "entered", by=by, words=_words(ground, told), changed=changed)
    _at_once(case, ground, told, by)
    return case


def _at_once(case: LeavingCase, ground: Ground, told: Mapping[str, Given | None], by: Actor) -> None:
    if ground is DIED and (died_on := _day(told.get("died_on"))) is not None:
        silence_family(case.pupil, spell=case.spell, died_on=died_on, by=by)
    if ground is HOME and (letter_on := _day(told.get("letter_on"))) is not None:
        home_education_wanted(case, letter_on, by=by)
    if ground in (MOVED, EMIGRATED) and (told.get("left_address_on") or told.get("new_place")):
        move_wanted(case, by=by)


_NEVER_AHEAD = frozenset({"died_on", "letter_on", "confirmed_on", "told_on", "consent_on"})


def _no_day_ahead(ground: Ground, told: Mapping[str, Given | None]) -> None:
    today = clock.today()
    ahead = {
        need.key: ["That day has not come yet."]
        for need in ground.needs
        if need.key in _NEVER_AHEAD and (day := _day(told.get(need.key))) is not None and day > today
    }
    if ahead:
        raise Refused(ahead)


@transaction.atomic
def worker_told(case: LeavingCase, *, on: date, words: str, by: Actor) -> None:
    """The pupil's social worker was told that the name is to come off (ADM-21, SAF-03)."""
    case = _locked(case, LeavingState.OPEN, LeavingState.PROPOSED)
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    case.worker_told_on, case.worker_told, case.worker_lifted = on, words.strip()[:500], False
    case.save(update_fields=["worker_told_on", "worker_told", "worker_lifted"])
    leaving_event(case, "worker_told", by=by, words=words, on=on.isoformat())


@transaction.atomic
def worker_not_told(case: LeavingCase, *, reason: str, by: Actor) -> None:
    """Go on although the social worker was not told; the reason is kept."""
    needs_reason(reason)
    case = _locked(case, LeavingState.OPEN, LeavingState.PROPOSED)
    case.worker_lifted, case.worker_told = True, reason.strip()[:500]
    case.save(update_fields=["worker_lifted", "worker_told"])
    leaving_event(case, "worker_lifted", by=by, words=reason)


@transaction.atomic
def propose(case: LeavingCase, *, by: Actor) -> LeavingCase:
    """Everything is there: hand it to whoever approves. `Refused` lists what is not."""
    case = _locked(case, LeavingState.OPEN)
    file = case_file(case, clock.today())
    _must_hold(file)
    case.state, case.proposed_at = LeavingState.PROPOSED, clock.now()
    case.proposed_by_id, case.proposed_by = by.id, named(by)
    case.save(update_fields=["state", "proposed_at", "proposed_by_id", "proposed_by"])
    leaving_event(case, "proposed", by=by, words=file.ground.words)
    if file.return_needed:
        deletion_wanted(case, case.leaves_on or clock.today(), by=by)
    return case


def _must_hold(file: CaseFile) -> None:
    if not file.ready:
        raise Refused({"": [one.sentence for one in file.judgement.open]})


@transaction.atomic
def send_back(case: LeavingCase, *, reason: str, by: Actor) -> LeavingCase:
    """Not yet: whoever prepared it looks again."""
    needs_reason(reason)
    case = _locked(case, LeavingState.PROPOSED)
    case.state = LeavingState.OPEN
    case.save(update_fields=["state"])
    leaving_event(case, "sent_back", by=by, words=reason)
    return case


@transaction.atomic
def give_up(case: LeavingCase, *, reason: str, by: Actor) -> LeavingCase:
    """The pupil stays on roll; the case stays on record."""
    needs_reason(reason)
    case = _locked(case, LeavingState.OPEN, LeavingState.PROPOSED)
    case.state, case.ended_at = LeavingState.WITHDRAWN, clock.now()
    case.save(update_fields=["state", "ended_at"])
    leaving_event(case, "given_up", by=by, words=reason)
    if case.ground == DIED.key and case.pupil.died_on is not None:
        record_death(case.pupil, died_on=None, reason=reason, spell=case.spell, by=by)
    drop_returns(case, reason, by=by)
    return case


@transaction.atomic
def approve(case: LeavingCase, *, by: Actor) -> LeavingCase:
    """Take the name off: judged once more on the register of this moment, the return produced first.

    Marks stay. The last day on roll is the one proposed, or today; a proposed day that has gone by is refused. Until that
    day an absence is asked about like any other: who is away today is not accounted for by leaving next week.
    """
    case = _locked(case, LeavingState.PROPOSED)
    today = clock.today()
    file = case_file(case, today)
    why_not = may_approve(proposed_by=case.proposed_by_id, approver=by.id, two_people=file.two_people)
    if why_not:
        raise Refused({"": [why_not]})
    _must_hold(file)
    if not file.return_made:
        raise Refused(
            {"": ["Produce the return to the local authority first: it goes before the name comes off."]}
        )
    leaves_on = case.leaves_on or today
    words = f"{file.ground.law}: {file.ground.words}. Proposed by {case.proposed_by}."
    end_spell(case.spell, leaves_on=leaves_on, ground=case.ground, reason=words, by=by)
    case.state, case.leaves_on, case.last_attended = LeavingState.DONE, leaves_on, file.facts.last_attended
    case.approved_at, case.approved_by_id, case.approved_by = clock.now(), by.id, named(by)
    case.ended_at = case.approved_at
    case.save()
    leaving_event(case, "approved", by=by, words=words, leaves_on=leaves_on.isoformat())
    if leaves_on == today:
        end_follow_up(case, by=by)
    return case


@transaction.atomic
def stay(case: LeavingCase, *, reason: str, by: Actor) -> LeavingCase:
    """The last day lies ahead and the pupil stays after all."""
    needs_reason(reason)
    case = _locked(case, LeavingState.DONE)
    stay_after_all(case.spell, reason=reason, by=by)
    case.state = LeavingState.WITHDRAWN
    case.save(update_fields=["state"])
    leaving_event(case, "stays", by=by, words=reason)
    drop_returns(case, reason, by=by)
    return case


@transaction.atomic
def home_education_confirmed(case: LeavingCase, *, on: date, words: str, by: Actor) -> None:
    """The authority has the child on its list; until then the task stays open (ADM-13)."""
    case = _locked(case, LeavingState.OPEN, LeavingState.PROPOSED, LeavingState.DONE)
    if case.ground != HOME.key:
        raise Refused({"": ["Only for a pupil who is to be educated at home."]})
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    case.confirmed_on = on
    case.save(update_fields=["confirmed_on"])
    leaving_event(case, "confirmed", by=by, words=words, on=on.isoformat())


def _ground(case: LeavingCase) -> Ground:
    ground = ground_of(case.ground)
    assert ground is not None  # only grounds of the list are ever stored
    return ground


def _day(value: Given | None) -> date | None:
    return value if isinstance(value, date) else None


def _stored(value: Given | None) -> str | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _words(ground: Ground, told: Mapping[str, Given | None]) -> str:
    """What was entered, in words, for whoever reads the case in a year."""
    said = []
    for need in ground.needs:
        value = told.get(need.key)
        if value in (None, "", False):
            continue
        if need.kind is NeedKind.CHOICE:
            value = dict(need.choices).get(str(value), "")
        shown = day_words(value) if isinstance(value, date) else "yes" if value is True else str(value)
        said.append(f"{need.words}: {shown}")
    return "; ".join(said)
