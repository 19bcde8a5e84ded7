"""The register of returns on pages: what is due and overdue, one return with what it lacks, and the acts up to its receipt."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.confirm import confirmed_first, confirmed_for_files, gives_file
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, file_name, table_response
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest
from roll.actions.finding import find_returns
from roll.actions.returns import acknowledge, ask_irregular, mark_sent, not_needed, produce, say_grounds
from roll.forms.leaving import NothingForm, ReasonForm
from roll.forms.returns import AcknowledgedForm, GroundsForm, IrregularForm, SentForm
from roll.models import Return, ReturnFile
from roll.queries.authority import returns_profile
from roll.queries.content import content_of
from roll.queries.returns_list import ReturnLine, open_returns, settled_returns
from roll.rules.entry import Gap
from roll.rules.returns import ReturnKind, Urgency, due_standing
from roll.rules.words import RETURN_WORDS

from .common import SEES_RETURNS, actor_of, form_page

PER_PAGE = 50
TONES = {Urgency.OVERDUE: "unauthorised", Urgency.TODAY: "late", Urgency.SOON: "late", Urgency.LATER: ""}


def return_seen(request: SchoolRequest, return_id: uuid.UUID) -> Return:
    made = (
        Return.objects.filter(school=request.school, id=return_id).select_related("school", "pupil").first()
    )
    if made is None:
        raise Http404
    return made


@SEES_RETURNS
@confirmed_for_files
def returns(request: SchoolRequest) -> HttpResponse | FileResponse:
    """Opening the page finds what the record asks for, whether or not the night's work ran."""
    today = clock.today()
    find_returns(request.school, today)
    lines = open_returns(request.school, today)
    record("returns.listed", by=actor_of(request), school_id=request.school.id, count=len(lines))
    if request.GET.get("format") == "csv":
        return table_response(_table(lines), Format.CSV)
    page = Paginator(settled_returns(request.school), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": [(line, TONES[line.due.urgency]) for line in lines],
        "overdue": sum(1 for line in lines if line.due.urgency is Urgency.OVERDUE),
        "page": page,
        "settled": [(made, ReturnKind(made.kind).words) for made in page],
        "profile": returns_profile(request.school, today),
        "today": today,
    }
    return render(request, "roll/returns/list.html", context)


def _table(lines: list[ReturnLine]) -> Table:
    columns = ["return", "upn", "pupil", "arose on", "due on", "state", "missing entries"]
    rows: list[list[Value]] = [
        [
            line.kind.words, line.made.pupil.upn, str(line.made.pupil), line.made.arose_on, line.made.due_on,
            line.made.get_state_display(), line.missing,
        ]
        for line in lines
    ]  # fmt: skip
    return Table("returns to send", columns, rows)


@SEES_RETURNS
def one_return(request: SchoolRequest, return_id: uuid.UUID) -> HttpResponse:
    made = return_seen(request, return_id)
    content = content_of(made)
    record("return.viewed", by=actor_of(request), school_id=request.school.id, subject_id=made.pupil_id)
    kind = ReturnKind(made.kind)
    due = due_standing(made.due_on, clock.today(), sent=made.sent_on is not None)
    context = {
        "made": made,
        "kind": kind,
        "pupil": made.pupil,
        "content": content,
        "missing": [(gap, _mend(request, made, gap)) for gap in content.missing],
        "due": due,
        "tone": TONES.get(due.urgency, ""),
        "open": made.state in ("due", "produced"),
        "files": made.files.defer("pdf", "csv").order_by("-made_at"),
        "events": [(one, RETURN_WORDS.get(one.what, one.what)) for one in made.events.order_by("-at", "-id")],
        "rests_on_words": kind in (ReturnKind.SICKNESS, ReturnKind.SECTION19, ReturnKind.ATTENDANCE),
        "case_id": made.facts.get("case"),
    }
    return render(request, "roll/returns/return.html", context)


def _mend(request: SchoolRequest, made: Return, gap: Gap) -> str:
    """Where this can be put right."""
    urn, pupil = request.school.urn, made.pupil_id
    match gap.mend:
        case "details":
            return reverse("change_pupil", args=[urn, pupil])
        case "class":
            return reverse("change_class", args=[urn, pupil])
        case "grounds":
            return reverse("return_act", args=[urn, made.id, "grounds"])
        case "enquiries":
            return reverse("enquiry", args=[urn, pupil])
    return f"{reverse('pupil', args=[urn, pupil])}#contacts"


Act = tuple[str, str, str, type[forms.Form], Callable[..., object]]
ACTS: dict[str, Act] = {
    "produce": ("Produce the return", "Produce it", "Produced. Send it, then record that it went.", NothingForm, produce),
    "sent": ("The return was sent", "Keep this", "Recorded as sent.", SentForm, mark_sent),
    "acknowledged": ("The authority has it", "Keep this", "Recorded.", AcknowledgedForm, acknowledge),
    "not-needed": ("This return is not needed", "Keep the reason", "Kept with the reason.", ReasonForm, not_needed),
    "grounds": ("What staff know", "Keep this", "Kept.", GroundsForm, say_grounds),
}  # fmt: skip
"""Act → the page's title, the button, what is said when done, its form, the action."""


@SEES_RETURNS
def act_on_return(request: SchoolRequest, return_id: uuid.UUID, act: str) -> HttpResponse:
    made = return_seen(request, return_id)
    if act not in ACTS:
        raise Http404
    title, button, done, form_class, do = ACTS[act]
    initial = {"on": clock.today(), "words": made.grounds if act == "grounds" else ""}
    data = request.POST if request.method == "POST" else None
    return form_page(
        request,
        form_class(data, initial=initial),
        lambda sent: do(made, by=actor_of(request), **sent),
        title=title,
        back=reverse("return", args=[request.school.urn, made.id]),
        button=button,
        done=done,
        pupil=made.pupil,
        lead=ReturnKind(made.kind).words + ".",
    )


@SEES_RETURNS
def add_return(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """An attendance return about a pupil who does not attend regularly, by somebody's judgement (ABS-73)."""
    pupil = pupil_seen(request, pupil_id)

    def act(sent: dict[str, Any]) -> None:  # Any: what the form cleaned
        ask_irregular(pupil, request.school, why=sent["why"], by=actor_of(request))

    return form_page(
        request,
        IrregularForm(request.POST or None),
        act,
        title=f"Tell the authority that {pupil} does not attend regularly",
        back=reverse("pupil", args=[request.school.urn, pupil.id]),
        to=reverse("returns", args=[request.school.urn]),
        button="Put it in the list",
        done="It is in the list of returns.",
        pupil=pupil,
    )


@SEES_RETURNS
@confirmed_first
@gives_file()
def return_pdf(request: SchoolRequest, return_id: uuid.UUID) -> HttpResponse:
    file = _file(request, return_id, "pdf")
    return _download(bytes(file.pdf), f"{_name(file)}.pdf", "application/pdf")


@SEES_RETURNS
@confirmed_first
@gives_file()
def return_csv(request: SchoolRequest, return_id: uuid.UUID) -> HttpResponse:
    file = _file(request, return_id, "csv")
    return _download(bytes(file.csv), f"{_name(file)}.csv", "text/csv; charset=utf-8")


def _file(request: SchoolRequest, return_id: uuid.UUID, form: str) -> ReturnFile:
    """The file as it was last produced. Taking it is written down."""
    made = return_seen(request, return_id)
    file = made.files.order_by("-made_at").first()
    if file is None:
        raise Http404
    record(
        "return.taken", by=actor_of(request), school_id=request.school.id, subject_id=made.pupil_id,
        made_for=str(made.id), form=form, sha256=file.sha256,
    )  # fmt: skip
    return file


def _name(file: ReturnFile) -> str:
    """No name of a child: a file lies about in folders of downloads."""
    return f"{file_name(file.made_for.kind)}-{file.made_for_id}"


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=headers)
