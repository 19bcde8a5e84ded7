"""From a considered case to a notice or a request: two people, the gate judged anew under lock (PEN-13 to PEN-15, ROL-04).

This is the only place that makes a notice. Page, command and program come through here, so that a third notice, a notice
on marks that changed, or one by somebody who may not issue is refused wherever it is tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import draft_letter, issue_letter
from penalties.models import OPEN_STATES, CaseParent, CaseState, PenaltyCase, PenaltyNotice
from penalties.queries.case_file import CaseFile, ParentFile, case_file
from penalties.queries.delegations import acting_for
from penalties.queries.papers import dates_of, letter_key, notice_fields, recipient_of
from penalties.rules.authority import may_issue
from penalties.rules.gate import Obstacle
from penalties.rules.payment import Service
from registers.models import Contact, ContactLink, Pupil

from .considering import locked, needs_reason
from .events import case_event, notice_event

DECIDED = ("issued", "requested")
"""A parent has one notice from a case, or one request."""
SENT_WITHIN = timedelta(days=7)
"""From issue to posting, our choice: the days to pay are printed from it, and a slip of the year would give a year to pay."""


@transaction.atomic
def prepare(case: PenaltyCase, *, by: Actor) -> PenaltyCase:
    """Hand the case to the head: everything is answered and the register stands."""
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING)
    file = case_file(case, clock.today())
    _pass(file.obstacles)
    waiting = [one for one in file.liable if one.row and one.row.state not in DECIDED]
    if not waiting:
        raise Refused({"case": ["Every liable parent was decided already: name another, or leave the case."]})
    ready = [one for one in waiting if not one.request]
    if not ready:
        _pass(tuple(o for one in waiting for o in one.request))
    case.state, case.prepared_at = CaseState.PREPARED, clock.now()
    case.prepared_by_id, case.prepared_by = by.id, f"{by.name}, {by.position}"[:120]
    case.save(update_fields=["state", "prepared_at", "prepared_by_id", "prepared_by"])
    ids = [one.row.id for one in ready if one.row]
    CaseParent.objects.filter(id__in=ids).update(state="prepared")
    case_event(case, "prepared", by=by, parents=len(ids))
    return case


@transaction.atomic
def send_back(case: PenaltyCase, *, reason: str, by: Actor) -> None:
    """The head is not satisfied: the case is considered again."""
    needs_reason(reason)
    case = locked(case, CaseState.PREPARED)
    case.state = CaseState.CONSIDERING
    case.save(update_fields=["state"])
    case.parents.filter(state="prepared").update(state="")
    case_event(case, "sent_back", by=by, reason=reason)


@transaction.atomic
def take_up_again(case: PenaltyCase, *, reason: str, by: Actor) -> None:
    """A decided case for another parent, who joined later or was not known to be liable: the same sessions, considered anew."""
    needs_reason(reason)
    Pupil.objects.select_for_update().get(id=case.pupil_id)
    case = locked(case, CaseState.ISSUED, CaseState.REQUESTED)
    if PenaltyCase.objects.filter(pupil_id=case.pupil_id, state__in=OPEN_STATES).exists():
        raise Refused({"case": ["Another case of this pupil is open: decide that one first."]})
    case.state, case.ended_at, case.outcome = CaseState.CONSIDERING, None, ""
    case.save(update_fields=["state", "ended_at", "outcome"])
    case_event(case, "taken_up_again", by=by, reason=reason)


@dataclass(frozen=True)
class Serving:
    """How a notice reaches the parent."""

    service: Service
    served_on: date


@transaction.atomic
def issue_notice(
    case: PenaltyCase, contact: Contact, serving: Serving, *, reason: str, by: Actor
) -> PenaltyNotice:
    """The head issues a notice to one parent, today. `reason` is the head's own word on why."""
    needs_reason(reason)
    if not timedelta() <= serving.served_on - clock.today() <= SENT_WITHIN:
        raise Refused(
            {"served_on": ["A notice is sent on the day of issue or at most a week later: check the day."]}
        )
    file, parent, row = _decided(case, contact, by)
    _pass(parent.issue)
    notice = PenaltyNotice.objects.create(
        school=case.school,
        pupil=case.pupil,
        contact=contact,
        issued_on=clock.today(),
        kind="absence",
        status="issued",
        source="school",
        case=file.case,
        offence_from=file.offence[0],
        offence_to=file.offence[1],
        amounts=[[one.pence, one.within_days] for one in parent.facts.position.amounts],
        service=str(serving.service),
        served_on=serving.served_on,
        post_working_days=file.authority.post_working_days,
        issued_by=by.name,
        issued_by_position=by.position,
        acting_for=acting_for(case.school, by, clock.today()),
        prepared_by=file.case.prepared_by,
    )
    notice_event(notice, "issued", by=by, words=reason)
    _issue_letter(file, parent, notice, reason, by)
    _end(file, row, "issued", CaseState.ISSUED)
    case_event(file.case, "issued", by=by, reason=reason, contact=str(contact.id), notice=str(notice.id))
    return notice


@transaction.atomic
def request_notice(case: PenaltyCase, contact: Contact, *, reason: str, by: Actor) -> None:
    """The head asks the authority to issue; the pack goes with it (PEN-20)."""
    needs_reason(reason)
    file, parent, row = _decided(case, contact, by)
    _pass(parent.request)
    _end(file, row, "requested", CaseState.REQUESTED)
    case_event(file.case, "requested", by=by, reason=reason, contact=str(contact.id))


def _issue_letter(file: CaseFile, parent: ParentFile, notice: PenaltyNotice, reason: str, by: Actor) -> None:
    """The notice on paper, frozen with the row in one transaction: neither is there without the other.

    It is drafted in the name of whoever prepared it and only now: a draft lying about could be issued past the gate.
    """
    to = recipient_of(file, parent.link.contact)
    if to is None:
        name = parent.facts.name
        raise Refused(
            {"contact": [f"The school may not print an address for {name}. Ask the authority to issue."]}
        )
    assert notice.served_on is not None
    serving = dates_of(
        parent.facts.position.amounts, served_on=notice.served_on, service=notice.service, received_on=None,
        post_days=notice.post_working_days,
    )  # fmt: skip
    fields = notice_fields(
        file, parent, number=notice.reference, dates=serving, issued_on=notice.issued_on, reason=reason,
        acting_for=notice.acting_for,
    )  # fmt: skip
    letter = draft_letter(
        kind="D37",
        key=letter_key(file.case),
        school=file.school,
        pupil=file.pupil,
        recipient=to,
        fields=fields,
        by=_preparer(file.case),
    )
    notice.letter_id = issue_letter(letter, by=by).id
    notice.save(update_fields=["letter_id"])


def _preparer(case: PenaltyCase) -> Actor:
    name, _, position = case.prepared_by.partition(", ")
    return Actor(case.prepared_by_id, name, position, "")


def _decided(case: PenaltyCase, contact: Contact, by: Actor) -> tuple[CaseFile, ParentFile, CaseParent]:
    """The case as it is now, judged under lock: who decides, the gate, the parent. Nothing seen before is trusted."""
    # Where one parent stands for one pupil hangs on one row: two heads cannot both issue a second notice.
    list(ContactLink.objects.select_for_update().filter(pupil_id=case.pupil_id, contact=contact))
    case = locked(case, CaseState.PREPARED)
    today = clock.today()
    _may(case, by, today)
    file = case_file(case, today)
    _pass(file.obstacles)
    if file.policy.penalty_two_people and by.id == case.prepared_by_id:
        raise Refused({"case": ["You prepared this case: somebody else has to decide it."]})
    parent = next((one for one in file.parents if one.link.contact_id == contact.id), None)
    if parent is None or parent.row is None or parent.row.state != "prepared":
        raise Refused({"contact": ["No notice to this parent was prepared."]})
    return file, parent, parent.row


def _may(case: PenaltyCase, by: Actor, today: date) -> None:
    if not may_issue(by.role, delegated=bool(acting_for(case.school, by, today))):
        sentence = "Only the head, or a deputy or assistant head the head authorised in writing, may issue or request a notice."
        raise Refused({"case": [sentence]})


def _pass(found: tuple[Obstacle, ...]) -> None:
    if found:
        raise Refused({"case": [one.sentence for one in found]})


def _end(file: CaseFile, row: CaseParent, state: str, done: CaseState) -> None:
    """The case is done when no prepared parent is left."""
    row.state = state
    row.save(update_fields=["state"])
    if not file.case.parents.filter(state="prepared").exists():
        file.case.state, file.case.ended_at = done, clock.now()
        file.case.outcome = str(done.label)
        file.case.save(update_fields=["state", "ended_at", "outcome"])
