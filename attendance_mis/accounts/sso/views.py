"""To the provider, and back."""

from __future__ import annotations

import logging
import time
import uuid

from authlib.integrations.base_client import OAuthError
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from requests import RequestException

from attendance_mis.kit.sealing import CannotOpen

from ..confirm import FRESH_SECONDS, note_confirmed
from ..entering import arrive, going_to
from ..models import SignInProvider, User
from .claims import Arrived, NotOurs, read
from .client import client_for, may_be_asked
from .people import person_for

logger = logging.getLogger(__name__)
_GOING = "going-by-provider"
_FAILED = (OAuthError, JoseError, RequestException, RuntimeError, ValueError, KeyError, CannotOpen)
"""Whatever a provider that is away, set up wrongly, not what it says, or sealed under a lost key may end in."""


@require_GET
@login_not_required
def to_provider(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """A link, not a form: our pages let no form lead to another host."""
    provider = get_object_or_404(SignInProvider, id=provider_id, is_on=True)
    back = request.build_absolute_uri(reverse("back_from_provider", args=[provider.id]))
    # Whoever is signed in comes to confirm: the provider is to have them show anew who they are, and to say when.
    more = {"max_age": 0} if request.user.is_authenticated else {}
    if not may_be_asked(provider.discovery_url):
        return _failed(request, provider, "its address may not be asked; see SIGN_IN_HOSTS")
    try:
        response: HttpResponse = client_for(provider).authorize_redirect(request, back, **more)
    except _FAILED as problem:
        return _failed(request, provider, type(problem).__name__)
    request.session[_GOING] = going_to(request)
    return response


@require_GET
@login_not_required
def back_from_provider(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """Who the provider says came; in, on to the second step, or a sentence why not."""
    provider = get_object_or_404(SignInProvider, id=provider_id, is_on=True)
    try:
        token = client_for(provider).authorize_access_token(request)
        claims = token["userinfo"]  # what the signed ID token said, nothing else
    except _FAILED as problem:
        return _failed(request, provider, type(problem).__name__)
    try:
        arrived = read(claims, provider.as_rules())
        user = person_for(arrived, provider)
    except NotOurs as sentence:
        messages.error(request, str(sentence))
        return redirect("sign_in")
    going = request.session.pop(_GOING, "")
    if request.user.is_authenticated:
        return _confirmed(request, user, arrived, going)
    return arrive(request, user, how="provider", both=arrived.both, going=going, fresh=_just_now(arrived))


def _confirmed(request: HttpRequest, user: User, arrived: Arrived, going: str) -> HttpResponse:
    """Somebody who is signed in came to confirm: the same person, who has just shown it there."""
    if user != request.user:
        messages.error(request, "That was another person’s account. Try again with your own.")
    elif not _just_now(arrived):
        messages.error(request, "The provider did not ask who you are. Confirm in another way.")
    else:
        note_confirmed(request)
        return redirect(going or "home")
    return redirect("confirm")


def _just_now(arrived: Arrived) -> bool:
    """A provider that stays signed in lets anybody at the computer through: only its word that it asked counts."""
    return arrived.signed_in_at is not None and time.time() - arrived.signed_in_at <= FRESH_SECONDS


def _failed(request: HttpRequest, provider: SignInProvider, why: str) -> HttpResponse:
    # Never the answer itself: it holds codes and tokens.
    logger.warning("Signing in by provider %s failed: %s", provider.id, why)
    messages.error(
        request, f"Signing in with {provider.name} did not work this time. Try again, or sign in another way."
    )
    return redirect("confirm" if request.user.is_authenticated else "sign_in")
