"""Addresses of documents. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import path

from .views import certified, delivery, printing, reach

urlpatterns = [
    path("schools/<str:urn>/pupils/<uuid:pupil_id>/certify/", certified.certify_page, name="certify"),
    path(
        "schools/<str:urn>/pupils/<uuid:pupil_id>/record.pdf", certified.issued_record, name="issued_record"
    ),
    path("schools/<str:urn>/letters/outbox/", delivery.outbox, name="outbox"),
    path("schools/<str:urn>/letters/outbox/<uuid:dispatch_id>/", delivery.dispatch, name="dispatch"),
    path("schools/<str:urn>/letters/print/", printing.print_batches, name="print_batches"),
    path("schools/<str:urn>/letters/print/<uuid:batch_id>/", printing.print_batch, name="print_batch"),
    path(
        "schools/<str:urn>/letters/print/<uuid:batch_id>/letters.pdf",
        printing.print_batch_pdf,
        name="print_batch_pdf",
    ),
    path("schools/<str:urn>/letters/failing/", reach.failing_details, name="failing_details"),
    path(
        "schools/<str:urn>/pupils/<uuid:pupil_id>/sent/", delivery.pupil_dispatches, name="pupil_dispatches"
    ),
    path(
        "schools/<str:urn>/pupils/<uuid:pupil_id>/contacts/<uuid:link_id>/messages/",
        reach.contact_messages,
        name="contact_messages",
    ),
]
