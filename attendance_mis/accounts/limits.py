"""How long a sign-in lasts without anybody there, and pages on which that is shorter (security rule 14)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
IDLE = "idle"
"""In the session while its last page was one that shuts sooner: after how many seconds."""


def shuts_sooner(view: V) -> V:
    """On this page the sign-in ends after ten minutes without anybody there, until another page is opened."""

    @wraps(view)
    def shown(
        request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as the view has them
        request.shuts_sooner = True  # type: ignore[attr-defined]  # read by SessionLimits, for this request alone
        if IDLE not in request.session:
            request.session[IDLE] = settings.SAFEGUARDING_IDLE_SECONDS
        return view(request, *args, **kwargs)

    return cast(V, shown)


def idle_seconds(request: HttpRequest) -> int:
    return int(request.session.get(IDLE, settings.SESSION_IDLE_SECONDS))


def time_left(request: HttpRequest) -> dict[str, int]:
    """Seconds until the sign-in ends with nobody there (`left`), and until it ends whatever happens (`most`)."""
    now = int(time.time())
    most = settings.SESSION_LONGEST_SECONDS - (now - request.session.get("began", now))
    left = idle_seconds(request) - (now - request.session.get("seen", now))
    return {"left": max(0, min(left, most)), "most": max(0, most)}
