"""Targets of a school: what was agreed, how far it is, and setting or ending one (DSH-13)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.benchmarks.actions.targets import end_target, set_target
from attendance_mis.benchmarks.forms.targets import TargetForm
from attendance_mis.benchmarks.queries.targets import TargetLine, targets_of
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, table_response
from registers.models import ClassMembership, School
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.rules.year_groups import year_group_order
from registers.views.figure_access import Link, link_to
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.SEE_FIGURES, Permission.SET_TARGETS)
@confirmed_for_files
def targets(request: SchoolRequest) -> HttpResponseBase:
    """Targets of pupils are for those who may see pupils."""
    held = request.access.permissions(request.school.id)
    over = request.GET.get("over") == "1"
    lines = targets_of(
        request.school,
        clock.today(),
        with_pupils=Permission.SEE_ALL_PUPILS in held,
        ended=over,
        schools=list(School.objects.all()),
    )
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(lines), Format(wanted))
    context = {
        "lines": [(line, _link(request.school, line)) for line in lines],
        "over": over,
        "may_set": Permission.SET_TARGETS in held,
        "may_set_trust": request.access.can_everywhere(Permission.SET_TARGETS),
    }
    return render(request, "benchmarks/targets.html", context)


_COLUMNS = ("For", "Measure", "Target", "First day", "Last day", "So far", "Counted", "Out of", "State", "Agreed by",
            "Agreed on", "Ended on", "Ended because")  # fmt: skip


def _table(lines: Sequence[TargetLine]) -> Table:
    rows = (
        (
            line.whom, line.target.get_measure_display(), line.wanted_words, line.target.first_day, line.target.last_day,
            None if line.now is None else f"{line.now}%", line.part, line.whole, str(line.progress),
            line.target.agreed_by, line.target.agreed_on, line.target.ended_at, line.target.ended_why,
        )
        for line in lines
    )  # fmt: skip
    return Table("Targets", _COLUMNS, rows)


def _link(school: School, line: TargetLine) -> Link | None:
    """What it is counted from; the trust's own targets are counted from several schools."""
    if line.target.school is None or line.now is None:
        return None
    return link_to(school, line.target.measure, line.asked(clock.today()), line.part, line.whole)


@school_page(Permission.SET_TARGETS)
def new_target(request: SchoolRequest) -> HttpResponse:
    today = clock.today()
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        school=request.school,
        year_groups=_year_groups(request.school, today),
        trust_too=request.access.can_everywhere(Permission.SET_TARGETS),
        initial=_usual(request, today),
    )
    if request.method == "POST" and form.is_valid():
        target = set_target(form.chosen, form.agreed, by=request.access.actor(request.school.id))
        messages.success(
            request, f"Target set: {target.get_measure_display().lower()} {form.cleaned_data['value']}%."
        )
        return redirect("targets", urn=request.school.urn)
    return render(request, "benchmarks/new_target.html", {"form": form}, status=400 if form.errors else 200)


def _usual(request: SchoolRequest, today: date) -> dict[str, Any]:  # Any: a form's initial values
    setup = setup_of(request.school)
    first, last = year_bounds(setup, setup.calendar.academic_year_of(today))
    upn = request.GET.get("upn", "")
    return {
        "whom": "pupil" if upn else "school",
        "upn": upn,
        "measure": "attendance",
        "first_day": first,
        "last_day": last,
        "agreed_on": today,
    }


def _year_groups(school: School, today: date) -> list[str]:
    rows = ClassMembership.objects.filter(school=school, first_day__lte=today).exclude(last_day__lt=today)
    return sorted(set(rows.values_list("year_group", flat=True)), key=year_group_order)


@require_POST
@school_page(Permission.SET_TARGETS)
def end(request: SchoolRequest, target_id: uuid.UUID) -> HttpResponse:
    """A target of the trust is ended by those who may set one."""
    by = request.access.actor(request.school.id)
    why = request.POST.get("why", "").strip()[:300] or "Ended on the page of targets."
    ended = end_target(target_id, school_id=request.school.id, why=why, by=by)
    if not ended and request.access.can_everywhere(Permission.SET_TARGETS):
        ended = end_target(target_id, school_id=None, why=why, by=by)
    if not ended:
        raise Http404
    messages.success(request, "The target is ended. It stays in the list of ended ones.")
    return redirect("targets", urn=request.school.urn)
