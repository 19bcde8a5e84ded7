"""A real Chromium, and the register page before an imitation of the API (`harness`)."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
REGISTER = "/registers/900001/2026-11-17/AM?class=4+Rowan"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


def until(page: Page, expression: str, seconds: float = 5) -> None:
    """Waits for it to be true. Playwright's own waiting needs `eval`, which our Content-Security-Policy forbids."""
    for _ in range(int(seconds / 0.05)):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {expression}")


def painted(page: Page) -> None:
    """Waits until the page has been shown. Chromium drops keys pressed before: nobody could have seen where they go."""
    until(page, "performance.getEntriesByName('first-contentful-paint').length > 0")


def eventually(page: Page, read: Callable[[], object], wanted: object, seconds: float = 8) -> None:
    """Waits until what was saved is what is wanted: "Saved" on the page may still speak of the save before."""
    for _ in range(int(seconds / 0.05)):
        if read() == wanted:
            return
        page.wait_for_timeout(50)
    assert read() == wanted


class Site:
    """The imitation server, a browser beside it, and what tests say to both."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser = browser
        self.base = base
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def tell(self, what: str, **told: object) -> dict[str, Any]:  # Any: the world as JSON
        request = urllib.request.Request(
            f"{self.base}/_test/{what}", data=json.dumps(told).encode(), method="POST"
        )
        with urllib.request.urlopen(request) as answer:
            told_back: dict[str, Any] = json.load(answer)
        return told_back

    @property
    def world(self) -> dict[str, Any]:  # Any: the world as JSON
        return self.tell("look")

    def codes(self) -> dict[int, str]:
        """Row number → code the server holds."""
        return {int(number): mark["code"] for number, mark in self.world["marks"].items() if mark["code"]}

    def context(self, **options: Any) -> BrowserContext:  # Any: Playwright's own
        context = self.browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        return context

    def sign_in(self, context: BrowserContext, user: str = "ashdown") -> None:
        key = self.tell("sign-in", user=user)["session"]
        context.add_cookies([{"name": "session", "value": key, "url": self.base}])

    def open(
        self, context: BrowserContext | None = None, *, wait: str = "[data-live]", **options: Any
    ) -> Page:
        if context is None:
            context = self.context(**options)
            self.sign_in(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda line: self.faults.append(line.text) if "Content Security Policy" in line.text else None,
        )
        page.goto(self.base + REGISTER)
        page.wait_for_selector(wait, state="visible")
        painted(page)
        return page

    def wait_saved(self, page: Page) -> None:
        until(page, "/saved|Saved/.test(document.querySelector('[data-save]').textContent)")


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.harness"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert server.stdout
        site = Site(browser, f"http://127.0.0.1:{int(server.stdout.readline())}")
        yield site
        for context in site.contexts:
            context.close()
        assert site.faults == []
    finally:
        server.terminate()
        server.wait(10)
