"""The school calendar: half terms, INSET days, bank holidays, planned closures; looked at, then changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.calendar import (
    Preview,
    add_closure,
    add_extra_day,
    closure_effect,
    dropping_effect,
    extra_day_effect,
    half_term_effect,
    remove_closure,
    remove_extra_day,
    reopening_effect,
    set_half_term,
)
from registers.forms.calendar import ClosureForm, ExtraDayForm, HalfTermForm
from registers.models import Closure as ClosureRow
from registers.models import ExtraDay as ExtraDayRow
from registers.models import HalfTerm as HalfTermRow
from registers.queries.calendar import (
    classes_of,
    groups_words,
    part_words,
    year_groups_of,
    year_view,
    years_of,
)
from registers.queries.setup import setup_of
from registers.rules.calendar import academic_year
from registers.rules.calendar_change import Effect, Moment
from registers.rules.words import weekday_words
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.SEE_SETTINGS)
def school_calendar(request: SchoolRequest) -> HttpResponse:
    years = years_of(request.school)
    asked = request.GET.get("year", "") or _this_year(request, years)
    context = {
        "year": year_view(request.school, asked) if asked in years else None,
        "years": years,
        "asked": asked,
        "may_change": request.access.can(Permission.CHANGE_SETTINGS, request.school.id),
    }
    return render(request, "registers/calendar/year.html", context)


def _this_year(request: SchoolRequest, years: list[str]) -> str:
    now = setup_of(request.school).calendar.academic_year_of(clock.today())
    return now if now in years or not years else years[0]


@school_page(Permission.CHANGE_SETTINGS)
def change_half_term(request: SchoolRequest) -> HttpResponse:
    """Enter or move a half term: first what it would change, then save."""
    form = HalfTermForm(request.POST or None, initial=_half_term(request))
    return _look_then_save(
        request,
        form,
        title="Half term dates",
        look=lambda: half_term_effect(request.school, form.wanted()),
        save=lambda: set_half_term(
            school=request.school, wanted=form.wanted(), by=request.access.actor(request.school.id)
        ),
        done="The half term is saved.",
    )


def _half_term(request: SchoolRequest) -> dict[str, object]:
    row = HalfTermRow.objects.filter(
        school=request.school,
        academic_year=request.GET.get("year", "")[:7],
        name=request.GET.get("name", "")[:3],
    ).first()
    if row is None:
        return {"academic_year": request.GET.get("year", "")[:7] or academic_year(clock.today())}
    return {"academic_year": row.academic_year, "name": row.name, "start": row.first_day, "end": row.last_day}


@school_page(Permission.CHANGE_SETTINGS)
def new_closure(request: SchoolRequest) -> HttpResponse:
    form = ClosureForm(
        request.POST or None,
        year_groups=year_groups_of(request.school),
        classes=sorted({name for name, _ in classes_of(request.school)}),
    )
    return _look_then_save(
        request,
        form,
        title="Add a day without school",
        look=lambda: closure_effect(request.school, form.wanted()),
        save=lambda: add_closure(
            school=request.school, wanted=form.wanted(), by=request.access.actor(request.school.id)
        ),
        done="The day is in the calendar.",
    )


@school_page(Permission.CHANGE_SETTINGS)
def reopen(request: SchoolRequest, closure_id: uuid.UUID) -> HttpResponse:
    """Take a closure out of the calendar; the page before says which sessions come back."""
    row = get_object_or_404(ClosureRow, school=request.school, id=closure_id)
    if request.method == "POST":
        remove_closure(school=request.school, closure_id=row.id, by=request.access.actor(request.school.id))
        messages.success(request, f"School is held on {weekday_words(row.day)}.")
        return redirect(_calendar_url(request))
    preview = reopening_effect(request.school, row.id)
    context = {
        "row": row,
        "part": part_words(row.session),
        "groups": groups_words(row.year_groups, row.classes),
        "effects": effect_lines(preview, year_groups_of(request.school)),
        "back_url": _calendar_url(request),
    }
    return render(request, "registers/calendar/reopen.html", context)


@school_page(Permission.CHANGE_SETTINGS)
def new_extra_day(request: SchoolRequest) -> HttpResponse:
    form = ExtraDayForm(request.POST or None, year_groups=year_groups_of(request.school))
    return _look_then_save(
        request,
        form,
        title="Add an extra school day",
        look=lambda: extra_day_effect(request.school, form.wanted()),
        save=lambda: add_extra_day(
            school=request.school, wanted=form.wanted(), by=request.access.actor(request.school.id)
        ),
        done="The school day is in the calendar.",
    )


@school_page(Permission.CHANGE_SETTINGS)
def drop_extra_day(request: SchoolRequest, extra_day_id: uuid.UUID) -> HttpResponse:
    """Take an extra school day out again, as long as nobody was marked on it."""
    row = get_object_or_404(ExtraDayRow, school=request.school, id=extra_day_id)
    preview = dropping_effect(request.school, row.id)
    if request.method == "POST" and not preview.marks:
        remove_extra_day(
            school=request.school, extra_day_id=row.id, by=request.access.actor(request.school.id)
        )
        messages.success(request, f"There is no school on {weekday_words(row.day)}.")
        return redirect(_calendar_url(request))
    context = {
        "row": row,
        "groups": groups_words(row.year_groups),
        "preview": preview,
        "effects": effect_lines(preview, year_groups_of(request.school)),
        "back_url": _calendar_url(request),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "registers/calendar/drop_extra_day.html", context, status=status)


def _look_then_save(
    request: SchoolRequest,
    form: forms.Form,
    *,
    title: str,
    look: Callable[[], Preview],
    save: Callable[[], object],
    done: str,
) -> HttpResponse:
    """Without "save" pressed the page says what would change; the same values again with "save" change it."""
    preview: Preview | None = None
    refused = False
    if request.method == "POST" and form.is_valid():
        try:
            if "save" in request.POST:
                save()
                messages.success(request, done)
                return redirect(_calendar_url(request))
            preview = look()
        except Refused as problems:
            refused = True
            for field, sentences in problems.problems.items():
                form.add_error(field if field in form.fields else None, sentences)
    context = {
        "form": form,
        "title": title,
        "preview": preview,
        "effects": effect_lines(preview, year_groups_of(request.school)) if preview else [],
        "back_url": _calendar_url(request),
    }
    status = 400 if form.is_bound and (refused or not form.is_valid()) else 200
    return render(request, "registers/calendar/change.html", context, status=status)


def effect_lines(preview: Preview, all_groups: list[str]) -> list[tuple[str, str]]:
    """(whom, what changes for them); year groups and classes with the same change share a line."""
    shared: dict[str, tuple[list[str], list[str]]] = {}
    for effect in preview.effects:
        groups, classes = shared.setdefault(_effect_words(effect), ([], []))
        if effect.class_name and effect.class_name not in classes:
            classes.append(effect.class_name)
        elif not effect.class_name:
            groups.append(effect.year_group)
    return [
        ("Everyone" if groups == all_groups else groups_words(groups, classes), said)
        for said, (groups, classes) in shared.items()
    ]


def _effect_words(effect: Effect) -> str:
    parts = []
    if effect.lost:
        parts.append(f"{_sessions(len(effect.lost))} fewer: {_span(effect.lost)}")
    if effect.gained:
        parts.append(f"{_sessions(len(effect.gained))} more: {_span(effect.gained)}")
    return "; ".join(parts)


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count} sessions"


def _span(moments: tuple[Moment, ...]) -> str:
    days = sorted({day for day, _ in moments})
    first = weekday_words(days[0])
    return first if len(days) == 1 else f"{first} to {weekday_words(days[-1])}"


def _calendar_url(request: SchoolRequest) -> str:
    return reverse("school_calendar", args=[request.school.urn])
