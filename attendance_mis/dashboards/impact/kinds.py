"""The kinds of intervention that the apps below keep records of."""

from __future__ import annotations

from datetime import date

from django.db.models import Value
from django.db.models.functions import Concat

from absence.models import LadderEvent, LeaveRequest
from attendance_mis.accounts.permissions import Permission
from letters.models import Letter, LetterState
from penalties.models import ImprovementNotice, PenaltyNotice
from registers.models import School
from registers.queries.interventions import Intervention, Kind, intervention_kind, local_day, moments
from support.models import Meeting, Plan, Talk


def ladder_steps(school: School, first: date, last: date) -> list[Intervention]:
    """Steps of the attendance ladder that somebody said were done."""
    events = LadderEvent.objects.filter(
        crossing__school=school, kind="done", at__range=moments(first, last)
    ).select_related("crossing")
    return [
        Intervention(one.crossing.pupil_id, local_day(one.at), f"Step: {one.crossing.test}") for one in events
    ]


def leave_refused(school: School, first: date, last: date) -> list[Intervention]:
    """Leave that was refused, wholly or for some sessions, on the day of the decision."""
    found = LeaveRequest.objects.filter(
        school=school,
        state="decided",
        outcome__in=("refused", "part"),
        decided_at__range=moments(first, last),
    )
    return [
        Intervention(one.pupil_id, local_day(one.decided_at), "Leave refused")
        for one in found
        if one.decided_at is not None
    ]


def improvement_notices(school: School, first: date, last: date) -> list[Intervention]:
    found = ImprovementNotice.objects.filter(case__school=school, issued_at__range=moments(first, last))
    return [
        Intervention(pupil_id, local_day(at), "Notice to improve")
        for pupil_id, at in found.values_list("case__pupil_id", "issued_at")
        if at is not None
    ]


def penalty_notices(school: School, first: date, last: date) -> list[Intervention]:
    found = PenaltyNotice.objects.filter(school=school, kind="absence", issued_on__range=(first, last))
    return [
        Intervention(pupil_id, day, "Penalty notice")
        for pupil_id, day in found.exclude(status="withdrawn").values_list("pupil_id", "issued_on")
    ]


def certificates(school: School, first: date, last: date) -> list[Intervention]:
    found = Letter.objects.filter(
        school=school, kind="D44", state=LetterState.ISSUED, issued_at__range=moments(first, last)
    )
    return [
        Intervention(pupil_id, local_day(at), "Certificate")
        for pupil_id, at in found.values_list("pupil_id", "issued_at")
        if at is not None
    ]


_PLAN, _TALK = "plan", "talk"
_MEETINGS = {kind: f"Meeting: {words.lower()}" for kind, words in Meeting.KINDS}


def work_with_families(school: School, first: date, last: date) -> list[Intervention]:
    """Talks with pupils, meetings that were held (each kind by itself), and plans from the day they start."""
    here, days = {"school": school}, (first, last)
    talks = Talk.objects.filter(**here, day__range=days).values_list("pupil_id", "day", Value(_TALK))
    meetings = Meeting.objects.filter(**here, state="held", day__range=days)
    plans = Plan.objects.filter(**here, starts_on__range=days).exclude(state="draft")
    every = talks.order_by().union(
        meetings.order_by().values_list("pupil_id", "day", Concat(Value("m:"), "kind")),
        plans.order_by().values_list("pupil_id", "starts_on", Value(_PLAN)),
        all=True,
    )
    words = {_TALK: "Talk with the pupil", _PLAN: "Plan"}
    words |= {f"m:{kind}": said for kind, said in _MEETINGS.items()}
    return [Intervention(pupil_id, day, words[what]) for pupil_id, day, what in every]


def make_known() -> None:
    for kind in (
        Kind("ladder", "Steps of the attendance ladder", Permission.SEE_FOLLOW_UP, ladder_steps),
        Kind("support", "Talks, meetings and plans", Permission.SEE_FOLLOW_UP, work_with_families),
        Kind("leave", "Leave refused", Permission.SEE_FOLLOW_UP, leave_refused),
        Kind("improvement", "Notices to improve", Permission.SEE_PENALTIES, improvement_notices),
        Kind("penalty", "Penalty notices", Permission.SEE_PENALTIES, penalty_notices),
        Kind("certificate", "Certificates", Permission.SEE_LETTERS, certificates),
    ):
        intervention_kind(kind)
