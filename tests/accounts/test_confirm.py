"""Confirming again before exports, packs, safeguarding notes, second factors, people and roles (security rule 16)."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from playwright.sync_api import Page

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit.throttle import forget
from tests.accounts.test_second_factor import PASSWORD, said, with_password
from tests.browser.driver import Driver, look
from tests.conftest import browser, freshly_confirmed
from tests.world import World

SignIn = Callable[..., Client]
PEOPLE = "/schools/900001/people/"
CONFIRMED_FIRST = {
    *("new_person", "person", "invite_person", "reset_person_factor", "end_person", "signing_in"),
    *("new_provider", "sign_in_provider"),
    *("second_factor", "add_app", "add_passkey", "new_passkey_options", "recovery_codes", "remove_factor"),
    *("follow_up_notes", "safeguarding_report", "safeguarding_report_pdf"),
    *("penalty_bundle_pdf", "review_pack", "leaving_pack", "leaving_attendance", "leaver_pack"),
    *("share", "access_request", "return_pdf", "return_csv", "certify", "issued_record"),
}
"""Every address that is asked for anew after five minutes. A new one that should be comes here."""
FILES_CONFIRMED_FIRST = {
    *("absentees", "figures", "class_figures", "figure_marks", "missing_out", "returns", "removals"),
    *("ladder_list", "concerns", "threshold_list", "impact", "support_meeting"),
    *("transfer_out", "census", "daily_extract"),
    *("school_today", "weekly", "trust_overview", "targets", "board"),
}
"""Lists with names that can be taken along as a file: the page opens as ever, the file does not."""


@pytest.fixture
def head(world: World, settings: pytest.FixtureRequest) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]  # pytest-django's settings
    person = with_password(world.people["head"])
    for what in ("sign-in", "second-factor"):
        for who in (person.email, f"{person.email} at home"):
            forget(what, who)
    return person


@pytest.fixture
def later(head: User, sign_in: SignIn) -> Client:
    """The head's browser, five minutes and a second after they signed in."""
    client = sign_in(head)
    freshly_confirmed(client, seconds_ago=301)
    return client


def marked(attribute: str) -> set[str | None]:
    def walk(resolver: object) -> set[str | None]:
        found: set[str | None] = set()
        for pattern in resolver.url_patterns:  # type: ignore[attr-defined]  # of a resolver
            if not isinstance(pattern, URLPattern):
                found |= walk(pattern)
            elif getattr(pattern.callback, attribute, False):
                found.add(pattern.name)
        return found

    return walk(get_resolver())


def test_addresses_that_ask_again_are_those_written_down() -> None:
    assert marked("confirmed_first") == CONFIRMED_FIRST
    assert marked("confirmed_for_files") == FILES_CONFIRMED_FIRST


def test_page_asks_again_after_five_minutes_and_opens_with_the_password(later: Client) -> None:
    page = f"{PEOPLE}new/?from=test"
    asked = later.get(page)
    assert asked.headers["Location"] == "/confirm/?next=%2Fschools%2F900001%2Fpeople%2Fnew%2F%3Ffrom%3Dtest"

    answer = later.post("/confirm/", {"next": page, "confirm-password": PASSWORD})

    assert answer.headers["Location"] == page
    assert later.get(page).status_code == 200


def test_wrong_password_opens_nothing_and_five_are_enough(later: Client) -> None:
    answers = [later.post("/confirm/", {"confirm-password": "a guess"}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [400] * 6
    assert "not right" in said(answers[0])
    assert "Wait five minutes" in said(answers[5])
    assert later.get(f"{PEOPLE}new/").status_code == 302


@pytest.mark.parametrize(
    "sent", [{}, {"confirm-password": ""}, {"confirm-click": "1"}, {"confirm-code": "123456"}]
)
def test_answer_that_says_nothing_confirms_nothing(later: Client, sent: dict[str, str]) -> None:
    assert later.post("/confirm/", sent).status_code == 400
    assert later.get(f"{PEOPLE}new/").status_code == 302


def test_what_a_form_sent_is_kept_and_goes_on_with_the_answer(later: Client, world: World) -> None:
    form = {
        "name": "Nora <Newcombe>",
        "email": "nora@alpha.invalid",
        "position": "Teacher",
        "roles": ["teacher", "office"],
    }
    asked = later.post(f"{PEOPLE}new/", form)
    assert asked.status_code == 403
    assert 'name="name" value="Nora &lt;Newcombe&gt;"' in said(asked)
    assert said(asked).count('name="roles"') == 2
    assert not User.objects.filter(email="nora@alpha.invalid").exists()

    wrong = later.post(f"{PEOPLE}new/", form | {"confirm-password": "a guess"})
    assert wrong.status_code == 400
    assert said(wrong).count('name="roles"') == 2
    assert "a guess" not in said(wrong)

    later.post(f"{PEOPLE}new/", form | {"confirm-password": PASSWORD})
    grants = RoleGrant.objects.filter(user__email="nora@alpha.invalid")
    assert set(grants.values_list("role", flat=True)) == {"teacher", "office"}


def test_list_opens_and_its_file_asks(later: Client) -> None:
    page = "/schools/900001/penalties/threshold/"
    assert later.get(page).status_code == 200

    assert later.get(f"{page}?format=csv").headers["Location"].startswith("/confirm/?next=")


def test_whoever_may_not_open_a_page_is_not_asked_either(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.people["teacher"])
    freshly_confirmed(client, seconds_ago=301)

    assert client.get(f"{PEOPLE}new/").status_code == 404


def test_signing_in_is_a_confirmation(head: User) -> None:
    client = browser("alpha.testserver")
    client.post("/sign-in/", {"email": head.email, "password": PASSWORD})

    assert client.get(f"{PEOPLE}new/").status_code == 200


def test_one_click_is_for_the_people_of_a_demo_alone(
    later: Client, head: User, settings: pytest.FixtureRequest
) -> None:
    settings.DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings
    assert "Yes, it is me" not in said(later.get("/confirm/"))
    assert later.post("/confirm/", {"confirm-click": "1"}).status_code == 400

    head.email = "head@demo.invalid"
    head.save()
    assert "Yes, it is me" in said(later.get("/confirm/"))
    assert later.post("/confirm/", {"confirm-click": "1"}).status_code == 302
    assert later.get(f"{PEOPLE}new/").status_code == 200


WHERE = "http://alpha.testserver/schools/900001/penalties/threshold/?from=test"
LIST = "/schools/900001/penalties/threshold/?format=csv"


def test_file_asked_for_by_a_link_comes_with_the_way_back(later: Client) -> None:
    asked = later.get(LIST, headers={"referer": WHERE}, follow=True)
    assert "Confirm it is you" in said(asked)
    fields = dict(re.findall(r'name="(next|file|back)" value="([^"]*)"', asked.content.decode()))

    given = later.post("/confirm/", {**fields, "confirm-password": PASSWORD}, follow=True)

    assert "Your file is on its way" in said(given)
    assert f'http-equiv="refresh" content="0; url={LIST}"' in said(given)
    assert 'href="/schools/900001/penalties/threshold/?from=test">Back to where you were' in said(given)
    assert later.get(LIST).headers["Content-Disposition"].startswith("attachment")


def test_file_a_form_asks_for_is_given_with_the_way_back(later: Client, world: World) -> None:
    page = f"/schools/900001/pupils/{world.pupil.id}/certify/"
    form = {"first": "1/9/2026", "last": "20/11/2026", "for_whom": "court", "asked_by": "A <court>", "asked_on": "20/11/2026"}  # fmt: skip
    asked = said(later.post(page, form, headers={"referer": f"http://alpha.testserver{page}"}))
    back = re.search(r'name="confirm-back" value="([^"]*)"', asked)
    assert back is not None

    given = later.post(page, form | {"confirm-back": back[1], "confirm-password": PASSWORD})

    assert "your file is ready" in said(given)
    assert f'href="{page}">Back to where you were' in said(given)
    assert 'name="asked_by" value="A &lt;court&gt;"' in said(given)
    assert PASSWORD not in said(given)
    assert not AuditEvent.objects.filter(verb="record.certified").exists()


@pytest.mark.browser
def test_file_comes_by_itself_and_the_page_that_stays_leads_back(later: Client) -> None:
    freshly_confirmed(later)
    going = urlencode({"next": LIST, "file": "1", "back": "/schools/900001/penalties/threshold/"})

    def script(page: Page) -> None:
        with page.expect_download() as coming:
            page.evaluate("address => { location.href = address }", f"/confirm/?{going}")
        assert coming.value.suggested_filename.endswith(".csv")
        look(page, "file")
        page.get_by_role("link", name="Back to where you were").click()
        page.wait_for_url("**/penalties/threshold/")

    Driver(later).run("/sign-ins/", script, viewport={"width": 360, "height": 740})


@pytest.mark.parametrize("elsewhere", ["https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)"])
def test_way_back_leads_nowhere_else(later: Client, elsewhere: str) -> None:
    freshly_confirmed(later)
    given = said(later.get("/confirm/", {"next": LIST, "file": "1", "back": elsewhere}))
    assert 'href="/">Back to where you were' in given
    assert elsewhere not in given
    assert later.get("/confirm/", {"next": elsewhere, "file": "1"}).status_code == 200
    assert elsewhere not in said(later.get("/confirm/", {"next": elsewhere, "file": "1"}))
