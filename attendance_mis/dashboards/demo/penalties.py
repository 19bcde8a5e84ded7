"""Penalty cases of the demonstration: to consider, waiting for the head, issued, withdrawn; a notice to improve that runs.

Made by the product's own actions from the made-up marks, so each of them re-adds up like a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import transaction

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from penalties.actions.authority import record_authority
from penalties.actions.considering import AuthoritySaid, answer, authority_said, say_liable
from penalties.actions.improving import Terms, begin_improvement, write_improvement
from penalties.actions.issuing import Serving, issue_notice, prepare
from penalties.actions.judging import rejudge
from penalties.actions.notices import copy_sent, withdraw
from penalties.actions.opening import open_due_cases, open_for_pupil
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.queries.case_file import CaseFile, case_file, case_of
from penalties.queries.threshold import used_sessions
from penalties.rules.authority import Authority, Issuer
from penalties.rules.consideration import QUESTIONS
from penalties.rules.payment import Service
from registers.actions.marking import NewMark, Powers, save_marks
from registers.models import Contact, Pupil, School
from registers.queries.roster import read_roster
from registers.queries.setup import setup_of
from registers.queries.threshold import threshold_rows
from registers.rules.sessions import Session
from support.actions.log import log_support

from .calendar import YEAR_GROUP
from .staff import Staff

AUTHORITY = Authority(
    "999",
    "Fablemoor Council",
    ("Attendance Team", "1 Sample Street", "Exampleton"),
    "attendance@fablemoor.invalid",
    "01632 960100",
    "Online at the address printed on the letter, or by telephone on 01632 960100.",
    Issuer.SCHOOL,
    request_within_days=15,
    code_title="Code of conduct for penalty notices (invented)",
    code_source="Invented for the demonstration",
    code_dated=date(2024, 9, 2),
)
CHOICES = {"support": "not_right", "improvement": "not_right", "equality": "fair"}
REASONS = {
    "threshold": "Gone through with the class teacher, session by session; two were asked about and stand",
    "support": "A talk was offered on two calls and in a letter; the family wanted none",
    "improvement": "A warning letter was answered: the days were taken on purpose and would be again",
    "best_tool": "The family knows the rules and says so; nothing else has been heard",
    "equality": "No disability and no other need is known; the letters were read over the telephone",
    "leave_given": "The head gave none, and neither the office nor the class teacher said yes by word of mouth",
    "sickness": "No message of illness on any of the days; the parent says the child was well",
    "religious_day": "None of the days is one; the parent does not say so either",
    "transport": "Ten minutes on foot from home",
    "travelling": "Neither parent travels for their trade",
}
ISSUED_BECAUSE = "Two calls and a letter went unanswered; the days were taken without asking"
BEGAN, ISSUED = 12, 9
"""How many school days ago the notice to improve began, and the notice went out that is withdrawn today."""


def know_authority() -> None:
    """What the local authority of the trust's schools decides about penalties."""
    record_authority(AUTHORITY, effective_from=date(2024, 9, 2), by=Actor.system("Data manager"))


def show_penalties(school: School, staff: Staff, today: date, *, every_state: bool) -> None:
    """On the evening of the last school day marked in full; `every_state` adds a second notice and a held case.

    Whoever is left over stays to be considered.
    """
    evening = clock.now()
    officer, head = _actor(school, staff, "officer"), _actor(school, staff, "head")
    days = list(setup_of(school).calendar.school_days(today - timedelta(days=60), today, YEAR_GROUP))
    notice = None
    if len(days) >= BEGAN:
        _improving(school, days[-BEGAN], officer, head)
        notice = _issued_earlier(school, days[-ISSUED], officer, head)
        clock.set_clock(evening)
    if notice is not None:
        words = "A doctor’s letter came in: the authority takes it back (invented)"
        withdraw(notice, "not_issued", on=today, words=words, by=officer)
    open_due_cases(school, today)
    ready = _considered(school, today, officer)
    steps = (_wait, _issue_first, _issue_second, _hold) if every_state else (_issue_first, _wait)
    for step, case in zip(steps, ready, strict=False):
        step(case, today, officer, head)


def _actor(school: School, staff: Staff, role: str) -> Actor:
    return access_of(staff.by_role[role]).actor(school.id)


def _over_ten(school: School, day: date) -> Iterator[Pupil]:
    """Those over the threshold that morning about whom nobody thinks yet, away most first; the clock stands there."""
    clock.set_clock(datetime.combine(day, time(10, 20), clock.LONDON))
    rows = threshold_rows(school, day, used=used_sessions(day))
    for row in sorted(rows, key=lambda row: (-row.trailing.count, row.pupil.upn)):
        if not PenaltyCase.objects.filter(pupil=row.pupil).exists():
            yield row.pupil


def _improving(school: School, day: date, officer: Actor, head: Actor) -> None:
    """A last chance before a penalty, half over by now."""
    for pupil in _over_ten(school, day):
        try:
            with transaction.atomic():
                case = open_for_pupil(school, pupil, day, by=officer)
                log_support(
                    school, pupil, offered_on=day, what="Breakfast club, and a talk each Monday", taken_up="partly",
                    by=officer,
                )  # fmt: skip
                answer(
                    case, "support", "offered", reason="Breakfast club, taken up twice (invented)", by=officer
                )
                answer(case, "improvement", "first", reason="The family asks for one more chance", by=officer)
                write_improvement(case, _terms(day), by=officer)
                begin_improvement(case, by=head)
                return
        except Refused:  # a letter that waits for a person, or nobody who may be written to
            continue


def _terms(day: date) -> Terms:
    return Terms(
        starts_on=day, weeks=4, sufficient="In school every day but for illness we have been told of.",
        most_unauthorised=4, early_grounds="If unauthorised absence goes on as before, we do not wait for the end.",
        early_after=30, further_support="Breakfast club from 8am\nA talk with the attendance officer each Monday",
    )  # fmt: skip


def _issued_earlier(school: School, day: date, officer: Actor, head: Actor) -> PenaltyNotice | None:
    """Issued then; the authority has its copy."""
    for pupil in _over_ten(school, day):
        try:
            with transaction.atomic():
                case = _ready(open_for_pupil(school, pupil, day, by=officer), day, officer)
                if case is None:
                    raise Refused({"case": ["Not every answer is there."]})
                notice = _issue(case, day, officer, head)
                copy_sent(notice, on=day, by=officer)
                return notice
        except Refused:
            continue
    return None


def _considered(school: School, today: date, officer: Actor) -> Iterator[PenaltyCase]:
    """Cases of other families with every N settled, every question answered and one parent who may be written to."""
    known = PenaltyNotice.objects.filter(school=school).values("pupil_id")
    waiting = PenaltyCase.objects.filter(school=school, state="considering").exclude(pupil_id__in=known)
    for case in waiting.select_related("pupil", "school").order_by("pupil__upn"):
        ready = _ready(case, today, officer)
        if ready is not None:
            yield ready


def _ready(case: PenaltyCase, today: date, officer: Actor) -> PenaltyCase | None:
    """The case considered to its end; nothing where the register or the family does not allow it."""
    file = case_file(case, today)
    parent = next((one for one in file.parents if one.facts.may_be_written_to), None)
    if file.blank or parent is None or not file.standing.met:
        return None
    _settle(file, officer)
    _consider(file, parent.link.contact, today, officer)
    ready = case_of(case.school, case.id)
    assert ready is not None
    return None if case_file(ready, today).obstacles else ready


def _settle(file: CaseFile, officer: Actor) -> None:
    for day, session in file.unsettled:
        _amend(file, day, session, "O", "No reason given after two calls and a letter", officer)


def _amend(file: CaseFile, day: date, session: Session, code: str, reason: str, by: Actor) -> None:
    roster = read_roster(urn=file.school.urn, first=day, last=day)
    assert roster is not None
    pupil = roster.by_upn[file.pupil.upn]
    mark = NewMark(pupil, day, session, code, pupil.marks[day, session].version, reason=reason)
    save_marks(
        [mark], roster=roster, by=by, powers=Powers(codes=None, amend=True), source="grid", op_id=uuid7()
    )


def _consider(file: CaseFile, parent: Contact, today: date, officer: Actor) -> None:
    case = file.case
    log_support(
        file.school, file.pupil, offered_on=today, what="Talk with the attendance officer offered", taken_up="no",
        by=officer, contact_id=parent.id,
    )  # fmt: skip
    for question in QUESTIONS:
        choice = CHOICES.get(question.key) or next(one.key for one in question.choices if one.goes_on)
        answer(case, question.key, choice, reason=REASONS[question.key], by=officer)
    for one in file.parents:
        if one.link.contact_id == parent.id:
            say_liable(case, parent, True, reason="Was rung each day and let it go on", by=officer)
            known = len(one.facts.position.counted)
            authority_said(
                case, parent, AuthoritySaid(today, known, proceedings=False, words="By telephone"), by=officer
            )
        elif one.link.parental_responsibility:
            say_liable(case, one.link.contact, False, reason="Had no part in it", by=officer)


def _liable(case: PenaltyCase) -> Contact:
    return case.parents.select_related("contact").get(liable=True).contact


def _wait(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    prepare(case, by=officer)


def _issue(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> PenaltyNotice:
    prepare(case, by=officer)
    fresh = case_of(case.school, case.id)
    assert fresh is not None
    return issue_notice(fresh, _liable(case), Serving(Service.POST, today), reason=ISSUED_BECAUSE, by=head)


def _issue_first(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    _issue(case, today, officer, head)


def _issue_second(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    """The first was a year ago, and paid."""
    parent = _liable(case)
    PenaltyNotice.objects.create(
        school=case.school, pupil=case.pupil, contact=parent, issued_on=today.replace(year=today.year - 1, day=1),
        kind="absence", status="paid", source="authority", issued_by=AUTHORITY.name,
    )  # fmt: skip
    authority_said(case, parent, AuthoritySaid(today, 1, proceedings=False, words="One, paid"), by=officer)
    _issue(case, today, officer, head)


def _hold(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    """A doctor's letter came in for one of the sessions."""
    file = case_file(case, today)
    one = file.standing.relied[0]
    _amend(file, one.date, one.session, "I", "The surgery confirmed the illness of that morning", officer)
    rejudge(case.id, today)
