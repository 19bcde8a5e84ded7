"""Nobody leaves the roll but by a ground, and no mark is lost by leaving (ADM-10, ADM-11, L8)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attendance_mis.audit.actor import Actor
from attendance_mis.dashboards.bundle import NAMES, TABLES
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.admissions import admit
from registers.actions.leaving import give_up_place
from registers.imports.bundle import load_bundle
from registers.imports.files import folder_sources
from registers.models import Mark, Spell
from registers.queries.roster import read_roster
from roll.actions.leaving import approve, enter, give_up, open_leaving, propose, stay
from roll.actions.returns import produce
from roll.models import LeavingCase, Return
from roll.rules.facts import Given
from roll.rules.grounds import DIED, HOME, TRANSFER, TWENTY
from tests.marking import put

from .conftest import TODAY, Desk, attended

ROOT = Path(__file__).resolve().parents[2]
APPS = ("registers", "absence", "letters", "support", "penalties", "roll", "exchange", "attendance_mis")
MAY_END = {"registers/actions/leaving.py", "registers/imports/pupils.py"}
"""The action behind the grounds; and files of former years, up to the day registers are kept here."""


def writes_of_last_days(tree: ast.AST) -> Iterator[int]:
    """Lines that give a spell a last day: `spell.leaves_on = …`, `….update(leaves_on=…)`, `Spell(leaves_on=…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [
                part for target in targets for part in ast.walk(target) if isinstance(part, ast.Attribute)
            ]
            if any(one.attr == "leaves_on" and "spell" in ast.unparse(one.value).lower() for one in names):
                yield node.lineno
        if isinstance(node, ast.Call) and any(word.arg == "leaves_on" for word in node.keywords):
            called = ast.unparse(node.func)
            if called == "Spell" or (
                called.endswith((".update", ".create", "_or_create")) and "pell" in called
            ):
                yield node.lineno


def test_last_days_are_written_in_two_places_only() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "leaves_on" in (text := path.read_text("utf-8")) and list(writes_of_last_days(ast.parse(text)))
    }
    assert found == MAY_END


def test_database_refuses_to_take_spell_or_mark_away(desk: Desk) -> None:
    attended(desk.school, desk.pupil)
    for table in (
        "registers_spell",
        "registers_mark",
        "registers_markevent",
        "roll_leavingevent",
        "roll_leavingcase",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"DELETE FROM {table}")


def load(tmp_path: Path, desk: Desk, leaves_on: str) -> int:
    """Refused rows of a file that would end the pupil's time on roll."""
    pupil, spell = desk.pupil, desk.spell
    (tmp_path / "pupils.csv").write_text(
        "urn,upn,legal_surname,legal_forename,sex,date_of_birth,starts_on,leaves_on\n"
        f"{desk.school.urn},{pupil.upn},{pupil.legal_surname},{pupil.legal_forename},F,{pupil.date_of_birth},"
        f"{spell.starts_on},{leaves_on}\n",
        "utf-8",
    )
    report = load_bundle(folder_sources(tmp_path, NAMES), tables=TABLES, by=Actor.system("Test"))
    return len(list(report.rejects()))


def test_file_brings_leavers_as_history_and_none_once_registers_are_kept_here(
    desk: Desk, tmp_path: Path
) -> None:
    put(desk.school, {desk.world.pupils["6 Elm"][0]: "/"}, TODAY)
    assert load(tmp_path, desk, "2026-11-23") == 1
    assert desk.spell.leaves_on is None
    assert load(tmp_path, desk, "2026-11-20") == 0
    left: tuple[date | None, str] = (desk.spell.leaves_on, desk.spell.left_on)
    assert left == (date(2026, 11, 20), "")


def test_pupil_who_comes_back_has_a_second_time_on_roll_and_the_first_stands(desk: Desk) -> None:
    attended(desk.school, desk.pupil)
    marks = desk.marks()
    leave(desk)
    clock.set_clock(clock.now().replace(day=30))
    values = {"upn": desk.pupil.upn, "date_of_birth": desk.pupil.date_of_birth}
    admit(
        school=desk.school, values=values, school_class=desk.world.classes["6 Elm"], year_group="6",
        starts_on=date(2026, 11, 30), reason="Back from elsewhere", by=desk.actor("office"),
    )  # fmt: skip
    spells = list(Spell.objects.filter(pupil=desk.pupil).values_list("leaves_on", "left_on"))
    expected: list[tuple[date | None, str]] = [(TODAY, "transfer"), (None, "")]
    assert spells == expected
    assert desk.marks() == marks


def leave(desk: Desk) -> None:
    by = desk.actor("officer")
    case = open_leaving(desk.pupil, desk.school, TRANSFER, by=by)
    told: dict[str, Given | None] = {
        "other_school": "There",
        "started_on": TODAY,
        "confirmed_by": "Its office",
    }
    enter(case, told, leaves_on=None, by=by)
    propose(case, by=by)
    desk.produced()
    approve(case, by=desk.actor("head"))


STEPS = [
    "open",
    "enter",
    "early",
    "propose",
    "produce",
    "approve",
    "give_up",
    "stay",
    "mark",
    "import",
    "next_day",
]
GROUNDS = [TRANSFER, HOME, TWENTY, DIED]


STRAIGHT = [("open", 0), ("enter", 1), ("propose", 1), ("produce", 0), ("approve", 0)]


def histories() -> st.SearchStrategy[list[tuple[str, int]]]:
    """Part of the straight way, so that many of them get somewhere, and then anything in any order."""
    anything = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 3)), min_size=3, max_size=16)
    return st.builds(lambda far, rest: STRAIGHT[:far] + rest, st.integers(0, len(STRAIGHT)), anything)


class Rollback(Exception):
    pass


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(histories())
def test_no_order_of_acts_loses_a_mark_or_ends_a_time_on_roll_without_a_ground(
    desk: Desk, tmp_path: Path, steps: list[tuple[str, int]]
) -> None:
    try:
        with transaction.atomic():
            clock.set_clock(clock.now().replace(year=2026, month=11, day=23, hour=9))
            attended(desk.school, desk.pupil, away_from=date(2026, 10, 19))
            put(desk.school, {desk.world.pupils["6 Elm"][0]: "/"}, TODAY)
            marks = desk.marks()
            for step, choice in steps:
                try:
                    with transaction.atomic():
                        act(desk, tmp_path, step, choice)
                except Refused:
                    pass
                assert desk.marks() >= marks
                marks = desk.marks()
                holds(desk)
            raise Rollback
    except Rollback:
        pass


def act(desk: Desk, tmp_path: Path, step: str, choice: int) -> None:
    officer, head = desk.actor("officer"), desk.actor("head")
    case = LeavingCase.objects.order_by("-opened_at").first()
    today = clock.today()
    if step == "open":
        open_leaving(desk.pupil, desk.school, GROUNDS[choice], by=officer)
    elif step == "mark":
        put(desk.school, {desk.pupil: "/"}, today)
    elif step == "import":
        load(tmp_path, desk, str(today.replace(day=today.day - choice)))
    elif step == "next_day":
        clock.set_clock(clock.now().replace(day=min(30, today.day + 1 + choice)))
    elif case is None:
        return
    elif step == "enter":
        told: dict[str, Given | None] = {"other_school": "There", "started_on": TODAY, "confirmed_by": "Office", "letter_on": TODAY,
                "letter_kept": "File", "died_on": TODAY, "told_by": "Aunt"}  # fmt: skip
        enter(case, told, leaves_on=today if choice else None, by=officer)
    elif step == "early":
        enter(case, {}, leaves_on=date(2026, 11, 2), by=officer)
    elif step == "propose":
        propose(case, by=officer if choice else head)
    elif step == "produce":
        for made in Return.objects.filter(pupil=desk.pupil, state="due"):
            produce(made, by=officer)
    elif step == "approve":
        approve(case, by=head)
    elif step == "give_up":
        give_up(case, reason="Not going after all", by=officer)
    elif step == "stay":
        stay(case, reason="Not going after all", by=head)


def holds(desk: Desk) -> None:
    """On roll with no last day; or with one, of a ground, approved by another than proposed, not before it was recorded."""
    spell = desk.spell
    if spell.leaves_on is None:
        assert spell.left_on == ""
        return
    if spell.left_on == "":
        assert spell.leaves_on < TODAY  # history from a file
        return
    case = LeavingCase.objects.get(spell=spell, state="done")
    assert (case.ground, case.leaves_on) == (spell.left_on, spell.leaves_on)
    assert case.approved_at is not None
    assert case.approved_at.astimezone(clock.LONDON).date() <= spell.leaves_on
    assert case.approved_by_id != case.proposed_by_id
    # Its return was produced for this leaving, and names this last day or none.
    mine = (str(case.id), f"{case.id} {spell.leaves_on.isoformat()}")
    assert Return.objects.filter(kind="deletion", key__in=mine).exclude(produced_at=None).exists()
    assert not Mark.objects.filter(pupil=desk.pupil, date__gt=spell.leaves_on).exists()


def test_place_given_up_before_the_starting_day_is_on_roll_on_no_day(desk: Desk) -> None:
    pupil = desk.world.pupils["6 Elm"][3]
    pupil.spells.update(starts_on=date(2026, 11, 24))
    pupil.memberships.update(first_day=date(2026, 11, 24))
    spell = Spell.objects.select_related("pupil", "school").get(pupil=pupil)
    with pytest.raises(Refused):
        give_up_place(desk.spell, reason="Is on roll: a ground is needed", by=desk.actor("office"))
    given = give_up_place(spell, reason="Mother rang: a place nearer home", by=desk.actor("office"))
    assert given.never_began
    for day in (TODAY, date(2026, 11, 24), date(2026, 11, 25)):
        roster = read_roster(urn=desk.school.urn, first=day, last=day)
        assert roster is not None
        assert pupil.upn not in {one.upn for one in roster.expected(day)}
    # The same day can be entered again, and once it has come there is no way but a ground.
    values = {"upn": pupil.upn, "date_of_birth": pupil.date_of_birth}
    admit(
        school=desk.school, values=values, school_class=desk.world.classes["6 Elm"], year_group="4",
        starts_on=date(2026, 11, 24), reason="They come after all", by=desk.actor("office"),
    )  # fmt: skip
    again = Spell.objects.select_related("pupil", "school").get(pupil=pupil, leaves_on=None)
    clock.set_clock(clock.now().replace(day=24))
    with pytest.raises(Refused):
        give_up_place(again, reason="Too late for this", by=desk.actor("office"))
