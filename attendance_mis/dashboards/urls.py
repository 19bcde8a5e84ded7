from __future__ import annotations

from django.urls import path

from . import api_page, import_page, operations, views, what_if

urlpatterns = [
    path("", views.home, name="home"),
    path("schools/<str:urn>/", views.school_home, name="school_home"),
    path("schools/<str:urn>/operations/", operations.operations, name="operations"),
    path("help/api/", api_page.api_page, name="api_page"),
    path("import/", import_page.choose_files, name="import_data"),
    path("import/<uuid:upload_id>/", import_page.preview, name="import_preview"),
    path("import/<uuid:upload_id>/load", import_page.apply, name="import_apply"),
    path("import/<uuid:upload_id>/discard", import_page.throw_away, name="import_discard"),
    path("import/<uuid:upload_id>/rejects.csv", import_page.rejects, name="import_rejects"),
    path("settings/what-if/<slug:group>/", what_if.trust_what_if, name="trust_what_if"),
    path("schools/<str:urn>/settings/what-if/<slug:group>/", what_if.school_what_if, name="school_what_if"),
]
