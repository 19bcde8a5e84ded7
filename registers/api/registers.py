"""`/api/v1/registers/…`: read and mark one class register (contracts §3). The page's own script uses it too."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.access import may_open, powers, schools_of
from registers.actions.marking import HandIn, NewMark, NotSaved, SaveResult, save_marks
from registers.queries.board import register_board
from registers.queries.roster import Roster, RosterPupil, read_roster
from registers.queries.standing import register_standing
from registers.rules.sessions import Session
from registers.rules.timing import RegisterStatus

from .sent import SentMark, read_sent


class MarkIn(serializers.Serializer[Any]):
    """One mark. `base_version` is the version the sender saw, 0 for none."""

    upn = serializers.CharField(max_length=13)
    code = serializers.CharField(max_length=2, allow_null=True)
    base_version = serializers.IntegerField(min_value=0, max_value=2_000_000_000)
    minutes_late = serializers.IntegerField(min_value=0, max_value=600, required=False, allow_null=True)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class RegisterIn(serializers.Serializer[Any]):
    op_id = serializers.UUIDField()
    submit = serializers.BooleanField(default=True)
    marks = serializers.ListField(child=MarkIn(), max_length=500)


CLASS = OpenApiParameter("class", str, required=True, description="Name of the class")


@extend_schema(methods=["GET"], parameters=[CLASS], responses=dict)
@extend_schema(methods=["POST"], parameters=[CLASS], request=RegisterIn, responses={200: dict, 409: dict})
@api_view(["GET", "POST"])
def register(request: Request, urn: str, day: date, session: Session) -> Response:
    """One class's register for a session: its marks, or saving some of them."""
    roster = _roster(request, urn, day)
    if request.method == "GET":
        return Response(_register_out(roster, day, session))
    return _save(request, roster, day, session)


def _roster(request: Request, urn: str, day: date) -> Roster:
    class_name = request.query_params.get("class", "")
    if not class_name:
        raise Refused({"class": ["Name the class, as ?class=…"]})
    access = access_of(request.user)
    roster = read_roster(
        urn=urn,
        first=day,
        last=day,
        class_name=class_name[:40],
        asked_by=access.user.id,
        authors=request.method == "GET",
    )
    if roster is None or not may_open(access, roster):
        raise Http404
    return roster


def _register_out(roster: Roster, day: date, session: Session) -> dict[str, Any]:
    standing = register_standing(roster, day, session, clock.now())
    return {
        "status": RegisterStatus.NOT_DUE if standing.no_session else standing.status,
        "no_session": standing.no_session,
        "opens": _clock(standing.times.opens),
        "late_from": _clock(standing.times.late_from or standing.times.opens),
        "closes": _clock(standing.times.closes),
        "marks": [_mark_out(pupil, day, session) for pupil in roster.expected(day, session)],
        "not_expected": [
            {"upn": pupil.upn, "name": pupil.name, "why": why}
            for pupil, why in roster.not_expected(day, session)
        ],
    }


def _clock(value: Any) -> str | None:  # Any: time or None
    return f"{value:%H:%M}" if value else None


def _mark_out(pupil: RosterPupil, day: date, session: Session) -> dict[str, Any]:
    held = pupil.marks.get((day, session))
    return {
        "upn": pupil.upn,
        "name": pupil.name,
        "code": held.code if held else None,
        "version": held.version if held else 0,
        "minutes_late": held.minutes_late if held else None,
        "note": held.note if held else "",
        "submitted": held.submitted if held else False,
        "by": f"{held.by}, {held.by_position}" if held else "",
        "at": held.at if held else None,
        "office": held is not None and held.source not in ("register", "import"),
        "hints": [{"code": hint.code, "why": hint.words} for hint in pupil.hints(day, session)],
    }


def _save(request: Request, roster: Roster, day: date, session: Session) -> Response:
    sent = read_sent(request.data)
    access = access_of(request.user)
    expected = roster.expected(day, session)
    marks = [_new_mark(row, roster, day, session) for row in sent.marks]
    hand_in = (
        HandIn(roster.class_id, day, session, tuple(expected)) if sent.submit and roster.class_id else None
    )
    try:
        result = save_marks(
            marks,
            roster=roster,
            by=access.actor(roster.school_id),
            powers=powers(access, roster, day),
            source="register" if request.auth is None else "api",
            op_id=sent.op_id,
            hand_in=hand_in,
        )
    except NotSaved as refused:
        refused.rows = [
            {"upn": p.pupil.upn, "field": p.refusal.field, "sentence": p.refusal.sentence}
            for p in refused.details
        ]
        raise
    return Response(_result_out(result), status=409 if result.conflicts else 200)


def _new_mark(sent: SentMark, roster: Roster, day: date, session: Session) -> NewMark:
    pupil = roster.by_upn.get(sent.upn)
    if pupil is None or not pupil.on_roll(day):
        raise Refused(
            {"marks": [f"{sent.upn} is not in this register: not on roll here in this class that day."]}
        )
    return NewMark(
        pupil=pupil,
        date=day,
        session=session,
        code=sent.code,
        base_version=sent.base_version,
        minutes_late=sent.minutes_late,
        note=sent.note,
        reason=sent.reason,
    )


def _result_out(result: SaveResult) -> dict[str, Any]:
    return {
        "saved": [
            {
                "upn": m.pupil.upn,
                "code": m.code,
                "version": m.version,
                "minutes_late": m.minutes_late,
                "note": m.note,
            }
            for m in result.saved
        ],
        "conflicts": [
            {
                "upn": c.pupil.upn,
                "yours": c.yours,
                "yours_minutes": c.yours_minutes,
                "theirs": c.theirs,
                "theirs_minutes": c.theirs_minutes,
                "by": c.by,
                "by_position": c.by_position,
                "at": c.at,
                "version": c.version,
                "needs_reason": c.needs_reason,
            }
            for c in result.conflicts
        ],
    }


@extend_schema(
    parameters=[
        OpenApiParameter("school", str, required=True),
        OpenApiParameter("date", date, required=True),
    ],
    responses=dict,
)
@api_view(["GET"])
def missing_registers(request: Request) -> Response:
    """Registers of a day that are due and not taken."""
    access = access_of(request.user)
    school = schools_of(access).filter(urn=request.query_params.get("school", "")).first()
    if school is None or not access.can(Permission.SEE_BOARD, school.id):
        raise Http404
    try:
        day = date.fromisoformat(request.query_params.get("date", ""))
    except ValueError:
        raise Refused({"date": ["Give the date as YYYY-MM-DD."]}) from None
    rows = [line for line in register_board(school, day, clock.now()) if line.status in ("missing", "open")]
    return Response(
        {
            "rows": [
                {
                    "class": line.class_name,
                    "date": day,
                    "session": line.session,
                    "status": line.status,
                    "pupils": line.pupils,
                    "marked": line.marked,
                }
                for line in rows
            ]
        }
    )
