"""Sessions that issued notices relied on: they are not counted again (PEN-04)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from penalties.models import PenaltyNotice
from penalties.rules.ladder import WITHDRAWN
from registers.rules.threshold import Span


def used_spans(
    pupil_ids: Iterable[uuid.UUID] | None = None, *, other_than: uuid.UUID | None = None
) -> dict[uuid.UUID, list[Span]]:
    """Pupil → the days of absence notices issued and not withdrawn; `other_than` leaves out those of one case."""
    rows = PenaltyNotice.objects.filter(kind="absence", offence_from__isnull=False).exclude(status=WITHDRAWN)
    if pupil_ids is not None:
        rows = rows.filter(pupil_id__in=list(pupil_ids))
    if other_than is not None:
        rows = rows.exclude(case_id=other_than)
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for pupil, first, last in rows.values_list("pupil_id", "offence_from", "offence_to"):
        found[pupil].append((first, last))
    return dict(found)
