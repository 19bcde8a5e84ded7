"""P22: every page is usable by everyone: no accessibility violation, nothing to scroll sideways, a class in few keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page

from proofs.chromium import Desk, chromium, until
from proofs.client import Saver
from proofs.conftest import Say
from proofs.product import Product, running_product
from proofs.sizes import size
from tests.routes import ROUTES
from tests.routing import PAGE, Route

ROLES = ["teacher", "officer", "head", "dsl", "governor"]
WIDTHS = [1280, 360]
REFLOW = 320
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_KEYS = 12
A_FEW = {"sign_in", "class_register", "pupils", "late_desk"}
TAKEN = """
SELECT count(*), count(*) FILTER (WHERE code = '/'), count(*) FILTER (WHERE submitted) FROM registers_mark m
  JOIN registers_classmembership k ON k.pupil_id = m.pupil_id JOIN registers_schoolclass c ON c.id = k.school_class_id
 WHERE m.date = '2026-11-20' AND m.session = 'AM' AND c.name = '6 Elm'
"""


@dataclass
class Walk:
    """Opens pages as a role and collects what stands in anybody's way."""

    browser: Browser
    product: Product
    visits: int = 0
    pages: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    """Addresses that give a file to keep instead of a page."""
    barriers: list[str] = field(default_factory=list)

    def as_role(self, role: str, person: dict[str, str], routes: list[Route], widths: list[int]) -> None:
        desk = Desk(self.browser, self.product)
        desk.sign_in(person)
        page = desk.context.new_page()
        for route in routes:
            path = f"{route.path}?{route.query}".rstrip("?").format(**self.product.school["samples"])
            page.set_viewport_size({"width": widths[0], "height": 900})
            try:
                answer = page.goto(desk.base + path)
            except Error as problem:
                if "Download is starting" not in problem.message:
                    raise
                self.files.add(route.name)
                continue
            if answer is None or answer.status != PAGE:
                self.barriers.append(f"{role} {path}: {answer and answer.status}")
                continue
            self.pages.add(route.name)
            for width in widths:
                self._look(page, f"{role} {path} at {width}", width)
            page.set_viewport_size({"width": REFLOW, "height": 900})
            if (over := page.evaluate(SIDEWAYS)) > 0:
                self.barriers.append(f"{role} {path}: {over} px to scroll sideways at {REFLOW} px")
        self.barriers += desk.faults
        desk.context.close()

    def _look(self, page: Page, where: str, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        self.visits += 1
        for found in Axe().run(page, options=WCAG).response["violations"]:
            self.barriers.append(f"{where}: {found['id']} {found['nodes'][0]['html'][:150]}")


def test_p22_every_page_is_usable_by_everyone(say: Say) -> None:
    roles = ROLES[: size(small=1, quick=2, full=len(ROLES))]
    routes = [
        route
        for route in ROUTES
        if route.method == "get" and route.opens and route.answer == PAGE and not route.api
    ]
    if size(small=1, quick=0, full=0):
        routes = [route for route in routes if route.name in A_FEW]
    with running_product(showcase=True) as product, chromium() as browser:
        something_to_see(product)
        walk = Walk(browser, product)
        seen: set[str] = set()
        for role in [*roles, *(role for role in ROLES if role not in roles)]:
            mine = [route for route in routes if role in route.opens and not route.whole_trust]
            # Every page once for somebody, and all a role can open for the roles asked for.
            mine = mine if role in roles else [route for route in mine if route.name not in seen]
            walk.as_role(role, product.school["roles"][role], mine, WIDTHS)
            seen |= {route.name for route in mine}
        walk.as_role(
            "trust lead", product.school["everywhere"], [r for r in routes if r.name not in seen], WIDTHS
        )
        keys = keys_for_a_class(browser, product)
        say(
            f"pages={len(walk.pages)} of {len({route.name for route in routes} - walk.files)} visits={walk.visits} "
            f"barriers={len(walk.barriers)} keys for a class of thirty with three exceptions={keys}"
        )
        assert not walk.barriers, "\n".join(walk.barriers[:30])
        assert walk.pages == {route.name for route in routes} - walk.files
        assert len(walk.files) <= len(walk.pages) / 4
        assert keys <= MOST_KEYS


def something_to_see(product: Product) -> None:
    """Half the class marked, one late, one away: neither an empty nor a finished register."""
    saver = Saver(product.port, product.school["roles"]["officer"])
    codes = ["/"] * 12 + ["N", "I", "L"]
    marks = [
        {"upn": upn, "code": code, "base_version": 0, **({"minutes_late": 6} if code == "L" else {})}
        for upn, code in zip(product.school["classes"]["4 Rowan"], codes, strict=False)
    ]
    for day in ("2026-11-19", "2026-11-23"):
        status, answer = saver.save(product.school["urn"], day, "AM", "4 Rowan", marks, submit=False)
        assert status == 200, answer


def keys_for_a_class(browser: Browser, product: Product) -> int:
    """A class register from blank to handed in, three pupils away or late, by keyboard alone."""
    desk = Desk(browser, product)
    desk.sign_in(product.school["roles"]["officer"])
    page = desk.open(f"/schools/{product.school['urn']}/registers/2026-11-20/AM/?class=6+Elm")
    until(page, "document.querySelector('[data-live]')?.hidden === false")
    keys = ["9", "N", "1", "7", "N", "2", "3", "L", "Control+Enter"]
    for key in keys:
        page.keyboard.press(key)
    until(page, "Boolean(document.querySelector('dialog[open]'))")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-rest]').textContent === 'Submitted'")
    assert product.rows(TAKEN) == [(30, 27, 30)]
    assert desk.faults == []
    return len(keys) + 1
