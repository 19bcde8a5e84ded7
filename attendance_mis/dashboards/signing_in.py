"""How people of the trust sign in: which roles need a second factor, and with which accounts elsewhere."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.accounts.factors.held import roles_that_must, set_rule
from attendance_mis.accounts.models import SignInProvider
from attendance_mis.accounts.permissions import Permission
from attendance_mis.accounts.sso.claims import Kind
from attendance_mis.accounts.sso.providers import set_provider
from registers.views.trust import every_school_page

from .signing_in_forms import ProviderForm, RuleForm

_PLAIN = ("kind", "name", "allowed", "client_id", "checks_second_factor", "vouches_for_email", "is_on")


@every_school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def signing_in(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST or None, initial={"roles": list(roles_that_must())})
    if request.method == "POST" and form.is_valid():
        set_rule(form.cleaned_data["roles"], by=access_of(request.user).actor())
        messages.success(
            request,
            "Saved. It holds from now on: whoever is signed in without one is asked at their next page.",
        )
        return redirect("signing_in")
    context = {"form": form, "providers": SignInProvider.objects.order_by("name")}
    status = 400 if form.errors else 200
    return render(request, "dashboards/people/signing_in.html", context, status=status)


@every_school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def new_provider(request: HttpRequest) -> HttpResponse:
    return _provider_page(request, SignInProvider(kind=Kind.MICROSOFT.value))


@every_school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def sign_in_provider(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    return _provider_page(request, get_object_or_404(SignInProvider, id=provider_id))


def _provider_page(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    now = {name: getattr(provider, name) for name in _PLAIN}
    own = provider.discovery_url if provider.kind == Kind.OTHER else ""
    form = ProviderForm(request.POST or None, initial=now | {"discovery_url": own}, provider=provider)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        for name in _PLAIN:
            setattr(provider, name, said[name])
        set_provider(
            provider, secret=said["secret"], other=said["discovery_url"], by=access_of(request.user).actor()
        )
        messages.success(request, f"Saved. Give {provider.name} the address below, then try the button.")
        return redirect("sign_in_provider", provider.id)
    back = "" if provider._state.adding else reverse("back_from_provider", args=[provider.id])
    context = {
        "form": form,
        "provider": provider,
        "back": request.build_absolute_uri(back) if back else "",
    }
    status = 400 if form.errors else 200
    return render(request, "dashboards/people/provider.html", context, status=status)
