"""Keeping the crossings of a ladder: found from the register, followed when marks change, done by a person (ABS-52).

Everything is told from the year so far. So a day nobody worked is caught up by the next run, a run may be repeated, and
a crossing an amendment has moved is the same crossing still: nothing is asked for twice (LET-06).
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from absence.models import LadderCrossing, LadderEvent
from absence.queries.ladder import MarksBehind, found_crossings, on_roll_since, year_so_far
from absence.rules.ladder import Crossing, match
from absence.signals_ladder import ladder_changed
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import Pupil, School
from registers.queries.setup import setup_of

AT_ONCE = 100
"""Pupils in one transaction."""
LONGEST_NOTE = 500


def follow_ladder(school: School, today: date, pupil_ids: Sequence[uuid.UUID] | None = None) -> Counter[str]:
    """Find what the ladder of a school made of the year so far, for everybody or some pupils; what changed."""
    first = year_so_far(school, today)
    ids = sorted(on_roll_since(school, first) if pupil_ids is None else pupil_ids)
    changed: Counter[str] = Counter()
    for start in range(0, len(ids), AT_ONCE):
        changed += _follow(school, first, today, ids[start : start + AT_ONCE])
    return changed


@transaction.atomic
def _follow(school: School, first: date, today: date, ids: Sequence[uuid.UUID]) -> Counter[str]:
    """Two runs about one pupil wait for each other: the second reads what the first, and the register, have now."""
    list(Pupil.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values_list("id"))
    found = found_crossings(school, first, today, ids)
    kept: dict[tuple[uuid.UUID, str], list[LadderCrossing]] = defaultdict(list)
    for row in LadderCrossing.objects.filter(school=school, pupil_id__in=ids, crossed_on__gte=first):
        kept[row.pupil_id, row.test].append(row)
    now: dict[tuple[uuid.UUID, str], list[Crossing]] = defaultdict(list)
    for pupil, own in found.items():
        for crossing in own:
            now[pupil, crossing.step.when].append(crossing)
    if not kept and not now:
        return Counter()
    behind = MarksBehind(school, ids, first)
    changed: Counter[str] = Counter()
    made: list[LadderCrossing] = []
    for key in sorted({*kept, *now}):
        rows = sorted(kept[key], key=lambda row: row.crossed_on)
        known, new = match([(row.crossed_on, row.until) for row in rows], now[key])
        changed += Counter(
            kind for place, row in enumerate(rows) if (kind := _judge(row, known.get(place), behind))
        )
        made += [_new(school, key[0], crossing, behind) for crossing in new]
    LadderCrossing.objects.bulk_create(made)
    _events(made, "found", Actor.system())
    return changed + Counter(found=len(made))


def _judge(row: LadderCrossing, crossing: Crossing | None, behind: MarksBehind) -> str:
    """What became of a kept crossing. What a person has done stays done."""
    if crossing is None:
        return _undo(row)
    kind = ""
    if row.state == "undone":
        row.state, kind = "open", "holds_again"
    if (row.until is None) != crossing.standing:
        kind = "holds_again" if crossing.standing else "recovered"
    row.until = crossing.until
    if row.crossed_on == crossing.crossed_on and _counts(row) != _counts_of(crossing):
        _put_counts(row, crossing, behind)
        kind = kind or "changed"
    if kind:
        row.changed_at = clock.now()
        row.save()
        _events([row], kind, Actor.system())
    return kind


def _undo(row: LadderCrossing) -> str:
    if row.state == "undone":
        return ""
    if row.state == "open":
        row.state = "undone"
    elif row.until is not None:
        return ""  # done and over: nothing is left to take back
    row.until, row.changed_at = row.until or clock.today(), clock.now()
    row.save(update_fields=["state", "until", "changed_at"])
    _events([row], "undone", Actor.system())
    return "undone"


def _new(school: School, pupil_id: uuid.UUID, crossing: Crossing, behind: MarksBehind) -> LadderCrossing:
    now, step = clock.now(), crossing.step
    row = LadderCrossing(
        school=school,
        pupil_id=pupil_id,
        test=step.when,
        action=step.action,
        owner=step.owner,
        crossed_on=crossing.crossed_on,
        due_on=setup_of(school).calendar.add_school_days(crossing.crossed_on, step.due_days, ""),
        until=crossing.until,
        found_at=now,
        changed_at=now,
    )
    _put_counts(row, crossing, behind)
    return row


def _put_counts(row: LadderCrossing, crossing: Crossing, behind: MarksBehind) -> None:
    row.window_from = crossing.window_from
    row.possible, row.attended, row.authorised, row.unauthorised, row.late, row.late_after_close = _counts_of(
        crossing
    )
    row.sessions = behind.of(row.pupil_id, crossing)


def _counts(row: LadderCrossing) -> tuple[int, ...]:
    return (row.possible, row.attended, row.authorised, row.unauthorised, row.late, row.late_after_close)


def _counts_of(crossing: Crossing) -> tuple[int, int, int, int, int, int]:
    t = crossing.tally
    return (t.possible, t.attended, t.authorised, t.unauthorised, t.late, t.late_after_close)


@transaction.atomic
def crossing_done(crossing: LadderCrossing, *, note: str, by: Actor) -> LadderCrossing:
    """Say that what the step asks for was done, with what was done in words."""
    row = LadderCrossing.objects.select_for_update(of=("self",)).get(id=crossing.id)
    said = " ".join(note.split())
    if row.state != "open":
        raise Refused(
            {"note": ["This step is not open any more. Load the page again to see what became of it."]}
        )
    if not said:
        raise Refused({"note": ["Say what was done, for example: letter posted to both parents."]})
    if len(said) > LONGEST_NOTE:
        raise Refused({"note": [f"Keep it to {LONGEST_NOTE} characters."]})
    row.state, row.changed_at = "done", clock.now()
    row.save(update_fields=["state", "changed_at"])
    _events([row], "done", by, said)
    record("ladder.done", by=by, school_id=row.school_id, subject_id=row.pupil_id, crossing=str(row.id))
    return row


def _events(rows: Sequence[LadderCrossing], kind: str, by: Actor, note: str = "") -> None:
    now = clock.now()
    LadderEvent.objects.bulk_create(
        LadderEvent(
            crossing=row, at=now, kind=kind, facts=_facts(row), note=note, by_id=by.id, by_name=by.name,
            by_position=by.position,
        )
        for row in rows
    )  # fmt: skip
    for row in rows:
        ladder_changed.send(
            sender=None, crossing_id=row.id, pupil_id=row.pupil_id, school_id=row.school_id, kind=kind
        )


def _facts(row: LadderCrossing) -> dict[str, object]:
    return {
        "crossed_on": row.crossed_on.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "possible": row.possible,
        "attended": row.attended,
        "authorised": row.authorised,
        "unauthorised": row.unauthorised,
        "late": row.late,
        "late_after_close": row.late_after_close,
    }
