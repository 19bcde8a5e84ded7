"""Copies for parents: what somebody asked for, gone through item by item, checked and given (REG-51, DAT-08)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from attendance_mis.accounts.confirm import confirmed_first, gives_file
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.words import plain_date
from exchange.actions.access import (
    ask,
    black_out,
    check,
    check_stands,
    choose,
    deliver,
    issue,
    put_off,
    refuse,
    stays_out,
)
from exchange.forms.access import AccessForm
from exchange.models import AccessRequest
from exchange.queries.held import KINDS, Item, items, others_named
from exchange.rules.redaction import names_in
from exchange.rules.sharing import put_off_to
from registers.models import ContactLink, Spell
from registers.views.school import SchoolRequest, school_page

from .sharing import upn_named

SHOWN = 60
SOON = timedelta(days=7)
MAY_OPEN = (Permission.CERTIFY_RECORDS, Permission.SEE_SAFEGUARDING)


@school_page(*MAY_OPEN)
def access_requests(request: SchoolRequest) -> HttpResponseBase:
    """Open requests, the one due first on top; then those settled."""
    rows = AccessRequest.objects.filter(school=request.school).select_related("pupil")
    today = clock.today()
    context = {
        "open": [(row, row.due_on < today, row.due_on <= today + SOON) for row in rows.filter(state="open").order_by("due_on")],
        "settled": rows.exclude(state="open").order_by("-made_at")[:SHOWN],
        "may_begin": Permission.CERTIFY_RECORDS in request.access.permissions(request.school.id),
    }  # fmt: skip
    return render(request, "exchange/access_requests.html", context)


@school_page(Permission.CERTIFY_RECORDS)
def new_access_request(request: SchoolRequest) -> HttpResponseBase:
    given = {"upn": upn_named(request), "asked_on": clock.today(), "last": clock.today()}
    given["first"] = _first_day(request, str(given["upn"]))
    form = AccessForm(
        request.POST if request.method == "POST" else None, school=request.school, initial=given
    )
    if request.method == "POST" and form.is_valid():
        assert form.pupil is not None
        row = ask(request.school, form.pupil, form.asked, by=request.access.actor(request.school.id))
        return redirect("access_request", urn=request.school.urn, request_id=row.id)
    return render(
        request, "exchange/new_access_request.html", {"form": form}, status=400 if form.errors else 200
    )


def _first_day(request: SchoolRequest, upn: str) -> date | None:
    """The pupil's first day here: somebody who asks for everything means from then on."""
    found = Spell.objects.filter(school=request.school, pupil__upn=upn).order_by("starts_on").first()
    return found.starts_on if found else None


@school_page(*MAY_OPEN)
@confirmed_first
@gives_file(lambda request: request.POST.get("do") == "issue")
def access_request(request: SchoolRequest, request_id: uuid.UUID) -> HttpResponseBase:
    row = _row(request, request_id)
    problems: list[str] = []
    if request.method == "POST":
        try:
            answer = _act(request, row)
        except Refused as refused:
            problems = [said for found in refused.problems.values() for said in found]
        else:
            return answer
    record(
        "access.viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=row.pupil_id,
    )
    return render(
        request,
        "exchange/access_request.html",
        _context(request, row, problems),
        status=400 if problems else 200,
    )


def _row(request: SchoolRequest, request_id: uuid.UUID) -> AccessRequest:
    rows = AccessRequest.objects.filter(id=request_id, school=request.school).select_related(
        "pupil", "school"
    )
    found = rows.first()
    if found is None:
        raise Http404
    return found


def _act(request: SchoolRequest, row: AccessRequest) -> HttpResponseBase:
    by, held = request.access.actor(request.school.id), request.access.permissions(request.school.id)
    what = request.POST.get("do", "")
    if what == "check" and Permission.SEE_SAFEGUARDING in held:
        check(row, by=by)
        messages.success(request, "Checked. It can be given now.")
    elif what == "issue" and Permission.CERTIFY_RECORDS in held:
        pdf = issue(row, by=by)
        name = f"what-is-held-{row.id}.pdf"
        return HttpResponse(
            pdf,
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
    elif what == "refuse" and Permission.CERTIFY_RECORDS in held:
        refuse(row, request.POST.get("why_refused", ""), by=by)
        messages.success(request, "Refused, with the reason.")
    elif what == "black":
        black_out(row, _blacked(request, row), request.POST.get("why_black", ""), by=by)
        messages.success(request, "Kept. What goes out has to be checked now.")
    elif what == "put_off" and Permission.CERTIFY_RECORDS in held:
        put_off(row, request.POST.get("why_later", ""), by=by)
        messages.success(
            request, f"Put off to {plain_date(put_off_to(row.asked_on))}. Tell who asked, with the reason."
        )
    elif what == "deliver" and Permission.CERTIFY_RECORDS in held:
        deliver(row, request.POST.get("how", ""), by=by)
        messages.success(request, "Written down.")
    elif what == "choose":
        choose(row, _chosen(request, row), by=by)
        messages.success(request, "Kept. What goes out has to be checked now.")
    else:
        raise Http404
    return redirect("access_request", urn=request.school.urn, request_id=row.id)


def _chosen(request: SchoolRequest, row: AccessRequest) -> dict[str, str]:
    """Everything not ticked stays out, for the reason written or the one it had."""
    goes = set(request.POST.getlist("goes"))
    common = request.POST.get("why", "").strip()
    found = _items(row)
    out = stays_out(row, found)
    return {item.key: out.get(item.key) or common for item in found if item.key not in goes}


def _blacked(request: SchoolRequest, row: AccessRequest) -> dict[str, list[str]]:
    """Ticked names, each with the entry it stands in; only names that were proposed."""
    ticked = set(request.POST.getlist("black"))
    return {
        key: chosen
        for key, names in _proposed(row, _items(row)).items()
        if (chosen := [name for name in names if f"{key}|{name}" in ticked])
    }


def _proposed(row: AccessRequest, found: list[Item]) -> dict[str, list[str]]:
    """Entry → other people it names."""
    others = [name for name in others_named(row.pupil) if name.casefold() != row.asked_by.casefold()]
    return {item.key: names for item in found if (names := names_in(item.words, others))}


def _items(row: AccessRequest) -> list[Item]:
    return items(row.pupil, row.school, row.first_day, row.last_day)


def _context(request: SchoolRequest, row: AccessRequest, problems: list[str]) -> dict[str, object]:
    held, found = request.access.permissions(request.school.id), _items(row)
    proposed, out = _proposed(row, found), stays_out(row, found)
    return {
        "row": row,
        "problems": [("", said) for said in problems],
        "groups": [(words, [(item, out.get(item.key, "")) for item in found if item.kind == kind]) for kind, words in KINDS.items()],
        "nothing": [words for kind, words in KINDS.items() if not any(item.kind == kind for item in found)],
        "going": sum(1 for item in found if item.key not in out),
        "all": len(found),
        "proposed": [
            (item, [(name, name in row.blacked_out.get(item.key, [])) for name in names])
            for item in found
            if item.key not in out and (names := proposed.get(item.key))
        ],
        "may_put_off": row.state == "open" and not row.put_off_why and clock.today() <= row.due_on,
        "events": row.events.order_by("at"),
        "checked": check_stands(row, found),
        "may_check": Permission.SEE_SAFEGUARDING in held,
        "may_issue": Permission.CERTIFY_RECORDS in held,
        "overdue": row.state == "open" and row.due_on < clock.today(),
        "restricted": ContactLink.objects.filter(pupil=row.pupil, restricted=True).select_related("contact"),
    }  # fmt: skip
