"""Addresses of documents. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import path

from .views import certified

urlpatterns = [
    path("schools/<str:urn>/pupils/<uuid:pupil_id>/certify/", certified.certify_page, name="certify"),
    path(
        "schools/<str:urn>/pupils/<uuid:pupil_id>/record.pdf", certified.issued_record, name="issued_record"
    ),
]
