"""The three small logs: training, complaints, reviews of the policy."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from attendance_mis.accounts.models import User
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from exchange.actions import logs as actions
from exchange.forms.logs import ComplaintForm, ComplaintStepForm, ReviewForm, TrainingForm
from exchange.models import Complaint, PolicyReview, TrainingRecord
from exchange.queries.logs import review_standing, staff_lines, topic_lines, usual_next_review
from exchange.rules.complaints import ABOUT, CHANNELS, OUTCOMES
from exchange.rules.policy import ExchangePolicy
from exchange.rules.training import TOPICS
from letters.rendering import render_pdf
from registers.queries.setup import setup_of
from registers.views.school import SchoolRequest, school_page

from .sharing import upn_named

SHOWN = 60


@school_page(Permission.CHANGE_SETTINGS)
def training(request: SchoolRequest) -> HttpResponseBase:
    today = clock.today()
    lines = staff_lines(request.school, today)
    rows = TrainingRecord.objects.filter(school=request.school).order_by("-done_on", "-id")[:SHOWN]
    context = {
        "lines": lines,
        "topics": topic_lines(lines),
        "rows": [(row, ", ".join(TOPICS.get(one, one) for one in row.topics)) for row in rows],
        "months": setup_of(request.school).rules(ExchangePolicy, today).training_refresh_months,
    }
    return render(request, "exchange/training.html", context)


@school_page(Permission.CHANGE_SETTINGS)
def add_training(request: SchoolRequest) -> HttpResponseBase:
    staff = [line.user for line in staff_lines(request.school, clock.today())]
    form = TrainingForm(request.POST if request.method == "POST" else None, staff=sorted(staff, key=_surname), initial={"done_on": clock.today()})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        by = request.access.actor(request.school.id)
        count = actions.add_training(request.school, form.chosen, form.as_course, by=by)
        messages.success(request, f"Kept for {count} member{'' if count == 1 else 's'} of staff.")
        return redirect("training", urn=request.school.urn)
    return render(request, "exchange/add_training.html", {"form": form}, status=400 if form.errors else 200)


def _surname(user: User) -> list[str]:
    return user.name.split()[::-1]


@require_POST
@school_page(Permission.CHANGE_SETTINGS)
def withdraw_training(request: SchoolRequest, training_id: uuid.UUID) -> HttpResponseBase:
    row = TrainingRecord.objects.filter(id=training_id, school=request.school).first()
    if row is None:
        raise Http404
    why = request.POST.get("why", "") or "Entered by mistake."
    actions.withdraw_training(row, why, by=request.access.actor(request.school.id))
    messages.success(request, "Taken back. The entry stays with its reason and counts no longer.")
    return redirect("training", urn=request.school.urn)


@school_page(Permission.CHANGE_SETTINGS)
def training_report(request: SchoolRequest) -> HttpResponse:
    """D53: for governors, topic by topic, without names."""
    lines, by = staff_lines(request.school, clock.today()), request.access.actor(request.school.id)
    context = {
        "school": request.school,
        "topics": topic_lines(lines),
        "staff": len(lines),
        "made_at": clock.now(),
        "by": by,
    }
    pdf = render_pdf(render_to_string("exchange/training_pdf.html", context), "report.css")
    record("training.reported", by=by, school_id=request.school.id, staff=len(lines))
    name = f"training-{request.school.urn}-{clock.today().isoformat()}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@school_page(Permission.PREPARE_LETTERS)
def complaints(request: SchoolRequest) -> HttpResponseBase:
    rows = Complaint.objects.filter(school=request.school).select_related("pupil")
    today = clock.today()
    record("complaints.viewed", by=request.access.actor(request.school.id), school_id=request.school.id)
    context = {
        "open": [(row, ABOUT.get(row.about, row.about), row.due_on < today) for row in rows.exclude(state="closed").order_by("due_on")],
        "closed": [(row, ABOUT.get(row.about, row.about), OUTCOMES.get(row.outcome, "")) for row in rows.filter(state="closed").order_by("-closed_on")[:SHOWN]],
    }  # fmt: skip
    return render(request, "exchange/complaints.html", context)


@school_page(Permission.PREPARE_LETTERS)
def new_complaint(request: SchoolRequest) -> HttpResponseBase:
    given = {"received_on": clock.today(), "upn": upn_named(request)}
    form = ComplaintForm(
        request.POST if request.method == "POST" else None, school=request.school, initial=given
    )
    if request.method == "POST" and form.is_valid():
        row = actions.add_complaint(
            request.school, form.pupil, form.received, by=request.access.actor(request.school.id)
        )
        return redirect("complaint", urn=request.school.urn, complaint_id=row.id)
    return render(request, "exchange/new_complaint.html", {"form": form}, status=400 if form.errors else 200)


@school_page(Permission.PREPARE_LETTERS)
def complaint(request: SchoolRequest, complaint_id: uuid.UUID) -> HttpResponseBase:
    row = Complaint.objects.filter(id=complaint_id, school=request.school).select_related("pupil").first()
    if row is None:
        raise Http404
    form = ComplaintStepForm(request.POST if request.method == "POST" else None, closed=row.state == "closed")
    if request.method == "POST" and form.is_valid() and _stepped(request, row, form):
        return redirect("complaint", urn=request.school.urn, complaint_id=row.id)
    record(
        "complaint.viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=row.pupil_id,
        complaint=str(row.id),
    )
    context = {
        "row": row, "form": form, "events": row.events.order_by("at"), "about": ABOUT.get(row.about, row.about),
        "channel": CHANNELS.get(row.channel, row.channel), "outcome": OUTCOMES.get(row.outcome, ""),
        "overdue": row.state != "closed" and row.due_on < clock.today(),
    }  # fmt: skip
    return render(request, "exchange/complaint.html", context, status=400 if form.errors else 200)


def _stepped(request: SchoolRequest, row: Complaint, form: ComplaintStepForm) -> bool:
    sent, by = form.cleaned_data, request.access.actor(request.school.id)
    try:
        match sent["step"]:
            case "note":
                actions.note_complaint(row, sent["words"], by=by)
            case "point":
                actions.point_to_procedure(row, sent["words"], by=by)
            case "close":
                actions.close_complaint(row, sent["outcome"], sent["words"], by=by)
            case _:
                actions.reopen_complaint(row, sent["words"], by=by)
    except Refused as refused:
        for sentence in (said for found in refused.problems.values() for said in found):
            form.add_error("step", sentence)
        return False
    return True


@school_page(Permission.SEE_SETTINGS)
def policy_reviews(request: SchoolRequest) -> HttpResponseBase:
    """When the policy was reviewed, what changed, who approved it and who was told; when the next review is due."""
    today = clock.today()
    policies = setup_of(request.school).rules(ExchangePolicy, today).linked_policies
    context = {
        "standing": review_standing(request.school, today),
        "reviews": PolicyReview.objects.filter(school=request.school).order_by("-reviewed_on", "-id"),
        "linked": policies or (),
        "may_add": Permission.CHANGE_SETTINGS in request.access.permissions(request.school.id),
    }
    return render(request, "exchange/policy_reviews.html", context)


@school_page(Permission.CHANGE_SETTINGS)
def add_review(request: SchoolRequest) -> HttpResponseBase:
    today = clock.today()
    policy = setup_of(request.school).policy("", today)
    given = {
        "reviewed_on": today, "approved_on": today, "approved_by": policy.policy_approver or "",
        "owner": policy.senior_leader_name or "", "next_review": usual_next_review(request.school, today),
    }  # fmt: skip
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_review(request.school, form.review, by=request.access.actor(request.school.id))
        except Refused as refused:
            for sentence in (said for found in refused.problems.values() for said in found):
                form.add_error("next_review", sentence)
        else:
            messages.success(
                request, "Kept. The day of the next review stands in the settings and in the printed policy."
            )
            return redirect("policy_reviews", urn=request.school.urn)
    return render(request, "exchange/add_review.html", {"form": form}, status=400 if form.errors else 200)
