"""The decision page and the parent's form in a real browser, answered by the test client (promise P22)."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page

from absence.models import LeaveRequest
from letters.models import Letter
from registers.models import ContactLink
from tests.absence.leave.conftest import SignIn, ask, run_policy, set_policy
from tests.absence.leave.test_pages import lettered
from tests.browser.conftest import until
from tests.browser.driver import HOST, Driver, look
from tests.conftest import browser as anybody
from tests.world import World, mark_as

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def busy(world: World) -> LeaveRequest:
    """A request with a stop, advice, an earlier refusal and a sister's request beside it."""
    lettered(world)
    run_policy(world.school, "wessex")
    set_policy(world.school, contact_route="01632 960000", leave_attendance_below="96")
    head = world.people["head"]
    for day in (9, 10, 11, 12, 13, 16, 17, 18):
        for session, code in (("AM", "/"), ("PM", "\\")):
            mark_as(head, world.pupil, code, day=date(2026, 11, day), session=session)
    mark_as(head, world.pupil, "O", day=date(2026, 11, 19))
    parent = world.pupil.contact_links.get().contact
    sister = world.pupils["6 Elm"][1]
    ContactLink.objects.create(
        pupil=sister, contact=parent, relationship="Mother", priority=1, parental_responsibility=True,
        lives_with_pupil=True,
    )  # fmt: skip
    ask(world, pupil=sister, contact=parent)
    old = ask(world, first_day=date(2026, 5, 18), last_day=date(2026, 5, 22), words="A week by the sea")
    LeaveRequest.objects.filter(id=old.id).update(
        state="decided", outcome="refused", decided_at=old.asked_at, decided_by="Test Headteacher"
    )
    words = "My brother is to be ordained in Porto on Tuesday and Test carries the candle. It was fixed last week."
    return ask(world, words=words)


def test_head_decides_by_keyboard_and_the_letter_follows(
    busy: LeaveRequest, world: World, sign_in: SignIn
) -> None:
    def decide(page: Page) -> None:
        look(page, "request")
        page.locator("[data-session] input").first.focus()
        for key in ("g", "ArrowRight", "g", "ArrowRight", "r", "ArrowRight", "r"):
            page.keyboard.press(key)
        until(page, "/We agree to 2 sessions of 4/.test(document.querySelector('[data-letter]').textContent)")
        assert page.locator("[data-count]").inner_text() == "2 granted, 2 refused"
        assert page.locator("[data-sign-words]").inner_text() == "Sign: grant 2, refuse 2"
        page.fill("#id_lift-unauthorised_on_record", "One morning, explained since")
        page.fill("#id_reason", "The ordination is on the Tuesday.")
        page.fill("#id_not_met_because", "We spoke on the telephone")
        until(page, "/1 stop lifted/.test(document.querySelector('[data-count]').textContent)")
        look(page, "chosen")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        look(page, "decided")

    Driver(sign_in(world.people["head"])).run(f"/schools/900001/leave/{busy.id}/", decide)

    busy.refresh_from_db()
    assert (busy.outcome, Letter.objects.get().state) == ("part", "issued")


def test_all_are_granted_by_two_keys_from_wherever_the_page_opens(world: World, sign_in: SignIn) -> None:
    request = ask(world)

    def decide(page: Page) -> None:
        assert page.evaluate("document.activeElement === document.body")
        page.keyboard.press("Alt+g")
        assert page.locator("[data-sign-words]").inner_text() == "Sign: grant 4, refuse 0"
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")

    Driver(sign_in(world.people["head"])).run(f"/schools/900001/leave/{request.id}/", decide)

    assert LeaveRequest.objects.get().outcome == "granted"


def test_a_week_of_sessions_stands_in_one_row_and_on_a_phone_none_is_hidden(
    world: World, sign_in: SignIn
) -> None:
    request = ask(world, first_day=date(2026, 11, 30), last_day=date(2026, 12, 4))
    tops = "new Set([...document.querySelectorAll('.leave__day')].map(day => day.offsetTop)).size"
    hidden = "(box => box.scrollHeight - box.clientHeight)(document.querySelector('.leave__sessions'))"

    def see(page: Page) -> None:
        assert page.evaluate(tops) == 1
        page.set_viewport_size({"width": 360, "height": 800})
        assert (page.evaluate(tops), page.evaluate(hidden)) == (5, 0)

    Driver(sign_in(world.people["head"])).run(f"/schools/900001/leave/{request.id}/", see)


PAGES = [
    "", "{busy}/", "new/", "new/{pupil}/", "new/{pupil}/?kind=religious", "watch/", "deciders/", "form/{pupil}/",
    "?show=settled", "{busy}/check/",
]  # fmt: skip


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_pages_are_usable_at_every_width(
    width: int, busy: LeaveRequest, world: World, sign_in: SignIn
) -> None:
    addresses = [address.format(busy=busy.id, pupil=world.pupil.id) for address in PAGES]

    def walk(page: Page) -> None:
        for place, address in enumerate(addresses):
            page.goto(f"{HOST}/schools/900001/leave/{address}")
            assert page.locator("h1").count() == 1, address
            look(page, f"{width}-{place}")

    Driver(sign_in(world.people["head"])).run(
        "/schools/900001/leave/", walk, viewport={"width": width, "height": 800}
    )


@pytest.mark.parametrize("script", [True, False])
def test_parent_fills_the_form_in_on_a_phone(script: bool, world: World, sign_in: SignIn) -> None:
    office = sign_in(world.people["office"])
    made = office.post(f"/schools/900001/leave/form/{world.pupil.id}/", {"shown_name": "Test"})
    address = made.context["address"].removeprefix(HOST)

    def fill(page: Page) -> None:
        page.fill("#id_name", "Test Parentley")
        page.fill("#id_relationship", "Mother")
        page.check("#id_lives_with_0")
        shot(page, script, "form-who")
        page.click("text=Continue")
        page.check("#id_kind_0")
        shot(page, script, "form-kind")
        page.click("text=Continue")
        for end, day in (("first", "1"), ("last", "2")):
            for place, value in enumerate((day, "12", "2026")):
                page.fill(f"#id_{end}_day_{place}", value)
        shot(page, script, "form-days")
        page.click("text=Continue")
        page.fill("#id_words", "Her uncle is to be ordained.")
        page.click("text=Continue")
        shot(page, script, "form-more")
        page.click("text=Continue")
        shot(page, script, "form-send")
        page.click("text=Send to the school")
        shot(page, script, "form-sent")
        assert page.locator("h1").inner_text() == "Sent to the school"

    phone = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": script}
    Driver(anybody("alpha.testserver")).run(address, fill, **phone)

    assert LeaveRequest.objects.get().words == "Her uncle is to be ordained."


def shot(page: Page, script: bool, name: str) -> None:
    if script:  # the checker of accessibility is a script itself
        look(page, name)
