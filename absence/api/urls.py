"""Addresses of this app's API, under `/api/v1/`."""

from __future__ import annotations

from .leave_urls import leave_api_urls

urlpatterns = [*leave_api_urls]
