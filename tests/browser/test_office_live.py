"""The office's pages in a real browser on the real server: desk, board, grid by keyboard (promises P3, P22)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from proofs.product import Product, running_product
from tests.absence.rules.leave_files import JPEG
from tests.browser.conftest import eventually, painted, until
from tests.browser.test_register_live import Desk
from tests.browser.test_register_looks import WCAG

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DESK = "/schools/900001/late-desk/"
MONDAY = "2026-11-23"
BOARD_ASKED = re.compile(r"/board/\?$")
MARK = "SELECT k.code, k.minutes_late, k.note FROM registers_mark k JOIN registers_pupil p ON p.id = k.pupil_id WHERE p.upn = %s AND k.session = %s AND k.date = %s"


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with running_product(classes=8, pupils=6, people=2) as running:
        yield running


@pytest.fixture
def desk(browser: Browser, product: Product) -> Iterator[Desk]:
    desk = Desk(browser, product)
    desk.sign_in()
    yield desk
    desk.context.close()
    assert desk.faults == []


def mark(desk: Desk, upn: str, session: str = "PM", day: str = MONDAY) -> Any:
    rows = desk.product.rows(MARK, upn, session, day)
    return rows[0] if rows else None


def upn(desk: Desk, class_name: str, row: int) -> str:
    found: str = desk.product.school["classes"][class_name][row]
    return found


def class_id(desk: Desk, name: str) -> str:
    return str(desk.product.rows("SELECT id FROM registers_schoolclass WHERE name = %s", name)[0][0])


def grid(desk: Desk, class_name: str, monday: str = MONDAY) -> Page:
    page = desk.open(f"/schools/900001/grid/{class_id(desk, class_name)}/{monday}/")
    page.wait_for_selector("[data-live]", state="attached")
    until(page, "document.querySelector('[role=grid]') !== null")
    painted(page)
    return page


def at(page: Page, row: int, column: int) -> None:
    """Puts the focus on a cell."""
    page.evaluate(f"document.querySelectorAll('[data-grid] tbody tr')[{row}].cells[{column} + 2].focus()")


def shown(page: Page, row: int, column: int) -> str:
    return str(
        page.evaluate(
            f"document.querySelectorAll('[data-grid] tbody tr')[{row}].cells[{column} + 2].textContent"
        )
    )


def saved(page: Page) -> None:
    until(page, "/^Saved/.test(document.querySelector('[data-save]').textContent)")


# ---- late desk


def finder(desk: Desk) -> Page:
    """The late desk, with the focus where it goes by itself."""
    page = desk.open(DESK)
    until(page, "document.activeElement.id === 'finder'")
    painted(page)
    return page


def test_late_desk_signs_a_pupil_in_by_two_letters_and_a_reason(desk: Desk) -> None:
    page = finder(desk)
    page.keyboard.type("in")
    until(page, "document.querySelectorAll('#found a').length > 1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/late-desk/*-*/")
    assert "after the register closed at 13:30" in page.locator("main").inner_text()
    until(page, "document.activeElement.name === 'reason'")
    painted(page)
    page.keyboard.type("Bus broke down")
    page.keyboard.press("Enter")
    page.wait_for_url("**/late-desk/?saved=*")
    until(page, "document.activeElement.id === 'finder'")
    code, minutes, _ = mark(desk, upn(desk, "1 Oak", 0))
    assert code == "U"
    assert minutes in range(86, 116), (
        "from 13:05, when late begins, to now; the clock was 14:31 when the product started"
    )
    assert f"Late after close, {minutes} minutes" in page.locator(".desk-saved").inner_text()
    page.click("text=Undo")
    assert "Taken back" in page.locator(".desk-saved").inner_text()
    assert mark(desk, upn(desk, "1 Oak", 0))[0] is None


def enter_before_the_answer(page: Page) -> Route:
    """Two letters and Enter, while the server has not yet said who begins with them: its answer, held back."""
    held: list[Route] = []
    asked = re.compile(r"/late-desk/\?q=in$")
    page.route(asked, lambda route: held.append(route), times=1)
    with page.expect_request(asked):
        page.keyboard.type("in")
    page.keyboard.press("Enter")
    return held[0]


def test_late_desk_opens_the_first_pupil_though_enter_came_before_the_answer(desk: Desk) -> None:
    page = finder(desk)
    answer = enter_before_the_answer(page)
    answer.continue_()
    page.wait_for_url("**/late-desk/*-*/")


def test_late_desk_opens_nobody_when_typing_went_on_after_enter(desk: Desk) -> None:
    page = finder(desk)
    enter_before_the_answer(page)
    page.keyboard.type("vented01")
    until(page, "document.querySelectorAll('#found a').length === 8")
    assert page.url.endswith("/late-desk/")


def test_late_desk_arrows_choose_another_pupil(desk: Desk) -> None:
    page = finder(desk)
    page.keyboard.type("invented01")
    until(page, "document.querySelectorAll('#found a').length === 8")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "2 Oak" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.id") == "finder"


def test_late_desk_looks_for_what_was_typed_before_its_script_came(desk: Desk) -> None:
    page = desk.context.new_page()
    held: list[Route] = []
    page.route("**/finder*.js", lambda route: held.append(route))
    with page.expect_request("**/finder*.js"):
        page.goto(desk.base + DESK, wait_until="commit")
    page.locator("#finder").press_sequentially("invented01")
    held[0].continue_()
    until(page, "document.querySelectorAll('#found a').length === 8")


def test_late_desk_works_without_script(browser: Browser, product: Product) -> None:
    desk = Desk(browser, product, java_script_enabled=False)
    desk.sign_in()
    page = desk.open(DESK)
    page.fill("#finder", "invented02")
    page.press("#finder", "Enter")
    page.locator("#found a").nth(1).click()
    page.fill("[name=reason]", "Overslept")
    page.click("text=Save arrival")
    assert "Late after close" in page.locator(".desk-saved").inner_text()
    desk.context.close()


def test_board_follows_by_itself_and_keeps_the_focus(desk: Desk) -> None:
    page = desk.open("/schools/900001/board/")
    before = page.locator("#board").inner_text()
    link = page.locator("#board a").nth(2)
    link.focus()
    held = link.get_attribute("id")
    desk.api("8 Oak", [{"upn": upn(desk, "8 Oak", 0), "code": "/", "base_version": 0}])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(page, f"document.getElementById('board').innerText !== {before!r}")
    assert "1 of 6" in page.locator("#board tr", has_text="8 Oak").first.inner_text()
    assert page.evaluate("document.activeElement.id") == held


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        (lambda route: route.abort(), "No connection: what you see may be old"),
        (lambda route: route.fulfill(status=503), "No answer from Registra: what you see may be old"),
    ],
    ids=["no connection", "no answer"],
)
def test_board_says_that_it_may_be_old_and_takes_it_back_when_it_follows_again(
    desk: Desk, fails: Callable[[Route], None], words: str
) -> None:
    page = desk.open("/schools/900001/board/")
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    said = "document.querySelector('[data-live-say]').textContent"
    page.route(BOARD_ASKED, fails)
    page.evaluate(look)
    until(page, f"{said}.startsWith({words!r})")
    page.unroute(BOARD_ASKED)
    page.evaluate(look)
    until(page, f"{said} === ''")


def test_board_says_that_it_follows_no_longer_where_it_may_not_be_seen_any_more(desk: Desk) -> None:
    page = desk.open("/schools/900001/board/")
    page.route(BOARD_ASKED, lambda route: route.fulfill(status=403))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(
        page,
        "document.querySelector('[data-live-say]').textContent.startsWith('This page no longer follows')",
    )


# ---- grid


def test_grid_takes_codes_by_keyboard_and_moves_to_the_next_pupil(desk: Desk) -> None:
    page = grid(desk, "2 Oak")
    at(page, 0, 0)
    for key in ("/", "i", "l", "9", "Enter", "\\", "n"):
        page.keyboard.press(key)
    saved(page)
    found = [mark(desk, upn(desk, "2 Oak", row), "AM") for row in range(5)]
    assert [(m[0], m[1]) for m in found] == [("/", None), ("I", None), ("L", 9), ("/", None), ("N", None)]
    assert "Late, 9 minutes" in page.evaluate(
        "document.querySelectorAll('[data-grid] tbody tr')[2].cells[2].getAttribute('aria-label')"
    )
    assert page.locator("[data-grid] [tabindex='0']").count() == 1


def test_grid_waits_for_the_second_letter_of_a_code_without_a_timer(desk: Desk) -> None:
    page = grid(desk, "3 Oak")
    at(page, 0, 0)
    page.keyboard.press("y")
    assert shown(page, 0, 0) == "Y_"
    page.wait_for_timeout(1500)
    assert shown(page, 0, 0) == "Y_"
    page.keyboard.press("Escape")
    assert shown(page, 0, 0) == ""
    page.keyboard.press("y")
    page.keyboard.press("2")
    page.keyboard.press("y")
    page.keyboard.press("7")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Control+Enter")
    assert "needs a note" in page.locator("dialog[open]").inner_text()
    page.keyboard.type("Lift failed at home")
    page.keyboard.press("Control+Enter")
    eventually(page, lambda: (mark(desk, upn(desk, "3 Oak", 0), "AM") or [""])[0], "Y2")
    wanted = ("Y7", None, "Lift failed at home")
    eventually(page, lambda: mark(desk, upn(desk, "3 Oak", 1), "AM"), wanted)


def test_grid_previews_a_block_and_changes_only_its_blanks(desk: Desk) -> None:
    page = grid(desk, "4 Oak", "2026-11-16")
    at(page, 1, 1)
    page.keyboard.press("m")
    saved(page)
    at(page, 0, 0)
    for key in ("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("i")
    card = page.locator("[data-chosen]").inner_text()
    assert "9 cells chosen" in card
    assert "Change 8 blanks to I." in card
    assert "Keep 1 mark already there:" in card
    assert "Nothing is saved yet" in card
    count = "SELECT count(*), count(DISTINCT save_id) FROM registers_mark WHERE code = 'I' AND date < '2026-11-20'"
    assert desk.product.rows(count) == [(0, 0)]
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelector('[data-chosen]').hidden")
    saved(page)
    assert desk.product.rows(count) == [(8, 1)]
    assert mark(desk, upn(desk, "4 Oak", 1), "PM", "2026-11-16")[0] == "M"


def test_grid_amends_a_whole_block_only_with_a_reason(desk: Desk) -> None:
    page = grid(desk, "4 Oak", "2026-11-09")
    at(page, 0, 0)
    page.keyboard.press("n")
    saved(page)
    at(page, 0, 0)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("i")
    page.click("[data-chosen-all]")
    page.keyboard.press("Enter")
    assert "Write why" in page.locator("[data-chosen]").inner_text()
    page.keyboard.type("Both ill, mother rang")
    page.keyboard.press("Enter")
    saved(page)
    assert mark(desk, upn(desk, "4 Oak", 0), "AM", "2026-11-09")[0] == "I"
    assert mark(desk, upn(desk, "4 Oak", 1), "AM", "2026-11-09")[0] == "I"


def test_grid_undoes_the_last_change_first(desk: Desk) -> None:
    page = grid(desk, "5 Oak")
    at(page, 0, 0)
    page.keyboard.press("n")
    page.keyboard.press("i")
    page.keyboard.press("Control+z")
    saved(page)
    until(page, "document.querySelectorAll('[data-grid] tbody tr')[1].cells[2].textContent === ''")
    assert mark(desk, upn(desk, "5 Oak", 0), "AM")[0] == "N"
    assert mark(desk, upn(desk, "5 Oak", 1), "AM")[0] is None


@pytest.mark.parametrize(("choice", "undone"), [(0, 1), (1, 2)], ids=["theirs", "mine"])
def test_grid_undo_leaves_alone_what_somebody_else_has_put_since(
    desk: Desk, choice: int, undone: int
) -> None:
    page = grid(desk, "6 Oak", "2026-11-16")
    row = 3 + choice
    other = desk.open(page.url.removeprefix(desk.base))
    until(other, "document.querySelector('[role=grid]') !== null")
    painted(other)
    at(other, row, 1)
    other.keyboard.press("i")
    saved(other)
    page.bring_to_front()
    at(page, row, 1)
    page.keyboard.press("n")
    page.wait_for_selector("text=two marks")
    page.locator("[data-clashes] button").nth(choice).click()
    page.wait_for_selector("text=two marks", state="detached")
    for _ in range(undone):
        page.keyboard.press("Control+z")
    until(page, "document.querySelector('[data-say]').textContent.startsWith('Not undone')")
    page.wait_for_timeout(600)
    assert mark(desk, upn(desk, "6 Oak", row), "PM", "2026-11-16")[0] == "I"


def test_grid_shows_somebody_elses_mark_beside_mine_and_takes_no_focus(desk: Desk) -> None:
    page = grid(desk, "6 Oak")
    first = upn(desk, "6 Oak", 0)
    desk.api("6 Oak", [{"upn": first, "code": "L", "base_version": 0, "minutes_late": 6}])
    at(page, 0, 0)
    page.keyboard.press("n")
    page.wait_for_selector("text=two marks")
    assert "Use Late, 6 minutes" in page.locator("[data-clashes]").inner_text()
    assert mark(desk, first, "AM")[0] == "L"
    assert page.evaluate("document.activeElement.tagName") == "TD"
    page.click("text=Use mine: No reason yet")
    saved(page)
    assert mark(desk, first, "AM")[0] == "N"


def test_grid_amendment_asks_why_and_the_history_tells_it(desk: Desk) -> None:
    first = upn(desk, "7 Oak", 0)
    page = desk.register("7 Oak")
    page.keyboard.press("n")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-rest]').textContent === 'Submitted'")
    page = grid(desk, "7 Oak")
    at(page, 0, 0)
    page.keyboard.press("i")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Enter")
    assert "Write why the mark is amended" in page.locator("dialog[open]").inner_text()
    page.keyboard.type("Gran rang 11:12")
    page.keyboard.press("Enter")
    saved(page)
    assert mark(desk, first, "AM")[0] == "I"
    at(page, 0, 0)
    page.keyboard.press("Enter")
    page.wait_for_selector("#dialog-history dt")
    told = page.locator("#dialog-history").inner_text()
    assert "N, no reason yet" in told
    assert "Gran rang 11:12" in told
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "TD"


def test_grid_history_that_came_late_does_not_stand_under_another_pupil(desk: Desk) -> None:
    page = grid(desk, "3 Oak", "2026-11-09")
    at(page, 0, 0)
    page.keyboard.press("n")
    page.keyboard.press("i")
    saved(page)
    asked = re.compile("/grid/history/")
    page.route(asked, lambda route: None, times=1)  # never answered
    at(page, 0, 0)
    with page.expect_request(asked):
        page.keyboard.press("Enter")
    with page.expect_event("requestfailed"):
        page.keyboard.press("Escape")
    at(page, 1, 0)
    page.keyboard.press("Enter")
    page.wait_for_selector("#dialog-history dt")
    assert "Test Invented01" in page.locator("#history-title").inner_text()


def test_grid_without_connection_keeps_marks_and_sends_them_later(desk: Desk) -> None:
    page = grid(desk, "8 Oak", "2026-11-16")
    desk.context.set_offline(True)
    at(page, 0, 0)
    page.keyboard.press("n")
    until(
        page, "/No connection: 1 mark not saved yet/.test(document.querySelector('[data-save]').textContent)"
    )
    desk.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert mark(desk, upn(desk, "8 Oak", 0), "AM", "2026-11-16")[0] == "N"


def sign_in_as(desk: Desk, person: int) -> None:
    """As at the sign-in page: the session and the form's token are new."""
    desk.context.clear_cookies()
    desk.who = desk.product.school["people"][person]
    desk.sign_in()


def test_grid_sends_a_mark_under_the_name_of_whoever_put_it(desk: Desk) -> None:
    page = grid(desk, "7 Oak", "2026-11-16")
    child = upn(desk, "7 Oak", 0)
    desk.context.set_offline(True)
    at(page, 0, 0)
    page.keyboard.press("n")
    until(page, "/No connection: 1 mark/.test(document.querySelector('[data-save]').textContent)")
    sign_in_as(desk, 1)
    desk.context.set_offline(False)
    until(
        page,
        "/Somebody else has signed in: 1 mark/.test(document.querySelector('[data-save]').textContent)",
        10,
    )
    assert mark(desk, child, "AM", "2026-11-16") is None
    sign_in_as(desk, 0)
    page.keyboard.press("ArrowDown")
    saved(page)
    assert mark(desk, child, "AM", "2026-11-16")[0] == "N"


def test_grid_keeps_a_mark_refused_for_the_token_of_a_form_when_nobody_is_signed_in(desk: Desk) -> None:
    page = grid(desk, "7 Oak", "2026-11-16")
    desk.context.clear_cookies()
    at(page, 1, 0)
    page.keyboard.press("n")
    until(page, "/Signed out: 1 mark not/.test(document.querySelector('[data-save]').textContent)")
    desk.sign_in()
    page.keyboard.press("ArrowDown")
    saved(page)
    assert mark(desk, upn(desk, "7 Oak", 1), "AM", "2026-11-16")[0] == "N"


def test_grid_sends_no_older_change_over_a_mark_chosen_meanwhile(desk: Desk) -> None:
    page = grid(desk, "6 Oak", "2026-11-09")
    other = desk.open(page.url.removeprefix(desk.base))
    until(other, "document.querySelector('[role=grid]') !== null")
    painted(other)
    at(other, 1, 1)
    other.keyboard.press("m")
    saved(other)
    page.bring_to_front()
    # A line that comes and goes: the first change is answered, the next is not yet.
    through = 0

    def line(route: Route) -> None:
        nonlocal through
        through -= 1
        if through >= 0:
            route.continue_()
        else:
            route.abort()

    page.route("**/grid/save", line)
    at(page, 1, 1)
    for key in ("n", "n", "ArrowUp", "ArrowUp", "i"):
        page.keyboard.press(key)
    until(page, "/No connection: 3 marks/.test(document.querySelector('[data-save]').textContent)")
    through = 1
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("text=two marks")
    said = page.locator("[data-clashes]").inner_text()
    page.locator("[data-clashes] button").first.click()
    page.unroute("**/grid/save")
    page.evaluate("dispatchEvent(new Event('online'))")
    saved(page)
    assert mark(desk, upn(desk, "6 Oak", 2), "PM", "2026-11-09")[0] == "N"
    assert mark(desk, upn(desk, "6 Oak", 1), "PM", "2026-11-09")[0] == "M"
    assert "You put Ill." in said


def test_grid_keeps_a_mark_while_somebody_is_signed_in_who_may_not_see_it(desk: Desk) -> None:
    page = grid(desk, "7 Oak", "2026-11-09")
    sign_in_as(desk, 1)
    page.route(page.url, lambda route: route.fulfill(status=403))
    at(page, 0, 0)
    page.keyboard.press("n")
    until(
        page,
        "/may not change marks here: 1 mark not saved yet/.test(document.querySelector('[data-save]').textContent)",
    )
    page.unroute(page.url)
    sign_in_as(desk, 0)
    page.keyboard.press("ArrowDown")
    saved(page)
    assert mark(desk, upn(desk, "7 Oak", 0), "AM", "2026-11-09")[0] == "N"


def test_grid_refusal_is_named_and_leads_to_its_cell(desk: Desk) -> None:
    page = grid(desk, "8 Oak", "2026-11-09")
    at(page, 2, 0)
    page.keyboard.press("s")
    until(page, "document.querySelector('[data-problems]').textContent.includes('approved leave')")
    page.click("[data-problems] a")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Test Invented02")


def test_grid_block_is_changed_without_script(browser: Browser, product: Product) -> None:
    desk = Desk(browser, product, java_script_enabled=False)
    desk.sign_in()
    page = desk.open(f"/schools/900001/grid/{class_id(desk, '1 Oak')}/2026-11-09/")
    for box in range(2):
        page.locator("input[name=pupils]").nth(box).check()
    page.select_option("[name=code]", "I")
    page.select_option("[name=last]", "2026-11-09|PM")
    page.click("text=Preview the change")
    assert "Change 4 blanks to I" in page.locator("main").inner_text()
    page.click("button:has-text('Change 4 blanks')")
    assert "4 marks changed to I" in page.locator("main").inner_text()
    desk.context.close()


# ---- everybody

PAGES = (
    "board/", "fire-roll/", "late-desk/?q=in", "sign-out/", "unexplained/", "disruption/", "planned/",
    "planned/new/", "grid/",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_page_breaks_no_accessibility_rule_and_does_not_scroll_sideways(
    desk: Desk, path: str, width: int
) -> None:
    page = desk.open(f"/schools/900001/{path}")
    page.set_viewport_size({"width": width, "height": 800})
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options=WCAG).response["violations"]

    assert [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("where", ["late-desk", "sign-out"])
def test_desk_form_breaks_no_accessibility_rule(desk: Desk, where: str) -> None:
    page = desk.open(f"/schools/900001/{where}/?q=invented03")
    page.locator("#found a").first.click()
    found = Axe().run(page, options=WCAG).response["violations"]

    assert [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]] == []


# ---- the family's form for leave


def test_parent_sends_the_leave_form_with_a_photo_from_a_phone_without_script(
    desk: Desk, browser: Browser, tmp_path: Path
) -> None:
    pupil = desk.product.rows("SELECT id FROM registers_pupil WHERE upn = %s", upn(desk, "3 Oak", 2))[0][0]
    office = desk.open(f"/schools/900001/leave/form/{pupil}/")
    office.click("text=Make an address")
    address = re.search(r"http://\S+/leave-form/\S+", office.locator("main").inner_text())
    assert address is not None
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(JPEG)

    phone = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    phone.set_default_timeout(8000)
    page = phone.new_page()
    page.goto(address[0])
    steps: tuple[dict[str, str | bool], ...] = (
        {"Your name": "Pat Parentley", "What you are to the child": "Mother", "Yes": True},
        {"Something exceptional": True},
        {"first_day": "30/11/2026", "last_day": "4/12/2026"},
        {"In your own words": "Her grandmother is eighty, and the whole family comes."},
        {},
    )
    for answers in steps:
        _answer(page, answers)
    page.locator("[type=file]").set_input_files(photo)
    page.click("text=Send to the school")

    assert "Sent to the school" in page.locator("h1").inner_text()
    phone.close()
    kept = "SELECT r.state, e.kind FROM absence_leaverequest r JOIN absence_leaveevidence e ON e.request_id = r.id WHERE r.pupil_id = %s"
    assert desk.product.rows(kept, pupil) == [("unchecked", "image/jpeg")]


def _answer(page: Page, answers: dict[str, str | bool]) -> None:
    """One step of the form filled and gone on from."""
    for label, said in answers.items():
        if said is True:
            page.get_by_label(label).check()
        elif label.endswith("_day"):
            for part, value in zip(("day", "month", "year"), str(said).split("/"), strict=True):
                page.fill(f"[name={label}_{part}]", value)
        else:
            page.get_by_label(label).fill(str(said))
    page.get_by_role("button", name="Continue").click()
