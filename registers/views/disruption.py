"""Unplanned closures and disruption: one cause for many pupils, shown before it is saved (REG-39)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.actions.bulk import Wish
from registers.forms.planned import DisruptionForm
from registers.models import ClassMembership
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.rules.codes import CODES
from registers.rules.disruption import DISRUPTION_CODES, Whom, check_disruption
from registers.rules.sessions import Session
from registers.rules.year_groups import year_group_order, year_group_words
from registers.views.bulk import PupilChoice, Step, bulk_step
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.BULK_EDIT)
def disruption(request: SchoolRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        roster = read_roster(urn=request.school.urn, first=sent["first_day"], last=sent["last_day"])
        assert roster is not None  # the school exists: the page is about it
        reached = [pupil for pupil in roster.pupils if _reached(pupil, sent, roster)]
        ticked = set(request.POST.getlist("pupils"))
        chosen = [pupil for pupil in reached if not ticked or str(pupil.id) in ticked]
        refusals = check_disruption(
            sent["code"],
            Whom(sent["whom"]),
            sent["first_day"],
            sent["last_day"],
            subset=len(chosen) < len(reached),
        )
        # Part of the premises: the pupils left out are unticked at the next step, so it is said there.
        choosing = [r for r in refusals if r.rule == "y3_is_some"]
        for refusal in refusals:
            if refusal not in choosing:
                form.add_error(refusal.field, refusal.sentence)
        if not form.errors:
            step = Step(
                "Closure or disruption",
                "disruption",
                reverse("disruption", args=[request.school.urn]),
                pupils=tuple(_choice(pupil, sent["first_day"], chosen) for pupil in reached),
                first=choosing[0].sentence if choosing else "",
            )
            cells = [(p, *when) for p in chosen for when in _when(p, sent, roster)]
            return bulk_step(request, roster, cells, Wish(sent["code"], sent["note"], *_how(request)), step)
    return render(
        request,
        "registers/bulk/disruption.html",
        {"form": form},
        status=400 if form.errors else 200,
    )


def _how(request: SchoolRequest) -> tuple[bool, str]:
    """Whether marks that are there are amended too, and why."""
    reason = request.POST.get("reason", "").strip()[:500]
    return request.POST.get("how") == "overwrite" and bool(reason), reason


def _form(request: SchoolRequest) -> DisruptionForm:
    today = clock.today()
    rows = list(
        ClassMembership.objects.filter(school=request.school)
        .values_list("year_group", "school_class__name", "school_class_id")
        .distinct()
    )
    groups = sorted({group for group, _, _ in rows}, key=year_group_order)
    classes = sorted({(name, str(key)) for _, name, key in rows})
    words = {code.code: code.meaning for code in CODES}
    data: Any = request.POST if request.method == "POST" else None
    return DisruptionForm(
        data,
        codes=[(code, f"{code}  {words[code]}") for code in DISRUPTION_CODES],
        year_groups=[(group, year_group_words(group)) for group in groups],
        classes=[(key, name) for name, key in classes],
        initial={"first_day": today, "last_day": today, "last_session": "PM"},
    )


def _reached(pupil: RosterPupil, sent: dict[str, Any], roster: Roster) -> bool:
    return next(iter(_when(pupil, sent, roster)), None) is not None


def _when(pupil: RosterPupil, sent: dict[str, Any], roster: Roster) -> list[tuple[date, Session]]:
    """The sessions of the disruption that concern this pupil, by the group of each day."""
    first = (sent["first_day"], Session(sent["first_session"]))
    last = (sent["last_day"], Session(sent["last_session"]))
    found = []
    for membership in pupil.memberships:
        if sent["whom"] == "year_groups" and membership.year_group not in sent["year_groups"]:
            continue
        if sent["whom"] == "classes" and str(membership.class_id) not in sent["classes"]:
            continue
        found += [
            when
            for when in roster.setup.calendar.of_class(membership.class_name).sessions(
                first[0], last[0], membership.year_group
            )
            if first <= when <= last and membership.covers(when[0]) and pupil.on_roll(when[0])
        ]
    return found


def _choice(pupil: RosterPupil, day: date, chosen: list[RosterPupil]) -> PupilChoice:
    membership = pupil.membership(day) or pupil.memberships[0]
    return PupilChoice(str(pupil.id), pupil.name, membership.class_name, pupil in chosen)
