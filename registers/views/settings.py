"""The register settings of a school and of the trust: what holds, where from, since when, and changing it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.access import schools_of
from registers.actions.policy import change_policy
from registers.forms.settings import SettingsForm
from registers.models import School
from registers.queries.calendar import year_groups_of
from registers.queries.policy import (
    changes_seen,
    compliance_of,
    history_of,
    levels_of,
    settings_by_group,
)
from registers.rules.policy import Scope
from registers.rules.policy_effect import resolved_above
from registers.rules.policy_fields import FIELD
from registers.rules.policy_history import layer_in_force
from registers.rules.policy_kinds import Group
from registers.rules.policy_values import value_words
from registers.rules.words import day_words
from registers.rules.year_groups import year_group_words
from registers.views.school import SchoolRequest, school_page
from registers.views.trust import trust_page

EDIT = "edit"
"""Sent along when somebody comes back from trying the values, to change them."""
_PER_YEAR_GROUP = (Group.DAY, Group.REGISTERS)
"""What a school may set differently for a year group."""


@dataclass(frozen=True)
class Level:
    """Whose settings a page is about: the trust's, a school's, or one year group's of a school."""

    school: School | None
    year_group: str = ""

    @property
    def scope(self) -> Scope:
        if self.school is None:
            return Scope.TRUST
        return Scope.YEAR_GROUP if self.year_group else Scope.SCHOOL

    @property
    def words(self) -> str:
        if self.school is None:
            return "the trust"
        return year_group_words(self.year_group) if self.year_group else self.school.name

    @property
    def key(self) -> str:
        return self.year_group or str(self.scope)

    def url(self, name: str, *args: str) -> str:
        if self.school is None:
            return reverse(f"trust_{name}", args=args)
        found = reverse(f"school_{name}", args=[self.school.urn, *args])
        return (
            f"{found}?year_group={self.year_group}"
            if self.year_group and name in ("change_settings", "what_if")
            else found
        )


@school_page(Permission.SEE_SETTINGS)
def school_settings(request: SchoolRequest) -> HttpResponse:
    may_change = request.access.can(Permission.CHANGE_SETTINGS, request.school.id)
    return _settings(request, Level(request.school), may_change=may_change)


@trust_page(Permission.SEE_SETTINGS)
def trust_settings(request: HttpRequest) -> HttpResponse:
    may_change = access_of(request.user).can_everywhere(Permission.CHANGE_TRUST_SETTINGS)
    return _settings(request, Level(None), may_change=may_change)


@school_page(Permission.CHANGE_SETTINGS)
def school_change_settings(request: SchoolRequest, group: str) -> HttpResponse:
    wanted = group_of(group)
    return _change(request, level_of(request, wanted), wanted, request.access)


def level_of(request: SchoolRequest, group: Group) -> Level:
    """The school, or the year group of it that the address names."""
    year_group = request.GET.get("year_group", "")
    if year_group and (year_group not in year_groups_of(request.school) or group not in _PER_YEAR_GROUP):
        raise Http404
    return Level(request.school, year_group)


@trust_page(Permission.CHANGE_TRUST_SETTINGS)
def trust_change_settings(request: HttpRequest, group: str) -> HttpResponse:
    return _change(request, Level(None), group_of(group), access_of(request.user))


@school_page(Permission.SEE_SETTINGS)
def school_setting_history(request: SchoolRequest, key: str) -> HttpResponse:
    return _history(request, Level(request.school), key)


@trust_page(Permission.SEE_SETTINGS)
def trust_setting_history(request: HttpRequest, key: str) -> HttpResponse:
    return _history(request, Level(None), key)


def compliance(request: HttpRequest) -> HttpResponse:
    """Every school whose settings the person may see, and where each is outside the law or the guidance."""
    access = access_of(request.user)
    schools = [one for one in schools_of(access) if access.can(Permission.SEE_SETTINGS, one.id)]
    if not schools:
        raise Http404
    found = compliance_of(schools, clock.today())
    return render(request, "registers/settings/compliance.html", {"found": found, "today": clock.today()})


def _settings(request: HttpRequest, level: Level, *, may_change: bool) -> HttpResponse:
    groups = [
        {
            "name": str(group),
            "rows": [
                (row, level.url("setting_history", row.field.spec.key), _origin(row.field.origin))
                for row in rows
            ],
            "change_url": level.url("change_settings", group.name.lower()) if may_change else "",
            "year_groups": _year_group_links(level, group) if may_change else [],
        }
        for group, rows in settings_by_group(level.school, clock.today())
    ]
    return render(
        request,
        "registers/settings/list.html",
        {"level": level, "groups": groups, "today": clock.today()},
    )


def _origin(origin: str) -> str:
    return origin[:1].upper() + origin[1:]


def _year_group_links(level: Level, group: Group) -> list[tuple[str, str]]:
    if level.school is None or group not in _PER_YEAR_GROUP:
        return []
    return [
        (year_group_words(one), Level(level.school, one).url("change_settings", group.name.lower()))
        for one in year_groups_of(level.school)
    ]


def settings_form(data: QueryDict | None, level: Level, group: Group) -> SettingsForm:
    """The form of one group of settings at one level, as it stands today."""
    today = clock.today()
    levels = levels_of(level.school)
    return SettingsForm(
        data,
        group=group,
        own=layer_in_force(levels.get(level.key, ()), today),
        above=resolved_above(levels, level.scope, today),
        scope=level.scope,
        seen=changes_seen(level.school),
        today=today,
    )


def show_form(request: HttpRequest, form: SettingsForm, level: Level, group: Group) -> HttpResponse:
    context = {
        "form": form,
        "level": level,
        "group": group,
        "back_url": level.url("settings"),
        "save_url": level.url("change_settings", group.name.lower()),
        "what_if_url": level.url("what_if", group.name.lower()),
    }
    status = 400 if form.is_bound and EDIT not in request.POST else 200
    return render(request, "registers/settings/change.html", context, status=status)


def _change(request: HttpRequest, level: Level, group: Group, access: Access) -> HttpResponse:
    today = clock.today()
    form = settings_form(request.POST or None, level, group)
    if EDIT in request.POST:
        return show_form(request, form, level, group)
    if request.method == "POST" and form.is_valid():
        try:
            change_policy(
                school=level.school,
                year_group=level.year_group,
                wanted=form.wanted(),
                effective_from=form.cleaned_data["effective_from"],
                reason=form.cleaned_data["reason"],
                by=access.actor(level.school.id if level.school else None),
            )
        except Refused as refused:
            form.refuse(refused.problems)
        else:
            when = form.cleaned_data["effective_from"]
            since = "from now on" if when == today else f"from {day_words(when)}"
            messages.success(request, f"Saved: {group} for {level.words}, {since}.")
            return redirect(level.url("settings"))
    return show_form(request, form, level, group)


def _history(request: HttpRequest, level: Level, key: str) -> HttpResponse:
    if key not in FIELD:
        raise Http404
    context = {
        "spec": FIELD[key],
        "default_words": value_words(FIELD[key], FIELD[key].default),
        "level": level,
        "entries": history_of(key, level.school, clock.today()),
        "back_url": level.url("settings"),
    }
    return render(request, "registers/settings/history.html", context)


def group_of(slug: str) -> Group:
    try:
        return Group[slug.upper()]
    except KeyError:
        raise Http404 from None
