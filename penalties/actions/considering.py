"""What people decide while a penalty is considered: answers, who is liable, what the authority said, going on or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.review import withdraw_letter
from letters.models import LetterState
from penalties.models import CaseParent, CaseState, PenaltyCase
from penalties.queries.authority import authority_of
from penalties.queries.case_file import case_file, leave_of
from penalties.queries.papers import letters_of
from penalties.queries.threshold import taken_sessions, used_sessions
from penalties.rules.consideration import LEAST_REASON, check_answer
from penalties.rules.grounds import Ground
from penalties.rules.ladder import WITHDRAWN
from registers.models import Contact, ContactLink, School
from registers.queries.threshold import PupilThreshold, threshold_rows

from .events import case_event
from .opening import draw_sessions


def locked(case: PenaltyCase, *states: CaseState) -> PenaltyCase:
    """The case, ours until the transaction ends; `Refused` if it is not in one of these states."""
    cases = PenaltyCase.objects.select_for_update(of=("self",)).select_related("pupil", "school")
    fresh = cases.get(id=case.id, school=case.school)
    if fresh.state not in states:
        raise Refused(
            {"case": [f"This case stands at “{fresh.get_state_display()}”: that can no longer be changed."]}
        )
    return fresh


def needs_reason(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise Refused({"reason": ["Give the reason in a sentence: somebody will ask for it in a year."]})


@transaction.atomic
def answer(case: PenaltyCase, question: str, choice: str, *, reason: str, by: Actor) -> None:
    """One question answered; an earlier answer stays in the events."""
    wrong = check_answer(question, choice, reason)
    if wrong:
        raise Refused({field: [sentence] for field, sentence in wrong.items()})
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING)
    case_event(case, "answered", by=by, reason=reason, question=question, choice=choice)


@transaction.atomic
def say_liable(case: PenaltyCase, contact: Contact, liable: bool, *, reason: str, by: Actor) -> CaseParent:
    """Whether this parent let the absence happen, and why (PEN-10)."""
    needs_reason(reason)
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING)
    parent = _parent(case, contact)
    parent.liable, parent.reason = liable, reason.strip()[:500]
    parent.save(update_fields=["liable", "reason"])
    case_event(case, "liable" if liable else "not_liable", by=by, reason=reason, contact=str(contact.id))
    return parent


@dataclass(frozen=True)
class AuthoritySaid:
    """The authority's answer about one parent (PEN-14)."""

    on: date
    notices: int
    proceedings: bool
    words: str


@transaction.atomic
def authority_said(case: PenaltyCase, contact: Contact, said: AuthoritySaid, *, by: Actor) -> CaseParent:
    """What the authority knows of earlier notices and proceedings."""
    if said.on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING, CaseState.PREPARED)
    parent = _parent(case, contact)
    parent.asked_on, parent.known_notices = said.on, said.notices
    parent.proceedings, parent.authority_said = said.proceedings, said.words.strip()[:500]
    parent.save(update_fields=["asked_on", "known_notices", "proceedings", "authority_said"])
    case_event(
        case, "authority_said", by=by, reason=said.words, contact=str(contact.id), on=said.on.isoformat(),
        notices=said.notices, proceedings=said.proceedings,
    )  # fmt: skip
    return parent


def _parent(case: PenaltyCase, contact: Contact) -> CaseParent:
    if not ContactLink.objects.filter(pupil_id=case.pupil_id, contact=contact).exists():
        raise Refused({"contact": ["This adult is not one of the pupil’s contacts."]})
    return CaseParent.objects.get_or_create(case=case, contact=contact)[0]


@transaction.atomic
def close_case(case: PenaltyCase, *, reason: str, by: Actor) -> None:
    """No notice follows, or none to anybody further; the case stays on record with the reason.

    What one parent was given already stands, and its sessions are watched on: such a case is not one without a notice.
    """
    needs_reason(reason)
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING, CaseState.PREPARED)
    case.state, case.ended_at, case.outcome = _came_to(case), clock.now(), reason.strip()[:300]
    case.save(update_fields=["state", "ended_at", "outcome"])
    case.parents.filter(state="prepared").update(state="")
    case.improvements.filter(state__in=["draft", "running"]).update(state="cancelled")
    withdraw_unissued(case, reason="The case was closed", by=by)
    case_event(case, "closed" if case.state == CaseState.CLOSED else "no_further", by=by, reason=reason)


def _came_to(case: PenaltyCase) -> CaseState:
    """What became of a case nobody considers further, by what its parents were given."""
    if case.notices.exclude(status=WITHDRAWN).exists():
        return CaseState.ISSUED
    asked = case.parents.filter(state="requested").exists()
    return CaseState.REQUESTED if asked else CaseState.CLOSED


def withdraw_unissued(case: PenaltyCase, *, reason: str, by: Actor) -> None:
    """Letters of the case that are not issued yet are not to be."""
    for letter in letters_of(case):
        if letter.state in (LetterState.DRAFT, LetterState.HELD):
            withdraw_letter(letter, reason=reason, by=by)


@transaction.atomic
def draw_again(case: PenaltyCase, *, reason: str, by: Actor) -> PenaltyCase:
    """Rely on the register as it is now: the sessions of the ten weeks of today, or of the day relied on before.

    The way on for a held case whose threshold is still met. The question about the marks has to be answered again;
    whoever prepared the case has to prepare it again.
    """
    needs_reason(reason)
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING, CaseState.PREPARED)
    found = _met_again(case)
    at = found.trailing
    case.draw += 1
    case.as_of, case.window_from, case.window_to = (
        at.as_of,
        at.first or case.window_from,
        at.last or case.window_to,
    )
    case.amber, case.amber_since = "", None
    if case.state == CaseState.PREPARED:
        case.state = CaseState.CONSIDERING
    case.save()
    draw_sessions(case, at)
    case_event(case, "drawn", by=by, reason=reason, count=at.count, as_of=at.as_of.isoformat())
    return case


def _met_again(case: PenaltyCase) -> PupilThreshold:
    taken = taken_sessions(clock.today(), [case.pupil_id], before=case.opened_at)
    for day in (clock.today(), case.as_of):
        row = threshold_rows(None, day, pupil=case.pupil, used=taken)[0]
        if row.trailing.met or _enough_otherwise(case, row):
            return row
    raise Refused({"case": ["The threshold is no longer met. Close the case with that reason, or wait."]})


def _enough_otherwise(case: PenaltyCase, row: PupilThreshold) -> bool:
    """A case opened on another ground goes on with fewer than ten, under that ground's own conditions."""
    match Ground(case.ground):
        case Ground.THRESHOLD:
            return False
        case Ground.LEAVE:
            noticed = bool(used_sessions(clock.today(), [case.pupil_id]).get(case.pupil_id))
            return leave_of(row, authority_of(case.school, clock.today()), noticed_before=noticed).met
    return row.trailing.count > 0


@transaction.atomic
def hand_over(case: PenaltyCase, *, reason: str, by: Actor) -> PenaltyCase:
    """The pupil moved to another school of the trust: that school considers on, with everything on record."""
    needs_reason(reason)
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING, CaseState.PREPARED)
    decides = case_file(case, clock.today()).decides
    if decides in (None, case.school_id):
        raise Refused({"case": ["The pupil is on this school’s roll: its head decides."]})
    # A notice to improve not begun yet would go out on the paper of the school the pupil left.
    if case.improvements.filter(state="draft").update(state="cancelled"):
        withdraw_unissued(case, reason="The case was handed to another school", by=by)
    before, case.school = case.school, School.objects.get(id=decides)
    if case.state == CaseState.PREPARED:
        case.state = CaseState.CONSIDERING
    case.save(update_fields=["school", "state"])
    case.parents.filter(state="prepared").update(state="")
    case_event(case, "handed_over", by=by, reason=reason, school=str(before.id), to=str(case.school_id))
    return case
