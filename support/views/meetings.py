"""Meetings about attendance and talks with pupils (ABS-64, ABS-65, ABS-67)."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.access import letters_seen
from registers.queries.setup import setup_of
from registers.views.pupil import pupil_seen
from registers.views.school import SchoolRequest, school_page
from support.actions.meetings import (
    arrange_meeting,
    call_off,
    invite,
    letter_key,
    record_consent,
    record_talk,
    send_notes,
    withdraw_consent,
    write_up,
)
from support.forms.meetings import ConsentForm, MeetingForm, TalkForm, WriteUpForm
from support.models import Meeting, SupportEvent, Talk, Thing
from support.queries.meetings import opening_words, parents_to_ask
from support.queries.plans import tasks_of
from support.rules.meetings import PROMPTS, VIDEO_POINTS

from .common import WORK, Act, act_page, actor_of, form_page, nothing_form, reason_form, thing_seen
from .words import event_words

PAGE = 50


@school_page(WORK)
def meetings(request: SchoolRequest) -> HttpResponse:
    """To come and to write up, by day; or those that are over."""
    show = request.GET.get("show", "open")
    rows = Meeting.objects.filter(school=request.school).select_related("pupil").prefetch_related("people")
    over = show == "over"
    rows = rows.exclude(state="planned").order_by("-day", "-at") if over else rows.filter(state="planned")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    record("meetings.listed", by=actor_of(request), school_id=request.school.id)
    context = {
        "page": page,
        "show": "over" if over else "open",
        "query": "show=over&" if over else "",
        "today": clock.today(),
        "as_at": clock.now(),
    }
    return render(request, "support/meetings.html", context)


@school_page(WORK)
def new_meeting(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)
    today = clock.today()
    calendar = setup_of(request.school).calendar
    day = calendar.add_school_days(today, 7, "") or today + timedelta(days=9)
    links = parents_to_ask(pupil)
    initial = {
        "format": "in_person", "day": day, "at": time(15, 45), "minutes": 30, "chair": request.access.user.name,
        "agenda": "\n".join(PROMPTS), "why": opening_words(pupil, request.school, today),
        "reply_by": day - timedelta(days=3), "parents": [str(one.contact_id) for one in links if one.parental_responsibility],
    }  # fmt: skip
    form = MeetingForm(request.POST or None, initial=initial, links=links)
    return form_page(
        request,
        form,
        lambda sent: arrange_meeting(request.school, pupil, form.arranged, by=actor_of(request)),
        title=f"Arrange a meeting about {pupil}",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        to=lambda made: reverse("meeting", args=[request.school.urn, made.id]),
        done="The meeting stands. Draft the invitation next.",
        button="Arrange the meeting",
        pupil=pupil,
    )


@school_page(WORK)
def meeting(request: SchoolRequest, meeting_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Meeting, meeting_id)
    record("meeting.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    letters = letters_seen(request.access, request.school).filter(pupil=found.pupil, key=letter_key(found))
    events = SupportEvent.objects.filter(thing=Thing.MEETING, thing_id=found.id).order_by("-at", "-id")
    points = [(words, key in found.consent_points) for key, words in VIDEO_POINTS]
    context = {
        "meeting": found,
        "pupil": found.pupil,
        "people": found.people.all(),
        "agenda": found.agenda.splitlines(),
        "tasks": tasks_of(Thing.MEETING, found.id),
        "points": points,
        "letters": letters.order_by("kind", "-drafted_at"),
        "events": [(one, event_words(one)) for one in events],
        "today": clock.today(),
        "may_write_up": found.state == "planned" and found.day <= clock.today(),
        "as_at": clock.now(),
    }
    return render(request, "support/meeting.html", context)


def _write_up_form(request: SchoolRequest, found: Meeting) -> WriteUpForm:
    people = list(found.people.all())
    next_on = clock.today() + timedelta(weeks=4)
    return WriteUpForm(request.POST or None, initial={"next_on": next_on}, people=people)


@school_page(WORK)
def write_up_meeting(request: SchoolRequest, meeting_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Meeting, meeting_id)
    if found.state != "planned":
        raise Http404
    form = _write_up_form(request, found)
    return form_page(
        request,
        form,
        lambda sent: write_up(found, by=actor_of(request), **form.written),
        title="Write the meeting up",
        back=reverse("meeting", args=[request.school.urn, found.id]),
        done="Written up, and in the support log. Draft the notes for the parents next.",
        button="Keep this",
        pupil=found.pupil,
        prompts=found.agenda.splitlines(),
    )


ACTS: dict[str, Act] = {
    "invite": Act("Invite the parents", "Draft the invitations", "Drafted. A person approves them before they go.",
                  ("planned",), nothing_form, invite),
    "consent": Act("Before a meeting by video", "Keep this", "The parent’s yes is on record.", ("planned",),
                   lambda r, one: ConsentForm(r.POST or None, initial={"email_confirmed_on": clock.today()}),
                   record_consent),
    "withdraw": Act("The parent takes their yes back", "Keep this", "Noted.", ("planned",), reason_form,
                    withdraw_consent),
    "notes": Act("Notes for the parents", "Draft the notes", "Drafted. A person approves them before they go.",
                 ("held", "missed"), nothing_form, send_notes),
    "call-off": Act("Call the meeting off", "Call it off", "The meeting is called off.", ("planned",), reason_form,
                    call_off),
}  # fmt: skip


@school_page(WORK)
def act_on_meeting(request: SchoolRequest, meeting_id: uuid.UUID, act: str) -> HttpResponse:
    found = thing_seen(request, Meeting, meeting_id)
    return act_page(
        request, found, ACTS.get(act), back=reverse("meeting", args=[request.school.urn, found.id])
    )


@school_page(WORK)
def new_talk(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    pupil = pupil_seen(request, pupil_id)

    def to(made: Talk) -> str:
        return reverse("talk", args=[request.school.urn, made.id])

    return form_page(
        request,
        TalkForm(request.POST or None, initial={"day": clock.today()}),
        lambda sent: record_talk(request.school, pupil, by=actor_of(request), **sent),
        title=f"A talk with {pupil}",
        back=reverse("pupil_support", args=[request.school.urn, pupil.id]),
        to=to,
        done="The talk is kept.",
        button="Keep the talk",
        pupil=pupil,
    )


@school_page(WORK)
def talk(request: SchoolRequest, talk_id: uuid.UUID) -> HttpResponse:
    found = thing_seen(request, Talk, talk_id)
    record("talk.viewed", by=actor_of(request), school_id=request.school.id, subject_id=found.pupil_id)
    letters = letters_seen(request.access, request.school).filter(
        pupil=found.pupil, kind="D23", key=f"talk:{found.id.hex}"
    )
    context = {"talk": found, "pupil": found.pupil, "letters": letters, "as_at": clock.now()}
    return render(request, "support/talk.html", context)
