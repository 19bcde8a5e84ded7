"""A school's letterhead: change it, see it on a sample letter; its logo for letters shown on a page."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from letters.access import MAY_SEE
from letters.actions.letterhead import change_letterhead
from letters.forms.letterhead import LetterheadForm
from letters.kinds import KINDS
from letters.models import Letterhead
from letters.queries.printed import body_html
from letters.queries.sample import sample_snapshot
from letters.queries.wording import letterhead
from registers.views.school import SchoolRequest, school_page

from .common import logo_url


@school_page(Permission.EDIT_TEMPLATES)
def change_head(request: SchoolRequest) -> HttpResponse:
    head = letterhead(request.school)
    usual = {name: getattr(head, name) for name in ("name", "address", "contact", "colour", "logo_words")}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        kept = (head.logo_type, bytes(head.logo)) if head.logo and not values["remove_logo"] else None
        change_letterhead(
            request.school,
            name=values["name"],
            address=values["address"],
            contact=values["contact"],
            colour=values["colour"],
            logo=values["logo"] or kept,
            logo_words=values["logo_words"],
            by=request.access.actor(request.school.id),
        )
        messages.success(request, "The letterhead was saved. Letters issued from now on carry it.")
        return redirect("letterhead", request.school.urn)
    snapshot = sample_snapshot(KINDS["D02"], head)
    context = {
        "form": form,
        "head": head,
        "body": body_html(snapshot, logo_url(request.school, snapshot["head"])),
        "versions": Letterhead.objects.filter(school=request.school).defer("logo")[:10],
    }
    return render(request, "letters/letterhead.html", context, status=400 if form.errors else 200)


@school_page(*MAY_SEE, Permission.EDIT_TEMPLATES)
def logo(request: SchoolRequest, head_id: uuid.UUID) -> HttpResponse:
    head = Letterhead.objects.filter(school=request.school, id=head_id).first()
    if head is None or not head.logo:
        raise Http404
    # A version never changes, so the browser may keep it; it never runs anything in our origin.
    safe = {
        "Cache-Control": "private, max-age=86400",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(head.logo), content_type=head.logo_type, headers=safe)
