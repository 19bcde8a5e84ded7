"""Addresses of this app's pages."""

from __future__ import annotations

from django.urls import URLPattern

from .leave_urls import leave_urls

urlpatterns: list[URLPattern] = [*leave_urls]
