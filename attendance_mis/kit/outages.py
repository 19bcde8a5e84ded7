"""When something fails before or behind every view: an answer that says so, in the form that was asked for.

Programs that speak to the API get JSON whatever went wrong. The database being away is no fault of ours and passes by
itself: 503, "try again". Named in `urls.py`.
"""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views import defaults

API = "/api/"
TRY_AGAIN_SECONDS = 5
TOO_MUCH = (
    "What was sent could not be read: it is too large, has too many parts, or was damaged on the way. "
    "Nothing was saved. Go back, send less at once and try again."
)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the exception is being handled."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = _answer(
            request, 503, "The registers can't be reached just now. Send the same again in a moment."
        )
        answer["Retry-After"] = str(TRY_AGAIN_SECONDS)
        return answer
    return _answer(request, 500, "Something went wrong here. Send the same again later.")


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No address matches, or a view said so: never in other words than for a thing that is somebody else's."""
    if request.path.startswith(API):
        return JsonResponse({"detail": "Not found."}, status=404)
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request too large, or malformed beneath any form."""
    if request.path.startswith(API):
        return JsonResponse({"detail": TOO_MUCH}, status=400)
    return HttpResponse(loader.get_template("400.html").render({"sentence": TOO_MUCH}), status=400)


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": sentence}, status=status)
    return HttpResponse(loader.get_template(f"{status}.html").render(), status=status)
