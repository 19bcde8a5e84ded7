"""A browser whose every request is answered by the test client: page and test see one database and one transaction."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route, sync_playwright

from tests.answers import Answer
from tests.browser.conftest import ARGS, CHROMIUM

HOST = "http://alpha.testserver"
SAFE = f"--unsafely-treat-insecure-origin-as-secure={HOST}"
"""Passkeys are for safe pages only; a trust's are, and nothing of these pages ever goes over a wire."""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
SHOTS = os.environ.get("PAGE_SHOTS", "")
"""Where pictures of the pages looked at are put, as the beginning of their names; none without it."""


Asked = tuple[str, str, dict[str, Any]]
"""Method, address, and what a form sends."""


class Driver:
    """A browser in a thread of its own, whose every request is answered by the test client in this one.

    So the page and the test see one database and one transaction, and nothing is waited for.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self.asked: queue.Queue[tuple[Asked, queue.Queue[Answer]] | None] = queue.Queue()
        self.faults: list[str] = []

    def run(self, address: str, script: Callable[[Page], None], **options: Any) -> None:
        """Open the address and do what `script` says; its failures are raised here."""
        failed: list[BaseException] = []

        def drive() -> None:
            try:
                self._drive(address, script, options)
            except BaseException as failure:  # of the thread: raised below
                failed.append(failure)
            finally:
                self.asked.put(None)

        thread = threading.Thread(target=drive, daemon=True)
        thread.start()
        while (one := self.asked.get(timeout=120)) is not None:
            (method, where, more), back = one
            said = getattr(self.client, method)(where, **more)
            while said.status_code in (301, 302):
                said = self.client.get(said.headers["Location"])
            back.put(said)
        thread.join(10)
        if failed:
            raise failed[0]
        assert self.faults == []

    def _drive(self, address: str, script: Callable[[Page], None], options: dict[str, Any]) -> None:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGS, SAFE])
            context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
            context.set_default_timeout(60_000)
            context.route("**/*", self._answer)
            context.on("weberror", lambda error: self.faults.append(str(error.error)))
            page = context.new_page()
            page.goto(HOST + address)
            script(page)
            chromium.close()

    def _answer(self, route: Route) -> None:
        asked = route.request
        split = urlsplit(asked.url)
        if split.path.startswith("/static/"):
            found = finders.find(split.path.removeprefix("/static/"))
            assert isinstance(found, str), split.path
            route.fulfill(body=Path(found).read_bytes(), content_type=KINDS[Path(found).suffix])
            return
        more: dict[str, Any] = {}
        if asked.method == "POST":
            more = {
                "data": asked.post_data_buffer or b"",
                "content_type": asked.headers.get("content-type", "text/plain"),
            }
        back: queue.Queue[Answer] = queue.Queue()
        self.asked.put(((asked.method.lower(), f"{split.path}?{split.query}".removesuffix("?"), more), back))
        said = back.get(timeout=60)
        headers = {name: value for name, value in said.headers.items() if name != "Content-Length"}
        if said.cookies:
            headers["Set-Cookie"] = "\n".join(one.OutputString() for one in said.cookies.values())
        route.fulfill(status=said.status_code, body=said.getvalue(), headers=headers)


def look(page: Page, name: str) -> None:
    """No breach of the accessibility rules, no sideways scroll; a picture where somebody wants to look."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}-{name}.png", full_page=True)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
