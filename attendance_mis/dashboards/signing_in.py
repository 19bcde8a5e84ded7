"""How people of the trust sign in: which roles need a second factor."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.accounts.factors.held import roles_that_must, set_rule
from attendance_mis.accounts.permissions import ROLES, Permission
from registers.views.trust import every_school_page


class RuleForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Who needs a second factor",
        help_text="A passkey or an authenticator app. Asked for from the next sign-in on.",
        required=False,
        choices=[(role, words) for role, (words, _) in ROLES.items()],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small plan-pattern"}),
    )


@every_school_page(Permission.MANAGE_PEOPLE)
@confirmed_first
def signing_in(request: HttpRequest) -> HttpResponse:
    form = RuleForm(request.POST or None, initial={"roles": list(roles_that_must())})
    if request.method == "POST" and form.is_valid():
        set_rule(form.cleaned_data["roles"], by=access_of(request.user).actor())
        messages.success(request, "Saved. It holds from each person’s next sign-in on.")
        return redirect("signing_in")
    status = 400 if form.errors else 200
    return render(request, "dashboards/people/signing_in.html", {"form": form}, status=status)
