"""A trust's backup: what stands beside the dump, what is noticed, and a schema under another name. The drill is a proof (P8)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django_tenants.utils import schema_context

from attendance_mis.audit.actor import Actor
from attendance_mis.operations import manifest as manifests
from attendance_mis.operations.backup import back_up, heads
from attendance_mis.operations.contents import Table, contents_of, unlike, used_up
from attendance_mis.operations.manifest import DUMP, Domain, Head, Manifest, NotABackup, sha256_of
from attendance_mis.operations.restore import HELD, _hold_back, _rename
from attendance_mis.operations.shape import as_loaded, differences, shape_of
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.models import Trust
from letters.actions.messages import queue_message
from letters.models import Dispatch
from registers.models import School
from tests.world import World, make_contact, mark_as


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Manifest]:
    (tmp_path / DUMP).write_bytes(b"PGDMP and all the rest")
    manifest = Manifest(
        schema="sample", name="Sample’s Trust", created_at="2026-01-01", taken_at="2026-11-23",
        domains=(Domain("sample.example", True),), migrations=("jobs.0001_initial",), heads=(Head("900001", 3, "ab"),),
        contents={"registers_mark": Table(3, "1 -2")}, shape=frozenset({("table", "registers_mark", "r p")}),
        dump_sha256=sha256_of(tmp_path / DUMP),
    )  # fmt: skip
    manifests.write(manifest, tmp_path)
    return tmp_path, manifest


def test_manifest_is_read_as_it_was_written(kept: tuple[Path, Manifest]) -> None:
    folder, manifest = kept
    assert manifests.read(folder) == manifest


def test_a_changed_byte_of_the_dump_is_noticed(kept: tuple[Path, Manifest]) -> None:
    folder, _ = kept
    (folder / DUMP).write_bytes(b"PGDMP and all the resT")
    with pytest.raises(NotABackup, match="not as it was written"):
        manifests.read(folder)


@pytest.mark.parametrize("name", [DUMP, manifests.NAME])
def test_half_a_backup_is_none(kept: tuple[Path, Manifest], name: str) -> None:
    folder, _ = kept
    (folder / name).unlink()
    with pytest.raises(NotABackup, match="no whole backup"):
        manifests.read(folder)


def test_a_backup_is_never_written_over_another(alpha: Trust, tmp_path: Path) -> None:
    with pytest.raises(FileExistsError, match="Name a new folder"):
        back_up(alpha, tmp_path)


def test_contents_tell_of_a_row_more_a_row_less_and_a_row_changed(world: World) -> None:
    with as_owner():
        before = contents_of("alpha")
        School.objects.update(name="Another Name")
        changed = contents_of("alpha")
    fewer = {**before, "registers_school": replace(before["registers_school"], rows=0)}

    assert unlike(before, before) == []
    assert unlike(before, changed) == ["registers_school has other rows than the backup."]
    assert unlike(before, fewer) == ["registers_school has 0 rows; the backup had 1."]
    assert unlike(before, {k: v for k, v in before.items() if k != "registers_mark"}) == [
        "registers_mark is missing."
    ]


def test_a_sequence_that_would_give_out_a_taken_number_is_named(world: World) -> None:
    mark_as(world.people["officer"], world.pupil, "I")
    with as_owner(), schema_context("alpha"), connection.cursor() as cursor:
        whole = used_up("alpha")
        cursor.execute("SELECT setval('registers_registersave_id_seq', 1, false)")
        cursor.execute("UPDATE registers_registersave SET id = id + 5")
        found = used_up("alpha")

    assert whole == []
    assert found == ["registers_registersave_id_seq would give out numbers that are taken."]


def test_what_was_waiting_to_be_sent_waits_for_a_person(world: World) -> None:
    message = queue_message(
        school=world.school, contact=make_contact(world.pupil), channel="sms", subject="", text="Test",
        about=[world.pupil], key="test", purpose="test", by=Actor.system(),
    )  # fmt: skip
    _hold_back("alpha")

    held = Dispatch.objects.get(message=message)
    assert (held.state, held.said) == ("uncertain", HELD)
    assert held.events.filter(what="uncertain", said=HELD).count() == 1


def test_heads_are_the_ends_of_the_chains(world: World) -> None:
    assert heads() == ()
    mark_as(world.people["officer"], world.pupil, "I")
    ((urn, seq, link),) = ((one.urn, one.seq, one.hash) for one in heads())
    assert (urn, seq, len(link)) == (world.school.urn, 1, 64)


def test_a_schema_under_another_name_is_the_same_down_to_its_functions(alpha: Trust) -> None:
    with as_owner():
        was = frozenset(fact for fact in shape_of("beta") if fact[0] != "right")
        with connection.cursor() as cursor:
            _rename(cursor, "beta", "gamma")
            now = frozenset(fact for fact in shape_of("gamma") if fact[0] != "right")
            cursor.execute(
                "SELECT count(*) FROM pg_proc WHERE pronamespace = 'gamma'::regnamespace AND prosrc LIKE '%%\"beta\"%%'"
            )
            (left,) = cursor.fetchone()

    assert differences(was, now) == []
    assert left == 0


def test_lists_of_words_read_the_same_before_and_after_loading() -> None:
    made = frozenset(
        {
            (
                "rule",
                "t.r",
                "CHECK (((s)::text = ANY ((ARRAY[''::character varying, 'AM'::character varying])::text[])))",
            )
        }
    )
    loaded = frozenset(
        {
            (
                "rule",
                "t.r",
                "CHECK (((s)::text = ANY (ARRAY[(''::character varying)::text, ('AM'::character varying)::text])))",
            )
        }
    )

    assert as_loaded(made) == as_loaded(loaded) == loaded
