"""One pupil's support on a page, the support log, and the panel other pages show (ABS-69)."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.queries.facts import tally, year_so_far
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.log import log_support
from support.forms.log import SupportForm
from support.queries.pupil import pupil_support_of
from support.rules.checks import Check

from .common import WORK, actor_of, form_page
from .referrals import sees_sensitive
from .words import percent_words


@school_page(WORK)
def pupil_support(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    today = clock.today()
    safeguarding = request.access.can(Permission.SEE_SAFEGUARDING, request.school.id)
    record("support.viewed", by=actor_of(request), school_id=request.school.id, subject_id=pupil.id)
    found = pupil_support_of(
        request.school, pupil, today, sensitive=sees_sensitive(request), safeguarding=safeguarding
    )
    context = {
        "pupil": pupil,
        "found": found,
        "level": percent_words(tally(pupil, request.school, year_so_far(request.school, today))),
        "checks": [
            (one, one.sheet, [a for a in found.checks if a.check_kind == one])
            for one in Check
            if (safeguarding if one.sheet.safeguarding else sees_sensitive(request))
        ],
        "safeguarding": safeguarding,
        "sensitive": sees_sensitive(request),
        "today": today,
        "as_at": clock.now(),
    }
    return render(request, "support/pupil.html", context)


@school_page(WORK, Permission.PREPARE_PENALTIES)
def support_log(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The support log of a pupil, and one more entry."""
    pupil = pupil_seen(request, pupil_id)
    here = reverse("support_log", args=[request.school.urn, pupil.id])
    return form_page(
        request,
        SupportForm(request.POST or None, initial={"offered_on": clock.today()}),
        lambda sent: log_support(request.school, pupil, by=actor_of(request), **sent),
        title=f"Support offered to {pupil} and family",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        to=here,
        done="Kept in the support log.",
        button="Keep this entry",
        pupil=pupil,
        said=["Plans, meetings, contracts and referrals write themselves in here."],
        entries=pupil.support_entries.order_by("-offered_on", "-id"),
    )
