"""The threshold with what issued notices relied on: the sessions they used are not counted again (PEN-04).

Nor are those of a request the authority has not answered, where a case is opened or judged: else absence that comes later
would wait for an answer that may never come, or two cases would rest on the same sessions (PEN-01, PEN-20).
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max, Min, Q

from penalties.models import PenaltyCase, PenaltyNotice
from registers.models import ClassMembership, Pupil, School
from registers.queries.threshold import PupilThreshold, near_threshold
from registers.rules.threshold import SESSIONS, Move, Span, Trailing, moves_on


@dataclass(frozen=True)
class UsedBy:
    """The sessions one issued notice relied on."""

    issued_on: date
    span: Span


def notices_using(pupil_ids: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, list[UsedBy]]:
    """Pupil → what absence notices, issued and not withdrawn, relied on.

    A notice whose sessions are not known uses none: the count then errs towards looking again, never towards
    a notice.
    """
    notices = PenaltyNotice.objects.filter(
        kind="absence", offence_from__isnull=False, offence_to__isnull=False
    ).exclude(status="withdrawn")
    if pupil_ids is not None:
        notices = notices.filter(pupil_id__in=list(pupil_ids))
    found: dict[uuid.UUID, list[UsedBy]] = defaultdict(list)
    for pupil, issued, first, last in notices.values_list(
        "pupil_id", "issued_on", "offence_from", "offence_to"
    ):
        if first is not None and last is not None:
            found[pupil].append(UsedBy(issued, (first, last)))
    return found


def used_sessions(as_of: date, pupil_ids: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, list[Span]]:
    """Pupil → the sessions that notices issued by that day relied on."""
    return {
        pupil: [one.span for one in notices if one.issued_on <= as_of]
        for pupil, notices in notices_using(pupil_ids).items()
    }


def requested_sessions(
    pupil_ids: Iterable[uuid.UUID] | None = None, *, before: datetime | None = None
) -> dict[uuid.UUID, list[Span]]:
    """Pupil → the sessions of requests the authority has not answered; `before`: of cases opened earlier than that."""
    cases = PenaltyCase.objects.filter(parents__state="requested", sessions__draw=F("draw"))
    if pupil_ids is not None:
        cases = cases.filter(pupil_id__in=list(pupil_ids))
    if before is not None:
        cases = cases.filter(opened_at__lt=before)
    spans = cases.annotate(first=Min("sessions__date"), last=Max("sessions__date"))
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for pupil, first, last in spans.order_by("first").values_list("pupil_id", "first", "last"):
        found[pupil].append((first, last))
    return found


def taken_sessions(
    as_of: date, pupil_ids: Iterable[uuid.UUID] | None = None, *, before: datetime | None = None
) -> dict[uuid.UUID, list[Span]]:
    """Pupil → what no other case may rest on: sessions of issued notices and of requests that wait."""
    found = requested_sessions(pupil_ids, before=before)
    for pupil, spans in used_sessions(as_of, pupil_ids).items():
        found[pupil] = [*spans, *found.get(pupil, [])]
    return found


@dataclass(frozen=True)
class ThresholdLine:
    """One pupil of the list."""

    pupil: Pupil
    class_name: str
    now: Trailing
    codes: str
    """"6 O, 3 G, 1 N"."""
    unknown: int
    """Counted sessions still on N."""
    used: int
    tenth: date | None
    """The day of the tenth session in the window, once there are ten."""
    move: Move | None


def threshold_lines(school: School, as_of: date, least: int) -> list[ThresholdLine]:
    """The pupils on roll with at least so many sessions in their ten weeks, most first."""
    rows = near_threshold(school, as_of, least, used=used_sessions(as_of))
    classes = _classes(school, as_of, [row.pupil.id for row in rows])
    return [_line(row, classes.get(row.pupil.id, "")) for row in rows]


def _classes(school: School, on: date, pupils: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on), school=school, pupil_id__in=pupils, first_day__lte=on
    )
    return dict(sitting.values_list("pupil_id", "school_class__name"))


def _line(row: PupilThreshold, class_name: str) -> ThresholdLine:
    counted = [one for one in row.trailing.sessions if not one.used]
    by_code = Counter(one.code for one in counted)
    return ThresholdLine(
        pupil=row.pupil,
        class_name=class_name,
        now=row.trailing,
        codes=", ".join(f"{count} {code}" for code, count in by_code.most_common()),
        unknown=by_code["N"],
        used=len(row.trailing.sessions) - len(counted),
        tenth=counted[SESSIONS - 1].date if len(counted) >= SESSIONS else None,
        move=moves_on(row.case, row.trailing),
    )
