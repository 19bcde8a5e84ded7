"""Settings about how long records are kept. Rows of the same kind as in `policy_fields`; floors in
`protection/rules/classes.py`. But for the register (`register_retention_years`) the law names no years: the defaults
are our choice."""

from __future__ import annotations

from registers.rules.policy_kinds import OFF, FieldSpec, Group, Kind


def _years(key: str, label: str, help: str, default: int, least: int = 1) -> FieldSpec:
    return FieldSpec(
        key,
        label,
        help,
        Kind.NUMBER,
        Group.RETENTION,
        "DAT-06",
        default=default,
        unit="years",
        least=least,
        most=100,
    )


RETENTION_FIELDS: tuple[FieldSpec, ...] = (
    _years(
        "calls_retention_years",
        "Reports of absence, calls, coming and going are kept for",
        "From the day they came. They explain marks, so the default is that of the register.",
        6,
    ),
    _years(
        "case_notes_retention_years",
        "Notes of following up an absence are kept for",
        "From the day the follow-up closed. How it ended stays.",
        6,
    ),
    _years(
        "safeguarding_retention_years",
        "Safeguarding notes are kept for",
        "From the child’s date of birth. Ask your safeguarding partners before you change it.",
        25,
        least=25,
    ),
    _years(
        "evidence_retention_years",
        "Evidence and papers are kept for",
        "From the day they came. A paper filed for longer is kept as long as it says.",
        6,
    ),
    _years(
        "illness_retention_years",
        "Notes about illness, health and lateness are kept for",
        "From the day each was settled or written, with why an absence was unauthorised. They explain marks, so the default is that of the register.",
        6,
    ),
    FieldSpec(
        "leave_retention_years",
        "Requests for leave, granted and refused, are kept for",
        "A number counts from the last day asked for.",
        Kind.NUMBER,
        Group.RETENTION,
        "DAT-06",
        default=OFF,
        unit="years",
        least=1,
        most=100,
        can_be_off=True,
        off_words="As long as the pupil’s record",
    ),
    _years(
        "letters_retention_years",
        "Letters are kept for",
        "From the day of issue. Which kind was sent when stays.",
        6,
    ),
    _years(
        "messages_retention_years",
        "Texts and e-mails are kept for",
        "From the day each was made. That something was sent stays.",
        2,
    ),
    _years(
        "penalties_retention_years",
        "Penalty cases and notices are kept for",
        "From the day the case ended. The ladder of notices looks three years back.",
        6,
        least=3,
    ),
    _years(
        "support_retention_years",
        "Concerns, plans, meetings, contracts and referrals are kept for",
        "From the day each ended. What has not ended stays.",
        6,
    ),
    _years(
        "complaints_retention_years",
        "Complaints are kept for",
        "From the day each was closed. An open one stays.",
        6,
    ),
    _years(
        "copies_retention_years",
        "Requests for copies and the log of sharing are kept for",
        "From the day of the answer, or of the sharing.",
        6,
    ),
    _years(
        "files_retention_years",
        "Files of the register as sent, and what other systems’ files brought, are kept for",
        "From the day of the register, or the day it came. The default is that of the register: a copy is not to outlive it.",
        6,
    ),
    _years(
        "leaving_retention_years",
        "Papers of leaving, enquiries and returns as sent are kept for",
        "From the day the leaving was settled. They show why a name came off the register, so never less than its six years.",
        6,
        least=6,
    ),
    _years(
        "access_log_retention_years",
        "Who looked at what is kept for",
        "From the day of each look. Only looking; what was done stays.",
        6,
    ),
)
