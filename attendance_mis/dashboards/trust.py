"""The trust's schools side by side: how they stand, which way they move, how closely to look (DSH-11).

People who see pupils get figures up to yesterday's week; trustees and executives get the issued reports, because
figures that move from week to week would show them who moved them.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.confirm import confirmed_for_files
from attendance_mis.accounts.permissions import Permission
from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.benchmarks.queries.benchmarks import figures
from attendance_mis.benchmarks.rules.benchmark import PHASE_WORDS, Published, Stretch, compare
from attendance_mis.dashboards.rules.published import Published as Numbers
from attendance_mis.dashboards.rules.published import Shown
from attendance_mis.dashboards.rules.support import Support, SupportLevel, support
from attendance_mis.kit import clock
from attendance_mis.kit.charts import Datum, DotChart, DotRow, StripChart
from attendance_mis.kit.tables import Format, Table, table_response
from registers.models import School
from registers.queries.absentees import AbsenteeCount, absentees
from registers.queries.pupil_year import year_bounds
from registers.queries.question import Question
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span
from registers.queries.statistics import breakdown
from registers.rules.figures import Tally, attendance_percent, percent, points_between, share, share_of
from registers.rules.periods import custom_period, same_stretch
from registers.views.figure_access import Link, link_to
from registers.views.trust import every_school_page, holds_at_every_school

from .governors.issue import terms_of

WEEK = timedelta(weeks=1)
TONES = {SupportLevel.USUAL: "present", SupportLevel.WATCH: "late", SupportLevel.EXTRA: "unauthorised"}


@dataclass(frozen=True)
class SchoolRow:
    school: School
    attendance: Datum
    share: Fraction | None
    """The same, exact: what places and comparisons are told from."""
    counted: str
    then: Decimal | None
    """Attendance of the same stretch a year before."""
    moved: str
    """Since last week, or since the report before."""
    persistent: str
    severe: str
    unauthorised: str
    support: Support
    url: str
    rank: int = 0
    opens: Mapping[str, Link] = field(default_factory=dict)
    """What the numbers are counted from, for those who see pupils."""

    @property
    def tone(self) -> str:
        return TONES[self.support.level]

    @property
    def before(self) -> Datum | None:
        return Datum(self.then, f"{self.then}%") if self.then is not None else None

    @property
    def last_year(self) -> str:
        return _percent(self.then)


@every_school_page(Permission.SEE_FIGURES)
@confirmed_for_files
def trust_overview(request: HttpRequest) -> HttpResponseBase:
    access = access_of(request.user)
    schools = list(School.objects.all())
    live = holds_at_every_school(access, Permission.SEE_ALL_PUPILS)
    rows = ranked(live_rows(schools, clock.today()) if live else issued_rows(schools, clock.today()))
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(rows), Format(wanted))
    context = {
        "rows": rows,
        "live": live,
        "as_at": clock.now(),
        "chart": _chart(rows) if len([r for r in rows if r.attendance.value is not None]) > 1 else None,
    }
    return render(request, "dashboards/trust.html", context)


_COLUMNS = ("Place", "School", "Phase", "Attendance", "Counted", "Last year", "Movement", "Persistently absent",
            "Severely absent", "Unauthorised", "Support", "Because")  # fmt: skip


def _table(rows: list[SchoolRow]) -> Table:
    """What the page shows: kept-back numbers are in it as their words."""
    lines = (
        (
            row.rank or None, row.school.name, row.school.get_phase_display(), row.attendance.shown, row.counted,
            row.last_year, row.moved, row.persistent, row.severe, row.unauthorised, str(row.support.level),
            "; ".join(row.support.reasons),
        )
        for row in rows
    )  # fmt: skip
    return Table("Schools of the trust", _COLUMNS, lines)


def ranked(rows: list[SchoolRow]) -> list[SchoolRow]:
    """By attendance, the highest first; schools with the same share the place. Without a figure: last, no place."""
    known = [(row.share, row) for row in rows if row.share is not None]
    known.sort(key=lambda one: (-one[0], one[1].school.name))
    placed = [replace(row, rank=1 + sum(other > mine for other, _ in known)) for mine, row in known]
    return placed + [row for row in rows if row.share is None]


def live_rows(schools: list[School], today: date) -> list[SchoolRow]:
    """The school year so far, up to yesterday; five questions for all schools together."""
    spans, before = [], []
    for school in schools:
        setup = setup_of(school)
        first, _ = year_bounds(setup, setup.calendar.academic_year_of(today))
        last = max(first, today - timedelta(days=1))
        spans.append(Span(school.id, first, last))
        then = same_stretch(setup.calendar, custom_period(first, last), 1)
        if then is not None:
            before.append(Span(school.id, then.first, then.last))
    now = _by_school(tuple(spans))
    old = _by_school(tuple(before))
    # In a year's first week there is no week before: its first day alone would be taken for one.
    last_week = _by_school(tuple(replace(s, last=s.last - WEEK) for s in spans if s.first <= s.last - WEEK))
    missing = {one.key[0]: one for one in absentees(Slice(tuple(spans)), (By.SCHOOL,))} if spans else {}
    nationals = figures(phases=tuple(PHASE_WORDS), years=_years(today))
    rows = []
    for school, span in zip(schools, spans, strict=True):
        tally = now.get(school.urn, Tally())
        year_ago, week_ago = old.get(school.urn, Tally()), last_week.get(school.urn, Tally())
        mine, earlier, week_before = (
            share(one.attended, one.possible) for one in (tally, year_ago, week_ago)
        )
        absent = missing.get(school.urn)
        rows.append(SchoolRow(
            school, _datum(attendance_percent(tally)), mine, f"{tally.attended:,} of {tally.possible:,} sessions",
            attendance_percent(year_ago), _moved(mine, week_before, "last week"),
            f"{_percent(percent(absent.persistent, absent.enrolments))} ({absent.persistent} of {absent.enrolments})" if absent else "–",
            f"{absent.severe}" if absent else "–", _percent(percent(tally.unauthorised, tally.possible)),
            support(mine, earlier, _national(nationals, school, span)),
            reverse("school_today", args=[school.urn]), opens=_opens(school, span, tally, absent),
        ))  # fmt: skip
    return rows


def _opens(school: School, span: Span, tally: Tally, absent: AbsenteeCount | None) -> dict[str, Link]:
    asked = Question(span.first, span.last)
    parts = {"attendance": tally.attended, "unauthorised": tally.unauthorised}
    links = {key: link_to(school, key, asked, part, tally.possible) for key, part in parts.items()}
    if absent is None:
        return links
    pupils = {"persistent": absent.persistent, "severe": absent.severe}
    return links | {key: link_to(school, key, asked, n, absent.enrolments) for key, n in pupils.items()}


def _by_school(spans: tuple[Span, ...]) -> dict[str, Tally]:
    return {one.key[0]: one.tally for one in breakdown(Slice(spans), (By.SCHOOL,))}


def _years(today: date) -> tuple[str, ...]:
    begins = today.year if today.month >= 9 else today.year - 1
    return tuple(f"{y}/{(y + 1) % 100:02d}" for y in (begins - 1, begins))


def _national(found: list[Published], school: School, span: Span) -> Fraction | None:
    year = setup_of(school).calendar.academic_year_of(span.last)
    stretch = Stretch(year, "", span.first, span.last, from_the_start=True)
    comparison = compare(found, measure="attendance", phase=school.phase, stretch=stretch)
    return share_of(comparison.published.value) if comparison and comparison.like else None


def issued_rows(schools: list[School], today: date) -> list[SchoolRow]:
    """From the newest report of each school, the one before it and the one of a year before."""
    held: dict[uuid.UUID, dict[str, IssuedReport]] = defaultdict(dict)
    for report in IssuedReport.objects.all():
        held[report.school_id][report.key] = report
    rows = []
    for school in schools:
        mine = held[school.id]
        there = [term for term in terms_of(school, today, mine) if term.key in mine]
        if not there:
            rows.append(_nothing(school))
            continue
        previous = mine[there[1].key] if len(there) > 1 else None
        rows.append(_issued(school, mine[there[0].key], mine.get(there[0].before_key), previous))
    return rows


def _issued(
    school: School, report: IssuedReport, before: IssuedReport | None, previous: IssuedReport | None
) -> SchoolRow:
    numbers = Numbers.from_json(report.numbers)
    least = numbers.least
    now, then, earlier = numbers.attendance, _attendance_in(before), _attendance_in(previous)
    mark = report.benchmarks.get("attendance")
    national = share_of(Decimal(mark["value"])) if mark and mark["like"] else None
    return SchoolRow(
        school, Datum(now.percent, now.percent_words(least)), now.share, report.words, then.percent if then else None,
        _moved(now.share, earlier.share if earlier else None, "the report before"),
        _pair(numbers.persistent, least), numbers.severe.words(least), numbers.unauthorised.percent_words(least),
        support(now.share, then.share if then else None, national), reverse("governors", args=[school.urn]),
    )  # fmt: skip


def _attendance_in(report: IssuedReport | None) -> Shown | None:
    return Numbers.from_json(report.numbers).attendance if report else None


def _pair(figure: Shown, least: int) -> str:
    if figure.part is None:
        return figure.words(least)
    return f"{figure.percent_words(least)} ({figure.part} of {figure.whole})"


def _nothing(school: School) -> SchoolRow:
    return SchoolRow(school, Datum(None, "No report yet"), None, "", None, "–", "–", "–", "–", support(None, None, None),
                     reverse("governors", args=[school.urn]))  # fmt: skip


def _datum(share: Decimal | None) -> Datum:
    return Datum(share, "No sessions yet" if share is None else f"{share}%")


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{share}%"


def _moved(now: Fraction | None, before: Fraction | None, since: str) -> str:
    if now is None or before is None:
        return "–"
    gap = points_between(now, before)
    if not gap:
        return f"The same as {since}"
    return f"{abs(gap)} points {'up' if gap > 0 else 'down'} on {since}"


MOST_ROWS = 15
"""Schools that are named one by one; more of them share one line."""


def _chart(rows: list[SchoolRow]) -> DotChart | StripChart:
    measure = "Attendance of each school, per cent of possible sessions"
    said = "; ".join(f"{row.school.name} {row.attendance.shown}" for row in rows) + "."
    title = f"{rows[0].school.name} has the highest attendance"
    if len(rows) > MOST_ROWS:
        dots = tuple((row.school.name, row.attendance) for row in rows)
        return StripChart("schools", title, measure, said, ("School", "Attendance"), dots)
    lines = tuple(DotRow(row.school.name, row.attendance, row.before) for row in rows)
    return DotChart("schools", title, measure, said, ("School", "Attendance", "Last year"), lines)
