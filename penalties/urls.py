"""Addresses of penalties. Those of a school name it by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import authority

SCHOOL = "schools/<str:urn>/penalties/"

urlpatterns: list[URLPattern] = [
    path("settings/authorities/", authority.authorities, name="trust_authorities"),
    path("settings/authorities/<str:la_number>/", authority.change_authority, name="change_authority"),
    path(SCHOOL + "authority/", authority.authority, name="authority"),
]
