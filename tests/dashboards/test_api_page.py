"""The page that describes the API, made from the code."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from tests.world import World


def test_api_page_names_every_address_with_its_fields(world: World, sign_in: Callable[..., Client]) -> None:
    page = sign_in(world.people["officer"]).get("/help/api/").content.decode()

    for told in (
        "/api/v1/marks",
        "/api/v1/attendance",
        "/api/v1/registers/missing",
        "marks[].base_version",
        "op_id",
        "as_at",
    ):
        assert told in page
