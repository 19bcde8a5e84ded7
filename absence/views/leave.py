"""Requests for leave: the list, one request to be decided, what the office settles about it (LEV-01 to LEV-16)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from absence.access_leave import LeavePowers, leave_powers
from absence.actions.leave import withdraw_request
from absence.actions.leave_decision import Decision, LeaveForbidden, decide_leave
from absence.actions.leave_letter import issue_decision_letter, issue_paper
from absence.forms.leave import REFUSE, DecisionForm, FileForm, WithdrawForm
from absence.models import LeaveRequest
from absence.queries.leave_case import LeaveCase, read_case
from absence.queries.leave_letter import DECISION_LETTER, applicant_copy, decision_fields, letters_of, preview
from absence.queries.leave_lists import not_back, part_time, requests_of, settled, waiting
from absence.queries.leave_papers import PAPERS, WORDS, paper_due
from absence.rules.leave_check import Check
from absence.rules.leave_decision import projected
from absence.rules.leave_kinds import told_of
from absence.rules.leave_words import days_words
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.models import Letter
from registers.models import Pupil
from registers.queries.figure import percent_words
from registers.queries.pupil_year import year_bounds
from registers.queries.question import Question
from registers.views.figure_access import Link, link_to
from registers.views.school import SchoolRequest, school_page

from .leave_words import (
    CONSIDER,
    check_lines,
    checks_then,
    choice_words,
    day_columns,
    details_told,
    due_words,
)

LEAVE_PAGE = school_page(Permission.TAKE_LEAVE_REQUESTS, Permission.APPROVE_LEAVE)
_PAGE = 50


def found_request(request: SchoolRequest, request_id: uuid.UUID) -> LeaveRequest:
    """The request of this school, or no such page."""
    found = (
        LeaveRequest.objects.filter(id=request_id, school=request.school)
        .select_related("pupil", "school", "contact")
        .first()
    )
    if found is None:
        raise Http404
    return found


def case_or_none(request: SchoolRequest, found: LeaveRequest) -> LeaveCase | None:
    return read_case(found, request.school, clock.now())


@LEAVE_PAGE
def leave_requests(request: SchoolRequest) -> HttpResponse:
    """What waits, what is due first on top; or what is settled, refused and granted side by side."""
    today = clock.today()
    over = request.GET.get("show") == "settled"
    pupil = _asked_pupil(request)
    if pupil is not None:
        return _of_pupil(request, pupil)
    page = Paginator(settled(request.school), _PAGE).get_page(request.GET.get("page")) if over else None
    lines = [] if over else waiting(request.school, today)
    context = {
        "over": over,
        "page": page,
        "waiting": [(line, due_words(line.due, today), _tone(line.days_left)) for line in lines],
        "today": today,
        "overdue": sum(line.days_left < 0 for line in lines),
        "away": [] if over else not_back(request.school, today),
        "ending": [] if over else [line for line in part_time(request.school, today) if line.soon],
        "powers": leave_powers(request.access, request.school, today),
    }
    return render(request, "absence/leave/list.html", context)


def _asked_pupil(request: SchoolRequest) -> Pupil | None:
    """The pupil named in the address, of this school; nobody where none is named."""
    raw = request.GET.get("pupil")
    if not raw:
        return None
    try:
        return get_object_or_404(
            Pupil.objects.filter(spells__school=request.school).distinct(), id=uuid.UUID(raw)
        )
    except ValueError:
        raise Http404 from None


def _of_pupil(request: SchoolRequest, pupil: Pupil) -> HttpResponse:
    """All requests of one pupil, refused ones with the others (LEV-14)."""
    found = requests_of(request.school).filter(pupil=pupil).order_by("-first_day", "-asked_at")
    page = Paginator(found, _PAGE).get_page(request.GET.get("page"))
    return render(request, "absence/leave/of_pupil.html", {"page": page, "pupil": pupil})


def _tone(days_left: int) -> str:
    return "unauthorised" if days_left < 0 else "late" if days_left <= 1 else ""


@LEAVE_PAGE
def leave_request(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: the facts, the checks, and for whoever may decide the sessions and the letter that follows."""
    found = found_request(request, request_id)
    powers = leave_powers(request.access, request.school, clock.today())
    case = case_or_none(request, found)
    open_here = found.state == "waiting" and powers.decider.may_decide and case is not None
    form = decision_form(request, case, powers) if case is not None and open_here else None
    if request.method == "POST":
        if form is None or case is None:
            raise Http404
        answer = _decide(request, case, form, powers)
        if answer is not None:
            return answer
    else:
        record("leave.viewed", by=request.access.actor(request.school.id), school_id=request.school.id,
               subject_id=found.pupil_id, request=str(found.id))  # fmt: skip
    context = page_context(request, found, case, form, powers)
    return render(request, "absence/leave/request.html", context, status=400 if form and form.errors else 200)


def decision_form(request: SchoolRequest, case: LeaveCase, powers: LeavePowers) -> DecisionForm:
    data: Any = request.POST if request.method == "POST" else None
    form = DecisionForm(
        data,
        kind=case.kind,
        rows=case.rows,
        begun=case.facts.begun,
        stops=_liftable(case) if powers.decider.is_head else [],
        meeting=case.policy.leave_meeting == "required",
        initial={"met_on": case.request.met_on},
    )
    wanted = request.POST.get("do", "")
    if data is not None and wanted in ("grant_all", "refuse_all"):
        form.everything(REFUSE if wanted == "refuse_all" else "grant")
    return form


def _liftable(case: LeaveCase) -> list[Check]:
    return [check for check in case.checks if check.liftable]


def _decide(
    request: SchoolRequest, case: LeaveCase, form: DecisionForm, powers: LeavePowers
) -> HttpResponse | None:
    """The page again with what is wrong, or with the letter redrawn; else the decision and its letter."""
    if not form.is_valid() or request.POST.get("do") == "look" or not form.must_be_whole():
        return None
    sent, by = form.cleaned_data, request.access.actor(request.school.id)
    decision = Decision(
        form.choice, sent.get("conditions", ""), sent.get("met_on"), sent.get("not_met_because", "")
    )
    try:
        decided = decide_leave(case.request.id, decision, school=request.school, powers=powers, by=by)
    except LeaveForbidden as refused:
        for one in refused.found:
            form.add_error(_field(form, one.field, one.rule), one.sentence)
        return None
    except Refused as refused:
        form.add_error(None, [said for sentences in refused.problems.values() for said in sentences])
        return None
    return _after(request, decided)


def _field(form: DecisionForm, name: str, rule: str) -> str | None:
    if name == "lifted" and f"lift-{rule}" in form.fields:
        return f"lift-{rule}"
    return name if name in ("reason", "met_on") and name in form.fields else None


def _after(request: SchoolRequest, decided: LeaveRequest) -> HttpResponse:
    """The letter at once if it can be issued; the decision stands in any case."""
    try:
        letter = issue_decision_letter(decided, by=request.access.actor(request.school.id))
    except Refused as refused:
        why = refused.sentences
        messages.success(request, f"{decided.get_outcome_display()}. The letter is not issued: {why}")
        return redirect("leave_request", urn=request.school.urn, request_id=decided.id)
    messages.success(request, f"{decided.get_outcome_display()}. The letter is issued.")
    address = letter_url(request, letter)
    return redirect(address or reverse("leave_request", args=[request.school.urn, decided.id]))


def letter_url(request: SchoolRequest, letter: Letter) -> str:
    """The letter's own page, for those who may see letters."""
    if not request.access.can(Permission.SEE_LETTERS, request.school.id):
        return ""
    try:
        return reverse("letter", args=[request.school.urn, letter.id])
    except NoReverseMatch:
        return ""


def page_context(
    request: SchoolRequest,
    found: LeaveRequest,
    case: LeaveCase | None,
    form: DecisionForm | None,
    powers: LeavePowers,
) -> dict[str, Any]:  # Any: a template's context
    today = clock.today()
    context: dict[str, Any] = {  # Any: as above
        "found": found,
        "case": case,
        "form": form,
        "powers": powers,
        "events": list(found.events.all()),
        "evidence": list(found.evidence.defer("content")),
        "details": details_told(found, told_of(found.of_kind)),
        "withdraw": WithdrawForm(prefix="withdraw"),
        "file": FileForm(),
        "may_withdraw": found.state in ("waiting", "unchecked")
        or (found.state == "decided" and found.outcome != "refused"),
        **_letters(request, found),
        "paper": WORDS.get(paper_due(found), ""),
    }
    if case is None:
        return context
    html, missing = letter_preview(request, case, form, powers) if form else ("", "")
    return context | {
        "columns": day_columns(case, form),
        "checks": check_lines(checks_then(context["events"]) or case.checks, form),
        "due": due_words(case.due, today),
        "consider": [CONSIDER[key] for key in case.policy.leave_considerations if key in CONSIDER],
        "if_all": projected(case.facts, case.facts.asked),
        "letter_html": html,
        "letter_missing": missing,
        "said": choice_words(form) if form and form.is_bound and form.is_valid() else "",
        "age": _age(case, today),
        "attendance": percent_words(case.facts.year),
        "attendance_link": _attendance_link(request, case, today),
        "notice": _notice(case),
    }


def _letters(request: SchoolRequest, found: LeaveRequest) -> dict[str, Any]:  # Any: as above
    """Letters about a decided request, and whether one of them is issued."""
    letters = letters_of(found) if found.state == "decided" or found.of_kind in PAPERS else []
    return {
        "letters": [(letter, letter_url(request, letter)) for letter in letters],
        "issued": any(letter.issued_at for letter in letters if letter.kind == DECISION_LETTER),
    }


def _attendance_link(request: SchoolRequest, case: LeaveCase, today: date) -> Link:
    """The marks of the school year so far."""
    setup = case.roster.setup
    begins = year_bounds(setup, setup.calendar.academic_year_of(today))[0]
    asked = Question(min(begins, today), today, upn=case.pupil.upn)
    year = case.facts.year
    return link_to(request.school, "attendance", asked, year.attended, year.possible)


def _notice(case: LeaveCase) -> str:
    days = (case.request.first_day - case.facts.asked_on).days
    if days <= 0:
        return "None: asked for on the day or after it"
    wanted = case.policy.leave_notice_days
    return f"{days_words(days)}{f' of {wanted}' if isinstance(wanted, int) else ''}"


def _age(case: LeaveCase, today: date) -> int:
    born = case.pupil.date_of_birth
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def letter_preview(
    request: SchoolRequest, case: LeaveCase, form: DecisionForm, powers: LeavePowers
) -> tuple[str, str]:
    """The letter that would go for what is chosen so far; a sentence where there is none yet."""
    if not form.is_bound:
        return "", "Choose for each session: the letter then stands here as it will go."
    form.is_valid()
    if form.undecided():
        return "", f"{len(form.undecided())} still to choose: the letter then stands here as it will go."
    by = request.access.actor(request.school.id)
    fields = decision_fields(
        case, form.choice, conditions=form.cleaned_data.get("conditions", ""), by=by, acts_for=powers.acts_for
    )
    return preview(case, fields, applicant_copy(case.request), by)


@require_POST
@LEAVE_PAGE
def leave_preview(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    """The letter and the count of what is chosen, as a part of the page; saves nothing."""
    found = found_request(request, request_id)
    powers = leave_powers(request.access, request.school, clock.today())
    case = case_or_none(request, found)
    if case is None or found.state != "waiting" or not powers.decider.may_decide:
        raise Http404
    form = decision_form(request, case, powers)
    html, missing = letter_preview(request, case, form, powers)
    context = {"letter_html": html, "letter_missing": missing, "said": choice_words(form), "case": case}
    return render(request, "absence/leave/preview.html", context)


@require_POST
@LEAVE_PAGE
def withdraw_leave(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    found = found_request(request, request_id)
    powers = leave_powers(request.access, request.school, clock.today())
    if found.state == "decided" and not powers.decider.may_decide:
        raise Http404  # what was granted is taken back by those who grant
    form = WithdrawForm(request.POST, prefix="withdraw")
    if not form.is_valid():
        messages.error(request, "Say who withdrew it and why.")
        return redirect("leave_request", urn=request.school.urn, request_id=found.id)
    try:
        withdraw_request(
            found.id,
            school=request.school,
            reason=form.cleaned_data["reason"],
            by=request.access.actor(request.school.id),
        )
    except Refused as refused:
        messages.error(request, refused.sentences)
    else:
        messages.success(request, "Withdrawn. Marks already made stand.")
    return redirect("leave_request", urn=request.school.urn, request_id=found.id)


@require_POST
@LEAVE_PAGE
def issue_leave_paper(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    """The travel form, licence record or part-time agreement that goes with the kind."""
    found = found_request(request, request_id)
    if not paper_due(found):
        raise Http404
    try:
        paper = issue_paper(found, by=request.access.actor(request.school.id))
    except Refused as refused:
        messages.error(request, refused.sentences)
        return redirect("leave_request", urn=request.school.urn, request_id=found.id)
    messages.success(request, f"{WORDS[paper.kind]}: ready to print.")
    return redirect(
        letter_url(request, paper) or reverse("leave_request", args=[request.school.urn, found.id])
    )


@require_POST
@LEAVE_PAGE
def issue_leave_letter(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponse:
    """The letter of a decision that was made without one: by program, or when something was missing."""
    found = found_request(request, request_id)
    powers = leave_powers(request.access, request.school, clock.today())
    if found.state != "decided" or not powers.decider.may_decide:
        raise Http404
    return _after(request, found)
