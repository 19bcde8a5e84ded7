"""Addresses of penalties. Those of a school name it by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import authority, bundle, cases, deciding, record

SCHOOL = "schools/<str:urn>/penalties/"
CASE = SCHOOL + "cases/<uuid:case_id>/"
PUPIL = SCHOOL + "pupils/<uuid:pupil_id>/"

urlpatterns: list[URLPattern] = [
    path("settings/authorities/", authority.authorities, name="trust_authorities"),
    path("settings/authorities/<str:la_number>/", authority.change_authority, name="change_authority"),
    path(SCHOOL + "authority/", authority.authority, name="authority"),
    path(SCHOOL + "cases/", cases.cases, name="penalty_cases"),
    path(PUPIL + "open/", cases.open_case, name="open_penalty_case"),
    path(PUPIL + "consider/", cases.consider, name="consider_penalty"),
    path(CASE, cases.case, name="penalty_case"),
    path(CASE + "questions/<slug:question>/", cases.answer_question, name="penalty_answer"),
    path(CASE + "parents/<uuid:contact_id>/", cases.parent, name="penalty_parent"),
    path(CASE + "parents/<uuid:contact_id>/answer/", record.authority_answer, name="authority_answer"),
    path(CASE + "do/<slug:act>/", cases.act_on_case, name="penalty_act"),
    path(CASE + "decide/", deciding.decide, name="penalty_decide"),
    path(CASE + "bundle/", bundle.bundle, name="penalty_bundle"),
    path(CASE + "bundle.pdf", bundle.bundle_pdf, name="penalty_bundle_pdf"),
    path(CASE + "improvement/", deciding.improvement, name="penalty_improvement"),
    path(CASE + "improvement/write/", deciding.write, name="write_improvement"),
    path(CASE + "improvement/begin/", deciding.begin, name="begin_improvement"),
    path(CASE + "improvement/review/", deciding.review, name="review_improvement"),
    path(CASE + "improvement/correct/", deciding.correct, name="correct_improvement"),
    path(PUPIL + "timeline/", record.legal_timeline, name="legal_timeline"),
    path(PUPIL + "step/", record.legal_step, name="legal_step"),
    path(PUPIL + "notice/", record.known_notice, name="known_notice"),
    path(SCHOOL + "notices/", record.notices, name="penalty_notices"),
    path(SCHOOL + "notices/<uuid:notice_id>/", record.notice, name="penalty_notice"),
    path(SCHOOL + "who-may-issue/", deciding.delegations, name="penalty_delegations"),
    path(SCHOOL + "who-may-issue/<uuid:delegation_id>/end/", deciding.take_back, name="end_delegation"),
]
