"""Addresses of published figures and targets."""

from __future__ import annotations

from django.urls import path

from .views import benchmarks, targets

urlpatterns = [
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("schools/<str:urn>/targets/", targets.targets, name="targets"),
    path("schools/<str:urn>/targets/new/", targets.new_target, name="new_target"),
    path("schools/<str:urn>/targets/<uuid:target_id>/end/", targets.end, name="end_target"),
]
