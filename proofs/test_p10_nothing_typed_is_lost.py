"""P10: a half-marked register is never lost, and never shown to the next person at the same computer."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

from playwright.sync_api import Page

from proofs.bench import school_days
from proofs.chromium import Desk, chromium, until
from proofs.conftest import Say
from proofs.product import Product, running_product
from proofs.register_store import contradictions
from proofs.sizes import seed, size

CODES = ["/", "N", "I", "M"]
KEYS_BEFORE = (2, 9)
"""Marks entered before each interruption, fewest and most."""
ARRIVES_WITHIN_SECONDS = 10.0

HELD = """
SELECT p.upn, m.code FROM registers_mark m JOIN registers_pupil p ON p.id = m.pupil_id
  JOIN registers_classmembership k ON k.pupil_id = p.id JOIN registers_schoolclass c ON c.id = k.school_class_id
 WHERE m.date = %s AND m.session = 'AM' AND c.name = %s AND m.code IS NOT NULL
"""
ROWS = "JSON.parse(document.getElementById('register-data').textContent).rows.map((row) => row.upn)"
READY = "document.querySelector('[data-live]')?.hidden === false"
ALL_SENT = "/saved|Saved/.test(document.querySelector('[data-save]').textContent)"


@dataclass
class Teacher:
    """Marks one register after the other at a desk where things go wrong."""

    desk: Desk
    product: Product
    person: dict[str, str]
    other: dict[str, str]
    class_name: str
    draw: random.Random
    done: Counter[str] = field(default_factory=Counter)
    entered: int = 0
    lost: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def one_morning(self, day: str, kind: str, offline: bool, next_person: bool) -> None:
        path = f"/schools/{self.product.school['urn']}/registers/{day}/AM/?class={quote(self.class_name)}"
        self.desk.sign_in(self.person)
        page = self._ready(path)
        upns: list[str] = page.evaluate(ROWS)
        self.desk.context.set_offline(offline)
        wanted = self._enter(page, upns, self.draw.randint(*KEYS_BEFORE))
        page.wait_for_timeout(self.draw.choice([0, 0, 50, 200, 300, 500]))
        wanted |= self._interrupt(page, kind, upns, offline)
        self.desk.context.set_offline(False)
        if next_person:
            self._somebody_else(path, day)
        self.desk.sign_in(self.person)
        page = self._ready(path)
        held = self._held(page, day, len(wanted))
        if held != wanted:
            self.lost.append(f"{day} {kind} offline={offline}: entered {wanted}, came back {held}")
        self.entered += len(wanted)
        self.done[kind + (" offline" if offline else "")] += 1
        page.close()

    def _ready(self, path: str) -> Page:
        page = self.desk.open(path)
        until(page, READY)
        return page

    def _held(self, page: Page, day: str, marks: int) -> dict[str, str]:
        """What the register holds once nothing more is on its way, or after long enough."""
        until(page, ALL_SENT)
        end = time.monotonic() + ARRIVES_WITHIN_SECONDS
        held: dict[str, str] = {}
        while len(held) < marks and time.monotonic() < end:
            page.wait_for_timeout(30)
            held = dict(self.product.rows(HELD, day, self.class_name))
        return held

    def _enter(self, page: Page, upns: list[str], marks: int, rows: range = range(10, 31)) -> dict[str, str]:
        """Row number, code: as quickly as the keys go down."""
        entered = {}
        for row in self.draw.sample(rows, marks):
            code = self.draw.choice(CODES)
            for key in (*str(row), code):
                page.keyboard.press(key)
            entered[upns[row - 1]] = code
        return entered

    def _interrupt(self, page: Page, kind: str, upns: list[str], offline: bool) -> dict[str, str]:
        """What goes wrong; where the page is still there, somebody types on without noticing."""
        more = {}
        if kind == "renderer killed":
            with page.expect_event("crash"):
                self.desk.kill_renderers()
        elif kind == "reload":
            # Without a line there is nothing to load: as after a crash, the page is simply gone.
            page.close() if offline else self._reload_and_go(page)
        elif kind in ("session over", "signed out elsewhere"):
            self.desk.expire() if kind == "session over" else self.desk.sign_out_elsewhere()
            more = self._enter(page, upns, 1, rows=range(1, 10))
            page.wait_for_timeout(self.draw.choice([0, 300, 600]))
        if not page.is_closed():
            page.close()
        return more

    def _reload_and_go(self, page: Page) -> None:
        """Reloaded, and left before it is there. A page closed in that moment is never answered for by the browser."""
        page.reload(wait_until="commit")
        page.goto("about:blank")  # to its end: one closed on the way there is not answered for either

    def _somebody_else(self, path: str, day: str) -> None:
        """The next person at this computer sees what the register holds, and none of what waits here."""
        self.desk.sign_in(self.other)
        page = self._ready(path)
        page.wait_for_timeout(400)
        marked = page.inner_text("[data-count]")
        held = len(self.product.rows(HELD, day, self.class_name))
        if int(marked.split()[0]) > held:
            self.shown.append(f"{day}: the register holds {held} marks, the next person saw “{marked}”")
        if self.product.rows("SELECT 1 FROM registers_registersave WHERE by_id = %s", self.other["id"]):
            self.shown.append(f"{day}: the next person's browser sent marks of the one before")
        page.close()
        self.done["next person"] += 1


KINDS = ["renderer killed", "reload", "tab closed", "session over", "signed out elsewhere"]


def test_p10_every_entered_code_comes_back_to_the_same_person(say: Say) -> None:
    times = size(small=10, quick=40, full=200)
    with running_product(classes=2, people=2) as product, chromium() as browser:
        draw = random.Random(seed())
        desk = Desk(browser, product)
        mine, other = product.school["people"]
        teachers = [Teacher(desk, product, mine, other, name, draw) for name in product.school["classes"]]
        days = school_days(150)
        for number in range(times):
            teacher = teachers[number % 2]
            teacher.one_morning(
                days[number // 2],
                KINDS[number % len(KINDS)],
                offline=draw.random() < 0.5,
                next_person=number % 4 == 0,
            )
        done = sum((teacher.done for teacher in teachers), Counter[str]())
        lost = [line for teacher in teachers for line in teacher.lost]
        shown = [line for teacher in teachers for line in teacher.shown]
        entered = sum(teacher.entered for teacher in teachers)
        say(
            f"interruptions={done.total() - done['next person']} {dict(done)} codes entered={entered} "
            f"lost={len(lost)} shown to the next person={len(shown)} seed={seed()}"
        )
        assert not lost + shown + desk.faults, "\n".join([*lost, *shown, *desk.faults][:10])
        assert not contradictions(product)
        assert done.total() - done["next person"] >= times
        assert entered >= times * KEYS_BEFORE[0]
