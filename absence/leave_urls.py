"""Addresses of the pages about leave. All name their school by URN, but for the parent's form."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import leave, leave_form, leave_more, leave_office, papers

LEAVE = "schools/<str:urn>/leave/"
PAPERS = "schools/<str:urn>/pupils/<uuid:pupil_id>/papers/"
ONE = LEAVE + "<uuid:request_id>/"

leave_urls: list[URLPattern] = [
    path(LEAVE, leave.leave_requests, name="leave_requests"),
    path(LEAVE + "new/", leave_office.new_leave, name="new_leave"),
    path(LEAVE + "new/<uuid:pupil_id>/", leave_office.new_leave_for, name="new_leave_for"),
    path(LEAVE + "watch/", leave_more.leave_watch, name="leave_watch"),
    path(LEAVE + "deciders/", leave_more.leave_deciders, name="leave_deciders"),
    path(LEAVE + "deciders/<uuid:delegation_id>/end/", leave_more.end_decider, name="end_leave_decider"),
    path(LEAVE + "form/<uuid:pupil_id>/", leave_office.leave_link, name="leave_link"),
    path(LEAVE + "form/<uuid:pupil_id>/<slug:which>.pdf", leave_office.leave_paper, name="leave_paper"),
    path(LEAVE + "form/<uuid:link_id>/revoke/", leave_office.revoke_leave_link, name="revoke_leave_link"),
    path(ONE, leave.leave_request, name="leave_request"),
    path(ONE + "preview/", leave.leave_preview, name="leave_preview"),
    path(ONE + "check/", leave_office.check_leave, name="check_leave"),
    path(ONE + "withdraw/", leave.withdraw_leave, name="withdraw_leave"),
    path(ONE + "letter/", leave.issue_leave_letter, name="issue_leave_letter"),
    path(ONE + "paper/", leave.issue_leave_paper, name="issue_leave_paper"),
    path(ONE + "files/", leave_office.add_leave_file, name="add_leave_file"),
    path(ONE + "files/<uuid:file_id>/", leave_office.leave_file, name="leave_file"),
    path(PAPERS, papers.received_papers, name="received_papers"),
    path(PAPERS + "<uuid:paper_id>/", papers.received_paper, name="received_paper"),
    path("leave-form/<str:token>/", leave_form.leave_form, name="leave_form"),
]
