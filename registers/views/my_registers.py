"""My registers: today's registers of one's classes, and where each stands."""

from __future__ import annotations

from datetime import time

from django.http import HttpResponse
from django.shortcuts import render

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from registers.access import classes_taught
from registers.page_models import RegisterLink
from registers.queries.board import BoardLine, register_board
from registers.views.board import FOLLOW_EVERY
from registers.views.class_register_page import register_url
from registers.views.school import SchoolRequest, school_page


@school_page(Permission.MARK_OWN_CLASSES, Permission.MARK_ALL_CLASSES)
def my_registers(request: SchoolRequest) -> HttpResponse:
    today = clock.today()
    lines = register_board(request.school, today, clock.now())
    every = request.access.can(Permission.MARK_ALL_CLASSES, request.school.id)
    if not every:
        mine = set(classes_taught(request.access, request.school.id, today).values_list("id", flat=True))
        lines = [line for line in lines if line.class_id in mine]
    context = {
        "today": today,
        "every": every,
        "follow": FOLLOW_EVERY,
        "missing": [] if every else [_link(request, line) for line in lines if line.status == "missing"],
        "sessions": [
            (session, [_link(request, line) for line in lines if line.session == session])
            for session in sorted({line.session for line in lines})
        ],
    }
    return render(request, "registers/my_registers.html", context)


def _link(request: SchoolRequest, line: BoardLine) -> RegisterLink:
    return RegisterLink(
        class_name=line.class_name,
        session=line.session,
        url=register_url(request.school.urn, clock.today(), line.session, line.class_name),
        status=line.status,
        marked=line.marked,
        pupils=line.pupils,
        closes=time.fromisoformat(line.due_by) if line.due_by else None,
        submitted_at=line.submitted_at,
        submitted_by=line.submitted_by,
    )
