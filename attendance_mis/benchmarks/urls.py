"""Addresses of published figures, targets and the attendance plan."""

from __future__ import annotations

from django.urls import path

from .views import benchmarks, plan, targets

urlpatterns = [
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("schools/<str:urn>/targets/", targets.targets, name="targets"),
    path("schools/<str:urn>/targets/new/", targets.new_target, name="new_target"),
    path("schools/<str:urn>/targets/<uuid:target_id>/end/", targets.end, name="end_target"),
    path("schools/<str:urn>/attendance-plan/", plan.plan, name="attendance_plan"),
    path("schools/<str:urn>/attendance-plan/new/", plan.new_step, name="new_plan_step"),
    path("schools/<str:urn>/attendance-plan/<uuid:step_id>/", plan.step, name="plan_step"),
]
