"""Pages of the host that belongs to no trust: health, and in a demo the list of trusts."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from .models import Domain


@dataclass(frozen=True)
class Door:
    """One trust and its own host's address, on the port this page was asked on."""

    name: str
    url: str


@login_not_required
def choose_trust(request: HttpRequest) -> HttpResponse:
    """Which trust to look at. Only a demo tells strangers who our trusts are."""
    if not settings.DEMO:
        raise Http404
    port = f":{request.get_port()}" if request.get_port() not in ("80", "443") else ""
    domains = Domain.objects.filter(is_primary=True).select_related("tenant").order_by("tenant__name")
    doors = [Door(domain.tenant.name, f"{request.scheme}://{domain.domain}{port}/") for domain in domains]
    return render(request, "tenancy/choose_trust.html", {"doors": doors})
