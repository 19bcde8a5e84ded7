"""How the pages about leave say what the rules found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.forms import BoundField

from absence.forms.leave import DecisionForm, session_name
from absence.models import LeaveEvent, LeaveRequest
from absence.queries.leave_case import LeaveCase
from absence.rules.leave_check import Check, Severity
from absence.rules.leave_kinds import Detail
from attendance_mis.kit import words
from registers.rules.policy_leave import CONSIDERATIONS
from registers.rules.sessions import Session
from registers.rules.words import day_words

CONSIDER = dict(CONSIDERATIONS)
_TITLES = {
    "not_resident_parent": "Who asks",
    "retrospective": "Never afterwards",
    "notice": "Notice",
    "travel_notice": "Notice",
    "attendance_below": "Attendance",
    "unauthorised_on_record": "Unauthorised absence",
    "absence_above": "Absence",
    "assessment_period": "Assessments",
    "annual_pattern": "Earlier years",
    "truancy": "Truancy",
    "protest": "Protest",
    "refused_reason": "The reason",
    "licence": "Licence",
    "performance_floor": "Attendance afterwards",
    "religious_days": "Days of the occasion",
    "foreign_travel": "Journey abroad",
    "part_time": "Part-time timetable",
}


@dataclass(frozen=True)
class CheckLine:
    check: Check
    title: str
    said: str
    """Stop, Advises against, Short notice, In order."""
    tone: str
    lift: BoundField | None
    """Where the head writes the reason for lifting it."""


@dataclass(frozen=True)
class SessionCell:
    field: BoundField
    short: str
    """`am`, `pm`."""
    choices: tuple[tuple[str, str, str, bool], ...]
    """Control id, value, words, chosen."""
    begun: bool
    outcome: str
    code: str
    marked: str
    """The code in the register by now; empty while nothing is marked."""


@dataclass(frozen=True)
class DayColumn:
    day: date
    cells: tuple[SessionCell, ...]
    note: str


def checks_then(events: Iterable[LeaveEvent]) -> list[Check]:
    """The checks as they stood when the request was decided; none while it is not."""
    decided = [event for event in events if event.what == "decided"]
    kept = decided[-1].facts.get("checks", []) if decided else []
    return [Check(rule, Severity(severity), why) for rule, severity, why in kept]


def check_lines(checks: Iterable[Check], form: DecisionForm | None) -> list[CheckLine]:
    """Stops first, then what advises against, then what is in order."""
    order = {Severity.STOP: 0, Severity.ADVISE: 1, Severity.OK: 2}
    lines = []
    for check in sorted(checks, key=lambda check: order[check.severity]):
        name = f"lift-{check.rule}"
        lift = form[name] if form is not None and name in form.fields else None
        lines.append(CheckLine(check, _TITLES[check.rule], _said(check), _tone(check), lift))
    return lines


def _said(check: Check) -> str:
    if check.severity is Severity.OK:
        return "In order"
    if check.severity is Severity.STOP:
        return "Law" if check.law else "Lacking" if check.lacking else "Stop"
    return "Short notice" if check.rule in ("notice", "travel_notice") else "Advises against"


def _tone(check: Check) -> str:
    return {Severity.OK: "ok", Severity.ADVISE: "advise", Severity.STOP: "stop"}[check.severity]


def day_columns(case: LeaveCase, form: DecisionForm | None) -> list[DayColumn]:
    """The sessions asked for, day by day, each with its choices; or decided, with what was decided."""
    days: dict[date, list[SessionCell]] = {}
    for row in case.rows:
        when = (row.day, Session(row.session))
        cell = SessionCell(
            field=form[session_name(row)] if form is not None else None,  # type: ignore[arg-type]  # none once decided
            short=row.session.lower(),
            choices=_choices(form, session_name(row)) if form is not None else (),
            begun=when in case.facts.begun,
            outcome=row.outcome,
            code=row.code,
            marked=held.code if (held := case.pupil.marks.get(when)) and held.code else "",
        )
        days.setdefault(row.day, []).append(cell)
    return [DayColumn(day, tuple(cells), _note(case, day) if form else "") for day, cells in days.items()]


def _choices(form: DecisionForm, name: str) -> tuple[tuple[str, str, str, bool], ...]:
    value = form[name].value()
    choices = form.fields[name].choices  # type: ignore[attr-defined]  # a ChoiceField
    return tuple(
        (f"{form[name].auto_id}_{place}", key, said, value == key)
        for place, (key, said) in enumerate(choices)
    )


def _note(case: LeaveCase, day: date) -> str:
    if any(when[0] == day for when in case.facts.begun):
        return "Has begun"
    return "Assessments" if any(when[0] == day for when in case.facts.assessment) else ""


def due_words(due: date, today: date) -> str:
    """`Overdue by 2 days`, `today`, `Fri 20 Nov`"""
    days = (due - today).days
    if days < 0:
        return f"Overdue by {-days} day{'' if days == -1 else 's'}"
    return "Today" if days == 0 else words.short_date(due)


def choice_words(form: DecisionForm) -> str:
    """`4 granted, 4 refused, 1 stop lifted`: what signing now would do."""
    choice, of = form.choice, len(form.rows)
    left = len(form.undecided())
    parts = [f"{len(choice.granted)} granted", f"{of - len(choice.granted) - left} refused"]
    if left:
        parts.append(f"{left} to choose")
    if choice.lifted:
        parts.append(f"{len(choice.lifted)} stop{'' if len(choice.lifted) == 1 else 's'} lifted")
    return ", ".join(parts)


def detail_words(text: str, shape: str) -> str:
    """What was told of a detail, as a person reads it."""
    if shape == "yes_no":
        return "Yes" if text == "yes" else "No"
    if shape == "day":
        return day_words(date.fromisoformat(text))
    return text


def details_told(found: LeaveRequest, details: Sequence[Detail]) -> list[tuple[str, str]]:
    """Those of these details that somebody told, each with its words."""
    return [
        (one.label, detail_words(found.details[one.key], one.shape))
        for one in details
        if found.details.get(one.key)
    ]
