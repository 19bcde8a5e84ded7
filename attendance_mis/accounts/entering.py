"""From the first step to being signed in. Until the second factor was given nobody is signed in, so nothing else opens.

Where a second step is due the session holds whose it is and no sign-in: every page of the product refuses it as it
refuses a stranger, without asking any more than before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from attendance_mis.audit.record import record

from .access import access_of
from .browsers import browser_of, note_new, tell_of_new
from .confirm import is_here, note_confirmed
from .factors.held import held_by, must_have
from .guesses import was_right
from .models import User
from .sessions import ONE_STEP

_HALFWAY = "halfway"
HALFWAY_SECONDS = 600
"""How long the second step may take, setting it up for the first time included."""


@dataclass(frozen=True)
class Halfway:
    """Somebody whose first step was right, and what is still to come."""

    user: User
    going: str
    how: str
    sets_up: bool
    """They must have a second factor and have none yet; otherwise they are asked for theirs."""


def arrive(
    request: HttpRequest,
    user: User,
    *,
    how: str,
    both: bool = False,
    going: str | None = None,
    fresh: bool = True,
) -> HttpResponse:
    """The first step was right: in, or on to the second.

    `both`: it was two factors at once, as a passkey is. `fresh`: the person showed just now that it is they.
    """
    going = going_to(request) if going is None else going
    if both:
        return enter(request, user, how=how, going=going, fresh=fresh)
    holds = bool(held_by(user))
    if not holds and not must_have(user):
        response = enter(request, user, how=how, going=going, fresh=fresh)
        request.session[ONE_STEP] = how
        return response
    request.session.flush()  # whoever was signed in here is not any more
    request.session[_HALFWAY] = {
        "user": str(user.pk),
        "going": going,
        "how": how,
        "sets_up": not holds,
        "since": int(time.time()),
    }
    return redirect("second_step" if holds else "second_factor")


def halfway(request: HttpRequest) -> Halfway | None:
    """Who is between the two steps in this browser."""
    kept = request.session.get(_HALFWAY)
    if not kept or time.time() - kept["since"] > HALFWAY_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    return Halfway(user, kept["going"], kept["how"], kept["sets_up"]) if user else None


def enter(request: HttpRequest, user: User, *, how: str, going: str = "", fresh: bool = True) -> HttpResponse:
    """Signed in, and on to where the person was going."""
    request.session.pop(_HALFWAY, None)
    note_new(request, user)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if fresh:
        note_confirmed(request)
    request.session["browser"] = browser_of(request)
    tell_of_new(request, user)
    record("person.signed_in", by=access_of(user).actor(), how=how)
    response = redirect(going or reverse("home"))
    was_right(request, response, user)
    return response


def going_to(request: HttpRequest) -> str:
    """Where the person was going: a page of this host, or nothing."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_here(request, wanted) else ""
