"""The parent's form for leave: no account, one question a page, nothing shown that the school holds (ROL-10).

Answers travel signed from page to page and are kept nowhere until they are sent. Opening the address changes nothing,
so that a mail scanner may follow it. A link that is unknown, used, over or revoked looks like any other wrong address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from absence.actions.leave_link import FormAnswers, open_link, send_form
from absence.forms.leave_link import KINDS, DaysStep, KindStep, MoreStep, SendStep, WhoStep, WhyStep
from absence.models import LeaveLink
from absence.rules.leave_evidence import LARGEST
from absence.rules.leave_kinds import LeaveKind, details_of
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.throttle import sender, too_often
from registers.rules.words import day_words

from .leave_words import detail_words

STEPS = ("who", "kind", "days", "why", "more", "send")
_FORMS: dict[str, type[forms.Form]] = {"who": WhoStep, "kind": KindStep, "days": DaysStep, "why": WhyStep}
_HOURS = 24
MOST_BODY = LARGEST + 1024 * 1024
WRONG_TRIES, TRIES_SPAN = 30, 600
MOST_POSTS = 60


@dataclass(frozen=True)
class Answer:
    label: str
    said: str
    step: str


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave_form(request: HttpRequest, token: str) -> HttpResponse:
    """Throttled and bounded before anything of it is read; the inner view checks the form's own token."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:
        return _stopped(request, "What you sent is too large. Send a smaller photo, at most 8 MB.", 413)
    if too_often("leave-form", sender(request), most=MOST_POSTS * 4, seconds=TRIES_SPAN):
        return _stopped(request, "Too many tries from here. Wait ten minutes, then open the form again.", 429)
    link = open_link(token)
    if link is None:
        if too_often("leave-form-wrong", sender(request), most=WRONG_TRIES, seconds=TRIES_SPAN):
            return _stopped(
                request, "Too many tries from here. Wait ten minutes, then open the form again.", 429
            )
        raise Http404
    answer: HttpResponse = _form(request, link)
    return answer


def _stopped(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "absence/leave/form_stopped.html", {"sentence": sentence}, status=status)


@csrf_protect
def _form(request: HttpRequest, link: LeaveLink) -> HttpResponse:
    if request.method != "POST":
        return _page(request, link, "who", {})
    step = request.POST.get("step", "who")
    answers = _read(request.POST.get("answers", ""), link)
    if step not in STEPS or answers is None or not _answered_before(step) <= answers.keys():
        return _page(request, link, "who", {}, note="The form was open for too long. Please begin again.")
    wanted = request.POST.get("to", "")
    if wanted in STEPS and STEPS.index(wanted) < STEPS.index(step):
        return _page(request, link, wanted, answers)
    if step == "send":
        return _send(request, link, answers)
    form = _step_form(step, answers, request.POST)
    if not form.is_valid():
        return _page(request, link, step, answers, form=form)
    answers = {**answers, step: _kept(form)}
    if step == "kind" and answers.get("more") and not _same_kind(answers):
        answers.pop("more")
    following = STEPS[STEPS.index(step) + 1]
    if following == "more" and not _has_more(answers):
        following = "send"
    return _page(request, link, following, answers)


def _answered_before(step: str) -> set[str]:
    """The steps a step rests on; not every kind has `more` to tell."""
    return set(STEPS[: STEPS.index(step)]) - {"more"}


def _salt(link: LeaveLink) -> str:
    return f"leave-form:{link.id}"


def _read(raw: str, link: LeaveLink) -> dict[str, Any] | None:  # Any: our own JSON
    """The answers so far; `None` if they are not ours, of another link, or too old."""
    if not raw:
        return {}
    try:
        read: dict[str, Any] = signing.loads(raw, salt=_salt(link), max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    return read


def _kept(form: forms.Form) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value if value is not None else "")
        for name, value in form.cleaned_data.items()
    }


def _same_kind(answers: dict[str, Any]) -> bool:
    known = {one.key for one in details_of(LeaveKind(answers["kind"]["kind"]), public=True)}
    return set(answers["more"]) <= known


def _has_more(answers: dict[str, Any]) -> bool:
    return bool(details_of(LeaveKind(answers["kind"]["kind"]), public=True))


def _step_form(
    step: str, answers: dict[str, Any], data: Any = None, files: Any = None
) -> forms.Form:  # Any: of Django
    initial = {name: _initial(text) for name, text in answers.get(step, {}).items()}
    if step == "more":
        return MoreStep(data, kind=LeaveKind(answers["kind"]["kind"]), initial=initial)
    if step == "send":
        return SendStep(data, files)
    return _FORMS[step](data, initial=initial)


def _initial(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _page(
    request: HttpRequest,
    link: LeaveLink,
    step: str,
    answers: dict[str, Any],
    *,
    form: forms.Form | None = None,
    note: str = "",
) -> HttpResponse:
    form = form or _step_form(step, answers)
    place = STEPS.index(step)
    context = {
        "link": link,
        "form": form,
        "step": step,
        "title": form.title,  # type: ignore[attr-defined]  # every step has one
        "number": place + 1,
        "of": len(STEPS),
        "before": STEPS[place - 1 if step != "send" or _has_more(answers) else place - 2] if place else "",
        "signed": signing.dumps(answers, salt=_salt(link), compress=True),
        "answers": _answers(answers) if step == "send" else [],
        "note": note,
    }
    return render(request, "absence/leave/form_step.html", context, status=400 if form.errors else 200)


def _answers(answers: dict[str, Any]) -> list[Answer]:
    who, days = answers["who"], answers["days"]
    lives = "Lives with you" if who["lives_with"] == "yes" else "Does not normally live with you"
    kind = LeaveKind(answers["kind"]["kind"])
    said = [
        Answer("Who asks", f"{who['name']}, {who['relationship']}. {lives}.", "who"),
        Answer("What for", dict(KINDS)[kind.value], "kind"),
        Answer("Days", _span(days), "days"),
        Answer("Why", answers["why"]["words"], "why"),
    ]
    for detail in details_of(kind, public=True):
        text = answers.get("more", {}).get(detail.key, "")
        if text:
            said.append(Answer(detail.label, detail_words(text, detail.shape), "more"))
    return said


def _span(days: dict[str, str]) -> str:
    first, last = (day_words(date.fromisoformat(days[name])) for name in ("first_day", "last_day"))
    span = first if first == last else f"{first} to {last}"
    return f"{span}. {days['part']}" if days.get("part") else span


def _send(request: HttpRequest, link: LeaveLink, answers: dict[str, Any]) -> HttpResponse:
    if not {"who", "kind", "days", "why"} <= answers.keys():
        return _page(request, link, "who", {}, note="Something is missing. Please begin again.")
    form = _step_form("send", answers, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, link, "send", answers, form=form)
    try:
        send_form(link.id, _whole(answers), form.cleaned_data.get("file"))
    except Refused as refused:
        for name, sentences in refused.problems.items():
            for sentence in sentences:
                form.add_error("file" if name == "file" else None, sentence)
        return _page(request, link, "send", answers, form=form)
    return render(request, "absence/leave/form_sent.html", {"link": link})


def _whole(answers: dict[str, Any]) -> FormAnswers:
    who, days = answers["who"], answers["days"]
    return FormAnswers(
        name=who["name"],
        relationship=who["relationship"],
        lives_with=who["lives_with"],
        kind=LeaveKind(answers["kind"]["kind"]),
        first_day=date.fromisoformat(days["first_day"]),
        last_day=date.fromisoformat(days["last_day"]),
        part=days.get("part", ""),
        words=answers["why"]["words"],
        details=answers.get("more", {}),
    )
