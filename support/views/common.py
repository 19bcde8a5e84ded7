"""What the pages of support share: who acts, one form on a page, a thing of this school or nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.http import Http404, HttpResponse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.form_page import form_page as kit_form_page
from registers.views.school import SchoolRequest
from support.forms.parts import NothingForm, ReasonForm

WORK = Permission.PLAN_SUPPORT
Thing = TypeVar("Thing", bound=Model)


def actor_of(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


def thing_seen(request: SchoolRequest, model: type[Thing], thing_id: object) -> Thing:
    """The plan, meeting, … of this school with its pupil; to others there is none."""
    found = model._default_manager.filter(school=request.school, id=thing_id).select_related("pupil").first()
    if found is None:
        raise Http404
    return found


form_page = partial(kit_form_page, template="support/form.html")


@dataclass(frozen=True)
class Act:
    """Something that can be done to a thing while it is in certain states, on a page of its own."""

    title: str
    button: str
    done: str
    """What is said when it is done."""
    states: tuple[str, ...]
    form: Callable[[SchoolRequest, Any], forms.Form]  # Any: the thing
    do: Callable[..., object]
    """Takes the thing, what the form cleaned, and `by`."""


def act_page(
    request: SchoolRequest, thing: Any, act: Act | None, *, back: str
) -> HttpResponse:  # Any: as in `Act`
    if act is None or thing.state not in act.states:
        raise Http404

    def do(sent: dict[str, Any]) -> object:  # Any: what the form cleaned
        return act.do(thing, by=actor_of(request), **sent)

    return form_page(
        request,
        act.form(request, thing),
        do,
        title=act.title,
        back=back,
        done=act.done,
        button=act.button,
        pupil=thing.pupil,
    )


def nothing_form(request: SchoolRequest, thing: object) -> forms.Form:
    return NothingForm(request.POST if request.method == "POST" else None)


def reason_form(request: SchoolRequest, thing: object) -> forms.Form:
    return ReasonForm(request.POST or None)
