"""A second step that falls due while somebody is signed in: the trust made it compulsory, or gave them a role that needs it.

The next page asks for it. What lies open may still save, send and fetch for a while, so that nothing typed is lost; after
that the sign-in has ended like one that timed out, and the register asks in its dialog with its marks kept (promise P10).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from .entering import arrive
from .sessions import ONE_STEP

GRACE_SECONDS = 900
"""How long an open page goes on: long enough to hand in a register and send a form."""
_SINCE = "step_due_since"


def ask_for_second_step(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        session = request.session
        if getattr(session, "step_due", False) and request.user.is_authenticated:
            if _opens_a_page(request):
                how, going = session[ONE_STEP], request.get_full_path()
                return arrive(request, request.user, how=how, going=going, fresh=False)
            if time.time() - session.setdefault(_SINCE, int(time.time())) > GRACE_SECONDS:
                logout(request)
        return get_response(request)

    return middleware


def _opens_a_page(request: HttpRequest) -> bool:
    """Somebody goes to a page, as opposed to what a page asks for or sends. Old browsers say it only by what they accept."""
    if request.method != "GET" or "HX-Request" in request.headers:
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    return mode == "navigate" if mode else "text/html" in request.headers.get("Accept", "text/html")
