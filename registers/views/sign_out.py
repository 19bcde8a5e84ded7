"""Signing out and back in, and leaving without permission (REG-16, REG-17)."""

from __future__ import annotations

import uuid
from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.actions.sign_out import (
    Leave,
    NotOnTheList,
    left_without_permission,
    refuse_collection,
    sign_back_in,
)
from registers.actions.sign_out import (
    sign_out as record_sign_out,
)
from registers.forms.desk import ALONE, UNLISTED, SignOutForm, TruancyForm
from registers.models import SignOut
from registers.queries.roster import Roster, RosterPupil
from registers.queries.sign_outs import Adult, adults_of, approvers, refused_on, sign_outs_of
from registers.rules.policy_kinds import Off
from registers.rules.sign_out import approving_roles
from registers.views.finder import find, marks_words, only_one
from registers.views.pupils import InNoClass, pupil_here, put_in_a_class_first
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.LATE_DESK)
def sign_out_desk(request: SchoolRequest) -> HttpResponse:
    """The search box, who is out, who came back, and whom the desk did not let go."""
    finder = find(request, "sign_out_pupil")
    straight = only_one(request, finder)
    if straight:
        return straight
    entries = list(sign_outs_of(request.school, clock.today()))
    return render(
        request,
        "registers/desk/sign_out_desk.html",
        {
            "finder": finder,
            "out": [entry for entry in entries if entry.back_at is None],
            "returned": [entry for entry in entries if entry.back_at is not None],
            "refused": refused_on(request.school, clock.today()),
            "saved": next((e for e in entries if str(e.id) == request.GET.get("saved")), None),
        },
    )


@school_page(Permission.LATE_DESK)
def sign_out(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    today = clock.today()
    try:
        roster, pupil = pupil_here(request, pupil_id, today)
    except InNoClass as found:
        return put_in_a_class_first(request, found.pupil, "sign_out_desk")
    adults = adults_of(pupil.id)
    leaving = _leaving_form(request, roster, pupil, adults)
    truancy = _truancy_form(request)
    alert = ""
    if request.method == "POST":
        asked = truancy if truancy.is_bound else leaving
        if asked.is_valid():
            try:
                entry = (
                    _truant(request, truancy, roster, pupil)
                    if truancy.is_bound
                    else _let_go(request, leaving, roster, pupil)
                )
            except NotOnTheList as refused:
                alert = refused.problems["collector"][0]
            else:
                return redirect(f"{reverse('sign_out_desk', args=[request.school.urn])}?saved={entry.id}")
    failed = alert or leaving.errors or truancy.errors
    return render(
        request,
        "registers/desk/sign_out.html",
        _page(pupil, adults, leaving, truancy, alert),
        status=400 if failed else 200,
    )


def _page(
    pupil: RosterPupil, adults: list[Adult], leaving: SignOutForm, truancy: TruancyForm, alert: str
) -> dict[str, Any]:  # Any: a template's context
    today = clock.today()
    membership = pupil.membership(today)
    marks = {str(s): (m.code, m.minutes_late) for (_, s), m in pupil.marks.items() if m.code is not None}
    return {
        "pupil": pupil,
        "class_name": membership.class_name if membership else "",
        "marks": marks_words(marks),
        "restricted": [adult for adult in adults if adult.restricted],
        "others": [adult for adult in adults if not adult.restricted and not adult.may_collect],
        "first_to_ring": next((adult for adult in adults if adult.phone), None),
        "form": leaving,
        "truancy": truancy,
        "alert": alert,
        "shown_errors": truancy if truancy.is_bound else leaving,
    }


def _leaving_form(
    request: SchoolRequest, roster: Roster, pupil: RosterPupil, adults: list[Adult]
) -> SignOutForm:
    membership = pupil.membership(clock.today())
    policy = roster.setup.policy(membership.year_group if membership else "", clock.today())
    needed = policy.signout_approver
    people = [] if isinstance(needed, Off) else approvers(request.school.id, approving_roles(needed))
    mine = str(request.access.user.id)
    names = [(str(person.id), f"{person.name}, {person.position}") for person in people]
    return SignOutForm(
        request.POST if request.method == "POST" and request.POST.get("what") != "truancy" else None,
        collectors=[
            (str(adult.id), f"{adult.name}, {adult.relationship.lower()}")
            for adult in adults
            if adult.choosable
        ],
        approvers=None if isinstance(needed, Off) else names,
        initial={
            "op_id": uuid7(),
            "out_at": clock.local_now().time(),
            "approver": mine if mine in dict(names) else "",
        },
    )


def _truancy_form(request: SchoolRequest) -> TruancyForm:
    sent = request.method == "POST" and request.POST.get("what") == "truancy"
    return TruancyForm(
        request.POST if sent else None,
        initial={"op_id": uuid7(), "left_at": clock.local_now().time()},
        auto_id="id_truancy_%s",  # the page has the other form too
    )


def _let_go(request: SchoolRequest, form: SignOutForm, roster: Roster, pupil: RosterPupil) -> SignOut:
    sent = form.cleaned_data
    by = request.access.actor(request.school.id)
    if sent["collector"] == UNLISTED:
        refuse_collection(pupil=pupil, roster=roster, by=by, why="not_listed")
    leave = Leave(
        out_at=_today_at(sent["out_at"]),
        reason=sent["reason"],
        collected_by=None if sent["collector"] == ALONE else uuid.UUID(sent["collector"]),
        approved_by=dict(form.fields["approver"].choices)[sent["approver"]] if "approver" in sent else "",  # type: ignore[attr-defined]  # a ChoiceField
        expected_back=sent["expected_back"],
    )
    return record_sign_out(leave, pupil=pupil, roster=roster, by=by, op_id=form.operation)


def _truant(request: SchoolRequest, form: TruancyForm, roster: Roster, pupil: RosterPupil) -> SignOut:
    return left_without_permission(
        out_at=_today_at(form.cleaned_data["left_at"]),
        reason=form.cleaned_data["words"],
        pupil=pupil,
        roster=roster,
        by=request.access.actor(request.school.id),
        op_id=form.operation,
    )


def _today_at(at: time) -> datetime:
    return datetime.combine(clock.today(), at, tzinfo=clock.LONDON)


@require_POST
@school_page(Permission.LATE_DESK)
def back(request: SchoolRequest, sign_out_id: uuid.UUID) -> HttpResponse:
    entry = get_object_or_404(SignOut, id=sign_out_id, school=request.school, date=clock.today())
    sign_back_in(entry, by=request.access.actor(request.school.id))
    return redirect(f"{reverse('sign_out_desk', args=[request.school.urn])}?saved={entry.id}")
