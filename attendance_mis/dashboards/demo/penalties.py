"""Penalty cases of the demonstration: one waiting for the head, a first and a second notice, one held by a changed mark.

Made by the product's own actions from the made-up marks, so each of them re-adds up like a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.ids import uuid7
from penalties.actions.authority import record_authority
from penalties.actions.considering import AuthoritySaid, answer, authority_said, say_liable
from penalties.actions.issuing import Serving, issue_notice, prepare
from penalties.actions.judging import rejudge
from penalties.actions.opening import open_due_cases
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.queries.case_file import CaseFile, case_file, case_of
from penalties.rules.authority import Authority, Issuer
from penalties.rules.consideration import QUESTIONS
from penalties.rules.payment import Service
from registers.actions.marking import NewMark, Powers, save_marks
from registers.models import Contact, School
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from support.actions.log import log_support

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
REASON = "Two calls and a letter; the days were taken without asking (invented)"


def show_penalties(school: School, staff: Staff, today: date) -> None:
    """On the evening of the last school day marked in full."""
    record_authority(AUTHORITY, effective_from=date(2024, 9, 2), by=Actor.system("Data manager"))
    officer, head = _actor(school, staff, "officer"), _actor(school, staff, "head")
    open_due_cases(school, today)
    ready = _considered(school, today, officer)
    steps = (_wait, _issue_first, _issue_second, _hold)
    for step, case in zip(steps, ready, strict=False):
        step(case, today, officer, head)


def _actor(school: School, staff: Staff, role: str) -> Actor:
    return access_of(staff.by_role[role]).actor(school.id)


def _considered(school: School, today: date, officer: Actor) -> Iterator[PenaltyCase]:
    """Cases with every N settled, every question answered and one parent who may be written to."""
    for case_id in list(
        PenaltyCase.objects.filter(school=school).order_by("pupil__upn").values_list("id", flat=True)
    ):
        case = case_of(school, case_id)
        assert case is not None
        file = case_file(case, today)
        parent = next((one for one in file.parents if one.facts.may_be_written_to), None)
        if file.blank or parent is None or not file.standing.met:
            continue
        _settle(file, officer)
        _consider(file, parent.link.contact, today, officer)
        ready = case_of(school, case_id)
        assert ready is not None
        if not case_file(ready, today).obstacles:
            yield ready


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
        answer(case, question.key, choice, reason=REASON, by=officer)
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


def _issue_first(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    prepare(case, by=officer)
    fresh = case_of(case.school, case.id)
    assert fresh is not None
    issue_notice(fresh, _liable(case), Serving(Service.POST, today), reason=REASON, by=head)


def _issue_second(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    """The first was a year ago, and paid."""
    parent = _liable(case)
    PenaltyNotice.objects.create(
        school=case.school, pupil=case.pupil, contact=parent, issued_on=today.replace(year=today.year - 1, day=1),
        kind="absence", status="paid", source="authority", issued_by=AUTHORITY.name,
    )  # fmt: skip
    authority_said(case, parent, AuthoritySaid(today, 1, proceedings=False, words="One, paid"), by=officer)
    _issue_first(case, today, officer, head)


def _hold(case: PenaltyCase, today: date, officer: Actor, head: Actor) -> None:
    """A doctor's letter came in for one of the sessions."""
    file = case_file(case, today)
    one = file.standing.relied[0]
    _amend(file, one.date, one.session, "I", "The surgery confirmed the illness of that morning", officer)
    rejudge(case.id, today)
