"""Everything a court or the local authority is handed about a case, gathered from the record (PEN-20, PEN-27; D37, D39).

A bundle is about one parent, as a notice is (PEN-10): it goes to them too before a hearing. What concerns another adult of
the child alone – their address, notices, letters, attempts to reach them, what they wrote – is in no file but their own.

What is missing comes first and stops the bundle: a gap found here is a gap that costs nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from absence.models import CaseEvent as FollowUpEvent
from absence.models import LeaveRequest
from absence.rules.history import OUTCOME_WORDS, Outcome
from letters.models import Letter, LetterFile
from letters.queries.printed import body_html
from letters.queries.recipients import address_kept_back
from penalties.models import CaseEvent, ImprovementNotice, PenaltyNotice
from penalties.queries.case_file import CaseFile, ParentFile
from penalties.queries.improvement import period_tally
from penalties.queries.notice_list import NoticeLine, notice_line
from penalties.queries.papers import address_words
from penalties.queries.places import name_of_place, others_of
from penalties.queries.signing import head_of
from penalties.queries.timeline import BY_ANOTHER, concerning, timeline
from penalties.rules.authority import CHECKLIST_WORDS
from penalties.rules.consideration import QUESTION, Choice, Question
from penalties.rules.gate import Obstacle
from penalties.rules.timeline import Happening
from registers.queries.certificate import Certificate, certificate
from registers.rules.codes import lookup
from registers.rules.words import weekday_words

YEAR = timedelta(days=366)
KEPT_BACK = "Kept back: a contact restriction is in force. Given to the authority apart."


@dataclass(frozen=True)
class SessionLine:
    number: int
    when: str
    then: str
    now: str
    meaning: str


@dataclass(frozen=True)
class LetterPart:
    """One letter as sent: its words from the frozen snapshot, its file inside the bundle."""

    letter: Letter
    file: LetterFile
    body: SafeString
    enclosed_as: str


@dataclass(frozen=True)
class ParentPart:
    parent: ParentFile
    address: str
    asked: str


@dataclass(frozen=True)
class ImprovementPart:
    notice: ImprovementNotice
    unauthorised: int


@dataclass(frozen=True)
class ContactLine:
    """One attempt to reach the family."""

    on: date
    whom: str
    how: str
    outcome: str
    by: str


@dataclass(frozen=True)
class Records:
    """The register of the ten weeks: the same for every parent of the case."""

    record: Certificate
    others: tuple[Certificate, ...]
    """The record at each other school of the trust whose sessions are relied on."""


@dataclass(frozen=True)
class Bundle:
    file: CaseFile
    record: Certificate
    others: tuple[Certificate, ...]
    parent: ParentPart
    """Whom it is about."""
    sessions: tuple[SessionLine, ...]
    answers: tuple[tuple[Question, Choice, CaseEvent], ...]
    decisions: tuple[CaseEvent, ...]
    improvements: tuple[ImprovementPart, ...]
    letters: tuple[LetterPart, ...]
    apart: tuple[Letter, ...]
    """Letters that show an address which must not be told any more: listed, not enclosed (SAF-08)."""
    notices: tuple[NoticeLine, ...]
    timeline: tuple[Happening, ...]
    leave: tuple[tuple[str, str, str], ...]
    """When, what was asked, what was decided: refused requests among them."""
    contacts: tuple[ContactLine, ...]

    @property
    def checklist(self) -> list[tuple[str, bool]]:
        """What the authority's code asks for (PEN-20), and whether there is any of it.

        A part may rightly be empty: no leave was asked for, no support would have been right. The consideration says why,
        and the file says that the part is empty instead of leaving it out.
        """
        there = {
            "support": bool(self.file.support or self.contacts),
            "letters": bool(self.letters or self.apart),
            "leave": bool(self.leave),
            "improvement": bool(self.improvements),
            "consideration": bool(self.answers),
        }
        return [(CHECKLIST_WORDS[key], there.get(key, True)) for key in self.file.authority.checklist]

    @property
    def not_on_record(self) -> list[str]:
        return [words for words, there in self.checklist if not there]

    @property
    def check_code(self) -> str:
        """The last seal of the register at the moment the record shows: `seq:hash`."""
        return seal_of(self.record)

    @property
    def other_codes(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.school.name, seal_of(one)) for one in self.others)


def seal_of(record: Certificate) -> str:
    return f"{record.head.seq}:{record.head.hash}" if record.head else "none"


def missing(file: CaseFile) -> list[Obstacle]:
    """What is not there yet. A bundle with a gap is not made."""
    found = list(file.obstacles)
    if file.case.state in ("issued", "requested"):
        # What was decided is decided: the questions before it are no longer open, the register and the letters are.
        found = [o for o in found if o.key in ("amber", "threshold", "unsettled", "blank", "letters")]
    if not file.liable and not any(o.key == "liable" for o in found):
        found.append(Obstacle("liable", "Nobody is named as liable: say whose file this is.", "parents"))
    return list(dict.fromkeys(found))


def in_the_way(file: CaseFile, today: date) -> list[Obstacle]:
    """What is missing, who certifies each school's register, and what the authority asks for and nobody wrote down."""
    schools = [file.school, *others_of(file)]
    return [
        *missing(file),
        *(_no_head(one.name) for one in schools if head_of(one.id, today) is None),
        *(
            _no_address(file, one)
            for one in file.liable
            if "parents" in file.authority.checklist and not _address(file, one)
        ),
    ]


def _no_head(school: str) -> Obstacle:
    sentence = (
        f"No head of {school} is recorded: only a head certifies its register. Give somebody the role first."
    )
    return Obstacle("head", sentence, "people")


def _no_address(file: CaseFile, one: ParentFile) -> Obstacle:
    sentence = (
        f"{file.authority.name} asks for the parents’ addresses: none is recorded for {one.facts.name}."
    )
    return Obstacle("address", sentence, "contacts")


def records_of(file: CaseFile, today: date) -> Records:
    first, last = file.case.window_from, min(file.case.as_of, today)
    return Records(
        certificate(file.pupil, file.school, first, last, None),
        tuple(certificate(file.pupil, one, first, last, None) for one in others_of(file)),
    )


def gather(file: CaseFile, one: ParentFile, records: Records, today: date) -> Bundle:
    first, contact_id = file.case.window_from, one.link.contact_id
    kept_back = address_kept_back(file.pupil, contact_id)
    letters = _letters_to(file, contact_id, first)
    apart = [letter for letter in letters if kept_back and letter.recipient.get("address")]
    return Bundle(
        file=file,
        record=records.record,
        others=records.others,
        parent=ParentPart(one, KEPT_BACK if kept_back else _address(file, one), _asked(file, one)),
        sessions=tuple(_sessions(file)),
        answers=tuple(_answers(file)),
        decisions=tuple(e for e in concerning(file.events, str(contact_id)) if e.what in DECISIONS),
        improvements=tuple(_improvements(file, today)),
        letters=tuple(_parts(letter for letter in letters if letter not in apart)),
        apart=tuple(apart),
        notices=tuple(
            notice_line(n, today)
            for n in PenaltyNotice.objects.filter(pupil=file.pupil, contact_id=contact_id)
            .select_related("contact")
            .order_by("issued_on")
        ),
        timeline=tuple(timeline(file.pupil, contact_id)),
        leave=tuple(leave_asked(file, contact_id)),
        contacts=tuple(_contacts(file, contact_id, first)),
    )


def one_level_down(html: str) -> SafeString:
    """Our own certified record as a part of a larger document: its headings under the file's, its running foot left out."""
    inner = re.sub(r'<p class="about".*?</p>', "", html, flags=re.DOTALL)
    for low in (2, 1):
        inner = inner.replace(f"<h{low}>", f"<h{low + 1}>").replace(f"</h{low}>", f"</h{low + 1}>")
    return mark_safe(inner)  # noqa: S308 - drawn by our template, which escaped what came from people


DECISIONS = (
    "opened",
    "drawn",
    "held",
    "stands_again",
    "prepared",
    "sent_back",
    "issued",
    "requested",
    "taken_up_again",
    "handed_over",
    "closed",
    "no_further",
)


def _sessions(file: CaseFile) -> Iterator[SessionLine]:
    at = name_of_place(file)
    for number, one in enumerate(file.standing.relied, start=1):
        place = at.get((one.date, one.session), "")
        now = file.marks.get((one.date, one.session), "none")
        row = lookup(now, one.date)
        yield SessionLine(
            number,
            f"{weekday_words(one.date)}, {one.session.words}" + (f", at {place}" if place else ""),
            one.code,
            now,
            row.meaning if row else "",
        )


def _answers(file: CaseFile) -> Iterator[tuple[Question, Choice, CaseEvent]]:
    last = {e.facts["question"]: e for e in file.events if e.what == "answered"}
    for key, answer in file.answers.items():
        choice = QUESTION[key].choice(answer.choice)
        if choice is not None:
            yield QUESTION[key], choice, last[key]


def _address(file: CaseFile, one: ParentFile) -> str:
    """The parent's own, or the pupil's for one who lives with the pupil and has none of their own; empty if none is known."""
    at_home = ", ".join(file.pupil.address) if one.link.lives_with_pupil else ""
    return address_words(one.link) or at_home


def _asked(file: CaseFile, one: ParentFile) -> str:
    row = one.row
    if row is None or row.asked_on is None:
        return "Not asked"
    known = f"{row.known_notices} earlier notice{'' if row.known_notices == 1 else 's'} known"
    proceedings = "; a prosecution is under way" if row.proceedings else ""
    return f"{file.authority.name}, {row.asked_on:%-d %B %Y}: {known}{proceedings}. {row.authority_said}"


def _improvements(file: CaseFile, today: date) -> Iterator[ImprovementPart]:
    for one in file.case.improvements.all():
        if one.state in ("running", "ended"):
            one.case = file.case
            yield ImprovementPart(one, period_tally(one, today).unauthorised)


def _letters_to(file: CaseFile, contact_id: uuid.UUID, first: date) -> list[Letter]:
    """Every letter issued to this parent about the pupil in the year before the ten weeks and since, oldest first."""
    rows = Letter.objects.filter(
        pupil=file.pupil,
        issued_at__date__gte=first - YEAR,
        file__isnull=False,
        recipient__contact_ids__contains=[str(contact_id)],
    )
    return list(rows.select_related("file").order_by("issued_at", "id"))


def _parts(letters: Iterable[Letter]) -> Iterator[LetterPart]:
    for number, letter in enumerate(letters, start=1):
        yield LetterPart(
            letter,
            letter.file,
            one_level_down(body_html(letter.file.snapshot)),
            f"{number:02d}-{letter.reference}.pdf",
        )


def leave_asked(file: CaseFile, contact_id: uuid.UUID | None = None) -> Iterator[tuple[str, str, str]]:
    """Requests for leave in the year before and since, refused and withdrawn ones among them.

    With `contact_id`, what another adult wrote and was answered is left out; that leave was refused is not: it is why
    the days are unauthorised.
    """
    since = file.case.window_from - YEAR
    rows = LeaveRequest.objects.filter(pupil=file.pupil, last_day__gte=since).order_by("first_day", "id")
    for one in rows:
        when = f"{one.first_day:%-d %B %Y} to {one.last_day:%-d %B %Y}"
        by = f", {one.decided_by}" if one.decided_by else ""
        ended = f"{one.get_outcome_display() or one.get_state_display()}{by}."
        if contact_id is not None and one.contact_id != contact_id:
            yield when, BY_ANOTHER, ended
        else:
            yield when, f"{one.applicant_name}: {one.words}", f"{ended} {one.decision_reason}".strip()


def _contacts(file: CaseFile, contact_id: uuid.UUID, first: date) -> Iterator[ContactLine]:
    """Every attempt since the ten weeks began to reach this parent, or nobody in particular, about an absence."""
    rows = FollowUpEvent.objects.filter(
        Q(contact=None) | Q(contact_id=contact_id), case__pupil=file.pupil, day__gte=first
    ).exclude(outcome="")
    for one in rows.order_by("at", "id"):
        outcome = (
            OUTCOME_WORDS.get(Outcome(one.outcome), one.outcome)
            if one.outcome in set(Outcome)
            else one.outcome
        )
        yield ContactLine(
            one.day,
            one.contact_name,
            one.channel.replace("_", " "),
            outcome,
            f"{one.by_name}, {one.by_position}",
        )
