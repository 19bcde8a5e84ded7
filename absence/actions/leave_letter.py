"""The decision letter: drafted with the decision and issued in the same go (D15, LEV-14)."""

from __future__ import annotations

from absence.models import LeaveRequest
from absence.queries.leave_case import read_case
from absence.queries.leave_letter import DECISION_LETTER, applicant_copy, choice_made, decision_fields
from absence.queries.leave_papers import WORDS, paper_due, paper_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import correct_letter, draft_letter, issue_letter
from letters.models import Letter
from letters.rules.values import all_said

from .leave import tell


def issue_paper(request: LeaveRequest, *, by: Actor) -> Letter:
    """The travel form, licence record or part-time agreement of a request, as known now; raises `Refused` if it can't be.

    One that says something else than the paper issued before takes its place as a correction.
    """
    if not paper_due(request):
        raise Refused(
            {"": ["This paper says what was agreed. It can be printed once the request is granted."]}
        )
    case = read_case(request, request.school, clock.now(), others=False)
    paper = paper_of(case) if case is not None else None
    if paper is None:
        raise Refused({"": ["This kind of leave has no paper of its own."]})
    kind, fields, recipient = paper
    if recipient is None:
        raise Refused({"": [f"{request.applicant_name} does not get letters from the school."]})
    letter = draft_letter(
        kind=kind, key=str(request.id), school=request.school, pupil=request.pupil, recipient=recipient, fields=fields,
        by=by,
    )  # fmt: skip
    if letter.issued and letter.fields != all_said(fields):
        letter = correct_letter(letter, fields=fields, by=by)
    fresh = letter.issued_at is None
    issued = issue_letter(letter, by=by)
    if fresh:
        tell(request, "letter", f"{WORDS[kind]} issued.", by=by, facts={"letter": str(issued.id)})
    return issued


def issue_decision_letter(request: LeaveRequest, *, by: Actor) -> Letter:
    """Write and issue the letter of a decided request; the same call again gives the same letter.

    Raises `Refused` with what is missing: the decision stands without its letter, and the letter waits as a draft.
    """
    recipient = applicant_copy(request)
    if recipient is None:
        raise Refused({"": [f"{request.applicant_name} does not get letters from the school."]})
    case = read_case(request, request.school, clock.now(), others=False)
    if case is None or request.state != "decided":
        raise Refused({"": ["There is no decision to write about."]})
    decider = Actor(request.decided_by_id, request.decided_by, request.decided_position, "")
    fields = decision_fields(
        case, choice_made(case), conditions=request.conditions, by=decider, acts_for=request.decided_for
    )
    letter = draft_letter(
        kind=DECISION_LETTER, key=str(request.id), school=request.school, pupil=request.pupil, recipient=recipient,
        fields=fields, by=by,
    )  # fmt: skip
    fresh = letter.issued_at is None
    issued = issue_letter(letter, by=by)
    if fresh:
        tell(request, "letter", "Decision letter issued.", by=by, facts={"letter": str(issued.id)})
    return issued
