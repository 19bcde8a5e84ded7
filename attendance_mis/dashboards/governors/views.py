"""The report to governors: read, asked how it came about, printed, taken away as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.rules.published import Published, Shown
from attendance_mis.kit import clock
from attendance_mis.kit.tables import Format, table_response
from letters.rendering import render_pdf
from registers.models import School
from registers.queries.absentees import Enrolment, enrolments
from registers.queries.question import Question
from registers.queries.slices import slice_of
from registers.rules.figures import Tally
from registers.rules.impact import CANNOT_SHOW
from registers.rules.measures import ENROLMENT_KEYS
from registers.views.figure_access import Link, link_to
from registers.views.school import SchoolRequest, school_page

from .issue import issue_report, terms_of
from .page import DEFINITIONS, LABELS, UNITS, governor_page
from .tables import report_table
from .terms import ReportTerm

HOW_GROUPED = {
    "weekly": ("Week by week", "Sessions attended out of possible sessions, Monday to Friday. A week that is kept back is left out of the line."),
    "reasons": ("Reasons for absence", "Sessions missed by their code. Reasons of few sessions or few pupils are put together as “other reasons”."),
    "days": (
        "Days of the week",
        "Sessions missed out of possible sessions, for each weekday’s morning and afternoon. A session stands out when, week after "
        "week, more is missed in it than chance explains: the weeks’ average lies further above the school’s than it would by accident "
        "in one report of twenty. Each week counts once, because absences of one child in one week are not independent.",
    ),
    "groups": (
        "Groups of pupils",
        "Every pupil is in one part of each characteristic: the one recorded for the last day of the stretch, or the pupil’s last day on roll.",
    ),
    "actions": ("What the school did", "Counted from the product’s own records of the stretch."),
    "followed": (
        "What followed",
        "For each kind of thing done in the stretch: the same pupils’ sessions before the first time and after it, as many school "
        "days on both sides (5 to 20), beside the whole school on the same days. A kind is shown only when it was enough pupils "
        "that none can be recognised. " + CANNOT_SHOW,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Chosen:
    term: ReportTerm
    report: IssuedReport
    before: IssuedReport | None
    terms: list[ReportTerm]


def chosen_report(request: SchoolRequest) -> Chosen | None:
    """The report asked for, or the newest there is; `None` if there is none yet."""
    terms = terms_of(request.school, clock.today())
    asked = request.GET.get("term", "")
    wanted = [one for one in terms if one.key == asked] if asked else terms
    if asked and not wanted:
        raise Http404
    keys = [key for term in wanted[:1] for key in (term.key, term.before_key)]
    held = {one.key: one for one in IssuedReport.objects.filter(school=request.school, key__in=keys)}
    for term in wanted:
        report = held.get(term.key) or issue_report(request.school, term)
        if report is not None:
            return Chosen(term, report, _before(request.school, term, terms, held), terms)
    return None


def _before(
    school: School, term: ReportTerm, terms: list[ReportTerm], held: dict[str, IssuedReport]
) -> IssuedReport | None:
    """Last year's report of the same stretch."""
    if term.before_key in held:
        return held[term.before_key]
    then = next((one for one in terms if one.key == term.before_key), None)
    return issue_report(school, then) if then else None


@school_page(Permission.SEE_FIGURES)
def governors(request: SchoolRequest) -> HttpResponse:
    chosen = chosen_report(request)
    if chosen is None:
        return render(request, "dashboards/governors/none.html")
    context = _context(chosen)
    return render(request, "dashboards/governors/report.html", context)


def _context(chosen: Chosen) -> dict[str, object]:
    page = governor_page(chosen.report, chosen.before)
    return {
        "page": page,
        "report": chosen.report,
        "numbers": page.numbers,
        "terms": chosen.terms,
        "pupils": page.numbers.pupils.words(page.numbers.least),
        "cannot_show": CANNOT_SHOW,
        "query": f"?term={chosen.term.key.replace(' ', '+')}",
    }


@school_page(Permission.SEE_FIGURES)
def how(request: SchoolRequest, figure: str) -> HttpResponse:
    """How a figure came about. Whoever may see pupils also sees theirs, as the register stood when it was issued."""
    chosen = chosen_report(request)
    if chosen is None or figure not in {**LABELS, **HOW_GROUPED}:
        raise Http404
    numbers = Published.from_json(chosen.report.numbers)
    context = _context(chosen) | {"least": numbers.least, "figure": figure}
    if figure in HOW_GROUPED:
        label, definition = HOW_GROUPED[figure]
        return render(
            request, "dashboards/governors/how.html", context | {"label": label, "definition": definition}
        )
    shown = _shown(numbers, figure)
    context |= {"label": LABELS[figure], "definition": DEFINITIONS[figure], "shown": shown, "unit": UNITS[figure],
                "percent": shown.percent_words(numbers.least)}  # fmt: skip
    if Permission.SEE_ALL_PUPILS in request.access.permissions(request.school.id):
        context |= _pupils(request, chosen.report, figure)
    return render(request, "dashboards/governors/how.html", context)


def _shown(numbers: Published, figure: str) -> Shown:
    found: Shown = getattr(numbers, figure)
    return found


def _pupils(request: SchoolRequest, report: IssuedReport, figure: str) -> dict[str, object]:
    rows = enrolments(slice_of(request.school.id, report.first_day, report.last_day), report.issued_at)
    actor = request.access.actor(request.school.id)
    record("figure.opened", by=actor, school_id=request.school.id, figure=figure, key=report.key)
    asked = Question(report.first_day, report.last_day, as_at=report.issued_at)
    lines = [(row, *_counted(row, figure), _marks(request.school, asked, row, figure)) for row in rows]
    listed = [line for line in lines if line[1]] if figure != "attendance" else lines
    part, whole = sum(line[1] for line in lines), sum(line[2] for line in lines)
    return {
        "together": link_to(request.school, figure, asked, part, whole),
        "lines": sorted(listed, key=lambda line: (-line[1], line[0].surname))
        if figure != "attendance"
        else listed,
    }


def _marks(school: School, asked: Question, row: Enrolment, figure: str) -> Link:
    """The pupil's marks as the register stood when the report was issued."""
    own = replace(asked, upn=row.upn)
    if figure in ENROLMENT_KEYS:
        return link_to(school, "missed", own, row.tally.absent, row.tally.possible)
    return link_to(school, figure, own, *_counted(row, figure))


def _counted(row: Enrolment, figure: str) -> tuple[int, int]:
    tally: Tally = row.tally
    return {
        "attendance": (tally.attended, tally.possible),
        "unauthorised": (tally.unauthorised, tally.possible),
        "persistent": (int(row.persistent), 1),
        "severe": (int(row.severe), 1),
    }[figure]


@school_page(Permission.SEE_FIGURES)
def pack(request: SchoolRequest) -> HttpResponse:
    """The same report as PDF/UA, to send with the papers of a meeting."""
    chosen = chosen_report(request)
    if chosen is None:
        raise Http404
    html = render_to_string("dashboards/governors/pack.html", _context(chosen) | {"school": request.school})
    pdf = render_pdf(html, "report.css")
    name = f"attendance-report-{request.school.urn}-{chosen.term.key.replace('/', '-').replace(' ', '-').lower()}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@school_page(Permission.SEE_FIGURES)
def tables(request: SchoolRequest, format: str) -> HttpResponseBase:
    chosen = chosen_report(request)
    if chosen is None:
        raise Http404
    return table_response(report_table(chosen.report), Format(format))
