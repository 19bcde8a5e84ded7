"""Findings for the school's development plan, with room for what is done about each: page, file and PDF (DSH-17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from attendance_mis.accounts.permissions import Permission
from attendance_mis.benchmarks.queries.targets import targets_of
from attendance_mis.benchmarks.rules.target import Progress
from attendance_mis.dashboards.rules.action_plan import Group, groups_that_stand_out, main_reasons
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, Table, Value, file_name, table_response
from letters.rendering import render_pdf
from registers.forms.moments import PeriodForm
from registers.models import School
from registers.queries.absentees import AbsenteeCount, absentees
from registers.queries.group_words import BY_WORDS, key_words
from registers.queries.measured import Measured, difference
from registers.queries.question import Question, slice_for
from registers.queries.setup import setup_of
from registers.queries.slices import By
from registers.queries.statistics import breakdown, total
from registers.rules.codes import lookup
from registers.rules.measures import Measure, find_measure
from registers.rules.periods import custom_period, same_stretch
from registers.views.figure_access import Link, link_to, without
from registers.views.school import SchoolRequest, school_page

from .asked import period_form

DIMENSIONS = (
    By.YEAR_GROUP, By.SEX, By.FSM, By.PUPIL_PREMIUM, By.SEN, By.EAL, By.SOCIAL_WORKER, By.LOOKED_AFTER, By.YOUNG_CARER,
    By.TRAVELLER,
)  # fmt: skip
"""What is looked at; ethnicity has many small groups and is left to the figures page."""


@dataclass(frozen=True)
class Finding:
    about: str
    words: str
    evidence: str
    link: Link | None = None


@school_page(Permission.PREPARE_LETTERS)
def action_plan(request: SchoolRequest) -> HttpResponseBase:
    form = period_form(request)
    if not form.is_valid():
        return render(request, "dashboards/staff/action_plan.html", {"form": form}, status=400)
    context = _context(request, form)
    wanted = request.GET.get("format")
    if wanted in tuple(Format):
        return table_response(_table(_asked(form), context["findings"]), Format(wanted))  # type: ignore[arg-type]  # our own list
    may_plan = Permission.SET_TARGETS in request.access.permissions(request.school.id)
    return render(
        request,
        "dashboards/staff/action_plan.html",
        context | {"query": without(request, "format"), "may_plan": may_plan},
    )


@school_page(Permission.PREPARE_LETTERS)
def action_plan_pdf(request: SchoolRequest) -> HttpResponseBase:
    form = period_form(request)
    if not form.is_valid():
        return render(request, "dashboards/staff/action_plan.html", {"form": form}, status=400)
    context = _context(request, form) | {"school": request.school}
    pdf = render_pdf(render_to_string("dashboards/staff/action_plan_pdf.html", context), "report.css")
    name = file_name(f"action plan {request.school.urn} {form.cleaned_data['last']}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _asked(form: PeriodForm) -> Question:
    return Question(form.cleaned_data["first"], form.cleaned_data["last"])


def _context(request: SchoolRequest, form: PeriodForm) -> dict[str, object]:
    asked = _asked(form)
    return {
        "form": form,
        "first": asked.first,
        "last": asked.last,
        "findings": findings_of(request.school, asked),
        "as_at": clock.now(),
    }


def findings_of(school: School, asked: Question) -> list[Finding]:
    """The school as a whole, targets it has not reached, groups that stand out, what is missed for."""
    judged = absentees(slice_for(asked, school), (By.PUPIL, *DIMENSIONS))
    return [
        *_whole(school, asked, judged),
        *_targets(school, asked),
        *_groups(school, asked, judged),
        *_reasons(school, asked),
    ]


def _measure(key: str, asked: Question) -> Measure:
    found = find_measure(key, asked.last)
    assert found is not None  # our own keys
    return found


def _whole(school: School, asked: Question, judged: Sequence[AbsenteeCount]) -> Iterator[Finding]:
    tally = total(slice_for(asked, school)).tally
    if not tally.possible:
        return
    measure = _measure("attendance", asked)
    now = Measured(measure, tally.attended, tally.possible, asked, clock.now())
    then = same_stretch(setup_of(school).calendar, custom_period(asked.first, asked.last), 1)
    change = ""
    if then is not None:
        before = replace(asked, first=then.first, last=then.last)
        old = total(slice_for(before, school)).tally
        change = difference(now, Measured(measure, old.attended, old.possible, before, clock.now()))
    against = f" Against the same stretch of last year: {change}." if change else ""
    link = link_to(school, "attendance", asked, tally.attended, tally.possible)
    yield Finding("The school", f"Attendance is {now.shown}.", f"{now.counted}.{against}", link)
    for key, words in (("persistent", "persistently"), ("severe", "severely")):
        part = sum(getattr(one, key) for one in judged)
        whole = sum(one.enrolments for one in judged)
        shown = Measured(_measure(key, asked), part, whole, asked, clock.now())
        yield Finding(
            "The school", f"{shown.shown} of pupils are {words} absent.", f"{shown.counted}.",
            link_to(school, key, asked, part, whole),
        )  # fmt: skip


def _targets(school: School, asked: Question) -> Iterator[Finding]:
    """The school's own that hold in the stretch; the trust's is for all its schools together to reach."""
    for line in targets_of(school, asked.last, with_pupils=True):
        if line.target.pupil or line.target.school is None or line.target.last_day < asked.first:
            continue
        if line.progress is not Progress.SHORT or line.now is None:
            continue
        words = f"{line.whom}: {line.target.get_measure_display().lower()} is short of its target."
        evidence = f"{line.now}% ({line.part} of {line.whole} {line.unit}); agreed: {line.wanted_words}."
        yield Finding("Targets", words, evidence)


def _groups(school: School, asked: Question, judged: Sequence[AbsenteeCount]) -> Iterator[Finding]:
    for found in groups_that_stand_out(list(_counted(judged, asked))):
        group = found.group
        own = asked.at(By(group.dimension), group.key)
        link = link_to(school, "persistent", own, group.persistent, group.pupils)
        yield Finding(BY_WORDS[By(group.dimension)], found.words, found.evidence, link)


def _counted(judged: Sequence[AbsenteeCount], asked: Question) -> Iterator[Group]:
    for place, by in enumerate(DIMENSIONS, start=1):
        groups: dict[str, list[AbsenteeCount]] = defaultdict(list)
        for one in judged:
            groups[one.key[place]].append(one)
        for key, held in sorted(groups.items()):
            persistent, pupils = sum(one.persistent for one in held), sum(one.enrolments for one in held)
            yield Group(str(by), key, key_words(by, key, asked.last), persistent, pupils)


def _reasons(school: School, asked: Question) -> Iterator[Finding]:
    rows = breakdown(slice_for(asked, school), (By.CODE,))
    sessions = {row.key[0]: row.tally.absent for row in rows if row.tally.absent}
    labels = {code: _words(code, asked) for code in sessions}
    for reason in main_reasons(sessions, labels):
        link = link_to(school, f"code-{reason.code}", asked, sessions[reason.code])
        yield Finding("Reasons", reason.words, reason.evidence, link)


def _words(code: str, asked: Question) -> str:
    row = lookup(code, asked.last)
    return f"{row.words} ({code})" if row else code


_COLUMNS = ("About", "Finding", "Evidence", "What we do", "Who", "By when", "How we know it worked")


def _table(asked: Question, findings: Iterable[Finding]) -> Table:
    rows: Iterator[list[Value]] = (
        [one.about, one.words, one.evidence, None, None, None, None] for one in findings
    )
    return Table(f"Action plan {asked.first} to {asked.last}", _COLUMNS, rows)
