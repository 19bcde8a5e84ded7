"""Everything about one pupil's support, for the pupil's own page of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.models import Pupil, School
from support.models import (
    CheckAnswer,
    Concern,
    Contract,
    Incident,
    Meeting,
    Plan,
    Referral,
    SupportEntry,
    Talk,
    Task,
    Worker,
)
from support.queries.referrals import referrals_seen


@dataclass(frozen=True)
class PupilSupport:
    concern: Concern | None
    """The open one."""
    earlier: tuple[Concern, ...]
    plans: tuple[Plan, ...]
    meetings: tuple[Meeting, ...]
    talks: tuple[Talk, ...]
    contracts: tuple[Contract, ...]
    referrals: tuple[Referral, ...]
    incidents: tuple[Incident, ...]
    checks: tuple[CheckAnswer, ...]
    workers: tuple[Worker, ...]
    tasks: tuple[Task, ...]
    entries: tuple[SupportEntry, ...]


def pupil_support_of(
    school: School, pupil: Pupil, today: date, *, sensitive: bool, safeguarding: bool
) -> PupilSupport:
    """What this person may see of it: people and referrals about health and social care are for some roles only."""
    here = {"school": school, "pupil": pupil}
    concerns = list(Concern.objects.filter(**here).order_by("-opened_on"))
    checks = CheckAnswer.objects.filter(**here)
    hidden = () if safeguarding else ("indicators", "neglect")
    workers = Worker.objects.filter(**here) if sensitive else Worker.objects.none()
    return PupilSupport(
        concern=next((one for one in concerns if one.open), None),
        earlier=tuple(one for one in concerns if not one.open),
        plans=tuple(Plan.objects.filter(**here)),
        meetings=tuple(Meeting.objects.filter(**here).order_by("-day", "-at")),
        talks=tuple(Talk.objects.filter(**here)),
        contracts=tuple(Contract.objects.filter(**here).select_related("contact")),
        referrals=tuple(referrals_seen(school, sensitive=sensitive).filter(pupil=pupil)),
        incidents=tuple(Incident.objects.filter(**here)),
        checks=tuple(checks.exclude(check_kind__in=hidden)),
        workers=tuple(one for one in workers if one.last_day is None or one.last_day >= today),
        tasks=tuple(Task.objects.filter(**here, done_on=None)),
        entries=tuple(SupportEntry.objects.filter(pupil=pupil).order_by("-offered_on", "-id")),
    )


@dataclass(frozen=True)
class Brief:
    """What other pages say of a pupil's support in a line or two."""

    concern: Concern | None
    plan: Plan | None
    meeting: Meeting | None
    """The next one."""


def brief_of(school: School, pupil: Pupil, today: date) -> Brief:
    here = {"school": school, "pupil": pupil}
    return Brief(
        concern=Concern.objects.filter(**here, closed_on=None).first(),
        plan=Plan.objects.filter(**here, state__in=["draft", "running"]).first(),
        meeting=Meeting.objects.filter(**here, state="planned", day__gte=today).first(),
    )
