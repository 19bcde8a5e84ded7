"""`/api/v1/leave-requests`: ask for leave, and decide on it (contracts §3)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from absence.access_leave import leave_powers
from absence.actions.leave import Asking, take_request
from absence.actions.leave_decision import Decision, LeaveForbidden, decide_leave
from absence.models import LeaveRequest
from absence.queries.leave_case import leave_roster, read_case
from absence.rules.leave_check import Check, Severity
from absence.rules.leave_checks import LIFTABLE
from absence.rules.leave_decision import Choice, Outcome
from absence.rules.leave_kinds import LeaveKind
from absence.rules.leave_words import When
from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.access import schools_of
from registers.models import Contact, School, Spell
from registers.rules.sessions import Session

from .leave_sent import SentDecision, SentRequest, read_decision, read_request

_NAMES = {"first_day": "from", "last_day": "to", "words": "reason"}


class LeaveRequestIn(serializers.Serializer[Any]):
    """A request for leave. `details`, `reason_kind` and `sessions_of_week` may be left out."""

    upn = serializers.CharField(max_length=13)
    contact_ref = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=[kind.value for kind in LeaveKind])
    to = serializers.DateField()
    reason = serializers.CharField(max_length=3000)
    details = serializers.DictField(child=serializers.CharField(max_length=500), required=False)
    reason_kind = serializers.CharField(max_length=20, required=False)
    sessions_of_week = serializers.ListField(child=serializers.CharField(max_length=3), required=False)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "from": serializers.DateField()}  # a word of the language


class SessionIn(serializers.Serializer[Any]):
    date = serializers.DateField()
    session = serializers.ChoiceField(choices=[session.value for session in Session])


class DecisionIn(serializers.Serializer[Any]):
    """A decision. `sessions` are those granted; without them a grant is for all that were asked for.

    Where the school meets every family before it decides, `met_on` or `not_met_because` says so.
    """

    outcome = serializers.ChoiceField(choices=[one.value for one in Outcome])
    sessions = SessionIn(many=True, required=False)
    code = serializers.CharField(max_length=2, required=False)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    lifted = serializers.DictField(child=serializers.CharField(max_length=1000), required=False)
    met_on = serializers.DateField(required=False)
    not_met_because = serializers.CharField(max_length=300, required=False, allow_blank=True)


@extend_schema(request=LeaveRequestIn, responses={201: dict})
@api_view(["POST"])
def leave_requests(request: Request) -> Response:
    """Keep a request and say what speaks against it; nothing is decided by it."""
    access = access_of(request.user)
    if not access.can_somewhere(Permission.TAKE_LEAVE_REQUESTS):
        raise Http404
    sent = read_request(request.data)
    school, spell = _where(access, sent.upn, sent)
    contact = Contact.objects.filter(ref=sent.contact_ref).first()
    if contact is None:
        raise Refused({"contact_ref": ["No contact has this reference."]})
    roster, pupil = leave_roster(
        school, spell.pupil_id, sent.asked.first_day, max(sent.asked.first_day, sent.asked.last_day)
    )
    if pupil is None:
        raise Refused({"from": ["The pupil is in no class of this school on these days."]})
    link = contact.links.filter(pupil_id=spell.pupil_id).first()
    asking = Asking(str(contact), link.relationship if link else "", contact)
    try:
        made = take_request(
            sent.asked,
            asking=asking,
            pupil=pupil,
            roster=roster,
            school=school,
            source="api",
            by=access.actor(school.id),
        )
    except Refused as refused:
        raise Refused({_NAMES.get(name, name): said for name, said in refused.problems.items()}) from None
    case = read_case(made, school, clock.now())
    assert case is not None  # the pupil was found a moment ago
    return Response(
        {"id": made.id, "advice": _advice(case.checks), "state": made.state, "decide_by": case.due},
        status=201,
    )


def _where(access: Access, upn: str, sent: SentRequest) -> tuple[School, Spell]:
    """The pupil's school at the time asked for, among those where the person takes requests; else no such pupil."""
    day = sent.asked.first_day
    spells = Spell.objects.filter(pupil__upn=upn, school__in=schools_of(access)).select_related("school")
    mine = [one for one in spells if access.can(Permission.TAKE_LEAVE_REQUESTS, one.school_id)]
    if not mine:
        raise Http404
    there = [one for one in mine if one.starts_on <= day and (one.leaves_on is None or day <= one.leaves_on)]
    spell = (there or mine)[-1]
    return spell.school, spell


def _advice(checks: tuple[Check, ...]) -> list[dict[str, str]]:
    speaking = [check for check in checks if check.severity is not Severity.OK]
    ordered = sorted(speaking, key=lambda check: check.severity is not Severity.STOP)
    return [{"rule": check.rule, "severity": check.severity.value, "why": check.why} for check in ordered]


@extend_schema(request=DecisionIn, responses={200: dict, 400: dict, 403: dict})
@api_view(["POST"])
def leave_decision(request: Request, request_id: uuid.UUID) -> Response:
    """Grant, part grant or refuse: the head, or somebody the head named. The reason also lifts the policy's stops."""
    access = access_of(request.user)
    asked = (
        LeaveRequest.objects.filter(id=request_id, school__in=schools_of(access))
        .select_related("school")
        .first()
    )
    if asked is None or not access.can(Permission.TAKE_LEAVE_REQUESTS, asked.school_id):
        raise Http404
    sent = read_decision(request.data)
    school = asked.school
    powers = leave_powers(access, school, clock.today())
    choice = _choice(sent, asked)
    try:
        decided = decide_leave(
            asked.id,
            Decision(choice, met_on=sent.met_on, not_met_because=sent.not_met_because),
            school=school,
            powers=powers,
            by=access.actor(school.id),
        )
    except LeaveForbidden as refused:
        return _forbidden(refused)
    return Response(_decided(decided))


def _choice(sent: SentDecision, asked: LeaveRequest) -> Choice:
    everything: list[When] = [(row.day, Session(row.session)) for row in asked.asked_for]
    if sent.outcome is Outcome.REFUSED:
        return Choice({}, sent.reason)
    granted = list(sent.sessions) if sent.sessions is not None else everything
    code = sent.code or asked.of_kind.code
    choice = Choice(
        dict.fromkeys(granted, code), sent.reason, {**dict.fromkeys(LIFTABLE, sent.reason), **sent.lifted}
    )
    found = choice.outcome(everything)
    if set(granted) <= set(everything) and found is not sent.outcome:
        if found is Outcome.REFUSED:
            raise Refused({"sessions": ["Send the sessions that are granted."]})
        said = "all" if found is Outcome.GRANTED else "only some"
        raise Refused({"outcome": [f"These are {said} of the sessions asked for: send {found.value}."]})
    return choice


def _forbidden(refused: LeaveForbidden) -> Response:
    first = refused.found[0]
    person = any(one.refused_to_person for one in refused.found)
    body = {
        "detail": first.sentence,
        "rule": first.rule,
        "forbidden": [{"rule": one.rule, "why": one.sentence} for one in refused.found],
    }
    return Response(body, status=403 if person else 400)


def _decided(decided: LeaveRequest) -> dict[str, Any]:  # Any: JSON
    return {
        "id": decided.id,
        "outcome": decided.outcome,
        "sessions": [
            {"date": row.day, "session": row.session, "outcome": row.outcome, "code": row.code or None}
            for row in decided.asked_for
        ],
        "reason": decided.decision_reason,
        "decided_at": decided.decided_at,
        "decided_by": f"{decided.decided_by}, {decided.decided_position}",
        "decided_for": decided.decided_for,
    }
