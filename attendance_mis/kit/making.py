"""Telling a page that the file it asked for has gone (`kit/static/kit/making.js`): an answer with a file is no page."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

FIELD = "file-made"
KEPT_SECONDS = 60
_WORD = re.compile(r"[0-9a-f]{16}")


def say_made(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A file goes with the word the page sent along, if it sent one, as a cookie its script may read; nothing else is in it."""
    word = request.POST.get(FIELD, "")
    if _WORD.fullmatch(word) and "attachment" in response.get("Content-Disposition", ""):
        response.set_cookie(
            FIELD, word, max_age=KEPT_SECONDS, secure=settings.SESSION_COOKIE_SECURE, samesite="Strict"
        )
    return response
