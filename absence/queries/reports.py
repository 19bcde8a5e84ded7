"""Reports of a day, families to tell of in one call, and who came back too early."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from absence.models import AbsenceReport
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from registers.models import Mark, School

_FAMILY = """
SELECT DISTINCT p.id, coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname || ', ' || c.name
  FROM registers_contactlink l
  JOIN registers_contactlink x ON x.contact_id = l.contact_id AND x.pupil_id <> l.pupil_id AND NOT x.restricted
  JOIN registers_pupil p ON p.id = x.pupil_id
  JOIN registers_classmembership m ON m.pupil_id = p.id AND m.school_id = %(school)s AND m.first_day <= %(day)s
       AND (m.last_day IS NULL OR m.last_day >= %(day)s)
  JOIN registers_schoolclass c ON c.id = m.school_class_id
  JOIN registers_spell z ON z.pupil_id = p.id AND z.school_id = m.school_id AND z.starts_on <= %(day)s
       AND (z.leaves_on IS NULL OR z.leaves_on >= %(day)s)
 WHERE l.pupil_id = %(pupil)s AND NOT l.restricted AND (l.parental_responsibility OR l.lives_with_pupil)
   AND (x.parental_responsibility OR x.lives_with_pupil)
 ORDER BY 2
"""
_EARLY = """
SELECT coalesce(nullif(p.chosen_forename, ''), p.legal_forename) || ' ' || p.legal_surname, r.earliest_return
  FROM absence_absencereport r JOIN registers_pupil p ON p.id = r.pupil_id
  JOIN registers_mark k ON k.pupil_id = r.pupil_id AND k.school_id = r.school_id AND k.date = %(day)s
       AND k.category = 'P'
 WHERE r.school_id = %(school)s AND r.withdrawn_at IS NULL AND r.first_day <= %(day)s
   AND (r.earliest_return > %(day)s
        OR (r.earliest_return = %(day)s AND r.earliest_session = 'PM' AND k.session = 'AM'))
 GROUP BY 1, 2 ORDER BY 1
"""


@dataclass(frozen=True)
class TooEarly:
    name: str
    earliest: date


def reports_of_day(school: School, day: date) -> list[AbsenceReport]:
    """Every report that explains the day or was taken on it, the latest first; those taken back are among them."""
    begins, ends = (datetime.combine(day + timedelta(n), time.min, tzinfo=clock.LONDON) for n in (0, 1))
    rows = AbsenceReport.objects.filter(
        Q(first_day__lte=day, last_day__gte=day) | Q(recorded_at__gte=begins, recorded_at__lt=ends),
        school=school,
    )
    return list(rows.select_related("pupil").order_by("-received_at", "-id")[:300])


def marks_resting_on(report: AbsenceReport) -> list[Mark]:
    """Marks that only repeat this report: the code it offered, in the sessions it explained; oldest first."""
    rows = Mark.objects.filter(
        school_id=report.school_id, pupil_id=report.pupil_id, date__gte=report.first_day,
        date__lte=report.last_day, code=report.code,
    )  # fmt: skip
    if report.session:
        rows = rows.filter(session=report.session)
    return list(rows.order_by("date", "session"))


def family_of(school: School, pupil_id: uuid.UUID, day: date) -> list[tuple[uuid.UUID, str]]:
    """Brothers and sisters on roll here that day: pupils who share a parent they live with."""
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"school": school.id, "pupil": pupil_id, "day": day})
        return [(key, name) for key, name in cursor.fetchall()]


def too_early(school: School, day: date) -> list[TooEarly]:
    """Pupils marked present before the hours after sickness were over (ABS-05)."""
    with connection.cursor() as cursor:
        cursor.execute(_EARLY, {"school": school.id, "day": day})
        return [TooEarly(name, earliest) for name, earliest in cursor.fetchall()]
