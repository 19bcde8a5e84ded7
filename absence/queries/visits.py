"""Who is out on a home visit now, and who should be back (SAF-06)."""

from __future__ import annotations

from datetime import datetime

from absence.models import Visit
from registers.models import School


def pairs_out(school: School) -> list[Visit]:
    """Visits somebody left for and is not back from, whoever should be back first first; of closed cases, too."""
    rows = Visit.objects.filter(case__school=school, out_at__isnull=False, back_at=None, cancelled_at=None)
    return list(rows.select_related("case__pupil").order_by("expected_back", "out_at"))


def is_overdue(visit: Visit, now: datetime) -> bool:
    """Whether the pair should have been back by now and nobody has said that they are."""
    expected = visit.expected_back
    return visit.back_at is None and visit.cancelled_at is None and expected is not None and expected < now
