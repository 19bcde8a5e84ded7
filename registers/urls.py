"""Addresses of the registers' pages. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, register_converter

from .converters import DayConverter, SessionConverter

register_converter(DayConverter, "day")
register_converter(SessionConverter, "session")

urlpatterns: list[URLPattern] = []
