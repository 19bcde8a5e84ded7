"""Addresses of data protection. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import access_log, open_file, questions, retention

_SCHOOL = "schools/<str:urn>/"
_HERE = f"{_SCHOOL}data-protection/"

urlpatterns: list[URLPattern] = [
    path(f"{_SCHOOL}pupils/open-a-file/", open_file.open_another_file, name="open_another_file"),
    path(f"{_HERE}access/", access_log.access_log, name="access_log"),
    path(f"{_HERE}questions/", questions.access_questions, name="access_questions"),
    path(
        f"{_HERE}questions/<uuid:digest_id>/<int:number>/",
        questions.answer_access_question,
        name="answer_access_question",
    ),
    path(f"{_HERE}opened/", questions.opened_files, name="opened_files"),
    path(f"{_HERE}opened/<uuid:opening_id>/", questions.answer_opened_file, name="answer_opened_file"),
    path(f"{_HERE}retention/", retention.retention, name="retention"),
    path(f"{_HERE}retention/<uuid:purge_id>/", retention.purge, name="purge"),
    path(f"{_HERE}retention/<uuid:purge_id>/decide/", retention.decide_purge, name="decide_purge"),
    path(f"{_HERE}holds/", retention.holds, name="legal_holds"),
    path(f"{_HERE}holds/<uuid:hold_id>/end/", retention.end_legal_hold, name="end_legal_hold"),
]
