"""The list for the termly support meeting with the local authority: who misses how much, and what was done (DSH-15, D51)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from absence.models import LadderCrossing
from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, file_name, table_response
from attendance_mis.kit.words import short_date
from letters.rendering import render_pdf
from registers.forms.moments import PeriodForm
from registers.models import School
from registers.queries.absentees import Enrolment, at_risk_line, enrolments
from registers.queries.interventions import Intervention, Kind, kinds_for_person
from registers.queries.question import Question
from registers.queries.slices import slice_of
from registers.rules.figures import attendance_percent, days
from registers.rules.persistence import Standing, standing
from registers.views.figure_access import Link, link_to, without
from registers.views.school import SchoolRequest, school_page

from .asked import period_form

BANDS = (
    ("severe", "Severely absent: half or more missed"),
    ("persistent", "Persistently absent: a tenth or more missed"),
    ("at_risk", "At risk: below the line the school has set"),
)


@dataclass(frozen=True)
class MeetingLine:
    pupil: Enrolment
    standing: Standing
    done: tuple[str, ...]
    """What was done in the stretch, oldest first, each with its day."""
    open: tuple[str, ...]
    """Steps of the school's ladder that are reached and not done."""
    missed: Link
    unauthorised: Link

    @property
    def percent(self) -> str:
        return f"{attendance_percent(self.pupil.tally)}%"

    @property
    def days(self) -> str:
        return days(self.pupil.tally.absent)


@dataclass(frozen=True)
class Band:
    key: str
    words: str
    lines: tuple[MeetingLine, ...]
    count: Link
    """How many pupils, out of all who are judged."""


@school_page(Permission.PREPARE_LETTERS)
@confirmed_for_files
def support_meeting(request: SchoolRequest) -> HttpResponseBase:
    """Opening the list is written down."""
    form = period_form(request)
    if not form.is_valid():
        return render(request, "dashboards/staff/meeting.html", {"form": form}, status=400)
    bands = _asked_bands(request, form)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(bands, form), Format(wanted))
    context = _context(request, form, bands) | {"query": without(request, "format")}
    return render(request, "dashboards/staff/meeting.html", context)


@school_page(Permission.PREPARE_LETTERS)
def support_meeting_pdf(request: SchoolRequest) -> HttpResponseBase:
    form = period_form(request)
    if not form.is_valid():
        return render(request, "dashboards/staff/meeting.html", {"form": form}, status=400)
    context = _context(request, form, _asked_bands(request, form)) | {"school": request.school}
    pdf = render_pdf(render_to_string("dashboards/staff/meeting_pdf.html", context), "report.css")
    name = file_name(f"support meeting {request.school.urn} {form.cleaned_data['last']}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _asked_bands(request: SchoolRequest, form: PeriodForm) -> list[Band]:
    school = request.school
    record("support_meeting.viewed", by=request.access.actor(school.id), school_id=school.id)
    kinds = kinds_for_person(request.access.permissions(school.id))
    return bands_of(school, form.cleaned_data["first"], form.cleaned_data["last"], kinds)


def _context(request: SchoolRequest, form: PeriodForm, bands: Sequence[Band]) -> dict[str, object]:
    last = form.cleaned_data["last"]
    return {
        "form": form,
        "first": form.cleaned_data["first"],
        "last": last,
        "bands": bands,
        "line": at_risk_line(request.school, last),
        "as_at": clock.now(),
    }


def bands_of(school: School, first: date, last: date, kinds: Iterable[Kind]) -> list[Band]:
    """Severe, persistent, at risk: each pupil in the one band that says most."""
    judged = enrolments(slice_of(school.id, first, last))
    held = [(one, standing(one.tally, one.below)) for one in judged]
    wanted = [(one, found) for one, found in held if found.band]
    done = _done(kinds, school, first, last)
    owed = _open(school, first, last)
    asked = Question(first, last)
    bands = []
    for key, words in BANDS:
        lines = [_line(school, asked, one, found, done, owed) for one, found in wanted if found.band == key]
        lines.sort(key=lambda line: (-line.pupil.tally.absent, line.pupil.surname, line.pupil.forename))
        # The severely absent are persistently absent too: the list behind the number has them all.
        counted = sum(getattr(one, key) for one, _ in held)
        bands.append(Band(key, words, tuple(lines), link_to(school, key, asked, counted, len(judged))))
    return bands


def _line(
    school: School,
    asked: Question,
    one: Enrolment,
    found: Standing,
    done: dict[uuid.UUID, list[Intervention]],
    owed: dict[uuid.UUID, list[str]],
) -> MeetingLine:
    own = Question(asked.first, asked.last, upn=one.upn)
    t = one.tally
    return MeetingLine(
        one,
        found,
        tuple(f"{what.words} ({short_date(what.day)})" for what in done.get(one.pupil_id, ())),
        tuple(owed.get(one.pupil_id, ())),
        link_to(school, "missed", own, t.absent, t.possible),
        link_to(school, "unauthorised", own, t.unauthorised, t.possible),
    )


def _done(
    kinds: Iterable[Kind], school: School, first: date, last: date
) -> dict[uuid.UUID, list[Intervention]]:
    found: dict[uuid.UUID, list[Intervention]] = defaultdict(list)
    every = [one for kind in kinds for one in kind.found(school, first, last)]
    for one in sorted(dict.fromkeys(every), key=lambda one: one.day):
        found[one.pupil_id].append(one)
    return found


def _open(school: School, first: date, last: date) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    steps = LadderCrossing.objects.filter(
        school=school, state="open", until=None, crossed_on__range=(first, last)
    ).order_by("crossed_on", "id")
    for pupil_id, action, owner in steps.values_list("pupil_id", "action", "owner"):
        found[pupil_id].append(f"{action} ({owner})")
    return found


_COLUMNS = ("Band", "UPN", "Surname", "Forename", "Class", "Year group", "Possible sessions", "Missed", "Authorised",
            "Unauthorised", "Attendance per cent", "Done", "To do", "Agreed at the meeting")  # fmt: skip


def _table(bands: Sequence[Band], form: PeriodForm) -> Table:
    def rows() -> Iterator[list[Value]]:
        for band in bands:
            for line in band.lines:
                one, t = line.pupil, line.pupil.tally
                yield [
                    line.standing.words, one.upn, one.surname, one.forename, one.class_name, one.year_group, t.possible,
                    t.absent, t.authorised, t.unauthorised, attendance_percent(t), "; ".join(line.done),
                    "; ".join(line.open), None,
                ]  # fmt: skip

    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return Table(f"Support meeting {first} to {last}", _COLUMNS, rows())
