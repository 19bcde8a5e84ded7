"""After an older copy of the database was brought back, what had been destroyed of a register is destroyed again (DAT-06)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from attendance_mis.kit import clock
from protection.actions.erasures import reapply
from protection.actions.holds import hold
from protection.actions.purge import carry_out, propose_due
from protection.models import Erasure, Purge
from protection.queries.erasures import erasure_lines
from registers.models import SaveTombstone
from registers.queries.chain_export import chain_lines
from tests.world import World

from .purging import ONE, agreed, mark_made, open_since, report_made, server_today, years_before
from .test_purge import holds_together, left

STAYS = [("Betaham", "O", 1), ("Demoford", "I", 2)]


@pytest.fixture
def old(world: World) -> World:
    """Two marks made more than six years ago, one of them amended since, and one made six years ago to the day."""
    open_since(world, date(2018, 9, 3))
    first, second, third, _ = world.pupils["4 Rowan"]
    six = years_before(server_today(), 6)
    mark_made(world, first, "I", six - timedelta(days=21), six - timedelta(days=2))
    mark_made(world, third, "N", six - timedelta(days=14), six - timedelta(days=1))
    mark_made(world, second, "O", six - timedelta(days=7), six)
    mark_made(world, third, "I", six - timedelta(days=14), date(2026, 3, 2), reason="Letter found")
    clock.set_clock(None)
    return world


def destroyed_and_brought_back(world: World, *classes: str) -> list[str]:
    """The log of purges carried out; the database is as it was before any of them."""
    with transaction.atomic():
        for record_class in classes:
            carry_out(agreed(world, record_class))
        log = list(erasure_lines())
        transaction.set_rollback(True)
    assert not Erasure.objects.exists()
    return log


@pytest.fixture
def log(old: World) -> list[str]:
    return destroyed_and_brought_back(old, "register")


def test_entries_go_again_and_the_chain_holds(old: World, log: list[str]) -> None:
    assert len(left(old)) == 4

    again = reapply(log)

    assert (again.steps, again.destroyed) == (1, 2)
    assert left(old) == STAYS
    assert holds_together(old)
    assert SaveTombstone.objects.count() == 2
    assert sum('"purged"' in line for line in chain_lines(old.school)) == 2
    assert reapply(log).destroyed == 0
    assert Purge.objects.get().state == "done"


def test_the_young_and_the_held_stay_whatever_the_log_says(old: World, log: list[str]) -> None:
    hold(old.school, old.pupil, reason="A claim", review_on=date(2030, 1, 1), by=ONE)
    young = [line.replace('"years": 6', '"years": 1') for line in log]

    assert reapply(young).destroyed == 1

    assert left(old) == [("Alphaby", "I", 1), *STAYS]
    assert holds_together(old)


def test_proposal_of_the_older_copy_is_in_nobodys_way(old: World, log: list[str]) -> None:
    """It was declined, or carried out under another number, after the copy was made."""
    proposed = {row.record_class: row for row in propose_due(old.school, server_today())}["register"]

    assert reapply(log).destroyed == 2

    assert left(old) == STAYS
    proposed.refresh_from_db()
    assert (proposed.state, proposed.destroyed) == ("declined", 0)
    assert "older copy" in proposed.declined_why
    assert propose_due(old.school, server_today()) == []


def test_both_kinds_of_records_go_by_one_log(old: World) -> None:
    report_made(old, old.pupil, date(2012, 3, 1))

    again = reapply(destroyed_and_brought_back(old, "register", "calls"))

    assert (again.steps, again.destroyed) == (2, 3)


def test_what_was_held_when_the_rest_went_stays_though_the_older_copy_knows_no_hold(old: World) -> None:
    """The hold was set after the copy was made: the log names none of the pupil's entries, so none goes."""
    with transaction.atomic():
        hold(old.school, old.pupil, reason="A claim", review_on=date(2030, 1, 1), by=ONE)
        log = destroyed_and_brought_back(old, "register")
        transaction.set_rollback(True)

    again = reapply(log)

    assert left(old) == [("Alphaby", "I", 1), *STAYS]
    assert again.destroyed == 1
    assert holds_together(old)
    assert reapply(log).destroyed == 0
    (proposed,) = propose_due(old.school, server_today())
    assert proposed.records == 1, "two people decide about it anew, and may hold it first"
