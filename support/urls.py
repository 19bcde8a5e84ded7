"""Addresses of support. Those of a school name it by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import path

from .views import (
    case_papers,
    concerns,
    contracts,
    incidents,
    meetings,
    plans,
    pupil,
    referrals,
    reviews,
    safeguarding,
    workers,
)

SCHOOL = "schools/<str:urn>/support/"
PUPIL = SCHOOL + "concerns/pupils/<uuid:pupil_id>/"
"""Under the concerns, so that the navigation says where one is."""

urlpatterns = [
    path(SCHOOL + "concerns/", concerns.concerns, name="concerns"),
    path(SCHOOL + "concerns/proposed/", concerns.concern_proposals, name="concern_proposals"),
    path(SCHOOL + "concerns/<uuid:concern_id>/", concerns.concern, name="concern"),
    path(SCHOOL + "concerns/<uuid:concern_id>/<str:act>/", concerns.act_on_concern, name="concern_act"),
    path(SCHOOL + "concerns/tasks/", concerns.open_tasks, name="support_tasks"),
    path(SCHOOL + "tasks/<uuid:task_id>/", concerns.task_done, name="support_task"),
    path(PUPIL, pupil.pupil_support, name="pupil_support"),
    path(PUPIL + "log/", pupil.support_log, name="support_log"),
    path(PUPIL + "concern/", concerns.open_for, name="open_concern"),
    path(PUPIL + "no-concern/", concerns.not_needed, name="no_concern"),
    path(PUPIL + "plan/", plans.new_plan, name="new_plan"),
    path(PUPIL + "meeting/", meetings.new_meeting, name="new_meeting"),
    path(PUPIL + "talk/", meetings.new_talk, name="new_talk"),
    path(PUPIL + "contract/", contracts.new_contract, name="new_contract"),
    path(PUPIL + "referral/", referrals.new_referral, name="new_referral"),
    path(PUPIL + "incident/", incidents.new_incident, name="new_incident"),
    path(PUPIL + "people/", workers.new_worker, name="new_worker"),
    path(PUPIL + "contact-days/", safeguarding.contact_days, name="contact_days"),
    path(PUPIL + "checks/<str:check>/", incidents.check, name="support_check"),
    path(SCHOOL + "plans/", plans.plans, name="plans"),
    path(SCHOOL + "plans/<uuid:plan_id>/", plans.plan, name="plan"),
    path(SCHOOL + "plans/<uuid:plan_id>/change/", plans.change, name="change_plan"),
    path(SCHOOL + "plans/<uuid:plan_id>/<str:act>/", plans.act_on_plan, name="plan_act"),
    path(SCHOOL + "meetings/", meetings.meetings, name="meetings"),
    path(SCHOOL + "meetings/<uuid:meeting_id>/", meetings.meeting, name="meeting"),
    path(SCHOOL + "meetings/<uuid:meeting_id>/write-up/", meetings.write_up_meeting, name="write_up_meeting"),
    path(SCHOOL + "meetings/<uuid:meeting_id>/<str:act>/", meetings.act_on_meeting, name="meeting_act"),
    path(SCHOOL + "talks/<uuid:talk_id>/", meetings.talk, name="talk"),
    path(SCHOOL + "contracts/", contracts.contracts, name="contracts"),
    path(SCHOOL + "contracts/<uuid:contract_id>/", contracts.contract, name="contract"),
    path(SCHOOL + "contracts/<uuid:contract_id>/<str:act>/", contracts.act_on_contract, name="contract_act"),
    path(SCHOOL + "referrals/", referrals.referrals, name="referrals"),
    path(SCHOOL + "referrals/<uuid:referral_id>/", referrals.referral, name="referral"),
    path(SCHOOL + "referrals/<uuid:referral_id>/<str:act>/", referrals.act_on_referral, name="referral_act"),
    path(SCHOOL + "reviews/", reviews.reviews, name="reviews"),
    path(SCHOOL + "reviews/begin/<str:cadence>/", reviews.begin, name="begin_review"),
    path(SCHOOL + "reviews/<uuid:review_id>/", reviews.review, name="review"),
    path(SCHOOL + "reviews/<uuid:review_id>/pack/", reviews.pack, name="review_pack"),
    path(SCHOOL + "reviews/<uuid:review_id>/end/", reviews.end, name="end_review"),
    path(SCHOOL + "reviews/<uuid:review_id>/<uuid:pupil_id>/", reviews.decide_for, name="review_decide"),
    path(SCHOOL + "incidents/", incidents.incidents, name="incidents"),
    path(SCHOOL + "incidents/<uuid:incident_id>/", incidents.incident, name="incident"),
    path(SCHOOL + "incidents/<uuid:incident_id>/close/", incidents.close, name="close_incident"),
    path(SCHOOL + "incidents/<uuid:incident_id>/letter/", incidents.warn, name="truancy_letter"),
    path(SCHOOL + "people/", workers.workers_to_tell, name="workers_to_tell"),
    path(SCHOOL + "people/<uuid:worker_id>/told/", workers.worker_told, name="worker_told"),
    path(SCHOOL + "people/<uuid:worker_id>/ends/", workers.worker_ends, name="worker_ends"),
    path(SCHOOL + "visits/<uuid:visit_id>/record/", case_papers.visit_paper, name="visit_paper"),
    path(SCHOOL + "decisions/<uuid:event_id>/record/", case_papers.decision_paper, name="decision_paper"),
    path(SCHOOL + "safeguarding/", safeguarding.report, name="safeguarding_report"),
    path(SCHOOL + "safeguarding/pdf/", safeguarding.report_pdf, name="safeguarding_report_pdf"),
]
