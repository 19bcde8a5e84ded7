"""How long a sign-in lasts: half an hour idle, ten hours in all. Marks typed meanwhile are kept (promise P10)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from .limits import IDLE, idle_seconds
from .models import User

TOUCH_EVERY = 60
"""Seconds between writes of "still here" to the session: one a minute, not one a request."""


class SignedInPerson(AuthenticationMiddleware):
    """Django's own, taking the person that came along with the session instead of asking again."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = cast(User, SimpleLazyObject(lambda: _person(request)))


def _person(request: HttpRequest) -> User | AnonymousUser:
    if getattr(request, "_kept_person", None) is None:
        request._kept_person = _read_person(request)  # type: ignore[attr-defined]  # for this request alone
    return request._kept_person  # type: ignore[attr-defined, no-any-return]  # see the line above


def _read_person(request: HttpRequest) -> User | AnonymousUser:
    session = request.session
    owner = session.get(SESSION_KEY)
    person: User | None = getattr(session, "person", None)
    if person is None or str(person.pk) != owner:
        return get_user(request)  # a sign-in of this very request
    # A changed password ends the sessions opened with the old one.
    valid = constant_time_compare(session.get(HASH_SESSION_KEY, ""), person.get_session_auth_hash())
    return person if valid and person.is_active else AnonymousUser()


class SessionLimits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is not None and "_auth_user_id" in session:
            now = int(time.time())
            began, seen = session.setdefault("began", now), session.get("seen", now)
            if now - seen > idle_seconds(request) or now - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
            elif (now - seen >= TOUCH_EVERY or "seen" not in session) and not _by_itself(request):
                session["seen"] = now
        response = self.get_response(request)
        if session is not None and IDLE in session and not _still_on(request):
            del session[IDLE]
        return response


def _still_on(request: HttpRequest) -> bool:
    """The page that shuts sooner is the last one opened: this is it, or a request it makes by itself."""
    return getattr(request, "shuts_sooner", False) or _by_itself(request)


def _by_itself(request: HttpRequest) -> bool:
    """A page that keeps itself up to date says so: it must not keep an abandoned screen signed in."""
    return request.headers.get("X-Background") == "1"
