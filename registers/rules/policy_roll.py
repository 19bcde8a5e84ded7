"""Settings about joining, leaving and the returns the law asks for. Rows of the same kind as in `policy_fields`.

Source: ROL-04, ADM-13, ADM-17, ABS-72 and section 11. The grounds themselves are law, never settings.
"""

from __future__ import annotations

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind

LATEST_CME_DAY = 10
"""A child who is missing is reported by the tenth school day: a ceiling for every policy."""

ROLL_FIELDS: tuple[FieldSpec, ...] = (
    FieldSpec(
        "leaving_two_people",
        "One person proposes that a pupil leaves, another approves it",
        "No: the head may do both. Nobody else approves, whatever is chosen here.",
        Kind.YES_NO,
        Group.ROLL,
        "ROL-04",
        default=True,
    ),
    FieldSpec(
        "cme_form_day",
        "A missing child is reported to the local authority by",
        "Day of an absence without a reason, the first one counted. The authority may ask for an earlier day.",
        Kind.NUMBER,
        Group.ROLL,
        "ABS-72",
        default=LATEST_CME_DAY,
        unit="school days",
        least=1,
        most=40,
    ),
    FieldSpec(
        "home_education_consent_from",
        "Home education needs the authority's consent from",
        "For special schools and child protection, once the law asks for it where you are. Off: it does not yet.",
        Kind.DATE,
        Group.ROLL,
        "ADM-13",
        default=OFF,
        can_be_off=True,
    ),
    FieldSpec(
        "independent_school",
        "An independent or non-maintained special school",
        "Has a ground for leaving of its own.",
        Kind.YES_NO,
        Group.ROLL,
        "ADM-10",
        default=False,
    ),
)
