"""How a running notice to improve stands today, by the register."""

from __future__ import annotations

from datetime import date

from penalties.models import ImprovementNotice, PenaltyCase
from penalties.queries.authority import authority_of
from penalties.rules.improvement import Period, Watched, watch
from registers.models import ClassMembership, Spell
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span
from registers.queries.statistics import breakdown
from registers.rules.calendar import SchoolCalendar
from registers.rules.figures import Tally


def watched(notice: ImprovementNotice, today: date) -> Watched:
    """Unauthorised sessions since the first day, and whether a ground is broken or a review due."""
    case = notice.case
    calendar, year_group = lived_calendar(case, today)
    return watch(
        Period(notice.starts_on, notice.ends_on),
        unauthorised=period_tally(notice, today).unauthorised,
        early_after=notice.early_after,
        early_weeks=authority_of(case.school, today).early_action_after_weeks,
        today=today,
        calendar=calendar,
        year_group=year_group,
    )


def period_tally(notice: ImprovementNotice, today: date) -> Tally:
    """The counts of the period so far, at every school of the trust the pupil was at, as the threshold counts them."""
    last, pupil = min(notice.ends_on, today), notice.case.pupil
    if last < notice.starts_on:
        return Tally()
    schools = set(Spell.objects.filter(pupil=pupil).values_list("school_id", flat=True))
    spans = tuple(Span(school, notice.starts_on, last) for school in schools)
    found = breakdown(Slice(spans, upns=(pupil.upn,)), (By.SCHOOL,))
    return sum((one.tally for one in found), Tally())


def lived_calendar(case: PenaltyCase, on: date) -> tuple[SchoolCalendar, str]:
    """The calendar of the pupil's class at the case's school on a day, or the last one before, and the year group.

    A week in which their class was closed is none of the weeks a parent was given (PEN-08, REG-38).
    """
    sat = ClassMembership.objects.filter(pupil_id=case.pupil_id, school_id=case.school_id, first_day__lte=on)
    last = sat.select_related("school_class").order_by("-first_day").first()
    calendar = setup_of(case.school).calendar
    return (calendar.of_class(last.school_class.name), last.year_group) if last else (calendar, "")
