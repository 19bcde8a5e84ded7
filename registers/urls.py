"""Addresses of the registers' pages. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import converters  # noqa: F401  # dates and sessions in addresses
from .office_urls import office_urls
from .pupil_urls import pupil_urls
from .report_urls import report_urls
from .views import calendar, class_register, my_registers, settings

settings_urls: list[URLPattern] = [
    path("settings/", settings.trust_settings, name="trust_settings"),
    path("settings/compliance/", settings.compliance, name="settings_compliance"),
    path("settings/change/<slug:group>/", settings.trust_change_settings, name="trust_change_settings"),
    path("settings/history/<slug:key>/", settings.trust_setting_history, name="trust_setting_history"),
    path("schools/<str:urn>/settings/", settings.school_settings, name="school_settings"),
    path(
        "schools/<str:urn>/settings/change/<slug:group>/",
        settings.school_change_settings,
        name="school_change_settings",
    ),
    path(
        "schools/<str:urn>/settings/history/<slug:key>/",
        settings.school_setting_history,
        name="school_setting_history",
    ),
]
calendar_urls: list[URLPattern] = [
    path("schools/<str:urn>/calendar/", calendar.school_calendar, name="school_calendar"),
    path("schools/<str:urn>/calendar/half-term/", calendar.change_half_term, name="change_half_term"),
    path("schools/<str:urn>/calendar/closures/new/", calendar.new_closure, name="new_closure"),
    path("schools/<str:urn>/calendar/closures/<uuid:closure_id>/take-out/", calendar.reopen, name="reopen"),
    path("schools/<str:urn>/calendar/extra-days/new/", calendar.new_extra_day, name="new_extra_day"),
    path(
        "schools/<str:urn>/calendar/extra-days/<uuid:extra_day_id>/take-out/",
        calendar.drop_extra_day,
        name="drop_extra_day",
    ),
]

class_register_urls: list[URLPattern] = [
    path("schools/<str:urn>/registers/", my_registers.my_registers, name="my_registers"),
    path(
        "schools/<str:urn>/registers/<day:day>/<session:session>/",
        class_register.class_register,
        name="class_register",
    ),
]

urlpatterns: list[URLPattern] = [
    *settings_urls,
    *calendar_urls,
    *class_register_urls,
    *office_urls(),
    *pupil_urls(),
    *report_urls,
]
