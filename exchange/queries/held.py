"""Everything held about a pupil that a subject-access bundle may carry, item by item, so that each can be looked at
and left out with a reason (DAT-08). Safeguarding notes are never read here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from absence.models import (
    AbsenceReport,
    CaseEvent,
    HealthSupport,
    IllnessEvent,
    IllnessEvidence,
    LeaveRequest,
    ReceivedPaper,
    ReturnTalk,
    SicknessOutlook,
)
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from exchange.models import Sharing
from exchange.rules.sharing import PURPOSES
from letters.models import Letter, MessagePart
from penalties.models import CaseEvent as PenaltyEvent
from penalties.models import PenaltyNotice
from registers.models import AdmissionChange, ContactLink, Pupil, School, WhyUnauthorised
from registers.queries.unauthorised import WORDS
from roll.models import Enquiry, LeavingEvent, ReturnEvent
from support.models import SupportEntry, SupportEvent

KINDS: dict[str, str] = {
    "admission": "Changes of the admission register",
    "roll": "Leaving, and returns to the local authority",
    "report": "What was reported about absences",
    "why": "Why absences were unauthorised",
    "case": "Following up absences",
    "illness": "Illness, appointments and lateness",
    "support": "Concerns, plans, meetings and support",
    "paper": "Papers that came in",
    "leave": "Requests for leave",
    "letter": "Letters",
    "notice": "Penalty notices",
    "message": "Texts and e-mails",
    "sharing": "What was shared with others",
    "looked": "Who looked at what, by role",
}
CRIMINAL = "Criminal-offence data: it goes out only when somebody has looked at it."
HEALTH = "May tell of health: it goes out only when somebody has looked at it."
OTHERS = "May tell of somebody else: it goes out only when somebody has looked at it."


@dataclass(frozen=True)
class Item:
    key: str
    kind: str
    on: date
    words: str
    who: str
    caution: str = ""
    """Why it stays out unless somebody takes it in (DAT-11)."""
    letter: Letter | None = None
    paper: ReceivedPaper | None = None
    """Carried inside the bundle to the last byte."""


def items(pupil: Pupil, school: School, first: date, last: date) -> list[Item]:
    """Of this school and these days, oldest first within each kind."""
    sources = (
        _admission,
        _roll,
        _reports,
        _whys,
        _cases,
        _illness,
        _support,
        _papers,
        _leave,
        _letters,
        _notices,
        _penalty_events,
        _messages,
        _sharings,
        _looks,
    )
    found = [item for source in sources for item in source(pupil, school)]
    order = list(KINDS)
    within = [item for item in found if first <= item.on <= last]
    return sorted(within, key=lambda item: (order.index(item.kind), item.on, item.key))


def _day(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()


def _admission(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in AdmissionChange.objects.filter(pupil=pupil, school=school):
        about_adult = row.what.startswith("contact")
        words = f"{row.what.replace('.', ' ').replace('_', ' ')}: {row.old or 'blank'} became {row.new or 'blank'}. {row.reason}"
        yield Item(
            f"admission:{row.id}", "admission", _day(row.at), words, f"{row.by_name}, {row.by_position}",
            OTHERS if about_adult else "",
        )  # fmt: skip


def _roll(pupil: Pupil, school: School) -> Iterator[Item]:
    left = LeavingEvent.objects.filter(case__pupil=pupil, case__school=school)
    returned = ReturnEvent.objects.filter(about__pupil=pupil, about__school=school)
    events: list[LeavingEvent | ReturnEvent] = [*left, *returned]
    for event in events:
        words = f"{_plain(event.what)}: {event.words or 'no words'}"
        yield Item(
            f"roll:{event.id}", "roll", _day(event.at), words, _by(event.by_name, event.by_position), OTHERS
        )
    for one in Enquiry.objects.filter(pupil=pupil, school=school):
        words = f"Asked where the pupil is: {one.what}. {one.found}".strip()
        yield Item(f"roll:{one.id}", "roll", one.on, words, _by(one.by_name, one.by_position), OTHERS)


def _reports(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in AbsenceReport.objects.filter(pupil=pupil, school=school):
        words = f"{row.first_day:%-d %B %Y} to {row.last_day:%-d %B %Y}, told by {row.reporter} ({row.channel}): {row.reason}. {row.words}"
        yield Item(
            f"report:{row.id}",
            "report",
            _day(row.received_at),
            words,
            f"{row.by_name}, {row.by_position}",
            HEALTH,
        )


def _whys(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in WhyUnauthorised.objects.filter(pupil=pupil, school=school):
        said = WORDS.get(row.reason, row.reason) if row.reason else "what was said before was taken back"
        words = f"{row.date:%-d %B %Y}, {row.get_session_display()}: {said}"
        # What was said first comes first, also of two sayings within one thousandth of a second.
        key = f"why:{row.date}-{row.session}-{row.version:04}"
        yield Item(key, "why", row.date, words, _by(row.by_name, row.by_position), HEALTH)


def _cases(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in CaseEvent.objects.filter(case__pupil=pupil, case__school=school):
        whom = f" {row.contact_name}" if row.contact_name else ""
        told = " ".join(part for part in (row.channel, row.outcome.replace("_", " "), row.words) if part)
        words = f"{row.kind.replace('_', ' ')}{whom}: {told or 'no words'}"
        yield Item(f"case:{row.id}", "case", row.day, words, f"{row.by_name}, {row.by_position}", OTHERS)


def _illness(pupil: Pupil, school: School) -> Iterator[Item]:
    here = {"pupil": pupil, "school": school}
    for event in IllnessEvent.objects.filter(**here):
        words = f"{_plain(event.kind)}: {event.words or 'no words'}"
        yield Item(
            f"illness:{event.id}",
            "illness",
            _day(event.at),
            words,
            _by(event.by_name, event.by_position),
            HEALTH,
        )
    for talk in ReturnTalk.objects.filter(**here):
        words = f"Talk on coming back: {talk.reasons} {talk.support}".strip()
        yield Item(
            f"illness:{talk.id}", "illness", talk.day, words, _by(talk.led_by, talk.led_position), HEALTH
        )
    for one in IllnessEvidence.objects.filter(**here):
        words = f"Evidence, {_plain(one.kind)}, {one.get_state_display().lower()}: {one.words} {one.reason}".strip()
        yield Item(
            f"illness:{one.id}",
            "illness",
            _day(one.added_at),
            words,
            _by(one.added_by, one.added_position),
            HEALTH,
        )
    for outlook in SicknessOutlook.objects.filter(**here):
        words = f"How long the illness may last: {outlook.grounds}"
        yield Item(f"illness:{outlook.id}", "illness", outlook.said_on, words, _by(outlook.by_name, outlook.by_position), HEALTH)  # fmt: skip
    for plan in HealthSupport.objects.filter(**here):
        words = f"{plan.get_kind_display()}: {plan.words} {plan.ended_why}".strip()
        yield Item(
            f"illness:{plan.id}",
            "illness",
            plan.starts_on,
            words,
            _by(plan.made_by, plan.made_position),
            HEALTH,
        )


def _support(pupil: Pupil, school: School) -> Iterator[Item]:
    for event in SupportEvent.objects.filter(pupil=pupil, school=school):
        words = f"{event.get_thing_display()}, {_plain(event.what)}: {event.words or 'no words'}"
        yield Item(
            f"support:{event.id}", "support", event.day, words, _by(event.by_name, event.by_position), OTHERS
        )
    for entry in SupportEntry.objects.filter(pupil=pupil, school=school):
        words = f"Support offered: {entry.what}. {entry.get_taken_up_display()}"
        yield Item(
            f"support:{entry.id}",
            "support",
            entry.offered_on,
            words,
            _by(entry.by_name, entry.by_position),
            OTHERS,
        )


def _papers(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in ReceivedPaper.objects.filter(pupil=pupil, school=school).defer("content"):
        words = (
            f"{row.get_kind_display()} from {row.sender}: {row.about}; the paper itself goes with the bundle"
        )
        yield Item(
            f"paper:{row.id}",
            "paper",
            row.received_on,
            words,
            _by(row.by_name, row.by_position),
            OTHERS,
            paper=row,
        )


def _plain(key: str) -> str:
    return key.replace("_", " ")


def _by(name: str, position: str) -> str:
    return f"{name}, {position}" if position else name


def _leave(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in LeaveRequest.objects.filter(pupil=pupil, school=school):
        ended = row.get_outcome_display() or row.get_state_display()
        words = (
            f"{row.first_day:%-d %B %Y} to {row.last_day:%-d %B %Y}, asked by {row.applicant_name}: {row.words} "
            f"{ended}. {row.decision_reason}"
        )
        yield Item(
            f"leave:{row.id}", "leave", _day(row.asked_at), words.strip(), row.decided_by or "not decided"
        )


def _letters(pupil: Pupil, school: School) -> Iterator[Item]:
    rows = Letter.objects.filter(pupil=pupil, school=school, issued_at__isnull=False, file__isnull=False)
    for row in rows:
        at = row.issued_at
        assert at is not None
        words = f"{row.reference} to {row.recipient.get('name', '')}; the letter itself goes with the bundle"
        yield Item(f"letter:{row.id}", "letter", _day(at), words, row.drafted_by, letter=row)


def _notices(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in PenaltyNotice.objects.filter(pupil=pupil, school=school).select_related("contact"):
        words = f"{row.get_kind_display()} to {row.contact}: {row.get_status_display()}"
        yield Item(f"notice:{row.id}", "notice", row.issued_on, words, "", CRIMINAL)


def _sharings(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in Sharing.objects.filter(pupil=pupil, school=school):
        purpose = PURPOSES.get(row.purpose)
        words = f"To {row.recipient}: {purpose.words if purpose else row.purpose}. {row.because}"
        yield Item(
            f"sharing:{row.id}",
            "sharing",
            _day(row.at),
            words.strip(),
            f"{row.by_name}, {row.by_position}",
            OTHERS,
        )


def _penalty_events(pupil: Pupil, school: School) -> Iterator[Item]:
    for row in PenaltyEvent.objects.filter(case__pupil=pupil, case__school=school):
        words = f"Penalty case, {_plain(row.what)}: {row.reason or 'no words'}"
        yield Item(
            f"penalty:{row.id}", "notice", _day(row.at), words, _by(row.by_name, row.by_position), CRIMINAL
        )


def _messages(pupil: Pupil, school: School) -> Iterator[Item]:
    rows = MessagePart.objects.filter(about=pupil, school=school).exclude(text="").select_related("contact")
    for row in rows:
        words = f"{row.get_channel_display()} to {row.contact}: {row.subject} {row.text}"
        words += f" Not sent: {row.withdrawn_why}" if row.withdrawn_at else ""
        yield Item(f"message:{row.id}", "message", _day(row.made_at), words, _by(row.by_name, row.by_position), OTHERS)  # fmt: skip


def _looks(pupil: Pupil, school: School) -> Iterator[Item]:
    """By position and month, not by name: who is told, is told the kind of people and how often."""
    counted: Counter[tuple[date, str]] = Counter()
    rows = AuditEvent.objects.filter(subject_id=pupil.id, school_id=school.id, verb__regex=LOOKED)
    for at, position in rows.values_list("at", "by_position"):
        counted[_day(at).replace(day=1), position] += 1
    for (month, position), times in sorted(counted.items()):
        words = f"{month:%B %Y}: opened {times} time{'' if times == 1 else 's'}"
        yield Item(f"looked:{month:%Y-%m}-{position}", "looked", month, words, position)


LOOKED = r"(viewed|opened|read|shown|printed|taken)$"
"""Audit verbs of looking at one pupil."""


def others_named(pupil: Pupil) -> list[str]:
    """Adults of the family, and brothers and sisters: whose names in an entry are proposed for blacking out."""
    adults = ContactLink.objects.filter(pupil=pupil).select_related("contact")
    contacts = [link.contact for link in adults]
    siblings = Pupil.objects.filter(contact_links__contact__in=contacts).exclude(id=pupil.id).distinct()
    names = [f"{one.forename} {one.surname}" for one in contacts]
    for one in siblings:
        names += [f"{one.legal_forename} {one.legal_surname}", f"{one.known_as} {one.legal_surname}"]
    return names
