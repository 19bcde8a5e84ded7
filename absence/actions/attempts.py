"""Logging a call, a message or a meeting, and what follows from what was said (ABS-11 to ABS-14)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from absence.models import AbsenceReport, Case, CaseEvent
from absence.queries.case_facts import CaseLine
from absence.queries.child import ContactLine
from absence.rules.history import OUTCOME_WORDS, Kind, Outcome
from absence.rules.reports import REASON, Reporter, why_not_accepted
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.marking import NewMark, NotSaved, Powers
from registers.actions.office_marks import save_office_marks
from registers.models import Contact, ContactLink, School
from registers.queries.roster import Roster, read_roster
from registers.rules.codes import Needs, lookup
from registers.rules.sessions import Session

from .cases import close_case
from .events import add_event, must_be_open
from .reports import CALLED, Told, take_report, withdraw_report

SOURCE = "follow_up"
ATTEMPT_CHANNELS = ("phone", "text", "email", "app", "visit", "in_person")


@dataclass(frozen=True)
class Attempt:
    op_id: uuid.UUID
    """The same one again is the same attempt."""
    contact_ref: str
    """The adult's reference; empty = nobody of the record, for a child seen."""
    channel: str
    outcome: str
    words: str = ""
    code: str = ""
    """For the marks still N, where the person may set it."""
    reason: str = "other"
    expected_return: date | None = None


@transaction.atomic
def log_attempt(line: CaseLine, attempt: Attempt, *, school: School, by: Actor, powers: Powers) -> CaseEvent:
    """Keep the attempt; a reason that reassures, or the child seen, closes the case and settles its marks.

    One that does not reassure needs a rationale and leaves the case open through the remaining steps. Everything or
    nothing: a code that may not be set refuses the attempt with the reason.
    """
    # The same one pressed twice at once: the second waits here for the first, and finds what it has kept.
    Case.objects.select_for_update().get(id=line.case.id)
    done = CaseEvent.objects.filter(id=attempt.op_id).first()
    if done is not None and done.case_id == line.case.id:
        return done
    if done is not None:
        raise Refused({"op_id": ["This operation was about another child. Give each its own op_id."]})
    contact = _checked(line, attempt)
    outcome = Outcome(attempt.outcome)
    case = must_be_open(Case(id=line.case.id))
    event = add_event(
        case, Kind.ATTEMPT, by=by, event_id=attempt.op_id, contact=_row(contact), channel=attempt.channel,
        outcome=outcome, words=attempt.words,
    )  # fmt: skip
    Case.objects.filter(id=case.id).update(claimed_until=None)
    if outcome.accounts:
        _account(line, case, attempt, outcome, contact, school, by, powers, event)
    elif not outcome.reached:
        _share(case, event, contact, by)
    return event


def _checked(line: CaseLine, attempt: Attempt) -> ContactLine | None:
    """The adult, once everything about the attempt makes sense."""
    problems: dict[str, list[str]] = {}
    known = {one.adult.ref: one for one in line.child.contacts}
    contact = known.get(attempt.contact_ref)
    if attempt.outcome not in tuple(Outcome):
        problems["outcome"] = [f"Choose one of {', '.join(Outcome)}."]
    if attempt.channel not in ATTEMPT_CHANNELS:
        problems["channel"] = [f"Choose one of {', '.join(ATTEMPT_CHANNELS)}."]
    if contact is None and (attempt.contact_ref or attempt.outcome != Outcome.SEEN):
        problems["contact_ref"] = ["Choose an adult on the pupil's record."]
    elif contact is not None and contact.restricted:
        problems["contact_ref"] = [
            "This adult may not be contacted. Nothing was recorded; tell the safeguarding lead."
        ]
    if attempt.outcome in (Outcome.REASON_GIVEN, Outcome.UNSATISFACTORY, Outcome.SEEN):
        if not attempt.words.strip():
            problems["note"] = [_WANTED[Outcome(attempt.outcome)]]
    elif attempt.code:
        problems["code"] = ["A code goes with a reason, or with the child being seen."]
    if attempt.outcome == Outcome.REASON_GIVEN and contact is not None and not contact.restricted:
        why_not = why_not_accepted(_reporter(contact), line.policy)
        if why_not:
            problems["outcome"] = [f"{why_not} Record it as answered but not reassuring, and go on."]
    if attempt.reason not in REASON:
        problems["reason"] = ["Choose the reason given."]
    if problems:
        raise Refused(problems)
    return contact


_WANTED = {
    Outcome.REASON_GIVEN: "Write what was said.",
    Outcome.UNSATISFACTORY: "Write what was said and why it does not reassure.",
    Outcome.SEEN: "Write where the child was seen and by whom.",
}


def _reporter(contact: ContactLine) -> Reporter:
    adult = contact.adult
    return Reporter(
        on_record=True,
        is_parent=adult.is_parent or adult.lives_with_pupil,
        parental_responsibility=adult.parental_responsibility,
        restricted=adult.restricted,
    )


def _row(contact: ContactLine | None) -> Contact | None:
    return Contact.objects.get(id=contact.id) if contact else None


def _account(
    line: CaseLine, case: Case, attempt: Attempt, outcome: Outcome, contact: ContactLine | None,
    school: School, by: Actor, powers: Powers, event: CaseEvent,
) -> None:  # fmt: skip
    """The school knows: marks, report for the sessions to come, case closed."""
    roster = read_roster(
        urn=school.urn, first=line.case.opened_on, last=line.child.today, pupil_ids=[line.child.id]
    )
    assert roster is not None  # the school exists
    if attempt.code:
        settle_marks(line, attempt.code, attempt.words, roster, by, powers, event.id)
    found = line.child.finding
    session = found.session if found else Session.PM
    if outcome is Outcome.REASON_GIVEN and contact is not None and line.child.on_roll:
        _keep_as_report(line, attempt, contact, roster, by, event)
        session = Session.PM
    how = "explained" if outcome is Outcome.REASON_GIVEN else "seen"
    who = f" ({contact.who})" if contact else ""
    said = f"{OUTCOME_WORDS[outcome]}{who}: {attempt.words.strip()}"
    close_case(case, how=how, covered=(line.child.today, session), by=by, words=said)


def settle_marks(
    line: CaseLine, code: str, reason: str, roster: Roster, by: Actor, powers: Powers, op_id: uuid.UUID
) -> None:
    """Amend the case's marks N, and those that repeat a report found untrue, to the code now known.

    Through the one place that writes marks (REG-27).
    """
    pupil = next((one for one in roster.pupils if one.id == line.child.id), None)
    since = line.case.opened_on
    places = [
        place
        for place in (*line.child.open_n(since), *line.child.untrue_marks(since))
        if line.child.marks[place][0] != _for_session(code, place[1])
    ]
    if pupil is None or not places:
        return
    row = lookup(code, line.child.today)
    note = reason.strip() if row is not None and Needs.NOTE in row.needs else ""
    marks = [
        NewMark(
            pupil, day, session, _for_session(code, session), line.child.versions[day, session],
            note=note, reason=f"Follow-up: {reason.strip()}"[:500],
        )
        for day, session in places
    ]  # fmt: skip
    try:
        result = save_office_marks(marks, roster=roster, by=by, powers=powers, source=SOURCE, op_id=op_id)
    except NotSaved as refused:
        raise Refused({"code": [p.refusal.sentence for p in refused.details][:3]}) from None
    if result.conflicts:
        clash = result.conflicts[0]
        sentence = f"{clash.by} marked {clash.theirs or 'blank'} meanwhile. Nothing was saved; look again."
        raise Refused({"code": [sentence]})


def _for_session(code: str, session: Session) -> str:
    """Present is `/` in the morning and `\\` in the afternoon."""
    if code in ("/", "\\"):
        return "/" if session is Session.AM else "\\"
    return code


def _keep_as_report(
    line: CaseLine, attempt: Attempt, contact: ContactLine, roster: Roster, by: Actor, event: CaseEvent
) -> None:
    """What was said also covers the sessions to come: nobody rings again this afternoon."""
    told = Told(
        first_day=line.child.today,
        session="",
        expected_return=attempt.expected_return,
        received_at=event.at,
        channel=CALLED,
        contact=Contact.objects.get(id=contact.id),
        reporter=contact.name,
        relationship=contact.relationship,
        reason=attempt.reason,
        words=attempt.words,
        code=attempt.code if attempt.code in ("I", "M") else "",
    )
    pupil = next(one for one in roster.pupils if one.id == line.child.id)
    take_report(told, [pupil], roster=roster, by=by, call_id=event.id)


def _share(case: Case, event: CaseEvent, contact: ContactLine | None, by: Actor) -> None:
    """One call asks about every child of the family: brothers and sisters with an open case here get it too."""
    if contact is None:
        return
    links = ContactLink.objects.filter(contact_id=contact.id, restricted=False).values("pupil_id")
    others = Case.objects.filter(school_id=case.school_id, closed_at=None, pupil_id__in=links).exclude(
        id=case.id
    )
    for other in others:
        add_event(
            other, Kind.ATTEMPT, by=by, at=event.at, contact=event.contact, channel=event.channel,
            outcome=event.outcome, words=event.words, same_call=str(event.id),
        )  # fmt: skip


@transaction.atomic
def undo_closing(case: Case, *, school: School, by: Actor, powers: Powers) -> list[str]:
    """Put a child back on the list: a person closed it by mistake. Both entries stay in the story.

    Marks the closing set go back to N unless somebody changed them since; returns what could not be put back.
    """
    held = Case.objects.select_for_update().get(id=case.id)
    closing = CaseEvent.objects.filter(case=held, kind=Kind.CLOSED).order_by("-at", "-id").first()
    if held.closed_at is None or closing is None or closing.by_id is None:
        raise Refused({"case": ["There is nothing to undo: the register or a desk accounts for this child."]})
    if Case.objects.filter(school_id=held.school_id, pupil_id=held.pupil_id, closed_at=None).exists():
        raise Refused({"case": ["A newer case about this child is open already."]})
    attempt = (
        CaseEvent.objects.filter(case=held, kind=Kind.ATTEMPT, at__lte=closing.at)
        .order_by("-at", "-id")
        .first()
    )
    settled = attempt is not None and Outcome(attempt.outcome).accounts
    left = _put_back(held, attempt, school, by, powers) if settled and attempt is not None else []
    held.closed_at, held.closed_as, held.covered_day, held.covered_session = None, "", None, ""
    held.save()
    undoes = str(attempt.id) if settled and attempt is not None else str(closing.id)
    add_event(held, Kind.REOPENED, by=by, words="Taken back; the child is on the list again.", undoes=undoes)
    return left


def _put_back(case: Case, attempt: CaseEvent, school: School, by: Actor, powers: Powers) -> list[str]:
    for report in AbsenceReport.objects.filter(call_id=attempt.id, withdrawn_at=None):
        withdraw_report(report, why="The entry was taken back.", untrue=False, by=by, with_case=False)
    roster = read_roster(
        urn=school.urn, first=case.opened_on, last=clock.today(), pupil_ids=[case.pupil_id], authors=True
    )
    pupil = next(iter(roster.pupils), None) if roster else None
    if roster is None or pupil is None:
        return []
    marks = [
        NewMark(pupil, day, session, "N", held.version, reason="Follow-up: entered by mistake, taken back")
        for (day, session), held in pupil.marks.items()
        if held.source == SOURCE and held.at is not None and held.at >= attempt.at and held.code != "N"
    ]
    if not marks:
        return []
    op_id = uuid.uuid5(attempt.id, "undo")
    try:
        result = save_office_marks(marks, roster=roster, by=by, powers=powers, source=SOURCE, op_id=op_id)
    except NotSaved as refused:
        return [problem.sentence for problem in refused.details]
    return [f"{clash.by} changed the mark since; it stays." for clash in result.conflicts]
