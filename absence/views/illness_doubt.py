"""A doubt about an illness from its reasons to its decision, and the serious concern (ABS-34, ABS-36, ABS-37)."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from absence.access_illness import illness_decider, may_decide_concern
from absence.actions.concern import ConcernDecision, concern_goes_on, decide_concern, lift_concern
from absence.actions.illness_doubt import decide_doubt, draft_notice, drop_doubt, parent_told, raise_doubt
from absence.forms.illness import ConcernAgainForm, ConcernForm, DecideForm, ToldForm, WhyForm
from absence.models import IllnessDoubt, SeriousConcern
from absence.queries.illness_doubts import as_doubt, letters_about, notice_key
from absence.rules.concern import proposed_review
from absence.rules.illness_notice import doubt_stands
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.accounts.permissions import ROLES, Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.form_page import add_refused
from attendance_mis.kit.ids import uuid7
from letters.access import letters_seen
from registers.access import powers
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.rules.spells import spell_words
from registers.views.school import SchoolRequest, school_page

from .illness_here import (
    form_page,
    group_of,
    illness_of,
    may,
    needs,
    pupil_of,
    spell_of,
    to_pupil,
)


@school_page(Permission.SEE_SENSITIVE)
def new_doubt(request: SchoolRequest, pupil_id: uuid.UUID, day: str) -> HttpResponse:
    """Record a genuine doubt about one illness, with its reasons."""
    needs(request, Permission.FOLLOW_UP)
    pupil = pupil_of(request, pupil_id)
    spell = spell_of(request, pupil.id, day)
    form = WhyForm(
        request.POST or None,
        label="What the doubt rests on",
        hint="What was seen or said, when, by whom. The parent may read it: it goes into the notice.",
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = raise_doubt(
                request.school, pupil, first_day=spell.first, last_day=spell.last, why=form.cleaned_data["why"],
                by=request.access.actor(request.school.id),
            )  # fmt: skip
        except Refused as refused:
            add_refused(form, refused)
        else:
            return redirect("illness_doubt", urn=request.school.urn, doubt_id=row.id)
    return form_page(
        request, form, title="Record a doubt", press="Record the doubt", pupil=pupil,
        said=f"{spell_words(spell)}. Illness is authorised unless there is a genuine doubt.",
    )  # fmt: skip


@school_page(Permission.SEE_SENSITIVE)
def doubt_page(request: SchoolRequest, doubt_id: uuid.UUID) -> HttpResponse:
    """One doubt: why, what the parent was told, what comes next. Opening it is recorded."""
    row = get_object_or_404(
        IllnessDoubt.objects.filter(school=request.school).select_related("pupil", "school"), id=doubt_id
    )
    by = request.access.actor(request.school.id)
    decider = illness_decider(request.access, request.school, clock.today())
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    sent: dict[str, forms.Form] = {
        "told": ToldForm(request.POST if doing == "told" else None, prefix="told"),
        "decide": DecideForm(request.POST if doing == "decide" else None, prefix="decide"),
        "drop": WhyForm(request.POST if doing == "drop" else None, prefix="drop", label="What cleared it up"),
    }
    if doing:
        needs(request, Permission.FOLLOW_UP)
        done = _do(request, row, doing, sent.get(doing))
        if done is not None:
            return done
    record(
        "illness.doubt_read", by=by, school_id=request.school.id, subject_id=row.pupil_id, doubt=str(row.id)
    )
    issued, group = letters_about([row.id]), group_of(request, row.pupil_id)
    policy = setup_of(request.school).rules(IllnessPolicy, clock.today(), group)
    bad = next((form for form in sent.values() if form.is_bound and form.errors), None)
    context = {
        "row": row,
        "told": as_doubt(row, issued, group),
        "stands": doubt_stands(as_doubt(row, issued, group), policy, clock.today())
        if row.state == "open"
        else None,
        "letters": letters_seen(request.access, request.school).filter(kind="D10", key=notice_key(row.id)),
        "forms": sent,
        "bad": bad,
        "may_do": may(request, Permission.FOLLOW_UP),
        "may_decide": decider.may_decide,
        "acts_for": decider.acts_for,
        "as_at": clock.now(),
    }
    return render(request, "absence/illness/doubt.html", context, status=400 if bad else 200)


def _do(
    request: SchoolRequest, row: IllnessDoubt, doing: str, form: forms.Form | None
) -> HttpResponse | None:
    """The page again after it was done; `None` with the sentences beside the form where it was not."""
    by = request.access.actor(request.school.id)
    try:
        if doing == "notice":
            letters = draft_notice(row, by=by)
            said = f"{len(letters)} letter{'s' if len(letters) != 1 else ''} written, to be approved by a person."
            messages.success(request, said)
            return redirect("illness_doubt", urn=request.school.urn, doubt_id=row.id)
        if form is None or not form.is_valid():
            return None
        _with_form(request, row, doing, form.cleaned_data)
    except Refused as refused:
        if form is None:
            messages.error(request, refused.sentences)
            return redirect("illness_doubt", urn=request.school.urn, doubt_id=row.id)
        add_refused(form, refused)
        return None
    return redirect("illness_doubt", urn=request.school.urn, doubt_id=row.id)


def _with_form(
    request: SchoolRequest, row: IllnessDoubt, doing: str, sent: dict[str, Any]
) -> None:  # Any: what a form gives
    by = request.access.actor(request.school.id)
    if doing == "told":
        parent_told(row, how=sent["how"], by=by)
        messages.success(request, "Recorded. The illness stays authorised until the time to answer is over.")
    elif doing == "drop":
        drop_doubt(row, why=sent["why"], by=by)
        messages.success(request, "The doubt is taken back; the illness stays authorised.")
    else:
        _decide(request, row, sent)


def _decide(
    request: SchoolRequest, row: IllnessDoubt, sent: dict[str, Any]
) -> None:  # Any: what a form gives
    roster = read_roster(
        urn=request.school.urn, first=row.first_day, last=row.last_day, pupil_ids=[row.pupil_id]
    )
    assert roster is not None  # the page was opened for this school
    authorised = sent["authorised"] == "yes"
    changed = decide_doubt(
        row, authorised=authorised, decision=sent["decision"],
        decider=illness_decider(request.access, request.school, clock.today()),
        by=request.access.actor(request.school.id), powers=powers(request.access, roster, row.last_day), op_id=uuid7(),
    )  # fmt: skip
    said = (
        "Decided: the illness stays authorised." if authorised else f"Decided: {changed} sessions became O."
    )
    messages.success(request, said)


@school_page(Permission.FOLLOW_UP)
def concern_page(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Decide on a serious concern about one pupil, or look again at the one that stands."""
    pupil = pupil_of(request, pupil_id)
    one = illness_of(request, pupil.id)
    policy = setup_of(request.school).rules(IllnessPolicy, clock.today(), group_of(request, pupil.id))
    standing = SeriousConcern.objects.filter(school=request.school, pupil=pupil, state="upheld").first()
    may_decide = may_decide_concern(request.access, request.school, policy.serious_concern_decided_by)
    basis = _basis(one)
    form: forms.Form = (
        ConcernAgainForm(request.POST or None) if standing else ConcernForm(request.POST or None)
    )
    if request.method == "POST":
        if not may_decide:
            raise Http404
        if form.is_valid() and _save_concern(request, form, standing, pupil, basis):
            return to_pupil(request, pupil.id)
    record("illness.concern_read", by=request.access.actor(request.school.id), school_id=request.school.id,
           subject_id=pupil.id)  # fmt: skip
    context = {
        "pupil": pupil,
        "standing": standing,
        "basis": basis,
        "form": form if may_decide else None,
        "decided_by": [ROLES[role][0] for role in policy.serious_concern_decided_by if role in ROLES],
        "before": SeriousConcern.objects.filter(school=request.school, pupil=pupil).exclude(state="upheld"),
        "letters": letters_seen(request.access, request.school).filter(
            kind="D09", key=f"concern:{standing.id}" if standing else ""
        ),
    }
    return render(request, "absence/illness/concern.html", context, status=400 if form.errors else 200)


def _basis(one: Any) -> str:  # Any: a pupil's illness, or nothing
    """What the review rests on, in a sentence; the plain counts where no rule proposed it."""
    if one is None:
        return "No absence this year."
    facts = one.facts
    half = facts.calendar.half_term_of(facts.today)
    found = proposed_review(
        facts.spells,
        facts.unexplained,
        half,
        one.policy,
        known_condition=facts.known_condition,
        decided_on=None,
    )
    if found is not None:
        return found.why
    since = half.start if half else facts.today
    ill = sum(spell.first >= since for spell in facts.spells)
    gone = sum(run.first >= since for run in facts.unexplained)
    return f"{ill} illnesses and {gone} unexplained absences this half term."


def _save_concern(
    request: SchoolRequest, form: forms.Form, standing: SeriousConcern | None, pupil: Any, basis: str
) -> bool:  # Any: a pupil
    sent, by = form.cleaned_data, request.access.actor(request.school.id)
    try:
        if standing is None:
            decided = ConcernDecision(
                sent["upheld"] == "yes", basis, sent["rationale"], sent["consulted"], sent["review_on"]
            )
            _, letters = decide_concern(
                decided, school=request.school, pupil=pupil, year_group=group_of(request, pupil.id), by=by
            )
            _say_decided(request, decided.upheld, len(letters))
        elif sent["again"] == "lift":
            lift_concern(standing, why=sent["why"], by=by)
            messages.success(request, "Lifted. A parent’s word is enough again.")
        else:
            concern_goes_on(standing, why=sent["why"], review_on=sent["review_on"], by=by)
            messages.success(request, "It goes on.")
    except Refused as refused:
        add_refused(form, refused)
        return False
    return True


def _say_decided(request: SchoolRequest, upheld: bool, letters: int) -> None:
    if not upheld:
        messages.success(request, "Recorded: not a serious concern.")
    elif letters:
        messages.success(request, "Recorded. The letter is written and waits for approval.")
    else:
        messages.warning(
            request,
            "Recorded. No parent gets letters: tell them in another way, and record it with the pupil.",
        )
