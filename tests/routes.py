"""Every address of a trust's host, and who gets an answer there: the written rule beside the code's own.

An address that is not listed fails `test_routes`, so nobody adds a page without saying whom it is for.
Roles are named one by one on purpose: worked out of the permissions, the table would agree with any mistake.
"""

from __future__ import annotations

from dataclasses import dataclass

TEACHERS = {"teacher", "subject_teacher"}
SENIORS = {"senior_lead", "assistant_head", "head", "trust_lead"}
OFFICE = {"office", "officer"} | SENIORS
IMPORTERS = OFFICE - {"office"}
PASTORAL = {"pastoral", "senco", "designated_teacher", "dsl"}
FIGURES_ONLY = {"governor", "link_governor", "trustee", "trust_executive"}
ALL = TEACHERS | OFFICE | PASTORAL | FIGURES_ONLY
NOBODY: set[str] = set()

PAGE, MOVED, BAD_REQUEST, NO_SUCH_PAGE = 200, 302, 400, 404


@dataclass(frozen=True)
class Route:
    """`path` and `query` may name samples, as `{urn}`. `opens` names the roles it is for."""

    name: str
    path: str
    opens: set[str]
    query: str = ""
    answer: int = PAGE
    """What those it is for get."""
    refused: int = NO_SUCH_PAGE
    """What others get: as if there were no such address."""
    method: str = "get"
    whole_trust: bool = False
    """Only for people whose role covers every school."""
    public: int = 0
    """What somebody not signed in gets, where that is not the way to the sign-in page."""

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def of_school(self) -> bool:
        return "{urn}" in self.path + self.query


def school(name: str, path: str, opens: set[str], query: str = "", **more: int | str) -> Route:
    return Route(name, "/schools/{urn}/" + path, opens, query, **more)  # type: ignore[arg-type]  # as Route's own


ACCOUNTS = [
    Route("sign_in", "/sign-in/", ALL, public=PAGE),
    Route("sign_out", "/sign-out/", ALL, method="post", answer=MOVED),
    Route("change_password", "/password/", ALL),
    Route("api_page", "/help/api/", ALL),
    Route("demo_enter", "/demo/enter/", NOBODY, method="post", public=NO_SUCH_PAGE),
]
LANDING = [
    Route("home", "/", ALL, answer=MOVED),
    school("school_home", "", TEACHERS | OFFICE, answer=MOVED, refused=PAGE),
    school("school_home", "", PASTORAL | FIGURES_ONLY, refused=MOVED),
]
REGISTERS = [
    school("my_registers", "registers/", TEACHERS | OFFICE),
    school("class_register", "registers/{day}/AM/", {"teacher"} | OFFICE, "class=4+Rowan"),
    school("class_register", "registers/{day}/AM/", OFFICE, "class=6+Elm"),
]
DAY = [
    school("board", "board/", OFFICE | PASTORAL),
    school("fire_roll", "fire-roll/", TEACHERS | OFFICE | PASTORAL),
    school("late_desk", "late-desk/", OFFICE),
    school("late_desk_arrival", "late-desk/{pupil}/", OFFICE),
    school("late_desk_undo", "late-desk/undo/{arrival}/", OFFICE, method="post", answer=MOVED),
    school("sign_out_desk", "sign-out/", OFFICE),
    school("sign_out_pupil", "sign-out/{pupil}/", OFFICE),
    school("sign_out_back", "sign-out/back/{sign_out}/", OFFICE, method="post", answer=MOVED),
]
GRID = [
    school("grid_home", "grid/", OFFICE, answer=MOVED),
    school("grid", "grid/{class_id}/{monday}/", OFFICE),
    school("grid_change", "grid/{class_id}/{monday}/change/", OFFICE, answer=MOVED),
    school("grid_save", "grid/save", OFFICE, method="post", answer=BAD_REQUEST),
    school("mark_history", "grid/history/{pupil}/{day}/AM/", OFFICE),
    school("disruption", "disruption/", OFFICE),
    school("unexplained", "unexplained/", OFFICE),
    school("planned", "planned/", OFFICE),
    school("new_plan", "planned/new/", OFFICE),
    school("cancel_plan", "planned/{activity}/cancel/", OFFICE, method="post", answer=MOVED),
    school("cancel_plan", "planned/{leave}/cancel/", {"head"}, method="post", answer=MOVED),
]
PUPILS = [
    school("pupils", "pupils/", TEACHERS | OFFICE | PASTORAL),
    school("admit_pupil", "pupils/admit/", OFFICE),
    school("pupil", "pupils/{pupil}/", {"teacher"} | OFFICE | PASTORAL),
    school("pupil_marks", "pupils/{pupil}/marks/", {"teacher"} | OFFICE | PASTORAL),
    school("show_address", "pupils/{pupil}/address/", OFFICE | PASTORAL, method="post"),
    school("change_pupil", "pupils/{pupil}/details/", OFFICE),
    school("change_class", "pupils/{pupil}/class/", OFFICE),
    school("change_characteristic", "pupils/{pupil}/characteristics/", OFFICE),
    school("add_contact", "pupils/{pupil}/contacts/add/", OFFICE),
    school("change_contact", "pupils/{pupil}/contacts/{link}/", OFFICE),
    school("register_as_at", "register-as-at/", TEACHERS | OFFICE | PASTORAL),
    school("certify", "pupils/{pupil}/certify/", OFFICE - {"office"}),
    # A record is there only once it was issued: see test_certified.
    school("issued_record", "pupils/{pupil}/record.pdf", NOBODY),
]
CALENDAR = [
    school("school_calendar", "calendar/", OFFICE),
    school("change_half_term", "calendar/half-term/", SENIORS),
    school("new_closure", "calendar/closures/new/", SENIORS),
    school("reopen", "calendar/closures/{closure}/take-out/", SENIORS),
]
SETTINGS = [
    school("school_settings", "settings/", OFFICE),
    school("school_change_settings", "settings/change/day/", SENIORS),
    school("school_setting_history", "settings/history/am_closes/", OFFICE),
    Route("trust_settings", "/settings/", OFFICE, whole_trust=True),
    Route("trust_change_settings", "/settings/change/day/", {"trust_lead"}, whole_trust=True),
    Route("trust_setting_history", "/settings/history/am_closes/", OFFICE, whole_trust=True),
    Route("settings_compliance", "/settings/compliance/", OFFICE),
]
FILES = [
    # In a trust of one school; with several it takes a role in every one of them. Files are their sender's alone.
    Route("import_data", "/import/", IMPORTERS),
    Route("import_preview", "/import/{upload}/", IMPORTERS),
    Route("import_rejects", "/import/{upload}/rejects.csv", IMPORTERS),
    Route("import_apply", "/import/{upload}/load", IMPORTERS, method="post", answer=MOVED),
    Route("import_discard", "/import/{upload}/discard", IMPORTERS, method="post", answer=MOVED),
]
SPAN = "from=2026-11-01&to=2026-11-23"
API = [
    Route("api_schema", "/api/schema", ALL, public=PAGE),
    Route("api_missing_registers", "/api/v1/registers/missing", OFFICE | PASTORAL, "school={urn}&date={day}"),
    Route("api_register", "/api/v1/registers/{urn}/{day}/AM", {"teacher"} | OFFICE, "class=4+Rowan"),
    Route("api_register", "/api/v1/registers/{urn}/{day}/AM", OFFICE, "class=6+Elm"),
    Route("api_marks", "/api/v1/marks", ALL - FIGURES_ONLY, "school={urn}&" + SPAN),
    Route(
        "api_attendance", "/api/v1/attendance", ALL, "school={urn}&by=school&from=2026-11-02&to=2026-11-23"
    ),
    Route("api_attendance", "/api/v1/attendance", ALL - FIGURES_ONLY, "school={urn}&by=pupil&" + SPAN),
    Route("api_attendance", "/api/v1/attendance", ALL - FIGURES_ONLY, "school={urn}&by=class&" + SPAN),
    Route("api_attendance", "/api/v1/attendance", ALL - FIGURES_ONLY, "school={urn}&by=year_group&" + SPAN),
]
ASKED = "from=2026-11-01&to=2026-11-23"
REPORTS = [
    school("figures", "reports/figures/", TEACHERS | OFFICE | PASTORAL),
    school("figure_marks", "reports/marks/", TEACHERS | OFFICE | PASTORAL, ASKED),
    school("class_figures", "reports/class/", TEACHERS | OFFICE | PASTORAL),
    school("codes_in_use", "reports/codes/", OFFICE),
    school("absentees", "reports/absentees/", TEACHERS | OFFICE | PASTORAL, ASKED),
]
ROUTES = [*ACCOUNTS, *LANDING, *REGISTERS, *DAY, *GRID, *PUPILS, *CALENDAR, *SETTINGS, *FILES, *API, *REPORTS]
