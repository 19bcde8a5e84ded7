"""Confirming that it is still you, before what can't be taken back or must not leak (security rule 16; ASVS 7.5.3).

A page so marked is asked for anew five minutes after the last confirmation, and signing in is one. What a form sent is
kept in the question and goes on with the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from .demo import is_invented
from .factors.codes import right_app_code
from .factors.held import held_by
from .factors.passkeys import signed_by
from .guesses import CODE, PASSWORD, held_back
from .models import SignInProvider, User

FRESH_SECONDS = 300
_WHEN = "confirmed"
_PREFIX = "confirm"
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


class _OneOf(forms.CharField):
    """Asked for like any other field, but not missed where another of the form is given."""

    def validate(self, value: str) -> None:
        pass


class ConfirmForm(forms.Form):
    """One of these is enough."""

    password = _OneOf(
        label="Password",
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = _OneOf(
        label="Or the code your app shows now",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    credential = forms.JSONField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, *, answering: bool) -> None:
        super().__init__(request.POST if answering else None, prefix=_PREFIX)
        self.request, self.user = request, cast(User, request.user)
        self.held = held_by(self.user)
        if not self.user.has_usable_password():
            del self.fields["password"]
        if not self.held.app:
            del self.fields["code"]
        self.providers = SignInProvider.objects.filter(is_on=True, provideridentity__user=self.user)
        self.ways = bool(self.held or self.providers or self.user.has_usable_password())
        self.one_click = is_invented(self.user)

    def clean(self) -> None:
        said = self.cleaned_data
        if self.one_click and f"{_PREFIX}-click" in self.data:
            return
        if said.get("credential"):
            if signed_by(self.request, self.user, said["credential"]) is None:
                self.add_error(None, "The passkey was not accepted. Try again, or confirm in another way.")
        elif said.get("code"):
            self._try(CODE, "code", lambda: right_app_code(self.user, said["code"]))
        elif said.get("password"):
            self._try(PASSWORD, "password", lambda: self.user.check_password(said["password"]))
        else:
            self.add_error(
                next(iter(self.fields)) if self.visible_fields() else None, "Confirm in one of these ways."
            )

    def _try(self, what: str, field: str, right: Callable[[], bool]) -> None:
        if held_back(self.request, self.user.email, what):
            self.add_error(None, "There were several wrong tries. Wait five minutes and try again.")
        elif not right():
            self.add_error(field, f"This {field} is not right. Check it and try again.")


def note_confirmed(request: HttpRequest) -> None:
    request.session[_WHEN] = int(time.time())


def is_confirmed(request: HttpRequest) -> bool:
    return bool(time.time() - request.session.get(_WHEN, 0) <= FRESH_SECONDS)


def confirmed_first(view: V) -> V:
    """The page opens to somebody who confirmed in the last five minutes. Stands below what decides who may at all."""

    @sensitive_post_parameters("confirm-password", "confirm-code")
    @wraps(view)
    def asked(
        request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as the view has them
        if request.method == "POST" and _is_answer(request):
            form = ConfirmForm(request, answering=True)
            if not form.is_valid():
                return _question(request, form)
            note_confirmed(request)
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return _question(request, ConfirmForm(request, answering=False))
        return redirect(f"{reverse('confirm')}?{urlencode({'next': request.get_full_path()})}")

    asked.confirmed_first = True  # type: ignore[attr-defined]  # read by the test that walks the addresses
    return cast(V, asked)


def confirmed_for_files(view: V) -> V:
    """A page that is also given as a file (`?format=`): the page opens as ever, the file as `confirmed_first` says."""
    confirmed = confirmed_first(view)

    @wraps(view)
    def asked(
        request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:  # Any: as the view has them
        return (confirmed if "format" in request.GET else view)(request, *args, **kwargs)

    asked.confirmed_for_files = True  # type: ignore[attr-defined]  # read by the test that walks the addresses
    return cast(V, asked)


def _is_answer(request: HttpRequest) -> bool:
    return any(name.startswith(f"{_PREFIX}-") for name in request.POST)


def _question(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    """The question in place of the page, with everything the form had sent."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{_PREFIX}-")
    ]
    return question_page(request, form, action=request.get_full_path(), sent=sent, kept=True)


def question_page(
    request: HttpRequest,
    form: ConfirmForm,
    *,
    action: str,
    sent: list[tuple[str, str]],
    kept: bool = False,
    going: str = "",
) -> HttpResponse:
    """`kept`: what was sent belongs to the page that asks, which goes on with it."""
    context = {"form": form, "action": action, "sent": sent, "kept": kept, "next": going}
    # Refused until it is answered: a program must not take the question for what it asked.
    status = 400 if form.is_bound else 403 if request.method == "POST" else 200
    return render(request, "accounts/confirm.html", context, status=status)
