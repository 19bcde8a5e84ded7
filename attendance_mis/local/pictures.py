"""`make pictures`: the guides' pictures, from the running demonstration (`make demo CLOCK=2026-11-23T09:31`).

They are of invented people only, and small: as many colours as a page of this product needs.
"""

from __future__ import annotations

import io
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from attendance_mis.local.places import CHECKOUT

PICTURES = CHECKOUT / "docs" / "pictures"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
COLOURS = 200
HOST, SCHOOL, DAY = "cambrian.localhost", "/schools/990301/", "2026-11-23"


@dataclass(frozen=True)
class Picture:
    name: str
    who: str
    """The beginning of the e-mail address of the invented person who looks."""
    address: str
    click: str = ""
    """What is pressed first, to come to a page whose address differs from one building to the next."""
    keys: str = ""
    """What is pressed then, with spaces between."""
    height: int = 800
    width: int = 1280


SHOTS = [
    Picture("register", "teacher.6elm", f"registers/{DAY}/AM/?class=6+Elm", keys="/ / / / / N / L 6 Enter"),
    Picture("register-phone", "teacher.6elm", f"registers/{DAY}/AM/?class=6+Elm", width=360, height=740),
    Picture("missing-registers", "office.hollowbrook", "board/", height=640),
    Picture("late-desk", "office.hollowbrook", "late-desk/", height=480),
    Picture("queue", "officer.hollowbrook", "follow-up/"),
    Picture("weekly-list", "officer.hollowbrook", "weekly/"),
    Picture("threshold", "officer.hollowbrook", "penalties/threshold/", click="tbody a", height=1000),
    Picture("school-today", "head.hollowbrook", "today/"),
    Picture("leave", "head.hollowbrook", "leave/", click="tbody a", height=1000),
    Picture("approve", "head.hollowbrook", "letters/approve/"),
    Picture("queue-safeguarding", "dsl.hollowbrook", "follow-up/"),
    Picture("governors", "governor.hollowbrook", "governors/", height=1000),
    Picture("trust", "trust.lead", "/trust/"),
    Picture("background-work", "officer.hollowbrook", "operations/", height=560),
    Picture("pupil", "officer.hollowbrook", "reports/class/", click="tbody a", height=1000),
]


def main() -> int:
    base = f"http://{HOST}:{os.environ.get('PORT', '8000')}"
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for shot in SHOTS:
            with signed_in(browser, base, shot) as page:
                size = take(page, base, shot)
            print(f"docs/pictures/{shot.name}.png ({size // 1000} kB)", flush=True)
        browser.close()
    return 0


@contextmanager
def signed_in(browser: Browser, base: str, shot: Picture) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height}, locale="en-GB", timezone_id="Europe/London"
    )
    page = context.new_page()
    page.goto(f"{base}/sign-in/")
    page.locator(f"form:has(input[name=email][value^='{shot.who}']) button").first.click()
    yield page
    context.close()


def take(page: Page, base: str, shot: Picture) -> int:
    """Bytes of the picture as it is kept."""
    page.goto(base + (shot.address if shot.address.startswith("/") else SCHOOL + shot.address))
    if shot.click:
        page.locator(shot.click).first.click()
    page.wait_for_load_state("networkidle")
    for key in shot.keys.split():
        page.keyboard.press(key)
    settled(page)
    kept = io.BytesIO()
    taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    taken.quantize(COLOURS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    (PICTURES / f"{shot.name}.png").write_bytes(kept.getvalue())
    return len(kept.getvalue())


def settled(page: Page, seconds: float = 15) -> None:
    """Nothing is under way, and the page is seen from its top. Playwright's own waiting needs `eval`, which we forbid."""
    end = time.monotonic() + seconds
    page.wait_for_load_state("networkidle")
    while page.locator("text=aving…").count() and time.monotonic() < end:
        page.wait_for_timeout(100)
    page.evaluate("scrollTo(0, 0)")


if __name__ == "__main__":
    sys.exit(main())
