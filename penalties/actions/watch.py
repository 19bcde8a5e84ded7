"""Watching the threshold: every time ten is reached is kept as a fact, and followed when marks change (PEN-01, PEN-03).

Everything is told from the register as it stands, over a whole year back. So a day nobody worked is caught up by the
next run, a run may be repeated, and an amendment of an old mark finds its crossing.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction

from attendance_mis.kit import clock
from penalties.models import ThresholdCrossing, ThresholdCrossingEvent
from penalties.queries.threshold import UsedBy, notices_using
from penalties.signals import threshold_changed
from registers.models import Mark, Pupil
from registers.queries.threshold import cases_of, could_have_reached
from registers.rules.threshold import SESSIONS, Case, Trailing, times_reached, trailing

LOOK_BACK = timedelta(days=366)
AT_ONCE = 200
"""Pupils in one transaction."""


def watch_trust(today: date) -> Counter[str]:
    """Every pupil of the trust who may have reached ten in the year before, and every crossing kept; what changed."""
    since = today - LOOK_BACK
    kept = ThresholdCrossing.objects.filter(reached_on__gte=since).values_list("pupil_id", flat=True)
    ids = sorted({*could_have_reached(since, today), *kept})
    changed: Counter[str] = Counter()
    for start in range(0, len(ids), AT_ONCE):
        changed += _watch(ids[start : start + AT_ONCE], since, today)
    return changed


def watch_pupils(pupil_ids: Sequence[uuid.UUID], today: date) -> Counter[str]:
    """The same for pupils whose marks have changed just now."""
    since = today - LOOK_BACK
    kept = ThresholdCrossing.objects.filter(pupil_id__in=pupil_ids, reached_on__gte=since)
    ids = sorted(
        {*could_have_reached(since, today, list(pupil_ids)), *kept.values_list("pupil_id", flat=True)}
    )
    return _watch(ids, since, today)


@transaction.atomic
def _watch(pupil_ids: list[uuid.UUID], since: date, today: date) -> Counter[str]:
    """Two runs about one pupil wait for each other: the second finds what the first has written."""
    if not pupil_ids:
        return Counter()
    list(
        Pupil.objects.select_for_update(no_key=True).filter(id__in=pupil_ids).order_by("id").values_list("id")
    )
    notices = notices_using(pupil_ids)
    kept: dict[uuid.UUID, list[ThresholdCrossing]] = {}
    for crossing in ThresholdCrossing.objects.filter(pupil_id__in=pupil_ids, reached_on__gte=since):
        kept.setdefault(crossing.pupil_id, []).append(crossing)
    changed: Counter[str] = Counter()
    for pupil, case in cases_of(pupil_ids, since, today):
        changed += _follow(pupil, case, notices.get(pupil.id, []), kept.get(pupil.id, []), since, today)
    return changed


def _follow(
    pupil: Pupil,
    case: Case,
    notices: Sequence[UsedBy],
    kept: Sequence[ThresholdCrossing],
    since: date,
    today: date,
) -> Counter[str]:
    changed = Counter(kind for crossing in kept if (kind := _judge(crossing, case, notices)))
    now = _with_used(case, notices, today)
    times = times_reached(now, since, today)
    known = {_time_of(crossing, times, now) for crossing in kept if crossing.state == "standing"}
    for time in times:
        if time.as_of not in known:
            changed[_keep(pupil, time)] += 1
    return changed


def _judge(crossing: ThresholdCrossing, case: Case, notices: Iterable[UsedBy]) -> str:
    """What became of a kept crossing. A notice issued since relies on it and does not undo it."""
    then = trailing(_with_used(case, notices, crossing.reached_on), crossing.reached_on)
    sessions = _sessions(then)
    state = "standing" if then.met else "fell_below"
    if (state, sessions) == (crossing.state, crossing.sessions):
        return ""
    kind = "changed"
    if state != crossing.state:
        kind = "stands_again" if then.met else "fell_below"
    crossing.state, crossing.count, crossing.sessions = state, then.count, sessions
    crossing.changed_at = clock.now()
    crossing.save(update_fields=["state", "count", "sessions", "changed_at"])
    _event(crossing, kind)
    return kind


def _time_of(crossing: ThresholdCrossing, times: Sequence[Trailing], case: Case) -> date | None:
    """The time, as the register tells it now, that this crossing is about: the latest one it could belong to."""
    if case.count(crossing.reached_on) < SESSIONS:
        return None
    return max((time.as_of for time in times if time.as_of <= crossing.reached_on), default=None)


def _keep(pupil: Pupil, time: Trailing) -> str:
    """A new crossing; one of that day that had fallen below stands again by itself in `_judge`."""
    assert time.first is not None
    assert time.last is not None
    tenth = [one for one in time.sessions if not one.used][-1]
    now = clock.now()
    crossing, made = ThresholdCrossing.objects.get_or_create(
        pupil=pupil,
        reached_on=time.as_of,
        defaults={
            "school_id": _school_of(pupil, tenth.date, str(tenth.session)),
            "window_from": time.first,
            "window_to": time.last,
            "count": time.count,
            "sessions": _sessions(time),
            "found_at": now,
            "changed_at": now,
        },
    )
    if not made:
        return "kept"
    _event(crossing, "found")
    return "found"


def _school_of(pupil: Pupil, day: date, session: str) -> uuid.UUID:
    marks = Mark.objects.filter(pupil_id=pupil.id, date=day, session=session, category="U")
    return marks.values_list("school_id", flat=True)[0]


def _with_used(case: Case, notices: Iterable[UsedBy], on: date) -> Case:
    return replace(case, used=tuple(one.span for one in notices if one.issued_on <= on))


def _sessions(time: Trailing) -> list[list[str]]:
    return [[one.date.isoformat(), str(one.session), one.code] for one in time.sessions if not one.used]


def _event(crossing: ThresholdCrossing, kind: str) -> None:
    ThresholdCrossingEvent.objects.create(
        crossing=crossing, at=clock.now(), kind=kind, count=crossing.count, sessions=crossing.sessions
    )
    threshold_changed.send(sender=None, crossing_id=crossing.id, pupil_id=crossing.pupil_id, kind=kind)
