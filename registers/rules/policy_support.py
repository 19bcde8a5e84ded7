"""Settings about concerns, plans, meetings and referrals. Rows of the same kind as in `policy_fields`.

Source: requirements ABS-27, ABS-53 to ABS-58, ABS-61, ABS-66, SAF-09 and section 11. What they do is in `support/rules/`.
"""

from __future__ import annotations

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind, Value

PA_ACTIONS = (
    ("talk", "A talk with the family about what would help"),
    ("tell_parents", "Parents are told at once"),
    ("head_told", "The assistant head is told"),
    ("formal_letter", "A formal letter with all absences"),
    ("formal_meeting", "A formal meeting with the parents"),
    ("la_team", "The local authority’s attendance team is told"),
    ("needs_form", "Consent is asked for a strengths-and-needs form"),
    ("family_team", "A team around the family is considered"),
    ("plan", "A plan of the pupil’s own"),
    ("weekly_review", "The plan is looked at every week"),
    ("safeguarding_note", "The safeguarding lead is informed"),
)
"""What a policy may ask for when a pupil has come to miss a tenth or more (ABS-53 to ABS-55, ABS-58)."""
CADENCES = (
    ("weekly", "Every week, in school"),
    ("weekly_trust", "Every week, with the trust’s attendance lead"),
    ("monthly_trust", "Every month, with the trust’s attendance lead"),
    ("termly_trust", "Every term, with the trust"),
    ("annual", "Once a year, on targets"),
)
PATTERNS = (
    ("sudden_change", "A sudden change"),
    ("no_contact", "Nobody reached on the first day, again and again"),
    ("contact_days", "Absence around days of contact with another adult"),
)


def _yes_no(key: str, label: str, help: str, ref: str) -> FieldSpec:
    return FieldSpec(key, label, help, Kind.YES_NO, Group.SUPPORT, ref, default=False)


def _number(
    key: str, label: str, help: str, ref: str, default: Value, *, unit: str, most: int, off: bool = False
) -> FieldSpec:
    return FieldSpec(
        key, label, help, Kind.NUMBER, Group.SUPPORT, ref, default, unit, least=1, most=most, can_be_off=off
    )


SUPPORT_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "pa_actions",
        "When a pupil has come to miss a tenth or more",
        "Each becomes due on the list of concerns. For half or more a plan with partners is always due.",
        Kind.CHOICES,
        Group.SUPPORT,
        "ABS-53, ABS-54, ABS-55",
        default=("plan",),
        choices=PA_ACTIONS,
        can_be_off=True,
    ),
    _yes_no(
        "tutor_talk_near_line",
        "Near the line, the tutor talks with the pupil first",
        "For a pupil close to missing a tenth, before anything formal.",
        "ABS-55",
    ),
    _yes_no(
        "meeting_after_pa_letter",
        "Absence after the persistent absence letter leads to a meeting",
        "Any further absence makes an invitation due.",
        "ABS-66",
    ),
    _yes_no(
        "parent_told_before_referral",
        "Parents are told of a referral to the local authority first",
        "The referral cannot be sent before the letter that says so was issued, or somebody wrote when they were told.",
        "ABS-56",
    ),
    _number(
        "plan_review_weeks",
        "A plan is looked at again after",
        "Proposed when a plan or concern begins; each can have its own day.",
        "ABS-54, ABS-62",
        3,
        unit="weeks",
        most=26,
    ),
    _number(
        "plan_aims_above",
        "A plan usually aims above",
        "Proposed as the first aim; a child’s own aim may be lower, for example because of health. Off: nothing is proposed.",
        "ABS-54, ABS-62",
        OFF,
        unit="%",
        most=99,
        off=True,
    ),
    FieldSpec(
        "review_meetings",
        "Attendance is gone through",
        "The agenda of each meeting is made from the register.",
        Kind.CHOICES,
        Group.SUPPORT,
        "ABS-61",
        default=("weekly",),
        choices=CADENCES,
        can_be_off=True,
    ),
    _number(
        "ehc_fall_points",
        "EHC plan: attendance has fallen when it is lower by",
        "Percentage points, against the weeks before. The local authority is then told. Off: decided case by case.",
        "ABS-27",
        5,
        unit="points",
        most=50,
        off=True,
    ),
    _number(
        "ehc_fall_weeks",
        "EHC plan: so many school weeks are compared",
        "With as many before them.",
        "ABS-27",
        4,
        unit="weeks",
        most=20,
    ),
    FieldSpec(
        "pattern_prompts",
        "Patterns that make the safeguarding lead think",
        "A thought, never an accusation. Shown to safeguarding leads alone.",
        Kind.CHOICES,
        Group.SUPPORT,
        "SAF-09",
        default=("sudden_change", "no_contact", "contact_days"),
        choices=PATTERNS,
        can_be_off=True,
    ),
)
