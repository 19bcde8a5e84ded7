"""Saying why absences were not authorised: for analysis, beside the register and never in it (REG-46)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.models import School, WhyUnauthorised
from registers.queries.setup import setup_of
from registers.queries.unauthorised import Run, offered_by_policy, unauthorised_runs
from registers.rules.unauthorised import check_reason_for


class NotSaid(Exception):
    """Nothing is saved: sentences by the key of their run, and keys of runs that are no longer as they were seen."""

    def __init__(self, problems: dict[str, str], gone: frozenset[str]) -> None:
        super().__init__(f"{len(problems)} refused, {len(gone)} gone")
        self.problems = problems
        self.gone = gone


@transaction.atomic
def say_why(school: School, first: date, last: date, chosen: Mapping[str, str], *, by: Actor) -> list[Run]:
    """Keep a reason (blank: take back what was said) for every session of the runs named; those changed by it.

    `chosen` is by `Run.key`, of the runs of these days. Raises `NotSaid` if any can't be: then none is.
    """
    # One at a time in a school, so that what a key says was seen is still so when it is saved.
    School.objects.select_for_update(no_key=True).get(id=school.id)
    runs = {run.key: run for run in unauthorised_runs(school, first, last)}
    gone = frozenset(chosen.keys() - runs.keys())
    problems = {
        key: problem
        for key, reason in chosen.items()
        if key not in gone and (problem := _problem(school, runs[key], reason))
    }
    if gone or problems:
        raise NotSaid(problems, gone)
    changed = [(runs[key], reason) for key, reason in chosen.items() if reason != runs[key].first.reason]
    for run, reason in changed:
        _keep(school, run, reason, by)
    return [run for run, _ in changed]


def _problem(school: School, run: Run, reason: str) -> str:
    if run.says_itself:
        return f"{run.first.code} says why itself. Amend the mark if there was another reason."
    refused = check_reason_for(run.first.code, reason, offered_by_policy(run, setup_of(school)))
    return refused[0].sentence if reason and refused else ""


def _keep(school: School, run: Run, reason: str, by: Actor) -> None:
    WhyUnauthorised.objects.bulk_create(
        WhyUnauthorised(
            school=school, pupil_id=one.pupil_id, date=one.day, session=one.session, version=one.said_version + 1,
            reason=reason, at=clock.now(), by_id=by.id, by_name=by.name, by_position=by.position,
        )
        for one in run.sessions
    )  # fmt: skip
    record(
        "marks.why_unauthorised",
        by=by,
        school_id=school.id,
        subject_id=run.first.pupil_id,
        reason=reason,
        before=run.first.reason,
        first=run.first.day.isoformat(),
        last=run.last.day.isoformat(),
        sessions=len(run.sessions),
    )
