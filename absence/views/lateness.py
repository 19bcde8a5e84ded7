"""Lateness this half term: the list, the meeting, the letter before it (ABS-46 to ABS-48)."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from absence.actions.lateness import Invitation, invite, meeting_outcome, write_late_letter
from absence.forms.illness import InviteForm, MeetingForm
from absence.models import LatenessMeeting
from absence.queries.illness_marks import pupil_years
from absence.queries.lateness import LateLine, half_term_now, late_lines, late_reasons, meetings_of
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from letters.access import letters_seen
from registers.models import School
from registers.queries.setup import setup_of
from registers.rules.figures import days
from registers.views.school import SchoolRequest, school_page

from .illness_here import form_page, may, pupil_of

MOST_SHOWN = 30


@school_page(Permission.SEE_FOLLOW_UP)
def lateness(request: SchoolRequest) -> HttpResponse:
    today = clock.today()
    lines = late_lines(request.school, today)
    record("illness.lateness", by=request.access.actor(request.school.id), school_id=request.school.id)
    policy = setup_of(request.school).rules(IllnessPolicy, today)
    others = [line for line in lines if not line.due.anything]
    meetings = LatenessMeeting.objects.filter(school=request.school, state="invited").select_related("pupil")
    context = {
        "half": half_term_now(request.school, today),
        "due": [line for line in lines if line.due.anything],
        "others": others[:MOST_SHOWN],
        "more": max(0, len(others) - MOST_SHOWN),
        "meetings": meetings.order_by("meets_at"),
        "limit": policy.late_marks_per_half_term
        if isinstance(policy.late_marks_per_half_term, int)
        else None,
        "may_do": may(request, Permission.FOLLOW_UP),
        "now": clock.now(),
    }
    return render(request, "absence/illness/lateness.html", context)


def _line(request: SchoolRequest, pupil_id: uuid.UUID) -> LateLine:
    today = clock.today()
    lines = late_lines(request.school, today, pupil_years(request.school, today, [pupil_id]))
    if not lines:
        raise Http404
    return lines[0]


@school_page(Permission.FOLLOW_UP)
def invite_page(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Ask the parents in: the counts, the reasons given and earlier meetings go into the invitation."""
    pupil = pupil_of(request, pupil_id)
    line = _line(request, pupil.id)
    form = InviteForm(request.POST or None, initial=_initial(request.school, line))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        asked = Invitation(
            sent["meets_at"], sent["minutes"], sent["place"],
            tuple(name.strip() for name in sent["who"].splitlines() if name.strip()), sent["reply_by"],
        )  # fmt: skip
        try:
            row, letters = invite(
                asked,
                line.late,
                school=request.school,
                pupil=pupil,
                by=request.access.actor(request.school.id),
            )
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(
                request,
                f"{len(letters)} invitation{'' if len(letters) == 1 else 's'} written, to be approved.",
            )
            return redirect("lateness_meeting", urn=request.school.urn, meeting_id=row.id)
    half = line.late.half_term
    facts = [
        f"Late {line.late.times} times this half term, {line.late.minutes} minutes in all; {line.late.after_close} times after"
        f" the register closed ({days(line.late.after_close)} of unauthorised absence)."
    ]
    reasons = late_reasons(request.school, pupil.id, half.start, half.end)
    if reasons:
        facts.append(f"Reasons given: {'; '.join(reasons)}.")
    earlier = [row for row in meetings_of(request.school, pupil.id) if row.state in ("held", "missed")]
    return form_page(
        request, form, title="Invite to a meeting about lateness", press="Write the invitation", pupil=pupil,
        said=" ".join(facts), earlier=earlier, back_url=reverse("lateness", args=[request.school.urn]),
    )  # fmt: skip


def _initial(school: School, line: LateLine) -> dict[str, object]:
    setup, today = setup_of(school), clock.today()
    policy = setup.rules(IllnessPolicy, today, line.pupil.year_group)
    day = setup.calendar.add_school_days(today, 5, line.pupil.year_group) or today + timedelta(days=7)
    return {
        "meets_at": datetime.combine(day, time(15, 45), tzinfo=clock.LONDON),
        "minutes": "30 minutes",
        "place": f"School office, {school.name}",
        "who": "\n".join(ROLES[role][0] for role in policy.lateness_meeting_with if role in ROLES),
        "reply_by": setup.calendar.previous_school_day(day, line.pupil.year_group) or today,
    }


@require_POST
@school_page(Permission.FOLLOW_UP)
def late_letter(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_of(request, pupil_id)
    line = _line(request, pupil.id)
    try:
        letters = write_late_letter(
            line.late, school=request.school, pupil=pupil, year_group=line.pupil.year_group,
            by=request.access.actor(request.school.id),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, refused.sentences)
    else:
        messages.success(
            request, f"{len(letters)} letter{'' if len(letters) == 1 else 's'} written, to be approved."
        )
    return redirect("lateness", urn=request.school.urn)


@school_page(Permission.FOLLOW_UP)
def meeting(request: SchoolRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """One meeting: its invitation, and what came of it."""
    row = get_object_or_404(
        LatenessMeeting.objects.filter(school=request.school).select_related("pupil"), id=meeting_id
    )
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            meeting_outcome(
                row, state=sent["state"], outcome=sent["outcome"], by=request.access.actor(request.school.id)
            )
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Recorded for {row.pupil}.")
            return redirect("lateness", urn=request.school.urn)
    context = {
        "row": row,
        "form": form if row.state == "invited" else None,
        "letters": letters_seen(request.access, request.school).filter(kind="D05", key=f"lateness:{row.id}"),
    }
    return render(request, "absence/illness/meeting.html", context, status=400 if form.errors else 200)
