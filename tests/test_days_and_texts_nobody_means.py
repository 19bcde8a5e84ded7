"""Days at the end of the calendar and texts that are none: a sentence, never an error page (promise P6)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from attendance_mis.accounts.tokens import issue_token
from tests.conftest import browser
from tests.test_routes import samples_of
from tests.world import World

SignIn = Callable[..., Client]
ENDS = ["9999-12-31", "0001-01-01"]
PAGES = ["reports/support-meeting/", "reports/action-plan/", "reports/codes/", "reports/unauthorised/"]
API = [
    "attendance?school={urn}&by=pupil&from={day}&to={day}", "marks?school={urn}&from={day}&to={day}",
    "penalty-threshold?school={urn}&as_of={day}", "penalty-threshold?school={urn}&as_of=2026-11-23&windows=any&from={day}",
    "penalty-next-step?upn={upn}&contact_ref={contact_ref}&as_of={day}", "registers/missing?school={urn}&date={day}",
    "follow-up?school={urn}&date={day}", "registers/{urn}/{day}/AM?class=4+Rowan",
]  # fmt: skip


@pytest.mark.parametrize("day", ENDS)
def test_day_at_the_end_of_the_calendar_is_never_an_error_page(
    day: str, world: World, sign_in: SignIn
) -> None:
    samples = samples_of(world) | {"day": day}
    client = sign_in(world.people["head"])
    key = {"authorization": f"Token {issue_token(world.people['head'])}"}

    pages = {page: client.get(f"/schools/{world.school.urn}/{page}?from={day}&to={day}") for page in PAGES}
    calls = {
        path: browser("alpha.testserver").get(f"/api/v1/{path.format(**samples)}", headers=key)
        for path in API
    }

    assert {page: answer.status_code for page, answer in pages.items()} == dict.fromkeys(PAGES, 400)
    # A list of a day nobody has a register on is empty; everything that has to count from it says no.
    assert {path for path, answer in calls.items() if answer.status_code not in (200, 400, 404)} == set()


@pytest.mark.parametrize(
    "path", ["follow-up/visits/{visit}/call-off/", "letters/wording/D02/", "people/new/"]
)
def test_null_character_in_a_form_is_refused_before_anything_reads_it(
    path: str, world: World, sign_in: SignIn
) -> None:
    address = f"/schools/{world.school.urn}/{path.format(**samples_of(world))}"

    answer = sign_in(world.people["head"]).post(address, {"why": "a\0b"})

    assert answer.status_code == 400
    assert "Nothing was saved." in answer.content.decode()
