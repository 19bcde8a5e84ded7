"""What the law and the statutory guidance allow a school to choose (POL-03; requirements section 0, L1–L6).

FLOOR and CEIL come from the law: a value outside is refused. WARN comes from statutory guidance: the value is
saved only with a reason and stays on the compliance list. ORDER is plain sense about clocks. The dates are
those from which the law asks it, so that a policy of 2023 is judged by the rules of 2023.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from registers.rules.code_table import NEW_REGULATIONS
from registers.rules.codes import Needs, lookup
from registers.rules.policy import RegisterPolicy, ResolvedPolicy
from registers.rules.policy_fields import FIELD
from registers.rules.policy_follow_up import SEQUENCE_STEPS
from registers.rules.policy_kinds import Off
from registers.rules.policy_roll import LATEST_CME_DAY
from registers.rules.retention import FEWEST_YEARS
from registers.rules.sessions import Session
from registers.rules.words import clock_words

LONGEST_OPEN_MINUTES = 30
MOST_SETTLE_DAYS = 5
LEAST_CONTACTS = 1
LATEST_VISIT_DAY = 3
_CODES_TO_TAKE_A_REGISTER = ("/", "\\", "N")


class Severity(StrEnum):
    REFUSE = "refuse"
    WARN = "warn"


class Bound(StrEnum):
    FLOOR = "FLOOR"
    CEIL = "CEIL"
    WARN = "WARN"
    ORDER = "ORDER"


@dataclass(frozen=True)
class Finding:
    """One setting that is outside what is allowed or advised, and the sentence to show."""

    field: str
    severity: Severity
    rule: Bound
    ref: str
    sentence: str


def retention_floor(on: date) -> int:
    """Years a register entry is kept at least: six since the 2024 regulations, three under those of 2006."""
    return FEWEST_YEARS if on >= NEW_REGULATIONS else 3


def check_policy(policy: RegisterPolicy, on: date) -> list[Finding]:
    """Everything to say about these settings on a day; refusals first."""
    found = [finding for check in _CHECKS for finding in check(policy, on)]
    return sorted(found, key=lambda one: one.severity is Severity.WARN)


def check_resolved(resolved: ResolvedPolicy, on: date) -> list[Finding]:
    """`check_policy`, and what is to say about the settings of the other subjects."""
    found = check_policy(resolved.policy, on)
    found += list(_follow_up(resolved.as_rules(_FollowUp)))
    found += list(_missing_child(resolved.as_rules(_Roll)))
    found += list(_illness(resolved.as_rules(_Illness)))
    return sorted(found, key=lambda one: one.severity is Severity.WARN)


def refusals(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.REFUSE]


def warnings(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is Severity.WARN]


def open_minutes(policy: RegisterPolicy, session: Session) -> int | None:
    """How long the register stays open after the session begins; `None` while a time is missing.

    The morning session begins when the school day does: one called before that is early, not long.
    """
    times = policy.times(session)
    begins = times.opens
    if session is Session.AM and begins is not None and policy.day_start is not None:
        begins = max(begins, policy.day_start)
    if begins is None or times.closes is None:
        return None
    return _minutes(times.closes) - _minutes(begins)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _retention(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    floor = retention_floor(on)
    years = policy.register_retention_years
    if years < floor:
        sentence = f"The policy says {years} years; the law requires {floor}. Enter {floor} years or more."
        yield Finding("register_retention_years", Severity.REFUSE, Bound.FLOOR, "L1", sentence)


def _settle_days(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    days = policy.n_settle_school_days
    if on >= NEW_REGULATIONS and days > MOST_SETTLE_DAYS:
        sentence = (
            f"The policy says {days} school days; the law allows {MOST_SETTLE_DAYS}. "
            f"Enter {MOST_SETTLE_DAYS} school days or fewer."
        )
        yield Finding("n_settle_school_days", Severity.REFUSE, Bound.CEIL, "L6", sentence)


def _contacts(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    least, target = policy.min_emergency_contacts, policy.target_emergency_contacts
    if least < LEAST_CONTACTS:
        sentence = (
            "Each parent a pupil lives with has to be reachable in an emergency. Enter 1 contact or more."
        )
        yield Finding("min_emergency_contacts", Severity.REFUSE, Bound.FLOOR, "ADM-04", sentence)
    if isinstance(target, int) and target < least:
        sentence = f"The number to aim for is below the least number, {least}. Enter {least} or more, or off."
        yield Finding("target_emergency_contacts", Severity.REFUSE, Bound.ORDER, "ADM-04", sentence)


def _open_length(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    if on < NEW_REGULATIONS:
        return
    lengths = {session: open_minutes(policy, session) for session in Session}
    for session, minutes in lengths.items():
        if minutes is not None and minutes > LONGEST_OPEN_MINUTES:
            sentence = (
                f"The {session.words} register stays open for {minutes} minutes; "
                f"statutory guidance says {LONGEST_OPEN_MINUTES} at most."
            )
            yield Finding(f"{session.lower()}_closes", Severity.WARN, Bound.WARN, "L5", sentence)
    am, pm = lengths[Session.AM], lengths[Session.PM]
    if am is not None and pm is not None and am != pm:
        sentence = (
            f"The morning register stays open for {am} minutes and the afternoon one for {pm}; "
            "statutory guidance asks for the same length in every session."
        )
        yield Finding("pm_closes", Severity.WARN, Bound.WARN, "L5", sentence)


def _late_from(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    for session in Session:
        times = policy.times(session)
        if times.late_from is None or times.opens is None or times.late_from >= times.opens:
            continue
        sentence = (
            f"Pupils are late from {clock_words(times.late_from)}, before the {session.words} register opens "
            f"at {clock_words(times.opens)}; late (L) is tied to the register having begun."
        )
        yield Finding(f"{session.lower()}_late_from", Severity.WARN, Bound.WARN, "L4", sentence)


_ORDER: tuple[tuple[str, str, bool], ...] = (
    ("gates_open", "expected_by", True),
    ("gates_open", "am_closes", True),
    ("expected_by", "am_closes", True),
    ("day_start", "day_end", False),
    ("day_start", "am_closes", True),
    ("break_starts", "break_ends", False),
    ("lunch_starts", "lunch_ends", False),
    ("break_ends", "lunch_starts", True),
    ("am_opens", "am_closes", False),
    ("am_late_from", "am_closes", True),
    ("am_opens", "am_submit_by", True),
    ("am_closes", "am_ends", True),
    ("am_submit_by", "am_ends", True),
    ("am_ends", "pm_opens", True),
    ("am_closes", "pm_opens", True),
    ("am_closes", "pm_late_from", True),
    ("lunch_starts", "pm_opens", True),
    ("pm_opens", "pm_closes", False),
    ("pm_late_from", "pm_closes", True),
    ("pm_opens", "pm_submit_by", True),
    ("pm_closes", "pm_ends", True),
    ("am_closes", "pm_closes", False),
    ("pm_closes", "day_end", True),
    ("pm_submit_by", "pm_ends", True),
    ("pm_ends", "day_end", True),
)
"""The first time, the one it may not be after, and whether both may be the same."""


def _order(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    for first, second, may_be_equal in _ORDER:
        earlier, later = getattr(policy, first), getattr(policy, second)
        if earlier is None or later is None or earlier < later or (may_be_equal and earlier == later):
            continue
        relation = "at or after" if may_be_equal else "after"
        sentence = (
            f"“{FIELD[second].label}” ({clock_words(later)}) has to be {relation} "
            f"“{FIELD[first].label}” ({clock_words(earlier)})."
        )
        yield Finding(second, Severity.REFUSE, Bound.ORDER, "REG-07", sentence)


def _teacher_codes(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    """A teacher can take the register, and is not asked for what only the office can know (REG-25)."""
    chosen = policy.teacher_code_set
    lacking = [code for code in _CODES_TO_TAKE_A_REGISTER if code not in chosen]
    unknown = [code for code in chosen if lookup(code, on) is None]
    made = [code for code in chosen if (row := lookup(code, on)) and not row.markable]
    leave = [code for code in chosen if (row := lookup(code, on)) and Needs.LEAVE in row.needs]
    refuse = [
        (lacking, "A register cannot be taken without {}. Add what is missing."),
        (unknown, "{}: not in the national codes of that day. Take it out, or choose a code of the list."),
        (made, "{}: made by the calendar and the admission register, never entered. Take it out."),
    ]
    for codes, sentence in refuse:
        if codes:
            named = sentence.format(", ".join(codes))
            yield Finding("teacher_code_set", Severity.REFUSE, Bound.ORDER, "L3", named)
    if leave:
        sentence = f"{', '.join(leave)}: only the office sees whether leave was agreed."
        yield Finding("teacher_code_set", Severity.WARN, Bound.WARN, "REG-25", sentence)


def _words(policy: RegisterPolicy, on: date) -> Iterator[Finding]:
    """LAC is a looked-after child in one school's mouth and a committee in the next one's."""
    if policy.governing_body_title.upper() in ("LAC", "THE LAC"):
        sentence = "Write the governing body's name out; LAC also means a looked-after child."
        yield Finding("governing_body_title", Severity.REFUSE, Bound.ORDER, "POL-06", sentence)


@dataclass(frozen=True)
class _FollowUp:
    first_day_sequence: tuple[str, ...]
    home_visit_latest_day: int


def _follow_up(policy: _FollowUp) -> Iterator[Finding]:
    """A child nobody has seen is looked for on the first day and seen by the third, whatever a school says."""
    if policy.home_visit_latest_day > LATEST_VISIT_DAY:
        sentence = (
            f"The policy says day {policy.home_visit_latest_day}; a child nobody has seen is visited by "
            f"day {LATEST_VISIT_DAY}. Enter {LATEST_VISIT_DAY} or less."
        )
        yield Finding("home_visit_latest_day", Severity.REFUSE, Bound.CEIL, "ABS-17", sentence)
    strange = [step for step in policy.first_day_sequence if step not in SEQUENCE_STEPS]
    if strange:
        sentence = f"{', '.join(strange)}: not a way to reach a family. Write one of {', '.join(SEQUENCE_STEPS)} on each line."
        yield Finding("first_day_sequence", Severity.REFUSE, Bound.ORDER, "ABS-11", sentence)
    elif not set(policy.first_day_sequence) - {"visit"}:
        sentence = (
            "Write how families are called on the first day before anybody goes there, for example phone."
        )
        yield Finding("first_day_sequence", Severity.REFUSE, Bound.CEIL, "ABS-11", sentence)


@dataclass(frozen=True)
class _Roll:
    cme_form_day: int


def _missing_child(policy: _Roll) -> Iterator[Finding]:
    if policy.cme_form_day > LATEST_CME_DAY:
        sentence = (
            f"The policy says school day {policy.cme_form_day}; a child nobody can find is reported by "
            f"school day {LATEST_CME_DAY}. Enter {LATEST_CME_DAY} or less."
        )
        yield Finding("cme_form_day", Severity.REFUSE, Bound.CEIL, "ABS-72", sentence)


@dataclass(frozen=True)
class _Illness:
    evidence_after_days: int | Off
    evidence_after_leave: bool


def _illness(policy: _Illness) -> Iterator[Finding]:
    """Guidance asks for evidence only where there is a genuine doubt; so a length of days prompts and never demands."""
    if not isinstance(policy.evidence_after_days, Off):
        sentence = (
            f"Evidence of illness is asked for by its length ({policy.evidence_after_days} days); statutory guidance asks "
            "for it only where there is a genuine doubt. The list prompts a person, nothing is demanded."
        )
        yield Finding("evidence_after_days", Severity.WARN, Bound.WARN, "ABS-32", sentence)
    if policy.evidence_after_leave:
        sentence = (
            "Evidence is asked for whenever illness lies next to leave; statutory guidance asks for it only where there is "
            "a genuine doubt. The list prompts a person, nothing is demanded."
        )
        yield Finding("evidence_after_leave", Severity.WARN, Bound.WARN, "ABS-38", sentence)


_CHECKS: tuple[Callable[[RegisterPolicy, date], Iterator[Finding]], ...] = (
    _retention,
    _settle_days,
    _contacts,
    _order,
    _teacher_codes,
    _words,
    _open_length,
    _late_from,
)
