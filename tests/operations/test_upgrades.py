"""Steps of migrations that the version before could not live with, while trusts are upgraded one after another."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations import (
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    Migration,
    RemoveField,
    RenameField,
)
from django.db.migrations.operations.base import Operation

from attendance_mis.operations.upgrades import faults

TEXT, EMPTY = models.CharField(max_length=9), models.CharField(max_length=9, null=True)


def after_a_release(*steps: Operation) -> list[Migration]:
    begun = [
        CreateModel("Thing", [("id", models.UUIDField(primary_key=True)), ("old", TEXT), ("empty", EMPTY)])
    ]
    return [
        type("Step", (Migration,), {"operations": operations})(name, "sample")
        for name, operations in (("0001_first", begun), ("0002_second", [*steps]))
    ]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (AddField("thing", "needed", TEXT), "writes rows without it"),
        (AddField("thing", "needed", models.CharField(max_length=9, default="x")), "writes rows without it"),
        (AlterField("thing", "empty", TEXT), "still leaves it empty"),
        (RenameField("thing", "old", "new"), "asks for the old name"),
        (RemoveField("thing", "old"), "still asks for it"),
        (DeleteModel("Thing"), "still asks for it"),
    ],
)  # fmt: skip
def test_step_is_refused_with_what_to_do_instead(step: Operation, why: str) -> None:
    (found,) = faults(after_a_release(step))

    assert found.migration == "sample.0002_second"
    assert why in found.why


@pytest.mark.parametrize(
    "step",
    [
        AddField("thing", "more", EMPTY),
        AddField("thing", "more", models.CharField(max_length=9, db_default="x")),
        AlterField("thing", "old", models.CharField(max_length=99)),
        AddIndex("thing", models.Index(fields=["old"], name="sample")),
        CreateModel("Other", [("id", models.UUIDField(primary_key=True)), ("needed", TEXT)]),
    ],
)  # fmt: skip
def test_step_the_version_before_can_live_with_is_not(step: Operation) -> None:
    assert faults(after_a_release(step)) == []


def test_a_table_made_in_the_same_migration_may_change_there() -> None:
    (first, second) = after_a_release(
        CreateModel("Other", [("id", models.UUIDField(primary_key=True))]), AddField("other", "needed", TEXT)
    )
    assert faults([first, second]) == []


def test_own_migrations_are_fit_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_migrations")
    assert "could live with every migration" in capsys.readouterr().out
