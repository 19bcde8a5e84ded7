"""What was typed is never lost, doubled, given to another child or shown to another person (promises P3, P10, P11)."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route

from tests.browser import invented
from tests.browser.conftest import REGISTER, Site, eventually, until

pytestmark = pytest.mark.browser

STORES = """async () => {
  const told = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of db.objectStoreNames) {
      told.push(JSON.stringify(await new Promise((done) => { const asked = db.transaction(store).objectStore(store).getAll(); asked.onsuccess = () => done(asked.result); })));
    }
    db.close();
  }
  for (const key of await caches.keys()) told.push(key);
  return told.join("\\n");
}"""


def press(page: Page, keys: str | list[str]) -> None:
    for key in keys:
        page.keyboard.press(key)


def save_state(page: Page, words: str) -> None:
    until(page, f"document.querySelector('[data-save]').textContent.includes({json.dumps(words)})")


def test_offline_marks_are_kept_counted_and_sent_when_the_line_returns(site: Site) -> None:
    page = site.open()
    page.context.set_offline(True)
    press(page, "//N/")
    save_state(page, "Offline: 4 marks kept on this computer")
    assert site.codes() == {}
    page.context.set_offline(False)
    site.wait_saved(page)
    assert site.codes() == {1: "/", 2: "/", 3: "N", 4: "/"}


def test_reload_brings_unsent_marks_back_to_the_same_children(site: Site) -> None:
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    press(page, "/N/")
    save_state(page, "3 marks kept")
    page.unroute("**/api/**")
    page.reload()
    page.wait_for_selector("text=3 marks from your last visit")
    site.wait_saved(page)
    assert site.codes() == {1: "/", 2: "N", 3: "/"}


def test_closed_tab_a_moment_after_the_key_loses_nothing(site: Site) -> None:
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    press(page, "N")
    page.close()
    again = site.open(page.context)
    site.wait_saved(again)
    assert site.codes() == {1: "N"}


def test_lost_answer_is_asked_for_again_with_the_same_id_and_saves_once(site: Site) -> None:
    page = site.open()
    site.tell("set", swallow=1)
    press(page, "N")
    save_state(page, "Offline")
    page.evaluate("dispatchEvent(new Event('online'))")
    site.wait_saved(page)
    world = site.world
    assert len({json.dumps(post, sort_keys=True) for post in world["posts"]}) == 1
    assert len(world["posts"]) >= 2
    assert world["marks"]["1"]["version"] == 1


def test_mark_changed_again_while_the_first_is_on_its_way_ends_as_last_put(site: Site) -> None:
    page = site.open()
    held: list[Route] = []
    page.route(
        "**/api/**",
        lambda route: route.continue_() if held or route.request.method == "GET" else held.append(route),
    )
    with page.expect_request(lambda request: request.method == "POST"):
        press(page, "N")
    page.keyboard.press("ArrowUp")
    press(page, "/")
    held[0].continue_()
    site.wait_saved(page)
    world = site.world["marks"]["1"]
    assert (world["code"], world["version"]) == ("/", 2)


def test_somebody_elses_mark_is_never_overwritten_and_takes_no_focus(site: Site) -> None:
    page = site.open()
    site.tell("mark", number=9, code="L", minutes_late=6)
    press(page, "9N")
    page.wait_for_selector("text=Hana Fictionby: two marks")
    assert (
        page.evaluate("document.activeElement.closest('tr').querySelector('.reg__number').textContent")
        == "10"
    )
    row = page.locator("tbody tr").nth(8)
    assert "J Carver, late desk: Late, 6 minutes" in row.inner_text()
    assert "You put: Absent, no reason yet" in row.inner_text()
    assert site.codes() == {9: "L"}
    assert page.locator("[data-choices]").inner_text() == "1 needs your choice"


def test_clash_is_settled_by_theirs_and_nothing_is_sent(site: Site) -> None:
    page = site.open()
    site.tell("mark", number=9, code="L", minutes_late=6)
    press(page, "9N")
    page.click("text=Use Late, 6 minutes")
    page.wait_for_selector("text=two marks", state="detached")
    site.wait_saved(page)
    assert site.world["marks"]["9"]["version"] == 1
    assert "L" in page.locator("tbody tr").nth(8).locator(".box").inner_text()


def test_clash_is_settled_by_mine_on_top_of_theirs(site: Site) -> None:
    page = site.open()
    site.tell("mark", number=9, code="L", minutes_late=6)
    press(page, "9N")
    page.click("text=Keep mine (N)")
    page.wait_for_selector("text=two marks", state="detached")
    site.wait_saved(page)
    world = site.world["marks"]["9"]
    assert (world["code"], world["version"]) == ("N", 2)


def test_mine_kept_of_a_mark_changed_while_on_its_way_settles_the_clash(site: Site) -> None:
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    with page.expect_request(lambda request: request.method == "POST"):
        press(page, "9N")
    save_state(page, "Offline: 1 mark kept")
    press(page, "9/")
    save_state(page, "Offline: 2 marks kept")
    site.tell("mark", number=9, code="L", minutes_late=6)
    page.unroute("**/api/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("text=Hana Fictionby: two marks")
    page.click("text=Keep mine (/)")
    eventually(page, site.codes, {9: "/"})
    page.wait_for_selector("[data-clashes] .app-card", state="detached")


@pytest.mark.parametrize(
    ("keys", "mine"), [(["1", "2", "Enter"], "Late, 12 minutes"), (["Escape", "Control+z"], "not marked")]
)
def test_keys_pressed_as_a_clash_comes_choose_nothing(site: Site, keys: list[str], mine: str) -> None:
    page = site.open()
    site.tell("mark", number=9, code="I")
    press(page, "9L")
    page.wait_for_selector("text=Hana Fictionby: two marks")
    press(page, keys)
    until(
        page,
        f"document.querySelector('[data-clashes]').textContent.includes({json.dumps(f'You put {mine}')})",
    )
    page.wait_for_timeout(600)
    assert site.codes() == {9: "I"}
    page.click("text=Keep mine")
    eventually(page, site.codes, {9: "L"} if "12" in mine else {})


@pytest.mark.parametrize("keys", [["Alt+p"], ["Control+Enter"], ["9", "Enter"]])
def test_mark_that_comes_while_a_question_is_open_is_not_answered_over(site: Site, keys: list[str]) -> None:
    page = site.open()
    press(page, keys)
    page.wait_for_selector("dialog[open]")
    site.tell("mark", number=9, code="I")
    with page.expect_response(lambda answer: answer.request.method == "GET" and "/api/" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(300)
    page.evaluate(
        "document.querySelectorAll('[data-odd] fieldset').forEach((one) => one.querySelector('input').click())"
    )
    page.locator("dialog[open] [data-ok]").press("Enter")
    page.wait_for_selector("[data-clashes] >> text=Hana Fictionby: two marks")
    assert site.codes()[9] == "I"


def test_undo_takes_back_ones_own_mark_only(site: Site) -> None:
    page = site.open()
    press(page, "9N")
    eventually(page, site.codes, {9: "N"})
    site.wait_saved(page)
    site.tell("mark", number=9, code="L", minutes_late=6)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    until(page, "document.querySelectorAll('tbody tr')[8].textContent.includes('Late, 6 minutes')")
    page.keyboard.press("Control+z")
    until(
        page,
        "document.querySelector('[data-say]').textContent.includes('Hana Fictionby was changed since, to Late')",
    )
    page.wait_for_timeout(600)
    assert site.codes() == {9: "L"}


def test_clash_survives_a_reload(site: Site) -> None:
    page = site.open()
    site.tell("mark", number=9, code="L", minutes_late=6)
    press(page, "9N")
    page.wait_for_selector("text=Hana Fictionby: two marks")
    page.reload()
    page.wait_for_selector("text=Hana Fictionby: two marks")
    assert site.codes() == {9: "L"}


def test_marks_of_others_appear_by_themselves_and_are_said(site: Site) -> None:
    page = site.open()
    site.tell("mark", number=5, code="L", minutes_late=6)
    page.evaluate(
        "document.dispatchEvent(new Event('visibilitychange'))"
    )  # looks again at once, not in eight seconds
    until(page, "document.querySelectorAll('tbody tr')[4].textContent.includes('Late, 6 minutes')")
    until(
        page,
        "document.querySelector('[data-say]').textContent.includes('J Carver, late desk: Dev Dolorfield Late, 6 minutes')",
    )
    assert "J Carver, late desk" in page.locator("[data-also]").inner_text()


def test_signed_out_keeps_marks_says_so_and_sends_them_after_signing_in(site: Site) -> None:
    page = site.open()
    site.tell("sign-out")
    press(page, "/N")
    page.wait_for_selector("text=You have been signed out. Your marks are safe.")
    assert (page.get_attribute("[data-sign-in]", "href") or "").startswith("/sign-in?next=")
    assert site.codes() == {}
    site.sign_in(page.context)
    page.goto(site.base + REGISTER)
    page.wait_for_selector("text=from your last visit")
    site.wait_saved(page)
    assert site.codes() == {1: "/", 2: "N"}


def test_signed_out_page_goes_on_by_itself_after_signing_in_elsewhere(site: Site) -> None:
    page = site.open()
    site.tell("sign-out")
    press(page, "N")
    page.wait_for_selector("text=You have been signed out. Your marks are safe.")
    page.click("text=Go on marking here")
    press(page, "/")
    site.sign_in(page.context)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    site.wait_saved(page)
    until(page, "!document.querySelector('[data-save]').textContent.includes('Signed out')")
    assert site.codes() == {1: "N", 2: "/"}


def test_stale_form_token_is_renewed_without_a_word(site: Site) -> None:
    page = site.open()
    site.tell("set", token="renewed")
    press(page, "N")
    site.wait_saved(page)
    until(page, "document.querySelector('[data-save]').textContent.includes('Saved')")
    assert site.codes() == {1: "N"}


def test_another_users_drafts_are_neither_shown_nor_sent(site: Site) -> None:
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    press(page, "/N")
    save_state(page, "2 marks kept")
    page.unroute("**/api/**")
    page.close()
    site.sign_in(page.context, "quill")
    other = site.open(page.context)
    other.wait_for_selector("text=Marks by another person wait on this computer")
    other.wait_for_timeout(600)
    assert other.locator("[data-count]").inner_text() == "0 of 30 marked"
    assert site.world["posts"] == []
    other.close()
    site.sign_in(page.context, "ashdown")
    back = site.open(page.context)
    site.wait_saved(back)
    assert site.codes() == {1: "/", 2: "N"}


def test_somebody_else_signed_in_meanwhile_stops_sending(site: Site) -> None:
    page = site.open()
    site.sign_in(page.context, "quill")
    press(page, "N")
    save_state(page, "Somebody else has signed in on this computer")
    assert site.codes() == {}


def test_page_goes_on_by_itself_when_its_person_is_back_after_somebody_else(site: Site) -> None:
    page = site.open()
    site.sign_in(page.context, "quill")
    press(page, "N")
    save_state(page, "Somebody else has signed in on this computer")
    site.sign_in(page.context, "ashdown")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    eventually(page, site.codes, {1: "N"})
    site.wait_saved(page)


def test_draft_older_than_a_day_is_dropped_with_a_warning(site: Site) -> None:
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    press(page, "N")
    save_state(page, "1 mark kept")
    page.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open('registra-drafts'); asked.onsuccess = () => {
          const store = asked.result.transaction('marks', 'readwrite').objectStore('marks');
          store.getAll().onsuccess = ({ target }) => { for (const op of target.result) store.put({ ...op, device_time: op.device_time - 25 * 3600e3 }).onsuccess = done; };
        }; })"""
    )
    page.unroute("**/api/**")
    page.reload()
    page.wait_for_selector("text=1 mark older than a day could not be sent and was dropped: Aisha Alphaby")
    assert site.world["posts"] == []


def test_no_name_birth_date_note_or_flag_is_in_any_store_of_the_browser(site: Site) -> None:
    site.tell("set", office=True)
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    press(page, "/N")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    page.select_option("[data-code]", "V")
    page.fill("[data-note]", "Choir visit with Aisha")
    page.click("[data-ok] >> visible=true")
    save_state(page, "3 marks kept")
    stored = page.evaluate(STORES)
    assert '"code":"V"' in stored
    names = {part for surname, forename, *_ in invented.CLASS for part in (surname, forename)}
    # The class is called 4 Rowan, and one of its children too.
    told = [word for word in (*names - {"Rowan"}, "Choir", "Asthma", "X0000000") if word in stored]
    assert told == []


def test_store_taken_away_by_the_browser_holds_up_no_mark(site: Site) -> None:
    page = site.open()
    page.evaluate(
        "() => void (IDBDatabase.prototype.transaction = () => { throw new DOMException('closing', 'InvalidStateError'); })"
    )
    press(page, "/N")
    eventually(page, site.codes, {1: "/", 2: "N"})
    site.wait_saved(page)
    page.context.set_offline(True)
    press(page, "/")
    save_state(page, "Offline: 1 mark kept on this page only: leave it open")
    page.context.set_offline(False)
    eventually(page, site.codes, {1: "/", 2: "N", 3: "/"})


def test_note_lost_by_a_reload_is_asked_for_again(site: Site) -> None:
    site.tell("set", office=True)
    page = site.open()
    page.route("**/api/**", lambda route: route.abort())
    page.keyboard.press("V")
    page.wait_for_selector("dialog[open]")
    page.fill("[data-note]", "Choir visit")
    page.click("[data-ok] >> visible=true")
    save_state(page, "1 mark kept")
    page.unroute("**/api/**")
    page.reload()
    page.wait_for_selector("text=its note or reason has to be written again")
    assert site.codes() == {}


def test_refused_mark_is_named_and_holds_up_no_other(site: Site) -> None:
    site.tell("set", office=True)
    page = site.open()
    press(page, "/U/")
    page.wait_for_selector("text=U is for after the register has closed")
    site.wait_saved(page)
    assert site.codes() == {1: "/", 3: "/"}


def test_change_after_handing_in_asks_why_and_sends_the_reason(site: Site) -> None:
    site.tell("set", office=True, status="taken")
    site.tell("mark", number=1, code="N", by="P Ashdown")
    page = site.open()
    page.keyboard.press("1")
    page.keyboard.press("I")
    page.wait_for_selector("dialog[open]")
    page.fill("[data-reason-words]", "Mother rang 9:10")
    with page.expect_response(
        lambda answer: answer.request.method == "POST"
    ):  # “Saved” stands there from before
        page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]", state="detached")
    site.wait_saved(page)
    assert site.codes() == {1: "I"}
    assert "Mother rang 9:10" in site.world["posts"][-1]["marks"][0]["reason"]


def test_teacher_who_may_not_amend_is_told_whom_to_ask(site: Site) -> None:
    site.tell("set", status="taken")
    site.tell("mark", number=1, code="N", by="P Ashdown")
    page = site.open()
    page.keyboard.press("1")
    page.keyboard.press("/")
    page.wait_for_selector("text=This register is handed in: ask the office to amend it")
    assert site.world["posts"] == []


def test_form_works_without_any_script(site: Site) -> None:
    context = site.context(java_script_enabled=False)
    site.sign_in(context)
    page = site.open(context, wait="#register")
    row = page.locator("tbody tr").nth(1)
    row.get_by_label("Late", exact=True).check()
    row.locator("input[type=text]").fill("6")
    page.locator("tbody tr").first.get_by_label("Present").check()
    page.click("button[value=submit]")
    sent = site.world["forms"][0]
    first, second = invented.pupil_id(1), invented.pupil_id(2)
    assert (sent[f"mark-{first}"], sent[f"mark-{second}"], sent[f"minutes-{second}"]) == (
        "present",
        "late",
        "6",
    )
    assert (sent["action"], sent[f"version-{first}"]) == ("submit", "0")


def test_form_appears_by_itself_when_the_script_never_comes(site: Site) -> None:
    context = site.context()
    site.sign_in(context)
    context.route("**/*.js", lambda route: route.abort())
    page = context.new_page()
    page.goto(site.base + REGISTER)
    page.get_by_label("Present").first.wait_for(state="visible")
