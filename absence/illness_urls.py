"""Addresses of the pages about illness, appointments and lateness. All name their school; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import appointments, evidence, illness, illness_doubt, illness_health, lateness

ILLNESS = "schools/<str:urn>/illness/"
PUPIL = ILLNESS + "pupils/<uuid:pupil_id>/"
LATE = "schools/<str:urn>/lateness/"

illness_urls: list[URLPattern] = [
    path(ILLNESS, illness.illness_home, name="illness_home"),
    path(PUPIL, illness.illness_pupil, name="illness_pupil"),
    path(PUPIL + "evidence/", evidence.add, name="add_evidence"),
    path(PUPIL + "nothing-asked/<slug:day>/", evidence.nothing_asked, name="nothing_asked"),
    path(PUPIL + "doubt/<slug:day>/", illness_doubt.new_doubt, name="new_doubt"),
    path(PUPIL + "concern/", illness_doubt.concern_page, name="illness_concern"),
    path(PUPIL + "outlook/", illness_health.outlook, name="sickness_outlook"),
    path(PUPIL + "support/<slug:kind>/", illness_health.new_support, name="new_health_support"),
    path(PUPIL + "talk/<slug:day>/", illness_health.talk, name="return_talk"),
    path(ILLNESS + "evidence/", evidence.log, name="evidence_log"),
    path(ILLNESS + "evidence/<uuid:evidence_id>/", evidence.judge, name="judge_evidence"),
    path(ILLNESS + "evidence/<uuid:evidence_id>/file/", evidence.download, name="evidence_file"),
    path(ILLNESS + "doubts/<uuid:doubt_id>/", illness_doubt.doubt_page, name="illness_doubt"),
    path(ILLNESS + "support/<uuid:support_id>/", illness_health.support, name="health_support"),
    path(ILLNESS + "appointments/", appointments.appointments, name="appointments"),
    path(ILLNESS + "appointments/new/<uuid:pupil_id>/", appointments.new_appointment, name="new_appointment"),
    path(ILLNESS + "appointments/<uuid:appointment_id>/", appointments.appointment, name="appointment"),
    path(LATE, lateness.lateness, name="lateness"),
    path(LATE + "<uuid:pupil_id>/invite/", lateness.invite_page, name="invite_late"),
    path(LATE + "<uuid:pupil_id>/letter/", lateness.late_letter, name="late_letter"),
    path(LATE + "meetings/<uuid:meeting_id>/", lateness.meeting, name="lateness_meeting"),
]
