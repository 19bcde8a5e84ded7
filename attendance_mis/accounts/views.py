"""Signing in and out, and one's own password."""

from __future__ import annotations

import time
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from attendance_mis.audit.record import record

from .access import access_of
from .confirm import ConfirmForm, file_page, is_confirmed, note_confirmed, question_page
from .demo import demo_people
from .entering import arrive, going_to
from .forms import ChangePasswordForm, SignInForm, WelcomeForm
from .guesses import held_back, was_wrong
from .invitations import accept, invited
from .limits import time_left
from .models import SignInProvider, User
from .sign_ins import end_sign_ins, sign_ins_of

WAIT = (
    "There were several wrong passwords for this address. Wait five minutes and try again. If you do not remember the "
    "password, ask whoever looks after people and roles at your school for a new link."
)


@sensitive_post_parameters("password")
@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail address and password; in a demo also offer its invented people, one click each."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if held_back(request, email):
            form.add_error(None, WAIT)
            status = 429
        elif (user := authenticate(request, username=email, password=form.cleaned_data["password"])) is None:
            was_wrong()
            form.add_error(None, "The e-mail address or the password is not right. Check both and try again.")
        else:
            return arrive(request, user, how="password")
    people = demo_people() if settings.DEMO else []
    providers = SignInProvider.objects.filter(is_on=True).order_by("name")
    return render(
        request,
        "accounts/sign_in.html",
        {
            "form": form,
            "next": going_to(request),
            "people": people,
            "trust": request.trust,  # type: ignore[attr-defined]  # see TrustMiddleware
            "providers": providers,
        },
        status=400 if status == 200 and form.errors else status,
    )


@require_POST
@login_not_required
def demo_enter(request: HttpRequest) -> HttpResponse:
    """One click in a demo: be this invented person. Anywhere else there is no such address."""
    if not settings.DEMO:
        raise Http404
    email = request.POST.get("email", "")
    if email not in {person.email for person in demo_people()}:
        raise Http404
    return arrive(request, get_object_or_404(User, email=email), how="demo", both=True)


@require_POST
@login_not_required
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("sign_in")


@sensitive_post_parameters("confirm-password", "confirm-code")
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm that it is still you, then on to the page that asked; a file it asked for comes from here."""
    form, going = ConfirmForm(request, answering=request.method == "POST"), going_to(request)
    sent = {name: request.POST.get(name) or request.GET.get(name, "") for name in ("next", "file", "back")}
    onward = f"{request.path}?{urlencode(sent)}" if going and sent["file"] else going
    if request.method == "POST" and form.is_valid():
        note_confirmed(request)
        return redirect(onward or "home")
    if request.method == "GET" and sent["file"] and going and is_confirmed(request):
        return file_page(request, address=going, sent=[])
    kept = [(name, value) for name, value in sent.items() if going and value]
    return question_page(request, form, action=request.path, sent=kept, going=onward)


@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        record("person.changed_password", by=access_of(form.user).actor())
        messages.success(request, "Your password is changed.")
        return redirect("home")
    return render(
        request, "accounts/change_password.html", {"form": form}, status=400 if form.is_bound else 200
    )


@sensitive_post_parameters("password")
@login_not_required
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a password with the link the school gave; then sign in with it."""
    user = invited(secret)
    if user is None:
        return render(request, "accounts/welcome_over.html", status=404)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept(secret, form.cleaned_data["password"])
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            if user is None:
                return render(request, "accounts/welcome_over.html", status=404)
            messages.success(request, "Your password is set. Sign in with it.")
            return redirect("sign_in")
    context = {"form": form, "someone": user, "trust": request.trust}  # type: ignore[attr-defined]
    return render(request, "accounts/welcome.html", context, status=400 if form.is_bound else 200)


def sign_ins(request: HttpRequest) -> HttpResponse:
    """Where one is signed in; ending one of them, or all others."""
    user, key = cast(User, request.user), request.session.session_key or ""
    if request.method == "POST":
        ended = end_sign_ins(user, key=key, ref=request.POST.get("ref", ""))
        messages.success(request, f"{ended} {'sign-in' if ended == 1 else 'sign-ins'} ended.")
        return redirect("sign_ins")
    return render(request, "accounts/sign_ins.html", {"found": sign_ins_of(user, key)})


@login_not_required
def still_here(request: HttpRequest) -> JsonResponse:
    """How many seconds are left before the sign-in ends by itself; a POST says that somebody is there."""
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "most": 0})
    if request.method == "POST":
        request.session["seen"] = int(time.time())
    return JsonResponse(time_left(request))
