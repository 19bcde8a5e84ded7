"""Since when a school keeps its registers here: what lies before came from files, as history (ADM-11, DAT-10)."""

from __future__ import annotations

from datetime import date

from attendance_mis.kit import clock
from registers.models import RegisterSave, School


def first_live_day(school: School) -> date | None:
    """The day of the first save that was not an import; `None` while the school still keeps its registers elsewhere."""
    saves = RegisterSave.objects.filter(school=school).exclude(source__startswith="import").order_by("seq")
    at = saves.values_list("at", flat=True).first()
    return at.astimezone(clock.LONDON).date() if at else None
