"""`/api/v1/follow-up`: who is not accounted for on a day, what is due, and logging what came of a call (contracts §3)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from absence.actions.attempts import ATTEMPT_CHANNELS, Attempt, log_attempt
from absence.actions.cases import catch_up
from absence.models import Case, CaseEvent
from absence.queries.case_facts import CaseLine, case_lines
from absence.queries.past import PastCase, cases_of_day
from absence.queries.today import children_today
from absence.rules.history import Kind, Outcome
from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from registers.access import powers, schools_of
from registers.queries.roster import read_roster


class AttemptIn(serializers.Serializer[Any]):
    """What came of a call, a message or a meeting. `op_id` makes a repeated request one attempt."""

    contact_ref = serializers.CharField(max_length=60, allow_blank=True, required=False, default="")
    channel = serializers.ChoiceField(choices=list(ATTEMPT_CHANNELS))
    outcome = serializers.ChoiceField(choices=[str(one) for one in Outcome])
    note = serializers.CharField(max_length=1000, allow_blank=True, required=False, default="")
    code = serializers.CharField(max_length=2, allow_blank=True, required=False, default="")
    op_id = serializers.UUIDField(required=False)


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True),
        OpenApiParameter("date", date, required=True),
    ],
    responses=dict,
)
@api_view(["GET"])
def follow_up(request: Request) -> Response:
    """The cases of a day: today's as the queue has them, an earlier day's as they stood then, without what was due."""
    access = access_of(request.user)
    school = schools_of(access).filter(urn=request.query_params.get("school", "")).first()
    if school is None or not access.can(Permission.SEE_FOLLOW_UP, school.id):
        raise Http404
    try:
        day = date.fromisoformat(request.query_params.get("date", ""))
    except ValueError:
        raise Refused({"date": ["Give the date as YYYY-MM-DD."]}) from None
    now = clock.now()
    if day > clock.today():
        return Response({"rows": []})
    if day < clock.today():
        return Response({"rows": [_past_row(one) for one in cases_of_day(school, day)]})
    children, _ = catch_up(school, now)
    lines = sorted(case_lines(children), key=lambda line: line.rank.key)
    return Response({"rows": [_row(line) for line in lines]})


def _row(line: CaseLine) -> dict[str, Any]:  # Any: JSON, as below
    return {
        "id": line.case.id,
        "upn": line.child.upn,
        "day": line.day,
        "opened_on": line.case.opened_on,
        "vulnerable": line.child.vulnerable,
        "due": [{"step": step.step, "by": _by(step.by), "why": step.why} for step in line.due],
        "attempts": _attempts(line.events, {one.id: one.adult.ref for one in line.child.contacts}),
        "waiting": line.waiting,
        "school_days": line.count.school_days,
        "calendar_days": line.count.calendar_days,
        "break_between": line.count.break_between,
    }


def _past_row(past: PastCase) -> dict[str, Any]:
    return {
        "id": past.case.id,
        "upn": past.case.pupil.upn,
        "day": past.day,
        "opened_on": past.case.opened_on,
        "vulnerable": past.vulnerable,
        "due": [],
        "attempts": _attempts(past.events, past.refs),
    }


def _attempts(events: Any, refs: dict[uuid.UUID, str]) -> list[dict[str, Any]]:
    return [
        {
            "id": event.id,
            "at": event.at,
            "contact_ref": refs.get(event.contact_id, "") if event.contact_id else "",
            "channel": event.channel,
            "outcome": event.outcome,
            "note": event.words,
            "by": event.by_name,
        }
        for event in events
        if event.kind == Kind.ATTEMPT
    ]


def _by(by: datetime | date | None) -> str | None:
    return by.isoformat() if by is not None else None


@extend_schema(request=AttemptIn, responses={201: dict})
@api_view(["POST"])
def attempts(request: Request, case_id: uuid.UUID) -> Response:
    """Log one attempt. 400 with sentences if it makes no sense, and nothing is kept; 404 if the case is not yours."""
    access = access_of(request.user)
    case = Case.objects.select_related("school", "pupil").filter(id=case_id).first()
    if (
        case is None
        or not schools_of(access).filter(id=case.school_id).exists()
        or not access.can(Permission.FOLLOW_UP, case.school_id)
    ):
        raise Http404
    sent = AttemptIn(data=request.data)
    sent.is_valid(raise_exception=True)
    given = sent.validated_data
    done = CaseEvent.objects.filter(id=given.get("op_id"), case=case).first() if "op_id" in given else None
    if done is not None:
        return Response(_said(done), status=201)
    children = children_today(case.school, clock.now(), only=case.pupil_id)
    line = next((line for line in case_lines(children) if line.case.id == case.id), None)
    if line is None:
        raise Refused({"case": ["This case is closed: the child is accounted for."]})
    roster = read_roster(
        urn=case.school.urn, first=case.opened_on, last=clock.today(), pupil_ids=[case.pupil_id]
    )
    assert roster is not None  # the school exists: it was found before
    event = log_attempt(
        line,
        Attempt(
            op_id=given.get("op_id") or uuid7(),
            contact_ref=given["contact_ref"],
            channel=given["channel"],
            outcome=given["outcome"],
            words=given["note"],
            code=given["code"].upper() if given["code"] not in ("/", "\\") else given["code"],
        ),
        school=case.school,
        by=access.actor(case.school_id),
        powers=powers(access, roster, clock.today()),
    )
    return Response(_said(event), status=201)


def _said(event: CaseEvent) -> dict[str, Any]:
    closed = Case.objects.filter(id=event.case_id, closed_at__isnull=False).exists()
    return {"id": event.id, "case": event.case_id, "outcome": event.outcome, "at": event.at, "closed": closed}
