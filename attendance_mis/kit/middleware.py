"""Small things for every request: compression, a note that no one may keep the answer, no impossible addresses."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from django.shortcuts import render

Handler = Callable[[HttpRequest], HttpResponse]
NO_SUCH_TEXT = (
    "One of the answers holds a null character, which no text has. Nothing was saved. Go back, type that answer again and "
    "send the form once more."
)
NO_SUCH_ADDRESS = "This address holds a character that no address has. Check it, or start from the home page."


def compress_pages(get_response: Handler) -> Handler:
    """Gzip pages over a kilobyte at a light level: a register of 30 goes from 60 kB to 8 in a millisecond."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if (
            response.streaming
            or len(response.content) < 1024
            or response.has_header("Content-Encoding")
            or "gzip" not in request.headers.get("Accept-Encoding", "")
        ):
            return response
        packer = zlib.compressobj(5, zlib.DEFLATED, 31)
        response.content = packer.compress(response.content) + packer.flush()
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        response["Vary"] = ", ".join(filter(None, [response.get("Vary"), "Accept-Encoding"]))
        return response

    return handle


class NeverStored:
    """Pages with pupils stay out of every cache (ASVS 14.3.2); a view that sets its own header keeps it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class NoNullInForms:
    """The same for what a form sends, before any view reads it.

    Runs after the check of the form's own token, and leaves alone what is exempt from it: the API, which reads no form,
    and the parent's form, which bounds a request before anything of it is read.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        if any("\0" in value for _, values in request.POST.lists() for value in values):
            return render(request, "400.html", {"sentence": NO_SUCH_TEXT}, status=400)
        return None


def refuse_null(get_response: Handler) -> Handler:
    """No name holds the null character and PostgreSQL can't be asked about it: such an address is nobody's."""

    def handle(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": NO_SUCH_ADDRESS}, status=404)
            return HttpResponseNotFound(NO_SUCH_ADDRESS)
        return get_response(request)

    return handle
