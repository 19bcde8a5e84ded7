"""Addresses of this app's API, under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from .follow_up import attempts, follow_up
from .leave_urls import leave_api_urls

urlpatterns = [
    path("follow-up", follow_up, name="api_follow_up"),
    path("follow-up/<uuid:case_id>/attempts", attempts, name="api_follow_up_attempts"),
    *leave_api_urls,
]
