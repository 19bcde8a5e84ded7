"""Which trust a request is for: its host decides, exactly and nothing else does."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.urls import set_urlconf

from .database import connection
from .models import Domain, Trust

KEEP_SECONDS = 30
"""How long a process remembers host → trust. A new trust answers at once; a moved host within this time."""

_known: dict[str, tuple[float, Trust]] = {}


def forget_hosts() -> None:
    _known.clear()


def trust_for(host: str) -> Trust | None:
    """The trust of this exact host name; `None` for a host nobody owns."""
    kept = _known.get(host)
    if kept and kept[0] > time.monotonic():
        return kept[1]
    connection.set_schema_to_public()
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    if domain is None:
        return None
    trust: Trust = domain.tenant
    _known[host] = (time.monotonic() + KEEP_SECONDS, trust)
    return trust


class TrustMiddleware:
    """Chooses schema and role before anything else can ask the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            host = request.get_host().split(":")[0].lower()
        except DisallowedHost:
            return HttpResponseNotFound()
        if host == settings.PUBLIC_HOST:
            connection.set_schema_to_public()
            request.trust = None  # type: ignore[attr-defined]  # ours; templates and views of sign-in read it
            # Nobody signs in here, and a cookie another program left on this host names no session of ours.
            request.COOKIES = {}
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            set_urlconf(request.urlconf)
            return self.get_response(request)
        trust = trust_for(host)
        if trust is None:
            return HttpResponseNotFound(b"No trust answers at this address.")
        request.trust = trust  # type: ignore[attr-defined]  # see above
        connection.set_tenant(trust)
        return self.get_response(request)
