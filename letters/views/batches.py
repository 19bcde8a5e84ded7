"""Letters to many: ask for them, watch them being written, approve them together."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import plain_date
from attendance_mis.tenancy.database import connection
from letters.actions.batch import approve_batch, start_batch
from letters.forms.batch import BatchForm
from letters.kinds import KINDS
from letters.models import LetterBatch
from letters.queries.batches import in_print_order, progress
from letters.queries.facts import year_so_far
from letters.tasks import CHUNK, draft_letters, issue_letters
from registers.views.school import SchoolRequest, school_page

from .common import shown

LISTED = 200


@school_page(Permission.PREPARE_LETTERS)
def letter_batches(request: SchoolRequest) -> HttpResponse:
    period = year_so_far(request.school, clock.today())
    form = BatchForm(
        request.POST or None,
        classes=request.school.classes.all(),
        initial={
            "first": _day(request, "first", period.first),
            "last": _day(request, "last", period.last),
            "order": "class",
        },
    )
    if request.method == "POST" and form.is_valid():
        batch = _start(request, form)
        if batch is not None:
            return redirect("letter_batch", request.school.urn, batch.id)
    context = {
        "form": form,
        "batches": [
            (b, progress(b))
            for b in LetterBatch.objects.filter(school=request.school).order_by("-made_at")[:20]
        ],
    }
    return render(request, "letters/batches.html", context, status=400 if form.errors else 200)


def _day(request: SchoolRequest, name: str, usual: date) -> date:
    """A day named in the address, as the list of due reports does."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return usual


def _start(request: SchoolRequest, form: BatchForm) -> LetterBatch | None:
    asked = form.cleaned_data
    names = ", ".join(one.name for one in asked["classes"]) or "the whole school"
    about = (
        f"{KINDS[asked['kind']].name}, {names}, {plain_date(asked['first'])} to {plain_date(asked['last'])}"
    )
    try:
        with transaction.atomic():
            batch = start_batch(
                school=request.school,
                kind=asked["kind"],
                about=about[:200],
                class_ids=[one.id for one in asked["classes"]],
                first=asked["first"],
                last=asked["last"],
                order=asked["order"],
                by=request.access.actor(request.school.id),
            )
            _ask(draft_letters, str(batch.id))
    except Refused as refused:
        for name, sentences in refused.problems.items():
            form.add_error(name, sentences)
        return None
    return batch


@school_page(Permission.PREPARE_LETTERS)
def letter_batch(request: SchoolRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = _batch(request, batch_id)
    counted = progress(batch)
    context = {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "counted": counted,
        "busy": batch.drafted_at is None or counted.being_issued > 0,
        "lines": [shown(letter) for letter in in_print_order(batch)[:LISTED]],
        "may_approve": request.access.can(Permission.APPROVE_LETTERS, request.school.id),
    }
    return render(request, "letters/batch.html", context)


@school_page(Permission.APPROVE_LETTERS)
@require_POST
def approve_batch_page(request: SchoolRequest, batch_id: uuid.UUID) -> HttpResponse:
    batch = _batch(request, batch_id)
    with transaction.atomic():
        ids = approve_batch(batch, by=request.access.actor(request.school.id))
        for start in range(0, len(ids), CHUNK):
            _ask(issue_letters, [str(one) for one in ids[start : start + CHUNK]])
    messages.success(request, f"{len(ids)} approved. They are being issued; you can go on working.")
    return redirect("letter_batch", request.school.urn, batch.id)


def _ask(task: Any, about: str | list[str]) -> None:  # Any: Celery's task has no useful type
    """Ask a worker once the transaction is kept. If the queue is away the sweep asks again."""
    schema = connection.schema_name

    def ask_worker_for_it() -> None:
        task.apply_async([schema, about], retry=False)

    transaction.on_commit(ask_worker_for_it, robust=True)


def _batch(request: SchoolRequest, batch_id: uuid.UUID) -> LetterBatch:
    batch = LetterBatch.objects.filter(school=request.school, id=batch_id).first()
    if batch is None:
        raise Http404
    return batch
