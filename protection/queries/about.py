"""Whose file an address names: the pupil behind a case, letter, plan, … of the address. One table for every app.

A page added later under one of these names is found by itself; one with a name of its own gets its line here, and
`tests/protection/test_reads_are_logged.py` asks for it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

ABOUT: dict[str, dict[str, tuple[str, str]]] = {
    "registers": {"link_id": ("registers.ContactLink", "pupil_id")},
    "absence": {
        "case_id": ("absence.Case", "pupil_id"),
        "visit_id": ("absence.Visit", "case__pupil_id"),
        "report_id": ("absence.AbsenceReport", "pupil_id"),
        "handover_id": ("absence.Handover", "pupil_id"),
        "request_id": ("absence.LeaveRequest", "pupil_id"),
        "evidence_id": ("absence.IllnessEvidence", "pupil_id"),
        "doubt_id": ("absence.IllnessDoubt", "pupil_id"),
        "support_id": ("absence.HealthSupport", "pupil_id"),
        "appointment_id": ("absence.MedicalAppointment", "pupil_id"),
        "meeting_id": ("absence.LatenessMeeting", "pupil_id"),
        "crossing_id": ("absence.LadderCrossing", "pupil_id"),
    },
    "letters": {"letter_id": ("letters.Letter", "pupil_id")},
    "penalties": {
        "case_id": ("penalties.PenaltyCase", "pupil_id"),
        "notice_id": ("penalties.PenaltyNotice", "pupil_id"),
    },
    "support": {
        "concern_id": ("support.Concern", "pupil_id"),
        "task_id": ("support.Task", "pupil_id"),
        "plan_id": ("support.Plan", "pupil_id"),
        "meeting_id": ("support.Meeting", "pupil_id"),
        "talk_id": ("support.Talk", "pupil_id"),
        "contract_id": ("support.Contract", "pupil_id"),
        "referral_id": ("support.Referral", "pupil_id"),
        "incident_id": ("support.Incident", "pupil_id"),
        "worker_id": ("support.Worker", "pupil_id"),
    },
    "roll": {
        "case_id": ("roll.LeavingCase", "pupil_id"),
        "return_id": ("roll.Return", "pupil_id"),
    },
    "exchange": {
        "request_id": ("exchange.AccessRequest", "pupil_id"),
        "complaint_id": ("exchange.Complaint", "pupil_id"),
    },
}
"""App of the page → name in its address → what it is, and the way from there to the pupil."""


def pupil_named(app: str, names: Mapping[str, Any]) -> uuid.UUID | None:  # Any: parts of an address
    """The pupil the address is about; `None` if it names none."""
    if isinstance(names.get("pupil_id"), uuid.UUID):
        return names["pupil_id"]  # type: ignore[no-any-return]  # looked at one line above
    for name, (model, way) in ABOUT.get(app, {}).items():
        if name in names:
            rows: QuerySet[Any] = apps.get_model(model)._default_manager.filter(
                id=names[name]
            )  # Any: any model
            return rows.values_list(way, flat=True).first()
    return None
