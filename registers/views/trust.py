"""Pages about the trust as a whole: for people whose role covers every school of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from registers.models import School

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def trust_page(*needed: Permission) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """The page is for people who hold any of `needed` at every school; to others it does not exist."""

    def wrap(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            access = access_of(request.user)
            if not any(access.can_everywhere(permission) for permission in needed):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permissions = frozenset(needed)  # type: ignore[attr-defined]  # read by the permission test
        return guarded

    return wrap


def holds_at_every_school(access: Access, permission: Permission) -> bool:
    """By a role that covers the trust, or by roles at each of its schools; so in a trust of one school, by one there."""
    if access.can_everywhere(permission):
        return True
    schools = list(School.objects.values_list("id", flat=True))
    return bool(schools) and all(access.can(permission, school) for school in schools)


def every_school_page(needed: Permission) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """The page is for people who hold the permission at every school, however they come by it."""

    def wrap(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not holds_at_every_school(access_of(request.user), needed):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permissions = frozenset({needed})  # type: ignore[attr-defined]  # read by the permission test
        return guarded

    return wrap
