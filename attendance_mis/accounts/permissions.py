"""What people may do: permissions as one list, roles as short definitions, so a change is a readable diff.

Source: requirements ROL-02 and ROL-03. A role is held for one school, or for every school of the trust.
What is not granted here is refused.
"""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    MARK_OWN_CLASSES = "mark own classes"
    MARK_ALL_CLASSES = "mark every class"
    USE_EVERY_CODE = "use every code"
    AMEND_MARKS = "amend submitted marks"
    BULK_EDIT = "change many marks at once"
    LATE_DESK = "sign pupils in and out"
    APPROVE_SIGN_OUT = "approve leaving during the day"
    SEE_OWN_PUPILS = "see pupils of own classes"
    SEE_ALL_PUPILS = "see every pupil"
    SEE_CONTACTS = "see contacts"
    SEE_SENSITIVE = "see health, ethnicity and social care details"
    SEE_SAFEGUARDING = "see safeguarding notes"
    EDIT_ADMISSIONS = "change the admission register"
    APPROVE_LEAVING = "approve taking a pupil off the roll"
    PLAN_ABSENCE = "record agreed absences and activities"
    APPROVE_LEAVE = "approve leave of absence"
    CERTIFY_RECORDS = "certify attendance records"
    SEE_BOARD = "see which registers are missing"
    SEE_FIRE_ROLL = "see who is on site"
    SEE_FIGURES = "see attendance figures without names"
    SET_TARGETS = "set attendance targets"
    SEE_FOLLOW_UP = "see who is absent without a known reason"
    FOLLOW_UP = "follow up absences"
    DECIDE_FOLLOW_UP = "decide on visits and referrals"
    ANSWER_ALERTS = "answer safeguarding alerts"
    TAKE_LEAVE_REQUESTS = "record requests for leave"
    SEE_LETTERS = "see letters"
    PREPARE_LETTERS = "prepare letters"
    APPROVE_LETTERS = "approve and send letters"
    EDIT_TEMPLATES = "change letter templates"
    PLAN_SUPPORT = "work with families on attendance"
    SEE_PENALTIES = "see penalty cases"
    PREPARE_PENALTIES = "prepare penalty notices"
    ISSUE_PENALTIES = "issue penalty notices"
    SEE_OPERATIONS = "see background work and deliveries"
    SEE_SETTINGS = "see the school's settings"
    CHANGE_SETTINGS = "change the school's settings"
    CHANGE_TRUST_SETTINGS = "change the trust's settings"
    IMPORT_DATA = "bring data in from files"
    MANAGE_PEOPLE = "manage people and their roles"
    SEE_ACCESS_LOG = "see who looked at what"
    DESTROY_RECORDS = "approve what is destroyed and hold what must stay"


P = Permission

_TEACHER = {P.MARK_OWN_CLASSES, P.SEE_OWN_PUPILS, P.SEE_FIRE_ROLL}
_OFFICE = {
    P.MARK_ALL_CLASSES,
    P.USE_EVERY_CODE,
    P.AMEND_MARKS,
    P.LATE_DESK,
    P.SEE_ALL_PUPILS,
    P.SEE_CONTACTS,
    P.EDIT_ADMISSIONS,
    P.SEE_BOARD,
    P.SEE_FIRE_ROLL,
    P.SEE_SETTINGS,
    P.BULK_EDIT,
    P.SEE_FIGURES,
    P.PLAN_ABSENCE,
    P.SEE_FOLLOW_UP,
    P.FOLLOW_UP,
    P.TAKE_LEAVE_REQUESTS,
    P.SEE_LETTERS,
}
_OFFICER = _OFFICE | {
    P.CERTIFY_RECORDS,
    P.SEE_SENSITIVE,
    P.IMPORT_DATA,
    P.PREPARE_LETTERS,
    P.PLAN_SUPPORT,
    P.SEE_PENALTIES,
    P.PREPARE_PENALTIES,
    P.SEE_OPERATIONS,
}
_SENIOR = _OFFICER | {
    P.APPROVE_SIGN_OUT,
    P.CHANGE_SETTINGS,
    P.SET_TARGETS,
    P.DECIDE_FOLLOW_UP,
    P.APPROVE_LETTERS,
    P.EDIT_TEMPLATES,
}
_HEAD = _SENIOR | {P.APPROVE_LEAVE, P.APPROVE_LEAVING, P.ISSUE_PENALTIES, P.MANAGE_PEOPLE, P.DESTROY_RECORDS}
_PASTORAL = {
    P.SEE_ALL_PUPILS,
    P.SEE_CONTACTS,
    P.SEE_BOARD,
    P.SEE_FIRE_ROLL,
    P.SEE_FIGURES,
    P.SEE_FOLLOW_UP,
    P.PLAN_SUPPORT,
}
_DSL = _PASTORAL | {
    P.SEE_SENSITIVE,
    P.SEE_SAFEGUARDING,
    P.APPROVE_SIGN_OUT,
    P.FOLLOW_UP,
    P.DECIDE_FOLLOW_UP,
    P.ANSWER_ALERTS,
    P.SEE_ACCESS_LOG,
}
_GOVERNOR = {P.SEE_FIGURES}
_DATA_PROTECTION = {P.SEE_ACCESS_LOG, P.DESTROY_RECORDS}
_REVIEWER = {P.SEE_ALL_PUPILS, P.SEE_FOLLOW_UP, P.SEE_FIGURES}
"""Reads the register and how absence was followed up; neither contacts nor health, safeguarding, letters or penalties."""

ROLES: dict[str, tuple[str, frozenset[Permission]]] = {
    "teacher": ("Class teacher", frozenset(_TEACHER)),
    "subject_teacher": ("Subject teacher", frozenset(_TEACHER)),
    "office": ("School office", frozenset(_OFFICE)),
    "officer": ("Attendance officer", frozenset(_OFFICER)),
    "senior_lead": ("Senior attendance leader", frozenset(_SENIOR)),
    "assistant_head": ("Assistant headteacher", frozenset(_SENIOR)),
    "pastoral": ("Pastoral worker", frozenset(_PASTORAL)),
    "senco": ("SEN co-ordinator", frozenset(_PASTORAL | {P.SEE_SENSITIVE})),
    "designated_teacher": (
        "Designated teacher for looked-after children",
        frozenset(_PASTORAL | {P.SEE_SENSITIVE}),
    ),
    "dsl": ("Designated safeguarding lead", frozenset(_DSL)),
    "head": ("Headteacher", frozenset(_HEAD)),
    "dpo": ("Data protection officer", frozenset(_DATA_PROTECTION)),
    "reviewer": ("External reviewer", frozenset(_REVIEWER)),
    "governor": ("Governor", frozenset(_GOVERNOR)),
    "link_governor": ("Link governor for attendance", frozenset(_GOVERNOR)),
    "trustee": ("Trustee", frozenset(_GOVERNOR)),
    "trust_executive": ("Trust executive", frozenset(_GOVERNOR)),
    "trust_lead": (
        "Trust attendance lead",
        frozenset(
            _OFFICER
            | {
                P.CHANGE_SETTINGS,
                P.CHANGE_TRUST_SETTINGS,
                P.MANAGE_PEOPLE,
                P.SET_TARGETS,
                P.APPROVE_LETTERS,
                P.EDIT_TEMPLATES,
            }
        ),
    ),
}
"""Role → its usual name, and what it may do. Trusts may show another name; a person's own position is theirs."""

WEIGHT = (
    "head", "assistant_head", "senior_lead", "trust_lead", "officer", "office", "dsl", "senco", "designated_teacher",
    "pastoral", "teacher", "subject_teacher", "reviewer", "dpo", "trust_executive", "trustee", "link_governor", "governor",
)  # fmt: skip
"""The roles, the weightiest first: of several held at one school the first is recorded beside an act.

Not told from how many permissions each has: three have the same number, and only as an assistant head may a deputy who
leads attendance too decide for the head (PEN-15, ROL-05).
"""

FOR_A_TIME = frozenset({"reviewer"})
"""Roles of people from outside: held at one school until a day, never without an end (ROL-08)."""
LONGEST_FOR_A_TIME = 366
"""Days such a role may be given for at once; then somebody decides anew. Our choice."""
