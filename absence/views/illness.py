"""Illness and evidence: what is due today, in order, and one pupil's page (ABS-32 to ABS-45, ABS-68)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from absence.access_illness import illness_decider
from absence.actions.illness_events import KINDS, SENSITIVE
from absence.models import (
    HealthSupport,
    IllnessDoubt,
    IllnessEvent,
    IllnessEvidence,
    LatenessMeeting,
    MedicalAppointment,
    ReturnTalk,
    SeriousConcern,
)
from absence.queries.appointments import appointment_lines, medical_days
from absence.queries.illness import PupilIllness
from absence.queries.illness_due import DueLine, due_list
from absence.queries.illness_marks import year_first
from absence.queries.sickness import SicknessEpisode, episodes_among
from absence.rules.appointment import pattern_sentence
from absence.rules.health import measures_of
from absence.rules.illness import HEALTH, Ask, Prompt
from absence.rules.return_talk import absences, counted
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from registers.rules.spells import same_weekday_sentence, spells_sentence
from registers.views.finder import find, only_one
from registers.views.school import SchoolRequest, school_page

from .illness_here import illness_of, may, pupil_of, pupil_url

MOST_EVENTS = 60


@dataclass(frozen=True)
class DueRow:
    line: DueLine
    pupil_url: str
    does: str
    url: str
    other_url: str
    """Where one says that nothing is asked, for what only its length brought up."""


@school_page(Permission.SEE_FOLLOW_UP)
def illness_home(request: SchoolRequest) -> HttpResponse:
    """What is due today about illness, exclusion, appointments, lateness and talks, in the order it is to be done."""
    finder = find(request, "illness_pupil")
    straight = only_one(request, finder)
    if straight:
        return straight
    record("illness.listed", by=request.access.actor(request.school.id), school_id=request.school.id)
    due = due_list(request.school, clock.now())
    sees = may(request, Permission.SEE_SENSITIVE)
    shown = [line for line in due.lines if sees or not line.sensitive]
    context = {
        "finder": finder,
        "rows": [_row(request, line) for line in shown],
        "waiting": [_row(request, line) for line in due.waiting if sees or not line.sensitive],
        "kept_back": len(due.lines) - len(shown),
        "urgent": sum(line.urgent for line in shown),
        "sees_sensitive": sees,
        "as_at": clock.now(),
    }
    return render(request, "absence/illness/home.html", context)


def _row(request: SchoolRequest, line: DueLine) -> DueRow:
    does, url = _next(request, line) if may(request, Permission.FOLLOW_UP) else ("", "")
    other = ""
    if url and line.kind in (Ask.EVIDENCE, Ask.AFTER_LEAVE) and line.first is not None:
        other = reverse("nothing_asked", args=[request.school.urn, line.pupil_id, line.first.isoformat()])
    return DueRow(line, pupil_url(request, line.pupil_id), does, url, other)


def _next(request: SchoolRequest, line: DueLine) -> tuple[str, str]:
    """What one does about it, and where; nothing but the pupil's page where nothing better fits."""
    urn, pupil = request.school.urn, line.pupil_id
    sees = may(request, Permission.SEE_SENSITIVE)
    evidence = reverse("add_evidence", args=[urn, pupil]) + (f"?first={line.first}" if line.first else "")
    places: dict[str, tuple[str, str]] = {
        Ask.REQUIRED: ("Record evidence", evidence),
        Ask.EVIDENCE: ("Record evidence", evidence),
        Ask.AFTER_LEAVE: ("Record evidence", evidence),
        Ask.PARENT_LETTER: ("Record the letter", f"{evidence}&kind=parent_letter"),
        Ask.PROPOSED_CONCERN: ("Review", reverse("illness_concern", args=[urn, pupil])),
        Ask.REVIEW_CONCERN: ("Review", reverse("illness_concern", args=[urn, pupil])),
    }
    if sees:
        places |= {
            Ask.JUDGE_EVIDENCE: ("Look at it", reverse("evidence_log", args=[urn])),
            "return": _returns(request) or ("Grounds", reverse("sickness_outlook", args=[urn, pupil])),
            "return_soon": ("Say what is expected", reverse("sickness_outlook", args=[urn, pupil])),
            "long_absence": (
                "Begin support",
                reverse("new_health_support", args=[urn, pupil, "long_absence"]),
            ),
            "wellbeing": ("Begin support", reverse("new_health_support", args=[urn, pupil, "wellbeing"])),
            "section_19": ("Begin support", reverse("new_health_support", args=[urn, pupil, "section_19"])),
        }
    if line.about is not None and line.kind in ("appointment", "appointment_evidence"):
        return "Open", reverse("appointment", args=[urn, line.about])
    if line.about is not None and line.kind in ("support", "dsl"):
        return "Open", reverse("health_support", args=[urn, line.about])
    if line.kind == "talk" and line.first is not None:
        return "Record the talk", reverse("return_talk", args=[urn, pupil, line.first.isoformat()])
    if line.kind in ("late_meeting", "late_letter"):
        return "Lateness", reverse("lateness", args=[urn])
    return places.get(line.kind, ("", ""))


def _returns(request: SchoolRequest) -> tuple[str, str] | None:
    """The register of returns, for those who send them. Pages link upwards by the name of an address."""
    if not may(request, Permission.CERTIFY_RECORDS):
        return None
    try:
        return "Returns", reverse("returns", args=[request.school.urn])
    except NoReverseMatch:
        return None


@dataclass(frozen=True)
class SpellRow:
    first: Any  # Any: dates and counts of a rule's spell, as the template shows them
    last: Any
    school_days: int
    sessions: int
    prompts: list[Prompt]
    shown: list[IllnessEvidence]
    doubt: IllnessDoubt | None
    recent: bool


@school_page(Permission.SEE_FOLLOW_UP)
def illness_pupil(request: SchoolRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil's illness this year and what people did about it. Opening it is recorded."""
    pupil = pupil_of(request, pupil_id)
    sees = may(request, Permission.SEE_SENSITIVE)
    by = request.access.actor(request.school.id)
    record("illness.viewed", by=by, school_id=request.school.id, subject_id=pupil.id, health=sees)
    one = illness_of(request, pupil.id)
    here = {"school": request.school, "pupil": pupil}
    evidence = list(IllnessEvidence.objects.filter(**here).select_related("file").defer("file__content"))
    doubts = list(IllnessDoubt.objects.filter(**here)) if sees else []
    today = clock.today()
    context: dict[str, Any] = {  # Any: a template's context
        "pupil": pupil,
        "one": one,
        "spells": _spells(one, evidence if sees else [], doubts) if one else [],
        "said": _sentences(
            one, medical_days(request.school, pupil.id, year_first(request.school, today), today)
        ),
        "prompts": [p for p in one.prompts if sees or p.ask not in HEALTH] if one else [],
        "evidence": evidence if sees else [],
        "doubts": doubts,
        "concern": SeriousConcern.objects.filter(**here).first(),
        "episodes": _episodes(request, one),
        "support": _support(here) if sees else [],
        "support_kinds": HealthSupport.KINDS,
        "talks": ReturnTalk.objects.filter(**here),
        "optional_talks": _optional_talks(one, pupil_id, request),
        "appointments": appointment_lines(
            request.school,
            MedicalAppointment.objects.filter(called_off_at=None, **here).select_related(
                "pupil", "school", "evidence"
            ),
            today,
        ),
        "meetings": LatenessMeeting.objects.filter(**here),
        "events": _events(here, sees),
        "sees": sees,
        "may_do": may(request, Permission.FOLLOW_UP),
        "decides": illness_decider(request.access, request.school, today).may_decide,
        "as_at": clock.now(),
    }
    return render(request, "absence/illness/pupil.html", context)


def _spells(one: PupilIllness, evidence: list[IllnessEvidence], doubts: list[IllnessDoubt]) -> list[SpellRow]:
    """Newest first."""
    recent = {spell.first for spell in one.facts.recent(one.facts.spells)}
    return [
        SpellRow(
            spell.first,
            spell.last,
            spell.school_days,
            spell.sessions,
            [prompt for prompt in one.prompts if prompt.first == spell.first],
            [row for row in evidence if row.first_day <= spell.last and spell.first <= row.last_day],
            next((row for row in doubts if row.first_day == spell.first), None),
            spell.first in recent,
        )
        for spell in reversed(one.facts.spells)
    ]


def _sentences(one: PupilIllness | None, medical: list[Any]) -> list[str]:  # Any: days
    if one is None:
        return []
    found = [
        spells_sentence(one.facts.spells), same_weekday_sentence(one.facts.spells), pattern_sentence(medical)
    ]  # fmt: skip
    return [sentence for sentence in found if sentence]


def _episodes(request: SchoolRequest, one: PupilIllness | None) -> list[SicknessEpisode]:
    return episodes_among(request.school, [one.pupil], clock.today()) if one else []


def _support(here: dict[str, Any]) -> list[tuple[HealthSupport, list[str]]]:  # Any: values of a filter
    return [
        (row, [words for key, words in measures_of(row.kind).items() if key in row.measures])
        for row in HealthSupport.objects.filter(**here)
    ]


def _optional_talks(one: PupilIllness | None, pupil_id: uuid.UUID, request: SchoolRequest) -> list[Any]:
    """Absences of the last weeks nobody has talked about; `Any`: the rule's absence with its number."""
    if one is None:
        return []
    talked = set(
        ReturnTalk.objects.filter(school=request.school, pupil_id=pupil_id).values_list(
            "first_day", flat=True
        )
    )
    runs = counted(
        absences(one.facts.marks, one.facts.school_days), one.policy, one.facts.calendar, clock.today()
    )
    return [away for away in runs if away.run.first not in talked and away.run.last < clock.today()][::-1][:5]


def _events(
    here: dict[str, Any], sees: bool
) -> list[dict[str, Any]]:  # Any: values of a filter, a template's rows
    rows = IllnessEvent.objects.filter(**here).order_by("-at", "-id")
    if not sees:
        rows = rows.exclude(kind__in=SENSITIVE)
    return [{"row": row, "title": KINDS.get(row.kind, row.kind)} for row in rows[:MOST_EVENTS]]
