"""Addresses of the API about leave."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import leave

leave_api_urls: list[URLPattern] = [
    path("leave-requests", leave.leave_requests, name="api_leave_requests"),
    path("leave-requests/<uuid:request_id>/decision", leave.leave_decision, name="api_leave_decision"),
]
