"""The outbox: what left the school and what did not, settled by a person where nobody can know (LET-07)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.database import connection
from letters.access import MAY_SEE
from letters.actions.dispatch import cancel, record_hand, settle, try_again
from letters.forms.delivery import HandForm, ReasonForm, SettleForm
from letters.models import Dispatch
from letters.queries import outbox as queries
from letters.queries.parcels import judge, kept_back
from letters.queries.print_pile import unsent, waiting
from letters.rules.families import Part, family_text
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page

_PAGE = 50
ACTS = (Permission.PREPARE_LETTERS, Permission.APPROVE_LETTERS)


@school_page(Permission.SEE_LETTERS)
def outbox(request: SchoolRequest) -> HttpResponse:
    """Everything on its way or gone, newest first; what needs a person is counted on top."""
    chosen = request.GET.get("state", "all")
    chosen = chosen if chosen in queries.FILTERS else "all"
    channel = request.GET.get("channel", "")
    channel = channel if channel in queries.CHANNELS else ""
    page = Paginator(queries.listed(request.school, request.access, chosen, channel), _PAGE).get_page(
        request.GET.get("page")
    )
    counts = queries.counts(request.school)
    held = request.access.permissions(request.school.id)
    context = {
        "page": page,
        "rows": [queries.row(dispatch, request.school) for dispatch in page],
        "filters": [(name, said) for name, (said, _) in queries.FILTERS.items()],
        "channels": list(queries.CHANNELS.items()),
        "chosen": chosen,
        "chosen_words": queries.FILTERS[chosen][0],
        "channel": channel,
        "counts": counts,
        "query": urlencode({"state": chosen, "channel": channel}) + "&",
        "ways": _ways(request) if Permission.SEE_OPERATIONS in held else [],
        "failing": len(queries.failing(request.school)),
        "unsent": unsent(request.school).count() if held & set(ACTS) else 0,
        "waiting_to_print": waiting(request.school).count() if held & set(ACTS) else 0,
    }
    return render(request, "letters/outbox.html", context)


def _ways(request: SchoolRequest) -> list[queries.Way]:
    return queries.ways(request.school, connection.schema_name, clock.now())


@school_page(Permission.SEE_LETTERS)
def pupil_dispatches(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """What was sent about one pupil."""
    pupil = pupil_seen(request, pupil_id)
    page = Paginator(queries.of_pupil(request.school, request.access, pupil), _PAGE).get_page(
        request.GET.get("page")
    )
    record("pupil.dispatches_viewed", by=_by(request), school_id=request.school.id, subject_id=pupil.id)
    rows = [queries.row(dispatch, request.school) for dispatch in page]
    return render(
        request, "letters/pupil_sent.html", {"pupil": pupil, "page": page, "rows": rows, "query": ""}
    )


def _by(request: SchoolRequest) -> Actor:
    return request.access.actor(request.school.id)


@school_page(*MAY_SEE)
def dispatch(request: SchoolRequest, dispatch_id: uuid.UUID) -> HttpResponse:
    """One of them: what it says, how it stands and why, what happened, and what this person may do about it."""
    found = queries.of_school(request.school, request.access).filter(id=dispatch_id).first()
    if found is None:
        raise Http404
    acts = _acts(request, found)
    chosen = acts.get(request.POST.get("do", "")) if request.method == "POST" else None
    if request.method == "POST" and chosen is None:
        messages.error(request, "That can’t be done with it any more. This is how it stands now.")
        return redirect("dispatch", urn=request.school.urn, dispatch_id=found.id)
    if chosen is not None and _done(request, chosen):
        return redirect("dispatch", urn=request.school.urn, dispatch_id=found.id)
    record("dispatch.viewed", by=_by(request), school_id=request.school.id, subject_id=found.id)
    context = {
        "row": queries.row(found, request.school),
        "dispatch": found,
        "said": _text(found),
        "kept_back": kept_back(found.letter)
        if found.letter and found.channel == "hand" and found.state == "queued"
        else "",
        "events": queries.history(found),
        "acts": list(acts.values()),
        "form": chosen.form if chosen else None,
    }
    return render(request, "letters/dispatch.html", context, status=400 if chosen else 200)


class Act:
    """Something this person may do: its form, and what it does with a good answer."""

    def __init__(
        self, do: str, title: str, form: Form, button: str, act: Callable[[Any], None], done: str
    ) -> None:
        self.do, self.title, self.form, self.button, self.act, self.done = do, title, form, button, act, done


def _acts(request: SchoolRequest, dispatch: Dispatch) -> dict[str, Act]:
    held = request.access.permissions(request.school.id)
    by = _by(request)
    flagged = bool(dispatch.letter and dispatch.letter.flag != dispatch.accepted_flag)
    found = []
    if dispatch.state == "uncertain" and Permission.APPROVE_LETTERS in held:
        found.append(
            Act("settle", "Settle it", _form(request, "settle", SettleForm), "Settle it",
                lambda a: settle(dispatch, it_went=a["went"] == "yes", reason=a["reason"], by=by), "Settled.")
        )  # fmt: skip
    if dispatch.channel == "hand" and dispatch.state == "queued":
        found.append(
            Act("hand", "Say what happened", _form(request, "hand", HandForm), "Record it",
                lambda a: record_hand(dispatch, given=a["given"] == "yes", note=a["reason"], by=by), "Recorded.")
        )  # fmt: skip
    needed = {Permission.APPROVE_LETTERS} if flagged else set(ACTS)
    if dispatch.state in ("failed", "cancelled") and dispatch.channel != "hand" and held & needed:
        title = "Send it as it is" if flagged else "Try again"
        found.append(
            Act("again", title, _form(request, "again", ReasonForm), title,
                lambda a: try_again(dispatch, reason=a["reason"], by=by), "It is in the queue again.")
        )  # fmt: skip
    if dispatch.state == "queued" and held & set(ACTS):
        found.append(
            Act("cancel", "Keep it back", _form(request, "cancel", ReasonForm), "Keep it back",
                lambda a: cancel(dispatch, reason=a["reason"], by=by), "It is kept back.")
        )  # fmt: skip
    return {act.do: act for act in found}


def _form(request: SchoolRequest, do: str, kind: type[ReasonForm]) -> ReasonForm:
    sent = request.method == "POST" and request.POST.get("do") == do
    return kind(request.POST if sent else None, auto_id=f"{do}_%s")


def _done(request: SchoolRequest, chosen: Act) -> bool:
    if not chosen.form.is_valid():
        return False
    try:
        chosen.act(chosen.form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.sentences)
        return True
    messages.success(request, chosen.done)
    return True


def _text(dispatch: Dispatch) -> str:
    """What was said; what would be said now, where it waits."""
    message = dispatch.message
    if message is None:
        return ""
    if message.sent_text:
        return message.sent_text
    would = judge(dispatch, clock.now()).parcel
    if would is not None:
        return would.kept_text
    parts = message.parts.filter(withdrawn_at=None).prefetch_related("about")
    return family_text([Part(tuple(p.known_as for p in part.about.all()), part.text) for part in parts])
