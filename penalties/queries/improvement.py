"""How a running notice to improve stands today, by the register."""

from __future__ import annotations

from datetime import date

from penalties.models import ImprovementNotice, PenaltyCase
from penalties.queries.authority import authority_of
from penalties.rules.improvement import Period, Watched, watch
from registers.models import ClassMembership
from registers.queries.setup import setup_of
from registers.queries.statistics import GroupBy, Scope, counts
from registers.rules.figures import Tally


def watched(notice: ImprovementNotice, today: date) -> Watched:
    """Unauthorised sessions since the first day, and whether a ground is broken or a review due."""
    case = notice.case
    return watch(
        Period(notice.starts_on, notice.ends_on),
        unauthorised=period_tally(notice, today).unauthorised,
        early_after=notice.early_after,
        early_weeks=authority_of(case.school, today).early_action_after_weeks,
        today=today,
        calendar=setup_of(case.school).calendar,
        year_group=year_group_of(case, today),
    )


def period_tally(notice: ImprovementNotice, today: date) -> Tally:
    """The counts of the period so far, at the case's school."""
    last = min(notice.ends_on, today)
    if last < notice.starts_on:
        return Tally()
    scope = Scope(notice.case.school_id, notice.starts_on, last, upn=notice.case.pupil.upn)
    return sum((tally for _, tally in counts(scope, GroupBy.SCHOOL)), Tally())


def year_group_of(case: PenaltyCase, on: date) -> str:
    """The pupil's year group at the case's school on a day, else the last one before."""
    sat = ClassMembership.objects.filter(pupil_id=case.pupil_id, school_id=case.school_id, first_day__lte=on)
    last = sat.order_by("-first_day").first()
    return last.year_group if last else ""
