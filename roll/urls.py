"""Addresses of roll. Those of a school name it by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
