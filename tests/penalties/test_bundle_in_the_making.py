"""A file that takes a while: the page says that it is being made, and when it is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from attendance_mis.accounts.models import User
from penalties.actions.issuing import prepare
from tests.browser.driver import Driver, look

from .conftest import HOLIDAY, Court, amend
from .test_issuing import issue

SignIn = Callable[[User], Client]
WATCH = """() => {
  const said = document.querySelector("[data-making-said]");
  window.shown = [];
  const keep = () => window.shown.push([said.innerText.trim(), said.querySelector("progress").checkVisibility()]);
  new MutationObserver(keep).observe(said.querySelector("span"), { childList: true });
}"""
"""Keeps what the line said, and whether a bar moved beside it, each time its words changed."""


@pytest.fixture
def bundle_page(court: Court) -> str:
    """Of a case whose notice is issued, with nothing missing."""
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("officer"))
    issue(court)
    return f"/schools/{court.school.urn}/penalties/cases/{court.case().id}/bundle/"


def test_page_says_that_the_bundle_is_being_made_and_when_it_is_there(
    court: Court, bundle_page: str, sign_in: SignIn
) -> None:
    def make(page: Page) -> None:
        page.evaluate(WATCH)
        button = page.locator("form[data-making] button")
        with page.expect_download() as made:
            button.click()
        assert made.value.suggested_filename.endswith(".pdf")
        page.wait_for_selector("text=It is among your downloads.")
        assert page.evaluate("window.shown") == [
            ["It is being made, which can take some ten seconds.", True], ["It is among your downloads.", False],
        ]  # fmt: skip
        assert button.is_enabled()
        look(page, "making")

    Driver(sign_in(court.world.people["head"])).run(bundle_page, make)


def test_answer_that_is_no_file_says_nothing_of_one(court: Court, bundle_page: str, sign_in: SignIn) -> None:
    head, word = sign_in(court.world.people["head"]), "0123456789abcdef"
    file = head.post(f"{bundle_page[:-1]}.pdf", {"file-made": word})
    assert file.cookies["file-made"].value == word
    assert (file.cookies["file-made"]["samesite"], file.cookies["file-made"]["max-age"]) == ("Strict", 60)
    assert "file-made" not in head.post(f"{bundle_page[:-1]}.pdf", {"file-made": "no word; Path=/"}).cookies
    assert "file-made" not in head.get(bundle_page).cookies

    amend(court, HOLIDAY[0], "I")
    assert "file-made" not in head.post(f"{bundle_page[:-1]}.pdf", {"file-made": word}).cookies
