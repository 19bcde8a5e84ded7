"""Finding a pupil in the admission register (ADM-01)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from registers.models import Spell
from registers.rules.names import matches, name_order
from tests.world import World, make_pupil, make_school

FIND = "/schools/900001/pupils/"


@pytest.mark.parametrize(
    ("typed", "names", "found"),
    [
        ("", ("Testam", "Kit"), True),
        ("te", ("Testam", "Kit"), True),
        ("kit te", ("Testam", "Kit"), True),
        ("Testam, Kit", ("Testam", "Kit"), True),
        ("est", ("Testam", "Kit"), False),
        ("kit x", ("Testam", "Kit"), False),
        ("emilie", ("Ängström", "Émilie"), True),
        ("ANGST", ("Ängström", "Émilie"), True),
        ("obrien", ("O’Brien", "Test"), True),
        ("brien", ("O'Brien", "Test"), True),
        ("double", ("Barrel-Double", "Test"), True),
        ("barrel-double", ("Barrel-Double", "Test"), True),
        ("stra", ("Straße", "Test"), True),
        ("lukasz", ("Łukasz", "Test"), True),
        ("%", ("Testam", "Kit"), False),
    ],
)
def test_name_is_found_by_beginnings_in_any_order_without_accents(
    typed: str, names: tuple[str, ...], found: bool
) -> None:
    assert matches(typed, names) is found


def test_names_sort_as_an_alphabet_whatever_their_accents() -> None:
    names = [("Zeta", ""), ("Élan", ""), ("Fixture", ""), ("Ealing", "")]
    assert [name for name, _ in sorted(names, key=lambda n: name_order(*n))] == [
        "Ealing",
        "Élan",
        "Fixture",
        "Zeta",
    ]


def surnames(page: bytes) -> list[str]:
    return re.findall(r"<b>([^<]+)</b>, ", page.decode())


def test_office_sees_everybody_on_roll_in_alphabetical_order(office: Client, world: World) -> None:
    Spell.objects.filter(pupil=world.pupils["6 Elm"][0]).update(leaves_on=date(2026, 11, 20))
    make_pupil(world.classes["6 Elm"], surname="Éxampleton", serial=700, starts_on=date(2026, 11, 23))
    make_pupil(world.classes["6 Elm"], surname="Tomorrow", serial=701, starts_on=date(2026, 11, 24))

    page = office.get(FIND)

    assert page.status_code == 200
    assert surnames(page.content) == [
        "Alphaby", "Betaham", "Betaham", "Demoford", "Demoford", "Dolorfield", "Dolorfield", "Éxampleton",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bet", ["Betaham", "Betaham"]),
        ("q=bet&class=6+Elm", ["Betaham"]),
        ("class=4+Rowan", ["Alphaby", "Betaham", "Demoford", "Dolorfield"]),
        ("year=4&q=te+al", ["Alphaby", "Alphaby"]),
        ("year=9", []),
        ("roll=left", []),
        ("roll=nonsense&q=dolor", ["Dolorfield", "Dolorfield"]),
        ("page=999&q=demo", ["Demoford", "Demoford"]),
        ("q=%25_", []),
    ],
)
def test_register_is_narrowed_by_name_class_and_year(office: Client, query: str, found: list[str]) -> None:
    page = office.get(f"{FIND}?{query}")

    assert page.status_code == 200
    assert surnames(page.content) == found


def test_pupil_is_found_by_upn_as_typed_with_spaces(office: Client, world: World) -> None:
    upn = world.pupil.upn
    assert surnames(office.get(FIND, {"q": f"{upn[:4]} {upn[4:].lower()}"}).content) == ["Alphaby"]


def test_leavers_are_found_apart_once_each(office: Client, world: World) -> None:
    pupil = world.pupil
    Spell.objects.filter(pupil=pupil).update(leaves_on=date(2026, 3, 1))
    assert "Alphaby" in surnames(office.get(f"{FIND}?roll=left").content)
    Spell.objects.create(pupil=pupil, school=world.school, starts_on=date(2026, 9, 1))
    assert surnames(office.get(f"{FIND}?roll=left").content) == []


def test_place_given_up_is_not_said_to_start_later(office: Client, world: World) -> None:
    never = make_pupil(world.classes["6 Elm"], surname="Nevercame", serial=702, starts_on=date(2027, 1, 4))
    assert surnames(office.get(f"{FIND}?roll=coming").content) == ["Nevercame"]
    Spell.objects.filter(pupil=never).update(leaves_on=date(2027, 1, 3))
    assert surnames(office.get(f"{FIND}?roll=coming").content) == []
    assert surnames(office.get(f"{FIND}?roll=left").content) == ["Nevercame"]

    gone = Spell.objects.get(pupil=world.pupil)
    Spell.objects.filter(id=gone.id).update(leaves_on=date(2026, 3, 1))
    given_up = {"starts_on": date(2026, 10, 5), "leaves_on": date(2026, 10, 4)}
    Spell.objects.create(pupil=world.pupil, school=world.school, **given_up)
    left = office.get(f"{FIND}?roll=left").content

    assert surnames(left) == ["Alphaby", "Nevercame"]
    assert b"1 Mar" in left
    Spell.objects.filter(id=gone.id).update(leaves_on=None)
    assert surnames(office.get(f"{FIND}?roll=left").content) == ["Nevercame"]


def test_teacher_sees_own_class_only(teacher: Client) -> None:
    page = teacher.get(FIND)
    assert surnames(page.content) == ["Alphaby", "Betaham", "Demoford", "Dolorfield"]
    assert surnames(teacher.get(f"{FIND}?class=6+Elm").content) == []


def test_typing_answers_with_the_list_alone_and_going_back_with_the_page(office: Client) -> None:
    part = office.get(f"{FIND}?q=al", headers={"hx-request": "true"}).content
    whole = office.get(
        f"{FIND}?q=al", headers={"hx-request": "true", "hx-history-restore-request": "true"}
    ).content
    assert part.startswith(b'<section id="found"')
    assert b"<html" in whole


def test_list_is_paged(office: Client, world: World) -> None:
    for n in range(60):
        make_pupil(world.classes["6 Elm"], surname=f"Manyname {n:02}", serial=300 + n)
    first, second = office.get(FIND).content, office.get(f"{FIND}?page=2").content
    assert (len(surnames(first)), len(surnames(second))) == (50, 18)
    assert b"1 to 50 shown" in first


def test_register_of_pupils_is_not_there_for_a_governor(governor: Client, office: Client) -> None:
    assert office.get(FIND).status_code == 200
    assert governor.get(FIND).status_code == 404


def test_register_of_another_school_is_not_there(office: Client, world: World) -> None:
    make_school("900002")
    assert office.get("/schools/900002/pupils/").status_code == 404
