from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("schools/<str:urn>/", views.school_home, name="school_home"),
]
