"""Questions nobody means and a program asks all the same: refused with a sentence, never a fault (contracts §3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import World

SPAN = {"school": "900001", "from": "2026-11-01", "to": "2026-11-23"}
LONG = "000000000001" + "9" * 20


@pytest.mark.parametrize(
    "asked",
    [
        {"page": LONG},
        {"page_size": LONG},
        {"page": "0" * 11 + "1" * 5000},
        {"as_at": "2026-11-20T09:00-23:00"},
    ],
    ids=["page", "page_size", "page of thousands of digits", "zone"],
)
@pytest.mark.parametrize("path", ["marks", "attendance"])
def test_number_or_zone_beyond_any_is_refused(
    path: str, asked: dict[str, str], world: World, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(world.people["head"])
    client.raise_request_exception = False

    answer = client.get(f"/api/v1/{path}", SPAN | asked)
    assert answer.status_code == 400
    assert answer.json().keys() == asked.keys()
