"""A real Chromium in front of the product: people with sessions of their own in one browser profile."""

from __future__ import annotations

import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from proofs.product import HOST, Product
from tests.browser.conftest import ARGS, CHROMIUM


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


def until(page: Page, expression: str, seconds: float = 15) -> None:
    """Waits for it to be true. Playwright's own waiting needs `eval`, which our Content-Security-Policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise AssertionError(f"never true: {expression}\n{page.inner_text('body')[:1500]}")
        page.wait_for_timeout(30)


class Desk:
    """One computer: whoever sits down at it uses the same browser profile."""

    def __init__(self, browser: Browser, product: Product, **options: Any) -> None:  # Any: Playwright's own
        self.product = product
        self.base = f"http://{HOST}:{product.port}"
        self.browser = browser
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, **options}
        )
        self.context.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.session = ""

    def sign_in(self, person: dict[str, str]) -> None:
        """A fresh session, as signing in makes it: the row of the person's first one under a new key."""
        self.session = secrets.token_hex(16)
        self.product.change(
            "INSERT INTO accounts_usersession (session_key, session_data, expire_date, user_id)"
            " VALUES (%s, %s, now() + interval '10 hours', %s)",
            self.session, person["data"], person["id"],
        )  # fmt: skip
        self.context.add_cookies([{"name": person["cookie"], "value": self.session, "url": self.base}])

    def expire(self) -> None:
        """The session's time is over."""
        self.product.change(
            "UPDATE accounts_usersession SET expire_date = now() - interval '1 day' WHERE session_key = %s",
            self.session,
        )

    def sign_out_elsewhere(self) -> None:
        self.product.change("DELETE FROM accounts_usersession WHERE session_key = %s", self.session)

    def page(self) -> Page:
        """An empty page whose faults are kept."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console", lambda said: self.faults.append(said.text) if "Security Policy" in said.text else None
        )
        return page

    def open(self, path: str) -> Page:
        page = self.page()
        page.goto(self.base + path)
        return page

    def kill_renderers(self) -> None:
        """The processes that draw pages end at once, as when a computer runs out of memory, and the browser knows it.

        A page opened before it knows may be given to a process that is dead, and is then never answered for.
        """
        session = self.browser.new_browser_cdp_session()
        killed = {one for one in _renderers(session) if "chrom" in Path(f"/proc/{one}/comm").read_text()}
        for process in killed:
            os.kill(process, signal.SIGKILL)
        end = time.monotonic() + 15
        while killed & _renderers(session):
            assert time.monotonic() < end, "the browser still counts processes that are dead"
        session.detach()


def _renderers(session: CDPSession) -> set[int]:
    """Process ids as the browser counts them, those it keeps ready for the next page among them."""
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return {one["id"] for one in found if one["type"] == "renderer"}
