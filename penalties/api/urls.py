"""Addresses of the penalties' API, under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from . import next_step, threshold

urlpatterns = [
    path("penalty-next-step", next_step.penalty_next_step, name="api_penalty_next_step"),
    path("penalty-threshold", threshold.penalty_threshold, name="api_penalty_threshold"),
]
