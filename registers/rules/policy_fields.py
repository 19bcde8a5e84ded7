"""Every setting of a school's register policy: its words, its kind, its product default.

One row here is one setting everywhere: the settings pages, the presets, the compliance list and the published
policy are all drawn from it. The rows hold choices only; what the law fixes is not a setting, and the bounds
it puts on a choice are in `policy_bounds`. Source: requirements section 2 (rows marked CFG), section 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from registers.rules.codes import DEFAULT_TEACHER_CODES
from registers.rules.policy_delivery import DELIVERY_FIELDS
from registers.rules.policy_exchange import EXCHANGE_FIELDS
from registers.rules.policy_figures import FIGURE_FIELDS
from registers.rules.policy_follow_up import FOLLOW_UP_FIELDS
from registers.rules.policy_illness import ILLNESS_FIELDS
from registers.rules.policy_kinds import OFF, PRINTED_ONLY, FieldSpec, Group, Kind
from registers.rules.policy_ladder import LADDER_FIELDS
from registers.rules.policy_leave import LEAVE_FIELDS
from registers.rules.policy_letters import LETTER_FIELDS
from registers.rules.policy_penalties import PENALTY_FIELDS
from registers.rules.policy_reports import REPORT_FIELDS
from registers.rules.policy_retention import RETENTION_FIELDS
from registers.rules.policy_roll import ROLL_FIELDS
from registers.rules.policy_support import SUPPORT_FIELDS
from registers.rules.policy_times import DAY_FIELDS, TIME_FIELDS
from registers.rules.unauthorised import UNAUTHORISED_REASONS

_LETTERS = "letters and the published policy"


def _yes_no(key: str, label: str, help: str, group: Group, ref: str, *, default: bool) -> FieldSpec:
    return FieldSpec(key, label, help, Kind.YES_NO, group, ref, default=default)


def _text(key: str, label: str, help: str, group: Group, ref: str, default: str | None = None) -> FieldSpec:
    needed = () if default is not None else (_LETTERS,)
    return FieldSpec(key, label, help, Kind.TEXT, group, ref, default=default, needed_for=needed)


_REGISTERS = (
    _yes_no(
        "close_is_inclusive",
        "Arriving in the closing minute is still in time",
        "Yes: at 09:30 exactly, a register that closes at 09:30 is still open. No: it is already closed.",
        Group.REGISTERS,
        "REG-10",
        default=True,
    ),
    FieldSpec(
        "missing_register_alert_minutes",
        "Ask for a missing register after",
        "Counted from the time it opens, unless a time to hand it in by is set. Off: nobody is asked.",
        Kind.NUMBER,
        Group.REGISTERS,
        "REG-22",
        default=10,
        unit="minutes",
        least=1,
        most=120,
        can_be_off=True,
    ),
    FieldSpec(
        "teacher_code_set",
        "Codes a class teacher may enter",
        "Other codes are entered by the office and attendance staff.",
        Kind.LIST,
        Group.REGISTERS,
        "REG-25",
        default=DEFAULT_TEACHER_CODES,
    ),
    _yes_no(
        "lesson_registers",
        "Registers are taken in lessons too",
        "Said in the published policy. Lesson registers are kept elsewhere and never count in attendance figures.",
        Group.REGISTERS,
        "REG-18",
        default=False,
    ),
    _yes_no(
        "last_pm_register_counts",
        "With several afternoon registers, the last one counts",
        f"No: the first one is the afternoon's record. {PRINTED_ONLY}",
        Group.REGISTERS,
        "REG-19",
        default=True,
    ),
    _yes_no(
        "partial_closure_is_marked",
        "Part-school planned closures are marked by hand",
        f"No: the calendar closes the year groups or classes concerned and no marks are asked for. {PRINTED_ONLY}",
        Group.REGISTERS,
        "REG-38",
        default=False,
    ),
)

_LATE = (
    _yes_no(
        "late_parent_must_sign",
        "A parent signs a late pupil in",
        "The late desk then asks for the name of the adult who signed.",
        Group.LATE_DESK,
        "REG-14",
        default=False,
    ),
    FieldSpec(
        "signout_approver",
        "Who allows a pupil to leave during the day",
        "The role that approves a sign-out. Off: it is recorded without an approval.",
        Kind.CHOICE,
        Group.LATE_DESK,
        "REG-16",
        default="office",
        choices=(
            ("office", "School office"),
            ("officer", "Attendance officer"),
            ("senior_lead", "Senior leadership"),
            ("head", "Head"),
        ),
        can_be_off=True,
    ),
)

_MARKS = (
    FieldSpec(
        "n_settle_school_days",
        "Reason found, or N settled, within",
        "School days from the session. The law allows 5 at most.",
        Kind.NUMBER,
        Group.MARKS,
        "REG-26",
        default=5,
        unit="school days",
        least=1,
        most=100,
    ),
    _yes_no(
        "n_converts_automatically",
        "An N nobody settled becomes O by itself",
        "No: O is proposed and a person confirms it.",
        Group.MARKS,
        "REG-26",
        default=False,
    ),
    FieldSpec(
        "register_retention_years",
        "Register entries are kept for",
        "Counted for each entry and each amendment from the day it was made. The law requires 6 at least.",
        Kind.NUMBER,
        Group.MARKS,
        "REG-30",
        default=6,
        unit="years",
        least=1,
        most=100,
    ),
    FieldSpec(
        "appointment_evidence",
        "Evidence of a medical appointment",
        "What is needed before a session is marked M.",
        Kind.CHOICE,
        Group.MARKS,
        "REG-32",
        default="on_request",
        choices=(("none", "Not asked for"), ("on_request", "When the school asks"), ("always", "Always")),
    ),
    FieldSpec(
        "unauthorised_reasons",
        "Reasons offered for an unauthorised absence",
        "Whoever says why an absence was unauthorised chooses from these. They never change a code.",
        Kind.CHOICES,
        Group.MARKS,
        "REG-46",
        default=tuple(reason.code for reason in UNAUTHORISED_REASONS),
        choices=tuple((reason.code, reason.words) for reason in UNAUTHORISED_REASONS),
    ),
)

_CONTACTS = (
    FieldSpec(
        "min_emergency_contacts",
        "Emergency contacts for each pupil, at least",
        "Different adults with a working number. Too few raises a task and never holds up an admission.",
        Kind.NUMBER,
        Group.CONTACTS,
        "ADM-04",
        default=2,
        unit="contacts",
        least=0,
        most=10,
    ),
    FieldSpec(
        "target_emergency_contacts",
        "Emergency contacts to aim for",
        "Off: the least number is also the aim.",
        Kind.NUMBER,
        Group.CONTACTS,
        "ADM-04",
        default=OFF,
        unit="contacts",
        least=1,
        most=10,
        can_be_off=True,
    ),
    _yes_no(
        "both_parents_are_contacts",
        "Both parents are emergency contacts",
        "A parent who may not be contacted is never asked for.",
        Group.CONTACTS,
        "ADM-04",
        default=False,
    ),
    FieldSpec(
        "contact_check_interval_days",
        "Contact details are checked every",
        "Off: parents tell the school of changes; no reminders are sent.",
        Kind.NUMBER,
        Group.CONTACTS,
        "ADM-06",
        unit="days",
        least=7,
        most=800,
        can_be_off=True,
        needed_for=("contact-details checks",),
    ),
)

_WORDS = (
    _text("head_title", "The head is called", "For example principal.", Group.WORDS, "POL-06", "headteacher"),
    _text("pupil_word", "A pupil is called", "For example student.", Group.WORDS, "POL-06", "pupil"),
    _text("school_word", "The school is called", "For example academy.", Group.WORDS, "POL-06", "school"),
    _text(
        "class_teacher_title",
        "A class teacher is called",
        "For example form tutor.",
        Group.WORDS,
        "POL-06",
        "class teacher",
    ),
    _text(
        "attendance_officer_title",
        "The attendance officer is called",
        "For example home-school link worker.",
        Group.WORDS,
        "POL-06",
        "attendance officer",
    ),
    _text(
        "governing_body_title",
        "The governing body is called",
        "Write it out; never only LAC, which also means a looked-after child.",
        Group.WORDS,
        "POL-06",
        "governing board",
    ),
)

_PEOPLE = (
    _text(
        "senior_leader_name",
        "Senior attendance leader",
        "The named leader responsible for attendance. Appears in letters and in the published policy.",
        Group.PEOPLE,
        "ROL-06",
    ),
    _text(
        "senior_leader_title",
        "Senior attendance leader's position",
        "For example assistant head.",
        Group.PEOPLE,
        "ROL-06",
        "senior attendance leader",
    ),
    _text(
        "contact_route",
        "How parents reach the school about attendance",
        "Telephone, e-mail or both. Appears in letters and in the published policy.",
        Group.PEOPLE,
        "ROL-06",
    ),
    _text(
        "policy_approver",
        "The attendance policy is approved by",
        "For example the full governing board.",
        Group.PEOPLE,
        "POL-07",
    ),
    FieldSpec(
        "policy_review_months",
        "The attendance policy is reviewed every",
        "A reminder is shown when the review is due.",
        Kind.NUMBER,
        Group.PEOPLE,
        "POL-07",
        default=12,
        unit="months",
        least=1,
        most=60,
    ),
    FieldSpec(
        "policy_next_review",
        "Next review of the attendance policy",
        "The date printed in the policy.",
        Kind.DATE,
        Group.PEOPLE,
        "POL-07",
        needed_for=("review reminders",),
    ),
)

FIELDS: tuple[FieldSpec, ...] = (
    *DAY_FIELDS,
    *TIME_FIELDS,
    *_REGISTERS,
    *_LATE,
    *_MARKS,
    *_CONTACTS,
    *_WORDS,
    *_PEOPLE,
    *PENALTY_FIELDS,
    *LEAVE_FIELDS,
    *DELIVERY_FIELDS,
    *LETTER_FIELDS,
    *LADDER_FIELDS,
    *FIGURE_FIELDS,
    *REPORT_FIELDS,
    *FOLLOW_UP_FIELDS,
    *ILLNESS_FIELDS,
    *SUPPORT_FIELDS,
    *ROLL_FIELDS,
    *EXCHANGE_FIELDS,
    *RETENTION_FIELDS,
)
FIELD: Mapping[str, FieldSpec] = MappingProxyType({spec.key: spec for spec in FIELDS})


def fields_in(group: Group) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in FIELDS if spec.group is group)
