"""How long a sign-in lasts: half an hour idle, ten hours in all. Marks typed meanwhile are kept (promise P10)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

TOUCH_EVERY = 60
"""Seconds between writes of "still here" to the session: one a minute, not one a request."""


class SessionLimits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = getattr(request, "session", None)
        if session is not None and "_auth_user_id" in session:
            now = int(time.time())
            began, seen = session.setdefault("began", now), session.get("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - began > settings.SESSION_LONGEST_SECONDS:
                logout(request)
            elif now - seen >= TOUCH_EVERY or "seen" not in session:
                session["seen"] = now
        return self.get_response(request)
