"""Addresses of the letters' API, under `/api/v1/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import letters

urlpatterns: list[URLPattern] = [
    path("letters", letters.letters, name="api_letters"),
    path("letters/<uuid:letter_id>", letters.letter, name="api_letter"),
    path("letters/<uuid:letter_id>/pdf", letters.letter_pdf, name="api_letter_pdf"),
]
