"""Pages of the host that belongs to no trust: is the product alive, and in a demo, which trust to look at."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attendance_mis.tenancy.models import Domain

from .demo.cast import TRUSTS


@require_safe
@login_not_required
def landing(request: HttpRequest) -> HttpResponse:
    """A demo lists its trusts; anywhere else nobody learns here which trusts there are."""
    trusts = _demo_trusts(request) if settings.DEMO else []
    return render(request, "dashboards/landing.html", {"trusts": trusts, "demo": settings.DEMO})


def _demo_trusts(request: HttpRequest) -> list[dict[str, str]]:
    known = {trust.schema: trust for trust in TRUSTS}
    domains = Domain.objects.select_related("tenant").filter(tenant__schema_name__in=known)
    hosts = {domain.tenant.schema_name: domain.domain for domain in domains}
    port = "" if request.get_port() in ("80", "443") else f":{request.get_port()}"
    return [
        {
            "name": trust.name,
            "policy": trust.schema,
            "about": trust.about,
            "schools": ", ".join(school.name for school in trust.schools if school.name != trust.name),
            "url": f"{request.scheme}://{hosts[trust.schema]}{port}/",
        }
        for trust in TRUSTS
        if trust.schema in hosts
    ]


@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """For load balancers and watchdogs: 200 while the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
