"""The papers that go with a kind of leave: travel (D17), licence (D18), part-time timetable (D19)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from absence.models import LeaveRequest
from absence.queries.leave_case import LeaveCase
from absence.queries.leave_letter import applicant_copy, choice_made, session_rows
from absence.rules.leave_decision import projected
from absence.rules.leave_kinds import LeaveKind
from absence.rules.leave_words import span_words
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue, Table
from registers.rules.sessions import Session, SessionTimes
from registers.rules.words import clock_words, day_words

PAPERS = {LeaveKind.TRAVEL: "D17", LeaveKind.PERFORMANCE: "D18", LeaveKind.PART_TIME: "D19"}
WORDS = {"D17": "Travel form", "D18": "Licence record", "D19": "Part-time agreement"}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
FILE = Recipient("file", "For the school’s file", "")
NOT_KNOWN = "Not known yet"


def paper_due(request: LeaveRequest) -> str:
    """The paper that can be printed of this request now; "" where there is none.

    A travel form says what was asked. The others say what was agreed, so they wait for the decision (LEV-17, LEV-24).
    """
    code = PAPERS.get(request.of_kind, "")
    decided = request.state == "decided" and request.outcome != "refused"
    return code if decided or (code == "D17" and request.state == "waiting") else ""


def paper_of(case: LeaveCase) -> tuple[str, Mapping[str, FieldValue], Recipient | None] | None:
    """The kind of paper of this request, what it says and to whom it goes; `None` where the kind has none."""
    match case.kind:
        case LeaveKind.TRAVEL:
            return "D17", _travel(case), applicant_copy(case.request)
        case LeaveKind.PERFORMANCE:
            return "D18", _licence(case), FILE
        case LeaveKind.PART_TIME:
            return "D19", _part_time(case), applicant_copy(case.request)
    return None


def _travel(case: LeaveCase) -> dict[str, FieldValue]:
    told = case.request.details
    return {
        "carers": case.request.applicant_name,
        "work": told.get("work") or NOT_KNOWN,
        "base_one": told.get("base_one") or NOT_KNOWN,
        "base_two": told.get("base_two", ""),
        "contact_away": told.get("contact_away", ""),
        "other_school": told.get("other_school", ""),
        "education_pack": {"yes": "Yes", "no": "No"}.get(told.get("education_pack", ""), NOT_KNOWN),
        "dates": Table("Away in each half term", ("Half term", "Leaves", "Comes back"), _half_terms(case)),
    }


def _half_terms(case: LeaveCase) -> tuple[tuple[str, str, str], ...]:
    """Each half term of the year with its first and last day away; a dash where there is none."""
    calendar = case.roster.setup.calendar
    year = calendar.academic_year_of(case.request.first_day)
    rows = []
    for half in (one for one in calendar.half_terms if one.academic_year == year):
        away = sorted({row.day for row in case.rows if half.start <= row.day <= half.end})
        rows.append((half.name, day_words(away[0]), day_words(away[-1])) if away else (half.name, "–", "–"))
    return tuple(rows) or (("–", "–", "–"),)


def _licence(case: LeaveCase) -> dict[str, FieldValue]:
    told, choice = case.request.details, choice_made(case)
    ends = [told.get("licence_from", ""), told.get("licence_to", "")]
    days = span_words(*(date.fromisoformat(end) for end in ends)) if all(ends) else NOT_KNOWN
    names = told.get("licence_names_dates") == "yes"
    return {
        "licence_number": told.get("licence_number") or NOT_KNOWN,
        "licence_issuer": told.get("licence_issuer") or NOT_KNOWN,
        "licence_days": days,
        "names_dates": "Yes: the school’s own approval is not asked for"
        if names
        else "No: the head decides each day",
        "education_hours": told.get("education_hours", ""),
        "sessions": Table(
            "Session by session", ("Day", "Session", "Decision", "Code"), session_rows(case, choice)
        ),
        "projected": projected(case.facts, list(choice.granted)),
    }


def _part_time(case: LeaveCase) -> dict[str, FieldValue]:
    told, request = case.request.details, case.request
    review = told.get("review_on", "")
    return {
        "why": told.get("why_part_time") or request.words,
        "times": Table("Times in school", ("Day", "From", "To"), _times(case)),
        "first_day": request.first_day,
        "last_day": request.last_day,
        "reviews": [day_words(date.fromisoformat(review))] if review else ["To be agreed before it starts"],
        "way_back": [line for line in told.get("plan", "").splitlines() if line.strip()]
        or ["To be agreed before it starts"],
        "at_home": "",
    }


def _times(case: LeaveCase) -> tuple[tuple[str, str, str], ...]:
    """From when to when the pupil is in school on each weekday, by the sessions granted away."""
    away = {(row.day.weekday(), row.session) for row in case.rows if row.outcome != "refused"}
    policy = case.roster.setup.policy(case.year_group, case.request.first_day)
    am, pm = policy.times(Session.AM), policy.times(Session.PM)
    return tuple(
        (name, *_span(am, pm, (number, "AM") in away, (number, "PM") in away))
        for number, name in enumerate(_WEEKDAYS)
    )


def _span(am: SessionTimes, pm: SessionTimes, no_morning: bool, no_afternoon: bool) -> tuple[str, str]:
    if no_morning and no_afternoon:
        return "Not in school", "–"
    begins, ends = (pm.opens if no_morning else am.opens), (am.ends if no_afternoon else pm.ends)
    return _clock(begins), _clock(ends)


def _clock(at: time | None) -> str:
    return clock_words(at) if at is not None else "as usual"
