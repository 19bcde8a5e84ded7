"""Addresses of the host that belongs to no trust."""

from __future__ import annotations

from django.urls import URLPattern, path

from attendance_mis.tenancy.views import choose_trust

urlpatterns: list[URLPattern] = [path("", choose_trust, name="choose_trust")]
