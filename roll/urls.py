"""Addresses of roll. Those of a school name it by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import authority, contacts, joining, leaving, leaving_more, missing_out, pack, removals, returns

SCHOOL = "schools/<str:urn>/"
LEAVING = SCHOOL + "leaving/"
CASE = LEAVING + "<uuid:case_id>/"
RETURNS = SCHOOL + "returns/"
ONE = RETURNS + "<uuid:return_id>/"
JOINING = SCHOOL + "joining/"

urlpatterns: list[URLPattern] = [
    path(LEAVING, leaving.leaving, name="leaving"),
    path(LEAVING + "ended/", leaving.ended, name="leaving_ended"),
    path(LEAVING + "pupils/<uuid:pupil_id>/", leaving.begin, name="leaving_begin"),
    path(LEAVING + "pupils/<uuid:pupil_id>/transfer/", leaving_more.begin_transfer, name="leaving_transfer"),
    path(LEAVING + "pupils/<uuid:pupil_id>/enquiry/", leaving_more.enquiry, name="enquiry"),
    path(CASE, leaving.case, name="leaving_case"),
    path(CASE + "enter/", leaving.enter_case, name="leaving_enter"),
    path(CASE + "do/<slug:act>/", leaving.act_on_leaving, name="leaving_act"),
    path(CASE + "files/add/", leaving_more.add_evidence, name="leaving_add_evidence"),
    path(CASE + "files/<uuid:file_id>/", leaving_more.evidence, name="leaving_evidence"),
    path(CASE + "pack.pdf", pack.leaver_pack, name="leaving_pack"),
    path(CASE + "attendance.csv", pack.leaver_attendance, name="leaving_attendance"),
    path(SCHOOL + "removals/", removals.removals_report, name="removals"),
    path(RETURNS, returns.returns, name="returns"),
    path(RETURNS + "add/<uuid:pupil_id>/", returns.add_return, name="add_return"),
    path(RETURNS + "missing-out/", missing_out.missing_out_list, name="missing_out"),
    path(RETURNS + "authority/", authority.wishes, name="returns_authority"),
    path(ONE, returns.one_return, name="return"),
    path(ONE + "do/<slug:act>/", returns.act_on_return, name="return_act"),
    path(ONE + "file.pdf", returns.return_pdf, name="return_pdf"),
    path(ONE + "file.csv", returns.return_csv, name="return_csv"),
    path(
        "settings/authorities/<str:la_number>/returns/",
        authority.change_wishes,
        name="change_returns_authority",
    ),
    path(JOINING, joining.joining, name="joining"),
    path(JOINING + "contacts/", contacts.contact_checks, name="contact_checks"),
    path(JOINING + "contacts/<uuid:contact_id>/", contacts.confirm, name="confirm_contact"),
    path(JOINING + "pupils/<uuid:pupil_id>/", joining.entry, name="joining_entry"),
    path(JOINING + "pupils/<uuid:pupil_id>/given-up/", joining.place_given_up, name="place_given_up"),
    path(JOINING + "pupils/<uuid:pupil_id>/dual/", joining.dual_registration, name="dual_registration"),
]
