"""Class lists with what to talk about, and how the codes are used."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from registers.models import Pupil
from registers.queries.code_use import code_use
from registers.queries.slices import slice_of
from registers.rules.sessions import Session
from tests.marking import AM, PM, bring_in, put
from tests.world import World

SignIn = Callable[..., Client]
LIST, CODES = "/schools/900001/reports/class/", "/schools/900001/reports/codes/"
FIRST = date(2026, 9, 7)


@pytest.fixture
def weeks(world: World) -> World:
    """Seven weeks: one pupil misses Friday afternoons, one is often late, one never misses, one was ill at the start."""
    odd, late, full, ill = world.pupils["4 Rowan"]
    rows: list[tuple[Pupil, date, Session, str, int | None]] = []
    for week in range(7):
        for day in range(5):
            for session, present in ((AM, "/"), (PM, "\\")):
                on = FIRST + timedelta(weeks=week, days=day)
                rows.append(
                    (odd, on, session, "O" if (day, session) == (4, PM) and week < 6 else present, None)
                )
                is_late = day == 0 and session is AM
                rows.append((late, on, session, "L" if is_late else present, 4 if is_late else None))
                rows.append((full, on, session, present, None))
                rows.append((ill, on, session, "I" if week == 0 and day < 4 else present, None))
    bring_in(world.school, rows)
    return world


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_list_says_what_there_is_to_talk_about(weeks: World, sign_in: SignIn) -> None:
    shown = page(sign_in(weeks.people["teacher"]), LIST)

    assert "4 Rowan: attendance and what to talk about" in shown
    assert "Friday afternoons. Leaving illness out, Test missed 6 of 7" in shown
    assert "Late 7 times, 28 minutes." in shown
    assert "Has not missed a session." in shown
    assert "Persistently absent. Attending the next 11 sessions in a row (5½ days) would leave it." in shown
    assert "6 Elm" not in shown


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["Alphaby", "Betaham", "Demoford", "Dolorfield"]),
        ("attendance", ["Dolorfield", "Alphaby", "Betaham", "Demoford"]),
        ("late", ["Betaham", "Alphaby", "Demoford", "Dolorfield"]),
        ("unauthorised", ["Alphaby", "Betaham", "Demoford", "Dolorfield"]),
    ],
)
def test_list_is_sorted_as_asked_on_page_and_in_the_file(
    weeks: World, sign_in: SignIn, order: str, names: list[str]
) -> None:
    client = sign_in(weeks.people["officer"])
    shown = page(client, f"{LIST}?class=4+Rowan&order={order}")
    assert sorted(names, key=shown.index) == names

    answer = client.get(f"{LIST}?class=4+Rowan&order={order}&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert [row["Surname"] for row in rows] == names
    by_name = {row["Surname"]: row for row in rows}
    assert (by_name["Alphaby"]["Missed"], by_name["Alphaby"]["Attendance per cent"]) == ("6", "91.4")


@pytest.mark.parametrize(
    ("role", "query", "status"),
    [
        ("teacher", "class=6+Elm", 400), ("officer", "class=6+Elm", 200), ("officer", "class=nowhere", 400),
        ("officer", "order=odd", 400), ("officer", "first=2026-11-20&last=2026-11-01", 400), ("officer", "first=x", 400),
    ],
)  # fmt: skip
def test_list_of_a_class_not_ones_own_or_senseless_is_refused_in_words(
    weeks: World, sign_in: SignIn, role: str, query: str, status: int
) -> None:
    answer = sign_in(weeks.people[role]).get(f"{LIST}?{query}")

    assert answer.status_code == status
    assert (status == 200) or "There is a problem" in answer.content.decode()


def test_teacher_without_a_class_is_told_so(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.people["subject_teacher"]).get(LIST)

    assert answer.status_code == 200
    assert "You have no class here." in unescape(answer.content.decode())


def test_rare_code_and_code_that_piles_up_in_a_class_are_named(weeks: World) -> None:
    put(weeks.school, {weeks.pupils["6 Elm"][0]: "Y2"}, date(2026, 11, 16), note="Snow")
    rows = [
        (pupil, FIRST + timedelta(weeks=2, days=day), AM, "/", None)
        for pupil in weeks.pupils["6 Elm"]
        for day in range(5)
    ]
    bring_in(weeks.school, rows)
    five = [*weeks.pupils["6 Elm"][1:], *weeks.pupils["4 Rowan"][:2]]
    put(weeks.school, dict.fromkeys(five, "M"), date(2026, 11, 17), reason="Dentist came to the school")

    uses = {use.code: use for use in code_use(slice_of(weeks.school.id, FIRST, date(2026, 11, 23)), FIRST)}

    assert uses["Y2"].notes[0] == "Only 1 time."
    assert (uses["L"].sessions, uses["L"].pupils, uses["L"].people) == (
        7,
        1,
        (("Test Import, automatic", 7),),
    )
    assert not any("one person only" in said for said in uses["L"].notes)  # an import is nobody's choice
    assert uses["M"].notes[0] == f"Put by one person only: {uses['M'].people[0][0]}."
    assert "/" not in uses


def test_code_that_one_class_has_more_of_than_chance_explains(world: World) -> None:
    rows = []
    for day in range(20):
        on = FIRST + timedelta(days=day + 2 * (day // 5))
        rows += [(pupil, on, AM, "B" if day < 8 else "/", None) for pupil in world.pupils["6 Elm"]]
        rows += [(pupil, on, AM, "/", None) for pupil in world.pupils["4 Rowan"]]
    bring_in(world.school, rows)

    (use,) = code_use(slice_of(world.school.id, FIRST, date(2026, 11, 23)), FIRST)

    assert use.concentrated == ("6 Elm: 32 of its 80 sessions, against 0 of 80 elsewhere.",)


def test_page_of_codes_opens_each_to_its_marks(weeks: World, sign_in: SignIn) -> None:
    client = sign_in(weeks.people["officer"])
    shown = page(client, CODES)

    assert "reports/marks/?measure=code-O&from=2026-09-01&to=2026-11-23" in shown
    answer = client.get(f"{CODES}?format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert {row["Code"]: row["Sessions"] for row in rows} == {"I": "8", "L": "7", "O": "6"}
    assert client.get(f"{CODES}?from=x").status_code == 400


@pytest.mark.parametrize(("path", "queries"), [(LIST, 10), (CODES, 8)])
def test_lists_ask_the_database_a_known_number_of_times(
    weeks: World, sign_in: SignIn, path: str, queries: int, django_assert_num_queries: Callable[..., object]
) -> None:
    client = sign_in(weeks.people["officer"])
    client.get(path)
    with django_assert_num_queries(queries):  # type: ignore[attr-defined]  # pytest-django's context manager
        client.get(path)
