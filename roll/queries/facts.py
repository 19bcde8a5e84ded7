"""What the register says about a pupil who may leave: runs of absence, leave not returned from, the people who looked."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q

from absence.models import LeaveRequest, LeaveSession
from absence.queries.leave_lists import granted_again
from absence.rules.leave_after import LEAVE_OF_ABSENCE, after_leave
from registers.models import Characteristic, ClassMembership, Mark, Pupil, School, Spell
from registers.queries.setup import SchoolSetup, setup_of
from registers.rules.calendar import SchoolCalendar
from registers.rules.characteristics import WITH_SOCIAL_WORKER
from registers.rules.codes import category_of
from registers.rules.policy_kinds import Off
from registers.rules.sessions import Session
from roll.models import DualRegistration, Enquiry, Return
from roll.rules.facts import Asker, Dual, Elsewhere, Facts, LeaveOver, Outcome, Run
from roll.rules.facts import Enquiry as EnquiryFact
from roll.rules.leaving import RollPolicy
from roll.rules.missing import hold_until
from roll.rules.returns import ReturnKind
from roll.rules.runs import TEN_DAYS, TWENTY_DAYS, UNTRACED, current, runs

LOOK_BACK = timedelta(days=400)
"""A run of twenty school days with the longest holidays in between is far shorter."""
ONE_DAY = timedelta(days=1)
Codes = Mapping[tuple[date, Session], str]


@dataclass(frozen=True)
class Attendance:
    """One pupil's marks at one school and the sessions there were for them, up to and including a day."""

    today: date
    year_group: str
    setup: SchoolSetup
    calendar: SchoolCalendar
    """Of the pupil's class."""
    sessions: tuple[tuple[date, Session], ...]
    codes: Codes

    @property
    def last_attended(self) -> date | None:
        """The last day with a session in school or at an activity; arriving after the register counts as seen."""
        return max((day for (day, _), code in self.codes.items() if _seen(code, day)), default=None)

    @property
    def last_over(self) -> date:
        """The last day that is over: today only once all its sessions are marked."""
        here = [cell for cell in self.sessions if cell[0] == self.today]
        done = bool(here) and all(cell in self.codes for cell in here)
        return self.today if done else self.today - ONE_DAY

    @property
    def days_unseen(self) -> int:
        start = self.last_attended or (self.sessions[0][0] - ONE_DAY if self.sessions else self.today)
        return self.calendar.school_days_after(start, self.last_over, self.year_group)

    def twenty(self) -> Run:
        return current(runs(self.sessions, self.codes, TWENTY_DAYS, today=self.today))

    def tens(self) -> list[Run]:
        return runs(self.sessions, self.codes, TEN_DAYS, today=self.today)

    def untraced(self) -> Run:
        return current(runs(self.sessions, self.codes, UNTRACED, today=self.today))


def _seen(code: str, day: date) -> bool:
    category = category_of(code, day)
    return code == "U" or (category is not None and category.attended)


def attendance_of(pupil: Pupil, school: School, spell: Spell, today: date) -> Attendance:
    return attendances(school, {pupil.id: spell}, today)[pupil.id]


def attendances(
    school: School, spells: Mapping[uuid.UUID, Spell], today: date
) -> dict[uuid.UUID, Attendance]:
    """For these pupils with their times on roll, in two statements."""
    setup = setup_of(school)
    sat = groups_and_classes(school, spells, today)
    held: dict[uuid.UUID, dict[tuple[date, Session], str]] = {pupil: {} for pupil in spells}
    marks = Mark.objects.filter(
        school=school,
        pupil_id__in=list(spells),
        date__gte=today - LOOK_BACK,
        date__lte=today,
        code__isnull=False,
    )
    for pupil_id, day, session, code in marks.values_list("pupil_id", "date", "session", "code"):
        if day >= spells[pupil_id].starts_on:
            held[pupil_id][day, Session(session)] = str(code)
    found = {}
    for pupil_id, spell in spells.items():
        first = max(spell.starts_on, today - LOOK_BACK)
        last = min(today, spell.leaves_on or today)
        group, class_name = sat.get(pupil_id, ("", ""))
        calendar = setup.calendar.of_class(class_name)
        sessions = tuple(calendar.sessions(first, last, group))
        found[pupil_id] = Attendance(today, group, setup, calendar, sessions, held[pupil_id])
    return found


def groups_and_classes(
    school: School, pupil_ids: Sequence[uuid.UUID] | Mapping[uuid.UUID, Spell], on: date
) -> dict[uuid.UUID, tuple[str, str]]:
    """Year group and class on a day, or the last ones before it."""
    rows = ClassMembership.objects.filter(
        school=school, pupil_id__in=list(pupil_ids), first_day__lte=on
    ).order_by("first_day")
    found = rows.values_list("pupil_id", "year_group", "school_class__name")
    return {pupil_id: (group, class_name) for pupil_id, group, class_name in found}


def facts_of(pupil: Pupil, school: School, spell: Spell, *, on: date, today: date) -> Facts:
    """Everything the grounds are judged by, for a proposed last day on roll."""
    here = attendance_of(pupil, school, spell, today)
    setup, group = here.setup, here.year_group
    policy = setup.rules(RollPolicy, on, group)
    leave = _leave(pupil, school, here)
    told = _told_missing(pupil, school, here, leave)
    consent = policy.home_education_consent_from
    return Facts(
        today=today,
        on=on,
        born=pupil.date_of_birth,
        year_group=group,
        boarder=spell.boarder,
        mobile=_holds(pupil, ("traveller",), on),
        social_worker=_holds(pupil, WITH_SOCIAL_WORKER, today),
        special_school=school.phase == "special",
        independent=policy.independent_school,
        duals=_duals(pupil, school, on),
        unexplained=here.twenty(),
        leave=leave,
        last_attended=here.last_attended,
        days_unseen=here.days_unseen,
        next_session_day=here.calendar.next_school_day(on, group),
        enquiries=_enquiries(pupil, school, here),
        told_missing_on=told,
        hold_until=_hold(here, leave, told),
        elsewhere=elsewhere(pupil, school, today),
        consent_from=None if isinstance(consent, Off) else consent,
    )


def _holds(pupil: Pupil, kinds: tuple[str, ...], on: date) -> bool:
    held = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), pupil=pupil, kind__in=kinds, first_day__lte=on
    )
    return held.exclude(value__in=["no", ""]).exists()


def _duals(pupil: Pupil, school: School, on: date) -> tuple[Dual, ...]:
    rows = DualRegistration.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), pupil=pupil, school=school, first_day__lte=on
    )
    return tuple(Dual(row.other_school, row.main_here, row.consent_on) for row in rows)


def _leave(pupil: Pupil, school: School, here: Attendance) -> LeaveOver | None:
    """The last granted leave of absence that is over, if the pupil has not come back since (ADM-20)."""
    granted = Prefetch(
        "sessions",
        LeaveSession.objects.filter(outcome="granted", code__in=LEAVE_OF_ABSENCE).order_by("day", "session"),
        "granted",
    )
    requests = LeaveRequest.objects.filter(
        school=school, pupil=pupil, state="decided", outcome__in=["granted", "part"]
    ).exclude(kind="part_time").prefetch_related(granted)  # fmt: skip
    ends = [(row.granted[-1].day, Session(row.granted[-1].session)) for row in requests if row.granted]
    over = [end for end in ends if end[0] < here.today]
    if not over:
        return None
    end = max(over)
    marks = [(day, session, code) for (day, session), code in here.codes.items() if (day, session) > end]
    again = granted_again(school, [pupil.id], end[0])[pupil.id]
    said = after_leave(
        end, marks, calendar=here.calendar, year_group=here.year_group, today=here.today, leave=again
    )
    if not said.still_away:
        return None
    ended = said.ended[0]
    days = here.calendar.school_days_after(ended, here.last_over, here.year_group)
    return LeaveOver(ended, days, said.ten_days_on, said.excused)


def _enquiries(pupil: Pupil, school: School, here: Attendance) -> tuple[EnquiryFact, ...]:
    """Those made since the pupil was last seen: earlier ones were about something else."""
    rows = Enquiry.objects.filter(pupil=pupil, school=school)
    if here.last_attended is not None:
        rows = rows.filter(on__gte=here.last_attended)
    return tuple(EnquiryFact(row.on, Asker(row.asker), Outcome(row.outcome)) for row in rows)


def _told_missing(pupil: Pupil, school: School, here: Attendance, leave: LeaveOver | None) -> date | None:
    since = leave.ended if leave else here.untraced().first or here.last_attended
    rows = Return.objects.filter(pupil=pupil, school=school, kind=ReturnKind.MISSING, sent_on__isnull=False)
    if since is not None:
        rows = rows.filter(sent_on__gte=since)
    return rows.order_by("sent_on").values_list("sent_on", flat=True).first()


def _hold(here: Attendance, leave: LeaveOver | None, told: date | None) -> date | None:
    """The second wait counts from the first absence: after leave from the school day after it ended."""
    calendar, group = here.calendar, here.year_group
    first = calendar.next_school_day(leave.ended, group) if leave else here.untraced().first
    if told is None or first is None:
        return None
    return hold_until(first, told, calendar=calendar, year_group=group)


def elsewhere(pupil: Pupil, school: School, today: date) -> tuple[Elsewhere, ...]:
    """On the roll of other schools of the trust today."""
    rows = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=today), pupil=pupil, starts_on__lte=today
    ).exclude(school=school).select_related("school")  # fmt: skip
    return tuple(Elsewhere(row.school.name, row.starts_on) for row in rows)
