"""Pupils loaded with a UPN whose check letter is wrong, until somebody puts it right."""

from __future__ import annotations

from dataclasses import dataclass

from attendance_mis.audit.models import AuditEvent
from registers.models import Pupil
from registers.rules import upn as upn_rules


@dataclass(frozen=True)
class UpnTask:
    pupil: Pupil
    problem: str


def upns_to_correct() -> list[UpnTask]:
    flagged = AuditEvent.objects.filter(verb="pupil.upn_flagged").values("subject_id")
    pupils = Pupil.objects.filter(id__in=flagged).order_by("legal_surname", "legal_forename")
    judged = [(pupil, upn_rules.check(pupil.upn)) for pupil in pupils]
    return [UpnTask(pupil, found.sentence) for pupil, found in judged if not found.ok]
