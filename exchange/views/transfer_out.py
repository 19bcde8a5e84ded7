"""Transfer files that go out: choose pupils and the next school, take the file."""

from __future__ import annotations

import uuid

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_when
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from exchange.actions.transfer import VERB, write_transfer_file
from exchange.forms.transfer import OutForm
from exchange.models import LeaverPack
from exchange.queries.transfer import Leaver, leavers, of_class
from exchange.rules.policy import ExchangePolicy
from registers.models import SchoolClass
from registers.queries.setup import setup_of
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.CERTIFY_RECORDS)
@confirmed_when(lambda request: request.method == "POST")
def transfer_out(request: SchoolRequest) -> HttpResponseBase:
    """Those who left or are about to; with `class` the pupils of a class."""
    chosen = _class(request)
    listed = (
        of_class(request.school, chosen.id, clock.today())
        if chosen
        else leavers(request.school, clock.today())
    )
    form = OutForm(request.POST if request.method == "POST" else None, leavers=listed)
    if request.method == "POST" and form.is_valid():
        return _download(request, form)
    return render(
        request,
        "exchange/transfer_out.html",
        _context(request, form, listed, chosen),
        status=400 if form.errors else 200,
    )


def _class(request: SchoolRequest) -> SchoolClass | None:
    try:
        wanted = uuid.UUID(request.GET.get("class", ""))
    except ValueError:
        return None
    return SchoolClass.objects.filter(school=request.school, id=wanted).first()


def _download(request: SchoolRequest, form: OutForm) -> HttpResponseBase:
    pupils = [form.known[one] for one in form.cleaned_data["pupils"]]
    made = write_transfer_file(
        request.school, pupils, to=form.destination, by=request.access.actor(request.school.id)
    )
    return FileResponse(made.content, as_attachment=True, filename=made.name, content_type="application/xml")


def _context(
    request: SchoolRequest, form: OutForm, listed: list[Leaver], chosen: SchoolClass | None
) -> dict[str, object]:
    packs = {
        pack.pupil_id: pack
        for pack in LeaverPack.objects.filter(school=request.school, pupil__in=[one.pupil for one in listed])
    }
    return {
        "form": form,
        "leavers": [(one, packs.get(one.pupil.id)) for one in listed],
        "chosen": chosen,
        "classes": SchoolClass.objects.filter(school=request.school),
        "with_marks": setup_of(request.school).rules(ExchangePolicy, clock.today()).ctf_session_marks,
        "written": AuditEvent.objects.filter(verb=VERB, school_id=request.school.id).order_by("-at")[:10],
    }
