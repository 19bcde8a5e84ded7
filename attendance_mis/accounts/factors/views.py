"""The second step of signing in, and one's own second factors."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record

from ..confirm import confirmed_first
from ..entering import arrive, enter, halfway
from ..guesses import CODE, PASSWORD, held_back
from ..models import User
from ..sessions import ONE_STEP
from . import codes, passkeys
from .forms import CodeForm, PasskeyForm, PasswordAgainForm, SecondStepForm
from .held import held_by, must_have, remove
from .resets import reset, reset_for

WAIT = "There were several wrong codes. Wait five minutes and try again."
NOT_TAKEN = "The passkey was not accepted. Try again, or choose another way."
_SHOW_CODES = "show-codes"
View = Callable[[HttpRequest, User], HttpResponse]


@login_not_required
def second_step(request: HttpRequest) -> HttpResponse:
    """After the password: a passkey, the app's code or a recovery code."""
    coming = halfway(request)
    if coming is None or coming.sets_up:
        return redirect("sign_in")
    held, status = held_by(coming.user), 200
    credential = PasskeyForm(request.POST)
    form = SecondStepForm(request.POST or None, app=bool(held.app))
    if request.method == "POST" and credential.is_valid() and credential.cleaned_data["credential"]:
        if passkeys.signed_by(request, coming.user, credential.cleaned_data["credential"]):
            return enter(request, coming.user, how=f"{coming.how}, passkey", going=coming.going)
        form = SecondStepForm(app=bool(held.app))
        messages.error(request, NOT_TAKEN)
        status = 400
    elif request.method == "POST" and form.is_valid():
        if held_back(request, coming.user.email, CODE):
            form.add_error(None, WAIT)
            status = 429
        elif codes.right_app_code(coming.user, form.cleaned_data["code"]):
            return enter(request, coming.user, how=f"{coming.how}, app", going=coming.going)
        elif codes.right_recovery_code(coming.user, form.cleaned_data["code"]):
            left = len(codes.recovery_codes(coming.user))
            said = f"You used a recovery code; {left} are left. If the device is lost, take it out of your second factors."
            messages.warning(request, said)
            return enter(request, coming.user, how=f"{coming.how}, recovery code", going=coming.going)
        else:
            form.add_error("code", "This code is not right, or was used before. Enter the one shown now.")
    context = {"form": form, "held": held, "someone": coming.user}
    return render(
        request, "accounts/second_step.html", context, status=400 if status == 200 and form.errors else status
    )


@require_POST
@login_not_required
def passkey_options(request: HttpRequest) -> JsonResponse:
    """What the browser signs: for the person who is or is being signed in, else for whoever picks a passkey of theirs."""
    coming = halfway(request)
    user = coming.user if coming else request.user if request.user.is_authenticated else None
    return JsonResponse(passkeys.request_options(request, user))


@require_POST
@login_not_required
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Signing in with a passkey alone: device and PIN, finger or face are two factors."""
    form = PasskeyForm(request.POST)
    if form.is_valid() and form.cleaned_data["credential"]:
        user = passkeys.signed_by(request, None, form.cleaned_data["credential"])
        if user is not None:
            return arrive(request, user, how="passkey", both=True)
    messages.error(request, "No account of this trust has this passkey. Sign in with your password.")
    return redirect("sign_in")


def _settling(view: View) -> Callable[..., HttpResponse]:
    """For whoever sets up a first factor on the way in, and for whoever is in and has just confirmed."""

    @confirmed_first
    def confirmed(request: HttpRequest) -> HttpResponse:
        return view(request, cast(User, request.user))

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return confirmed(request)
        coming = halfway(request)
        if coming is None or not coming.sets_up or held_by(coming.user):
            return redirect_to_login(request.get_full_path())
        return view(request, coming.user)

    guarded.confirmed_first = True  # type: ignore[attr-defined]  # as it does itself
    return guarded


@_settling
def second_factor(request: HttpRequest, user: User) -> HttpResponse:
    """What one has, and what can be added."""
    context = {
        "held": held_by(user),
        "left": len(codes.recovery_codes(user)),
        "must": must_have(user),
        "on_the_way": not request.user.is_authenticated,
    }
    return render(request, "accounts/second_factor.html", context)


@_settling
def add_app(request: HttpRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if codes.keep_app(request, user, form.cleaned_data["code"]):
            return _added(request, user, "app")
        form.add_error(
            "code",
            "This code is not right. Enter the six figures the app shows now; they change every half minute.",
        )
    context = {"form": form, "app": codes.new_app(request, user)}
    return render(request, "accounts/add_app.html", context, status=400 if form.errors else 200)


@require_POST
@_settling
def new_passkey_options(request: HttpRequest, user: User) -> HttpResponse:
    return JsonResponse(passkeys.creation_options(request, user))


@_settling
def add_passkey(request: HttpRequest, user: User) -> HttpResponse:
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data["credential"]
        if made and passkeys.keep(request, user, made, form.cleaned_data["name"]):
            return _added(request, user, "passkey")
        form.add_error(
            None, "The passkey was not made. Try again; the device has to ask for its PIN, finger or face."
        )
    return render(request, "accounts/add_passkey.html", {"form": form}, status=400 if form.errors else 200)


def _added(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """With the first factor come the recovery codes, and whoever was on the way in is in."""
    record("person.second_factor_added", by=_self(user), subject_id=user.id, kind=kind)
    first = not codes.recovery_codes(user)
    if first:
        codes.new_recovery_codes(user)
    request.session.pop(ONE_STEP, None)  # having made one here is having it
    coming = None if request.user.is_authenticated else halfway(request)
    if coming is not None:
        response = enter(request, user, how=f"{coming.how}, {kind}", going=coming.going)
        request.session[_SHOW_CODES] = response.headers["Location"]
        response.headers["Location"] = reverse("recovery_codes")
        return response
    if first:
        request.session[_SHOW_CODES] = ""
        return redirect("recovery_codes")
    messages.success(request, "Added. You can use it from the next sign-in on.")
    return redirect("second_factor")


@_settling
def recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    """Shown while they are new; later only how many are left."""
    if request.method == "POST" and "kept" in request.POST:
        return redirect(request.session.pop(_SHOW_CODES, "") or "second_factor")
    if request.method == "POST" and held_by(user):
        codes.new_recovery_codes(user)
        record("person.recovery_codes_made", by=_self(user), subject_id=user.id)
        request.session[_SHOW_CODES] = ""
        return redirect("recovery_codes")
    if _SHOW_CODES not in request.session:
        return redirect("second_factor")
    return render(request, "accounts/recovery_codes.html", {"codes": codes.recovery_codes(user)})


@require_POST
@_settling
def remove_factor(request: HttpRequest, user: User) -> HttpResponse:
    held = held_by(user)
    if must_have(user) and len(held.passkeys) + bool(held.app) < 2:
        messages.error(
            request, "Your role needs a second factor, and this is your only one. Add another first."
        )
    elif remove(user, by=_self(user), ref=request.POST.get("ref", "")):
        messages.success(request, "Taken out. It no longer signs you in.")
    return redirect("second_factor")


@sensitive_post_parameters("password")
@login_not_required
def reset_factor(request: HttpRequest, secret: str) -> HttpResponse:
    """With the link the school gave, and the password: every factor out, then a new one is set up where it has to be."""
    user = reset_for(secret)
    if user is None:
        return render(request, "accounts/reset_over.html", status=404)
    form, status = PasswordAgainForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        if held_back(request, user.email, PASSWORD):
            form.add_error(None, WAIT)
            status = 429
        elif not user.check_password(form.cleaned_data["password"]):
            form.add_error("password", "The password is not right. Check it and try again.")
        elif reset(secret) is None:
            return render(request, "accounts/reset_over.html", status=404)
        else:
            return arrive(request, user, how="password, reset link")
    context = {"form": form, "someone": user, "trust": request.trust}  # type: ignore[attr-defined]  # see TrustMiddleware
    return render(
        request,
        "accounts/reset_factor.html",
        context,
        status=400 if status == 200 and form.errors else status,
    )


def _self(user: User) -> Actor:
    return Actor(user.id, user.name, user.position, "")
