"""Review meetings: which are due, the agenda that makes itself, decisions, the printable pack (ABS-61, D49)."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from attendance_mis.accounts.confirm import confirmed_first
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.rendering import render_pdf
from registers.models import Pupil
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.reviews import begin_review, decide, end_review
from support.forms.others import DecideForm, EndReviewForm
from support.models import Review, Task, Thing
from support.queries.agenda import Agenda, AgendaLine, agenda, cadences, decisions
from support.rules.agenda import Section

from .common import WORK, actor_of, form_page

STYLE = "bundle.css"


def _seen(request: SchoolRequest, review_id: uuid.UUID) -> Review:
    found = Review.objects.filter(school=request.school, id=review_id).select_related("school").first()
    if found is None:
        raise Http404
    return found


@school_page(WORK)
def reviews(request: SchoolRequest) -> HttpResponse:
    """The meetings of the school's policy with their next day, and those that were held."""
    today = clock.today()
    context = {
        "cadences": cadences(request.school, today),
        "past": Review.objects.filter(school=request.school, ended_at__isnull=False)[:50],
        "tasks": Task.objects.filter(school=request.school, thing=Thing.REVIEW, done_on=None).select_related(
            "pupil"
        ),
        "today": today,
        "as_at": clock.now(),
    }
    return render(request, "support/reviews.html", context)


@require_POST
@school_page(WORK)
def begin(request: SchoolRequest, cadence: str) -> HttpResponse:
    if cadence not in [one.key for one in cadences(request.school, clock.today())]:
        raise Http404
    review = begin_review(request.school, cadence=cadence, by=actor_of(request))
    return redirect("review", request.school.urn, review.id)


@school_page(WORK)
def review(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """While it is held the agenda is the register's of this minute; afterwards what was gone through."""
    found = _seen(request, review_id)
    record("review.viewed", by=actor_of(request), school_id=request.school.id)
    return render(request, "support/review.html", _context(found))


def _context(found: Review) -> dict[str, object]:
    made = agenda(found.school, found.since, found.day) if found.ended_at is None else _as_kept(found)
    said = decisions(found)
    decided: dict[uuid.UUID, list[str]] = {}
    for event in said:
        if event.pupil_id is not None:
            decided.setdefault(event.pupil_id, []).append(event.words)
    tasks = Task.objects.filter(thing=Thing.REVIEW, thing_id=found.id).select_related("pupil")
    sections = [
        (section, [(line, decided.get(line.pupil_id, [])) for line in lines])
        for section, lines in made.sections
    ]
    return {
        "review": found,
        "agenda": made,
        "sections": sections,
        "decisions": said,
        "tasks": tasks,
        "as_at": clock.now(),
    }


def _as_kept(found: Review) -> Agenda:
    """What was gone through: the reasons say the counts of that day, names are those of today."""
    names = {one.id: str(one) for one in Pupil.objects.filter(id__in={row[1] for row in found.kept})}
    sections: dict[Section, list[AgendaLine]] = {}
    for section, pupil, why in found.kept:
        line = AgendaLine(uuid.UUID(pupil), names.get(uuid.UUID(pupil), ""), "", why, None, None)
        sections.setdefault(Section(section), []).append(line)
    return Agenda(found.day, found.since, tuple((one, tuple(rows)) for one, rows in sections.items()))


@school_page(WORK)
def decide_for(request: SchoolRequest, review_id: uuid.UUID, pupil_id: uuid.UUID) -> HttpResponse:
    found = _seen(request, review_id)
    pupil = pupil_seen(request, pupil_id)
    if found.ended_at is not None:
        raise Http404
    form = DecideForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda sent: decide(found, pupil, words=sent["words"], task=form.task, by=actor_of(request)),
        title=f"Decide about {pupil}",
        back=reverse("review", args=[request.school.urn, found.id]),
        done="Kept in the meeting’s record.",
        button="Keep the decision",
        pupil=pupil,
    )


@school_page(WORK)
def end(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    found = _seen(request, review_id)
    if found.ended_at is not None:
        raise Http404
    return form_page(
        request,
        EndReviewForm(request.POST or None, initial={"present": request.access.user.name}),
        lambda sent: end_review(found, by=actor_of(request), **sent),
        title="End the meeting",
        back=reverse("review", args=[request.school.urn, found.id]),
        done="The meeting is over; what was gone through is kept.",
        button="End the meeting",
    )


@school_page(WORK)
@confirmed_first
def pack(request: SchoolRequest, review_id: uuid.UUID) -> HttpResponse:
    """The pack for the table (D49): the agenda with the figures, room for a decision, tasks still open."""
    found = _seen(request, review_id)
    record("review.printed", by=actor_of(request), school_id=request.school.id)
    context = _context(found) | {"school": request.school, "by": actor_of(request)}
    open_tasks = Task.objects.filter(school=request.school, thing=Thing.REVIEW, done_on=None)
    context["open_tasks"] = open_tasks.select_related("pupil")
    pdf = render_pdf(render_to_string("support/review_pdf.html", context), STYLE)
    name = f"attendance-meeting-{found.day.isoformat()}"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
