"""The list of concern, proposals, one concern with what is due, and the acts of those who look after it (ABS-60)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, table_response
from registers.rules.figures import attendance_percent
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.concerns import (
    answer_proposal,
    close_concern,
    hand_over,
    open_concern,
    record_step,
    review_concern,
)
from support.actions.work import finish_task
from support.forms.concerns import CloseForm, ConcernForm, NotNeededForm, OwnerForm, StepForm, TaskDoneForm
from support.forms.parts import AgainForm
from support.models import Concern, SupportEvent, Task, Thing
from support.queries.concerns import ConcernLine, Proposal, concern_facts, concern_lines, proposals
from support.queries.policy import add_days_of, policy_of
from support.rules.due import Due, Step, due, review_weeks

from .common import WORK, actor_of, form_page, thing_seen
from .words import event_words, percent_words

_COLUMNS = ("UPN", "Surname", "Forename", "Class", "Reason", "Opened", "Missed then", "Possible then",
            "Attendance then per cent", "Missed now", "Possible now", "Attendance now per cent", "Since", "Next due",
            "Due by", "Owner", "Review on", "Closed", "Outcome")  # fmt: skip
SHOWS = ("open", "due", "mine", "closed")


@school_page(WORK)
@confirmed_for_files
def concerns(request: SchoolRequest) -> HttpResponseBase:
    """Open concerns, the gravest first; or those due, one's own, or closed ones."""
    today = clock.today()
    show = request.GET.get("show", "open")
    show = show if show in SHOWS else "open"
    rows = Concern.objects.filter(school=request.school).select_related("pupil", "school")
    rows = rows.filter(closed_on__isnull=show != "closed")
    if show == "mine":
        rows = rows.filter(owner_id=request.access.user.id)
    lines = concern_lines(request.school, list(rows[:500]), today)
    if show == "due":
        lines = [line for line in lines if line.first_due is not None]
    wanted = request.GET.get("format", "")
    taken = wanted in tuple(Format)
    record(
        "concerns.taken" if taken else "concerns.listed", by=actor_of(request), school_id=request.school.id
    )
    if taken:
        return table_response(_table(lines), Format(wanted))
    context = {
        "lines": lines,
        "show": show,
        "proposed": len(proposals(request.school, today)) if show != "closed" else 0,
        "overdue": sum(any(one.overdue(today) for one in line.due) for line in lines),
        "today": today,
        "as_at": clock.now(),
    }
    return render(request, "support/concerns.html", context)


def _table(lines: list[ConcernLine]) -> Table:
    def row(line: ConcernLine) -> list[Any]:  # Any: cells
        one, first = line.concern, line.due[0] if line.due else None
        return [
            line.pupil.upn, line.pupil.legal_surname, line.pupil.known_as, line.seat.class_name, one.get_reason_display(),
            one.opened_on, line.then.absent, line.then.possible, attendance_percent(line.then), line.now.absent,
            line.now.possible, attendance_percent(line.now), line.trend.words, first.step.words if first else "",
            first.by if first else None, one.owner, one.review_on, one.closed_on, one.get_outcome_display(),
        ]  # fmt: skip

    return Table("Concerns about attendance", _COLUMNS, (row(line) for line in lines))


@school_page(WORK)
def concern_proposals(request: SchoolRequest) -> HttpResponse:
    """Whom the register and the ladder propose; a person opens a concern or says why none is needed."""
    found = proposals(request.school, clock.today())
    record("concerns.proposed", by=actor_of(request), school_id=request.school.id)
    lines = [(one, percent_words(one.tally)) for one in found]
    return render(request, "support/proposals.html", {"lines": lines, "as_at": clock.now()})


def _proposal(request: SchoolRequest, pupil_id: uuid.UUID) -> Proposal | None:
    return next((one for one in proposals(request.school, clock.today()) if one.pupil_id == pupil_id), None)


@school_page(WORK)
def open_for(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Begin a concern; what proposes it is filled in and can be changed."""
    pupil = pupil_seen(request, pupil_id)
    running = Concern.objects.filter(school=request.school, pupil=pupil, closed_on=None).first()
    if running is not None:
        return redirect("concern", request.school.urn, running.id)
    proposal = _proposal(request, pupil.id)
    today, user = clock.today(), request.access.user
    initial = {
        "reason": proposal.reason if proposal else "",
        "words": proposal.words if proposal else "",
        "owner": user.name,
        "review_on": today + timedelta(weeks=review_weeks(policy_of(request.school, today))),
    }

    def act(sent: dict[str, Any]) -> Concern:  # Any: what the form cleaned
        owner_id = user.id if sent["owner"].strip() == user.name else None
        crossing = proposal.crossing_id if proposal else None
        return open_concern(
            request.school, pupil, owner_id=owner_id, crossing_id=crossing, by=actor_of(request), **sent
        )

    return form_page(
        request,
        ConcernForm(request.POST or None, initial=initial),
        act,
        title=f"Open a concern about {pupil}",
        back=reverse("concern_proposals", args=[request.school.urn]),
        to=lambda made: reverse("concern", args=[request.school.urn, made.id]),
        done="The concern is open.",
        button="Open the concern",
        pupil=pupil,
        said=["The level of attendance is kept as the register has it today."],
    )


@school_page(WORK)
def not_needed(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    proposal = _proposal(request, pupil.id)
    if proposal is None:
        raise Http404
    back = reverse("concern_proposals", args=[request.school.urn])
    return form_page(
        request,
        NotNeededForm(request.POST or None),
        lambda sent: answer_proposal(
            request.school, pupil, key=proposal.key, reason=sent["reason"], by=actor_of(request)
        ),
        title=f"No concern about {pupil}",
        back=back,
        done="Noted; the proposal does not come again.",
        button="Keep this answer",
        pupil=pupil,
        said=[f"Proposed because: {proposal.reason_words.lower()}. {proposal.words}"],
    )


@school_page(WORK)
def concern(request: SchoolRequest, concern_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Concern, concern_id)
    today = clock.today()
    line = concern_lines(request.school, [found], today)[0]
    record("concern.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    plans = list(found.pupil.plans.filter(school=request.school))
    things = [found.id, *(one.id for one in plans)]
    meetings = found.pupil.meetings.filter(school=request.school, made_at__date__gte=found.opened_on)
    context = {
        "concern": found,
        "pupil": found.pupil,
        "line": line,
        "percents": [percent_words(line.then), percent_words(line.now)],
        "due": [(one, _where(request, found, one), one.overdue(today)) for one in line.due],
        "events": [(one, event_words(one)) for one in _story(found)],
        "plans": plans,
        "meetings": meetings.order_by("-day"),
        "talks": found.pupil.talks.filter(school=request.school, day__gte=found.opened_on),
        "tasks": Task.objects.filter(thing_id__in=[*things, *(m.id for m in meetings)], done_on=None),
        "today": today,
        "as_at": clock.now(),
    }
    return render(request, "support/concern.html", context)


def _story(found: Concern) -> list[SupportEvent]:
    return list(SupportEvent.objects.filter(thing=Thing.CONCERN, thing_id=found.id).order_by("-at", "-id"))


def _where(request: SchoolRequest, found: Concern, one: Due) -> str:
    """Where the step is done: on a page of its own, or by writing down that it was; blank where it is not theirs."""
    urn, pupil = request.school.urn, found.pupil_id
    match one.step:
        case Step.PLAN | Step.SEVERE_PLAN | Step.PLAN_REVIEW | Step.LA_APPROACH:
            plan = found.pupil.plans.filter(school=request.school, state__in=["draft", "running"]).first()
            return reverse("plan", args=[urn, plan.id]) if plan else reverse("new_plan", args=[urn, pupil])
        case Step.FORMAL_MEETING | Step.AFTER_LETTER | Step.TALK:
            return reverse("new_meeting", args=[urn, pupil])
        case Step.TUTOR_TALK:
            return reverse("new_talk", args=[urn, pupil])
        case Step.REFER | Step.INTENTION | Step.LA_TEAM | Step.NEEDS_FORM | Step.FAMILY_TEAM:
            return reverse("new_referral", args=[urn, pupil])
        case Step.REVIEW:
            return reverse("concern_act", args=[urn, found.id, "review"])
        case Step.NEGLECT:
            theirs = request.access.can(Permission.SEE_SAFEGUARDING, request.school.id)
            return reverse("support_check", args=[urn, pupil, "neglect"]) if theirs else ""
    return reverse("concern_act", args=[urn, found.id, "record"])


def _step_form(request: SchoolRequest, found: Concern) -> forms.Form:
    today = clock.today()
    asked = due(concern_facts(found, today), policy_of(request.school, today), add_days_of(request.school))
    initial = {"day": today, "step": request.GET.get("step", "")}
    return StepForm(request.POST or None, initial=initial, due=[one.step for one in asked])


def _again_form(request: SchoolRequest, found: Concern) -> forms.Form:
    today = clock.today()
    weeks = review_weeks(policy_of(request.school, today))
    return AgainForm(request.POST or None, initial={"review_on": today + timedelta(weeks=weeks)})


def _owner(request: SchoolRequest, found: Concern, owner: str) -> None:
    user = request.access.user
    hand_over(
        found, owner=owner, owner_id=user.id if owner.strip() == user.name else None, by=actor_of(request)
    )


ACTS: dict[str, tuple[str, str, str, Callable[..., forms.Form], Callable[..., object]]] = {
    "record": ("Write down what was done", "Keep this", "Kept in the story.", _step_form,
               lambda request, one, sent: record_step(one, by=actor_of(request), **sent)),
    "review": ("Look at the concern again", "Keep this", "Looked at again.", _again_form,
               lambda request, one, sent: review_concern(one, by=actor_of(request), **sent)),
    "owner": ("Hand the concern over", "Hand it over", "Handed over.",
              lambda request, one: OwnerForm(request.POST or None, initial={"owner": one.owner}),
              lambda request, one, sent: _owner(request, one, sent["owner"])),
    "close": ("Close the concern", "Close it", "The concern is closed.",
              lambda request, one: CloseForm(request.POST or None),
              lambda request, one, sent: close_concern(one, by=actor_of(request), **sent)),
}  # fmt: skip
"""Act → the page's title, the button, what is said when done, its form, what it does."""


@school_page(WORK)
def act_on_concern(request: SchoolRequest, concern_id: uuid.UUID, act: str) -> HttpResponse:
    found = thing_seen(request, Concern, concern_id)
    if act not in ACTS or not found.open:
        raise Http404
    title, button, done, form, do = ACTS[act]
    return form_page(
        request,
        form(request, found),
        lambda sent: do(request, found, sent),
        title=title,
        back=reverse("concern", args=[request.school.urn, found.id]),
        done=done,
        button=button,
        pupil=found.pupil,
    )


@school_page(WORK)
def open_tasks(request: SchoolRequest) -> HttpResponse:
    """What was taken on anywhere and is not done, by day; everybody's or one person's."""
    who = request.GET.get("who", "")
    rows = Task.objects.filter(school=request.school, done_on=None).select_related("pupil")
    people = rows.order_by("who").values_list("who").annotate(Count("id"))
    record("tasks.listed", by=actor_of(request), school_id=request.school.id)
    context = {
        "tasks": (rows.filter(who=who) if who else rows)[:500],
        "people": list(people),
        "who": who,
        "today": clock.today(),
        "as_at": clock.now(),
    }
    return render(request, "support/tasks.html", context)


_PAGES = {Thing.CONCERN: "concern", Thing.PLAN: "plan", Thing.MEETING: "meeting", Thing.REVIEW: "review"}


@school_page(WORK)
def task_done(request: SchoolRequest, task_id: uuid.UUID) -> HttpResponse:
    task = Task.objects.filter(school=request.school, id=task_id).select_related("pupil").first()
    if task is None:
        raise Http404
    back = reverse(_PAGES[Thing(task.thing)], args=[request.school.urn, task.thing_id])
    return form_page(
        request,
        TaskDoneForm(request.POST if request.method == "POST" else None),
        lambda sent: finish_task(task, words=sent["words"], by=actor_of(request)),
        title=f"Done: {task.what}",
        back=back,
        done="Done.",
        button="It is done",
        pupil=task.pupil,
    )
