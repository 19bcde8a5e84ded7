"""What every file's loader is given: who loads, when, with which choices, and what the trust holds already."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F

from attendance_mis.audit.actor import Actor
from registers.models import AdmissionChange, Pupil, School
from registers.rules import upn as upn_rules

from .cells import shown
from .files import Layout, Row, Source
from .tally import FileTally, Report


@dataclass
class Run:
    by: Actor
    now: datetime
    today: date
    flag_upn: bool = False
    dry: bool = False
    """Only to see what would happen: everything is undone, so what can't be seen need not be done."""
    report: Report = field(default_factory=Report)
    flagged: list[tuple[uuid.UUID, str]] = field(default_factory=list)
    """Pupils loaded with a wrong check letter: id, the letter it should be."""
    _schools: dict[str, School] = field(default_factory=dict)

    def schools(self) -> dict[str, School]:
        if not self._schools:
            self._schools = {school.urn: school for school in School.objects.all()}
        return self._schools

    def forget_schools(self) -> None:
        self._schools = {}

    def warn(self, sentence: str) -> None:
        self.report.warnings.append(sentence)


@dataclass(frozen=True)
class Table:
    """One file of the bundle: how it reads and what its rows do."""

    layout: Layout
    load: Callable[[Source, Run, FileTally], None]
    about: str
    """What it holds, for people choosing files."""


def with_school(rows: Iterable[Row], run: Run, tally: FileTally) -> list[tuple[Row, School]]:
    """The rows whose school there is."""
    found = []
    for row in rows:
        school = run.schools().get(row["urn"])
        if school is None:
            tally.refuse(row.line, "urn", no_school(row["urn"]))
        else:
            found.append((row, school))
    return found


def no_school(urn: str) -> str:
    return f"No school has the URN {shown(urn)}; add it to schools.csv or correct the number."


def pupils_by_upn(upns: Iterable[str]) -> dict[str, Pupil]:
    return {pupil.upn: pupil for pupil in Pupil.objects.filter(upn__in=list(set(upns)))}


def no_pupil(upn: str) -> str:
    sentence = f"No pupil has the UPN {shown(upn)}; add the pupil to pupils.csv or correct the number."
    problem = upn_rules.check(upn)
    return sentence if problem.ok else f"{sentence} {problem.sentence}"


def raise_setup_version(school_ids: Iterable[uuid.UUID]) -> None:
    """Calendar or settings changed: every process reads them afresh."""
    School.objects.filter(id__in=set(school_ids)).order_by().update(setup_version=F("setup_version") + 1)


def amendment(run: Run, tally: FileTally, row: Row, pupil: Pupil, school: School | None, what: str, old: object, new: object) -> AdmissionChange:  # fmt: skip
    """The trail of a change to the admission register: the same five parts as one made by hand (ADM-29)."""
    tally.seal(f"{pupil.upn} {what} {as_text(old)} {as_text(new)}")
    return AdmissionChange(
        pupil=pupil,
        school=school,
        what=what,
        old=as_text(old),
        new=as_text(new),
        reason=f"Loaded from {tally.file}, line {row.line}.",
        at=run.now,
        by_id=run.by.id,
        by_name=run.by.name,
        by_position=run.by.position,
    )


def as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
