"""Absence reports: take a call, see today's, take one back, hand one on (ABS-01 to ABS-09)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from absence.actions.reports import (
    CALLED,
    Told,
    finish_handover,
    hand_over,
    take_report,
    withdraw_report,
)
from absence.forms.reports import PUPIL, SOMEBODY, DoneForm, HandOverForm, ReportForm, WithdrawForm
from absence.models import AbsenceReport, Case, Handover
from absence.queries.reports import family_of, marks_resting_on, reports_of_day, too_early
from absence.rules.follow_up_policy import FollowUpPolicy
from absence.rules.reports import REASON
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.kit import clock, words
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.models import ContactLink
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.queries.setup import setup_of
from registers.rules.policy_follow_up import CHANNELS
from registers.rules.policy_kinds import Off
from registers.rules.sessions import Session
from registers.views.finder import find, only_one
from registers.views.pupils import pupil_here
from registers.views.school import SchoolRequest, school_page

from .case import refuse, to_case
from .handovers import may_finish, open_handovers

_CHANNELS = dict(CHANNELS)


@dataclass(frozen=True)
class ReportRow:
    report: AbsenceReport
    name: str
    said: str
    until: str
    earliest: str
    tag: str
    tone: str
    leave_url: str
    """A holiday nobody granted leave for: where a request is taken."""


@school_page(Permission.FOLLOW_UP)
def absence_reports(request: SchoolRequest) -> HttpResponse:
    """The search box, what was just taken, today's reports and the calls handed over."""
    finder = find(request, "take_absence_report")
    straight = only_one(request, finder)
    if straight:
        return straight
    today = clock.today()
    rows = [_row(request, report) for report in reports_of_day(request.school, today)]
    taken = request.GET.get("taken", "")
    context: dict[str, Any] = {  # Any: a template's context
        "finder": finder,
        "rows": rows,
        "taken": [row for row in rows if str(row.report.call_id) == taken],
        "early": too_early(request.school, today),
        "handovers": open_handovers(request),
        "roles": {role: said for role, (said, _) in ROLES.items()},
    }
    return render(request, "absence/reports.html", context)


def _row(request: SchoolRequest, report: AbsenceReport) -> ReportRow:
    if report.withdrawn_at is not None:
        tag, tone = ("Found untrue" if report.untrue else "Taken back"), ""
    elif not report.accepted:
        tag, tone = "A call home is due", "unauthorised"
    elif report.channel == CALLED:
        tag, tone = "The school rang", ""
    elif report.late:
        tag, tone = "Late", "late"
    else:
        tag, tone = "", ""
    earliest = ""
    if report.earliest_return:
        part = "morning" if report.earliest_session == "AM" else "afternoon"
        earliest = f"{words.short_date(report.earliest_return)}, {part}"
    until = f"back {words.short_date(report.expected_return)}" if report.expected_return else ""
    if not report.first_day <= clock.today() <= report.last_day:
        until = ", ".join(filter(None, [f"for {_days(report)}", until]))
    leave_url = ""
    takes_leave = request.access.can(Permission.TAKE_LEAVE_REQUESTS, request.school.id)
    if report.code == "G" and report.withdrawn_at is None and takes_leave:
        leave_url = reverse("new_leave_for", args=[request.school.urn, report.pupil_id])
    said = REASON[report.reason].words
    return ReportRow(report, str(report.pupil), said, until, earliest, tag, tone, leave_url)


def _days(report: AbsenceReport) -> str:
    first, last = words.short_date(report.first_day), words.short_date(report.last_day)
    return first if first == last else f"{first} to {last}"


@school_page(Permission.FOLLOW_UP)
def take(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One call, for this pupil and for brothers and sisters ticked."""
    today = clock.today()
    _, pupil = pupil_here(request, pupil_id, today)
    links = list(ContactLink.objects.filter(pupil_id=pupil.id).select_related("contact"))
    family = family_of(request.school, pupil.id, today)
    form = _form(request, pupil, links, family)
    if request.method == "POST" and form.is_valid():
        done = _save(request, form, pupil, links, family)
        if done is not None:
            return done
    context = {
        "form": form,
        "pupil": pupil,
        "class_name": m.class_name if (m := pupil.membership(today)) else "",
        "restricted": [link for link in links if link.restricted],
        "hints": [plan for plan in pupil.plans if plan.first_day <= today <= plan.last_day],
    }
    return render(request, "absence/take.html", context, status=400 if form.errors else 200)


def _form(
    request: SchoolRequest, pupil: RosterPupil, links: list[ContactLink], family: list[tuple[uuid.UUID, str]]
) -> ReportForm:
    today = clock.today()
    membership = pupil.membership(today)
    policy = setup_of(request.school).rules(
        FollowUpPolicy, today, membership.year_group if membership else ""
    )
    adults = [
        (
            str(link.contact_id),
            f"{link.contact} ({link.relationship.lower()})" + (" – no contact" if link.restricted else ""),
        )
        for link in links
    ]
    first = next((str(link.contact_id) for link in links if not link.restricted), SOMEBODY)
    return ReportForm(
        request.POST if request.method == "POST" else None,
        adults=adults,
        channels=[(key, _CHANNELS[key]) for key in policy.absence_channels if key in _CHANNELS],
        siblings=[(str(key), name) for key, name in family],
        exclusion=not isinstance(policy.sickness_exclusion_hours, Off),
        initial={
            "who": first,
            "channel": policy.absence_channels[0],
            "first_day": today,
            "reason": "illness",
            "op_id": uuid7(),
        },
    )


def _save(
    request: SchoolRequest,
    form: ReportForm,
    pupil: RosterPupil,
    links: list[ContactLink],
    family: list[tuple[uuid.UUID, str]],
) -> HttpResponse | None:
    sent = form.cleaned_data
    link = next((one for one in links if str(one.contact_id) == sent["who"]), None)
    told = Told(
        first_day=sent["first_day"],
        session=sent["session"],
        expected_return=sent["expected_return"],
        received_at=sent["received_at"] or clock.now(),
        channel=sent["channel"],
        contact=link.contact if link else None,
        reporter=str(link.contact) if link else pupil.name if sent["who"] == PUPIL else sent["name"].strip(),
        relationship=link.relationship if link else "",
        reason=sent["reason"],
        words=sent["words"],
        last_symptom_at=sent.get("last_symptom_at"),
        by_pupil=sent["who"] == PUPIL,
    )
    also = {key for key, _ in family} & {uuid.UUID(key) for key in sent.get("siblings", ())}
    roster, pupils = _pupils(request, pupil, also, sent["first_day"])
    try:
        made = take_report(
            told, pupils, roster=roster, by=request.access.actor(request.school.id), call_id=form.operation
        )
    except Refused as refused:
        refuse(form, refused)
        return None
    if request.POST.get("then") == "hand_over":
        return redirect(reverse("hand_over_call", args=[request.school.urn, pupil.id]))
    url = reverse("absence_reports", args=[request.school.urn])
    return redirect(f"{url}?taken={made[0].call_id}")


def _pupils(
    request: SchoolRequest, pupil: RosterPupil, also: set[uuid.UUID], first_day: Any
) -> tuple[Roster, list[RosterPupil]]:  # Any: a date of the form
    roster = read_roster(urn=request.school.urn, first=first_day, last=first_day, pupil_ids=[pupil.id, *also])
    assert roster is not None  # the page was opened for this school
    found = list(roster.pupils) or [pupil]
    return roster, sorted(found, key=lambda one: one.id != pupil.id)


@school_page(Permission.FOLLOW_UP)
def withdraw(request: SchoolRequest, report_id: uuid.UUID) -> HttpResponse:
    report = get_object_or_404(
        AbsenceReport.objects.select_related("pupil"), id=report_id, school=request.school
    )
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_report(report, by=request.access.actor(request.school.id), **form.cleaned_data)
        messages.success(request, f"Taken back for {report.pupil}. {_marks_to_amend(report)}")
        case = Case.objects.filter(school=request.school, pupil=report.pupil, closed_at=None).first()
        if case is not None and (form.cleaned_data["untrue"] or report.channel == CALLED):
            return to_case(request, case)
        return redirect(reverse("absence_reports", args=[request.school.urn]))
    return _plain(request, f"Take back the report about {report.pupil}", "Take it back", form)


def _marks_to_amend(report: AbsenceReport) -> str:
    resting = [
        f"{words.short_date(mark.date)} {Session(mark.session).words} ({mark.code})"
        for mark in marks_resting_on(report)
        if mark.code != "N"
    ]
    return (
        f"Amend the marks that rest on it: {words.and_list(resting)}." if resting else "No mark rests on it."
    )


@school_page(Permission.FOLLOW_UP)
def hand_over_call(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    _, pupil = pupil_here(request, pupil_id, clock.today())
    soon = clock.local_now().replace(second=0, microsecond=0) + timedelta(hours=1)
    form = HandOverForm(request.POST or None, initial={"to_role": "officer", "due_at": soon})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        hand_over(
            request.school.id, pupil.id, to_role=sent["to_role"], due_at=sent["due_at"], text=sent["words"],
            by=request.access.actor(request.school.id),
        )  # fmt: skip
        messages.success(request, f"Handed over: {pupil.name}.")
        return redirect(reverse("absence_reports", args=[request.school.urn]))
    return _plain(request, f"Hand over: {pupil.name}", "Hand over", form)


@school_page(Permission.FOLLOW_UP, Permission.SEE_FOLLOW_UP)
def handover_done(request: SchoolRequest, handover_id: uuid.UUID) -> HttpResponse:
    """For whoever follows absences up, and for the role it was given to."""
    row = get_object_or_404(Handover.objects.select_related("pupil"), id=handover_id, school=request.school)
    if not may_finish(request, row):
        raise Http404
    form = DoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = finish_handover(
            row, text=form.cleaned_data["words"], by=request.access.actor(request.school.id)
        )
        said = f"Done: {row.pupil}." if done else "Somebody else has done this already."
        messages.success(request, said)
        return redirect(reverse("follow_up", args=[request.school.urn]))
    return _plain(request, f"{row.pupil}: {row.words}", "Done", form, back="follow_up")


def _plain(
    request: SchoolRequest, title: str, press: str, form: Any, back: str = "absence_reports"
) -> HttpResponse:  # Any: a form
    context = {
        "title_words": title,
        "press": press,
        "form": form,
        "back_url": reverse(back, args=[request.school.urn]),
    }
    return render(request, "absence/plain.html", context, status=400 if form.errors else 200)
