"""The office grid: a class's week or two, cell by cell, saved as one goes (REG-20, REG-28, REG-52)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.access import powers
from registers.actions.bulk import Wish
from registers.actions.marking import NewMark, NotSaved, SaveResult
from registers.actions.office_marks import save_office_marks
from registers.forms.bulk import OVERWRITE, ChangeForm, read_when
from registers.forms.grid import CellIn, read_cells
from registers.models import SchoolClass
from registers.queries.amendments import amended_cells, mark_history, restricted_among
from registers.queries.roster import Roster, read_roster
from registers.rules.amendment import AMENDMENT_REASONS
from registers.rules.calendar import monday_of
from registers.rules.codes import lookup
from registers.rules.sessions import Session
from registers.views.bulk import Step, bulk_step
from registers.views.grid_page import GridPage, compose_grid
from registers.views.hints import hint_url
from registers.views.pupils import pupil_here
from registers.views.school import SchoolRequest, school_page

GRID = school_page(Permission.MARK_ALL_CLASSES)
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Of addresses that can mean a week of a register."""


@GRID
def grid_home(request: SchoolRequest) -> HttpResponse:
    """This week of the class asked for, else of the first."""
    classes = SchoolClass.objects.filter(school=request.school)
    wanted = request.GET.get("class", "")
    found = classes.filter(id=_uuid(wanted)).first() if wanted else classes.first()
    if found is None:
        if wanted:
            raise Http404
        return render(request, "registers/grid/no_class.html")
    day = _day(request.GET.get("day", "")) or clock.today()
    return redirect(_grid_url(request, found.id, monday_of(day), request.GET.get("weeks", "")))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _grid_url(request: SchoolRequest, class_id: uuid.UUID, monday: date, weeks: str = "") -> str:
    url = reverse("grid", args=[request.school.urn, class_id, monday])
    return f"{url}?{urlencode({'weeks': weeks})}" if weeks == "2" else url


@GRID
def grid(request: SchoolRequest, class_id: uuid.UUID, monday: date) -> HttpResponse:
    weeks = request.GET.get("weeks", "")
    if not FIRST_YEAR <= monday.year <= LAST_YEAR:
        raise Http404
    if monday.weekday():
        return redirect(_grid_url(request, class_id, monday_of(monday), weeks))
    classes = list(SchoolClass.objects.filter(school=request.school))
    page = read_grid(request, _class(classes, class_id), monday, 2 if weeks == "2" else 1)
    return render(
        request,
        "registers/grid/grid.html",
        {
            "page": page,
            "monday": monday,
            "last": monday + timedelta(13 if weeks == "2" else 6),
            "weeks": 2 if weeks == "2" else 1,
            "classes": classes,
            "this_class": class_id,
            "before_url": _grid_url(request, class_id, monday - timedelta(7), weeks),
            "before": monday - timedelta(7),
            "after_url": _grid_url(request, class_id, monday + timedelta(7), weeks),
            "after": monday + timedelta(7),
            "wider_url": _grid_url(request, class_id, monday, "" if weeks == "2" else "2"),
            "form": change_form(request, page, None),
            "change_url": reverse("grid_change", args=[request.school.urn, class_id, monday])
            + ("?weeks=2" if weeks == "2" else ""),
            "data": page.for_script(
                {
                    "save": reverse("grid_save", args=[request.school.urn]),
                    "user": str(request.access.user.id),
                    "history": reverse("grid_home", args=[request.school.urn]) + "history/",
                }
            ),
            "reasons": [reason.words for reason in AMENDMENT_REASONS],
        },
    )


def _class(classes: list[SchoolClass], class_id: uuid.UUID) -> SchoolClass:
    found = next((each for each in classes if each.id == class_id), None)
    if found is None:
        raise Http404
    return found


def read_grid(request: SchoolRequest, school_class: SchoolClass, monday: date, weeks: int) -> GridPage:
    last = monday + timedelta(7 * weeks - 1)
    roster = read_roster(urn=request.school.urn, first=monday, last=last, class_name=school_class.name)
    if roster is None:
        raise Http404
    ids = [pupil.id for pupil in roster.pupils]
    return compose_grid(
        roster,
        first=monday,
        last=last,
        now=clock.now(),
        powers=powers(request.access, roster, min(last, clock.today())),
        amended=amended_cells(request.school.id, ids, monday, last),
        restricted=restricted_among(ids),
    )


def change_form(request: SchoolRequest, page: GridPage, data: Any) -> ChangeForm:  # Any: a QueryDict or None
    begun = [column for column in page.columns if column.begun]
    sessions = [(column.key, column.words) for column in begun]
    words = {code.code: code.words for code in page.codes}
    return ChangeForm(
        data,
        sessions=sessions,
        codes=[
            (code, "/ \\  Present" if code == "/" else f"{code}  {words[code]}")
            for code in page.allowed
            if code != "\\"
        ],
        pupils=[(str(row.pupil.id), row.pupil.name) for row in page.rows],
        initial={"first": sessions[0][0] if sessions else "", "last": sessions[-1][0] if sessions else ""},
    )


@require_POST
@GRID
def grid_save(request: SchoolRequest) -> JsonResponse:
    """Cells of the grid, changed by its script: `{"op_id", "marks": [{"pupil", "date", "session", "code",
    "base_version", "minutes_late"?, "note"?, "reason"?}]}`. Answers as the API's registers do."""
    try:
        # What comes as a form was read as one already; of anything but JSON no body is left to read.
        op_id, cells = read_cells(request.body if request.content_type == "application/json" else b"")
        roster = _roster_of(request, cells)
        result = save_office_marks(
            [_new_mark(cell, roster) for cell in cells],
            roster=roster,
            by=request.access.actor(request.school.id),
            powers=powers(request.access, roster, max(cell.date for cell in cells)),
            source="grid",
            op_id=op_id,
        )
    except NotSaved as refused:
        told = [
            {
                "pupil": str(problem.pupil.id),
                "date": str(problem.date),
                "session": problem.session,
                "field": problem.refusal.field,
                "sentence": problem.refusal.sentence,
            }
            for problem in refused.details
        ]
        return JsonResponse({"refused": told}, status=400)
    except Refused as refused:
        return JsonResponse(refused.problems, status=400)
    return JsonResponse(_answer(result), status=409 if result.conflicts else 200)


def _roster_of(request: SchoolRequest, cells: list[CellIn]) -> Roster:
    days = [cell.date for cell in cells]
    ids = list({cell.pupil for cell in cells})
    roster = read_roster(urn=request.school.urn, first=min(days), last=max(days), pupil_ids=ids)
    if roster is None or {pupil.id for pupil in roster.pupils} != set(ids):
        raise Refused({"marks": ["One of the pupils is not on roll at this school in these days."]})
    return roster


def _new_mark(cell: CellIn, roster: Roster) -> NewMark:
    pupil = next(pupil for pupil in roster.pupils if pupil.id == cell.pupil)
    return NewMark(
        pupil=pupil,
        date=cell.date,
        session=cell.session,
        code=cell.code,
        base_version=cell.base_version,
        minutes_late=cell.minutes_late,
        note=cell.note,
        reason=cell.reason,
    )


def _answer(result: SaveResult) -> dict[str, Any]:  # Any: JSON
    return {
        "at": clock.now(),
        "saved": [
            {
                "pupil": str(m.pupil.id),
                "date": str(m.date),
                "session": m.session,
                "code": m.code,
                "version": m.version,
                "minutes_late": m.minutes_late,
                "note": m.note,
            }
            for m in result.saved
        ],
        "conflicts": [
            {
                "pupil": str(c.pupil.id),
                "date": str(c.date),
                "session": c.session,
                "yours": c.yours,
                "yours_minutes": c.yours_minutes,
                "theirs": c.theirs,
                "theirs_minutes": c.theirs_minutes,
                "theirs_note": c.theirs_note,
                "by": ", ".join(filter(None, [c.by, c.by_position])),
                "at": c.at,
                "version": c.version,
                "needs_reason": c.needs_reason,
            }
            for c in result.conflicts
        ],
    }


@GRID
def history(request: SchoolRequest, pupil_id: uuid.UUID, day: date, session: Session) -> HttpResponse:
    """Every version of one mark. The grid's script shows the part named `history`."""
    roster, pupil = pupil_here(request, pupil_id, day)
    versions = mark_history(request.school.id, pupil_id, day, session)
    row = lookup(versions[-1].code or "", day) if versions else None
    return render(
        request,
        "registers/grid/history.html",
        {
            "pupil": pupil,
            "day": day,
            "session": session,
            "versions": versions,
            "now": versions[-1] if versions else None,
            "category": row.category.replace("_", " ") if row else "",
            "class_id": getattr(pupil.membership(day), "class_id", None),
            "monday": monday_of(day),
            "hints": [
                (hint, hint_url(hint, request.school.urn, request.access.permissions(request.school.id)))
                for hint in pupil.hints(day, session)
            ],
            "roster": roster,
        },
    )


@GRID
def grid_change(request: SchoolRequest, class_id: uuid.UUID, monday: date) -> HttpResponse:
    """The same change of a block without a script: chosen in a form, previewed, confirmed."""
    weeks = 2 if request.GET.get("weeks") == "2" else 1
    back = _grid_url(request, class_id, monday, str(weeks))
    if request.method != "POST" or not FIRST_YEAR <= monday.year <= LAST_YEAR:
        return redirect(back)
    if not request.access.can(Permission.BULK_EDIT, request.school.id):
        raise Http404
    classes = list(SchoolClass.objects.filter(school=request.school))
    page = read_grid(request, _class(classes, class_id), monday, weeks)
    form = change_form(request, page, request.POST)
    if not form.is_valid():
        return render(
            request,
            "registers/grid/change.html",
            {
                "form": form,
                "page": page,
                "back_url": back,
                "title": f"Change marks of {page.roster.class_name}",
            },
            status=400,
        )
    sent = form.cleaned_data
    first, last = read_when(sent["first"]), read_when(sent["last"])
    when = [(c.day, c.session) for c in page.columns if first <= (c.day, c.session) <= last]
    chosen = set(sent["pupils"])
    cells = [
        (pupil, day, session)
        for pupil in page.roster.pupils
        if str(pupil.id) in chosen
        for day, session in when
    ]
    wish = Wish(sent["code"], sent["note"], sent["how"] == OVERWRITE, sent["reason"])
    step = Step(f"Change marks of {page.roster.class_name}", "grid", back)
    return bulk_step(request, page.roster, cells, wish, step)
