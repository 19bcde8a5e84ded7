"""Addresses of this app's pages. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .illness_urls import illness_urls
from .leave_urls import leave_urls
from .views import case, escalation, queue, reports, visits, welfare

SCHOOL = "schools/<str:urn>/"
CASE = SCHOOL + "follow-up/<uuid:case_id>/"
VISIT = SCHOOL + "follow-up/visits/<uuid:visit_id>/"

urlpatterns: list[URLPattern] = [
    path(SCHOOL + "follow-up/", queue.follow_up, name="follow_up"),
    path(SCHOOL + "follow-up/cleared/", queue.cleared, name="follow_up_cleared"),
    path(SCHOOL + "follow-up/message/", queue.message, name="follow_up_message"),
    path(SCHOOL + "follow-up/welfare/<uuid:pupil_id>/", welfare.welfare_call, name="welfare_call"),
    path(SCHOOL + "follow-up/sweep/", welfare.sweep, name="follow_up_sweep"),
    path(SCHOOL + "follow-up/alerts/", escalation.alerts, name="follow_up_alerts"),
    path(
        SCHOOL + "follow-up/alerts/refusals/<uuid:refusal_id>/answer/",
        escalation.answer_refused,
        name="answer_refused",
    ),
    path(CASE, case.case_page, name="follow_up_case"),
    path(CASE + "attempt/", queue.attempt, name="follow_up_attempt"),
    path(CASE + "spoke/", case.spoke, name="follow_up_spoke"),
    path(CASE + "claim/", queue.claim_case, name="follow_up_claim"),
    path(CASE + "undo/", queue.undo, name="follow_up_undo"),
    path(CASE + "alert/", escalation.alert, name="follow_up_alert"),
    path(CASE + "answer/", escalation.answer, name="follow_up_answer"),
    path(CASE + "decide/", escalation.decision, name="follow_up_decide"),
    path(CASE + "steps/<slug:kind>/", escalation.step, name="follow_up_step"),
    path(CASE + "end/", escalation.end, name="follow_up_end"),
    path(CASE + "notes/", escalation.notes, name="follow_up_notes"),
    path(CASE + "visit/", visits.plan, name="follow_up_visit"),
    path(VISIT, visits.visit_page, name="follow_up_visit_record"),
    path(VISIT + "leave/", visits.leave, name="follow_up_visit_leave"),
    path(VISIT + "call-off/", visits.call_off, name="follow_up_visit_call_off"),
    path(VISIT + "letter.pdf", visits.letter, name="follow_up_visit_letter"),
    path(SCHOOL + "absence-reports/", reports.absence_reports, name="absence_reports"),
    path(SCHOOL + "absence-reports/<uuid:pupil_id>/", reports.take, name="take_absence_report"),
    path(
        SCHOOL + "absence-reports/take-back/<uuid:report_id>/",
        reports.withdraw,
        name="withdraw_absence_report",
    ),
    path(
        SCHOOL + "absence-reports/<uuid:pupil_id>/hand-over/", reports.hand_over_call, name="hand_over_call"
    ),
    path(
        SCHOOL + "absence-reports/handed-over/<uuid:handover_id>/",
        reports.handover_done,
        name="handover_done",
    ),
    *leave_urls,
    *illness_urls,
]
