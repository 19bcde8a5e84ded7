"""The grid by keyboard alone (ux: grid specification; promise P22). No mouse call may stand in this file."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Site, until

pytestmark = pytest.mark.browser


class Keys:
    """Presses keys and counts them; a chord such as Ctrl+Enter is one press."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def __call__(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def focused(page: Page) -> str:
    return str(
        page.evaluate("document.activeElement.closest('tr')?.querySelector('.reg__number').textContent || ''")
    )


def boxes(page: Page, *rows: int) -> list[str]:
    return [page.locator("tbody tr").nth(row - 1).locator(".box").inner_text().strip() for row in rows]


def handed_in(page: Page) -> None:
    until(page, "document.querySelector('[data-rest]').textContent === 'Submitted'")


def test_class_of_thirty_with_three_exceptions_takes_at_most_twelve_keys(site: Site) -> None:
    site.tell("set", plain=True)
    page = site.open()
    keys = Keys(page)
    keys("9", "N")  # row number, code
    keys("1", "7", "N")
    keys("2", "3", "L")  # minutes may stay blank
    keys("Control+Enter")  # hand in: the dialog says 27 pupils are not marked
    page.wait_for_selector("dialog[open]")
    keys("Enter")  # mark 27 blanks present and submit
    handed_in(page)
    assert keys.pressed <= 12, keys.pressed
    codes = site.codes()
    assert {row: code for row, code in codes.items() if code != "/"} == {9: "N", 17: "N", 23: "L"}
    assert len(codes) == 30
    assert site.world["status"] == "taken"


def test_thirty_pupils_marked_one_by_one_take_at_most_thirty_five_keys(site: Site) -> None:
    page = site.open()
    keys = Keys(page)
    for row in range(1, 31):
        keys("N" if row in (4, 9) else "/")
    keys("Control+Enter")
    page.wait_for_selector("dialog[open]")
    keys("Enter")
    handed_in(page)
    assert keys.pressed <= 35
    assert len(site.codes()) == 30


def test_grid_is_one_stop_of_the_tab_key(site: Site) -> None:
    page = site.open()
    assert page.locator("[data-table] [tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('[data-table]').contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "1"


def test_arrows_move_without_wrapping(site: Site) -> None:
    page = site.open()
    for key, row in (
        ("ArrowUp", "1"), ("ArrowDown", "2"), ("PageDown", "12"), ("Control+End", "30"), ("ArrowDown", "30"),
        ("PageUp", "20"), ("Control+Home", "1"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert focused(page) == row, key
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.textContent").startswith("Alphaby")
    assert site.codes() == {}


@pytest.mark.parametrize("key", ["/", "\\"])
def test_either_slash_is_present_in_this_session(site: Site, key: str) -> None:
    page = site.open()
    page.keyboard.press(key)
    site.wait_saved(page)
    assert boxes(page, 1) == ["/"]
    assert focused(page) == "2"


def test_late_takes_minutes_then_goes_on(site: Site) -> None:
    page = site.open()
    for key in ("L", "7", "Enter", "N"):
        page.keyboard.press(key)
    site.wait_saved(page)
    assert site.world["marks"]["1"]["minutes"] == 7
    assert site.codes() == {1: "L", 2: "N"}


def test_code_of_two_signs_waits_without_a_timer_and_escape_takes_it_back(site: Site) -> None:
    site.tell("set", office=True)
    page = site.open()
    page.keyboard.press("C")
    assert boxes(page, 1) == ["C_"]
    page.keyboard.press("2")
    page.keyboard.press("C")
    page.keyboard.press("Escape")
    assert boxes(page, 2) == [""]
    page.keyboard.press("C")
    page.keyboard.press("M")  # C meant whole, then M for the next pupil
    until(page, "document.querySelectorAll('tbody tr')[2].textContent.includes('Appointment')")
    site.wait_saved(page)
    assert site.codes() == {1: "C2", 2: "C", 3: "M"}


def test_letter_outside_the_teachers_set_says_what_to_do_and_marks_nothing(site: Site) -> None:
    page = site.open()
    page.keyboard.press("I")
    assert "for the office" in page.locator("tbody tr").first.inner_text()
    assert boxes(page, 1) == [""]
    page.keyboard.press("K")
    assert "not a code" in page.locator("tbody tr").first.inner_text()


def test_expected_leave_is_confirmed_by_its_key_though_outside_the_usual_set(site: Site) -> None:
    page = site.open()
    for key in ("1", "1", "C"):
        page.keyboard.press(key)
    site.wait_saved(page)
    assert site.codes() == {11: "C"}


def test_delete_clears_and_undo_brings_back(site: Site) -> None:
    page = site.open()
    page.keyboard.press("N")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    assert boxes(page, 1) == [""]
    page.keyboard.press("Control+z")
    assert boxes(page, 1) == ["N"]
    site.wait_saved(page)
    assert site.codes() == {1: "N"}


def test_fill_asks_by_name_about_children_odd_to_call_present(site: Site) -> None:
    page = site.open()
    page.keyboard.press("Alt+p")
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    asked = dialog.inner_text()
    assert [
        name
        for name in ("Mateo Loremson", "Kit Sampleton", "Amber Testfield", "Jun Gammaford")
        if name not in asked
    ] == []
    page.keyboard.press("Enter")
    until(page, "document.querySelector('[data-count]').textContent.startsWith('26')")
    site.wait_saved(page)
    assert sorted(set(range(1, 31)) - set(site.codes())) == [11, 14, 23, 28]


def test_submit_will_not_call_an_odd_child_present_without_an_answer(site: Site) -> None:
    page = site.open()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Control+Enter")
    error = page.locator("dialog[open] [data-error]")
    assert "Choose for Jun Gammaford" in error.inner_text()
    assert site.world["status"] == "open"
    page.keyboard.press("ArrowDown")
    assert error.is_hidden()


def test_letters_do_nothing_outside_the_grid(site: Site) -> None:
    page = site.open()
    page.keyboard.press("Tab")
    page.keyboard.press("n")
    page.keyboard.press("/")
    assert page.locator("[data-count]").inner_text() == "0 of 30 marked"


def test_enter_offers_every_code_in_words_and_a_note_where_one_is_needed(site: Site) -> None:
    site.tell("set", office=True)
    page = site.open()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("V")  # the list's own type-ahead
    page.keyboard.press("Enter")
    assert "needs a note" in page.locator("dialog[open] [data-error]").inner_text()
    page.keyboard.type("Choir visit, back Wednesday")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelector('tbody tr').textContent.includes('School visit')")
    site.wait_saved(page)
    assert site.world["marks"]["1"]["note"] == "Choir visit, back Wednesday"


def test_focus_is_never_under_the_bar_that_sticks(site: Site) -> None:
    page = site.open(viewport={"width": 1280, "height": 600})
    for _ in range(29):
        page.keyboard.press("ArrowDown")
        covered = page.evaluate(
            "() => { const r = document.activeElement.getBoundingClientRect();"
            "const e = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
            "return !document.activeElement.contains(e); }"
        )
        assert not covered, focused(page)


def test_help_opens_by_question_mark_and_gives_the_focus_back(site: Site) -> None:
    page = site.open()
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    assert focused(page) == "1"
