"""Who outside school has to be told something today: of an absence nobody explained, of an EHC plan's fall (ABS-26, ABS-27)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from absence.models import Case
from attendance_mis.kit import clock
from letters.rules.recipients import Recipient
from letters.rules.values import FieldValue
from registers.models import Characteristic, Pupil, School
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span
from registers.queries.statistics import breakdown
from registers.rules.characteristics import WITH_SOCIAL_WORKER
from registers.rules.figures import Tally
from registers.rules.policy_kinds import Off
from registers.rules.words import day_words
from support.models import PlanBarrier, Worker, WorkerNotice
from support.queries.policy import policy_of
from support.rules.ehc import fall_words, fell


@dataclass(frozen=True)
class ToTell:
    """Somebody to be told, what about, and why."""

    pupil: Pupil
    worker: Worker | None
    """`None`: nobody is named yet."""
    about: str
    why: str

    @property
    def about_words(self) -> str:
        return dict(WorkerNotice.ABOUT)[self.about]


def workers_on(school: School, day: date) -> list[Worker]:
    rows = Worker.objects.filter(Q(last_day=None) | Q(last_day__gte=day), school=school, first_day__lte=day)
    return list(rows.select_related("pupil"))


def to_tell(school: School, today: date) -> list[ToTell]:
    """Absences first: they are told the same day."""
    workers = workers_on(school, today)
    told = {
        (pupil, worker)
        for pupil, worker in WorkerNotice.objects.filter(
            school=school, day=today, about="absence"
        ).values_list("pupil_id", "worker_id")
    }
    return [
        *_absences(school, workers, told),
        *_falls(school, workers, today),
        *_needs(school, workers, today),
    ]


def _absences(
    school: School, workers: list[Worker], told: set[tuple[uuid.UUID, uuid.UUID]]
) -> Iterator[ToTell]:
    cases = Case.objects.filter(school=school, closed_at=None).select_related("pupil").order_by("opened_at")
    by_pupil: dict[uuid.UUID, list[Worker]] = {}
    for worker in workers:
        if worker.kind in Worker.TOLD_OF_ABSENCE:
            by_pupil.setdefault(worker.pupil_id, []).append(worker)
    open_cases = list(cases)
    care = _in_care([case.pupil_id for case in open_cases], clock.today())
    for case in open_cases:
        why = f"Nobody has explained the absence since {day_words(case.opened_on)}."
        own = by_pupil.get(case.pupil_id, [])
        for worker in own:
            if (case.pupil_id, worker.id) not in told:
                yield ToTell(case.pupil, worker, "absence", why)
        if case.pupil_id in care and not any(one.kind == "social_worker" for one in own):
            yield ToTell(case.pupil, None, "absence", f"{why} No social worker is named here yet.")


def _in_care(pupils: list[uuid.UUID], today: date) -> set[uuid.UUID]:
    """Pupils who have a social worker, whoever it is."""
    rows = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today),
        pupil_id__in=pupils,
        kind__in=WITH_SOCIAL_WORKER,
        first_day__lte=today,
    ).exclude(value="no")
    return set(rows.values_list("pupil_id", flat=True))


def _falls(school: School, workers: list[Worker], today: date) -> Iterator[ToTell]:
    """Pupils with an EHC plan whose attendance has fallen, unless somebody was told in these weeks."""
    policy = policy_of(school, today)
    if isinstance(policy.ehc_fall_points, Off):
        return
    weeks = setup_of(school).calendar.school_weeks_back(today, 2 * policy.ehc_fall_weeks, "")
    if len(weeks) < 2 * policy.ehc_fall_weeks:
        return
    pupils = {one.upn: one for one in _with_plan(school, today)}
    half = weeks[policy.ehc_fall_weeks]
    now, before = (
        _counted(school, pupils, half, today),
        _counted(school, pupils, weeks[0], half - timedelta(days=1)),
    )
    told = _told_since(school, half, "ehc_fall")
    for upn, pupil in sorted(pupils.items(), key=lambda one: str(one[1])):
        a, b = before.get(upn, Tally()), now.get(upn, Tally())
        if pupil.id not in told and fell(a, b, policy.ehc_fall_points):
            yield ToTell(pupil, _send(workers, pupil), "ehc_fall", fall_words(a, b, policy.ehc_fall_weeks))


def _needs(school: School, workers: list[Worker], today: date) -> Iterator[ToTell]:
    """A barrier of a running plan lies in the need of a pupil with an EHC plan: the authority is told (ABS-27)."""
    with_plan = {one.id: one for one in _with_plan(school, today)}
    rows = PlanBarrier.objects.filter(
        plan__school=school, plan__state="running", plan__pupil_id__in=with_plan, kind__in=["sen", "transport_send"],
        settled_on=None,
    ).select_related("plan")  # fmt: skip
    told = _told_since(school, today - timedelta(weeks=26), "ehc_need")
    for row in rows:
        pupil = with_plan[row.plan.pupil_id]
        if pupil.id not in told:
            why = "A barrier in the plan lies in the child’s need. The plan may have to be looked at."
            yield ToTell(pupil, _send(workers, pupil), "ehc_need", why)


def _with_plan(school: School, today: date) -> list[Pupil]:
    held = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), kind="sen", value="E", first_day__lte=today
    )
    on_roll = Q(spells__leaves_on=None) | Q(spells__leaves_on__gte=today)
    rows = Pupil.objects.filter(on_roll, spells__school=school, spells__starts_on__lte=today)
    return list(rows.filter(id__in=held.values("pupil_id")).distinct())


def _counted(school: School, pupils: dict[str, Pupil], first: date, last: date) -> dict[str, Tally]:
    if not pupils:
        return {}
    where = Slice((Span(school.id, first, last),), upns=tuple(sorted(pupils)))
    return {one.key[0]: one.tally for one in breakdown(where, (By.PUPIL,))}


def _told_since(school: School, day: date, about: str) -> set[uuid.UUID]:
    rows = WorkerNotice.objects.filter(school=school, about=about, day__gte=day)
    return set(rows.values_list("pupil_id", flat=True))


def _send(workers: list[Worker], pupil: Pupil) -> Worker | None:
    return next((one for one in workers if one.kind == "send" and one.pupil_id == pupil.id), None)


def recipient_of(worker: Worker) -> Recipient:
    return Recipient(
        f"worker:{worker.id}",
        worker.name,
        f"Dear {worker.name}",
        tuple(line for line in (worker.organisation,) if line),
    )


def notice_fields(one: ToTell) -> dict[str, FieldValue]:
    return {"about": one.about_words, "why": one.why, "upn": one.pupil.upn}
