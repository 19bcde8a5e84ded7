"""Checking the chain of a school in place, and the links that were printed on certified records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attendance_mis.audit.models import AuditEvent
from registers.models import RegisterSave, School
from registers.rules.chain import Anchor, Verdict, verify

from .chain_export import chain_lines

CERTIFIED = "record.certified"
"""The audit verb whose facts hold the link printed on the record."""


def head_of(school: School, moment: datetime | None = None) -> Anchor | None:
    """The last link of the school's chain, as printed on records and summaries; or the last one made by a moment."""
    saves = RegisterSave.objects.filter(school=school)
    if moment is not None:
        saves = saves.filter(at__lte=moment)
    row = saves.order_by("-seq").values_list("seq", "hash").first()
    return Anchor(*row) if row else None


def printed_anchors(school: School) -> list[Anchor]:
    """Links printed on records certified here."""
    facts = AuditEvent.objects.filter(verb=CERTIFIED, school_id=school.id).values_list("facts", flat=True)
    return [Anchor(fact["seq"], fact["hash"]) for fact in facts if fact.get("seq")]


def check_school(school: School, anchors: Iterable[Anchor] = ()) -> Verdict:
    return verify(chain_lines(school), [*printed_anchors(school), *anchors])
