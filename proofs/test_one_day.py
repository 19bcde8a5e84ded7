"""One school day, in every role, by keyboard alone, under each of the five policies.

Nobody here has a mouse: `Keyboard` reaches things as a person does, with Tab and the keys the pages themselves name. What a
clock would do is called as it does it. `PAGE_SHOTS=/tmp/day` keeps pictures of what was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from playwright.sync_api import Page

from absence.models import CaseEvent
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.kit import clock
from proofs.conftest import Say
from proofs.test_journeys import resident, shown
from registers.models import Mark, Pupil, School
from registers.presets import PRESETS, load_preset
from registers.queries.setup import setup_of
from registers.rules.policy_values import written
from registers.rules.sessions import Session
from tests.absence.leave.conftest import ask, set_policy
from tests.browser.conftest import painted, until
from tests.browser.driver import Driver, look
from tests.conftest import (
    _as_at_home,
    _clock,
    alpha,
    django_db_setup,
    sign_in,
    world,
)
from tests.letters.letters import draft
from tests.world import World

__all__ = ["_as_at_home", "_clock", "alpha", "django_db_setup", "sign_in", "world"]
SignIn = Callable[[User], Client]
SCHOOL = "/schools/900001/"
DAY = date(2026, 11, 23)
MOST_TABS, SESSIONS_ASKED = 150, 4
STOPPED = {"cambrian", "wessex"}
"""Policies under which this request is stopped unless the head lifts the stop: there it is refused."""
HELD = """() => {
  const one = document.activeElement;
  if (!one.matches('a, button, input, select, textarea, summary')) return '';
  const labels = [...(one.labels ?? [])].map(label => label.innerText);
  return [one.getAttribute('aria-label'), ...labels, one.innerText, one.name].filter(Boolean).join(' ').replace(/\\s+/g, ' ');
}"""


@dataclass
class Keyboard:
    """A person who has a keyboard and nothing else. Counts what they press."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.pressed += len(words)

    def to(self, words: str) -> None:
        """Tab until what has the focus says these words."""
        seen = []
        for _ in range(MOST_TABS):
            seen.append(held := self.page.evaluate(HELD))
            if words in held:
                return
            self.press("Tab")
        raise AssertionError(f"Tab never comes to {words!r}; it came to {seen}")

    def go(self, words: str, key: str = "Enter") -> None:
        """Follow a link or press a button, and be on the next page."""
        self.to(words)
        self.leave(key)

    def leave(self, key: str) -> None:
        with self.page.expect_navigation():
            self.press(key)
        painted(self.page)


@dataclass
class Day:
    """The people of one school, each at a computer with a keyboard; how many keys it took."""

    world: World
    sign_in: SignIn
    keys: int = 0

    def sits(self, role: str, address: str, script: Callable[[Keyboard], None]) -> None:
        def drive(page: Page) -> None:
            painted(page)
            hands = Keyboard(page)
            script(hands)
            look(page, f"day-{role}")
            self.keys += hands.pressed

        Driver(self.sign_in(self.world.people[role])).run(address, drive)

    @property
    def pupils(self) -> list[Pupil]:
        return self.world.pupils["4 Rowan"]


def run_policy(school: School, key: str) -> None:
    """Every setting of one of the five."""
    main = load_preset(key, effective_from=date(2020, 9, 2)).main
    values = {name: written(value) for name, value in main.values.items()}
    set_policy(school, **values | {"contact_route": "01632 960000"})


def at(school: School, minutes: int, *, after: str) -> None:
    """So long after the morning register opens or closes, by the school's own times."""
    times = setup_of(school).policy("4", DAY).times(Session.AM)
    moment = times.opens if after == "opens" else times.closes
    assert moment is not None
    begins = datetime.combine(DAY, moment, tzinfo=clock.LONDON)
    clock.set_clock(begins + timedelta(minutes=minutes))


@pytest.mark.parametrize("policy", [preset.key for preset in PRESETS])
def test_one_day_without_a_mouse(world: World, sign_in: SignIn, policy: str, say: Say) -> None:
    run_policy(world.school, policy)
    day = Day(world, sign_in)
    for pupil in day.pupils:
        resident(pupil, f"Parent{pupil.legal_surname}")
    request = ask(world, pupil=day.pupils[0])
    letter = draft(world)

    at(world.school, 2, after="opens")
    day.sits("teacher", "/", marks_the_class)
    assert codes(day) == ["/", "N", "N", "N"]

    at(world.school, 4, after="closes")
    day.sits("office", f"{SCHOOL}absence-reports/", takes_a_call(day.pupils[1]))
    day.sits("office", f"{SCHOOL}late-desk/", signs_in_late(day.pupils[3]))
    at(world.school, 20, after="closes")
    day.sits("officer", f"{SCHOOL}follow-up/", rings(day.pupils[2]))
    day.sits("dsl", f"{SCHOOL}follow-up/", has_the_alert)
    kinds = set(CaseEvent.objects.values_list("kind", flat=True))
    assert "attempt" in kinds
    assert ("alert" in kinds) is ("acknowledged" in kinds)

    decision = "refused" if policy in STOPPED else "granted"
    day.sits("head", f"{SCHOOL}leave/", decides(decision[0]))
    request.refresh_from_db()
    assert request.outcome == decision
    day.sits("head", f"{SCHOOL}letters/approve/", approves)
    letter.refresh_from_db()
    assert letter.state == "issued"

    day.sits("governor", "/", reads)
    RoleGrant.objects.filter(user=world.people["trust_lead"]).update(school_id=None)
    day.sits("trust_lead", "/trust/", looks)
    say(f"{policy}: eight people, one day, {day.keys} keys, no mouse")


def codes(day: Day) -> list[str | None]:
    marks = {mark.pupil_id: mark.code for mark in Mark.objects.filter(date=DAY, session="AM")}
    return [marks[pupil.id] for pupil in day.pupils]


def marks_the_class(hands: Keyboard) -> None:
    """One here, three away; then the register is handed in."""
    hands.go("4 Rowan")
    until(hands.page, "document.querySelector('[data-live]')?.hidden === false")
    hands.press("/", "N", "N", "N", "Control+Enter")
    until(hands.page, "Boolean(document.querySelector('dialog[open]'))")
    hands.press("Enter")
    until(hands.page, "document.querySelector('[data-rest]').textContent === 'Submitted'", 20)


def takes_a_call(pupil: Pupil) -> Callable[[Keyboard], None]:
    def take(hands: Keyboard) -> None:
        finds(hands, pupil)
        hands.to("Parent")
        hands.press("Space")
        hands.go("Take the report")
        assert str(pupil.legal_surname) in shown(hands.page)

    return take


def signs_in_late(pupil: Pupil) -> Callable[[Keyboard], None]:
    def sign(hands: Keyboard) -> None:
        finds(hands, pupil)
        hands.to("Reason")
        hands.type("Missed the bus")
        if "Signed in by" in shown(hands.page):  # where the policy asks a parent to sign
            hands.to("Signed in by")
            hands.type("nobody")
        hands.go("Save arrival")
        assert "(1)" in shown(hands.page)

    return sign


def finds(hands: Keyboard, pupil: Pupil) -> None:
    """The box has the focus already. Enter opens the first pupil found; pressed before they are shown, it lists them."""
    hands.type(pupil.legal_surname)
    hands.leave("Enter")
    if pupil.legal_surname not in hands.page.inner_text("h1"):
        hands.go(f"{pupil.legal_surname}, {pupil.legal_forename} 4 Rowan")
    assert pupil.legal_surname in hands.page.inner_text("h1")


def rings(pupil: Pupil) -> Callable[[Keyboard], None]:
    """Nobody answers; the safeguarding lead is told."""

    def ring(hands: Keyboard) -> None:
        hands.press("ArrowDown")
        assert pupil.legal_surname in hands.page.evaluate(HELD)
        hands.leave("1")
        # What a policy tries first is a call, or an e-mail.
        assert re.search(r"(no answer|message left) \d+:\d\dam \(you\)", shown(hands.page))
        if "lead now" in shown(hands.page):  # where the policy makes it due on the first day
            hands.go("afeguarding lead")

    return ring


def has_the_alert(hands: Keyboard) -> None:
    hands.go("Safeguarding alerts")
    if "I have it" in shown(hands.page):
        hands.go("I have it")
    assert "I have it" not in shown(hands.page)


def decides(key: str) -> Callable[[Keyboard], None]:
    """Each session by G or R, then the reason, then signed."""

    def decide(hands: Keyboard) -> None:
        hands.go("Test Alphaby")
        hands.to("Grant")
        for place in range(SESSIONS_ASKED):
            hands.press(*(["ArrowRight"] if place else []), key)
        if hands.page.locator("[name=not_met_because]").count():
            hands.to("not_met_because")
            hands.type("We spoke on the telephone")
        hands.to("reason")
        hands.type("A wedding of the closest family, once")
        hands.leave("Control+Enter")

    return decide


def approves(hands: Keyboard) -> None:
    hands.leave("a")
    assert "Nothing waits" in shown(hands.page)


def reads(hands: Keyboard) -> None:
    assert "governors" in hands.page.inner_text("h1")


def looks(hands: Keyboard) -> None:
    assert "trust" in hands.page.inner_text("h1").lower()
