"""Penalty cases on pages: the list, the consideration, the acts of those who prepare."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import form_page as kit_form_page
from penalties.actions.considering import (
    AuthoritySaid,
    answer,
    authority_said,
    close_case,
    draw_again,
    hand_over,
    say_liable,
)
from penalties.actions.issuing import prepare, send_back, take_up_again
from penalties.actions.judging import held_because, rejudge
from penalties.actions.opening import Noted, open_for_pupil
from penalties.forms.cases import (
    AnswerForm,
    GroundForm,
    NothingForm,
    ParentForm,
    ReasonForm,
)
from penalties.models import PenaltyCase
from penalties.queries.authority import authority_of
from penalties.queries.bundle import missing
from penalties.queries.case_file import CaseFile, ParentFile, case_file, case_of, leave_of
from penalties.queries.case_list import case_lines, cases_of, last_day_to_ask
from penalties.queries.improvement import watched
from penalties.queries.places import places_of
from penalties.queries.threshold import taken_sessions, used_sessions
from penalties.rules.authority import Authority
from penalties.rules.consideration import QUESTION, QUESTIONS, unanswered
from penalties.rules.gate import Obstacle
from penalties.rules.grounds import Ground
from penalties.rules.routes import ALTERNATIVES
from penalties.rules.standing import Relied
from registers.models import Contact
from registers.queries.threshold import PupilThreshold, threshold_rows
from registers.rules.words import day_words
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

PAGE = 50
LIABLE: dict[bool | None, str] = {True: "yes", False: "no"}
SEE, PREPARE = Permission.SEE_PENALTIES, Permission.PREPARE_PENALTIES


def actor_of(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


def case_seen(request: SchoolRequest, case_id: uuid.UUID) -> PenaltyCase:
    """The case of this school; a changed mark is noticed here even if no message of it arrived."""
    case = case_of(request.school, case_id)
    if case is None:
        raise Http404
    return case


def file_seen(request: SchoolRequest, case_id: uuid.UUID) -> CaseFile:
    """The case judged now; what is shown is also what is kept."""
    case = case_seen(request, case_id)
    file = case_file(case, clock.today())
    if held_because(file)[:500] != case.amber and rejudge(case.id, clock.today()):
        return case_file(case_seen(request, case_id), clock.today())
    return file


@school_page(SEE)
def cases(request: SchoolRequest) -> HttpResponse:
    ended = request.GET.get("ended") == "1"
    page = Paginator(cases_of(request.school, ended=ended), PAGE).get_page(request.GET.get("page"))
    lines = case_lines(request.school, list(page), clock.today())
    record("penalty.cases_listed", by=actor_of(request), school_id=request.school.id)
    return render(
        request,
        "penalties/cases.html",
        {"page": page, "lines": lines, "ended": ended, "query": "ended=1&" if ended else ""},
    )


@require_POST
@school_page(PREPARE)
def open_case(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """From the threshold's page: consider this pupil now, also after an earlier case was closed."""
    pupil = pupil_seen(request, pupil_id)
    running = PenaltyCase.objects.filter(
        pupil=pupil, state__in=["considering", "improving", "prepared"]
    ).first()
    if running is not None and running.school_id == request.school.id:
        return redirect("penalty_case", urn=request.school.urn, case_id=running.id)
    try:
        case = open_for_pupil(request.school, pupil, clock.today(), by=actor_of(request), again=True)
    except Refused as refused:
        messages.error(request, refused.sentences)
        return redirect("threshold_why", urn=request.school.urn, pupil_id=pupil.id)
    return redirect("penalty_case", urn=request.school.urn, case_id=case.id)


@school_page(PREPARE)
def consider(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Ways in besides the threshold: the authority's rule about leave, or what somebody saw (PEN-19, PEN-21)."""
    pupil = pupil_seen(request, pupil_id)
    authority, today = authority_of(request.school, clock.today()), clock.today()
    row = threshold_rows(None, today, pupil=pupil, used=taken_sessions(today, [pupil.id]))[0]
    noticed = bool(used_sessions(today, [pupil.id]).get(pupil.id))
    made: list[PenaltyCase] = []

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        noted = Noted(Ground(sent["ground"]), sent["note"])
        made.append(
            open_for_pupil(
                request.school, pupil, clock.today(), by=actor_of(request), again=True, noted=noted
            )
        )

    answered = form_page(
        request,
        GroundForm(request.POST or None),
        act,
        title=f"Consider {pupil} on another ground",
        back=reverse("threshold_why", args=[request.school.urn, pupil.id]),
        pupil=pupil,
        button="Open the case",
        facts=_ground_facts(row, authority, noticed),
    )
    return redirect(case_url(request, made[0])) if made else answered


def _ground_facts(row: PupilThreshold, authority: Authority, noticed: bool) -> list[str]:
    """What the register and the authority's rule say, before somebody chooses."""
    rule = leave_of(row, authority, noticed_before=noticed)
    count = row.trailing.count
    facts = [
        f"{count} session{'' if count == 1 else 's'} of unauthorised absence count in the ten school weeks."
    ]
    if rule.stretch:
        first, last = day_words(rule.stretch.first), day_words(rule.stretch.last)
        days = f"{rule.stretch.days} school day{'' if rule.stretch.days == 1 else 's'}"
        facts.append(f"Longest holiday nobody agreed to: {days}, {first} to {last}.")
    if rule.wanted is None:
        facts.append(
            f"{authority.name} has no rule of its own about leave on record: below ten no request can be made."
        )
    else:
        before = " because it happened before" if rule.before and authority.leave_days_again else ""
        facts.append(
            f"{authority.name} takes a request after {rule.wanted} school days of leave in a row{before}. "
            "Below ten sessions the school asks; it never issues."
        )
    return facts


@school_page(SEE)
def case(request: SchoolRequest, case_id: uuid.UUID) -> HttpResponse:
    file = file_seen(request, case_id)
    record("penalty.case_viewed", by=actor_of(request), school_id=request.school.id, subject_id=file.pupil.id)
    return render(request, "penalties/case.html", case_context(request, file))


def case_context(request: SchoolRequest, file: CaseFile) -> dict[str, Any]:  # Any: a template's context
    last = {e.facts["question"]: e for e in file.events if e.what == "answered"}
    questions = [
        {
            "question": q,
            "answer": q.choice(file.answers[q.key].choice) if q.key in file.answers else None,
            "event": last.get(q.key) if q.key in file.answers else None,
        }
        for q in QUESTIONS
    ]
    running = file.improvement if file.improvement and file.improvement.state == "running" else None
    if running:
        running.case = file.case
    may = Permission.PREPARE_PENALTIES in request.access.permissions(request.school.id)
    considering = file.case.state in ("considering", "improving")
    return {
        "file": file,
        "case": file.case,
        "pupil": file.pupil,
        "obstacles": [(one, mend_url(request, file, one)) for one in shown_obstacles(file)],
        "questions": questions,
        "parents": [parent_lines(request, file, one) for one in file.parents],
        "watched": watched(running, clock.today()) if running else None,
        "places": places_of(file),
        "send_by": last_day_to_ask(file),
        "may_prepare": may and considering,
        "ready": not file.obstacles and considering,
        "may_draw": may and file.case.open,
        "may_take_up": may and file.case.state in ("issued", "requested"),
        "alternatives": ALTERNATIVES,
        "as_at": clock.now(),
    }


def shown_obstacles(file: CaseFile) -> list[Obstacle]:
    """What is in the way; of a case decided or closed only what concerns the register and the letters.

    Questions nobody has come to yet are one line: each stands below, and a new case is no list of faults.
    """
    if not file.case.open:
        return [] if file.case.state == "closed" else missing(file)
    asked = [one for one in file.obstacles if one.key.startswith("question:")]
    if len(asked) < 2:
        return list(file.obstacles)
    sentence = f"{len(asked)} of {len(QUESTIONS)} questions are not answered yet."
    together = Obstacle("questions", sentence, asked[0].mend)
    return [one if one is not asked[0] else together for one in file.obstacles if one not in asked[1:]]


def parent_lines(request: SchoolRequest, file: CaseFile, one: ParentFile) -> dict[str, Any]:  # Any: template
    return {
        "parent": one,
        "url": reverse("penalty_parent", args=[request.school.urn, file.case.id, one.link.contact_id]),
        "in_the_way": [(o, mend_url(request, file, o)) for o in one.request] if one.facts.liable else [],
        "limit": one.facts.liable and any(o.key == "limit" for o in one.request),
    }


def mend_url(request: SchoolRequest, file: CaseFile, one: Obstacle) -> str:
    """Where this can be put right."""
    urn, case = request.school.urn, file.case
    if one.mend.startswith("question-"):
        return reverse("penalty_answer", args=[urn, case.id, one.mend.removeprefix("question-")])
    match one.mend:
        case "marks":
            first = file.unsettled or file.blank
            day = first[0][0] if first else file.offence[0]
            span = f"?from={day.isoformat()}" if first else ""
            return reverse("pupil_marks", args=[urn, file.pupil.id]) + span
        case "support":
            return reverse("support_log", args=[urn, file.pupil.id])
        case "improvement":
            return reverse("penalty_improvement", args=[urn, case.id])
        case "authority":
            return reverse("authority", args=[urn])
        case "contacts":
            return reverse("pupil", args=[urn, file.pupil.id])
        case "notices":
            return reverse("known_notice", args=[urn, file.pupil.id])
        case "hand-over":
            return reverse("penalty_act", args=[urn, case.id, "hand-over"])
        case "people":
            return reverse("people", args=[urn])
        case "routes":
            return reverse("legal_timeline", args=[urn, file.pupil.id])
        case "letters" if case.open:
            return reverse("penalty_improvement", args=[urn, case.id])
        case "letters":
            return reverse("penalty_notices", args=[urn])
    return "#parents"


form_page = partial(kit_form_page, template="penalties/form.html")


def case_url(request: SchoolRequest, case: PenaltyCase) -> str:
    return reverse("penalty_case", args=[request.school.urn, case.id])


@school_page(PREPARE)
def answer_question(request: SchoolRequest, case_id: uuid.UUID, question: str) -> HttpResponse:
    """One question; after it the next that nobody has answered, so that one goes through them in order."""
    file = file_seen(request, case_id)
    case, asked = file.case, QUESTION.get(question)
    if asked is None:
        raise Http404
    left = [] if question in file.answers else [one.key for one in unanswered(file.answers)]
    left = [key for key in left if key != question]
    to = f"{case_url(request, case)}#question-{question}"
    if left:
        to = reverse("penalty_answer", args=[request.school.urn, case.id, left[0]])
    return form_page(
        request,
        AnswerForm(request.POST or None, question=asked),
        lambda sent: answer(case, question, sent["choice"], reason=sent["reason"], by=actor_of(request)),
        title=asked.words,
        back=case_url(request, case),
        to=to,
        pupil=f"{case.pupil}. Question {QUESTIONS.index(asked) + 1} of {len(QUESTIONS)}",
        button="Keep it and go to the next question" if left else "Keep this answer",
        facts=_facts_of(file, question),
    )


def _day_line(relied: list[Relied]) -> str:
    """`2 November 2026, morning and afternoon: G`"""
    if len({one.code for one in relied}) > 1:
        return "; ".join(f"{one.words}: {one.code}" for one in relied)
    sessions = " and ".join(one.session.words for one in relied)
    return f"{day_words(relied[0].date)}, {sessions}: {relied[0].code}"


def _facts_of(file: CaseFile, question: str) -> list[str]:
    """What the record says to a question, before somebody answers it."""
    if question == "threshold":
        return [_day_line(list(ones)) for _, ones in groupby(file.standing.relied, key=lambda one: one.date)]
    if question == "support":
        entries = [f"{day_words(s.offered_on)}: {s.what}. {s.get_taken_up_display()}." for s in file.support]
        return entries or ["No support is in the log."]
    return []


@school_page(PREPARE)
def parent(request: SchoolRequest, case_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    case = case_seen(request, case_id)
    contact = Contact.objects.filter(id=contact_id, links__pupil_id=case.pupil_id).first()
    if contact is None:
        raise Http404
    row = case.parents.filter(contact=contact).first()
    initial = {} if row is None else {
        "liable": LIABLE.get(row.liable), "reason": row.reason, "asked_on": row.asked_on,
        "known_notices": row.known_notices, "proceedings": row.proceedings, "authority_said": row.authority_said,
    }  # fmt: skip

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        say_liable(case, contact, sent["liable"] == "yes", reason=sent["reason"], by=actor_of(request))
        if sent["asked_on"]:
            said = AuthoritySaid(
                sent["asked_on"], sent["known_notices"], sent["proceedings"], sent["authority_said"]
            )
            authority_said(case, contact, said, by=actor_of(request))

    return form_page(
        request,
        ParentForm(request.POST or None, initial=initial),
        _together(act),
        title=f"{contact}: liable or not",
        back=case_url(request, case),
        to=f"{case_url(request, case)}#parents",
        pupil=case.pupil,
        button="Keep this",
    )


def _together(act: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:  # Any: as above
    """Two actions of one form: both or neither."""
    return transaction.atomic(act)


ACTS: dict[str, tuple[str, str, str, Callable[..., object], bool]] = {
    "close": ("Decide not to go further", "Close the case", "The case is closed.", close_case, True),
    "draw-again": (
        "Rely on the register as it is now", "Draw the sessions again", "The sessions were drawn again.", draw_again, True
    ),
    "send-back": ("Send the case back", "Send it back", "The case was sent back.", send_back, True),
    "take-up-again": (
        "Take the case up again for another parent", "Take it up again", "The case is considered again.", take_up_again, True
    ),
    "hand-over": (
        "Hand the case to the pupil’s new school", "Hand it over", "The case goes on at the other school.", hand_over, True
    ),
    "prepare": ("Hand the case to the head", "Hand it over", "The case waits for the head.", prepare, False),
}  # fmt: skip
"""Act → the page's title, the button, what is said when done, the action, whether it needs a reason."""


@school_page(PREPARE)
def act_on_case(request: SchoolRequest, case_id: uuid.UUID, act: str) -> HttpResponse:
    case = case_seen(request, case_id)
    if act not in ACTS:
        raise Http404
    title, button, done, do, needs = ACTS[act]
    form = (ReasonForm if needs else NothingForm)(request.POST if request.method == "POST" else None)
    return form_page(
        request,
        form,
        lambda sent: do(case, by=actor_of(request), **sent),
        title=title,
        back=case_url(request, case),
        to=reverse("penalty_cases", args=[request.school.urn]) if act == "hand-over" else "",
        done=done,
        pupil=case.pupil,
        button=button,
    )
