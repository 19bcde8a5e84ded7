"""Settings about leave of absence: notice, the checks that advise or stop, and what each kind of leave asks for.

Rows of the same kind as in `policy_fields`; the rules that read them are `absence.rules.leave_…`. What the law fixes
(who may apply, never afterwards, the grounds themselves) is no setting. Source: LEV-04 to LEV-27, requirements
section 11, "Leave".
"""

from __future__ import annotations

import re

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind, Value

ADVISE, STOP = "advise", "stop"
_DAYS = re.compile(r"\d{1,2}/\d{1,2}/\d{4}( to \d{1,2}/\d{1,2}/\d{4})?(: ?\w{1,2}(, ?\w{1,2})*)?")
_SEVERITIES = ((ADVISE, "Advise against"), (STOP, "Stop, unless the head lifts it with a reason"))
LEAVE_REASONS = (
    ("holiday", "A family holiday"),
    ("cheaper", "A cheaper holiday"),
    ("accommodation", "The accommodation was only free then"),
    ("weather", "Bad weather in the school holidays"),
    ("overlap", "It only overlaps the start or end of term"),
    ("wrong_dates", "The wrong dates were booked"),
    ("relative_booked", "A relative booked it"),
    ("wedding", "A wedding outside the immediate family"),
    ("birthday", "A birthday in the family"),
)
"""What a reason comes down to, as the office or a program sorts it (LEV-10)."""
CONSIDERATIONS = (
    ("service", "A parent in the armed forces, home or about to leave"),
    ("once", "Something that comes once in a lifetime"),
    ("crisis", "Getting over a trauma or a crisis"),
    ("send", "An adjustment for special educational needs or a disability"),
    ("bereavement", "A death in the family"),
    ("emergency", "A family emergency: would the child be better off at school?"),
    ("day_trip", "Only a day trip"),
    ("own_event", "The child’s own event, such as a music examination"),
)
"""What a decider is reminded to weigh (LEV-11, LEV-26)."""


def _assessment_days(lines: tuple[str, ...]) -> tuple[str, ...]:
    odd = next((line for line in lines if not _DAYS.fullmatch(line)), None)
    if odd is not None:
        raise ValueError(f"write each line like 10/05/2027 to 14/05/2027: 6; not “{odd}”.")
    return lines


def _number(
    key: str, label: str, help: str, ref: str, unit: str, least: int, most: int, default: Value | None = OFF
) -> FieldSpec:
    return FieldSpec(
        key, label, help, Kind.NUMBER, Group.LEAVE, ref, default=default, unit=unit, least=least, most=most,
        can_be_off=default is OFF,
    )  # fmt: skip


def _check(key: str, label: str, help: str, *, default: Value = OFF) -> FieldSpec:
    return FieldSpec(
        key, label, help, Kind.CHOICE, Group.LEAVE, "LEV-09", default=default, choices=_SEVERITIES,
        can_be_off=default is OFF,
    )  # fmt: skip


_ASKING = (
    _number(
        "leave_notice_days",
        "Leave is asked for at least",
        "Before its first day. Less is shown as short notice and can still be decided. Off: in advance is enough.",
        "LEV-04", "days", 1, 100,
    ),
    _number(
        "leave_decision_days",
        "A request is decided within",
        "Counted in school days from the day it arrives, and never later than the leave begins.",
        "LEV-27", "school days", 1, 40, 5,
    ),
    FieldSpec(
        "leave_meeting",
        "The head meets the family",
        "Required: the decision page asks for the day you met, or why you did not.",
        Kind.CHOICE, Group.LEAVE, "LEV-12", default="none",
        choices=(("none", "Not asked for"), ("optional", "If either wishes"), ("required", "Before every decision")),
    ),
    FieldSpec(
        "leave_guiding_test",
        "The test a request has to meet",
        "In a few words, shown to whoever decides. Up to 120 characters.",
        Kind.TEXT, Group.LEAVE, "LEV-08", default="Are the circumstances exceptional?",
    ),
    FieldSpec(
        "leave_considerations",
        "Shown to the decider to weigh",
        "A reminder, not a rule: every request is decided on its own facts.",
        Kind.CHOICES, Group.LEAVE, "LEV-11", default=tuple(key for key, _ in CONSIDERATIONS), choices=CONSIDERATIONS,
    ),
    FieldSpec(
        "leave_foreign_travel_proof",
        "Travel abroad is shown by booking, flights and a contact while away",
        "The forms then ask for all three.",
        Kind.YES_NO, Group.LEAVE, "LEV-13", default=False,
    ),
    _number(
        "leave_link_days",
        "A parent’s form can be used for",
        "After that the address no longer answers; it also works only once.",
        "LEV-01", "days", 1, 60, 14,
    ),
)  # fmt: skip

_CHECKS = (
    _number(
        "leave_attendance_below",
        "Attendance below",
        "This school year so far, on exact counts. Off: attendance is shown, not tested.",
        "LEV-09", "%", 1, 100,
    ),
    _check("leave_attendance_below_severity", "Attendance below that", "What it does.", default=ADVISE),
    _number(
        "leave_absence_above",
        "Absence above",
        "Authorised and unauthorised together, this school year so far.",
        "LEV-09", "%", 1, 100,
    ),
    _check("leave_absence_above_severity", "Absence above that", "What it does.", default=STOP),
    _check("leave_unauthorised_on_record", "Unauthorised absence this school year", "Any session of G, N, O or U."),
    _check("leave_assessment_period", "During assessments", "The days are listed below."),
    FieldSpec(
        "leave_assessment_days",
        "Assessment days",
        "One period on a line: 10/05/2027 to 14/05/2027, and after a colon the year groups it is for, as in "
        "10/05/2027 to 14/05/2027: 6. No year groups: all.",
        Kind.LIST, Group.LEAVE, "LEV-09", needed_for=("the check for assessments",),
        reads=_assessment_days,
    ),
    _number(
        "leave_assessment_days_before",
        "Just before assessments means",
        "School days before the first assessment day. Off: only the days themselves.",
        "LEV-09", "school days", 1, 20,
    ),
    _check("leave_annual_pattern", "The same weeks as in an earlier year", "Earlier requests and leave taken, two weeks either side."),
    _check("leave_truancy", "Known truancy this school year", "Leaving without permission, or noted on the request."),
    _check("leave_protest", "Taking part in a protest", "As the office sorts the reason."),
    FieldSpec(
        "leave_refused_reasons",
        "Reasons that do not count as exceptional",
        "The office sorts each request’s reason; these are then pointed out.",
        Kind.CHOICES, Group.LEAVE, "LEV-10", choices=LEAVE_REASONS, default=OFF, can_be_off=True,
    ),
    _check("leave_refused_reasons_severity", "One of those reasons", "What it does.", default=ADVISE),
)  # fmt: skip

_KINDS = (
    _number(
        "performance_min_attendance",
        "Performance leave not if attendance would fall below",
        "Asked where the licence names no dates. The projected figure is shown to whoever decides.",
        "LEV-17", "%", 1, 100,
    ),
    _number(
        "performance_min_education_hours",
        "Education while a licence runs, at least",
        "Hours for each day of school missed, on average over the licence.",
        "LEV-17", "hours", 1, 6,
    ),
    _number(
        "religious_notice_days",
        "A religious day is asked for at least",
        "Before the day. Off: in advance is enough.",
        "LEV-18", "days", 1, 100,
    ),
    _number(
        "religious_max_days",
        "Days of one religious occasion",
        "What lies beyond can’t be recorded as religious observance (R). Off: each day set apart counts.",
        "LEV-18", "days", 1, 5,
    ),
    _number(
        "travel_notice_days",
        "Travelling for a parent’s work is asked for at least",
        "Before leaving. Off: in advance is enough.",
        "LEV-19", "days", 1, 100,
    ),
    _number(
        "travel_target_sessions",
        "A travelling pupil attends at least",
        "Sessions in twelve months; the law knows 200 as a defence.",
        "LEV-20", "sessions", 1, 400, 200,
    ),
    _number(
        "travel_flag_sessions",
        "Travel (T) is flagged above",
        "Sessions in twelve months.",
        "LEV-20", "sessions", 1, 400,
    ),
    _number(
        "part_time_max_weeks",
        "A part-time timetable lasts at most",
        "It is temporary by law and always has an end.",
        "LEV-24", "weeks", 1, 39, 6,
    ),
    _number(
        "part_time_alert_days",
        "Say that a part-time timetable is ending",
        "School days before its last day.",
        "LEV-24", "school days", 1, 30, 5,
    ),
)  # fmt: skip

LEAVE_FIELDS: tuple[FieldSpec, ...] = (*_ASKING, *_CHECKS, *_KINDS)
