"""Settings about illness, evidence, appointments and lateness. Rows of the same kind as in `policy_fields`.

Source: requirements ABS-32 to ABS-41, ABS-47, ABS-48, ABS-68 and section 11. Where a policy is silent nothing is asked of
a family. What the settings do is in `absence/rules/`; when an appointment needs evidence is with the marks (REG-32).
"""

from __future__ import annotations

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind, Value

EVIDENCE_KINDS = (
    ("card", "Appointment card, stamped or signed"),
    ("letter", "Letter from a hospital, consultant or other professional"),
    ("nhs_111", "Record of a call to NHS 111"),
    ("medicine", "Prescribed medicine with the child’s name on it"),
    ("prescription", "Copy of a prescription"),
    ("notes", "Screenshot of medical notes or of the NHS app"),
    ("hospital", "Hospital appointment letter"),
    ("doctors_note", "Doctor’s note"),
    ("parent_letter", "Letter signed by a parent"),
    ("other", "Something else"),
)
"""What a family may show. A parent's letter is kept in the same list; it is no medical evidence (ABS-33)."""
LEADERS = (
    ("officer", "Attendance officer"),
    ("trust_lead", "Trust attendance lead"),
    ("dsl", "Designated safeguarding lead"),
    ("senior_lead", "Senior attendance leader"),
    ("assistant_head", "Assistant head"),
    ("head", "Head"),
)
"""Roles that may hold a talk after an absence or a meeting about lateness."""


def _number(
    key: str, label: str, help: str, ref: str, *, unit: str, most: int, default: Value = OFF, least: int = 1
) -> FieldSpec:
    return FieldSpec(
        key,
        label,
        help,
        Kind.NUMBER,
        Group.ILLNESS,
        ref,
        default,
        unit,
        least=least,
        most=most,
        can_be_off=True,
    )


def _yes_no(key: str, label: str, help: str, ref: str, *, default: bool) -> FieldSpec:
    return FieldSpec(key, label, help, Kind.YES_NO, Group.ILLNESS, ref, default=default)


ILLNESS_FIELDS: tuple[FieldSpec, ...] = (
    _number(
        "evidence_after_days",
        "Evidence of illness is thought of after",
        "School days ill in a row. It only ever prompts a person. Off: only where somebody has recorded a doubt.",
        "ABS-32",
        unit="school days",
        most=60,
    ),
    FieldSpec(
        "evidence_operator",
        "That many days are meant as",
        "Five days or more includes the fifth; more than five begins with the sixth.",
        Kind.CHOICE,
        Group.ILLNESS,
        "ABS-32",
        default="more_than",
        choices=(("at_least", "That many or more"), ("more_than", "More than that many")),
    ),
    _number(
        "evidence_short_week_days",
        "Beside an INSET day or bank holiday already from",
        "School days ill in a row, where such a day shortened one of the weeks of the run. Off: no such rule.",
        "ABS-32",
        unit="school days",
        most=60,
    ),
    FieldSpec(
        "evidence_kinds",
        "What counts as evidence",
        "Offered in the evidence log and named in letters. Families are never sent to a doctor only for the school.",
        Kind.CHOICES,
        Group.ILLNESS,
        "ABS-35",
        default=tuple(key for key, _ in EVIDENCE_KINDS if key != "doctors_note"),
        choices=EVIDENCE_KINDS,
    ),
    _yes_no(
        "evidence_after_leave",
        "Illness next to leave needs evidence",
        "Weekends and holidays between the two are not counted.",
        "ABS-38",
        default=False,
    ),
    _number(
        "parent_letter_consecutive",
        "A letter signed by a parent is asked for after more than",
        "School days away in a row, ill or without a reason. Off: no such letter.",
        "ABS-33",
        unit="school days",
        most=60,
    ),
    _number(
        "parent_letter_term_total",
        "And for more than, in a term",
        "School days away in all, counted in half days. Off: no such letter.",
        "ABS-33",
        unit="school days",
        most=60,
    ),
    _number(
        "serious_concern_spells",
        "A serious concern is looked at from separate illnesses in a half term",
        "Where no medical condition is known. A person decides. Off: only when somebody opens one.",
        "ABS-34",
        unit="illnesses",
        most=20,
        least=2,
    ),
    _number(
        "serious_concern_unexplained",
        "Or from separate unexplained absences in a half term",
        "Runs of N or O, each counted once. Off: no such rule.",
        "ABS-34",
        unit="absences",
        most=20,
        least=2,
    ),
    FieldSpec(
        "serious_concern_decided_by",
        "A serious concern is decided by",
        "After asking the safeguarding lead or the head. It is one pupil’s, dated, looked at again and lifted.",
        Kind.CHOICES,
        Group.ILLNESS,
        "ABS-34",
        default=("trust_lead", "senior_lead", "assistant_head", "head"),
        choices=LEADERS,
    ),
    _number(
        "unauthorise_notice_days",
        "A parent has so long to answer before illness is not authorised",
        "School days from the day the notice is given. Until then I can’t become O. Off: no notice is asked for.",
        "ABS-36",
        unit="school days",
        most=30,
    ),
    _number(
        "sickness_warn_days",
        "Warn of a sickness return from",
        "Days of illness in the school year. At fifteen the return is due by law.",
        "ABS-40",
        unit="days",
        most=14,
        default=10,
    ),
    _yes_no(
        "section_19_told",
        "The local authority is told of fifteen days for any reason of health or exclusion",
        "Illness, appointments, suspension and exclusion counted together (Section 19).",
        "ABS-41",
        default=True,
    ),
    _number(
        "return_interview_after_spells",
        "A talk on return is compulsory from the absence number",
        "Separate absences within the time below. Off: it stays a choice after any absence.",
        "ABS-68",
        unit="absences",
        most=20,
    ),
    FieldSpec(
        "return_interview_window",
        "Absences are counted within",
        "Counted anew in each.",
        Kind.CHOICE,
        Group.ILLNESS,
        "ABS-68",
        default="term",
        choices=(("half_term", "A half term"), ("term", "A term"), ("year", "A school year")),
    ),
    FieldSpec(
        "return_interview_by",
        "A compulsory talk on return is held by",
        "Anybody who follows absences up may hold one that is not compulsory.",
        Kind.CHOICES,
        Group.ILLNESS,
        "ABS-68",
        default=tuple(key for key, _ in LEADERS),
        choices=LEADERS,
    ),
    FieldSpec(
        "lateness_meeting_with",
        "A meeting about lateness is held by",
        "Named in the invitation.",
        Kind.CHOICES,
        Group.ILLNESS,
        "ABS-47",
        default=("officer",),
        choices=LEADERS,
    ),
    _number(
        "late_after_close_letter",
        "A letter warns of arrivals after the register closed from",
        "U marks in a half term. Each is an unauthorised absence; ten in ten school weeks are the law’s threshold.",
        "ABS-48",
        unit="marks",
        most=9,
    ),
)
