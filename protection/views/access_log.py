"""The access log: who looked at what, for those who watch over access. Reading it is written down too (DAT-07)."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit.tables import Format, table_response
from protection.forms.access import LogForm
from protection.queries.access_log import Asked, lines, log_table, people_of, pupils_called, reads
from registers.views.school import SchoolRequest, school_page

PER_PAGE = 50


@school_page(Permission.SEE_ACCESS_LOG)
def access_log(request: SchoolRequest) -> HttpResponseBase:
    """By pupil, person, day and kind; as a table to take away with `format=csv` or `xlsx`."""
    asked = LogForm(request.GET).asked()
    form = LogForm(request.GET or None, initial={"first": asked.first, "last": asked.last})
    form.offer(people_of(request.school, asked))
    wanted = request.GET.get("format", "")
    if wanted in tuple(Format) and not form.errors:
        _note(request, asked, taken=True)
        return table_response(log_table(request.school, asked), Format(wanted))
    page = Paginator(reads(request.school, asked), PER_PAGE).get_page(request.GET.get("page"))
    _note(request, asked, taken=False)
    return _page(request, form, asked, page)


def _note(request: SchoolRequest, asked: Asked, *, taken: bool) -> None:
    """Reading the log is reading too; about a pupil, where it is one pupil that was asked for."""
    about = (
        list(pupils_called(request.school, asked.pupil).values_list("id", flat=True)[:2])
        if asked.pupil
        else []
    )
    record(
        "access_log.taken" if taken else "access_log.viewed", by=request.access.actor(request.school.id),
        school_id=request.school.id, subject_id=about[0] if len(about) == 1 else None,
        first=asked.first.isoformat(), last=asked.last.isoformat(), person=str(asked.person or ""),
        group=str(asked.group or ""),
    )  # fmt: skip


def _page(request: SchoolRequest, form: LogForm, asked: Asked, page: object) -> HttpResponse:
    kept = {
        name: value for name, value in request.GET.dict().items() if name not in ("page", "format") and value
    }
    context = {
        "form": form,
        "asked": asked,
        "page": page,
        "lines": lines(page),  # type: ignore[arg-type]  # a page of events
        "query": f"{urlencode(kept)}&" if kept else "",
        "formats": list(Format),
    }
    return render(request, "protection/access_log.html", context, status=400 if form.errors else 200)
