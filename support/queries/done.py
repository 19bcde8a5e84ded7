"""What was done about concerns: told by their events, and by plans, meetings, letters and referrals made elsewhere."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from attendance_mis.kit import clock
from letters.models import Letter
from registers.models import School
from registers.queries.absentees import Enrolment
from registers.rules.figures import Tally
from support.models import (
    CheckAnswer,
    Concern,
    Meeting,
    Plan,
    Referral,
    SupportEntry,
    SupportEvent,
    Talk,
    Thing,
)
from support.queries.people import DayTallies, year_begins
from support.rules.due import ConcernFacts, PlanFacts, Step

Done = tuple[Step, date]
TOLD_BY_LETTER = ("D02", "D03", "D04", "D05")
LETTER_OF_A_TENTH = "D03"
STEPS = frozenset(Step)


@dataclass(frozen=True)
class _Sent:
    kind: str
    on: date


class Gathered:
    """Everything beside some concerns that says what was done, read with one statement a kind."""

    def __init__(self, school: School, concerns: Sequence[Concern], today: date) -> None:
        self._today, self._begins = today, year_begins(school, today)
        pupils = {one.pupil_id for one in concerns}
        of_pupils = {"school": school, "pupil_id__in": pupils}
        self._events = _by(
            SupportEvent.objects.filter(thing=Thing.CONCERN, thing_id__in=[c.id for c in concerns]),
            "thing_id",
        )
        self._plans = _by(Plan.objects.filter(**of_pupils), "pupil_id")
        self._meetings = _by(Meeting.objects.filter(**of_pupils).exclude(state="cancelled"), "pupil_id")
        self._talks = _by(Talk.objects.filter(**of_pupils), "pupil_id")
        self._referrals = _by(Referral.objects.filter(**of_pupils).exclude(state="dropped"), "pupil_id")
        self._checks = _by(CheckAnswer.objects.filter(**of_pupils), "pupil_id")
        self._support = _by(SupportEntry.objects.filter(**of_pupils), "pupil_id")
        self._letters = self._issued(school, pupils)

    def _issued(self, school: School, pupils: set[uuid.UUID]) -> dict[uuid.UUID, list[_Sent]]:
        rows = Letter.objects.filter(
            school=school, pupil_id__in=pupils, issued_at__isnull=False, kind__in=[*TOLD_BY_LETTER, "D27"]
        ).order_by("issued_at")
        found: dict[uuid.UUID, list[_Sent]] = defaultdict(list)
        for pupil, kind, at in rows.values_list("pupil_id", "kind", "issued_at"):
            assert at is not None
            found[pupil].append(_Sent(kind, at.astimezone(clock.LONDON).date()))
        return found

    @property
    def letter_days(self) -> list[date]:
        """Days of letters about a tenth missed: absence is looked for from there on."""
        return [one.on for rows in self._letters.values() for one in rows if one.kind == LETTER_OF_A_TENTH]

    def facts(self, concern: Concern, enrolment: Enrolment | None, days: DayTallies) -> ConcernFacts:
        pupil = concern.pupil_id
        letter = max((one.on for one in self._letters[pupil] if one.kind == LETTER_OF_A_TENTH), default=None)
        referrals = [one for one in self._referrals[pupil] if one.kind == "la_attendance"]
        return ConcernFacts(
            today=self._today,
            began_on=concern.opened_on,
            tally=enrolment.tally if enrolment else Tally(),
            review_on=concern.review_on,
            done=dict(sorted(self._done(concern), key=lambda one: one[1])),
            plan=self._plan(pupil),
            tried=self._tried(concern),
            letter_on=letter,
            away_after_letter=days.first_absence(concern.pupil.upn, letter) if letter else None,
            invited_after_letter=letter is not None
            and any(_day(one.made_at) >= letter for one in self._meetings[pupil]),
            referred_on=max((one.sent_on for one in referrals if one.sent_on and one.sent_on >= self._begins), default=None),
            parent_told_on=self._told_on(pupil, referrals),
            near=bool(enrolment and enrolment.at_risk),
        )  # fmt: skip

    def _plan(self, pupil: uuid.UUID) -> PlanFacts | None:
        running = next((one for one in self._plans[pupil] if one.state == "running"), None)
        return (
            None
            if running is None
            else PlanFacts(running.review_on, running.with_partners, running.la_agreed_on)
        )

    def _tried(self, concern: Concern) -> bool:
        pupil = concern.pupil_id
        looked_at = any(one.state == "ended" for one in self._plans[pupil])
        held = any(one.state in ("held", "missed") for one in self._meetings[pupil])
        return looked_at or held or any(one.offered_on >= concern.opened_on for one in self._support[pupil])

    def _told_on(self, pupil: uuid.UUID, referrals: Sequence[Referral]) -> date | None:
        told = [one.parent_told_on for one in referrals if one.parent_told_on]
        told += [one.on for one in self._letters[pupil] if one.kind == "D27" and one.on >= self._begins]
        return max(told, default=None)

    def _done(self, concern: Concern) -> Iterator[Done]:
        """Each step with the day it was done, since the concern was opened."""
        pupil, since = concern.pupil_id, concern.opened_on
        for event in self._events[concern.id]:
            if event.what in STEPS:
                yield Step(event.what), event.day
        for meeting in self._meetings[pupil]:
            made = _day(meeting.made_at)
            if max(made, meeting.day) >= since:
                yield Step.TALK, made
                if meeting.kind == "formal":
                    yield Step.FORMAL_MEETING, made
        for talk in self._talks[pupil]:
            if talk.day >= since:
                yield Step.TUTOR_TALK, talk.day
                if talk.dsl_informed:
                    yield Step.SAFEGUARDING_NOTE, talk.day
        for sent in self._letters[pupil]:
            if sent.on >= since and sent.kind in TOLD_BY_LETTER:
                yield Step.TELL_PARENTS, sent.on
            if sent.on >= self._begins and sent.kind == "D04":
                yield Step.FORMAL_LETTER, sent.on
        for check in self._checks[pupil]:
            if check.check_kind == "neglect" and check.day >= since:
                yield Step.NEGLECT, check.day
        yield from self._referred(pupil)

    def _referred(self, pupil: uuid.UUID) -> Iterator[Done]:
        for one in self._referrals[pupil]:
            made = _day(one.made_at)
            if made < self._begins:
                continue
            if one.kind == "la_attendance" and one.sent_on:
                yield Step.LA_TEAM, one.sent_on
            if one.kind == "needs_form" and one.consent != "not_asked":
                yield Step.NEEDS_FORM, made
            if one.kind == "family_team":
                yield Step.FAMILY_TEAM, made


def _day(at: datetime) -> date:
    return at.astimezone(clock.LONDON).date()


def _by(rows: Any, key: str) -> dict[uuid.UUID, list[Any]]:  # Any: rows of one model
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
