"""The census's tables say exactly what the figures module says, and both what the marks say (DAT-02, promise P21)."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from exchange.queries.census import census_extract, tables
from exchange.rules.census import Census, CensusTerm, census
from registers.models import Spell
from registers.rules.codes import category_of
from tests.registers.random_register import RandomRegister, random_register
from tests.world import World

SPRING, SUMMER = census(CensusTerm.SPRING, 2026), census(CensusTerm.SUMMER, 2026)
SignIn = Callable[..., Client]


@pytest.fixture
def register(world: World) -> RandomRegister:
    return random_register(world, 20261126)


def _expected(register: RandomRegister, urn: str, asked: Census) -> dict[str, Counter[tuple[str, str]]]:
    """Window → (UPN, code) → sessions, counted from the marks as they were put."""
    found: dict[str, Counter[tuple[str, str]]] = {window.name: Counter() for window in asked.windows}
    for (school, pupil, day, _), (code, _) in register.marks.items():
        for window in asked.windows:
            if school == urn and window.first <= day <= window.last:
                found[window.name][pupil.upn, code] += 1
    return found


def test_tables_hold_what_the_marks_and_the_figures_say(register: RandomRegister) -> None:
    sessions = 0
    for urn, school in register.schools.items():
        for asked in (SPRING, SUMMER):
            extract = census_extract(school, asked, asked.usual_day)
            of_age = {one.pupil.upn for one in extract.pupils}
            expected = _expected(register, urn, asked)
            for window in asked.windows:
                got = {
                    (one.pupil.upn, code): count
                    for one in extract.pupils
                    for code, count in one.codes.get(window.name, {}).items()
                }
                assert got == {key: n for key, n in expected[window.name].items() if key[0] in of_age}
                possible = Counter[str]()
                for (upn, code), count in got.items():
                    category = category_of(code, window.last)
                    possible[upn] += count if category is not None and category.possible else 0
                assert all(one.counted(window).possible == possible[one.pupil.upn] for one in extract.pupils)
                sessions += sum(got.values())
            assert all(summary.agrees for summary in extract.windows)
    assert sessions > 300


def test_page_shows_the_numbers_that_agree_and_gives_the_tables(
    register: RandomRegister, sign_in: SignIn
) -> None:
    school, gone = register.schools["900001"], register.worlds["900001"].pupils["6 Elm"][0]
    Spell.objects.filter(pupil=gone).update(leaves_on=date(2026, 7, 3))
    client = sign_in(register.worlds["900001"].people["officer"])
    address = f"/schools/{school.urn}/exchange/census/"

    page = client.get(address, {"census": "summer-2026", "day": "2026-10-01"})
    answer = client.get(address, {"census": "summer-2026", "day": "2026-10-01", "as": "zip"})

    assert "The tables hold exactly the sessions" in page.content.decode()
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:  # type: ignore[attr-defined]  # a FileResponse
        read = {
            name.removeprefix("autumn_2026_").removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(packed.read(name).decode("utf-8-sig")))
            )
            for name in packed.namelist()
        }
    assert [row["upn"] for row in read["pupilnolongeronroll"]] == [gone.upn]
    assert read["pupilnolongeronroll"][0]["leavingdate"] == "2026-Jul-03 00:00:00"
    ids = {row["pupilonrolltableid"] for row in read["pupilonroll"]}
    for name in ("termlysessiondetailsonroll", "summerhalfterm2sessiondetailsonroll"):
        assert {row["pupilonrolltableid"] for row in read[name]} <= ids
        assert all(row["NativeId"] == "9992001" and int(row["sessions"]) > 0 for row in read[name])
    listed = {
        table.name: len(table.rows)
        for table in tables(census_extract(school, SUMMER, date(2026, 10, 1)), school)
    }
    assert {name: len(rows) for name, rows in read.items()} == listed
    assert AuditEvent.objects.filter(verb="census.exported", school_id=school.id).exists()


def test_pupil_who_left_in_the_term_and_came_back_after_it_is_on_roll_on_census_day(
    register: RandomRegister,
) -> None:
    school, away = register.schools["900001"], register.worlds["900001"].pupils["6 Elm"][0]
    Spell.objects.filter(pupil=away).update(leaves_on=date(2026, 7, 3))
    Spell.objects.create(pupil=away, school=school, starts_on=date(2026, 9, 7))

    extract = census_extract(school, SUMMER, date(2026, 10, 1))

    assert [(one.entered, one.left) for one in extract.on_roll if one.pupil == away] == [
        (date(2026, 9, 7), None)
    ]
    assert away not in [one.pupil for one in extract.off_roll]
    stayed = census_extract(school, SUMMER, date(2026, 9, 1))
    assert away in [one.pupil for one in stayed.off_roll]


def test_place_given_up_before_it_began_is_no_time_on_roll_for_the_census(register: RandomRegister) -> None:
    school, elm = register.schools["900001"], register.worlds["900001"].pupils["6 Elm"]
    never, left = elm[0], elm[1]
    Spell.objects.filter(pupil=never).update(starts_on=date(2026, 6, 8), leaves_on=date(2026, 6, 7))
    Spell.objects.filter(pupil=left).update(leaves_on=date(2026, 5, 22))
    Spell.objects.create(pupil=left, school=school, starts_on=date(2026, 6, 29), leaves_on=date(2026, 6, 28))

    extract = census_extract(school, SUMMER, date(2026, 10, 1))

    assert never not in [one.pupil for one in extract.pupils]
    assert [one.left for one in extract.pupils if one.pupil == left] == [date(2026, 5, 22)]


def test_a_census_nobody_knows_is_refused_with_a_sentence(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.people["officer"])
    answer = client.get(f"/schools/{world.school.urn}/exchange/census/", {"census": "winter-2026"})

    assert answer.status_code == 400
    assert "Select a valid choice" in answer.content.decode()
