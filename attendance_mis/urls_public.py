"""Addresses of the host that belongs to no trust."""

from __future__ import annotations

from django.urls import URLPattern, path

from attendance_mis.dashboards import public
from attendance_mis.dashboards.reference.pages import accessibility_page

urlpatterns: list[URLPattern] = [
    path("", public.landing, name="landing"),
    path("health", public.health, name="health"),
    path("help/accessibility/", accessibility_page, name="accessibility_page"),
]

handler500 = "attendance_mis.kit.outages.server_error"
