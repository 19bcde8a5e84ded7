"""What every page shows around its content: who is signed in, which school, where one can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from absence.queries.alerts import alerts_waiting
from attendance_mis.accounts.access import Access, access_of
from attendance_mis.accounts.limits import idle_seconds
from attendance_mis.accounts.permissions import Permission
from registers.models import School

P = Permission
_ALERTS = "follow_up_alerts"


@dataclass(frozen=True)
class Place:
    """An entry of the main navigation: shown to people who hold any of these permissions at the school."""

    label: str
    url_name: str
    permissions: frozenset[Permission]
    section: tuple[Place, ...] = ()
    """Pages that share the entry, shown as a second line while one is on any of them. The entry leads to the
    first of them the person may open."""
    whole_trust: bool = False
    """A page without a school in its address, for those who hold the permission at every school of the trust."""
    several: bool = False
    """Of use only in a trust of several schools."""
    within: tuple[str, ...] = ()
    """Pages one comes to from this one: on them it is still the current entry."""

    def shown(
        self, held: frozenset[Permission], at_all: frozenset[Permission], *, several: bool
    ) -> tuple[Place, ...]:
        """The pages of this entry for somebody with these permissions here, and at every school."""
        pages = [page for page in self.section or (self,) if several or not page.several]
        return tuple(page for page in pages if page.permissions & (at_all if page.whole_trust else held))

    def url(self, school: School) -> str:
        return reverse(self.url_name, args=[] if self.whole_trust else [school.urn])


def section(label: str, *pages: Place) -> Place:
    """Several pages under one entry, open to whoever may open one of them."""
    return Place(label, pages[0].url_name, frozenset().union(*(p.permissions for p in pages)), pages)


PLACES = [
    section(
        "Today",
        Place("School today", "school_today", frozenset({P.SEE_BOARD})),
        Place("Missing registers", "board", frozenset({P.SEE_BOARD})),
        Place("Fire roll", "fire_roll", frozenset({P.SEE_FIRE_ROLL})),
    ),
    section(
        "Registers",
        Place("Class registers", "my_registers", frozenset({P.MARK_OWN_CLASSES, P.MARK_ALL_CLASSES})),
        Place("Week grid", "grid_home", frozenset({P.MARK_ALL_CLASSES})),
        Place("Reason not known", "unexplained", frozenset({P.AMEND_MARKS})),
        Place("Why unauthorised", "why_unauthorised", frozenset({P.AMEND_MARKS})),
        Place("Planned absences", "planned", frozenset({P.PLAN_ABSENCE, P.APPROVE_LEAVE})),
        Place("Disruption", "disruption", frozenset({P.BULK_EDIT})),
    ),
    section(
        "Late desk",
        Place("Late desk", "late_desk", frozenset({P.LATE_DESK})),
        Place("Sign out", "sign_out_desk", frozenset({P.LATE_DESK})),
    ),
    section(
        "Follow-up",
        Place("Queue", "follow_up", frozenset({P.SEE_FOLLOW_UP})),
        Place("Absence reports", "absence_reports", frozenset({P.FOLLOW_UP})),
        Place("Leave requests", "leave_requests", frozenset({P.TAKE_LEAVE_REQUESTS, P.APPROVE_LEAVE})),
        Place("Leave being watched", "leave_watch", frozenset({P.TAKE_LEAVE_REQUESTS, P.APPROVE_LEAVE})),
        Place("Steps reached", "ladder_list", frozenset({P.SEE_FOLLOW_UP})),
        Place("Safeguarding alerts", _ALERTS, frozenset({P.ANSWER_ALERTS, P.DECIDE_FOLLOW_UP})),
        Place("Illness and evidence", "illness_home", frozenset({P.SEE_FOLLOW_UP})),
        Place("Lateness", "lateness", frozenset({P.SEE_FOLLOW_UP})),
    ),
    section(
        "Support",
        Place("Concerns", "concerns", frozenset({P.PLAN_SUPPORT})),
        Place("Plans", "plans", frozenset({P.PLAN_SUPPORT})),
        Place("Meetings", "meetings", frozenset({P.PLAN_SUPPORT})),
        Place("Contracts", "contracts", frozenset({P.PLAN_SUPPORT})),
        Place("Referrals", "referrals", frozenset({P.PLAN_SUPPORT})),
        Place("Review meetings", "reviews", frozenset({P.PLAN_SUPPORT})),
        Place("People to tell", "workers_to_tell", frozenset({P.SEE_SENSITIVE})),
        Place("Not where we thought", "incidents", frozenset({P.PLAN_SUPPORT, P.FOLLOW_UP})),
        Place("Safeguarding report", "safeguarding_report", frozenset({P.SEE_SAFEGUARDING})),
    ),
    section(
        "Penalties",
        Place("Cases", "penalty_cases", frozenset({P.SEE_PENALTIES})),
        Place("Ten in ten weeks", "threshold_list", frozenset({P.SEE_PENALTIES})),
        Place("Notices", "penalty_notices", frozenset({P.SEE_PENALTIES})),
        Place("Who may issue", "penalty_delegations", frozenset({P.SEE_PENALTIES})),
        Place("Local authority", "authority", frozenset({P.SEE_PENALTIES})),
    ),
    section(
        "Letters",
        Place("All letters", "letters", frozenset({P.SEE_LETTERS, P.SEE_SAFEGUARDING})),
        Place("To approve", "approve_letters", frozenset({P.PREPARE_LETTERS, P.APPROVE_LETTERS})),
        Place("Write to many", "letter_batches", frozenset({P.PREPARE_LETTERS})),
        Place("Certificates", "certificates", frozenset({P.PREPARE_LETTERS})),
        Place("Reports and papers", "papers", frozenset({P.SEE_LETTERS})),
        Place("Print letters", "print_batches", frozenset({P.PREPARE_LETTERS, P.APPROVE_LETTERS})),
        Place("Outbox", "outbox", frozenset({P.SEE_LETTERS})),
        Place("Wording", "letter_templates", frozenset({P.EDIT_TEMPLATES})),
        Place("Letterhead", "letterhead", frozenset({P.EDIT_TEMPLATES})),
    ),
    section(
        "Pupils",
        Place("Admission register", "pupils", frozenset({P.SEE_ALL_PUPILS, P.SEE_OWN_PUPILS})),
        Place("Register as it stood", "register_as_at", frozenset({P.SEE_ALL_PUPILS, P.SEE_OWN_PUPILS})),
        Place("Who may collect", "collectors", frozenset({P.EDIT_ADMISSIONS})),
        Place("Joining", "joining", frozenset({P.EDIT_ADMISSIONS})),
        Place("Leaving", "leaving", frozenset({P.EDIT_ADMISSIONS, P.DECIDE_FOLLOW_UP})),
        Place("Returns", "returns", frozenset({P.CERTIFY_RECORDS})),
        Place("Removals", "removals", frozenset({P.CERTIFY_RECORDS})),
    ),
    section(
        "Reports",
        Place("Figures", "figures", frozenset({P.SEE_ALL_PUPILS, P.SEE_OWN_PUPILS})),
        Place(
            "Lists of pupils",
            "class_figures",
            frozenset({P.SEE_ALL_PUPILS, P.SEE_OWN_PUPILS}),
            within=("support_meeting", "action_plan"),
        ),
        Place("Weekly list", "weekly", frozenset({P.SEE_FOLLOW_UP})),
        Place("Last two weeks", "leaders", frozenset({P.SEE_FOLLOW_UP})),
        Place("Before and after", "impact", frozenset({P.SEE_FOLLOW_UP})),
        Place("Governors", "governors", frozenset({P.SEE_FIGURES})),
        Place("Targets", "targets", frozenset({P.SEE_FIGURES})),
        Place("Attendance plan", "attendance_plan", frozenset({P.SEE_FIGURES})),
        Place(
            "Schools of the trust",
            "trust_overview",
            frozenset({P.SEE_FIGURES}),
            whole_trust=True,
            several=True,
        ),
        Place("Use of codes", "codes_in_use", frozenset({P.AMEND_MARKS})),
        Place("Published figures", "benchmarks", frozenset({P.IMPORT_DATA}), whole_trust=True),
    ),
    section(
        "School",
        Place("Calendar", "school_calendar", frozenset({P.SEE_SETTINGS})),
        Place("Settings", "school_settings", frozenset({P.SEE_SETTINGS})),
        Place("People", "people", frozenset({P.MANAGE_PEOPLE})),
        Place("Signing in", "signing_in", frozenset({P.MANAGE_PEOPLE}), whole_trust=True),
        Place("Bring data in", "import_data", frozenset({P.IMPORT_DATA}), whole_trust=True),
        Place("Exchange", "exchange", frozenset({P.CERTIFY_RECORDS, P.IMPORT_DATA})),
        Place("Kept records", "retention", frozenset({P.DESTROY_RECORDS}), within=("legal_holds",)),
        Place("Training", "training", frozenset({P.CHANGE_SETTINGS})),
        Place("Complaints", "complaints", frozenset({P.PREPARE_LETTERS})),
        Place("Last known registers", "last_known", frozenset({P.MARK_ALL_CLASSES})),
        Place("Background work", "operations", frozenset({P.SEE_OPERATIONS})),
    ),
    section(
        "Data protection",
        Place("Access log", "access_log", frozenset({P.SEE_ACCESS_LOG})),
        Place("Questions about access", "access_questions", frozenset({P.SEE_ACCESS_LOG})),
        Place("Opened files", "opened_files", frozenset({P.SEE_ACCESS_LOG})),
    ),
]
"""In the order shown. A new page that people should find has its line here."""


def page_furniture(request: HttpRequest) -> dict[str, Any]:  # Any: a template's context
    user = getattr(request, "user", None)
    everybody = {"example_data": settings.DEMO, "accessibility_url": reverse("accessibility_page")}
    if user is None or not user.is_authenticated:
        return everybody
    access = access_of(user)
    all_schools = list(School.objects.all())
    schools = [one for one in all_schools if access.everywhere or one.id in access.school_ids]
    school = getattr(request, "school", None) or (schools[0] if schools else None)
    return everybody | {
        "home_url": reverse("home"),
        "person": {
            "name": user.name,
            "position": user.position,
            "password_url": reverse("change_password"),
            "codes_url": reverse("codes_page"),
            "factor_url": reverse("second_factor"),
            "sign_ins_url": reverse("sign_ins"),
            "sign_in_url": reverse("sign_in"),
            "still_here_url": reverse("still_here"),
            "idle": idle_seconds(request),
            "shuts": getattr(request, "shuts_sooner", False),
            "api_url": reverse("api_page"),
            "sign_out_url": reverse("sign_out"),
        },
        "school": school,
        "schools": [
            {"name": s.name, "url": reverse("school_home", args=[s.urn]), "current": s == school}
            for s in schools
        ],
        **(_places(request, access, school, all_schools) if school else {"nav": [], "section": []}),
    }


def _places(
    request: HttpRequest, access: Access, school: School, all_schools: list[School]
) -> dict[str, Any]:  # Any: template
    held = access.permissions(school.id)
    at_all = frozenset.intersection(*(access.permissions(one.id) for one in all_schools))
    several = len(all_schools) > 1
    shown = [(place, pages) for place in PLACES if (pages := place.shown(held, at_all, several=several))]
    urls = {page: page.url(school) for _, pages in shown for page in pages}
    at = {
        urls[page]: [urls[page], *(reverse(name, args=[school.urn]) for name in page.within)] for page in urls
    }
    found = [
        (len(start), url) for url, starts in at.items() for start in starts if request.path.startswith(start)
    ]
    here = max(found)[1] if found else ""
    alerts = _alerts(school, held)
    nav, section = [], []
    for place, pages in shown:
        current = any(urls[page] == here for page in pages)
        waits = alerts if any(page.url_name == _ALERTS for page in pages) else 0
        nav.append({"label": place.label, "url": urls[pages[0]], "current": current, "alerts": waits})
        if current and len(pages) > 1:
            section = [
                {
                    "label": page.label,
                    "url": urls[page],
                    "current": urls[page] == here,
                    "alerts": alerts if page.url_name == _ALERTS else 0,
                }
                for page in pages
            ]
    return {"nav": nav, "section": section, "alerts_waiting": alerts}


def _alerts(school: School, held: frozenset[Permission]) -> int:
    """Safeguarding alerts that wait for this person: on every page, since they may be on any (SAF-02)."""
    if not held & {P.ANSWER_ALERTS, P.DECIDE_FOLLOW_UP}:
        return 0
    return alerts_waiting(school, held)
