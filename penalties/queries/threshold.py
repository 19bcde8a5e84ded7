"""The threshold with what issued notices relied on: the sessions they used are not counted again (PEN-04)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from penalties.models import PenaltyNotice
from registers.rules.threshold import Span


def used_sessions(as_of: date, pupil_ids: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, list[Span]]:
    """Pupil → the sessions that absence notices issued by that day, and not withdrawn, relied on.

    A notice whose sessions are not known uses none: the count then errs towards looking again, never towards
    a notice.
    """
    notices = PenaltyNotice.objects.filter(
        kind="absence", issued_on__lte=as_of, offence_from__isnull=False, offence_to__isnull=False
    ).exclude(status="withdrawn")
    if pupil_ids is not None:
        notices = notices.filter(pupil_id__in=list(pupil_ids))
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for pupil, first, last in notices.values_list("pupil_id", "offence_from", "offence_to"):
        if first is not None and last is not None:
            found[pupil].append((first, last))
    return found
