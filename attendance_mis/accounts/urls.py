"""Signing in and out, and one's own password."""

from __future__ import annotations

from django.urls import path

from . import views
from .factors import views as factors
from .sso import views as sso

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.change_password, name="change_password"),
    path("welcome/<str:secret>/", views.welcome, name="welcome"),
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("still-here/", views.still_here, name="still_here"),
    path("confirm/", views.confirm, name="confirm"),
    path("sign-in/second/", factors.second_step, name="second_step"),
    path("sign-in/passkey/", factors.passkey_sign_in, name="passkey_sign_in"),
    path("sign-in/passkey/options/", factors.passkey_options, name="passkey_options"),
    path("sign-in/with/<uuid:provider_id>/", sso.to_provider, name="to_provider"),
    path("sign-in/with/<uuid:provider_id>/back/", sso.back_from_provider, name="back_from_provider"),
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("second-factor/app/", factors.add_app, name="add_app"),
    path("second-factor/passkey/", factors.add_passkey, name="add_passkey"),
    path("second-factor/passkey/options/", factors.new_passkey_options, name="new_passkey_options"),
    path("second-factor/codes/", factors.recovery_codes, name="recovery_codes"),
    path("second-factor/remove/", factors.remove_factor, name="remove_factor"),
    path("second-factor/reset/<str:secret>/", factors.reset_factor, name="reset_factor"),
    path("demo/enter/", views.demo_enter, name="demo_enter"),
]
