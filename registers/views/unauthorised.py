"""Why absences were unauthorised: a list to work through, and what the reasons add up to (REG-46)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, table_response
from registers.actions.unauthorised import NotSaid, say_why
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.unauthorised import WORDS, Run, choices_for, counted, totals, unauthorised_runs
from registers.rules.unauthorised import UnauthorisedReason
from registers.views.code_use import days_asked
from registers.views.figure_access import link_to
from registers.views.school import SchoolRequest, school_page

PAGE_SIZE = 50
FIELD = "reason-"
"""Before the key of a run, the name of its field."""
TAKE_BACK = "none"
_GONE = (
    "An absence you chose a reason for has changed since you opened the page. Nothing is saved. The list is as it stands "
    "now; what you chose for the others is still there: look through it and save again."
)


@dataclass(frozen=True)
class Line:
    """One run, with what was chosen for it if the form came back."""

    run: Run
    choices: tuple[UnauthorisedReason, ...]
    chosen: str
    error: str

    @property
    def field(self) -> str:
        return FIELD + self.run.key


@school_page(Permission.AMEND_MARKS)
def why_unauthorised(request: SchoolRequest) -> HttpResponseBase:
    shown = request.GET.get("show", "")
    if shown not in WORDS:
        raise Http404
    form = days_asked(request)
    if not form.is_valid():
        return render(request, "registers/figures/unauthorised.html", {"form": form}, status=400)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    if request.method == "POST":
        return _save(request, first, last)
    runs = unauthorised_runs(request.school, first, last)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(runs), Format(wanted))
    return _show(request, first, last, runs)


def _show(
    request: SchoolRequest,
    first: date,
    last: date,
    runs: list[Run],
    *,
    chosen: Mapping[str, str] | None = None,
    refused: NotSaid | None = None,
) -> HttpResponseBase:
    chosen, problems = chosen or {}, refused.problems if refused else {}
    shown, setup = request.GET.get("show", ""), setup_of(request.school)
    listed = [run for run in runs if run.first.reason == shown]
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = [
        Line(run, choices_for(run, setup), chosen.get(run.key, ""), problems.get(run.key, "")) for run in page
    ]
    errors = [(line.field, f"{line.run.name}: {line.error}") for line in lines if line.error]
    days = {"from": first.isoformat(), "to": last.isoformat()}
    sessions, pupils = totals(runs)
    context = {
        "form": days_asked(request),
        "first": first,
        "last": last,
        "counts": counted(runs),
        "all": link_to(request.school, "unauthorised", Question(first, last), sessions),
        "pupils": pupils,
        "shown": shown,
        "words": WORDS[shown],
        "listed": totals(listed)[0],
        "lines": lines,
        "may_save": any(line.choices for line in lines),
        "page": page,
        "days": urlencode(days),
        "query": urlencode(days | {"show": shown}) + "&",
        "take_back": TAKE_BACK,
        "errors": [*errors, *([("", _GONE)] if refused and refused.gone else [])],
        "as_at": clock.now(),
    }
    status = 200 if refused is None else 409 if refused.gone else 400
    return render(request, "registers/figures/unauthorised.html", context, status=status)


def _save(request: SchoolRequest, first: date, last: date) -> HttpResponseBase:
    chosen = {
        name.removeprefix(FIELD): str(reason)
        for name, reason in request.POST.items()
        if name.startswith(FIELD) and reason
    }
    alone = request.POST.get("alone", "")
    now = {key: reason for key, reason in chosen.items() if alone in ("", key)}
    if not now:
        messages.error(request, "Nothing is saved: choose a reason beside an absence first.")
        return redirect(request.get_full_path())
    said = {key: "" if reason == TAKE_BACK else reason for key, reason in now.items()}
    by = request.access.actor(request.school.id)
    refused = None
    try:
        saved = say_why(request.school, first, last, said, by=by)
    except NotSaid as problem:
        refused = problem
    else:
        sessions, pupils = totals(saved)
        messages.success(
            request,
            f"Saved for {sessions} session{'' if sessions == 1 else 's'} of {pupils} pupil{'' if pupils == 1 else 's'}.",
        )
        if len(now) == len(chosen):
            return redirect(request.get_full_path())
    # What was chosen in other rows is kept for its own time.
    runs = unauthorised_runs(request.school, first, last)
    return _show(request, first, last, runs, chosen=chosen, refused=refused)


def _table(runs: list[Run]) -> Table:
    def rows() -> Iterator[list[Value]]:
        for one in counted(runs):
            yield [one.words, one.sessions, one.pupils]
        yield ["All unauthorised sessions", *totals(runs)]

    return Table("Why unauthorised", ("Reason", "Sessions", "Pupils"), rows())
