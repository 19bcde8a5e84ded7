"""What a penalty notice must rest on, told from the raw tables by other means than the product's (promise P12).

Nothing of the product's rules is used here: dates are counted by hand, marks and calendars are read with SQL. Slow and
plain on purpose, so that a reader can check it against the law.
"""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from typing import Any

from django.db import connection

FRAMEWORK = date(2024, 8, 19)
DAY = timedelta(days=1)


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:  # Any: what the database says
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def open_days(school: uuid.UUID) -> set[date]:
    """Days with at least one session: in a half term, Monday to Friday, not closed all day for everybody."""
    found: set[date] = set()
    for first, last in rows(
        "SELECT first_day, last_day FROM registers_halfterm WHERE school_id = %s", school
    ):
        day = first
        while day <= last:
            if day.isoweekday() <= 5:
                found.add(day)
            day += DAY
    closed = rows("SELECT day FROM registers_closure WHERE school_id = %s AND session = ''", school)
    return found - {day for (day,) in closed}


def ten_weeks_before(school: uuid.UUID, as_of: date) -> date:
    """The Monday on which the ten school weeks of a day begin."""
    mondays = sorted(
        {day - (day.isoweekday() - 1) * DAY for day in open_days(school) if day <= as_of + 6 * DAY}
    )
    this = as_of - (as_of.isoweekday() - 1) * DAY
    return [monday for monday in mondays if monday <= this][-10:][0]


def used_days(pupil: uuid.UUID, but: uuid.UUID) -> set[date]:
    """Days that other notices relied on, withdrawn ones left out."""
    found: set[date] = set()
    spans = rows(
        "SELECT offence_from, offence_to FROM penalties_penaltynotice WHERE pupil_id = %s AND kind = 'absence'"
        " AND status <> 'withdrawn' AND offence_from IS NOT NULL AND (case_id IS NULL OR case_id <> %s)",
        pupil,
        but,
    )
    for first, last in spans:
        found |= {first + n * DAY for n in range((last - first).days + 1)}
    return found


def leave_rule_holds(school: uuid.UUID, away: set[tuple[date, str]], on: date, *, before: bool) -> bool:
    """Whether the holiday nobody agreed to is as long as the authority's own rule asks (PEN-19)."""
    ((days, again),) = rows(
        "SELECT a.leave_days, a.leave_days_again FROM penalties_authorityprofile a JOIN registers_school s"
        " ON s.la_number = a.la_number WHERE s.id = %s AND a.effective_from <= %s"
        " ORDER BY a.effective_from DESC, a.made_at DESC LIMIT 1",
        school,
        on,
    )
    runs, now = [], 0
    for day in sorted(open_days(school)):
        now = now + 1 if {(day, "AM"), (day, "PM")} <= away else 0
        runs.append(now)
    longest = max(runs, default=0)
    earlier = longest > 0 and any(runs[: len(runs) - 1 - runs[::-1].index(longest) - longest + 1])
    wanted = again if again is not None and (before or earlier) else days
    return wanted is not None and longest >= wanted


def three_years_before(day: date) -> date:
    """The first day that no longer lies in the three years ending with `day` is the one returned."""
    if (day.month, day.day) == (2, 29):
        return date(day.year - 3, 2, 28)
    return date(day.year - 3, day.month, day.day)


def counted_notices(pupil: uuid.UUID, contact: uuid.UUID, on: date, but: uuid.UUID | None = None) -> int:
    found = rows(
        "SELECT id, issued_on FROM penalties_penaltynotice WHERE pupil_id = %s AND contact_id = %s"
        " AND kind = 'absence' AND status <> 'withdrawn' AND issued_on <= %s",
        pupil,
        contact,
        on,
    )
    return sum(day >= FRAMEWORK and day > three_years_before(on) for id, day in found if id != but)


def faults_of_issue(case: uuid.UUID, contact: uuid.UUID, on: date, notice: uuid.UUID | None) -> list[str]:
    """Everything that is wrong with a decision just made; empty when its preconditions recompute."""
    ((pupil, school, as_of, draw, prepared_by, ground, note),) = rows(
        "SELECT pupil_id, school_id, as_of, draw, prepared_by_id, ground, ground_note FROM penalties_penaltycase"
        " WHERE id = %s",
        case,
    )
    begins = ten_weeks_before(school, as_of)
    marks = {
        (day, session): code
        for day, session, code in rows(
            "SELECT date, session, code FROM registers_mark WHERE pupil_id = %s AND date BETWEEN %s AND %s"
            " AND code IS NOT NULL",
            pupil,
            begins,
            as_of,
        )
    }
    used = used_days(pupil, case)
    counting = {key for key, code in marks.items() if code in ("G", "N", "O", "U") and key[0] not in used}
    wrong = []
    by_request = notice is None and ground == "leave" and len(note.strip()) >= 30
    holiday = {key for key in counting if marks[key] == "G"}
    if len(counting) < 10 and not (by_request and leave_rule_holds(school, holiday, on, before=bool(used))):
        wrong.append(f"only {len(counting)} sessions count from {begins} to {as_of}")
    if any(code == "N" for code in marks.values()):
        wrong.append("an N stands in the ten weeks")
    due = {
        (day, half)
        for day in open_days(school)
        if begins <= day <= min(as_of, on - DAY)
        for half in ("AM", "PM")
    }
    if due - marks.keys():
        wrong.append(f"{len(due - marks.keys())} sessions have no mark")
    relied = rows(
        "SELECT date, session, code FROM penalties_casesession WHERE case_id = %s AND draw = %s", case, draw
    )
    for day, session, code in relied:
        now = marks.get((day, session))
        if (day, session) not in counting or (now != code and code != "N"):
            wrong.append(f"{day} {session} was relied on as {code} and is {now}")
    before = counted_notices(pupil, contact, on, but=notice)
    if before >= 2:
        wrong.append(f"{before} notices counted already")
    if notice is not None:
        ((amounts, source),) = rows(
            "SELECT amounts::text, source FROM penalties_penaltynotice WHERE id = %s", notice
        )
        wanted = [[8000, 21], [16000, 28]] if before == 0 else [[16000, 28]]
        if source == "school" and json.loads(amounts) != wanted:
            wrong.append(f"amounts {amounts} after {before} notices")
    wrong += _people(case, contact, prepared_by)
    return wrong + _answers(case)


def _people(case: uuid.UUID, contact: uuid.UUID, prepared_by: uuid.UUID) -> list[str]:
    ((decided_by, role),) = rows(
        "SELECT e.by_id, g.role FROM penalties_caseevent e LEFT JOIN accounts_rolegrant g ON g.user_id = e.by_id"
        " WHERE e.case_id = %s AND e.what IN ('issued', 'requested') ORDER BY e.at DESC, e.id DESC LIMIT 1",
        case,
    )
    wrong = ["who prepared it also decided it"] if decided_by == prepared_by else []
    if role != "head":
        wrong.append(f"decided by a {role}")
    ((liable,),) = rows(
        "SELECT liable FROM penalties_caseparent WHERE case_id = %s AND contact_id = %s", case, contact
    )
    return wrong if liable else [*wrong, "the parent was not found liable"]


GOOD = {
    "threshold": {"yes"}, "support": {"offered", "not_right"}, "improvement": {"done", "not_right"}, "best_tool": {"yes"},
    "equality": {"fair"}, "leave_given": {"no"}, "sickness": {"no"}, "religious_day": {"no"}, "transport": {"no"},
    "travelling": {"no"},
}  # fmt: skip


def _answers(case: uuid.UUID) -> list[str]:
    """The last answer to each question; the one about the marks only if given since they were last drawn."""
    said: dict[str, str] = {}
    for what, question, choice, reason in rows(
        "SELECT what, facts->>'question', facts->>'choice', reason FROM penalties_caseevent"
        " WHERE case_id = %s ORDER BY at, id",
        case,
    ):
        if what == "drawn":
            said.pop("threshold", None)
        if what == "answered" and len(reason.strip()) >= 10:
            said[question] = choice
    return [f"{key} stands at {said.get(key)}" for key, good in GOOD.items() if said.get(key) not in good]
