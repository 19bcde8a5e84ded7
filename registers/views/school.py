"""Pages that belong to a school: who may open them, and which school they are about."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from registers.access import schools_of
from registers.models import School

P = ParamSpec("P")


class SchoolRequest(HttpRequest):
    """A request whose school and access are known."""

    school: School
    access: Access


def school_page(
    *needed: Permission,
) -> Callable[[Callable[Concatenate[SchoolRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """The page is for people who hold any of `needed` at the school of the address; to others it does not exist.

    The view's address names the school as `urn`; the view itself gets `request.school` and `request.access`.
    """

    def wrap(
        view: Callable[Concatenate[SchoolRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: SchoolRequest, urn: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            access = access_of(request.user)
            school = schools_of(access).filter(urn=urn).first()
            if school is None or not access.permissions(school.id) & set(needed):
                raise Http404
            request.school, request.access = school, access
            return view(request, *args, **kwargs)

        guarded.permissions = frozenset(needed)  # type: ignore[attr-defined]  # read by the permission test
        return guarded

    return wrap
