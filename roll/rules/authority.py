"""What a local authority wants to be sent, by whom, how and when (POL-05, ADM-09, ADM-12, ADM-13, ADM-14, ADM-17).

Not law but dated facts of one authority with their source. Where none are recorded the law's own answer stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .missing import LATEST_FORM_DAY

LONGEST_BETWEEN = 31
"""Attendance returns are made at least once in a calendar month (L11)."""
FORMATS = (("both", "A form (PDF) and a file (CSV)"), ("pdf", "A form (PDF)"), ("csv", "A file (CSV)"))


@dataclass(frozen=True)
class ReturnsProfile:
    """One authority's wishes on a day; the defaults are the law's."""

    la_number: str
    name: str
    team: str = ""
    """Who receives returns."""
    email: str = ""
    send_how: str = ""
    """The authority's secure way, in its words: a portal, encrypted e-mail."""
    format: str = "both"
    wants_most_junior: bool = False
    """It asked for new-pupil returns of the youngest class on the first day too (reg. 13(3))."""
    wants_most_senior: bool = False
    """It asked for deletion returns of the oldest class at the end of the year too."""
    attendance_days: int = 28
    sickness_days: int = 7
    cme_form_day: int | None = None
    cme_notification_day: int | None = None
    """Some authorities take the notification only from a later school day on."""
    movement_procedure: str = ""
    home_education_form: str = ""
    """The authority's own form, if it has one."""
    source: str = ""
    since: date | None = None

    @property
    def recorded(self) -> bool:
        return self.since is not None

    @property
    def wants_pdf(self) -> bool:
        return self.format in ("both", "pdf")

    @property
    def wants_csv(self) -> bool:
        return self.format in ("both", "csv")


@dataclass(frozen=True)
class Fault:
    field: str
    sentence: str


def check_profile(profile: ReturnsProfile) -> list[Fault]:
    """Everything that forbids these facts; an empty list lets them through."""
    return list(_faults(profile))


def _faults(p: ReturnsProfile) -> Iterator[Fault]:
    if not 1 <= p.attendance_days <= LONGEST_BETWEEN:
        yield Fault(
            "attendance_days",
            f"Attendance returns go at least once a month: write 1 to {LONGEST_BETWEEN} days.",
        )
    if not 1 <= p.sickness_days <= LONGEST_BETWEEN:
        yield Fault("sickness_days", f"Write 1 to {LONGEST_BETWEEN} days.")
    if p.cme_form_day is not None and not 1 <= p.cme_form_day <= LATEST_FORM_DAY:
        yield Fault(
            "cme_form_day",
            f"A missing child is reported by school day {LATEST_FORM_DAY} at the latest: write 1 to {LATEST_FORM_DAY}.",
        )
    if not p.source.strip():
        yield Fault("source", "Write where these facts come from.")
