"""The page of impact: by type, with counts, what it can say and what it cannot; each type opens to its pupils (DSH-14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import urlencode

from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, file_name, table_response
from registers.forms.moments import PeriodForm
from registers.models import School
from registers.queries.interventions import kinds_for_person
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.rules.figures import Tally, percent
from registers.rules.impact import CANNOT_SHOW, LEAST_DAYS, MOST_DAYS, Side
from registers.rules.periods import up_to, year_period
from registers.views.figure_access import Link, link_to
from registers.views.school import SchoolRequest, school_page

from .counts import PupilImpact, TypeImpact, impacts


@dataclass(frozen=True)
class Row:
    """A type of intervention as the page shows it."""

    key: str
    type: TypeImpact
    before: str
    after: str
    change: str
    school: str
    pupils_url: str


@school_page(Permission.SEE_FOLLOW_UP)
@confirmed_for_files
def impact(request: SchoolRequest) -> HttpResponseBase:
    today = clock.today()
    form = _form(request, today)
    if not form.is_valid():
        return render(request, "dashboards/impact.html", {"form": form}, status=400)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    kinds = kinds_for_person(request.access.permissions(request.school.id))
    found = impacts(request.school, kinds, first, last, today)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(found, first, last), Format(wanted))
    span = {"from": first.isoformat(), "to": last.isoformat()}
    context = {
        "form": form, "first": first, "last": last, "as_at": clock.now(), "query": urlencode(span),
        "cannot_show": CANNOT_SHOW, "least": LEAST_DAYS, "most": MOST_DAYS,
    }  # fmt: skip
    chosen = request.GET.get("type")
    if chosen:
        return _pupils(request, found, chosen, context)
    return render(request, "dashboards/impact.html", context | {"rows": [_row(one, span) for one in found]})


def _form(request: SchoolRequest, today: date) -> PeriodForm:
    calendar = setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    return PeriodForm(
        {
            "first": request.GET.get("from") or year.first.isoformat(),
            "last": request.GET.get("to") or year.last.isoformat(),
        }
    )


def _key(one: TypeImpact) -> str:
    return f"{one.kind.key}-{file_name(one.words)}"


def _row(one: TypeImpact, span: dict[str, str]) -> Row:
    found = one.impact
    return Row(
        _key(one), one, _share(found.before), _share(found.after), change_words(found.before, found.after),
        f"{_share(found.school_before)}, then {_share(found.school_after)}",
        f"?{urlencode({**span, 'type': _key(one)})}",
    )  # fmt: skip


def _share(tally: Tally) -> str:
    share = percent(tally.attended, tally.possible)
    return "–" if share is None else f"{share}%"


def change_words(before: Tally, after: Tally) -> str:
    """`1.2 points higher`: of the exact fractions, rounded once."""
    if not before.possible or not after.possible:
        return "–"
    top = 1000 * (after.attended * before.possible - before.attended * after.possible)
    bottom = before.possible * after.possible
    tenths = (2 * abs(top) + bottom) // (2 * bottom)
    if not tenths:
        return "the same"
    return f"{tenths // 10}.{tenths % 10} points {'higher' if top > 0 else 'lower'}"


def _pupils(
    request: SchoolRequest, found: list[TypeImpact], chosen: str, context: dict[str, object]
) -> HttpResponseBase:
    """Opening the pupils of a type is written down."""
    one = next((one for one in found if _key(one) == chosen), None)
    if one is None:
        raise Http404
    record("impact.pupils_viewed", by=request.access.actor(request.school.id), school_id=request.school.id)
    lines = [(line, *_links(request.school, line)) for line in one.pupils]
    return render(request, "dashboards/impact_pupils.html", context | {"one": one, "lines": lines})


def _links(school: School, line: PupilImpact) -> tuple[Link | None, Link | None]:
    if line.compared is None:
        return None, None

    def link(side: Side) -> Link:
        asked = Question(side.first, side.last, upn=line.pupil.upn)
        return link_to(school, "attendance", asked, side.attended, side.possible)

    return link(line.compared.before), link(line.compared.after)


_COLUMNS = (
    "Kind", "Type", "Times", "Pupils compared", "Too soon to compare", "Attended before", "Possible before",
    "Attended after", "Possible after", "Better", "Worse", "The same", "School attended before",
    "School possible before", "School attended after", "School possible after", "Chance",
)  # fmt: skip


def _table(found: list[TypeImpact], first: date, last: date) -> Table:
    def rows() -> Iterator[list[Value]]:
        for one in found:
            told = one.impact
            sides = (told.before, told.after)
            yield [
                one.kind.label, one.words, one.times, told.pupils, told.too_soon,
                *(n for side in sides for n in (side.attended, side.possible)),
                told.better, told.worse, told.same,
                *(n for side in (told.school_before, told.school_after) for n in (side.attended, side.possible)),
                told.chance,
            ]  # fmt: skip

    return Table(f"Before and after {first} to {last}", _COLUMNS, rows())
