"""Addresses of the host that belongs to no trust."""

from __future__ import annotations

from django.urls import URLPattern, path

from attendance_mis.dashboards import public

urlpatterns: list[URLPattern] = [
    path("", public.landing, name="landing"),
    path("health", public.health, name="health"),
]

handler500 = "attendance_mis.kit.outages.server_error"
