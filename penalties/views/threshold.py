"""The penalty threshold on pages: who has met it or is near, and for one pupil why, as a calendar (PEN-01, PEN-04)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, table_response
from penalties.forms.threshold import AsOfForm, ChangeForm, NearForm
from penalties.models import PenaltyNotice
from penalties.queries.ladder import past
from penalties.queries.threshold import ThresholdLine, threshold_lines
from penalties.queries.why import Change, Why, amended, one_change, usual_changes, why
from penalties.rules.ladder import counts
from registers.queries.figure import percent_words, tally_of
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.queries.statistics import Scope
from registers.rules.countdown import n_status
from registers.rules.figures import days
from registers.rules.threshold import SESSIONS
from registers.views.pupil import pupil_seen, record_for
from registers.views.school import SchoolRequest, school_page


@dataclass(frozen=True)
class Check:
    """Something to know before anyone decides."""

    settled: bool
    strong: str
    said: str
    url: str = ""
    link: str = ""


@school_page(Permission.SEE_PENALTIES)
@confirmed_for_files
def threshold_list(request: SchoolRequest) -> HttpResponseBase:
    """Pupils on roll with so many unauthorised sessions in ten school weeks, most first."""
    form = NearForm(_asked(request.GET, least=str(SESSIONS)))
    context = {"form": form, "threshold": SESSIONS, "as_at": clock.now()}
    if not form.is_valid():
        return render(request, "penalties/threshold/list.html", context, status=400)
    as_of, least = form.cleaned_data["as_of"], form.cleaned_data["least"]
    record(
        "penalty.threshold_listed", by=request.access.actor(request.school.id), school_id=request.school.id
    )
    lines = threshold_lines(request.school, as_of, least)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(lines), Format(wanted))
    return render(
        request, "penalties/threshold/list.html", context | {"lines": lines, "as_of": as_of, "least": least}
    )


_COLUMNS = ("UPN", "Surname", "Forename", "Class", "Unauthorised sessions", "Which", "Still N", "Used by a notice",
            "Ten weeks from", "To", "Tenth on", "Window moves on", "Sessions then", "Threshold met")  # fmt: skip


def _table(lines: Sequence[ThresholdLine]) -> Table:
    rows = (
        [
            one.pupil.upn, one.pupil.legal_surname, one.pupil.known_as, one.class_name, one.now.count, one.codes,
            one.unknown, one.used, one.now.first, one.now.last, one.tenth, one.move.on if one.move else None,
            one.move.count if one.move else None, "yes" if one.now.met else "no",
        ]
        for one in lines
    )  # fmt: skip
    return Table("Penalty threshold", _COLUMNS, rows)


@school_page(Permission.SEE_PENALTIES)
def threshold_why(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil's ten weeks. A change may be tried; nothing is saved."""
    pupil = pupil_seen(request, pupil_id)
    record(
        "penalty.threshold_viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        subject_id=pupil.id,
    )
    form = AsOfForm(_asked(request.GET))
    context = {"form": form, "pupil": pupil, "entry": record_for(request, pupil), "as_at": clock.now()}
    if not form.is_valid():
        return render(request, "penalties/threshold/why.html", context, status=400)
    found = why(pupil, form.cleaned_data["as_of"])
    change = ChangeForm(request.GET if "code" in request.GET else None, found=found)
    context |= _page(request, found, change)
    status = 400 if change.is_bound and not change.is_valid() else 200
    return render(request, "penalties/threshold/why.html", context, status=status)


def _asked(query: QueryDict, **defaults: str) -> dict[str, str]:
    """The query, with today where no day is named."""
    given = {"as_of": clock.today().isoformat(), **defaults}
    return {name: query.get(name) or default for name, default in given.items()}


def _page(request: SchoolRequest, found: Why, change: ChangeForm) -> dict[str, object]:
    tried: Change | None = None
    if change.is_bound and change.is_valid():
        tried = one_change(
            found.case, found.now.as_of, change.cleaned_data["session"], change.cleaned_data["code"]
        )
    return {
        "found": found,
        "weekdays": found.weekdays,
        "threshold": SESSIONS,
        "change": change,
        "tried": tried,
        "usual": usual_changes(found),
        "checks": _checks(request, found),
        "attendance": _attendance(request, found),
        "is_today": found.now.as_of == clock.today(),
        "may_prepare": Permission.PREPARE_PENALTIES in request.access.permissions(request.school.id),
    }


def _attendance(request: SchoolRequest, found: Why) -> str:
    as_of = found.now.as_of
    setup = setup_of(request.school)
    first, _ = year_bounds(setup, setup.calendar.academic_year_of(as_of))
    tally = tally_of(Scope(request.school.id, first, as_of, upn=found.pupil.upn))
    if not tally.possible:
        return "No sessions yet"
    return (
        f"{percent_words(tally)}: {tally.absent} of {tally.possible} sessions missed ({days(tally.absent)}) "
        f"since {first.day} {first:%B}"
    )


def _checks(request: SchoolRequest, found: Why) -> list[Check]:
    return [
        *_unknown(request, found),
        _notices(found),
        *_used(found),
        *_amended(request, found),
        _calendar(request),
    ]


def _unknown(request: SchoolRequest, found: Why) -> list[Check]:
    setup, group = setup_of(request.school), _year_group(request, found)
    checks = []
    for place, one in found.unknown:
        status = n_status(
            one.date,
            today=clock.today(),
            calendar=setup.calendar,
            year_group=group,
            school_days=setup.policy(group, one.date).n_settle_school_days,
        )
        settle = reverse("unexplained", args=[request.school.urn])
        checks.append(
            Check(False, f"Session {place} is still N.", status.sentence, settle, "Settle the reason")
        )
    return checks or [Check(True, "", "No counted mark is still N.")]


def _year_group(request: SchoolRequest, found: Why) -> str:
    stay = found.case.weeks.stay_on(found.now.as_of)
    return stay.year_group if stay else ""


def _notices(found: Why) -> Check:
    notices = PenaltyNotice.objects.filter(pupil_id=found.pupil.id)
    count = sum(counts(past(one), found.now.as_of) for one in notices)
    if not count:
        return Check(
            True, "", "No earlier notice for this child is known here. The council may know of others."
        )
    said = "notice is" if count == 1 else "notices are"
    return Check(
        False, f"{count} {said} known", "from the last three years. The next step differs for each parent."
    )


def _used(found: Why) -> list[Check]:
    if not found.used:
        return []
    said = "sessions an issued notice relied on are shown and not counted again."
    return [Check(True, "", f"{len(found.used)} {said}")]


def _amended(request: SchoolRequest, found: Why) -> list[Check]:
    count, now = amended(found), found.now
    if not count or now.first is None:
        return []
    query = urlencode({"from": now.first.isoformat(), "to": now.as_of.isoformat(), "show": "amended"})
    url = f"{reverse('pupil_marks', args=[request.school.urn, found.pupil.id])}?{query}"
    said = "of the counted marks was" if count == 1 else "of the counted marks were"
    return [
        Check(True, "", f"{count} {said} amended after the register was handed in.", url, "See the history")
    ]


def _calendar(request: SchoolRequest) -> Check:
    url = reverse("school_calendar", args=[request.school.urn])
    return Check(
        True, "", "Weeks follow the school calendar of this pupil's year group.", url, "See the calendar"
    )
