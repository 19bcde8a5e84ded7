from __future__ import annotations

from django.urls import path, re_path

from . import (
    api_page,
    import_page,
    leaders,
    operations,
    people,
    signing_in,
    today,
    trust,
    views,
    weekly,
    what_if,
)
from .governors import views as governors
from .impact.views import impact
from .reference import pages as help_pages
from .staff import action_plan, meeting, sheets

urlpatterns = [
    path("", views.home, name="home"),
    path("schools/<str:urn>/", views.school_home, name="school_home"),
    path("schools/<str:urn>/today/", today.school_today, name="school_today"),
    path("schools/<str:urn>/weekly/", weekly.weekly, name="weekly"),
    path("schools/<str:urn>/reports/weeks/", leaders.leaders, name="leaders"),
    path("trust/", trust.trust_overview, name="trust_overview"),
    path("schools/<str:urn>/governors/", governors.governors, name="governors"),
    path("schools/<str:urn>/governors/how/<slug:figure>/", governors.how, name="governor_how"),
    path("schools/<str:urn>/governors/pack.pdf", governors.pack, name="governor_pack"),
    re_path(
        r"^schools/(?P<urn>[^/]+)/governors/tables\.(?P<format>csv|xlsx)$",
        governors.tables,
        name="governor_tables",
    ),
    path("schools/<str:urn>/reports/impact/", impact, name="impact"),
    path("schools/<str:urn>/reports/class/sheets.pdf", sheets.class_sheets, name="class_sheets"),
    path("schools/<str:urn>/pupils/<uuid:pupil_id>/sheet.pdf", sheets.pupil_sheet, name="pupil_sheet"),
    path("schools/<str:urn>/reports/support-meeting/", meeting.support_meeting, name="support_meeting"),
    path(
        "schools/<str:urn>/reports/support-meeting/list.pdf",
        meeting.support_meeting_pdf,
        name="support_meeting_pdf",
    ),
    path("schools/<str:urn>/reports/action-plan/", action_plan.action_plan, name="action_plan"),
    path(
        "schools/<str:urn>/reports/action-plan/findings.pdf",
        action_plan.action_plan_pdf,
        name="action_plan_pdf",
    ),
    path("schools/<str:urn>/operations/", operations.operations, name="operations"),
    path("help/api/", api_page.api_page, name="api_page"),
    path("help/codes/", help_pages.codes_page, name="codes_page"),
    path("help/accessibility/", help_pages.accessibility_page, name="accessibility_page"),
    path("schools/<str:urn>/people/", people.people, name="people"),
    path("schools/<str:urn>/people/new/", people.new_person, name="new_person"),
    path("schools/<str:urn>/people/<uuid:user_id>/", people.person, name="person"),
    path("schools/<str:urn>/people/<uuid:user_id>/link/", people.invite_person, name="invite_person"),
    path("schools/<str:urn>/people/<uuid:user_id>/end/", people.end_person, name="end_person"),
    path(
        "schools/<str:urn>/people/<uuid:user_id>/second-factor/",
        people.reset_person_factor,
        name="reset_person_factor",
    ),
    path("signing-in/", signing_in.signing_in, name="signing_in"),
    path("signing-in/providers/new/", signing_in.new_provider, name="new_provider"),
    path("signing-in/providers/<uuid:provider_id>/", signing_in.sign_in_provider, name="sign_in_provider"),
    path("import/", import_page.choose_files, name="import_data"),
    path("import/<uuid:upload_id>/", import_page.preview, name="import_preview"),
    path("import/<uuid:upload_id>/load", import_page.apply, name="import_apply"),
    path("import/<uuid:upload_id>/discard", import_page.throw_away, name="import_discard"),
    path("import/<uuid:upload_id>/rejects.csv", import_page.rejects, name="import_rejects"),
    path("settings/what-if/<slug:group>/", what_if.trust_what_if, name="trust_what_if"),
    path("schools/<str:urn>/settings/what-if/<slug:group>/", what_if.school_what_if, name="school_what_if"),
]
