"""When something fails that is not the sender's fault: an answer that says so, in the form that was asked for.

The database being away is no fault of ours either and passes by itself: 503, "try again". Named in `urls.py`.
"""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

API = "/api/"
TRY_AGAIN_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = _answer(
            request, 503, "The registers can't be reached just now. Send the same again in a moment."
        )
        answer["Retry-After"] = str(TRY_AGAIN_SECONDS)
        return answer
    return _answer(request, 500, "Something went wrong here. Send the same again later.")


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": sentence}, status=status)
    return HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
