"""Addresses of follow-up's API, under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from .follow_up import attempts, follow_up

urlpatterns = [
    path("follow-up", follow_up, name="api_follow_up"),
    path("follow-up/<uuid:case_id>/attempts", attempts, name="api_follow_up_attempts"),
]
