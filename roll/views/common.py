"""What the pages of the roll share: one form on a page, who acts, and who may see which part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.api_errors import Refused
from registers.views.school import SchoolRequest, school_page
from roll.forms.leaving import add_refused

SEES_LEAVING = school_page(Permission.EDIT_ADMISSIONS, Permission.DECIDE_FOLLOW_UP)
PREPARES = school_page(Permission.EDIT_ADMISSIONS)
SEES_RETURNS = school_page(Permission.CERTIFY_RECORDS)


def actor_of(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


def may(request: SchoolRequest, permission: Permission) -> bool:
    return request.access.can(permission, request.school.id)


def form_page(
    request: SchoolRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],  # Any: what the form cleaned
    *,
    title: str,
    back: str,
    button: str,
    done: str = "",
    to: str = "",
    **context: Any,
) -> HttpResponse:
    """One form on a page: asked, refused with sentences, or done and back."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            add_refused(form, refused)
        else:
            if done:
                messages.success(request, done)
            return redirect(to or back)
    context |= {"form": form, "title": title, "back": back, "button": button}
    return render(request, "roll/form.html", context, status=400 if form.errors else 200)
