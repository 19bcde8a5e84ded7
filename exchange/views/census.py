"""The census's attendance figures: looked at with the numbers that must agree, then taken away as its tables."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import date
from typing import IO

from django.db.models import Min
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from attendance_mis.accounts.confirm import confirmed_when
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Table, csv_file
from exchange.forms.census import CensusForm
from exchange.queries.census import CensusExtract, census_extract, tables
from exchange.rules.census import Census, censuses_since
from registers.models import HalfTerm, School
from registers.views.school import SchoolRequest, school_page

SHOWN_PROBLEMS = 50


@school_page(Permission.CERTIFY_RECORDS)
@confirmed_when(lambda request: request.GET.get("as") == "zip")
def census(request: SchoolRequest) -> HttpResponseBase:
    """Without a choice the last term that is over is shown."""
    known = _known(request.school)
    form = CensusForm(request.GET if "census" in request.GET else None, censuses=known)
    chosen, day = _chosen(form, known)
    if chosen is None or day is None:
        return render(request, "exchange/census.html", {"form": form}, status=400 if form.errors else 200)
    extract = census_extract(request.school, chosen, day)
    if request.GET.get("as") == "zip" and not form.errors:
        return _download(request, extract)
    record(
        "census.viewed",
        by=request.access.actor(request.school.id),
        school_id=request.school.id,
        census=chosen.key,
    )
    context = {
        "form": form,
        "extract": extract,
        "tables": [(table.name, len(table.rows)) for table in tables(extract, request.school)],
        "problems": extract.problems[:SHOWN_PROBLEMS],
        "more_problems": max(0, len(extract.problems) - SHOWN_PROBLEMS),
        "over": chosen.last < clock.today(),
        "agrees": all(window.agrees for window in extract.windows),
        "excluded": sum(len(one.exclusions) for one in extract.pupils),
    }
    return render(request, "exchange/census.html", context, status=400 if form.errors else 200)


def _known(school: School) -> tuple[Census, ...]:
    first = HalfTerm.objects.filter(school=school).aggregate(first=Min("first_day"))["first"]
    return censuses_since(first, clock.today()) if first else ()


def _chosen(form: CensusForm, known: tuple[Census, ...]) -> tuple[Census | None, date | None]:
    if form.is_bound and form.is_valid():
        return form.chosen, form.census_day
    over = [one for one in known if one.last < clock.today()] or list(known)
    if not over:
        return None, None
    form.initial.update({"census": over[0].key, "day": over[0].usual_day})
    return over[0], over[0].usual_day


def _download(request: SchoolRequest, extract: CensusExtract) -> FileResponse:
    school = request.school
    name = f"census-attendance-{school.la_number}{school.establishment_number}-{extract.census.key}.zip"
    file = _zip(extract, school)
    record(
        "census.exported",
        by=request.access.actor(school.id),
        school_id=school.id,
        census=extract.census.key,
        day=extract.day.isoformat(),
        pupils=len(extract.pupils),
        problems=len(extract.problems),
    )
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


def _zip(extract: CensusExtract, school: School) -> IO[bytes]:
    """One CSV a table, named as the collection names them, in a file that goes when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for table in tables(extract, school):
            with csv_file(Table(table.name, table.columns, table.rows)) as one:
                packed.writestr(f"{extract.census.collected.replace(' ', '_')}_{table.name}.csv", one.read())
    file.seek(0)
    return file
