"""What followed what the school did, in the report to governors: only where it tells of nobody (DSH-10, DSH-14, P15)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.rules.governor import Followed, Sessions, TermCounts, publish
from attendance_mis.dashboards.rules.published import Published
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from registers.models import Pupil
from registers.queries.slices import slice_of
from registers.queries.statistics import total
from support.models import Talk
from tests.conftest import NOW
from tests.dashboards.governed import governed_world
from tests.marking import at, put
from tests.world import World

SignIn = Callable[..., Client]
PAGE = "/schools/900001/governors/"
SIDE = (90, 100)


@pytest.mark.parametrize(
    ("pupils", "then", "shown"),
    [
        (9, None, False),
        (10, None, True),
        (12, 12, True),  # nobody new: the same pupils, more of their days
        (13, 12, False),  # one new since the report before: taking one from the other would tell of that one
        (16, 12, False),
        (17, 12, True),
        (13, 17, False),  # four fewer would tell as much
    ],
)
def test_a_kind_is_shown_only_when_neither_it_nor_what_is_new_is_of_few(
    pupils: int, then: int | None, shown: bool
) -> None:
    one = Followed("Talk with the pupil", pupils, SIDE, SIDE, SIDE, SIDE, then)
    counts = TermCounts(200, 20, 5, Sessions(1000, 20000), 800, 200, 100, followed=(one,))
    assert [row.pupils for row in publish(counts).followed] == ([pupils] if shown else [])


@pytest.mark.parametrize(
    ("pupils", "after", "shown"),
    [
        (195, SIDE, True),  # five of two hundred are left
        (197, SIDE, False),  # the school less these is three children
        (200, SIDE, True),
        (12, (96, 100), False),  # four sessions missed are a handful, as in every other table
        (12, (95, 100), True),
        (12, (100, 100), True),
    ],
)
def test_a_kind_is_not_shown_when_the_rest_of_the_school_or_what_was_missed_is_a_handful(
    pupils: int, after: tuple[int, int], shown: bool
) -> None:
    one = Followed("Talk with the pupil", pupils, SIDE, after, SIDE, SIDE)
    counts = TermCounts(200, 20, 5, Sessions(1000, 20000), 800, 200, 100, followed=(one,))
    assert bool(publish(counts).followed) is shown


def test_a_school_too_small_to_report_shows_nothing_of_it() -> None:
    one = Followed("Talk with the pupil", 12, SIDE, SIDE, SIDE, SIDE)
    assert publish(TermCounts(4, 0, 0, Sessions(0, 40), 0, 0, 0, followed=(one,))).followed == ()


@pytest.fixture
def governed(alpha: Trust) -> World:
    """A school that has kept its registers here since the first day of term."""
    world = governed_world()
    live_from(world, date(2026, 9, 2))
    return world


def live_from(world: World, day: date) -> None:
    clock.set_clock(at(day))
    put(world.school, {world.pupil: "/"}, day, reason="Seen in class")
    clock.set_clock(NOW)


def talk(world: World, pupil: Pupil, day: date) -> None:
    Talk.objects.create(
        school=world.school, pupil=pupil, day=day, outcome="adjust", follows="A walk to school together",
        led_by="Test Person", at=clock.now(),
    )  # fmt: skip


def test_page_pack_and_tables_say_before_and_after_and_name_nobody(governed: World, sign_in: SignIn) -> None:
    pupils = [one for names in governed.pupils.values() for one in names][:12]
    day = date(2026, 9, 25)
    for pupil in pupils:
        talk(governed, pupil, day)
    client = sign_in(governed.people["governor"])
    page = re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode())

    (row,) = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers).followed
    upns = tuple(pupil.upn for pupil in pupils)
    # Seventeen school days lie before the talk, so seventeen are taken after it.
    after = replace(slice_of(governed.school.id, date(2026, 9, 28), date(2026, 10, 20)), upns=upns)
    tally = total(after).tally
    assert (row.pupils, row.after.part, row.after.whole) == (12, tally.attended, tally.possible)
    assert "What followed" in page
    assert f"{row.before.part:,} of {row.before.whole:,} sessions" in page
    assert "This can’t show what would have happened without it" in page
    assert not any(pupil.legal_surname in page for pupil in pupils)
    assert "5 to 20" in client.get(f"{PAGE}how/followed/").content.decode()
    pack = PdfReader(io.BytesIO(client.get(f"{PAGE}pack.pdf").content))
    assert "What followed" in "".join(sheet.extract_text() for sheet in pack.pages)
    assert b"What followed" in b"".join(client.get(f"{PAGE}tables.csv"))


def test_few_pupils_are_left_out_of_it(governed: World, sign_in: SignIn) -> None:
    for pupil in governed.pupils["4 Rowan"][:4]:
        talk(governed, pupil, date(2026, 9, 25))
    assert "What followed" not in sign_in(governed.people["governor"]).get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("live", "said"),
    [
        (None, "What the school did is not on record here yet."),
        (date(2026, 11, 17), "since 17 November 2026. What it did in this stretch is written elsewhere."),
        (date(2026, 9, 28), "Counted from 28 September 2026, since when the school keeps its records here."),
    ],
)
def test_what_was_done_before_the_school_came_over_is_not_called_nothing(
    live: date | None, said: str, alpha: Trust, sign_in: SignIn
) -> None:
    world = governed_world()
    if live is not None:
        live_from(world, live)
    client = sign_in(world.people["governor"])
    page = " ".join(client.get(PAGE).content.decode().split())

    assert said in page
    assert ("Absences followed up: <b>0</b>" in page) is (live == date(2026, 9, 28))
