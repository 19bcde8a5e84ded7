"""Addresses of the registers' API, under `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from registers import converters  # noqa: F401  # dates and sessions in addresses

from . import attendance, marks
from .registers import missing_registers, register

urlpatterns = [
    path("registers/missing", missing_registers, name="api_missing_registers"),
    path("registers/<str:urn>/<day:day>/<session:session>", register, name="api_register"),
    path("marks", marks.marks, name="api_marks"),
    path("attendance", attendance.attendance, name="api_attendance"),
]
