"""Preview, then confirm: the two steps every change of many marks goes through, with or without a script."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.kit import clock, words
from attendance_mis.kit.ids import uuid7
from registers.access import powers
from registers.actions.bulk import BulkPlan, Wish, change_many, plan_change
from registers.actions.marking import MOST_MARKS, SaveResult
from registers.queries.roster import Roster, RosterPupil
from registers.rules.codes import lookup
from registers.rules.sessions import Session
from registers.views.school import SchoolRequest

Cells = Sequence[tuple[RosterPupil, date, Session]]
NOT_REPEATED = {"csrfmiddlewaretoken", "step", "digest", "op_id", "how", "reason"}


@dataclass(frozen=True)
class PupilChoice:
    id: str
    name: str
    class_name: str
    ticked: bool


@dataclass(frozen=True)
class Step:
    """What page the two steps belong to."""

    title: str
    source: str
    back_url: str
    pupils: tuple[PupilChoice, ...] = ()
    """Listed on the preview to be unticked, where not everybody need be meant."""
    first: str = ""
    """What must be done on the preview before anything can be saved."""


@dataclass(frozen=True)
class Told:
    """One cell in words."""

    name: str
    when: str
    what: str


def bulk_step(request: SchoolRequest, roster: Roster, cells: Cells, wish: Wish, step: Step) -> HttpResponse:
    """Show the plan; carry it out once the person confirmed exactly this one."""
    plan = _plan(request, roster, cells, wish)
    confirmed = request.POST.get("step") == "save"
    if confirmed and plan.changes and not step.first and request.POST.get("digest") == plan.digest:
        return _save(request, roster, plan, step)
    return _preview(request, roster, cells, plan, step, moved=confirmed)


def _plan(request: SchoolRequest, roster: Roster, cells: Cells, wish: Wish) -> BulkPlan:
    today = clock.today()
    return plan_change(
        wish, cells, roster=roster, powers=powers(request.access, roster, today), now=clock.now()
    )


def _save(request: SchoolRequest, roster: Roster, plan: BulkPlan, step: Step) -> HttpResponse:
    result = change_many(
        plan,
        roster=roster,
        by=request.access.actor(request.school.id),
        powers=powers(request.access, roster, clock.today()),
        source=step.source,
        op_id=_operation(request),
    )
    said = _count(len(result.saved), "mark")
    messages.success(request, f"{said} changed to {plan.wish.code}{_kept_words(plan)}.")
    if not result.conflicts:
        return redirect(step.back_url)
    return render(
        request,
        "registers/bulk/clashes.html",
        {"step": step, "clashes": _clashes(result), "wish": plan.wish},
        status=409,
    )


def _operation(request: SchoolRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("op_id", ""))
    except ValueError:
        return uuid7()


def _preview(
    request: SchoolRequest, roster: Roster, cells: Cells, plan: BulkPlan, step: Step, *, moved: bool
) -> HttpResponse:
    today = clock.today()
    everything = (
        plan
        if plan.wish.overwrite
        else _plan(request, roster, cells, replace(plan.wish, overwrite=True, reason="to be given"))
    )
    row = lookup(plan.wish.code, cells[0][1] if cells else today)
    repeated = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_REPEATED for value in values
    ]
    return render(
        request,
        "registers/bulk/preview.html",
        {
            "step": step,
            "plan": plan,
            "code_words": row.words if row else plan.wish.code,
            "too_many": len(plan.changes) > MOST_MARKS,
            "most": MOST_MARKS,
            "all_changes": len(everything.changes),
            "kept": [
                _kept(kept.pupil, kept.date, kept.session, kept.mark.code, kept.mark.minutes_late)
                for kept in plan.kept
            ],
            "refused": [
                Told(p.pupil.name, _when(p.date, p.session), p.refusal.sentence) for p in plan.refused
            ],
            "changes": _changes_by_pupil(plan),
            "pupil_classes": _by_class(step.pupils),
            "without_pupils": [(name, value) for name, value in repeated if name != "pupils"],
            "repeated": repeated,
            "op_id": uuid7(),
            "moved": moved,
            "pupils": len({change.pupil.id for change in plan.changes}),
        },
        status=409 if moved else 200,
    )


def _by_class(pupils: Sequence[PupilChoice]) -> list[tuple[str, list[PupilChoice]]]:
    found: dict[str, list[PupilChoice]] = {}
    for pupil in pupils:
        found.setdefault(pupil.class_name, []).append(pupil)
    return sorted(found.items())


def _changes_by_pupil(plan: BulkPlan) -> list[Told]:
    found: dict[uuid.UUID, list[str]] = {}
    names: dict[uuid.UUID, str] = {}
    for change in plan.changes:
        names[change.pupil.id] = change.pupil.name
        found.setdefault(change.pupil.id, []).append(_when(change.date, change.session))
    return [Told(names[key], ", ".join(when), plan.wish.code) for key, when in found.items()]


def _when(day: date, session: Session) -> str:
    return f"{words.short_date(day)} {session.lower()}"


def _kept(pupil: RosterPupil, day: date, session: Session, code: str | None, minutes: int | None) -> Told:
    return Told(pupil.name, _when(day, session), mark_said(code, minutes, day))


def mark_said(code: str | None, minutes: int | None, day: date) -> str:
    """`M, medical appointment`"""
    if code is None:
        return "blank"
    row = lookup(code, day)
    said = f"{code}, {row.words.lower()}" if row else code
    return said if minutes is None else f"{said}, {words.minutes(minutes)}"


def _clashes(result: SaveResult) -> list[Told]:
    return [
        Told(
            c.pupil.name,
            _when(c.date, c.session),
            f"{mark_said(c.theirs, c.theirs_minutes, c.date)}, by {c.by}"
            + (f" at {words.clock_time(c.at)}" if c.at else ""),
        )
        for c in result.conflicts
    ]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _kept_words(plan: BulkPlan) -> str:
    return (
        f"; {_count(len(plan.kept), 'mark')} kept as {'it was' if len(plan.kept) == 1 else 'they were'}"
        if plan.kept
        else ""
    )
