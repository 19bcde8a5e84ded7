"""The settings of reporting and following up absence: how a report is taken, who is rung, when somebody goes.

Source: requirements ABS-02 to ABS-06, ABS-10 to ABS-25, SAF-02 and section 11. What the settings do is in
`absence/rules/`; the bounds a school's choice has to keep are in `policy_bounds`.
"""

from __future__ import annotations

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind, Value

CHANNELS = (
    ("phone", "Telephone"),
    ("voicemail", "Voicemail"),
    ("app", "Message in the school's app"),
    ("text", "Text message"),
    ("email", "E-mail"),
    ("office", "In person at the office"),
    ("note", "Written note"),
)
"""How a parent may tell the school. A word to the class teacher is not among them (ABS-02)."""
SEQUENCE_STEPS = ("app", "text", "email", "phone", "visit")
"""How the school tries to reach a family, in the order a school chooses (ABS-11)."""


def _number(
    key: str, label: str, help: str, ref: str, default: Value, *, unit: str, most: int, off: bool = False
) -> FieldSpec:
    return FieldSpec(
        key, label, help, Kind.NUMBER, Group.FOLLOW_UP, ref, default, unit, least=1, most=most, can_be_off=off
    )


def _day(key: str, label: str, help: str, ref: str, default: Value, *, off: bool = True) -> FieldSpec:
    """A day of an unexplained absence; the first one is day 1."""
    return _number(key, label, help, ref, default, unit="days", most=30, off=off)


FOLLOW_UP_FIELDS = (
    FieldSpec(
        "absence_channels",
        "How parents may report an absence",
        "A message to a class teacher counts once it has reached the office.",
        Kind.CHOICES,
        Group.FOLLOW_UP,
        "ABS-02",
        default=("phone", "email", "office"),
        choices=CHANNELS,
    ),
    FieldSpec(
        "absence_report_by",
        "Absences are reported by",
        "A later report is taken and marked late. Not set: by the time the morning register opens.",
        Kind.TIME,
        Group.FOLLOW_UP,
        "ABS-03",
    ),
    FieldSpec(
        "report_each_day",
        "Parents report every day of an absence",
        "Yes: an absence explained yesterday is asked about again. No: it is quiet until the day of return.",
        Kind.YES_NO,
        Group.FOLLOW_UP,
        "ABS-04",
        default=True,
    ),
    _number(
        "sickness_exclusion_hours",
        "After sickness or diarrhoea a pupil stays away for",
        "Counted from the last time the pupil was unwell, up to the next session. Off: no such rule.",
        "ABS-05",
        OFF,
        unit="hours",
        most=168,
        off=True,
    ),
    FieldSpec(
        "explanation_from",
        "Who may explain an absence",
        "A report from anybody else is kept, and a call home stays due.",
        Kind.CHOICE,
        Group.FOLLOW_UP,
        "ABS-06",
        default="parent",
        choices=(
            ("parent", "A parent or carer"),
            ("legal", "Only an adult with parental responsibility"),
            ("contact", "Any adult on the pupil's record"),
            ("pupil", "An adult on the record, or the pupil"),
        ),
    ),
    FieldSpec(
        "first_day_sequence",
        "On the first day the school tries, in this order",
        "One step on each line: app, text, email, phone, visit.",
        Kind.LIST,
        Group.FOLLOW_UP,
        "ABS-11",
        default=("phone",),
    ),
    _number(
        "first_call_minutes",
        "The first call home is made within",
        "Counted from the closing of the register, or from its hand-in where no closing time is set.",
        "ABS-11",
        30,
        unit="minutes",
        most=240,
    ),
    _number(
        "call_again_minutes",
        "Nobody answered: try again after",
        "Once every contact that is asked for has been tried.",
        "ABS-23",
        20,
        unit="minutes",
        most=240,
    ),
    _day(
        "contacts_required_by_day",
        "Every contact is tried from day",
        "Until then parents and carers are enough. Nobody reached means that all of them were tried.",
        "ABS-12",
        1,
        off=False,
    ),
    _day(
        "dsl_alert_from_day",
        "The safeguarding lead is told that nobody was reached from day",
        "Pupils on the vulnerable list: always from day 1.",
        "ABS-15",
        1,
    ),
    _number(
        "dsl_alert_minutes",
        "The safeguarding lead answers an alert within",
        "After that deputies and the senior leaders are told as well.",
        "SAF-02",
        15,
        unit="minutes",
        most=240,
    ),
    _day(
        "home_visit_latest_day",
        "Somebody goes to the home by day",
        "If the child has not been seen and nobody's explanation reassures. Day 3 at the latest.",
        "ABS-17",
        3,
        off=False,
    ),
    _number(
        "visit_min_staff",
        "A home visit is made by at least",
        "Names are written down before anybody leaves.",
        "ABS-18",
        2,
        unit="people",
        most=6,
    ),
    FieldSpec(
        "visit_risk_assessment",
        "A home visit needs a risk assessment",
        "Its reference is asked for before anybody leaves.",
        Kind.YES_NO,
        Group.FOLLOW_UP,
        "SAF-06",
        default=False,
    ),
    _day(
        "siblings_schools_from_day",
        "Schools of brothers and sisters are asked from day",
        "Whether they were seen.",
        "ABS-16",
        OFF,
    ),
    _day(
        "external_referral_day",
        "A referral outside the school is considered from day",
        "To social care, the education welfare service or the police, while nobody was reached.",
        "ABS-21",
        OFF,
    ),
    _number(
        "visits_before_la",
        "The local authority is told after unanswered visits",
        "Visits to the family at which nobody opened.",
        "ABS-22",
        OFF,
        unit="visits",
        most=10,
        off=True,
    ),
    _day(
        "dsl_referral_after_days",
        "The safeguarding lead refers the absence after",
        "School days without a reason that reassures.",
        "ABS-25",
        OFF,
    ),
    _day(
        "welfare_call_after_day",
        "A welfare call is made when an explained absence goes on after day",
        "How the child is and when they are likely back.",
        "ABS-24",
        OFF,
    ),
    FieldSpec(
        "follow_up_days",
        "The day of an absence is counted in",
        "Both are shown; the steps follow this count.",
        Kind.CHOICE,
        Group.FOLLOW_UP,
        "ABS-14",
        default="school",
        choices=(("school", "School days"), ("calendar", "Calendar days")),
    ),
)
