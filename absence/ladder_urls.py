"""Addresses of the attendance ladder's pages. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import path

from .views import ladder

SCHOOL = "schools/<str:urn>/attendance-thresholds/"

urlpatterns = [
    path(SCHOOL, ladder.ladder_list, name="ladder_list"),
    path(SCHOOL + "<uuid:crossing_id>/", ladder.ladder_crossing, name="ladder_crossing"),
]
