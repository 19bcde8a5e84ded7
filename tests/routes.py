"""Every address of a trust's host, and who gets an answer there: the written rule beside the code's own.

An address that is not listed fails `test_routes`, so nobody adds a page without saying whom it is for.
"""

from __future__ import annotations

from tests.route_lists import exchange, illness, protection, roll, support
from tests.routing import (
    ALL,
    BAD_REQUEST,
    DATA_PROTECTION,
    FIGURES_ONLY,
    IMPORTERS,
    MOVED,
    NO_SUCH_PAGE,
    NOBODY,
    NOT_JSON,
    OFFICE,
    PAGE,
    PASTORAL,
    REVIEWER,
    SENIORS,
    TEACHERS,
    Route,
    school,
)

ACCOUNTS = [
    Route("sign_in", "/sign-in/", ALL, public=PAGE),
    Route("sign_out", "/sign-out/", ALL, method="post", answer=MOVED),
    Route("change_password", "/password/", ALL),
    Route("api_page", "/help/api/", ALL),
    Route("codes_page", "/help/codes/", ALL),
    Route("accessibility_page", "/help/accessibility/", ALL, public=PAGE),
    Route("welcome", "/welcome/{secret}/", ALL, public=PAGE),
    Route("sign_ins", "/sign-ins/", ALL),
    Route("still_here", "/still-here/", ALL, public=PAGE),
    Route("confirm", "/confirm/", ALL),
    Route("second_step", "/sign-in/second/", ALL, answer=MOVED, public=MOVED),
    Route("passkey_sign_in", "/sign-in/passkey/", ALL, method="post", answer=MOVED, public=MOVED),
    Route("passkey_options", "/sign-in/passkey/options/", ALL, method="post", public=PAGE),
    # The sample's host may not be asked: back to where one came from, with a sentence.
    Route("to_provider", "/sign-in/with/{provider}/", ALL, answer=MOVED, public=MOVED),
    Route("back_from_provider", "/sign-in/with/{provider}/back/", ALL, answer=MOVED, public=MOVED),
    Route("second_factor", "/second-factor/", ALL),
    Route("add_app", "/second-factor/app/", ALL),
    Route("add_passkey", "/second-factor/passkey/", ALL),
    Route("new_passkey_options", "/second-factor/passkey/options/", ALL, method="post"),
    Route("recovery_codes", "/second-factor/codes/", ALL, answer=MOVED),
    Route("remove_factor", "/second-factor/remove/", ALL, method="post", answer=MOVED),
    Route("reset_factor", "/second-factor/reset/{factor_secret}/", ALL, public=PAGE),
    Route("demo_enter", "/demo/enter/", NOBODY, method="post", public=NO_SUCH_PAGE),
]
LANDING = [
    Route("home", "/", ALL, answer=MOVED),
    school("school_home", "", ALL, answer=MOVED),
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
    school("pupils", "pupils/", TEACHERS | OFFICE | PASTORAL | REVIEWER),
    school("admit_pupil", "pupils/admit/", OFFICE),
    school("pupil", "pupils/{pupil}/", {"teacher"} | OFFICE | PASTORAL | REVIEWER),
    school("pupil_marks", "pupils/{pupil}/marks/", {"teacher"} | OFFICE | PASTORAL | REVIEWER),
    school("show_address", "pupils/{pupil}/address/", OFFICE | PASTORAL, method="post"),
    school("change_pupil", "pupils/{pupil}/details/", OFFICE),
    school("change_class", "pupils/{pupil}/class/", OFFICE),
    school("change_characteristic", "pupils/{pupil}/characteristics/", OFFICE),
    school("add_contact", "pupils/{pupil}/contacts/add/", OFFICE),
    school("change_contact", "pupils/{pupil}/contacts/{link}/", OFFICE),
    school("collectors", "pupils/collecting/", OFFICE),
    school("register_as_at", "register-as-at/", TEACHERS | OFFICE | PASTORAL | REVIEWER),
    school("certify", "pupils/{pupil}/certify/", OFFICE - {"office"}),
    # A record is there only once it was issued: see test_certified.
    school("issued_record", "pupils/{pupil}/record.pdf", NOBODY),
]
LETTERS = [
    school("letters", "letters/", OFFICE | {"dsl"}),
    school("letter", "letters/{letter}/", OFFICE),
    school("letter_pdf", "letters/{letter}/pdf/", OFFICE - {"office"}),  # a draft; issued ones in test_pages
    school("approve_letters", "letters/approve/", OFFICE - {"office"}),
    school("decide_letter", "letters/{letter}/decide/", OFFICE - {"office"}, method="post", answer=MOVED),
    school("edit_letter", "letters/{letter}/edit/", OFFICE - {"office"}),
    school("correct_letter", "letters/{letter}/correct/", OFFICE - {"office"}, method="post", answer=MOVED),
    school("letter_batches", "letters/many/", OFFICE - {"office"}),
    school("letter_batch", "letters/many/{batch}/", OFFICE - {"office"}),
    school("approve_letter_batch", "letters/many/{batch}/approve/", SENIORS, method="post", answer=MOVED),
    school("certificates", "letters/certificates/", OFFICE - {"office"}),
    school("papers", "letters/papers/", OFFICE),
    school("paper", "letters/papers/newsletter/", OFFICE),
    school("paper_pdf", "letters/papers/policy/pdf/", OFFICE),
    school("letter_templates", "letters/wording/", SENIORS),
    school("edit_template", "letters/wording/D02/", SENIORS),
    school("letterhead", "letters/head/", SENIORS),
    school("letterhead_logo", "letters/head/{letterhead}/logo", OFFICE | {"dsl"}),
    school("pupil_letters", "pupils/{pupil}/letters/", OFFICE),
    school("write_letter", "pupils/{pupil}/letters/write/D02/", OFFICE - {"office"}),
    Route("api_letters", "/api/v1/letters", OFFICE | {"dsl"}, "upn={upn}"),
    Route("api_letter", "/api/v1/letters/{letter}", OFFICE),
    Route("api_letter_pdf", "/api/v1/letters/{letter}/pdf", NOBODY),  # once it is issued: see test_api
]
DELIVERY = [
    school("outbox", "letters/outbox/", OFFICE),
    school("dispatch", "letters/outbox/{dispatch}/", OFFICE),
    school("print_batches", "letters/print/", OFFICE - {"office"}),
    school("print_batch", "letters/print/{print_batch}/", OFFICE - {"office"}),
    school("print_batch_pdf", "letters/print/{print_batch}/letters.pdf", OFFICE - {"office"}),
    school("unsent_letters", "letters/unsent/", OFFICE - {"office"}),
    # To those without the right it answers like a letter that is not there; see test_pages of delivery.
    school("send_letter", "letters/{letter}/send/", OFFICE - {"office"}, method="post", answer=MOVED),
    school("failing_details", "letters/failing/", OFFICE),
    school("pupil_dispatches", "pupils/{pupil}/sent/", OFFICE),
    school("contact_messages", "pupils/{pupil}/contacts/{link}/messages/", OFFICE),
]
CALENDAR = [
    school("school_calendar", "calendar/", OFFICE),
    school("change_half_term", "calendar/half-term/", SENIORS),
    school("new_closure", "calendar/closures/new/", SENIORS),
    school("reopen", "calendar/closures/{closure}/take-out/", SENIORS),
    school("new_extra_day", "calendar/extra-days/new/", SENIORS),
    school("drop_extra_day", "calendar/extra-days/{extra_day}/take-out/", SENIORS),
]
MANAGERS = {"head", "trust_lead"}
PEOPLE = [
    school("people", "people/", MANAGERS),
    school("new_person", "people/new/", MANAGERS),
    school("person", "people/{person}/", MANAGERS),
    school("invite_person", "people/{person}/link/", MANAGERS, method="post"),
    school("reset_person_factor", "people/{person}/second-factor/", MANAGERS, method="post", answer=MOVED),
    Route("signing_in", "/signing-in/", MANAGERS),
    Route("new_provider", "/signing-in/providers/new/", MANAGERS),
    Route("sign_in_provider", "/signing-in/providers/{provider}/", MANAGERS),
    school("end_person", "people/{left}/end/", MANAGERS, method="post", answer=MOVED),
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
REPORTS = [
    Route("trust_overview", "/trust/", ALL - TEACHERS - DATA_PROTECTION),  # in a trust of one school
    school("school_today", "today/", OFFICE | PASTORAL),
    school("weekly", "weekly/", OFFICE | PASTORAL | REVIEWER),
    school("leaders", "reports/weeks/", OFFICE | PASTORAL | REVIEWER),
    school("governors", "governors/", ALL - TEACHERS - DATA_PROTECTION),
    # There once a report is: see test_governors.
    school("governor_how", "governors/how/attendance/", NOBODY),
    school("governor_pack", "governors/pack.pdf", NOBODY),
    school("governor_tables", "governors/tables.csv", NOBODY),
    school("impact", "reports/impact/", OFFICE | PASTORAL | REVIEWER),
    # Nobody of the class has a mark in the samples' world: see test_staff_reports.
    school("class_sheets", "reports/class/sheets.pdf", NOBODY, "class=4+Rowan&last=2026-10-01"),
    school("pupil_sheet", "pupils/{pupil}/sheet.pdf", NOBODY),
    school("support_meeting", "reports/support-meeting/", IMPORTERS),
    school("support_meeting_pdf", "reports/support-meeting/list.pdf", IMPORTERS),
    school("action_plan", "reports/action-plan/", IMPORTERS),
    school("action_plan_pdf", "reports/action-plan/findings.pdf", IMPORTERS),
    Route("benchmarks", "/benchmarks/", IMPORTERS),
    school("targets", "targets/", ALL - TEACHERS - DATA_PROTECTION),
    school("new_target", "targets/new/", SENIORS),
    school("end_target", "targets/{target}/end/", SENIORS, method="post", answer=MOVED),
    school("attendance_plan", "attendance-plan/", ALL - TEACHERS - DATA_PROTECTION),
    school("new_plan_step", "attendance-plan/new/", SENIORS),
    school("plan_step", "attendance-plan/{plan_step}/", SENIORS),
]
FOLLOWERS = OFFICE | {"dsl"}
FOLLOW_UP = [
    school("follow_up", "follow-up/", OFFICE | PASTORAL | REVIEWER),
    school("follow_up_cleared", "follow-up/cleared/", FOLLOWERS, method="post", answer=MOVED),
    school("follow_up_message", "follow-up/message/", FOLLOWERS),
    school("welfare_call", "follow-up/welfare/{pupil}/", FOLLOWERS),
    school("follow_up_sweep", "follow-up/sweep/", OFFICE | PASTORAL | REVIEWER),
    school("follow_up_alerts", "follow-up/alerts/", {"dsl", "senior_lead", "assistant_head", "head"}),
    school(
        "answer_refused", "follow-up/alerts/refusals/{refusal}/answer/", {"dsl"}, method="post", answer=MOVED
    ),
    school("follow_up_case", "follow-up/{case}/", OFFICE | PASTORAL | REVIEWER),
    school("follow_up_attempt", "follow-up/{case}/attempt/", FOLLOWERS, method="post", answer=MOVED),
    school("follow_up_spoke", "follow-up/{case}/spoke/", FOLLOWERS),
    school("follow_up_claim", "follow-up/{case}/claim/", FOLLOWERS, method="post", answer=MOVED),
    school("follow_up_undo", "follow-up/{case}/undo/", FOLLOWERS, method="post", answer=MOVED),
    school("follow_up_alert", "follow-up/{case}/alert/", FOLLOWERS, method="post", answer=MOVED),
    school("follow_up_answer", "follow-up/{case}/answer/", {"dsl"}, method="post", answer=MOVED),
    school("follow_up_decide", "follow-up/{case}/decide/", {"dsl", "senior_lead", "assistant_head", "head"}),
    school("follow_up_step", "follow-up/{case}/steps/police/", FOLLOWERS),
    school("follow_up_end", "follow-up/{case}/end/", FOLLOWERS),
    school("follow_up_notes", "follow-up/{case}/notes/", {"dsl"}),
    school("follow_up_visit", "follow-up/{case}/visit/", FOLLOWERS),
    school("follow_up_visit_record", "follow-up/visits/{visit}/", FOLLOWERS),
    school(
        "follow_up_visit_leave", "follow-up/visits/{visit}/leave/", FOLLOWERS, method="post", answer=MOVED
    ),
    school(
        "follow_up_visit_call_off",
        "follow-up/visits/{visit}/call-off/",
        FOLLOWERS,
        method="post",
        answer=MOVED,
    ),
    school("follow_up_visit_letter", "follow-up/visits/{visit}/letter.pdf", FOLLOWERS, method="post"),
    school("absence_reports", "absence-reports/", FOLLOWERS),
    school("take_absence_report", "absence-reports/{pupil}/", FOLLOWERS),
    school("withdraw_absence_report", "absence-reports/take-back/{report}/", FOLLOWERS),
    school("hand_over_call", "absence-reports/{pupil}/hand-over/", FOLLOWERS),
    school("handover_done", "absence-reports/handed-over/{handover}/", FOLLOWERS),
    school("operations", "operations/", OFFICE - {"office"}),
    school("last_known", "last-known/", OFFICE),
    school("last_known_pdf", "last-known/{last_known}/registers.pdf", OFFICE),
    Route("api_follow_up", "/api/v1/follow-up", OFFICE | PASTORAL | REVIEWER, "school={urn}&date={day}"),
    Route(
        "api_follow_up_attempts", "/api/v1/follow-up/{case}/attempts", FOLLOWERS, method="post", answer=415
    ),
]
SPAN = "from=2026-11-01&to=2026-11-23"
API = [
    Route("api_schema", "/api/schema", ALL, public=PAGE),
    Route("api_missing_registers", "/api/v1/registers/missing", OFFICE | PASTORAL, "school={urn}&date={day}"),
    Route("api_register", "/api/v1/registers/{urn}/{day}/AM", {"teacher"} | OFFICE, "class=4+Rowan"),
    Route("api_register", "/api/v1/registers/{urn}/{day}/AM", OFFICE, "class=6+Elm"),
    Route("api_marks", "/api/v1/marks", ALL - FIGURES_ONLY - DATA_PROTECTION, "school={urn}&" + SPAN),
    # People who see no pupils are told only of stretches a report was issued for: see test_governors_api.
    Route(
        "api_attendance",
        "/api/v1/attendance",
        ALL - FIGURES_ONLY - DATA_PROTECTION,
        "school={urn}&by=school&" + SPAN,
        refused=BAD_REQUEST,
        unknown_to=frozenset(DATA_PROTECTION),
    ),
    Route(
        "api_attendance",
        "/api/v1/attendance",
        ALL - FIGURES_ONLY - DATA_PROTECTION,
        "school={urn}&by=pupil&" + SPAN,
    ),
    Route(
        "api_attendance",
        "/api/v1/attendance",
        ALL - FIGURES_ONLY - DATA_PROTECTION,
        "school={urn}&by=class&" + SPAN,
    ),
    Route(
        "api_attendance",
        "/api/v1/attendance",
        ALL - FIGURES_ONLY - DATA_PROTECTION,
        "school={urn}&by=year_group&" + SPAN,
    ),
]
PENALTIES = [
    school("penalty_cases", "penalties/cases/", IMPORTERS),
    school("open_penalty_case", "penalties/pupils/{pupil}/open/", IMPORTERS, method="post", answer=MOVED),
    school("consider_penalty", "penalties/pupils/{pupil}/consider/", IMPORTERS),
    school("penalty_case", "penalties/cases/{penalty_case}/", IMPORTERS),
    school("penalty_answer", "penalties/cases/{penalty_case}/questions/best_tool/", IMPORTERS),
    school("penalty_parent", "penalties/cases/{penalty_case}/parents/{contact}/", IMPORTERS),
    # There is something to answer only once a request was made: see test_penalty_pages.
    school("authority_answer", "penalties/cases/{penalty_case}/parents/{contact}/answer/", NOBODY),
    school("penalty_act", "penalties/cases/{penalty_case}/do/close/", IMPORTERS),
    school("penalty_decide", "penalties/cases/{penalty_case}/decide/", IMPORTERS),
    school("penalty_bundle", "penalties/cases/{penalty_case}/bundle/", IMPORTERS),
    # With something missing it leads back to what is missing.
    school(
        "penalty_bundle_pdf",
        "penalties/cases/{penalty_case}/bundle.pdf",
        IMPORTERS,
        method="post",
        answer=MOVED,
    ),
    school("penalty_improvement", "penalties/cases/{penalty_case}/improvement/", IMPORTERS),
    school("write_improvement", "penalties/cases/{penalty_case}/improvement/write/", IMPORTERS),
    school("begin_improvement", "penalties/cases/{penalty_case}/improvement/begin/", SENIORS),
    # A period is reviewed only while one runs: see test_penalty_pages.
    school("review_improvement", "penalties/cases/{penalty_case}/improvement/review/", NOBODY),
    school(
        "correct_improvement",
        "penalties/cases/{penalty_case}/improvement/correct/",
        IMPORTERS,
        method="post",
        answer=MOVED,
    ),
    school("legal_timeline", "penalties/pupils/{pupil}/timeline/", IMPORTERS),
    school("legal_step", "penalties/pupils/{pupil}/step/", IMPORTERS),
    school("known_notice", "penalties/pupils/{pupil}/notice/", IMPORTERS),
    school("penalty_notices", "penalties/notices/", IMPORTERS),
    school("penalty_notice", "penalties/notices/{notice}/", IMPORTERS),
    school("penalty_delegations", "penalties/who-may-issue/", IMPORTERS),
    school(
        "end_delegation", "penalties/who-may-issue/{delegation}/end/", {"head"}, method="post", answer=MOVED
    ),
    school("authority", "penalties/authority/", IMPORTERS),
    Route("trust_authorities", "/settings/authorities/", {"trust_lead"}, whole_trust=True),
    Route("change_authority", "/settings/authorities/999/", {"trust_lead"}, whole_trust=True),
    Route(
        "api_penalty_next_step",
        "/api/v1/penalty-next-step",
        IMPORTERS,
        "upn={upn}&contact_ref={contact_ref}&as_of={day}",
    ),
]
THRESHOLD = [
    school("threshold_list", "penalties/threshold/", IMPORTERS),
    school("threshold_why", "penalties/threshold/{pupil}/", IMPORTERS),
    Route("api_penalty_threshold", "/api/v1/penalty-threshold", IMPORTERS, "school={urn}&as_of={day}"),
]
WHAT_IF = [
    # Without a value to try they answer as the form does: nothing is different yet.
    school("school_what_if", "settings/what-if/ladder/", SENIORS, method="post", answer=BAD_REQUEST),
    Route(
        "trust_what_if",
        "/settings/what-if/ladder/",
        {"trust_lead"},
        method="post",
        answer=BAD_REQUEST,
        whole_trust=True,
    ),
]
LADDER = [
    school("ladder_list", "attendance-thresholds/", OFFICE | PASTORAL | REVIEWER),
    school("ladder_crossing", "attendance-thresholds/{crossing}/", OFFICE | PASTORAL | REVIEWER),
]
LEAVE = [
    school("leave_requests", "leave/", OFFICE),
    school("new_leave", "leave/new/", OFFICE),
    school("new_leave_for", "leave/new/{pupil}/", OFFICE),
    school("leave_watch", "leave/watch/", OFFICE),
    school("leave_deciders", "leave/deciders/", {"head"}),
    school(
        "end_leave_decider", "leave/deciders/{leave_delegation}/end/", {"head"}, method="post", answer=MOVED
    ),
    school("leave_link", "leave/form/{pupil}/", OFFICE),
    school("leave_paper", "leave/form/{pupil}/request.pdf", OFFICE),
    # The parent's form: open on purpose to whoever holds its address, which is no sign-in and shows nothing held.
    Route("leave_form", "/leave-form/{leave_token}/", ALL, public=PAGE),
    school("received_papers", "pupils/{pupil}/papers/", OFFICE),
    # A paper is there only once one was filed: see test_received.
    school("received_paper", "pupils/{pupil}/papers/{pupil}/", NOBODY),
    school("revoke_leave_link", "leave/form/{leave_link}/revoke/", OFFICE, method="post", answer=MOVED),
    school("leave_request", "leave/{leave_request}/", OFFICE),
    school("leave_preview", "leave/{leave_request}/preview/", {"head"}, method="post"),
    school("check_leave", "leave/{leave_request}/check/", OFFICE),
    school("add_leave_file", "leave/{leave_request}/files/", OFFICE, method="post", answer=MOVED),
    school("leave_file", "leave/{leave_request}/files/{leave_file}/", OFFICE),
    # Only some kinds have a paper of their own: see tests/absence/leave.
    school("issue_leave_paper", "leave/{leave_request}/paper/", NOBODY, method="post"),
    # With no decision there is no letter to issue: see tests/absence/leave.
    school("issue_leave_letter", "leave/{leave_request}/letter/", NOBODY, method="post"),
    school("withdraw_leave", "leave/{leave_request}/withdraw/", OFFICE, method="post", answer=MOVED),
    Route("api_leave_requests", "/api/v1/leave-requests", OFFICE, method="post", answer=NOT_JSON),
    # Others than the head are told whose decision it is: see tests/absence/leave.
    Route(
        "api_leave_decision",
        "/api/v1/leave-requests/{leave_request}/decision",
        OFFICE,
        method="post",
        answer=NOT_JSON,
    ),
]
ASKED = "from=2026-11-01&to=2026-11-23"
FIGURES = [
    school("figures", "reports/figures/", TEACHERS | OFFICE | PASTORAL | REVIEWER),
    school("figure_marks", "reports/marks/", TEACHERS | OFFICE | PASTORAL | REVIEWER, ASKED),
    school("class_figures", "reports/class/", TEACHERS | OFFICE | PASTORAL | REVIEWER),
    school("codes_in_use", "reports/codes/", OFFICE),
    school("why_unauthorised", "reports/unauthorised/", OFFICE),
    school("absentees", "reports/absentees/", TEACHERS | OFFICE | PASTORAL | REVIEWER, ASKED),
]
ROUTES = [
    *ACCOUNTS,
    *LANDING,
    *REGISTERS,
    *DAY,
    *GRID,
    *PUPILS,
    *FOLLOW_UP,
    *LADDER,
    *LEAVE,
    *LETTERS,
    *DELIVERY,
    *PENALTIES,
    *THRESHOLD,
    *WHAT_IF,
    *REPORTS,
    *FIGURES,
    *CALENDAR,
    *PEOPLE,
    *SETTINGS,
    *FILES,
    *API,
    *illness.ROUTES,
    *support.ROUTES,
    *roll.ROUTES,
    *exchange.ROUTES,
    *protection.ROUTES,
]
