"""Signing in and out, and one's own password."""

from __future__ import annotations

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("welcome/<str:secret>/", views.welcome, name="welcome"),
    path("demo/enter/", views.demo_enter, name="demo_enter"),
]
