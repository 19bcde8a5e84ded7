"""The register for every eye and hand: automated accessibility check, reflow, forced colours, list on a phone (P22)."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Site, until

pytestmark = pytest.mark.browser
WCAG = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"][:3]]


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def lively(site: Site) -> None:
    """Something of everything: others' marks, a clash to come, late, office, hints."""
    for number in (1, 2, 3):
        site.tell("mark", number=number, code="/", by="P Ashdown")
    site.tell(
        "mark",
        number=4,
        code="I",
        by="M Ellery, attendance officer",
        by_office=True,
        note="Parent rang 8:12: vomiting",
    )
    site.tell("mark", number=6, code="L", by="P Ashdown", minutes_late=4)
    site.tell(
        "mark", number=26, code="V", by="M Ellery, attendance officer", by_office=True, note="Choir visit"
    )


def clash(site: Site, page: Page) -> None:
    site.tell("mark", number=9, code="L", minutes_late=6)
    for key in "9N":
        page.keyboard.press(key)
    page.wait_for_selector("text=Hana Fictionby: two marks")


@pytest.mark.parametrize("width", [1280, 800, 360, 320])
@pytest.mark.parametrize("mode", ["grid", "list"])
def test_register_has_no_violation_and_no_sideways_scroll(site: Site, mode: str, width: int) -> None:
    lively(site)
    page = site.open(viewport={"width": width, "height": 800})
    page.click(f"[data-mode={mode}]")
    if mode == "grid":
        page.locator("[data-table] [tabindex='0']").focus()
        clash(site, page)
    assert violations(page) == []
    assert sideways(page) == 0


@pytest.mark.parametrize("width", [1280, 320])
def test_form_without_script_has_no_sideways_scroll(site: Site, width: int) -> None:
    lively(site)
    context = site.context(java_script_enabled=False, viewport={"width": width, "height": 800})
    site.sign_in(context)
    page = site.open(context, wait="#register")
    assert page.get_by_label("Present").first.is_visible()
    assert sideways(page) == 0


@pytest.mark.parametrize("keys", [["Control+Enter"], ["Alt+p"], ["Enter"], ["?"]])
def test_dialogs_have_no_violation(site: Site, keys: list[str]) -> None:
    page = site.open()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_selector("dialog[open]")
    assert violations(page) == []


def test_offline_and_signed_out_states_have_no_violation(site: Site) -> None:
    page = site.open()
    page.context.set_offline(True)
    page.keyboard.press("N")
    page.wait_for_selector("text=Offline: 1 mark kept on this computer")
    assert violations(page) == []
    site.tell("sign-out")
    page.context.set_offline(False)
    page.wait_for_selector("dialog[open]")
    assert violations(page) == []


def test_phone_gets_the_list_marks_by_thumb_and_keeps_the_focus(site: Site) -> None:
    page = site.open(viewport={"width": 360, "height": 740}, has_touch=True)
    page.locator(".reg__buttons [data-code='/']").first.tap()
    page.wait_for_selector("text=Alphaby, Aisha: Present")
    assert page.evaluate("document.activeElement.closest('tr').dataset.pupil").endswith("2")
    page.locator("tr:visible .reg__buttons [data-code='L']").first.tap()
    page.keyboard.type("7")
    page.click("text=Save late")
    page.locator("tr:visible .reg__buttons [data-code='N']").first.tap()
    page.click("text=Undo")
    site.wait_saved(page)
    assert site.codes() == {1: "/", 2: "L"}
    assert site.world["marks"]["2"]["minutes"] == 7
    assert page.locator("[data-tabs]").inner_text().split("\n") == ["To mark 28", "Marked 2", "All 30"]


def test_touch_targets_of_the_list_are_at_least_48_high(site: Site) -> None:
    page = site.open(viewport={"width": 360, "height": 740})
    heights = page.eval_on_selector_all(
        ".reg__buttons button, .app-sticky button",
        "all => all.filter(b => b.offsetParent).map(b => b.offsetHeight)",
    )
    assert min(heights) >= 48


def test_choice_of_grid_or_list_is_remembered(site: Site) -> None:
    page = site.open()
    page.click("[data-mode=list]")
    page.reload()
    page.wait_for_selector(".reg--list")
    page.click("[data-mode=grid]")
    page.wait_for_selector("table[role=grid]")


def test_notes_can_be_hidden_for_a_classroom_screen(site: Site) -> None:
    page = site.open()
    assert page.get_by_text("Asthma: inhaler in class").is_visible()
    page.click("text=Hide notes")
    for words in (
        "Asthma: inhaler in class",
        "Contact restricted: ask the office",
        "Leave approved: family funeral, 17 and 18 Nov",
    ):
        assert not page.get_by_text(words).first.is_visible(), words


def test_marks_stay_readable_in_forced_colours(site: Site) -> None:
    lively(site)
    page = site.open(forced_colors="active")
    page.locator("[data-table] [tabindex='0']").focus()
    assert page.locator("tbody tr .box").nth(3).inner_text().split() == ["I", "office"]
    assert (
        page.evaluate("getComputedStyle(document.activeElement.querySelector('.box')).outlineStyle")
        == "solid"
    )


def test_every_mark_is_said_once_with_the_name(site: Site) -> None:
    page = site.open()
    page.evaluate(
        "() => { window.said = []; new MutationObserver(() => said.push(document.querySelector('[data-say]').textContent)).observe(document.querySelector('[data-say]'), { childList: true, characterData: true, subtree: true }); }"
    )
    page.keyboard.press("N")
    until(page, "said.length > 0")
    site.wait_saved(page)
    page.wait_for_timeout(500)
    assert page.evaluate("said") == ["Aisha Alphaby: Absent, no reason yet. 1 of 30 marked"]
