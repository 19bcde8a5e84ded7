"""A pupil's page: whom not to ring, the year's figures with the marks behind them, what happened, who is at home."""

from __future__ import annotations

import uuid
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.access import pupils_seen
from registers.models import Pupil
from registers.panels import panels_of
from registers.queries.figure import pupil_figures
from registers.queries.happened import MOST, happened
from registers.queries.pupil import PupilRecord, Sibling, pupil_record
from registers.queries.pupil_patterns import pupil_patterns
from registers.queries.pupil_year import year_bounds, year_strip, years_of
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.trail import trail
from registers.views.figure_access import SEES_PUPILS, link_of
from registers.views.school import SchoolRequest, school_page


def pupil_seen(request: SchoolRequest, pupil_id: uuid.UUID) -> Pupil:
    """The pupil, if this person may see them; to others there is none."""
    found = pupils_seen(request.access, request.school.id, clock.today()).filter(id=pupil_id).first()
    if found is None:
        raise Http404
    return found


def record_for(request: SchoolRequest, pupil: Pupil, *, show_address: bool = False) -> PupilRecord:
    held = request.access.permissions(request.school.id)
    return pupil_record(
        pupil,
        request.school,
        clock.today(),
        sees_contacts=Permission.SEE_CONTACTS in held,
        sees_sensitive=Permission.SEE_SENSITIVE in held,
        show_address=show_address,
    )


@school_page(*SEES_PUPILS)
def pupil(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Opening a pupil's page is written down."""
    found = pupil_seen(request, pupil_id)
    record("pupil.viewed", by=_actor(request), school_id=request.school.id, subject_id=found.id)
    return _page(request, record_for(request, found))


@school_page(Permission.SEE_CONTACTS)
@require_POST
def show_address(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The page once more with a protected household's address, which is written down apart."""
    found = pupil_seen(request, pupil_id)
    record("pupil.address_shown", by=_actor(request), school_id=request.school.id, subject_id=found.id)
    return _page(request, record_for(request, found, show_address=True), address_shown=True)


def _actor(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


def _page(request: SchoolRequest, entry: PupilRecord, *, address_shown: bool = False) -> HttpResponse:
    now, today = clock.now(), clock.today()
    setup = setup_of(request.school)
    years = years_of(setup.calendar, entry.spells, today) or [setup.calendar.academic_year_of(today)]
    year = request.GET.get("year") if request.GET.get("year") in years else years[0]
    first, last = year_bounds(setup, year or years[0])
    last_counted = min(last, today)
    marks = trail(request.school.id, [entry.pupil.id], first, last)
    membership = entry.membership
    held = request.access.permissions(request.school.id)
    figures = pupil_figures(
        request.school,
        Question(first, max(first, last_counted), upn=entry.pupil.upn, all_classes=True),
        class_name=membership.school_class.name if membership else None,
    )
    patterns = pupil_patterns(
        request.school,
        entry.pupil.upn,
        entry.pupil.known_as,
        marks,
        entry.memberships,
        first=first,
        last=last_counted,
        year_ends=last,
    )
    events = happened(
        entry.pupil,
        marks,
        sees_contacts=entry.sees_contacts,
        sees_sensitive=Permission.SEE_SENSITIVE in held,
        protected=entry.protected and not address_shown,
    )
    context = {
        "entry": entry,
        "pupil": entry.pupil,
        "years": years,
        "year": year,
        "strip": year_strip(
            request.school,
            year or years[0],
            today,
            spells=entry.spells,
            memberships=entry.memberships,
            marks=marks,
            outlined=patterns.outlined,
        ),
        "figures": [(one, link_of(request.school, one.figure)) for one in figures],
        "patterns": patterns,
        "patterns_said": [(line, link_of(request.school, line.figure)) for line in patterns.said],
        "lateness": [
            (half, [link_of(request.school, figure) for figure in half.figures]) for half in patterns.lateness
        ],
        "marks_url": marks_url(request, entry.pupil, "all", first, last_counted),
        "amended_url": marks_url(request, entry.pupil, "amended", first, last_counted),
        "events": events[:MOST],
        "more_events": max(0, len(events) - MOST),
        "siblings": _siblings(request, entry),
        "may_change": Permission.EDIT_ADMISSIONS in held,
        "may_see_letters": Permission.SEE_LETTERS in held,
        "may_take_leave": Permission.TAKE_LEAVE_REQUESTS in held,
        "may_see_penalties": Permission.SEE_PENALTIES in held,
        "may_certify": Permission.CERTIFY_RECORDS in held,
        "address_shown": address_shown,
        "panels": panels_of(request, entry.pupil),
        "as_at": now,
        "position": request.access.user.position,
    }
    return render(request, "registers/pupils/pupil.html", context)


def marks_url(request: SchoolRequest, pupil: Pupil, show: str, first: date, last: date) -> str:
    query = urlencode({"from": first.isoformat(), "to": last.isoformat(), "show": show})
    return f"{reverse('pupil_marks', args=[request.school.urn, pupil.id])}?{query}"


def _siblings(request: SchoolRequest, entry: PupilRecord) -> list[tuple[Sibling, str]]:
    """With the address of their page where this person may open it."""
    if not entry.sees_contacts:
        return []
    ids = [sibling.id for sibling in entry.siblings]
    seen = set(
        pupils_seen(request.access, request.school.id, entry.on)
        .filter(id__in=ids)
        .values_list("id", flat=True)
    )
    return [
        (sibling, reverse("pupil", args=[request.school.urn, sibling.id]) if sibling.id in seen else "")
        for sibling in entry.siblings
    ]
