"""The chained record (P7): it holds as written, and nothing in it can be changed unseen (architecture §4.3)."""

from __future__ import annotations

import random
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from attendance_mis.tenancy.backend.base import as_owner
from registers.models import RegisterSave
from registers.queries.chain_check import check_school, head_of
from registers.queries.chain_export import chain_lines
from registers.rules import chain
from registers.rules.chain import Anchor, Event, Save
from tests.marking import AM, PM, bring_in, put
from tests.world import World

MONDAY = date(2026, 11, 16)
CHAIN_FILE = Path(chain.__file__)


@pytest.fixture
def kept(world: World) -> World:
    """A week of two classes: hand-ins, edits, amendments, clearings, notes and an import, 40 saves or so."""
    draw = random.Random(20261116)
    everyone = [pupil for pupils in world.pupils.values() for pupil in pupils]
    old = [
        (pupil, date(2025, 11, 3) + timedelta(days=n), session, "/" if session is AM else "\\", None)
        for pupil in everyone
        for n in range(5)
        for session in (AM, PM)
    ]
    bring_in(world.school, old)
    for n in range(4):
        day = MONDAY + timedelta(days=n)
        for session, present in ((AM, "/"), (PM, "\\")):
            for name, pupils in world.pupils.items():
                codes = {p: draw.choice([present, present, "L", "N", "I", "O"]) for p in pupils}
                put(world.school, codes, day, session, minutes=draw.randrange(1, 20), hand_in=name)
                put(world.school, {pupils[0]: "M"}, day, session, reason="Letter seen: “Zahnarzt”, ½ day\n🙂")
    put(world.school, {world.pupil: "N"}, date(2026, 11, 20))
    put(world.school, {world.pupil: None}, date(2026, 11, 20))
    put(world.school, {world.pupil: "L"}, date(2026, 11, 20), minutes=4, note='He said "bus"\tlate \\ again')
    return world


@contextmanager
def tampering(*statements: str) -> Iterator[None]:
    """The store changed behind the product's back by the tables' owner, and put right afterwards."""
    with transaction.atomic():
        with as_owner():
            for statement in statements:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
        yield
        transaction.set_rollback(True)


def test_chain_holds_when_nobody_tampered(kept: World) -> None:
    verdict = check_school(kept.school)

    assert verdict.broken == ""
    assert verdict.entries == RegisterSave.objects.count() > 35
    assert verdict.events > 150
    assert verdict.head == head_of(kept.school)


@pytest.mark.parametrize("zone", ["Australia/Sydney", "America/St_Johns", "UTC"])
def test_chain_holds_whatever_the_time_zone_of_the_session(kept: World, zone: str) -> None:
    with tampering(f"SET TIME ZONE '{zone}'", "SET DateStyle = 'German'", "SET lc_messages = 'C'"):
        assert check_school(kept.school).broken == ""


MARK_FIELDS = [
    ("code", "'O'"), ("code", "NULL"), ("category", "'A'"), ("minutes_late", "coalesce(minutes_late, 0) + 1"),
    ("note", "note || ' '"), ("version", "version + 1"), ("save_id", "save_id + 1"), ("school_id", "'01890000-0000-7000-8000-00000000000f'"), ("submitted", "NOT submitted"),
    ("date", "date + 40"), ("session", "'XM'"), ("pupil_id", "'01890000-0000-7000-8000-000000000000'"),
]  # fmt: skip
EVENT_FIELDS = [
    ("kind", "'edit'"), ("kind", "'amend'"), ("old_code", "'B'"), ("old_minutes_late", "9"), ("old_note", "'x'"),
    ("code", "'B'"), ("category", "'E'"), ("minutes_late", "coalesce(minutes_late, 0) + 1"), ("note", "note || '.'"),
    ("reason", "reason || 'x'"), ("reason", "' '"), ("version", "version + 7"), ("date", "date + 40"),
    ("session", "'XM'"), ("pupil_id", "'01890000-0000-7000-8000-000000000000'"), ("save_id", "save_id + 1"),
    ("school_id", "'01890000-0000-7000-8000-00000000000f'"),
]  # fmt: skip
SAVE_FIELDS = [
    ("seq", "seq + 1000"), ("id", "id + 1000"), ("op_id", "gen_random_uuid()"), ("at", "at - interval '1 microsecond'"),
    ("by_id", "gen_random_uuid()"), ("by_name", "by_name || 'e'"), ("by_position", "'Caretaker'"),
    ("by_role", "'head'"), ("source", "'grid'"), ("submitted_register", "submitted_register || '1'"),
    ("events", "events + 1"), ("prev_hash", "repeat('a', 64)"), ("hash", "repeat('b', 64)"),
]  # fmt: skip
WEEK_FIELDS = [
    (name, f"{name} + 1")
    for name in (
        "present", "approved_activity", "authorised", "unauthorised", "not_possible", "late", "late_after_close",
        "minutes_late",
    )
] + [("week", "week + 700")]  # fmt: skip
SUBMISSION_FIELDS = [
    ("at", "at + interval '1 minute'"), ("by_name", "'Somebody Else'"), ("by_position", "'Head'"), ("save_id", "save_id - 1"),
    ("school_id", "'01890000-0000-7000-8000-00000000000f'"),
    ("session", "'XM'"), ("date", "date + 1000"),
]  # fmt: skip
TABLES = {
    "registers_mark": MARK_FIELDS,
    "registers_markevent": EVENT_FIELDS,
    "registers_registersave": SAVE_FIELDS,
    "registers_weeksummary": WEEK_FIELDS,
    "registers_registersubmission": SUBMISSION_FIELDS,
}


def _some_row(table: str, draw: random.Random, where: str = "true") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ctid::text FROM {table} WHERE {where}")
        rows: list[str] = sorted(row[0] for row in cursor.fetchall())
    return draw.choice(rows)


def _edits(draw: random.Random) -> tuple[str, str]:
    table = draw.choice(list(TABLES))
    column, value = draw.choice(TABLES[table])
    row = _some_row(table, draw, f"{column} IS DISTINCT FROM {value}")
    return f"UPDATE {table} SET {column} = {value} WHERE ctid = '{row}'", f"{table}.{column} → {value}"


def _deletes(draw: random.Random) -> tuple[str, str]:
    # The last save alone can go unseen without an anchor: see the test of anchors.
    table = draw.choice(list(TABLES))
    where = (
        "seq < (SELECT max(seq) FROM registers_registersave)" if table == "registers_registersave" else "true"
    )
    return f"DELETE FROM {table} WHERE ctid = '{_some_row(table, draw, where)}'", f"delete from {table}"


def _swaps(draw: random.Random) -> tuple[str, str]:
    one, other = draw.sample(range(1, RegisterSave.objects.count() + 1), 2)
    statement = f"""
        UPDATE registers_registersave SET seq = -seq WHERE seq IN ({one}, {other});
        UPDATE registers_registersave SET seq = CASE seq WHEN -{one} THEN {other} ELSE {one} END WHERE seq < 0"""
    return statement, f"swap saves {one} and {other}"


def _inserts(draw: random.Random) -> tuple[str, str]:
    row = _some_row("registers_markevent", draw)
    statement = f"""
        INSERT INTO registers_markevent SELECT pupil_id, date + 364, session, version, save_id, kind, old_code,
               old_minutes_late, old_note, code, category, minutes_late, note, reason, school_id
          FROM registers_markevent WHERE ctid = '{row}'"""
    columns = (
        "pupil_id, date, session, version, save_id, kind, old_code, old_minutes_late, old_note, code, category, \
minutes_late, note, reason, school_id"
    )
    return statement.replace(
        "registers_markevent SELECT", f"registers_markevent ({columns}) SELECT", 1
    ), "insert event"


TAMPERINGS: list[Callable[[random.Random], tuple[str, str]]] = [
    _edits,
    _edits,
    _edits,
    _deletes,
    _swaps,
    _inserts,
]


def test_every_tampering_is_found(kept: World) -> None:
    draw = random.Random(4_3)
    unseen = []
    for _ in range(150):
        statement, words = draw.choice(TAMPERINGS)(draw)
        with tampering(statement):
            if check_school(kept.school).holds:
                unseen.append(words)
    assert unseen == []


@pytest.mark.parametrize(
    ("table", "column", "value"), [(table, *field) for table, fields in TABLES.items() for field in fields]
)
def test_every_field_is_part_of_the_evidence(kept: World, table: str, column: str, value: str) -> None:
    row = _some_row(table, random.Random(1), f"{column} IS DISTINCT FROM {value}")
    with tampering(f"UPDATE {table} SET {column} = {value} WHERE ctid = '{row}'"):
        assert not check_school(kept.school).holds


def test_broken_entry_is_named(kept: World) -> None:
    seventeenth = RegisterSave.objects.get(seq=17).id
    with tampering(f"UPDATE registers_markevent SET reason = 'better' WHERE save_id = {seventeenth}"):
        assert check_school(kept.school).broken.startswith("Save 17 or one of its marks was changed")
    with tampering("DELETE FROM registers_registersave WHERE seq = 12"):
        assert check_school(kept.school).broken == "Save 12 is missing: after save 11 comes save 13."


TAIL = """
DELETE FROM registers_mark WHERE save_id > {id};
DELETE FROM registers_registersubmission WHERE save_id > {id};
DELETE FROM registers_markevent WHERE save_id > {id};
DELETE FROM registers_registersave WHERE seq > {n};
"""


def test_end_cut_off_cleanly_is_found_by_the_printed_link(kept: World) -> None:
    head = head_of(kept.school)
    assert head is not None
    put(kept.school, {kept.pupils["6 Elm"][0]: "I"}, date(2026, 11, 20))
    tail = head_of(kept.school)
    assert tail is not None
    undo = "UPDATE registers_weeksummary SET authorised = authorised - 1 WHERE pupil_id = '{}' AND week = '2026-11-16'"
    with tampering(
        TAIL.format(n=head.seq, id=RegisterSave.objects.get(seq=head.seq).id),
        undo.format(kept.pupils["6 Elm"][0].id),
    ):
        assert check_school(kept.school).broken == ""  # nothing in the store tells that there was more
        found = check_school(kept.school, [head, tail]).broken
    assert found == f"Save {tail.seq} was printed and is gone: the chain now ends at save {head.seq}."


def test_chain_made_anew_by_the_owner_is_found_by_the_printed_link(kept: World) -> None:
    head = head_of(kept.school)
    assert head is not None
    with tampering("UPDATE registers_registersave SET by_name = 'Nobody' WHERE seq = 9", REMAKE):
        assert check_school(kept.school).broken == ""
        assert check_school(kept.school, [head]).broken == (
            f"Save {head.seq} is not the one that was printed: the chain was made anew."
        )


REMAKE = """
DO $$
DECLARE v record; p text := '';
BEGIN
  FOR v IN SELECT * FROM registers_registersave ORDER BY seq LOOP
    UPDATE registers_registersave SET prev_hash = p, hash = chain_hash(p,
      save_line(v.seq, v.op_id, v.at, v.by_id, v.by_name, v.by_position, v.by_role, v.source, v.submitted_register, v.events),
      coalesce((SELECT string_agg(event_line(pupil_id, date, session, version, kind, old_code, old_minutes_late, old_note,
                code, category, minutes_late, note, reason), E'\\n' ORDER BY pupil_id, date, session)
         FROM registers_markevent e WHERE e.save_id = v.id), ''))
     WHERE seq = v.seq AND school_id = v.school_id RETURNING hash INTO p;
  END LOOP;
END $$
"""


def test_every_line_of_an_export_is_needed(kept: World) -> None:
    lines = list(chain_lines(kept.school))
    assert chain.verify(lines).holds
    for number in range(len(lines)):
        assert not chain.verify(lines[:number] + lines[number + 1 :]).holds, lines[number]


def test_chain_file_runs_alone(kept: World, tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    lines = list(chain_lines(kept.school))
    export.write_text("\n".join(lines), encoding="utf-8")
    head = head_of(kept.school)
    assert head is not None

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        # -I -S: no site-packages, no path of ours: the file needs nothing but Python.
        command = [sys.executable, "-I", "-S", str(CHAIN_FILE), str(export), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, check=False, encoding="utf-8"
        )

    good = run("--anchor", f"{head.seq}:{head.hash}")
    assert (good.returncode, good.stderr) == (0, "")
    assert f"{head.seq}:{head.hash}" in good.stdout
    assert run("--anchor", f"{head.seq}:{'0' * 64}").returncode == 1
    export.write_text("\n".join(lines).replace("Attendance officer", "Headteacher"), encoding="utf-8")
    bad = run()
    assert bad.returncode == 1
    assert "does not hold" in bad.stdout
    export.write_bytes(b"\xff\xfe")
    assert run().returncode == 2


def test_verify_register_prints_schools_and_exits_1_when_broken(kept: World, tmp_path: Path) -> None:
    out, export = StringIO(), tmp_path / "export.jsonl"
    call_command("verify_register", trust="alpha", school="900001", export=str(export), stdout=out)
    assert "School 900001" in out.getvalue()
    assert "The record holds." in out.getvalue()
    assert chain.verify(export.read_text(encoding="utf-8").splitlines()).holds

    with tampering("UPDATE alpha.registers_mark SET code = 'I' WHERE code = 'O'"):
        out = StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("verify_register", trust="alpha", school="900001", stdout=out)
    assert stopped.value.code == 1
    assert "The register shows I for pupil" in out.getvalue()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"trust": "nowhere"}, "No trust “nowhere”."),
        ({"trust": "alpha", "school": "123456"}, "has no school with URN 123456"),
    ],
)
def test_verify_register_says_what_it_cannot_find(world: World, options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("verify_register", **options)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "ÿ½🙂", '"\\/\b\f\n\r\t', "\x01\x1f\x7f\x80\u2028", "ا…", "'; DROP --"])
def test_postgresql_writes_the_line_python_writes(alpha: object, text: str) -> None:
    pupil = uuid.UUID(int=5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_line(%s, '2026-11-16', 'AM', 3, 'amend', 'N', NULL, %s, 'L', 'P', 4, %s, %s),"
            " save_line(7, %s, '2026-11-16 09:10:11.123456+01', NULL, %s, %s, 'officer', 'test', '', 1)",
            [pupil, text, text, text, pupil, text, text],
        )
        event_line, save_line = cursor.fetchone()
    event = Event(str(pupil), "2026-11-16", "AM", 3, "amend", "N", None, text, "L", "P", 4, text, text)
    save = Save(7, str(pupil), 1794816611123456, None, text, text, "officer", "test", "", 1)
    assert (event_line, save_line) == (chain.line_of(event), chain.line_of(save))


@pytest.mark.parametrize(
    "lines",
    [[], ["{"], ["[]"], ['{"kind": "end", "lines": 0}'], ['{"kind": "school", "format": 9, "urn": "1"}'],
     ['{"kind": "school"}'], ['{"kind": "school", "format": 1, "urn": "1"}', '{"kind": "save", "save": [1]}'],
     ['{"kind": "school", "format": 1, "urn": "1"}', '{"kind": "what"}']],
)  # fmt: skip
def test_damaged_export_is_refused_with_a_sentence(lines: list[str]) -> None:
    assert chain.verify(lines, [Anchor(1, "0" * 64)]).broken.endswith(".")
