"""Certificates by the school's rules, and papers for everybody: newsletter, wall sheet, the published policy."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.award import draft_certificates
from letters.queries.awards import (
    awards_given,
    candidates,
    last_half_term,
    last_week,
    newsletter_due,
    period_of,
    reports_due,
)
from letters.queries.facts import Period, half_term_so_far
from letters.queries.printed import body_html, logo_of, print_letter
from letters.queries.sheets import display, newsletter, policy_document, unset_for_publication
from letters.queries.wording import letterhead
from letters.rules.certificates import FOR, Award
from letters.rules.sheets import SheetsPolicy
from registers.models import ClassMembership, School
from registers.queries.setup import setup_of
from registers.queries.slices import By
from registers.rules.year_groups import YEAR_GROUPS, year_group_words
from registers.views.school import SchoolRequest, school_page

from .common import logo_url
from .letters import pdf_response


@school_page(Permission.PREPARE_LETTERS)
def certificates(request: SchoolRequest) -> HttpResponse:
    """The eligible are ticked beforehand; a person decides."""
    today = clock.today()
    given = awards_given(request.school, today)
    chosen = _award(request) or (given[0] if given else Award.HALF_TERM_100)
    period, before, name = period_of(chosen, request.school, today)
    listed = candidates(chosen, request.school, period, before)
    problem = ""
    if request.method == "POST":
        ticked = set(request.POST.getlist("pupils"))
        try:
            batch = draft_certificates(
                chosen,
                school=request.school,
                pupils=[one.pupil for one in listed if str(one.pupil.id) in ticked],
                period=period,
                name=name,
                by=request.access.actor(request.school.id),
            )
        except Refused as refused:
            problem = " ".join(refused.problems["pupils"])
        else:
            return redirect("letter_batch", request.school.urn, batch.id)
    context = {
        "awards": [(str(one), FOR[one], one in given) for one in Award],
        "award": str(chosen),
        "words": FOR[chosen],
        "name": name,
        "period": period,
        "listed": listed,
        "eligible": sum(one.verdict.eligible for one in listed),
        "errors": [("pupils", problem)] if problem else [],
    }
    return render(request, "letters/certificates.html", context, status=400 if problem else 200)


def _award(request: SchoolRequest) -> Award | None:
    raw = request.POST.get("award") or request.GET.get("award") or ""
    return Award(raw) if raw in list(Award) else None


@school_page(Permission.SEE_LETTERS)
def papers(request: SchoolRequest) -> HttpResponse:
    """What can be printed for everybody, with the reports to parents that are due."""
    today = clock.today()
    rules = setup_of(request.school).rules(SheetsPolicy, today)
    reports = [
        (name, period, urlencode({"first": period.first.isoformat(), "last": period.last.isoformat()}))
        for name, period in reports_due(request.school, today, rules.parent_report_frequency)
    ]
    context = {
        "reports": reports,
        "news": newsletter_due(request.school, today, rules.newsletter_frequency),
        "unset": unset_for_publication(request.school, today),
        "groups": [(code, year_group_words(code)) for code in YEAR_GROUPS if code in _here(request)],
        "may_write": request.access.can(Permission.PREPARE_LETTERS, request.school.id),
    }
    return render(request, "letters/papers.html", context)


def _here(request: SchoolRequest) -> set[str]:
    """The year groups somebody sits in."""
    sitting = ClassMembership.objects.filter(school=request.school, last_day=None)
    return set(sitting.values_list("year_group", flat=True).distinct())


@school_page(Permission.SEE_LETTERS)
def paper(request: SchoolRequest, which: str) -> HttpResponse:
    """One of them, as a page."""
    snapshot = _snapshot(request, which)
    query = request.GET.urlencode()
    url = reverse("paper_pdf", args=[request.school.urn, which])
    context = {
        "title": snapshot["title"],
        "body": body_html(snapshot, logo_url(request.school, snapshot["head"])),
        "pdf_url": f"{url}?{query}" if query else url,
        "unset": unset_for_publication(request.school, clock.today()) if which == "policy" else [],
    }
    return render(request, "letters/paper.html", context)


@school_page(Permission.SEE_LETTERS)
def paper_pdf(request: SchoolRequest, which: str) -> HttpResponse:
    snapshot = _snapshot(request, which)
    return pdf_response(
        print_letter(snapshot, logo_of(letterhead(request.school))).pdf, f"{which}-{request.school.urn}"
    )


def _snapshot(request: SchoolRequest, which: str) -> dict[str, Any]:  # Any: JSON
    today = clock.today()
    if which == "newsletter":
        by = By.YEAR_GROUP if request.GET.get("by") == "year_group" else By.CLASS
        return newsletter(request.school, _news_of(request.school, request.GET.get("period", ""), today), by)
    if which == "display":
        group = request.GET.get("year_group", "")
        return display(request.school, group if group in YEAR_GROUPS else "4", today)
    if which == "policy":
        return policy_document(request.school, today)
    raise Http404


def _news_of(school: School, which: str, today: date) -> Period:
    """The days of the newsletter’s figures; last week unless a half term is asked for."""
    if which == "half_term":
        return half_term_so_far(school, today)
    ended = last_half_term(school, today) if which == "last_half_term" else None
    return ended or last_week(school, today)
