"""What is due to be destroyed, and what is held: looked at, approved by one, confirmed by another (DAT-06)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from attendance_mis.tenancy.database import connection
from protection.actions.holds import end_hold, hold
from protection.actions.purge import approve, confirm, decline
from protection.forms.retention import HoldForm
from protection.models import LegalHold, Purge
from protection.queries.retention import due_by_pupil, held_by_a_case
from protection.rules.classes import CLASSES, STAYS, RecordClass, RetentionPolicy
from protection.tasks import carry_out_purge
from registers.queries.setup import setup_of
from registers.views.school import SchoolRequest, school_page

NAMED = 200
SETTLED = 30
RETENTION_PAGE = school_page(Permission.DESTROY_RECORDS)


@RETENTION_PAGE
def retention(request: SchoolRequest) -> HttpResponse:
    """Every class with its years, what waits for a decision, what was destroyed."""
    policy = setup_of(request.school).rules(RetentionPolicy, clock.today())
    rows = Purge.objects.filter(school=request.school)
    context = {
        "classes": [(kept, policy.years(one)) for one, kept in CLASSES.items()],
        "stays": STAYS,
        "waiting": [(row, _words(row)) for row in rows.filter(state__in=("proposed", "approved", "confirmed"), records__gt=0).order_by("proposed_on")],
        "settled": [(row, _words(row)) for row in rows.filter(state__in=("done", "declined")).order_by("-done_at")[:SETTLED]],
    }  # fmt: skip
    return render(request, "protection/retention.html", context)


@RETENTION_PAGE
def purge(request: SchoolRequest, purge_id: uuid.UUID) -> HttpResponse:
    row = _purge(request, purge_id)
    pupils = []
    if row.state in ("proposed", "approved"):
        pupils = due_by_pupil(
            request.school, RecordClass(row.record_class), row.years, row.proposed_on, most=NAMED
        )
    context = {
        "row": row,
        "words": _words(row),
        "kept": CLASSES[RecordClass(row.record_class)],
        "going": [one for one in pupils if not one.held],
        "held": [one for one in pupils if one.held],
        "may_confirm": row.approved_by_id != request.user.pk,
        "named": NAMED,
    }
    return render(request, "protection/purge.html", context)


@require_POST
@RETENTION_PAGE
def decide_purge(request: SchoolRequest, purge_id: uuid.UUID) -> HttpResponse:
    row, by = _purge(request, purge_id), request.access.actor(request.school.id)
    what = request.POST.get("do", "")
    acts: dict[str, tuple[Callable[[], None], str]] = {
        "approve": (lambda: approve(row, by=by), "Approved. Somebody else has to confirm it now."),
        "confirm": (lambda: confirm(row, by=by), "Confirmed. It is being carried out."),
        "decline": (
            lambda: decline(row, request.POST.get("why", ""), by=by),
            "Declined. Nothing was destroyed.",
        ),
    }
    if what not in acts:
        raise Http404
    act, said = acts[what]
    if _done(request, act, said) and what == "confirm":
        schema, key = connection.schema_name, str(row.id)
        # The queue may be away: what was confirmed is gone on with at night.
        transaction.on_commit(lambda: carry_out_purge.apply_async([schema, key], retry=False), robust=True)
    return redirect("purge", urn=request.school.urn, purge_id=row.id)


@RETENTION_PAGE
def holds(request: SchoolRequest) -> HttpResponse:
    """Pupils of whom nothing is destroyed: held by a person, or by a penalty or court case that lives."""
    form = HoldForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        assert form.pupil is not None
        sent = form.cleaned_data
        try:
            hold(
                request.school, form.pupil, reason=sent["reason"], review_on=sent["review_on"],
                by=request.access.actor(request.school.id),
            )  # fmt: skip
        except Refused as refused:
            add_refused(form, refused)
        else:
            messages.success(request, f"Nothing of {form.pupil} is destroyed until the hold ends.")
            return redirect("legal_holds", urn=request.school.urn)
    rows = LegalHold.objects.filter(school=request.school).select_related("pupil")
    today = clock.today()
    by_person = list(rows.filter(ended_at=None).order_by("review_on"))
    context = {
        "form": form,
        "holds": [(row, row.review_on <= today) for row in by_person],
        "by_itself": [one for one in held_by_a_case(request.school) if one.id not in {row.pupil_id for row in by_person}],
        "ended": rows.exclude(ended_at=None).order_by("-ended_at")[:SETTLED],
    }  # fmt: skip
    return render(request, "protection/holds.html", context, status=400 if form.errors else 200)


@require_POST
@RETENTION_PAGE
def end_legal_hold(request: SchoolRequest, hold_id: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(LegalHold, id=hold_id, school=request.school)
    by = request.access.actor(request.school.id)
    _done(request, lambda: end_hold(row, request.POST.get("why", ""), by=by), "The hold has ended.")
    return redirect("legal_holds", urn=request.school.urn)


def _purge(request: SchoolRequest, purge_id: uuid.UUID) -> Purge:
    return get_object_or_404(Purge, id=purge_id, school=request.school)


def _words(row: Purge) -> str:
    return CLASSES[RecordClass(row.record_class)].words


def _done(request: SchoolRequest, act: Callable[[], None], said: str) -> bool:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.sentences)
        return False
    messages.success(request, said)
    return True
