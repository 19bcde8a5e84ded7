"""Addresses of the office's pages: the day as it runs, the desk, the grid and what is settled in bulk."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import board, disruption, fire_roll, grid, late_desk, planned, sign_out, unexplained

SCHOOL = "schools/<str:urn>/"


def office_urls() -> list[URLPattern]:
    """A function, since the converters of dates and sessions must be known first."""
    return [
        path(SCHOOL + "board/", board.board, name="board"),
        path(SCHOOL + "fire-roll/", fire_roll.fire_roll, name="fire_roll"),
        path(SCHOOL + "late-desk/", late_desk.late_desk, name="late_desk"),
        path(SCHOOL + "late-desk/<uuid:pupil_id>/", late_desk.arrival, name="late_desk_arrival"),
        path(SCHOOL + "late-desk/undo/<uuid:arrival_id>/", late_desk.undo, name="late_desk_undo"),
        path(SCHOOL + "sign-out/", sign_out.sign_out_desk, name="sign_out_desk"),
        path(SCHOOL + "sign-out/<uuid:pupil_id>/", sign_out.sign_out, name="sign_out_pupil"),
        path(SCHOOL + "sign-out/back/<uuid:sign_out_id>/", sign_out.back, name="sign_out_back"),
        path(SCHOOL + "grid/", grid.grid_home, name="grid_home"),
        path(SCHOOL + "grid/save", grid.grid_save, name="grid_save"),
        path(
            SCHOOL + "grid/history/<uuid:pupil_id>/<day:day>/<session:session>/",
            grid.history,
            name="mark_history",
        ),
        path(SCHOOL + "grid/<uuid:class_id>/<day:monday>/", grid.grid, name="grid"),
        path(SCHOOL + "grid/<uuid:class_id>/<day:monday>/change/", grid.grid_change, name="grid_change"),
        path(SCHOOL + "disruption/", disruption.disruption, name="disruption"),
        path(SCHOOL + "unexplained/", unexplained.unexplained_absences, name="unexplained"),
        path(SCHOOL + "planned/", planned.planned, name="planned"),
        path(SCHOOL + "planned/new/", planned.new_plan, name="new_plan"),
        path(SCHOOL + "planned/<uuid:plan_id>/cancel/", planned.cancel, name="cancel_plan"),
    ]
