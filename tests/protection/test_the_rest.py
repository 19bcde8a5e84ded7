"""No table that tells of a pupil is kept for ever by oversight, and what still goes on is never too old (DAT-06)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test import Client

from exchange.models import DailyExtract
from letters.models import PrintBatch
from protection.actions.holds import hold
from protection.actions.purge import carry_out
from protection.rules.classes import CLASSES, STAYS, RecordClass
from registers.models import Arrival, Contact, Pupil
from support.models import Concern
from tests.world import World

from .purging import ONE, agreed, server_today
from .test_purge import SignIn
from .the_rest import EMPTIED, GOING_ON, ONE_ROW, fill_the_rest

LONG_AGO = date(2012, 3, 1)
GONE_BY_ITSELF = {
    "accounts_apitoken", "accounts_factorreset", "accounts_invitation",  # a digest each, and no pupil
    "accounts_signinprovider",  # its secret
    "letters_letterhead",  # its logo
    "operations_lastknownregisters",  # five days
    "registers_bundlefile", "registers_bundleupload",  # an hour
    "registers_savetombstone",  # what a purge leaves, without pupils
}  # fmt: skip
"""Files and secrets that are no records of a pupil, or go within days without anybody's decision."""


def test_every_table_that_tells_of_a_pupil_has_its_years_or_its_reason() -> None:
    sql = "".join(one.read_text() for one in (Path(settings.BASE_DIR) / "protection/migrations/sql").glob("*.sql"))  # fmt: skip
    taken_along = set(re.findall(r"(?:DELETE FROM|UPDATE)\s+(\w+)", sql))
    decided = taken_along.union(*(kept.tables for kept in CLASSES.values()), *(one.tables for one in STAYS))

    telling = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if _tells(model)}

    assert len(telling) > 60
    assert telling - decided - GONE_BY_ITSELF == set(), "give it a class, or say under STAYS why it is kept"


def _tells(model: type[models.Model]) -> bool:
    return any(
        isinstance(field, models.BinaryField)
        or (isinstance(field, models.ForeignKey) and field.related_model in (Pupil, Contact))
        for field in model._meta.get_fields()
    )


@pytest.mark.parametrize("record_class", sorted({*ONE_ROW, *GOING_ON, *EMPTIED}))
def test_what_is_over_goes_and_what_goes_on_stays(world: World, record_class: str) -> None:
    Pupil.objects.update(date_of_birth=date(1990, 1, 1))
    fill_the_rest(world, LONG_AGO)
    years = max(6, CLASSES[RecordClass(record_class)].floor)

    assert carry_out(agreed(world, record_class, years=years)) >= 1
    assert carry_out(agreed(world, record_class, years=years)) == 0, "what is emptied is not found again"

    for model in ONE_ROW.get(record_class, []):
        left = 1 if model.__name__ == "Target" else 0
        assert model._default_manager.count() == left, model
    for model in GOING_ON.get(record_class, []):
        assert model._default_manager.count() == 1, model
    for model, column in EMPTIED.get(record_class, []):
        values = [bool(one) for one in model._default_manager.order_by("id").values_list(column, flat=True)]
        assert values == [False, True], model


@pytest.mark.parametrize("record_class", sorted({*ONE_ROW, *GOING_ON, *EMPTIED}))
def test_nothing_goes_before_its_years(world: World, record_class: str) -> None:
    Pupil.objects.update(date_of_birth=server_today())
    fill_the_rest(world, server_today())

    assert carry_out(agreed(world, record_class, years=max(1, CLASSES[RecordClass(record_class)].floor))) == 0


def test_target_of_the_school_stays_when_that_of_a_pupil_goes_and_a_concern_loses_its_crossing(
    world: World,
) -> None:
    counts = dict.fromkeys(("possible", "attended", "authorised", "unauthorised", "late"), 1)
    Concern.objects.create(school=world.school, pupil=world.pupil, reason="other", opened_on=LONG_AGO, counted_from=LONG_AGO, owner="Test", **counts)  # fmt: skip
    fill_the_rest(world, LONG_AGO)
    assert Concern.objects.exclude(crossing=None).exists()

    carry_out(agreed(world, "support"))

    assert Concern.objects.get().crossing is None


def test_hold_keeps_the_coming_and_going_of_its_pupil(world: World) -> None:
    fill_the_rest(world, LONG_AGO)
    hold(world.school, world.pupil, reason="A claim", review_on=date(2030, 1, 1), by=ONE)

    assert carry_out(agreed(world, "calls")) == 0
    assert Arrival.objects.count() == 1


@pytest.mark.parametrize("act", ["take", "again"])
def test_file_whose_years_are_over_is_neither_given_out_nor_sent(
    world: World, sign_in: SignIn, act: str
) -> None:
    fill_the_rest(world, LONG_AGO)
    DailyExtract.objects.filter(state="waiting").update(state="failed", next_try_at=None)
    row = DailyExtract.objects.get(state="failed")
    carry_out(agreed(world, "files"))
    client: Client = sign_in(world.people["head"])

    page = client.post(
        f"/schools/{world.school.urn}/exchange/daily/{row.id}/", {"do": act}, follow=True
    ).content.decode()

    assert "This file has been kept for its years and is destroyed" in page
    row.refresh_from_db()
    assert (row.state, row.next_try_at, bytes(row.content)) == ("failed", None, b"")


def test_pile_whose_years_are_over_is_not_printed(world: World, sign_in: SignIn) -> None:
    fill_the_rest(world, LONG_AGO)
    old = PrintBatch.objects.order_by("made_at")[0]
    carry_out(agreed(world, "letters"))

    page = sign_in(world.people["officer"]).get(
        f"/schools/{world.school.urn}/letters/print/{old.id}/letters.pdf", follow=True
    )

    assert "Give the batch up" in page.content.decode()
    assert PrintBatch.objects.get(id=old.id).printed_at is None
