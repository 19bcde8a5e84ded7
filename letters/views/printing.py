"""Letters printed here: what waits, the piles, and saying that one is posted (LET-07)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.printing import MOST, fetch, give_up, leave_out, make_batch, posted, take_out
from letters.forms.delivery import BatchForm
from letters.models import Dispatch, PrintBatch
from letters.queries.print_pile import lines_of, stopped, waiting
from registers.views.school import SchoolRequest, school_page

PRINTS = (Permission.PREPARE_LETTERS, Permission.APPROVE_LETTERS)
_PAGE = 25
_LOOK_EVERY_SECONDS = 2
SHEETS = "If the pile was printed before, take its sheets out of the paper as well."


@school_page(*PRINTS)
def print_batches(request: SchoolRequest) -> HttpResponse:
    """What waits for the printer, and the piles made before."""
    form = BatchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        batch = make_batch(
            request.school,
            order=asked["order"],
            both_sides=asked["both_sides"],
            by=request.access.actor(request.school.id),
        )
        if batch is not None:
            return redirect("print_batch", urn=request.school.urn, batch_id=batch.id)
        messages.error(request, "No letter is waiting that may go. Look at the failed ones in the outbox.")
        return redirect("print_batches", urn=request.school.urn)
    batches = PrintBatch.objects.filter(school=request.school).defer("pdf")
    context = {
        "form": form,
        "waiting": waiting(request.school).count(),
        "most": MOST,
        "page": Paginator(batches, _PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "letters/print_batches.html", context, status=400 if form.errors else 200)


@school_page(*PRINTS)
def print_batch(request: SchoolRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One pile: how far it is, its list, its file; then posted or given up."""
    batch = _batch(request, batch_id)
    if request.method == "POST":
        _act(request, batch)
        return redirect("print_batch", urn=request.school.urn, batch_id=batch.id)
    lines = lines_of(batch, clock.today())
    context = {
        "batch": batch,
        "lines": lines,
        "held": stopped(lines) if batch.state == "ready" else [],
        "every": _LOOK_EVERY_SECONDS if batch.state == "building" else 0,
    }
    return render(request, "letters/print_batch.html", context)


def _batch(request: SchoolRequest, batch_id: uuid.UUID) -> PrintBatch:
    found = PrintBatch.objects.filter(school=request.school, id=batch_id).defer("pdf").first()
    if found is None:
        raise Http404
    return found


def _act(request: SchoolRequest, batch: PrintBatch) -> None:
    by = request.access.actor(request.school.id)
    try:
        match request.POST.get("do", "").partition(":"):
            case ("posted", _, _):
                messages.success(request, f"{_letters(posted(batch, by=by))} marked as posted.")
            case ("give_up", _, _):
                messages.success(request, f"{_letters(give_up(batch, by=by))} back with those that wait.")
            case ("take_out", _, name):
                take_out(_in_batch(batch, name), by=by)
                messages.success(request, f"Taken out. {SHEETS}")
            case ("leave_out", _, _):
                messages.success(request, f"{_numbers(leave_out(batch, by=by))} left out. {SHEETS}")
            case _:
                messages.error(request, "Choose what to do with the pile.")
    except Refused as refused:
        _say(request, refused)


def _say(request: SchoolRequest, refused: Refused) -> None:
    messages.error(request, refused.sentences)


def _in_batch(batch: PrintBatch, name: str) -> Dispatch:
    try:
        found = batch.dispatches.filter(id=uuid.UUID(name)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused({"": ["That letter is not in this batch any more."]})
    return found


def _numbers(places: list[int]) -> str:
    if len(places) == 1:
        return f"Number {places[0]} is"
    return f"Numbers {', '.join(str(place) for place in places[:-1])} and {places[-1]} are"


def _letters(count: int) -> str:
    return "1 letter" if count == 1 else f"{count} letters"


@school_page(*PRINTS)
def print_batch_pdf(request: SchoolRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The file for the printer. Fetching it is written down; a pile that may not go as it is says so on its page."""
    batch = _batch(request, batch_id)
    if batch.state != "ready":
        raise Http404
    try:
        pdf = fetch(batch, by=request.access.actor(request.school.id))
    except Refused as refused:
        _say(request, refused)
        return redirect("print_batch", urn=request.school.urn, batch_id=batch.id)
    name = f"letters-{batch.id}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
