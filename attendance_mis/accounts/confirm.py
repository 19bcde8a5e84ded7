"""Confirming that it is still you, before what can't be taken back or must not leak (security rule 16; ASVS 7.5.3).

A page so marked is asked for anew five minutes after the last confirmation, and signing in is one. What a form sent is
kept in the question and goes on with the answer.

A file never takes the place of a page: whoever answered and got one would still look at the question. So where the
answer opens a file (`gives_file`), a page comes that gives it and leads back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters

from attendance_mis.kit.making import say_made

from .demo import is_invented
from .factors.codes import right_app_code
from .factors.held import held_by
from .factors.passkeys import signed_by
from .guesses import CODE, PASSWORD, held_back
from .models import SignInProvider, User

FRESH_SECONDS = 300
_WHEN = "confirmed"
_PREFIX = "confirm"
_BACK = f"{_PREFIX}-back"
_ANSWERS = tuple(f"{_PREFIX}-{one}" for one in ("password", "code", "credential", "click"))
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


def gives_file(when: Callable[[HttpRequest], bool] = lambda request: True) -> Callable[[V], V]:
    """Says of a view, below `confirmed_first`, that what it answers then is a file to keep, not a page."""

    def marked(view: V) -> V:
        view.gives_file = when  # type: ignore[attr-defined]  # read by `confirmed_first`
        return view

    return marked


def confirmed_first(view: V) -> V:
    """The page opens to somebody who confirmed in the last five minutes. Stands below what decides who may at all."""
    a_file: Callable[[HttpRequest], bool] = getattr(view, "gives_file", lambda request: False)

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
            if a_file(request):
                return file_page(request, address=request.get_full_path(), sent=_sent(request))
        if is_confirmed(request):
            return say_made(request, view(request, *args, **kwargs))
        if request.method == "POST":
            return _question(request, ConfirmForm(request, answering=False))
        onward = {"next": request.get_full_path()}
        if a_file(request):
            onward |= {"file": "1", "back": came_from(request)}
        return redirect(f"{reverse('confirm')}?{urlencode(onward)}")

    asked.confirmed_first = True  # type: ignore[attr-defined]  # read by the test that walks the addresses
    return cast(V, asked)


def confirmed_when(a_file_is_asked: Callable[[HttpRequest], bool]) -> Callable[[V], V]:
    """A page that also gives a file: the page opens as ever, the file as `confirmed_first` says."""

    def marked(view: V) -> V:
        confirmed = confirmed_first(gives_file()(view))

        @wraps(view)
        def asked(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:  # Any: as the view has them
            return (confirmed if a_file_is_asked(request) else view)(request, *args, **kwargs)

        asked.confirmed_for_files = True  # type: ignore[attr-defined]  # read by the test that walks the addresses
        return cast(V, asked)

    return marked


def confirmed_for_files(view: V) -> V:
    """A list that is also given as a workbook or CSV (`?format=`)."""
    return confirmed_when(lambda request: "format" in request.GET)(view)


def came_from(request: HttpRequest) -> str:
    """The page of this host that led here: the one a question about it names, or what the browser says; else nothing."""
    said = request.POST.get(_BACK) or request.GET.get("back") or request.headers.get("Referer", "")
    if not is_here(request, said):
        return ""
    parts = urlsplit(said)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def is_here(request: HttpRequest, address: str) -> bool:
    """Whether an address is a page of this host: nobody is sent anywhere else."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())


def _is_answer(request: HttpRequest) -> bool:
    return any(name in request.POST for name in _ANSWERS)


def _question(request: HttpRequest, form: ConfirmForm) -> HttpResponse:
    """The question in place of the page, with everything the form had sent."""
    sent = [*_sent(request), (_BACK, came_from(request))]
    return question_page(request, form, action=request.get_full_path(), sent=sent, kept=True)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What the page's own form sent, without the answer to the question."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not name.startswith(f"{_PREFIX}-")
    ]


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


def file_page(request: HttpRequest, *, address: str, sent: list[tuple[str, str]]) -> HttpResponse:
    """Gives the file that was asked about and leads back. An address is opened by itself; a form is sent on a press."""
    context = {
        "address": address,
        "sent": sent,
        "by_itself": request.method == "GET",
        "back": came_from(request) or reverse("home"),
    }
    return render(request, "accounts/confirmed_file.html", context)
