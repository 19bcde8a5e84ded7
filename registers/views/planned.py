"""Agreed absences and activities: recorded, listed, taken back (REG-20, REG-36, LEV-05)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from registers.actions.planned import Agreement, cancel_plan, plan_absence
from registers.forms.planned import PATTERN, PlanForm
from registers.models import PlannedAbsence, SchoolClass
from registers.queries.planned import plans_of
from registers.queries.roster import Roster, read_roster
from registers.rules.codes import lookup
from registers.rules.planned import ACTIVITY_CODES, LEAVE_CODES, LONGEST
from registers.views.school import SchoolRequest, school_page

MAY_SEE = (Permission.PLAN_ABSENCE, Permission.APPROVE_LEAVE)
_PAGE = 50
_PATTERN = dict(PATTERN)


@dataclass(frozen=True)
class PlanLine:
    plan: PlannedAbsence
    what: str
    when: str
    sessions: str
    may_cancel: bool


@school_page(*MAY_SEE)
def planned(request: SchoolRequest) -> HttpResponse:
    over = request.GET.get("over") == "1"
    plans = plans_of(request.school, clock.today(), over=over)
    page = Paginator(plans, _PAGE).get_page(request.GET.get("page"))
    codes = _codes(request)
    return render(
        request,
        "registers/planned/list.html",
        {
            "page": page,
            "lines": [_line(plan, codes) for plan in page],
            "over": over,
            "query": "over=1&" if over else "",
        },
    )


def _line(plan: PlannedAbsence, codes: set[str]) -> PlanLine:
    row = lookup(plan.code, plan.first_day)
    same = plan.first_day == plan.last_day
    first = words.short_date(plan.first_day)
    return PlanLine(
        plan=plan,
        what=f"{plan.code}, {row.words.lower()}" if row else plan.code,
        when=first if same else f"{first} to {words.short_date(plan.last_day)}",
        sessions=", ".join(_PATTERN.get(key, key) for key in plan.sessions),
        may_cancel=plan.code in codes and plan.cancelled_at is None and plan.last_day >= clock.today(),
    )


def _codes(request: SchoolRequest) -> set[str]:
    """What this person may agree to."""
    held = request.access.permissions(request.school.id)
    found: set[str] = set()
    if Permission.APPROVE_LEAVE in held:
        found |= set(LEAVE_CODES)
    if Permission.PLAN_ABSENCE in held:
        found |= set(ACTIVITY_CODES)
    return found


@school_page(*MAY_SEE)
def new_plan(request: SchoolRequest) -> HttpResponse:
    """Choose the class first, then who of it, what and when."""
    classes = list(SchoolClass.objects.filter(school=request.school))
    chosen = next((each for each in classes if str(each.id) == request.GET.get("class")), None)
    if chosen is None:
        if request.GET.get("class"):
            raise Http404
        return render(request, "registers/planned/choose_class.html", {"classes": classes})
    roster = _roster(request, chosen)
    form = _form(request, roster)
    if request.method == "POST" and form.is_valid():
        done = _save(request, form, roster)
        if done is not None:
            return done
    context = {
        "form": form,
        "chosen": chosen,
        "leave": Permission.APPROVE_LEAVE in request.access.permissions(request.school.id),
    }
    return render(request, "registers/planned/new.html", context, status=400 if form.errors else 200)


def _roster(request: SchoolRequest, chosen: SchoolClass) -> Roster:
    today = clock.today()
    roster = read_roster(
        urn=request.school.urn, first=today, last=today + LONGEST * 2, class_name=chosen.name
    )
    if roster is None:
        raise Http404
    return roster


def _form(request: SchoolRequest, roster: Roster) -> PlanForm:
    allowed = _codes(request)
    today = clock.today()

    def named(codes: tuple[str, ...]) -> list[tuple[str, str]]:
        return [(c, f"{c}  {row.meaning}") for c in codes if c in allowed and (row := lookup(c, today))]

    groups = [
        ("Leave of absence", named(LEAVE_CODES)),
        ("Activities and other reasons", named(ACTIVITY_CODES)),
    ]
    data: Any = request.POST if request.method == "POST" else None
    person = request.access.user
    return PlanForm(
        data,
        pupils=[(str(pupil.id), pupil.name) for pupil in roster.pupils],
        codes=[(label, codes) for label, codes in groups if codes],
        initial={
            "pupils": [request.GET.get("pupil", "")],
            "approved_by": f"{person.name}, {person.position}",
        },
    )


def _save(request: SchoolRequest, form: PlanForm, roster: Roster) -> HttpResponse | None:
    sent = form.cleaned_data
    person = request.access.user
    # Leave is the act of the person who may grant it; an activity was agreed by whoever the office names.
    own = sent["code"] in LEAVE_CODES
    agreed = Agreement(
        code=sent["code"],
        first_day=sent["first_day"],
        last_day=sent["last_day"],
        pattern=tuple(sent["pattern"]),
        words=sent["words"],
        approved_by=person.name if own else sent["approved_by"],
        approved_position=person.position if own else "",
    )
    ticked = set(sent["pupils"])
    pupils = [pupil for pupil in roster.pupils if str(pupil.id) in ticked]
    try:
        made = plan_absence(agreed, pupils, roster=roster, by=request.access.actor(request.school.id))
    except Refused as refused:
        add_refused(form, refused)
        return None
    said = words.and_list([pupil.name for pupil in pupils]) if len(pupils) < 4 else f"{len(made)} pupils"
    messages.success(request, f"Recorded for {said}. It is a hint on the registers, not a mark.")
    return redirect("planned", urn=request.school.urn)


@require_POST
@school_page(*MAY_SEE)
def cancel(request: SchoolRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = get_object_or_404(PlannedAbsence, id=plan_id, school=request.school)
    if plan.code not in _codes(request):
        raise Http404
    if cancel_plan(plan.id, school_id=request.school.id, by=request.access.actor(request.school.id)):
        messages.success(request, f"Cancelled: {plan.code} for {plan.pupil}. Marks already made stand.")
    return redirect(reverse("planned", args=[request.school.urn]))
