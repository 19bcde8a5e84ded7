"""Addresses of a trust's own host."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

urlpatterns: list[URLPattern | URLResolver] = [
    # First what programs and the register page itself ask most: addresses are tried in this order.
    path("api/v1/", include("registers.api.urls")),
    path("api/v1/", include("penalties.api.urls")),
    path("api/v1/", include("absence.api.urls")),
    path("api/v1/", include("letters.api.urls")),
    path("api/v1/", include("support.api.urls")),
    path("api/v1/", include("roll.api.urls")),
    path("api/v1/", include("exchange.api.urls")),
    path("", include("attendance_mis.dashboards.urls")),
    path("", include("attendance_mis.accounts.urls")),
    path("", include("registers.urls")),
    path("", include("attendance_mis.benchmarks.urls")),
    path("", include("letters.urls")),
    path("", include("penalties.threshold_urls")),
    path("", include("penalties.urls")),
    path("", include("absence.urls")),
    path("", include("absence.ladder_urls")),
    path("", include("support.urls")),
    path("", include("roll.urls")),
    path("", include("exchange.urls")),
    path("", include("attendance_mis.operations.urls")),
    path("", include("protection.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="api_schema"),
]

handler400 = "attendance_mis.kit.outages.bad_request"
handler404 = "attendance_mis.kit.outages.no_such_page"
handler500 = "attendance_mis.kit.outages.server_error"
