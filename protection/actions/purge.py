"""Destroying what has served its time: proposed by the night's work, approved and confirmed by two people, carried out
in steps that may be interrupted (DAT-06; docs/decisions/0009)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from protection.models import Purge
from protection.queries.retention import NOTHING_DUE, due, purge_slice
from protection.rules.classes import RecordClass, RetentionPolicy
from registers.models import School
from registers.queries.setup import setup_of

STEP = 500
"""Records, or saves of a register, in one transaction."""
UNDER_WAY = ("proposed", "approved", "confirmed")


def propose_due(school: School, today: date) -> list[Purge]:
    """A proposal for every class with something due and none under way; one nobody has touched is counted anew.

    Where no years are set any more, a proposal nobody has touched is left with nothing in it.
    """
    policy = setup_of(school).rules(RetentionPolicy, today)
    return [made for one in RecordClass if (made := _propose(school, one, policy.years(one), today))]


@transaction.atomic
def _propose(school: School, record_class: RecordClass, years: int | None, today: date) -> Purge | None:
    under_way = Purge.objects.select_for_update().filter(
        school=school, record_class=record_class, state__in=UNDER_WAY
    )
    row = under_way.first()
    if row is not None and row.state != "proposed":
        return None
    found = NOTHING_DUE if years is None else due(school, record_class, years, today)
    if not found.records and row is None:
        return None
    row = row or Purge(school=school, record_class=record_class)
    row.years, row.proposed_on = years or row.years, today
    row.records, row.pupils, row.held = found.records, found.pupils, found.held
    row.oldest, row.youngest = found.oldest, found.youngest
    row.save()
    return row


@transaction.atomic
def approve(purge: Purge, *, by: Actor) -> None:
    """The first of two. The counts are those of the proposal: what falls due later is another one."""
    row = _locked(purge, "proposed")
    if not row.records:
        raise Refused({"": ["There is nothing to destroy in this proposal."]})
    row.state, row.approved_by_id, row.approved_by = "approved", by.id, f"{by.name}, {by.position}"
    row.approved_at = clock.now()
    row.save()
    _note(row, "approved", by)


@transaction.atomic
def confirm(purge: Purge, *, by: Actor) -> None:
    """The second of two, somebody else. From here on it is carried out."""
    row = _locked(purge, "approved")
    if by.id == row.approved_by_id:
        raise Refused({"": ["Somebody else has to confirm what you approved."]})
    row.state, row.confirmed_by_id, row.confirmed_by = "confirmed", by.id, f"{by.name}, {by.position}"
    row.confirmed_at = clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused({"": ["Two different people have to agree."]}) from None
    _note(row, "confirmed", by)


@transaction.atomic
def decline(purge: Purge, why: str, *, by: Actor) -> None:
    """Not now: nothing goes, and the next night proposes again."""
    row = Purge.objects.select_for_update().get(id=purge.id)
    if row.state not in ("proposed", "approved"):
        raise Refused({"": ["This is being carried out or settled already."]})
    if not why.strip():
        raise Refused({"why": ["Say why nothing is destroyed now."]})
    row.state, row.declined_why, row.done_at = "declined", why.strip()[:500], clock.now()
    row.save()
    _note(row, "declined", by)


def carry_out(purge: Purge, *, step: int = STEP) -> int:
    """Every step left of a confirmed purge, each a transaction of its own: killed half-way, the next call goes on.

    Returns how many records this call destroyed.
    """
    total = 0
    while gone := _step(purge, step):
        total += gone
    with transaction.atomic():
        row = Purge.objects.select_for_update().get(id=purge.id)
        if row.state == "confirmed":
            row.state, row.done_at = "done", clock.now()
            row.save(update_fields=["state", "done_at"])
            _note(row, "carried_out", Actor.system())
    return total


@transaction.atomic
def _step(purge: Purge, step: int) -> int:
    row = Purge.objects.select_for_update().get(id=purge.id)
    if row.state != "confirmed":
        return 0
    gone = purge_slice(row.id, step)
    row.destroyed += gone
    row.save(update_fields=["destroyed"])
    return gone


def _locked(purge: Purge, state: str) -> Purge:
    row = Purge.objects.select_for_update().get(id=purge.id)
    if row.state != state:
        raise Refused({"": ["Somebody has gone on with this meanwhile. Look at it again."]})
    return row


def _note(row: Purge, what: str, by: Actor) -> None:
    record(
        f"purge.{what}", by=by, school_id=row.school_id, purge=str(row.id), record_class=row.record_class,
        years=row.years, records=row.records, held=row.held, destroyed=row.destroyed,
    )  # fmt: skip
