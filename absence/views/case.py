"""A case as a story: what happened, who decided what and why, and what is due now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from absence.actions.attempts import Attempt, log_attempt
from absence.actions.escalation import FACTORS
from absence.forms.follow_up import BY_REASON, SpokeForm
from absence.models import Case, CaseEvent, SafeguardingNote
from absence.queries.case_facts import CaseLine, events_of
from absence.queries.illness import evidence_required
from absence.queries.sendings import Sending, sendings
from absence.rules.history import Kind
from absence.rules.reports import REASON
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from attendance_mis.kit.ids import uuid7
from registers.rules.codes import Needs, codes_on
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest, school_page

from .here import case_here, line_of, open_line, powers_here
from .queue import back_to_queue
from .queue_page import row_of
from .words import event_title, now_words

FIELDS = {"contact_ref": "contact", "channel": "contact", "note": "note", "code": "code", "case": None}
"""A field of the action → the form's own name for it."""


@dataclass(frozen=True)
class StoryEntry:
    title: str
    at: datetime
    by: str
    words: str
    factors: tuple[str, ...]
    reference: str
    taken_back: bool
    automatic: bool
    decision: uuid.UUID | None
    """The event, where it is a decision whose reasons can go into the safeguarding file."""


@school_page(Permission.SEE_FOLLOW_UP)
def case_page(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    case = case_here(request, case_id)
    line = line_of(request, case) if case.closed_at is None else None
    events = events_of([case.id])[case.id]
    oldest = request.GET.get("order") == "oldest"
    held = request.access.permissions(request.school.id)
    actor = request.access.actor(request.school.id)
    record(
        "follow_up.viewed", by=actor, school_id=request.school.id, subject_id=case.pupil_id, case=str(case.id)
    )
    sent = sendings(events)
    story = _story(events, sent, actor.id, sensitive=Permission.SEE_SENSITIVE in held)
    said, tone = now_words(case.closed_as)
    context: dict[str, Any] = {  # Any: a template's context
        "case": case,
        "line": line,
        "row": row_of(request, line, sent=sent) if line else None,
        "story": story if oldest else story[::-1],
        "oldest": oldest,
        "closed_said": said,
        "closed_tone": tone,
        "visits": case.visits.order_by("planned_for"),
        "alert_open": line is not None and line.facts.history.open_alert is not None,
        "may_log": Permission.FOLLOW_UP in held,
        "may_decide": Permission.DECIDE_FOLLOW_UP in held,
        "may_answer": Permission.ANSWER_ALERTS in held,
        "may_read_notes": Permission.SEE_SAFEGUARDING in held,
        "may_tell_workers": Permission.SEE_SENSITIVE in held,
        "dsl_informed": any(event.kind == Kind.ALERT for event in events)
        or SafeguardingNote.objects.filter(case=case).exists(),
        "steps": STEPS,
        "untrue_marks": _untrue_marks(line) if line else [],
        "concern": evidence_required(request.school.id, case.pupil_id, clock.today()),
    }
    return render(request, "absence/case.html", context)


def _untrue_marks(line: CaseLine) -> list[tuple[date, Session, str]]:
    child = line.child
    return [
        (day, session, child.marks[day, session][0])
        for day, session in child.untrue_marks(line.case.opened_on)
    ]


STEPS = [
    (Kind.SEARCH, "Looked for in school"),
    (Kind.PARENT_TOLD, "Parent told that the reason is not accepted"),
    (Kind.SOCIAL_WORKER, "Social worker told"),
    (Kind.SIBLINGS, "Brothers’ and sisters’ schools asked"),
    (Kind.POLICE, "Police"),
    (Kind.REFERRAL, "Referral"),
    (Kind.LA_TOLD, "Local authority told"),
    (Kind.DSL_REFERRAL, "Safeguarding lead refers"),
    (Kind.NOTE, "Note"),
]


_NOT_FOR_ALL = {
    Kind.DECISION: "Decided. The reasons are with the safeguarding lead.",
    Kind.OVERRIDE: "Decided. The reasons are with the safeguarding lead.",
    **dict.fromkeys(
        (Kind.SOCIAL_WORKER, Kind.POLICE, Kind.REFERRAL, Kind.DSL_REFERRAL),
        "What was said is with the safeguarding lead.",
    ),
}
"""Events that tell of safeguarding → what is said to those who may not see social care details (SAF-04)."""


def _told_to_all(event: CaseEvent) -> CaseEvent:
    """The event without its reasons: never saved."""
    event.words, event.reference = _NOT_FOR_ALL[Kind(event.kind)], ""
    event.facts = {key: value for key, value in event.facts.items() if key != "factors"}
    return event


def _story(
    events: list[CaseEvent], sent: Mapping[uuid.UUID, Sending], reader: uuid.UUID | None, *, sensitive: bool
) -> list[StoryEntry]:
    """Whoever wrote something reads it again, whatever else they may see."""
    events = [
        event if sensitive or event.kind not in _NOT_FOR_ALL or event.by_id == reader else _told_to_all(event)
        for event in events
    ]
    undone = {event.facts.get("undoes") for event in events if event.kind == Kind.REOPENED}
    return [
        StoryEntry(
            title=event_title(event, sent.get(event.id)),
            at=event.at,
            by=f"{event.by_name}, {event.by_position}",
            words="\n".join(filter(None, (event.words, sent[event.id].why if event.id in sent else ""))),
            factors=tuple(FACTORS[key] for key in event.facts.get("factors", ()) if key in FACTORS),
            reference=event.reference,
            taken_back=str(event.id) in undone,
            automatic=event.by_id is None,
            decision=event.id if event.kind in (Kind.DECISION, Kind.OVERRIDE) else None,
        )
        for event in events
    ]


@school_page(Permission.FOLLOW_UP)
def spoke(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    """Somebody answered, or the child was seen: what was said, and whether it reassures."""
    case, line = open_line(request, case_id)
    if line is None:
        messages.error(request, f"{case.pupil} is accounted for meanwhile; nothing was logged.")
        return back_to_queue(request)
    form = _spoke_form(request, case, line)
    if request.method == "POST" and form.is_valid() and _log(request, case, line, form):
        return back_to_queue(request, case.id)
    context = {"form": form, "case": case, "row": row_of(request, line)}
    return render(request, "absence/spoke.html", context, status=400 if form.errors else 200)


def _spoke_form(request: SchoolRequest, case: Case, line: CaseLine) -> SpokeForm:
    ringable = [one for one in line.child.contacts if one.adult.may_be_rung]
    return SpokeForm(
        request.POST if request.method == "POST" else None,
        contacts=[(str(one.id), f"{one.who}  {one.phone}") for one in ringable],
        codes=_codes(request, case),
        initial={
            "contact": request.GET.get("contact", ""),
            "outcome": "reason_given",
            "code": BY_REASON,
            "op_id": uuid7(),
        },
    )


def _codes(request: SchoolRequest, case: Case) -> list[tuple[str, str]]:
    """What the person may set here. Leave codes are agreed beforehand, never told on the telephone."""
    allowed = powers_here(request, case)
    if not allowed.amend:
        return []
    return [
        (code.code, f"{code.code}  {code.words}")
        for code in codes_on(clock.today())
        if code.markable
        and code.session is None
        and code.code not in ("N", "L")
        and Needs.LEAVE not in code.needs
        and Needs.NON_COMPULSORY_AGE not in code.needs
        and (allowed.codes is None or code.code in allowed.codes)
    ]


def _log(request: SchoolRequest, case: Case, line: CaseLine, form: SpokeForm) -> bool:
    sent = form.cleaned_data
    contact = next((one for one in line.child.contacts if str(one.id) == sent["contact"]), None)
    attempt = Attempt(
        op_id=form.operation,
        contact_ref=contact.adult.ref if contact else "",
        channel="phone" if contact else "in_person",
        outcome=sent["outcome"],
        words=sent["note"],
        code=_code(sent, evidence_required(request.school.id, case.pupil_id, line.child.today)),
        reason=sent["reason"] or "other",
        expected_return=sent["expected_return"],
    )
    try:
        log_attempt(
            line,
            attempt,
            school=request.school,
            by=request.access.actor(request.school.id),
            powers=powers_here(request, case),
        )
    except Refused as refused:
        refuse(form, refused)
        return False
    messages.success(request, f"Logged for {case.pupil}.")
    return True


def _code(sent: dict[str, Any], evidence_first: bool) -> str:  # Any: what the form gives
    """The code chosen, or the one the reason calls for; none where nothing accounts for the child, nor I where a
    serious concern asks for evidence first."""
    chosen: str = sent.get("code", "")
    if sent["outcome"] not in ("reason_given", "seen"):
        return ""
    if chosen != BY_REASON:
        return chosen
    code = REASON[sent["reason"] or "other"].code
    if code == "I" and evidence_first:
        return ""
    return code if sent["outcome"] == "reason_given" and code != "N" else ""


refuse = partial(add_refused, names=FIELDS)
"""What an action calls something is not always what the form of the case calls it."""


def to_case(request: SchoolRequest, case: Case) -> HttpResponse:
    return redirect(reverse("follow_up_case", args=[request.school.urn, case.id]))
