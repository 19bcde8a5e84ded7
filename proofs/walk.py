"""Pages opened as somebody, and everything found that stands in anybody's way."""

from __future__ import annotations

import http.client
import string
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Download, ElementHandle, Error, Page, Response
from playwright.sync_api import TimeoutError as NoAnswer

from proofs.chromium import Desk
from proofs.product import HOST, Product
from tests.routing import PAGE, Route

DESK, REFLOW = 1280, 320
"""A desk's screen, and what WCAG 1.4.10 asks for, which is also a page of 1280 at 400 %."""
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
SERVICE = "Registra"
PAPER_WITHIN = 5_000
FILE = 0
"""In place of a status: something to keep, or for the browser's own viewer."""
FORMS = "main form[method=post]:has(input:not([type=hidden]):not([type=checkbox]), textarea, select)"
"""Forms somebody fills in; a lone button is not one."""
SHAPE = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  const broken = [...document.querySelectorAll('.govuk-error-summary a[href^="#"]')].map(a => a.hash.slice(1));
  return {
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll('h1').length,
    twice: ids.filter((id, place) => ids.indexOf(id) !== place),
    nowhere: broken.filter(id => !document.getElementById(id)),
    language: document.documentElement.lang,
  };
}"""
SEND_NONSENSE = """(form) => {
  for (const one of form.querySelectorAll('input, textarea')) {
    if (['hidden', 'radio', 'checkbox', 'file', 'submit', 'button'].includes(one.type)) continue;
    if (one.type !== 'text' && one.tagName === 'INPUT') one.type = 'text';
    one.value = 'nonsense'.repeat(300);
  }
  const button = form.querySelector('button[name]:not([type=button])');
  if (button) {
    const chosen = document.createElement('input');
    Object.assign(chosen, { type: 'hidden', name: button.name, value: button.value });
    form.append(chosen);
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
"""Past what the browser itself would refuse, as one unbroken word no box is wide enough for."""


@dataclass
class Walk:
    browser: Browser
    product: Product
    widths: list[int]
    """Where axe looks."""
    visits: int = 0
    pages: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    """Addresses that give a file to keep instead of a page."""
    refusals: int = 0
    """Pages that say what is wrong with what was sent."""
    links: int = 0
    barriers: list[str] = field(default_factory=list)

    def as_role(self, role: str, person: dict[str, str], routes: list[Route]) -> None:
        """Every page of these routes, at every width, and where its links lead."""
        desk, page = self._desk(person)
        leads: dict[str, str] = {}
        for route in routes:
            path = path_of(route, self.product.school["samples"])
            if not self._open(page, desk.base + path, f"{role} {path}"):
                self.files.add(route.name)
                continue
            self.pages.add(route.name)
            self.look(page, f"{role} {path}")
            for link in page.evaluate(LINKS):
                leads.setdefault(shape_of(link), f"{link} from {role} {path}")
        self._follow(desk, leads)
        self._leave(desk)

    def with_nonsense(self, role: str, person: dict[str, str], routes: list[Route]) -> None:
        """Every form of every page, sent as nobody should; the page that says so is looked at too."""
        desk, page = self._desk(person)
        for route in routes:
            path = path_of(route, self.product.school["samples"])
            place = 0
            # Opened afresh for each form: what one has changed may have taken the next one's page away.
            # Held as it was found: a page's own program may put its fields in the place of a form's.
            while self._answer(page, desk.base + path) == PAGE and place < len(
                forms := page.query_selector_all(FORMS)
            ):
                self._send(page, f"{role} {path} form {place + 1}", forms[place])
                place += 1
        desk.context.close()  # Chromium's own drawing of a plain refusal breaks the page's style policy

    def _send(self, page: Page, where: str, form: ElementHandle) -> None:
        papers: list[Download] = []
        page.once("download", lambda paper: papers.append(paper))
        try:
            with page.expect_navigation() as gone:
                form.evaluate(SEND_NONSENSE)
        except NoAnswer:
            self.barriers.append(f"{where}: no answer")
            return
        except Error as problem:
            # A paper for an answer is kept as a file: no page comes, and Chromium breaks off going to one.
            if "Download is starting" not in problem.message and "ERR_ABORTED" not in problem.message:
                raise
            if not papers:
                page.wait_for_event("download", timeout=PAPER_WITHIN)
            return
        answer: Response = gone.value
        if answer.status >= 500:
            self.barriers.append(f"{where}: {answer.status}")
        elif page.locator(".govuk-error-summary").count():
            self.refusals += 1
            self.look(page, f"{where} refused")
        elif answer.status == 400:
            self.barriers.append(f"{where}: refused without a summary of what is wrong")

    def look(self, page: Page, where: str) -> None:
        """One page, at every width of this walk under axe, and always at 320 px for what does not fit."""
        for width in dict.fromkeys([*self.widths, REFLOW]):
            page.set_viewport_size({"width": width, "height": 900})
            self.visits += 1
            for found in violations(page) if width in self.widths else []:
                html = found["nodes"][0]["html"][:150]
                self.barriers.append(f"{where} at {width}: {found['id']} {html}")
            shape = page.evaluate(SHAPE)
            if shape["sideways"] > 0:
                self.barriers.append(f"{where}: {shape['sideways']} px to scroll sideways at {width} px")
        self._name(page, where)
        self._say(where, shape["headings"] == 1, f"{shape['headings']} headings of the first rank")
        self._say(where, not shape["twice"], f"the same id twice: {shape['twice'][:3]}")
        self._say(where, not shape["nowhere"], f"links of the summary to nothing: {shape['nowhere'][:3]}")
        self._say(where, shape["language"] == "en-GB", f"language {shape['language']!r}")

    def _name(self, page: Page, where: str) -> None:
        """“Page – School – Service”, so that the tabs of a day can be told apart."""
        parts = page.title().split(" – ")
        school = page.locator(".app-school strong")
        named = [school.inner_text()] if school.count() else []
        # A parent's form speaks for the school alone.
        ends = (
            [*named, SERVICE]
            if page.locator(".app-bar__product").count()
            else [page.title().split(" – ")[-1]]
        )
        self._say(where, parts[-len(ends) :] == ends and parts[0].strip() != "", f"title {page.title()!r}")
        self._say(where, len(parts) > len(ends), f"title {page.title()!r} does not name the page")

    def _say(self, where: str, fine: bool, what: str) -> None:
        if not fine:
            self.barriers.append(f"{where}: {what}")

    def _open(self, page: Page, address: str, where: str) -> bool:
        """Whether there is a page to look at; else it is a file. What is neither stands in the way."""
        status = self._answer(page, address)
        self._say(where, status in (PAGE, FILE), str(status))
        return status != FILE

    def _answer(self, page: Page, address: str) -> int:
        try:
            answer = page.goto(address)
        except Error as problem:
            if "Download is starting" not in problem.message:
                raise
            return FILE
        assert answer is not None
        html = (answer.header_value("content-type") or "").startswith("text/html")
        return answer.status if html else FILE

    def _follow(self, desk: Desk, leads: dict[str, str]) -> None:
        """A link somebody is shown leads somewhere they may go."""
        for told in leads.values():
            link, _, where = told.partition(" ")
            status = self._status(desk, link)
            self.links += 1
            self._say(where.removeprefix("from "), status < 400, f"dead end: {link} {status}")

    def _status(self, desk: Desk, link: str) -> int:
        """What the address answers in the end, asked without a browser: many are files."""
        cookies = "; ".join(f"{one['name']}={one['value']}" for one in desk.context.cookies())
        for _ in range(5):
            connection = http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=60)
            connection.request("GET", link, headers={"Host": HOST, "Cookie": cookies})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status not in (301, 302):
                break
            link = urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
        return answer.status

    def _desk(self, person: dict[str, str]) -> tuple[Desk, Page]:
        desk = Desk(self.browser, self.product)
        desk.sign_in(person)
        return desk, desk.page()

    def _leave(self, desk: Desk) -> None:
        self.barriers += desk.faults
        desk.context.close()


def violations(page: Page) -> list[dict[str, Any]]:  # Any: axe's own
    """What axe finds. Asked again where Chromium let go of its promise while it was waited for."""
    for patience in (2, 1, 0):
        try:
            found: list[dict[str, Any]] = Axe().run(page, options=WCAG).response["violations"]
            return found
        except Error as problem:
            if "garbage collected" not in problem.message or not patience:
                raise
    raise AssertionError


LINKS = """() => [...document.querySelectorAll('a[href]')]
  .filter(a => a.origin === location.origin && a.pathname !== location.pathname)
  .map(a => a.pathname + a.search)"""


def path_of(route: Route, samples: dict[str, str]) -> str:
    return f"{route.path}?{route.query}".rstrip("?").format(**samples)


def named_in(route: Route) -> set[str]:
    """The samples its address names."""
    return {name for _, name, _, _ in string.Formatter().parse(route.path + route.query) if name}


def shape_of(link: str) -> str:
    """Links that differ in whom or when they are about only are one; one of each is followed."""
    split = urlsplit(link)
    parts = ["*" if any(c.isdigit() for c in part) else part for part in split.path.split("/")]
    keys = sorted(pair.partition("=")[0] for pair in split.query.split("&"))
    return "/".join(parts) + "?" + "&".join(keys)
