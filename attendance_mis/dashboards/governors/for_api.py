"""What the API tells people who see no pupils: the issued reports, number for number."""

from __future__ import annotations

from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.rules.published import Published
from registers.models import School
from registers.queries.published import IssuedSessions


def issued_to_all(school: School) -> list[IssuedSessions]:
    """Of a school's reports, newest first. None is made here: asking a question issues nothing."""
    reports = IssuedReport.objects.filter(school=school).order_by("-last_day", "-first_day")
    return [_sessions(report) for report in reports]


def _sessions(report: IssuedReport) -> IssuedSessions:
    numbers = Published.from_json(report.numbers)
    return IssuedSessions(
        first=report.first_day,
        last=report.last_day,
        attended=numbers.attendance.part,
        possible=numbers.attendance.whole,
        authorised=numbers.authorised.part,
        unauthorised=numbers.unauthorised.part,
        late=numbers.late.part,
        issued_at=report.issued_at,
    )
