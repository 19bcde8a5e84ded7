"""The legal timeline of a pupil, for all parents or one: letters, cases, notices, support, other routes (PEN-27)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import date

from absence.models import LeaveRequest
from attendance_mis.kit import clock
from letters.models import Letter
from penalties.models import CaseEvent, LegalStep, NoticeEvent, PenaltyNotice, ThresholdCrossing
from penalties.rules.consideration import QUESTION
from penalties.rules.routes import Route
from penalties.rules.timeline import Happening, in_order
from registers.models import ContactLink, Pupil
from support.models import SupportEntry

TOLD_BY_THE_NOTICE = ("issued", "authority_issued")
"""Acts of a case that the notice's own events tell, with its number."""
FOR_ANOTHER = ("taken_up_again", "answered", "prepared", "sent_back", "no_further")
"""Acts of a case that follow when it is considered for one more parent."""
BY_ANOTHER = "Asked for by another adult, or by a form nobody has checked yet."
"""In what one parent is given about a request that was not theirs."""


def timeline(pupil: Pupil, contact_id: uuid.UUID | None = None) -> list[Happening]:
    """Everything on record; `contact_id` leaves out what is about another parent alone."""
    names = {
        link.contact_id: str(link.contact)
        for link in ContactLink.objects.filter(pupil=pupil).select_related("contact")
    }
    chosen = str(contact_id) if contact_id else ""
    lines = [
        *_crossings(pupil),
        *_case_events(pupil, names, chosen),
        *_notices(pupil, names, contact_id),
        *_support(pupil),
        *_steps(pupil, names, contact_id),
        *_letters(pupil, chosen),
        *_leave(pupil, contact_id),
    ]
    return in_order(lines)


def _crossings(pupil: Pupil) -> Iterator[Happening]:
    for one in ThresholdCrossing.objects.filter(pupil=pupil):
        what, words = f"Threshold reached: {one.count} sessions", ""
        if one.state != "standing":
            what, words = "Threshold reached", f"A mark changed since: {one.count} sessions count now."
        yield Happening(one.reached_on, what, words, at=one.found_at)


def concerning(events: Iterable[CaseEvent], contact: str) -> Iterator[CaseEvent]:
    """What happened in cases, in its order, without what is about another parent alone.

    Once this parent was decided about, a case that is taken up again is so for somebody else.
    """
    decided: set[uuid.UUID] = set()
    for one in events:
        about = one.facts.get("contact", "")
        if about not in ("", contact) or (one.what in FOR_ANOTHER and one.case_id in decided):
            continue
        if about and one.what in ("issued", "requested"):
            decided.add(one.case_id)
        yield one


def _case_events(pupil: Pupil, names: dict[uuid.UUID, str], chosen: str) -> Iterator[Happening]:
    events: Iterable[CaseEvent] = CaseEvent.objects.filter(case__pupil=pupil)
    for one in concerning(events, chosen) if chosen else events:
        if one.what in TOLD_BY_THE_NOTICE:
            continue
        about = str(one.facts.get("contact", ""))
        parent = names.get(uuid.UUID(about), "") if about else ""
        yield Happening(_day(one), one.said, _case_words(one), _by(one), one.at, parent)


def _case_words(event: CaseEvent) -> str:
    question = QUESTION.get(event.facts.get("question", ""))
    if question is None:
        return event.reason
    choice = question.choice(event.facts.get("choice", ""))
    return f"{question.words} {choice.words if choice else ''}. {event.reason}"


def _notices(pupil: Pupil, names: dict[uuid.UUID, str], contact_id: uuid.UUID | None) -> Iterator[Happening]:
    notices = PenaltyNotice.objects.filter(pupil=pupil)
    if contact_id:
        notices = notices.filter(contact_id=contact_id)
    events = {one.notice_id for one in NoticeEvent.objects.filter(notice__in=notices)}
    for notice in notices:
        if notice.id not in events:
            words = f"{notice.get_kind_display()}, {notice.get_status_display().lower()}"
            yield Happening(
                notice.issued_on,
                "Penalty notice brought over from before",
                words,
                parent=names.get(notice.contact_id, ""),
            )
    for one in NoticeEvent.objects.filter(notice__in=notices).select_related("notice"):
        parent = names.get(one.notice.contact_id, "")
        what = f"{one.said} ({one.notice.reference})"
        yield Happening(one.happened_on, what, one.words, _by(one), one.at, parent)


def _support(pupil: Pupil) -> Iterator[Happening]:
    for one in SupportEntry.objects.filter(pupil=pupil):
        yield Happening(
            one.offered_on, "Support offered", f"{one.what}. {one.get_taken_up_display()}.", _by(one), one.at
        )


def _steps(pupil: Pupil, names: dict[uuid.UUID, str], contact_id: uuid.UUID | None) -> Iterator[Happening]:
    for one in LegalStep.objects.filter(pupil=pupil):
        if contact_id and one.contact_id not in (None, contact_id):
            continue
        route = Route(one.route)
        parent = names.get(one.contact_id, "") if one.contact_id else ""
        what = f"{route.words}: {route.steps[one.step].lower()}"
        yield Happening(one.happened_on, what, one.words, _by(one), one.at, parent)


def _letters(pupil: Pupil, chosen: str) -> Iterator[Happening]:
    issued = Letter.objects.filter(pupil=pupil, issued_at__isnull=False, file__isnull=False)
    for one in issued.select_related("file").defer("file__pdf"):
        contacts = one.recipient.get("contact_ids", [])
        if chosen and contacts and chosen not in contacts:
            continue
        assert one.issued_at is not None
        words = f"To {one.recipient.get('name', '')}"
        by = f"{one.file.sender_name}, {one.file.sender_position}"
        day = one.issued_at.astimezone(clock.LONDON).date()
        yield Happening(day, f"Letter issued: {one.reference}", words, by, one.issued_at)


def _leave(pupil: Pupil, contact_id: uuid.UUID | None) -> Iterator[Happening]:
    """Asked and decided are two lines: a refusal before the days is what a court looks for.

    That another parent asked, and what the answer was, is about the days; what was said between them is not this
    parent's to read.
    """
    for one in LeaveRequest.objects.filter(pupil=pupil):
        span = f"{one.first_day:%-d %B %Y} to {one.last_day:%-d %B %Y}"
        theirs = contact_id is not None and one.contact_id != contact_id
        asked = one.asked_at.astimezone(clock.LONDON).date()
        said, who = (BY_ANOTHER, "") if theirs else (one.words, one.applicant_name)
        yield Happening(asked, f"Leave asked for: {span}", said, who, one.asked_at)
        if one.decided_at is not None:
            day = one.decided_at.astimezone(clock.LONDON).date()
            by = ", ".join(part for part in (one.decided_by, one.decided_position) if part)
            what = f"Leave {one.get_outcome_display().lower()}: {span}"
            yield Happening(day, what, "" if theirs else one.decision_reason, by, one.decided_at)


def _day(event: CaseEvent) -> date:
    return event.at.astimezone(clock.LONDON).date()


def _by(row: CaseEvent | NoticeEvent | SupportEntry | LegalStep) -> str:
    return ", ".join(part for part in (row.by_name, row.by_position) if part)
