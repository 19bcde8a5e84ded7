"""School today names what waits for this person, each with its list, before a deadline is missed (DSH-06, ADM-09)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from attendance_mis.kit import clock
from penalties.models import PenaltyCase
from registers.models import Spell
from roll.models import LeavingCase, Return
from tests.dashboards.test_governors import text
from tests.world import World

SignIn = Callable[..., Client]
TODAY = date(2026, 11, 23)
RETURNS = ("Returns to the local authority overdue or due today", "2", "/schools/900001/returns/")
LEAVING = ("Leavings that wait for a second person", "1", "/schools/900001/leaving/")
DECIDE = ("Penalty cases to decide", "1", "/schools/900001/penalties/cases/")


@pytest.fixture
def waiting(world: World) -> World:
    """A return overdue, one due today, one later and one sent; a leaving proposed; a penalty case for the head."""
    here = {"school": world.school, "pupil": world.pupil}
    days = {"late": date(2026, 11, 20), "now": TODAY, "later": date(2026, 11, 24), "gone": TODAY}
    for key, day in days.items():
        Return.objects.create(
            kind="new_pupil", key=key, state="sent" if key == "gone" else "due", arose_on=day, due_on=day,
            found_at=clock.now(), **({"produced_at": clock.now(), "sent_on": TODAY} if key == "gone" else {}),
            **here,
        )  # fmt: skip
    LeavingCase.objects.create(
        spell=Spell.objects.get(pupil=world.pupil), ground="transfer", state="proposed",
        opened_at=clock.now(), **here,
    )  # fmt: skip
    PenaltyCase.objects.create(
        reached_on=TODAY, as_of=TODAY, window_from=TODAY, window_to=TODAY, opened_at=clock.now(),
        state="prepared", **here,
    )  # fmt: skip
    return world


def due(client: Client) -> list[tuple[str, str, str]]:
    page = client.get("/schools/900001/today/").content.decode()
    part = page.split('id="h-due"')[1].split("</section>")[0]
    return [(words, count, url) for url, words, count in re.findall(r'<a href="([^"]+)">([^<]+)</a>: <b>(\d+)', part)]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("head", [RETURNS, LEAVING, DECIDE]),
        ("officer", [RETURNS]),
        ("office", []),
        ("dsl", []),
    ],
)
def test_each_is_told_what_waits_for_them_and_where(
    role: str, told: list[tuple[str, str, str]], waiting: World, sign_in: SignIn
) -> None:
    client = sign_in(waiting.people[role])

    assert due(client) == told
    for _, _, url in told:
        assert client.get(url).status_code == 200


def test_where_nothing_waits_it_says_so(world: World, sign_in: SignIn) -> None:
    page = text(sign_in(world.people["head"]).get("/schools/900001/today/").content.decode())

    assert "Nothing waits for you today." in page
