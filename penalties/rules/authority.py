"""What a local authority's code of conduct decides: who issues, how long parents get, what a request must hold.

Source: POL-05, PEN-09, PEN-12, PEN-14, PEN-15, PEN-19, PEN-20; L16. Not law but dated facts of one authority, with
where they were read. Where no profile is recorded the cautious answer stands: the authority issues, the school asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from penalties.rules.payment import POST_WORKING_DAYS

FEWEST_WEEKS, MOST_WEEKS = 3, 6
"""An improvement period, by statutory guidance (FLOOR, CEIL)."""
THRESHOLD_DAYS = 5
"""A leave taken without permission of so many days is ten sessions, the national threshold (PEN-19)."""


class Issuer(StrEnum):
    SCHOOL = "school"
    """The head, or a deputy or assistant head the head authorised in writing."""
    AUTHORITY = "authority"
    """Schools send a request; the authority's officers issue."""

    @property
    def words(self) -> str:
        return "The school" if self is Issuer.SCHOOL else "The local authority, at the school’s request"


CHECKLIST: tuple[tuple[str, str], ...] = (
    ("certificate", "Certified attendance record signed by the head"),
    ("sessions", "Each session counted"),
    ("letters", "Letters as sent"),
    ("support", "Support and contact log"),
    ("leave", "Leave requests and refusals"),
    ("improvement", "Notice to improve with its dates and outcome"),
    ("parents", "Names and addresses of the parents"),
    ("consideration", "The school’s consideration, question by question"),
)
CHECKLIST_WORDS = dict(CHECKLIST)


@dataclass(frozen=True)
class Authority:
    """One authority's profile on a day."""

    la_number: str
    name: str
    address: tuple[str, ...] = ()
    email: str = ""
    phone: str = ""
    payment_methods: str = ""
    """How a parent pays the authority; printed on a notice. Money never comes to a school (PEN-16)."""
    issuer: Issuer = Issuer.AUTHORITY
    improvement_least_weeks: int = FEWEST_WEEKS
    improvement_most_weeks: int = MOST_WEEKS
    early_action_after_weeks: int | None = None
    """Weeks of an improvement period before a notice may come early; `None` = as soon as a stated ground is broken."""
    request_within_days: int | None = None
    """School days from the last session relied on to send a request; `None` = none stated."""
    checklist: tuple[str, ...] = tuple(key for key, _ in CHECKLIST)
    post_working_days: int = POST_WORKING_DAYS
    leave_days: int | None = None
    """Days of leave without permission after which the authority takes a request at once (PEN-19)."""
    leave_days_again: int | None = None
    """The same where it happened before; `None` = no difference."""
    code_title: str = ""
    code_source: str = ""
    code_dated: date | None = None
    since: date | None = None
    """From when the profile holds; `None` = nothing is recorded for this authority."""

    @property
    def recorded(self) -> bool:
        return self.since is not None


@dataclass(frozen=True)
class Fault:
    field: str
    sentence: str


def check_profile(profile: Authority) -> list[Fault]:
    """Everything that forbids these facts; an empty list lets them through."""
    return list(_faults(profile))


def _faults(p: Authority) -> Iterator[Fault]:
    for field in ("improvement_least_weeks", "improvement_most_weeks"):
        weeks = getattr(p, field)
        if weeks < FEWEST_WEEKS:
            yield Fault(
                field, f"An improvement period is at least {FEWEST_WEEKS} weeks by national guidance."
            )
        if weeks > MOST_WEEKS:
            yield Fault(field, f"An improvement period is at most {MOST_WEEKS} weeks by national guidance.")
    if p.improvement_least_weeks > p.improvement_most_weeks:
        yield Fault("improvement_most_weeks", "The longest period cannot be shorter than the shortest one.")
    if p.early_action_after_weeks is not None and p.early_action_after_weeks >= p.improvement_most_weeks:
        yield Fault(
            "early_action_after_weeks",
            "Early action has to come before the period ends; leave it empty otherwise.",
        )
    if p.issuer is Issuer.SCHOOL and not (p.address and p.payment_methods):
        yield Fault(
            "payment_methods",
            "Schools that issue notices print where and how to pay: give the authority’s address and its ways to pay.",
        )
    if p.leave_days_again is not None and (p.leave_days is None or p.leave_days_again > p.leave_days):
        yield Fault(
            "leave_days_again",
            "Where it happened before the authority asks for fewer days, so give the usual number too.",
        )
    unknown = [key for key in p.checklist if key not in CHECKLIST_WORDS]
    if unknown:
        yield Fault("checklist", f"Not a part of a request: {', '.join(unknown)}.")


def may_issue(role: str, *, delegated: bool) -> bool:
    """Whether a person of this role may issue a notice: the head, or a deputy or assistant head the head authorised.

    L16: an attendance officer prepares and never issues, whatever a policy says (PEN-15).
    """
    return role == "head" or (role == "assistant_head" and delegated)


def needs_case_note(authority: Authority) -> bool:
    """Whether the authority's leave rule is looser than the national threshold, so that a case says why (PEN-19)."""
    return authority.leave_days is not None and authority.leave_days < THRESHOLD_DAYS
