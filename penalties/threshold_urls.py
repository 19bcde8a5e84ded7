"""Addresses of the penalty threshold's pages. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import path

from .views import threshold

SCHOOL = "schools/<str:urn>/penalties/threshold/"

urlpatterns = [
    path(SCHOOL, threshold.threshold_list, name="threshold_list"),
    path(SCHOOL + "<uuid:pupil_id>/", threshold.threshold_why, name="threshold_why"),
]
