"""P22: every page is usable by everyone: full, empty or refusing; wide and narrow; a class in few keys."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from proofs.chromium import Desk, chromium, until
from proofs.client import Saver
from proofs.conftest import Say
from proofs.product import ROOT, Product, running_product
from proofs.sizes import size
from proofs.walk import DESK, REFLOW, Walk, named_in
from tests.routes import ROUTES
from tests.routing import PAGE, Route
from tests.test_routes import NAMED, patterns

ROLES = ["teacher", "officer", "head", "dsl", "governor"]
EMPTY_FOR = ["head", "officer", "dsl", "governor"]
"""Who between them open every page of a school."""
MOST_KEYS = 12
A_FEW = {"sign_in", "class_register", "pupils", "late_desk"}
FEWEST_REFUSALS, FEWEST_EMPTY = 60, 60
ELM = """
SELECT k.pupil_id::text FROM registers_classmembership k JOIN registers_schoolclass c ON c.id = k.school_class_id
 WHERE c.name = '6 Elm' AND k.first_day <= '2026-11-20' AND (k.last_day IS NULL OR k.last_day >= '2026-11-20')
"""
MARKED = f"""
SELECT m.pupil_id::text, m.code, m.submitted FROM registers_mark m
 WHERE m.date = '2026-11-20' AND m.session = 'AM' AND m.pupil_id::text IN ({ELM})
"""
EXCEPTIONS = {9: "N", 17: "N", 23: "L"}
"""Place on the register → the code typed there."""


def pages() -> list[Route]:
    """Every page there is: what is not in the lists of addresses is not in the product."""
    assert {pattern.name for pattern in patterns()} == NAMED
    small = size(small=1, quick=0, full=0)
    return [
        route
        for route in ROUTES
        if route.method == "get" and route.opens and route.answer == PAGE and not route.api
        if not small or route.name in A_FEW
    ]


@dataclass
class Stage:
    product: Product
    browser: Browser

    def walk(self, *widths: int) -> Walk:
        return Walk(self.browser, self.product, list(widths))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A school with something on every page. The tests go through it in the order they stand in."""
    with running_product(showcase=True) as product, chromium() as browser:
        something_to_see(product)
        yield Stage(product, browser)


def test_p22_every_page_is_usable_by_everyone(stage: Stage, say: Say) -> None:
    routes = pages()
    walk = stage.walk(DESK, REFLOW)
    everybody(walk, routes, ROLES[: size(small=1, quick=1, full=len(ROLES))])
    names = {route.name for route in routes} - walk.files
    say(
        f"pages={len(walk.pages)} of {len(names)} looks={walk.visits} links followed={walk.links} "
        f"barriers={len(walk.barriers)}"
    )
    assert not walk.barriers, "\n".join(walk.barriers[:60])
    assert walk.pages == names
    assert len(walk.files) <= len(walk.pages) / 4


def test_p22_a_class_is_marked_in_few_keys(stage: Stage, say: Say) -> None:
    keys = keys_for_a_class(stage.browser, stage.product)
    say(f"keys for a class of thirty with three exceptions={keys}")
    assert keys <= MOST_KEYS


def test_p22_pages_that_refuse_a_form_are_usable(stage: Stage, say: Say) -> None:
    walk = stage.walk(REFLOW)
    refusing(walk, pages())
    say(f"forms refused={walk.refusals} looks={walk.visits} barriers={len(walk.barriers)}")
    assert not walk.barriers, "\n".join(walk.barriers[:60])
    assert walk.refusals >= size(small=1, quick=FEWEST_REFUSALS, full=FEWEST_REFUSALS)


def test_p22_empty_pages_are_usable(stage: Stage, say: Say) -> None:
    walk = stage.walk(DESK)
    empty(walk, pages())
    say(
        f"pages={len(walk.pages)} looks={walk.visits} links followed={walk.links} barriers={len(walk.barriers)}"
    )
    assert not walk.barriers, "\n".join(walk.barriers[:60])
    assert len(walk.pages) >= size(small=1, quick=FEWEST_EMPTY, full=FEWEST_EMPTY)


def everybody(walk: Walk, routes: list[Route], roles: list[str]) -> None:
    """Every page once for somebody, and all a role can open for these roles."""
    people, seen = walk.product.school["roles"], set[str]()
    for role in [*roles, *(role for role in ROLES if role not in roles)]:
        mine = [route for route in routes if role in route.opens and not route.whole_trust]
        mine = mine if role in roles else [route for route in mine if route.name not in seen]
        walk.as_role(role, people[role], mine)
        seen |= {route.name for route in mine}
    walk.as_role("trust lead", walk.product.school["everywhere"], [r for r in routes if r.name not in seen])


def refusing(walk: Walk, routes: list[Route]) -> None:
    """Once for somebody, every form sent with what cannot be meant."""
    seen = set[str]()
    people = walk.product.school["roles"] | {"trust lead": walk.product.school["everywhere"]}
    for role in ("head", "officer", "dsl", "trust lead"):
        opens = [route for route in routes if role.replace(" ", "_") in route.opens]
        mine = [r for r in opens if r.name not in seen and (role == "trust lead" or not r.whole_trust)]
        walk.with_nonsense(role, people[role], mine)
        seen |= {route.name for route in mine}


def empty(walk: Walk, routes: list[Route]) -> None:
    """The pages of a school on its first day; those that are about somebody are not there yet."""
    walk.product.school |= bare_school(walk.product)
    known = walk.product.school["samples"].keys()
    of_school = [route for route in routes if route.of_school and named_in(route) <= known]
    seen = set[str]()
    for role in EMPTY_FOR:
        mine = [route for route in of_school if role in route.opens and route.name not in seen]
        walk.as_role(f"{role} of a bare school", walk.product.school["roles"][role], mine)
        seen |= {route.name for route in mine}


def bare_school(product: Product) -> dict[str, Any]:  # Any: JSON
    built = subprocess.run(
        [sys.executable, "-m", "proofs.showcase", "bare"],
        env=os.environ | product.env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-2000:]
    made: dict[str, Any] = json.loads(built.stdout)
    return made


def something_to_see(product: Product) -> None:
    """Half the class marked, one late, one away: neither an empty nor a finished register."""
    saver = Saver(product.port, product.school["roles"]["officer"])
    codes = ["/"] * 12 + ["N", "I", "L"]
    marks = [
        {"upn": upn, "code": code, "base_version": 0, **({"minutes_late": 6} if code == "L" else {})}
        for upn, code in zip(product.school["classes"]["4 Rowan"], codes, strict=False)
    ]
    # On the day itself the second pupil is the one of the open case, handed in as N.
    for day, marked in (("2026-11-19", marks), ("2026-11-23", [marks[0], *marks[2:]])):
        status, answer = saver.save(product.school["urn"], day, "AM", "4 Rowan", marked, submit=False)
        assert status == 200, answer


def keys_for_a_class(browser: Browser, product: Product) -> int:
    """A class register from blank to handed in, three pupils away or late, by keyboard alone."""
    desk = Desk(browser, product)
    desk.sign_in(product.school["roles"]["officer"])
    page = desk.open(f"/schools/{product.school['urn']}/registers/2026-11-20/AM/?class=6+Elm")
    until(page, "document.querySelector('[data-live]')?.hidden === false")
    places = page.locator("[data-pupil]").evaluate_all("rows => rows.map(row => row.dataset.pupil)")
    expected = dict.fromkeys(places, "/")
    # What the desks know of somebody stands in the register already.
    expected |= {pupil: code for pupil, code, _ in product.rows(MARKED)}
    expected |= {places[place - 1]: code for place, code in EXCEPTIONS.items()}
    keys = [key for place, code in EXCEPTIONS.items() for key in (*str(place), code)]
    keys += ["Control+Enter"]
    for key in keys:
        page.keyboard.press(key)
    until(page, "Boolean(document.querySelector('dialog[open]'))")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-rest]').textContent === 'Submitted'")
    assert {pupil for (pupil,) in product.rows(ELM)} == set(places)
    assert {pupil: (code, handed_in) for pupil, code, handed_in in product.rows(MARKED)} == {
        pupil: (code, True) for pupil, code in expected.items()
    }
    assert desk.faults == []
    return len(keys) + 1
