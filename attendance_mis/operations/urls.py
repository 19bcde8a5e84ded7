from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("schools/<str:urn>/last-known/", views.last_known_list, name="last_known"),
    path(
        "schools/<str:urn>/last-known/<uuid:row_id>/registers.pdf",
        views.last_known_pdf,
        name="last_known_pdf",
    ),
]
