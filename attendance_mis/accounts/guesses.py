"""Guessing passwords: an account is held back, never the staff room (promise P17; security rule 7).

A school has one address to the internet, so nothing is counted by address. A browser in which this person has signed in
before is known by a signed cookie and counted apart: nobody can shut a head out of their own computer by guessing.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from attendance_mis.kit.throttle import forget, too_often

from .models import User

logger = logging.getLogger(__name__)
MOST = 5
SPAN_SECONDS = 300
"""Five guesses a span: at most ten in any five minutes, wherever the spans begin."""
ALARM_AT = 100
"""Wrong passwords of a whole trust in a span that no forgetful staff makes: written to the log, once a span."""
MOST_KNOWN = 10
"""People of one computer, the last who signed in."""
KNOWN_SECONDS = 180 * 24 * 3600
PASSWORD, CODE = "sign-in", "second-factor"
_COOKIE = settings.SESSION_COOKIE_NAME.replace("sessionid", "known")
"""As the session's own: bound to this trust's host where pages are secure."""


def held_back(request: HttpRequest, email: str, what: str = PASSWORD) -> bool:
    """Count one more try for this account; whether it has to wait. Passwords and codes are counted apart."""
    return too_often(what, _who(request, email), most=MOST, seconds=SPAN_SECONDS)


def was_right(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """The person is in: their tries are forgotten, and this browser is known from now on."""
    for what in (PASSWORD, CODE):
        forget(what, _who(request, user.email))
    others = [one for one in _known(request) if one != str(user.pk)]
    known = signing.dumps([*others[1 - MOST_KNOWN :], str(user.pk)], salt=_COOKIE)
    response.set_cookie(
        _COOKIE,
        known,
        max_age=KNOWN_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def knows(request: HttpRequest, user: User) -> bool:
    """Whether this person has signed in in this browser before."""
    return str(user.pk) in _known(request)


def was_wrong() -> None:
    """Many wrong passwords over many accounts are an attack on the trust, which no single account shows."""
    try:
        if not cache.add("sign-in:wrong", 1, SPAN_SECONDS) and cache.incr("sign-in:wrong") == ALARM_AT:
            logger.error("%d wrong passwords in %d seconds at one trust.", ALARM_AT, SPAN_SECONDS)
    except (RedisError, ValueError):
        logger.warning("Redis is away; wrong passwords are not counted.")


def _who(request: HttpRequest, email: str) -> str:
    email = email.strip().lower()
    # As when signing in: an address may be kept with capitals.
    person = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    return f"{email} at home" if person and str(person) in _known(request) else email


def _known(request: HttpRequest) -> list[str]:
    """The people who have signed in in this browser."""
    try:
        known = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_COOKIE, max_age=KNOWN_SECONDS)
    except signing.BadSignature:
        return []
    return [one for one in known if isinstance(one, str)]
