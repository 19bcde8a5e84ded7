"""The evidence log and what goes into it (ABS-35). Reading it is for few and recorded; adding is the desk's too."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from absence.actions.evidence import KIND_WORDS, Showing, add_evidence, judge_evidence, set_aside
from absence.forms.illness import EvidenceForm, JudgeForm, WhyForm
from absence.models import IllnessEvidence, IllnessFile, MedicalAppointment
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from attendance_mis.kit.words import plain_date
from registers.queries.setup import setup_of
from registers.rules.spells import spell_words
from registers.views.school import SchoolRequest, school_page

from .illness_here import (
    form_page,
    group_of,
    illness_of,
    may,
    needs,
    pupil_of,
    spell_of,
    to_pupil,
)

PAGE = 40
_FILTERS = (("", "To be looked at"), ("accepted", "Accepted"), ("not_accepted", "Not accepted"))


@school_page(Permission.FOLLOW_UP)
def add(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_of(request, pupil_id)
    policy = setup_of(request.school).rules(IllnessPolicy, clock.today(), group_of(request, pupil.id))
    kinds = [(key, KIND_WORDS[key]) for key in policy.evidence_kinds]
    asks_letters = isinstance(policy.parent_letter_consecutive, int) or isinstance(
        policy.parent_letter_term_total, int
    )
    if asks_letters and "parent_letter" not in policy.evidence_kinds:
        kinds.append(("parent_letter", KIND_WORDS["parent_letter"]))
    form = EvidenceForm(
        request.POST or None, request.FILES or None, kinds=kinds, initial=_initial(request, pupil_id)
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        shown = Showing(sent["kind"], sent["first_day"], sent["last_day"], sent["words"], form.said)
        try:
            add_evidence(
                shown, school_id=request.school.id, pupil_id=pupil.id, by=request.access.actor(request.school.id),
                file=sent["file"], appointment=_appointment(request, pupil_id),
            )  # fmt: skip
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Kept in the evidence log for {pupil}.")
            return to_pupil(request, pupil.id)
    said = "Families are not sent to a doctor only for the school: take what they have."
    return form_page(
        request, form, title="Record evidence", press="Keep it", pupil=pupil, said=said, upload=True
    )


def _initial(request: SchoolRequest, pupil_id: uuid.UUID) -> dict[str, Any]:  # Any: values of fields
    """The illness the link was about, or the day of the appointment."""
    appointment = _appointment(request, pupil_id)
    if appointment is not None:
        return {"first_day": appointment.day, "last_day": appointment.day, "kind": "card", "accepted": "yes"}
    first = request.GET.get("first", "")
    one = illness_of(request, pupil_id)
    spell = next((run for run in one.facts.spells if run.first.isoformat() == first), None) if one else None
    found: dict[str, Any] = {"kind": request.GET.get("kind", ""), "accepted": "yes"}
    return found | ({"first_day": spell.first, "last_day": spell.last} if spell else {})


def _appointment(request: SchoolRequest, pupil_id: uuid.UUID) -> MedicalAppointment | None:
    try:
        wanted = uuid.UUID(request.GET.get("appointment", ""))
    except ValueError:
        return None
    return MedicalAppointment.objects.filter(school=request.school, pupil_id=pupil_id, id=wanted).first()


@school_page(Permission.SEE_SENSITIVE)
def log(request: SchoolRequest) -> HttpResponse:
    """The school's evidence, what is to be looked at first. Opening it is recorded."""
    state = request.GET.get("show", "")
    state = state if state in dict(_FILTERS) else ""
    record(
        "illness.evidence_listed", by=request.access.actor(request.school.id), school_id=request.school.id,
        state=state or "waiting",
    )  # fmt: skip
    rows = IllnessEvidence.objects.filter(school=request.school, state=state or "waiting")
    found = rows.select_related("pupil", "file").defer("file__content")
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "filters": _FILTERS,
        "state": state,
        "may_do": may(request, Permission.FOLLOW_UP),
        "as_at": clock.now(),
    }
    return render(request, "absence/illness/log.html", context)


def _found(request: SchoolRequest, evidence_id: uuid.UUID) -> IllnessEvidence:
    rows = IllnessEvidence.objects.filter(school=request.school).select_related("pupil")
    return get_object_or_404(rows, id=evidence_id)


@school_page(Permission.SEE_SENSITIVE)
def judge(request: SchoolRequest, evidence_id: uuid.UUID) -> HttpResponse:
    needs(request, Permission.FOLLOW_UP)
    row = _found(request, evidence_id)
    form = JudgeForm(request.POST or None, initial={"accepted": "yes"})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            judge_evidence(
                row, accepted=sent["accepted"] == "yes", reason=sent["reason"],
                by=request.access.actor(request.school.id),
            )  # fmt: skip
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Recorded for {row.pupil}.")
            return redirect("evidence_log", urn=request.school.urn)
    record(
        "illness.evidence_read", by=request.access.actor(request.school.id), school_id=request.school.id,
        subject_id=row.pupil_id, evidence=str(row.id),
    )  # fmt: skip
    said = f"{row.get_kind_display()}, {plain_date(row.first_day)} to {plain_date(row.last_day)}. {row.words}"
    return form_page(request, form, title="Is it accepted?", press="Record", pupil=row.pupil, said=said)


@school_page(Permission.SEE_SENSITIVE)
def download(request: SchoolRequest, evidence_id: uuid.UUID) -> HttpResponse:
    """The copy that was kept, as a download only; each reading is recorded."""
    row = _found(request, evidence_id)
    kept = IllnessFile.objects.filter(evidence=row).first()
    if kept is None:
        raise Http404
    record(
        "illness.file_read", by=request.access.actor(request.school.id), school_id=request.school.id,
        subject_id=row.pupil_id, evidence=str(row.id),
    )  # fmt: skip
    answer = HttpResponse(bytes(kept.content), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@school_page(Permission.FOLLOW_UP)
def nothing_asked(request: SchoolRequest, pupil_id: uuid.UUID, day: str) -> HttpResponse:
    """Somebody looked and asks nothing about this illness."""
    pupil = pupil_of(request, pupil_id)
    spell = spell_of(request, pupil.id, day)
    form = WhyForm(
        request.POST or None,
        label="Why nothing is asked",
        hint="For example: chickenpox, the spots were seen at the gate.",
    )
    if request.method == "POST" and form.is_valid():
        set_aside(
            school_id=request.school.id, pupil_id=pupil.id, first_day=spell.first, why=form.cleaned_data["why"],
            by=request.access.actor(request.school.id),
        )  # fmt: skip
        messages.success(request, f"Nothing is asked about this illness of {pupil}.")
        return to_pupil(request, pupil.id)
    return form_page(
        request,
        form,
        title="Ask nothing about this illness",
        press="Record",
        pupil=pupil,
        said=f"{spell_words(spell)}.",
    )
