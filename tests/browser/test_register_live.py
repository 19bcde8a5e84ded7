"""The register page on the real server: web server, database, sign-in, hashed files (promises P3, P10, P22)."""

from __future__ import annotations

import json
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response

from proofs.product import HOST, Product, running_product
from tests.browser.conftest import eventually, painted, until
from tests.browser.test_register_looks import WCAG

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def product() -> Iterator[Product]:
    with running_product(classes=8, pupils=30, people=2) as running:
        yield running


class Desk:
    """One person's browser on the product."""

    def __init__(self, browser: Browser, product: Product, person: int = 0, **options: Any) -> None:
        self.base = f"http://{HOST}:{product.port}"
        self.product = product
        self.who = product.school["people"][person]
        self.context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        self.context.set_default_timeout(8000)
        self.faults: list[str] = []
        self.answers: list[Response] = []

    def sign_in(self) -> None:
        self.context.add_cookies(
            [{"name": self.who["cookie"], "value": self.who["session"], "url": self.base}]
        )

    def open(self, path: str) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda said: self.faults.append(said.text) if "Security Policy" in said.text else None
        )
        page.on("response", lambda answer: self.answers.append(answer))
        page.goto(self.base + path)
        return page

    def register(self, class_name: str) -> Page:
        page = self.open(register(class_name))
        page.wait_for_selector("[data-live]", state="visible")
        painted(page)
        return page

    def api(self, class_name: str, marks: list[dict[str, Any]] | None = None, person: int = 1) -> Any:
        """As another program: reads the register, or saves marks into it."""
        url = f"{self.base}/api/v1/registers/900001/{DAY}/AM?class={class_name.replace(' ', '+')}"
        token = self.product.school["people"][person]["token"]
        body = {"op_id": str(uuid.uuid4()), "submit": False, "marks": marks}
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.product.port}{url.removeprefix(self.base)}",
            data=json.dumps(body).encode() if marks else None,
            headers={"Host": HOST, "Authorization": f"Token {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


def register(class_name: str) -> str:
    return f"/schools/900001/registers/{DAY}/AM/?class={class_name.replace(' ', '+')}"


@pytest.fixture
def desk(browser: Browser, product: Product) -> Iterator[Desk]:
    desk = Desk(browser, product)
    desk.sign_in()
    yield desk
    desk.context.close()
    assert desk.faults == []


def saved(page: Page) -> None:
    until(page, "/saved|Saved/.test(document.querySelector('[data-save]').textContent)")


def test_class_of_thirty_is_marked_and_handed_in_with_twelve_keys(desk: Desk) -> None:
    page = desk.register("1 Oak")
    keys = ["9", "N", "1", "7", "N", "2", "3", "L", "Control+Enter", "Enter"]
    for key in keys:
        if key == "Enter":
            page.wait_for_selector("dialog[open]")
        page.keyboard.press(key)
    until(page, "document.querySelector('[data-rest]').textContent === 'Submitted'")
    assert len(keys) <= 12
    answer = desk.api("1 Oak")
    codes = [row["code"] for row in answer["marks"]]
    assert {number: code for number, code in enumerate(codes, 1) if code != "/"} == {9: "N", 17: "N", 23: "L"}
    assert answer["status"] == "closed"


def test_two_people_on_one_child_see_both_marks(desk: Desk) -> None:
    page = desk.register("2 Oak")
    upn = desk.product.school["classes"]["2 Oak"][8]
    desk.api("2 Oak", [{"upn": upn, "code": "L", "base_version": 0, "minutes_late": 6}])
    page.keyboard.press("9")
    page.keyboard.press("N")
    page.wait_for_selector("text=two marks")
    assert "Late, 6 minutes" in page.locator("tbody tr").nth(8).inner_text()
    assert desk.api("2 Oak")["marks"][8]["code"] == "L"
    page.click("text=Keep mine (N)")
    saved(page)
    assert desk.api("2 Oak")["marks"][8]["code"] == "N"
    assert desk.api("2 Oak")["marks"][8]["version"] == 2


def test_session_that_ended_keeps_the_marks_until_its_person_is_back(desk: Desk) -> None:
    page = desk.register("3 Oak")
    desk.context.clear_cookies()
    page.keyboard.press("N")
    page.wait_for_selector("text=You have been signed out. Your marks are safe.")
    page.click("[data-sign-in]")
    page.wait_for_selector("text=Marks you made there are safe")
    desk.sign_in()
    page.goto(desk.base + register("3 Oak"))
    page.wait_for_selector("text=from your last visit")
    saved(page)
    assert [row["code"] for row in desk.api("3 Oak")["marks"]][:2] == ["N", None]


def test_refused_mark_is_named_and_the_others_are_saved(desk: Desk) -> None:
    page = desk.register("4 Oak")
    for key in ("/", "S", "/"):
        page.keyboard.press(key)
    page.wait_for_selector("tbody tr:nth-child(2) .govuk-error-message")
    saved(page)
    assert [row["code"] for row in desk.api("4 Oak")["marks"]][:3] == ["/", None, "/"]


def test_change_after_handing_in_asks_why(desk: Desk) -> None:
    upn = desk.product.school["classes"]["5 Oak"][0]
    page = desk.register("5 Oak")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-rest]').textContent === 'Submitted'")
    page.keyboard.press("Escape")
    page.locator("[data-table] [tabindex='0']").focus()
    page.keyboard.press("1")
    page.keyboard.press("I")
    page.wait_for_selector("dialog[open]")
    page.fill("[data-reason-words]", "Mother rang 9:10")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]", state="detached")

    def first() -> tuple[str, str, int]:
        row = desk.api("5 Oak")["marks"][0]
        return row["upn"], row["code"], row["version"]

    eventually(page, first, (upn, "I", 2))


def test_register_without_script_is_marked_and_handed_in(browser: Browser, product: Product) -> None:
    desk = Desk(browser, product, java_script_enabled=False)
    desk.sign_in()
    page = desk.open(register("6 Oak"))
    page.locator("tbody tr").first.get_by_label("Absent").check()
    page.click("text=Fill blanks as present and save")
    assert "30 marks are saved" in page.locator("main").inner_text()
    page.click("text=Submit register")
    assert "Register submitted" in page.locator("main").inner_text()
    assert [row["code"] for row in desk.api("6 Oak")["marks"]] == ["N"] + ["/"] * 29
    desk.context.close()


def test_first_visit_is_light_and_a_second_one_lighter(desk: Desk) -> None:
    page = desk.register("7 Oak")
    page.wait_for_load_state("networkidle")
    first = weigh(desk.answers)
    desk.answers.clear()
    page.goto(desk.base + register("7 Oak"))
    page.wait_for_selector("[data-live]", state="visible")
    page.wait_for_load_state("networkidle")
    again = weigh(desk.answers)
    # The icon of the tab stands in the page itself and asks nobody.
    first = {name: size for name, size in first.items() if "svg" not in name}
    assert len(first) <= 8, first
    assert sum(first.values()) <= 60_000, first
    assert sum(again.values()) <= 12_000, again


def weigh(answers: list[Response]) -> dict[str, int]:
    """Address → bytes over the line; what the browser had kept weighs nothing."""
    sizes = {}
    for answer in answers:
        timing = answer.request.sizes()
        kept = answer.from_service_worker or timing["responseHeadersSize"] + timing["responseBodySize"] <= 0
        sizes[answer.url.split("/")[-1]] = 0 if kept else timing["responseBodySize"]
    return sizes


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    "path", [register("8 Oak"), "/schools/900001/registers/", "/password/", "/no-such-page"]
)
def test_page_has_no_violation_and_no_sideways_scroll(desk: Desk, path: str, width: int) -> None:
    page = desk.open(path)
    page.set_viewport_size({"width": width, "height": 800})
    seemly(page)


@pytest.mark.parametrize("width", [1280, 320])
def test_doors_have_no_violation_and_no_sideways_scroll(
    browser: Browser, product: Product, width: int
) -> None:
    desk = Desk(browser, product)
    page = desk.open("/sign-in/")
    page.set_viewport_size({"width": width, "height": 800})
    seemly(page)
    page.click("main button:has-text('Sign in')")
    assert page.locator(".govuk-error-summary a").count() == 2
    seemly(page)
    page.goto(f"http://localhost:{product.port}/")
    seemly(page)
    desk.context.close()


def seemly(page: Page) -> None:
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
