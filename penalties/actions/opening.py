"""Opening a consideration when the threshold is reached. It opens a case; it never makes a notice (PEN-01)."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.models import OPEN_STATES, CaseSession, PenaltyCase
from penalties.queries.authority import authority_of
from penalties.queries.case_file import leave_of
from penalties.queries.threshold import requested_sessions, taken_sessions, used_sessions
from penalties.rules.deciding import Enrolment, deciding_school
from penalties.rules.grounds import LEAST_NOTE, Ground
from registers.models import Mark, Pupil, School, Spell
from registers.queries.threshold import PupilThreshold, cases_of, threshold_rows, threshold_times
from registers.rules.threshold import Trailing, times_reached
from registers.rules.words import day_words

from .events import case_event

LOOK_BACK = timedelta(days=28)
"""How late a crossing is still found: a worker that stood still, or a mark amended afterwards."""
TOLD_OVER = timedelta(days=3 * 366)
"""How far back the day is looked for on which ten was reached: as long as an earlier notice counts."""


def open_due_cases(school: School, today: date, *, pupil: Pupil | None = None) -> int:
    """A case for each pupil who reached ten lately or stands at ten now, and has none for it; how many were opened."""
    used = taken_sessions(today)
    times = threshold_times(school, today - LOOK_BACK, today, pupil=pupil, used=used)
    rows = {row.pupil.id: row for row in times}
    now = threshold_rows(school, today, pupil=pupil, used=used)
    rows |= {row.pupil.id: row for row in now if row.trailing.met}
    by = Actor.system()
    mine = [row for row in rows.values() if decides_about(row, today) in (None, school.id)]
    return sum(open_case(school, row, by=by) is not None for row in mine)


@dataclass(frozen=True)
class Noted:
    """Why a person has it considered, in their own words where it is not the threshold (PEN-19, PEN-21)."""

    ground: Ground = Ground.THRESHOLD
    note: str = ""


def open_for_pupil(
    school: School, pupil: Pupil, today: date, *, by: Actor, again: bool = False, noted: Noted | None = None
) -> PenaltyCase:
    """A case asked for by a person. `again` opens one although a case about these sessions was closed before.

    Below ten sessions it is opened on another ground only: by the authority's rule about leave with a note why, or
    noted so that the family is thought about; no notice comes of the latter while fewer than ten count.
    """
    noted = noted or Noted()
    row = threshold_rows(None, today, pupil=pupil, used=taken_sessions(today, [pupil.id]))[0]
    decides = decides_about(row, today)
    if decides not in (None, school.id):
        name = School.objects.get(id=decides).name
        raise Refused({"pupil": [f"The pupil is on the roll of {name}: that school considers it."]})
    _may_open(school, row, today, noted)
    case = open_case(school, row, by=by, again=again, noted=noted)
    if case is None:
        raise Refused({"pupil": ["There is a case about these sessions already."]})
    return case


def _may_open(school: School, row: PupilThreshold, today: date, noted: Noted) -> None:
    count = row.trailing.count
    if noted.ground is not Ground.THRESHOLD and len(noted.note.strip()) < LEAST_NOTE:
        raise Refused(
            {"note": ["Write what happened and why it is considered: somebody will ask in a year."]}
        )
    if row.trailing.met:
        return
    waits = _waits(row)
    if noted.ground is Ground.THRESHOLD:
        sentence = f"{count} sessions count in the ten school weeks: the threshold is not met."
        raise Refused({"pupil": [*waits, sentence]})
    if not count:
        sentence = "No session of unauthorised absence counts in the ten school weeks."
        raise Refused({"pupil": [*waits, sentence]})
    if noted.ground is Ground.LEAVE:
        _leave_rule_holds(school, row, today)


def _waits(row: PupilThreshold) -> list[str]:
    """That a request is not answered yet, where one keeps its sessions from another case."""
    spans = requested_sessions([row.pupil.id]).get(row.pupil.id, [])
    return [
        f"A request about {day_words(first)} to {day_words(last)} waits for the authority’s answer, and its sessions with it: "
        "ask the authority, and record what it did on the case’s page."
        for first, last in spans
    ]


def _leave_rule_holds(school: School, row: PupilThreshold, today: date) -> None:
    authority = authority_of(school, today)
    noticed = bool(used_sessions(today, [row.pupil.id]).get(row.pupil.id))
    rule = leave_of(row, authority, noticed_before=noticed)
    if rule.wanted is None:
        raise Refused({"ground": [f"No such rule of {authority.name} is recorded. Ten sessions are needed."]})
    if not rule.met:
        days = rule.stretch.days if rule.stretch else 0
        said = f"{authority.name} asks for {rule.wanted} school days in a row; the register holds {days}."
        raise Refused({"ground": [said]})


def decides_about(row: PupilThreshold, on: date) -> uuid.UUID | None:
    """The school of the trust that considers this pupil: the one whose roll they are on."""
    spells = Spell.objects.filter(pupil=row.pupil).values_list("school_id", "starts_on", "leaves_on")
    enrolments = [Enrolment(*one) for one in spells]
    if len({one.school for one in enrolments}) < 2:
        return enrolments[0].school if enrolments else None
    counted = {(s.date, str(s.session)) for s in row.trailing.sessions if not s.used}
    marks = Mark.objects.filter(pupil=row.pupil, category="U", date__in=[day for day, _ in counted])
    shares = Counter(
        school
        for school, day, session in marks.values_list("school_id", "date", "session")
        if (day, session) in counted
    )
    return deciding_school(enrolments, on, shares)


@transaction.atomic
def open_case(
    school: School, row: PupilThreshold, *, by: Actor, again: bool = False, noted: Noted | None = None
) -> PenaltyCase | None:
    """The case of one crossing; `None` if the pupil has an open one, one was closed for the same crossing, or they died."""
    noted = noted or Noted()
    pupil = Pupil.objects.select_for_update().get(id=row.pupil.id)
    reached = _reached(row)
    if pupil.died_on is not None or _known(row.pupil.id, reached, again):
        return None
    at = row.trailing
    assert at.first is not None
    assert at.last is not None
    case = PenaltyCase.objects.create(
        school=school, pupil=row.pupil, reached_on=reached, as_of=at.as_of, window_from=at.first,
        window_to=at.last, opened_at=clock.now(), ground=noted.ground, ground_note=noted.note.strip()[:1000],
    )  # fmt: skip
    draw_sessions(case, at)
    case_event(
        case, "opened", by=by, reason=noted.note, ground=str(noted.ground), count=at.count,
        reached_on=reached.isoformat(), as_of=at.as_of.isoformat(),
    )  # fmt: skip
    return case


def draw_sessions(case: PenaltyCase, at: Trailing) -> None:
    """Keep the sessions that count now as those the case relies on."""
    CaseSession.objects.bulk_create(
        CaseSession(case=case, draw=case.draw, date=one.date, session=one.session, code=one.code)
        for one in at.sessions
        if not one.used
    )


def _reached(row: PupilThreshold) -> date:
    """The last day on which the count newly reached ten, told over three years: absence that goes on keeps its day.

    Where it stood at ten all that time, the first day of it; nobody looks further back.
    """
    as_of = row.trailing.as_of
    since = as_of - TOLD_OVER
    cases = cases_of([row.pupil.id], since, as_of, {row.pupil.id: row.case.used})
    times = [time for _, case in cases for time in times_reached(case, since, as_of)]
    if times:
        return times[-1].as_of
    return since if row.trailing.met else as_of


def _known(pupil_id: uuid.UUID, reached: date, again: bool) -> bool:
    """Whether the crossing has its case: an open one, or one decided since.

    A withdrawn notice frees its sessions, but a new case about them is for a person to ask for. The sessions of a request
    that waits are taken (`taken_sessions`): a crossing without them is another one.
    """
    cases = PenaltyCase.objects.filter(pupil_id=pupil_id)
    if cases.filter(state__in=OPEN_STATES).exists():
        return True
    return not again and cases.filter(as_of__gte=reached).exists()
