"""Which days a staff report is about: this school year so far, or the days asked for."""

from __future__ import annotations

from attendance_mis.kit import clock
from registers.forms.moments import PeriodForm
from registers.queries.setup import setup_of
from registers.rules.periods import up_to, year_period
from registers.views.school import SchoolRequest


def period_form(request: SchoolRequest) -> PeriodForm:
    """This school year so far unless other days are asked for: what the law calls persistent is judged year to date."""
    today = clock.today()
    calendar = setup_of(request.school).calendar
    year = up_to(year_period(calendar, calendar.academic_year_of(today)), today)
    asked = {"first": year.first.isoformat(), "last": year.last.isoformat()}
    given = {"first": request.GET.get("from"), "last": request.GET.get("to")}
    return PeriodForm(asked | {name: value for name, value in given.items() if value})
