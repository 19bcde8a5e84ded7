"""The people of a school: who works here as what, added and taken out by those who manage people (ROL-02, ROL-03)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.accounts.factors.held import held_by, must_have
from attendance_mis.accounts.factors.resets import reset_link
from attendance_mis.accounts.invitations import GOOD_FOR, invite
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.accounts.staff import add_person, change_person, end_access, roles_one_may_give
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from attendance_mis.kit.words import plain_date
from registers.actions.teaching import set_classes
from registers.models import ClassTeacher, SchoolClass
from registers.views.school import SchoolRequest, school_page

from .people_forms import NewPersonForm, PersonForm


@dataclass(frozen=True)
class Colleague:
    user: User
    roles: list[str]
    """In words; those that cover the whole trust say so."""
    classes: list[str]


@school_page(Permission.MANAGE_PEOPLE)
def people(request: SchoolRequest) -> HttpResponse:
    return render(request, "dashboards/people/list.html", {"colleagues": _colleagues(request)})


def _colleagues(request: SchoolRequest) -> list[Colleague]:
    grants = (
        RoleGrant.objects.in_force(clock.today())
        .filter(Q(school_id=request.school.id) | Q(school_id=None), user__is_active=True)
        .select_related("user")
    )
    roles: dict[User, list[str]] = defaultdict(list)
    for grant in grants:
        words = ROLES[grant.role][0] + (f" until {plain_date(grant.until)}" if grant.until else "")
        roles[grant.user].append(words if grant.school_id else f"{words}, every school")
    classes: dict[uuid.UUID, list[str]] = defaultdict(list)
    for teaching in _teaching(request).select_related("school_class"):
        classes[teaching.user_id].append(teaching.school_class.name)
    return [
        Colleague(user, sorted(roles[user]), sorted(classes[user.id]))
        for user in sorted(roles, key=lambda one: one.name.split()[::-1])
    ]


def _teaching(request: SchoolRequest) -> QuerySet[ClassTeacher]:
    today = clock.today()
    return ClassTeacher.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), school_class__school=request.school, first_day__lte=today
    )


@school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def new_person(request: SchoolRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None, **_choices(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def add() -> User:
            user = add_person(
                email=said["email"],
                name=said["name"],
                position=said["position"],
                roles=said["roles"],
                until=said["until"],
                school_id=request.school.id,
                access=request.access,
            )
            _set_classes(request, user, said.get("classes", []))
            return user

        user = _try(form, add)
        if user is not None:
            return redirect("person", request.school.urn, user.id)
    return render(request, "dashboards/people/new.html", {"form": form}, status=400 if form.is_bound else 200)


@school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def person(request: SchoolRequest, user_id: uuid.UUID) -> HttpResponse:
    """One colleague: position, roles here, classes; a link to set a password; the end of their access."""
    user = _colleague(request, user_id)
    grants = RoleGrant.objects.filter(user=user, school_id=request.school.id)
    mine = grants.values_list("role", flat=True)
    held = {
        "position": user.position,
        "roles": list(mine),
        "until": grants.exclude(until=None).values_list("until", flat=True).order_by("until").first(),
        "classes": list(
            map(str, _teaching(request).filter(user=user).values_list("school_class_id", flat=True))
        ),
    }
    form = PersonForm(request.POST or None, initial=held, **_choices(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def change() -> User:
            change_person(
                user,
                position=said["position"],
                roles=said["roles"],
                until=said["until"],
                school_id=request.school.id,
                access=request.access,
            )
            _set_classes(request, user, said.get("classes", []))
            return user

        if _try(form, change) is not None:
            messages.success(request, f"Saved for {user.name}.")
            return redirect("people", request.school.urn)
    context = {
        "form": form,
        "someone": user,
        "held": held_by(user),
        "must": must_have(user),
        "beyond": [
            ROLES[role][0]
            for role in mine
            if role not in roles_one_may_give(request.access, request.school.id)
        ],
        "everywhere": [ROLES[grant.role][0] for grant in RoleGrant.objects.filter(user=user, school_id=None)],
    }
    return render(request, "dashboards/people/person.html", context, status=400 if form.errors else 200)


@require_POST
@school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def invite_person(request: SchoolRequest, user_id: uuid.UUID) -> HttpResponse:
    """A new link to set a password, shown this once."""
    user = _colleague(request, user_id)
    if not _may_reset(request, user):
        messages.error(
            request, f"{user.name} holds a role that is not yours to give; ask the trust for a link."
        )
        return redirect("person", request.school.urn, user.id)
    secret = invite(user, by=request.access.actor(request.school.id))
    context = {
        "someone": user,
        "link": request.build_absolute_uri(reverse("welcome", args=[secret])),
        "days": GOOD_FOR.days,
    }
    return render(request, "dashboards/people/invitation.html", context)


def _may_reset(request: SchoolRequest, user: User) -> bool:
    """Whoever sets another's password could act as them: only for people who hold no more than one may give."""
    mine = set(roles_one_may_give(request.access, request.school.id))
    grants = RoleGrant.objects.filter(user=user)
    elsewhere = grants.exclude(school_id=request.school.id)
    return set(grants.values_list("role", flat=True)) <= mine and (
        not elsewhere.exists() or request.access.can_everywhere(Permission.MANAGE_PEOPLE)
    )


@require_POST
@school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def reset_person_factor(request: SchoolRequest, user_id: uuid.UUID) -> HttpResponse:
    """A link with which somebody who lost every second factor sets up a new one, shown this once."""
    user = _colleague(request, user_id)
    if user == request.user or not _may_reset(request, user):
        messages.error(
            request,
            f"{user.name}’s second factor is not yours to reset; ask somebody else who manages people.",
        )
        return redirect("person", request.school.urn, user.id)
    if not user.has_usable_password():
        messages.error(request, f"{user.name} has no password yet. Make a password link first.")
        return redirect("person", request.school.urn, user.id)
    secret = reset_link(user, by=request.access.actor(request.school.id))
    link = request.build_absolute_uri(reverse("reset_factor", args=[secret]))
    return render(request, "dashboards/people/factor_reset.html", {"someone": user, "link": link})


@require_POST
@school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def end_person(request: SchoolRequest, user_id: uuid.UUID) -> HttpResponse:
    user = _colleague(request, user_id)
    try:
        with transaction.atomic():
            end_access(user, school_id=request.school.id, access=request.access)
            _set_classes(request, user, [])
    except Refused as problem:
        messages.error(request, " ".join(chain.from_iterable(problem.problems.values())))
        return redirect("person", request.school.urn, user.id)
    messages.success(request, f"{user.name} can no longer sign in to this school. What they recorded stays.")
    return redirect("people", request.school.urn)


def _colleague(request: SchoolRequest, user_id: uuid.UUID) -> User:
    """Somebody with a role at this school; to others this person does not exist."""
    here = RoleGrant.objects.filter(school_id=request.school.id).values("user_id")
    return get_object_or_404(User.objects.filter(id__in=here), id=user_id, is_active=True)


def _choices(request: SchoolRequest) -> dict[str, Any]:  # Any: a form's arguments
    classes = SchoolClass.objects.filter(school=request.school).order_by("name")
    return {
        "roles": roles_one_may_give(request.access, request.school.id),
        "classes": [(str(one.id), one.name) for one in classes],
    }


def _set_classes(request: SchoolRequest, user: User, chosen: list[str]) -> None:
    set_classes(
        user.id,
        school=request.school,
        class_ids=map(uuid.UUID, chosen),
        by=request.access.actor(request.school.id),
    )


def _try(form: PersonForm, act: Callable[[], User]) -> User | None:
    """Do it whole or not at all; what was refused is said at its field."""
    try:
        with transaction.atomic():
            return act()
    except Refused as problem:
        add_refused(form, problem)
    return None
