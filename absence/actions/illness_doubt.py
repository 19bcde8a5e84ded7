"""A doubt about an illness: raised with reasons, the parent told, decided by the head or somebody named (ABS-36, ABS-37).

Where the school promises a notice, the register refuses O over I until a decision here allows it: the decision leaves
an expected absence of its own source, and the one place that writes marks looks for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.utils import IntegrityError

from absence.access_illness import Decider
from absence.models import IllnessDoubt
from absence.queries.illness_doubts import as_doubt, letters_about, notice_key
from absence.rules.illness_notice import last_day_to_answer, why_not_unauthorised
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.overtaken import take_back_letters
from letters.actions.write import draft_copies
from letters.models import Letter
from letters.rules.values import FieldValue
from registers.actions.expected import Expectation, expect_absences
from registers.actions.marking import NewMark, NotSaved, Powers
from registers.actions.office_marks import save_office_marks
from registers.models import Pupil, School
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.queries.setup import setup_of
from registers.rules.illness_guard import GUARD_SOURCE
from registers.rules.patterns import ILLNESS
from registers.rules.planned import as_patterns
from registers.rules.policy_illness import EVIDENCE_KINDS
from registers.rules.sessions import Session
from registers.rules.words import weekday_words

from .illness_events import needed, tell

NOTICE = "D10"
CODE = "O"
_KINDS = dict(EVIDENCE_KINDS)


@transaction.atomic
def raise_doubt(
    school: School, pupil: Pupil, *, first_day: date, last_day: date, why: str, by: Actor
) -> IllnessDoubt:
    """Record a genuine doubt about the illness of these days. Raises `Refused`; nothing happens to any mark."""
    said = needed(why, "why", "Write what the doubt rests on: what was seen or said, by whom.")
    try:
        with transaction.atomic():
            row = IllnessDoubt.objects.create(
                school=school, pupil=pupil, first_day=first_day, last_day=last_day, why=said, raised_at=clock.now(),
                raised_by=by.name, raised_position=by.position,
            )  # fmt: skip
    except IntegrityError:
        raise Refused({"why": ["A doubt about this illness is open already."]}) from None
    _told("doubt_raised", row, by, said)
    return row


def _told(kind: str, row: IllnessDoubt, by: Actor, words: str = "") -> None:
    tell(
        kind,
        school_id=row.school_id,
        pupil_id=row.pupil_id,
        about=row.id,
        first_day=row.first_day,
        words=words,
        by=by,
    )


def _locked(row: IllnessDoubt) -> IllnessDoubt:
    held = (
        IllnessDoubt.objects.select_for_update(of=("self",)).select_related("school", "pupil").get(id=row.id)
    )
    if held.state != "open":
        raise Refused({"": ["This doubt was settled meanwhile. Load the page again to see how."]})
    return held


def _group(held: IllnessDoubt, pupil: RosterPupil | None) -> str:
    membership = pupil.membership(held.last_day) if pupil else None
    return membership.year_group if membership else ""


def _roster(held: IllnessDoubt) -> tuple[Roster | None, RosterPupil | None]:
    roster = read_roster(
        urn=held.school.urn, first=held.first_day, last=held.last_day, pupil_ids=[held.pupil_id]
    )
    return roster, next(iter(roster.pupils), None) if roster else None


def _ill(pupil: RosterPupil | None) -> list[tuple[date, Session]]:
    """The sessions marked ill in the days of the doubt."""
    return sorted(place for place, held in pupil.marks.items() if held.code == ILLNESS) if pupil else []


@transaction.atomic
def draft_notice(row: IllnessDoubt, *, by: Actor) -> list[Letter]:
    """Write the notice to each parent who gets letters; a person approves it, and only then the parent is told.

    :raises Refused: nobody may be written to, or the calendar does not reach the day to answer.
    """
    held = _locked(row)
    _, pupil = _roster(held)
    group = _group(held, pupil)
    setup = setup_of(held.school)
    policy = setup.rules(IllnessPolicy, clock.today(), group)
    until = last_day_to_answer(clock.today(), policy, setup.calendar, group)
    if until is None:
        raise Refused({"": ["The school calendar ends before the day to answer; add the dates that follow."]})
    fields: dict[str, FieldValue] = {
        "sessions": [f"{weekday_words(day)}, {session.words}" for day, session in _ill(pupil)],
        "why": held.why,
        "how": [_KINDS[kind] for kind in policy.evidence_kinds if kind not in ("other", "parent_letter")],
        "answer_by": until,
    }
    letters = draft_copies(
        NOTICE, key=notice_key(held.id), school=held.school, pupil=held.pupil, fields=fields, by=by
    )
    held.answer_by = until
    held.save(update_fields=["answer_by"])
    _told("notice_drafted", held, by)
    return letters


@transaction.atomic
def parent_told(row: IllnessDoubt, *, how: str, by: Actor) -> IllnessDoubt:
    """The parent was told today in another way than by letter: who, how, and what was asked for."""
    held = _locked(row)
    said = needed(how, "how", "Write who was told, how, and what was asked for.")
    group, setup = _group(held, _roster(held)[1]), setup_of(held.school)
    policy = setup.rules(IllnessPolicy, clock.today(), group)
    until = last_day_to_answer(clock.today(), policy, setup.calendar, group)
    if until is None:
        raise Refused(
            {"how": ["The school calendar ends before the day to answer; add the dates that follow."]}
        )
    held.told_on, held.answer_by = clock.today(), until
    held.save(update_fields=["told_on", "answer_by"])
    _told("parent_told", held, by, said)
    return held


@transaction.atomic
def decide_doubt(
    row: IllnessDoubt,
    *,
    authorised: bool,
    decision: str,
    decider: Decider,
    by: Actor,
    powers: Powers,
    op_id: uuid.UUID,
) -> int:
    """Settle the doubt. Where the illness is not authorised its sessions become O at once; how many did.

    :raises Refused: not this person's to decide, the parent's time is not over, or what the register says. Then
        nothing is changed.
    """
    if not decider.may_decide:
        raise Refused(
            {"": ["Only the head, or somebody the head has named, decides whether illness is authorised."]}
        )
    held = _locked(row)
    said = needed(decision, "decision", "Write the reasons of the decision.")
    if not authorised:
        group = _group(held, _roster(held)[1])
        policy = setup_of(held.school).rules(IllnessPolicy, clock.today(), group)
        stop = why_not_unauthorised(as_doubt(held, letters_about([held.id]), group), policy, clock.today())
        if stop:
            raise Refused({"": [stop]})
    held.state = "authorised" if authorised else "not_authorised"
    held.decision, held.decided_at = said, clock.now()
    held.decided_by, held.decided_position, held.decided_for = by.name, by.position, decider.acts_for
    held.save()
    _told("doubt_authorised" if authorised else "doubt_not_authorised", held, by, said)
    if authorised:
        _take_back_notice(held, "The illness stays authorised.", by)
    return 0 if authorised else _unauthorise(held, said, by, powers, op_id)


def _unauthorise(held: IllnessDoubt, why: str, by: Actor, powers: Powers, op_id: uuid.UUID) -> int:
    """Let the register take O for these sessions, then put it there: one decision, one transaction."""
    roster, pupil = _roster(held)
    places = _ill(pupil)
    group = _group(held, pupil)
    every = list(roster.setup.calendar.sessions(held.first_day, held.last_day, group)) if roster else []
    expect_absences(
        [Expectation(CODE, first, last, "Illness not authorised after notice", pattern, anybody_confirms=False)
         for first, last, pattern in as_patterns(places, every)],
        school_id=held.school_id, pupil_id=held.pupil_id, source=GUARD_SOURCE, source_id=held.id,
    )  # fmt: skip
    roster, pupil = _roster(held)  # now with what the decision allows
    if roster is None or pupil is None or not places:
        return 0
    marks: Sequence[NewMark] = [
        NewMark(
            pupil,
            day,
            session,
            CODE,
            pupil.marks[day, session].version,
            reason=f"Illness not authorised: {why}"[:500],
        )
        for day, session in places
    ]
    try:
        result = save_office_marks(marks, roster=roster, by=by, powers=powers, source="illness", op_id=op_id)
    except NotSaved as refused:
        raise Refused({"": [problem.refusal.sentence for problem in refused.details][:3]}) from None
    if result.conflicts:
        clash = result.conflicts[0]
        raise Refused({"": [f"{clash.by} changed a mark meanwhile. Nothing was saved; look again."]})
    return len(result.saved)


@transaction.atomic
def drop_doubt(row: IllnessDoubt, *, why: str, by: Actor) -> None:
    """The doubt was cleared up without a decision."""
    held = _locked(row)
    said = needed(why, "why", "Write what cleared it up.")
    held.state, held.decision = "dropped", said
    held.decided_at, held.decided_by, held.decided_position = clock.now(), by.name, by.position
    held.save()
    _told("doubt_dropped", held, by, said)
    _take_back_notice(held, "The doubt was cleared up.", by)


def _take_back_notice(held: IllnessDoubt, why: str, by: Actor) -> None:
    """Nobody is to hear of a doubt that is over."""
    letters = Letter.objects.filter(kind=NOTICE, key=notice_key(held.id), school=held.school)
    take_back_letters(letters, why=why, by=by)
