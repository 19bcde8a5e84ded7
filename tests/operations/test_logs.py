"""Lines for collecting: one a request and one a failure, in JSON, with ids; and never a name, a body or a query."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from attendance_mis.kit.log_lines import JsonLines
from attendance_mis.operations.logs import _job_begins, _job_ends
from attendance_mis.tenancy.tasks import in_every_trust
from tests.conftest import browser
from tests.routes import ROUTES
from tests.test_routes import samples_of
from tests.world import World, make_contact

SECRETS = {"Zzplanted", "01632 960777", "zz@planted.invalid", "Planted Row", "zz-planted-words"}


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:  # Any: JSON
    """Everything logged at any level, as the product writes it."""
    held = io.StringIO()
    handler = logging.StreamHandler(held)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    requests = logging.getLogger("attendance_mis.requests"), logging.getLogger("attendance_mis.jobs.done")
    for one in requests:
        one.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in held.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_is_one_line_with_ids_and_the_answer_bears_its_number(
    world: World, sign_in: Callable[..., Client], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    user = world.people["officer"]
    answer = sign_in(user).get(f"/schools/{world.school.urn}/board/?q=zz-planted-words")

    (line,) = [one for one in lines() if one["said"] == "request"]
    assert (line["trust"], line["user"], line["route"], line["status"]) == (
        "alpha",
        str(user.id),
        "board",
        200,
    )
    assert line["request"] == answer["X-Request-ID"]
    assert line["at"].endswith("+00:00")
    assert "zz-planted-words" not in json.dumps(line)


def test_no_line_of_any_page_holds_personal_data(
    world: World, sign_in: Callable[..., Client], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    """Every other address, without those of printed papers, good and bad, with words in query, body and path."""
    for pupils in world.pupils.values():
        for pupil in pupils:
            pupil.legal_surname, pupil.address = "Zzplanted", ["1 Planted Row"]
            pupil.save()
    contact = make_contact(world.pupil, surname="Zzplanted")
    contact.phone, contact.email = "01632 960777", "zz@planted.invalid"
    contact.save()
    values = {"urn": world.school.urn, "upn": world.pupil.upn, **samples_of(world)}
    client = sign_in(world.people["head"])
    client.raise_request_exception = False
    asked = 0
    for route in ROUTES[::2]:
        if "head" not in route.opens or route.name == "sign_out" or route.path.endswith(".pdf"):
            continue
        path = route.path.format_map(values)
        client.generic(route.method.upper(), f"{path}?q=Zzplanted", b"name=Zzplanted&words=zz-planted-words")
        asked += 1
    browser("alpha.testserver").get("/schools/Zzplanted/pupils/zz-planted-words/")
    browser("alpha.testserver").post(
        "/sign-in/", {"email": "zz@planted.invalid", "password": "zz-planted-words"}
    )

    found = lines()
    assert asked > 100
    assert len([one for one in found if one["said"] == "request"]) >= asked
    assert [line for line in found if any(word in json.dumps(line) for word in SECRETS)] == []


def test_a_failure_names_its_kind_and_place_and_not_its_words(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    try:
        raise ValueError("Zzplanted was not found")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/pupils/Zzplanted/")

    (line,) = lines()
    assert line["said"] == "Internal Server Error: %s"
    assert line["failure"] == "ValueError"
    assert "test_logs.py" in line["where"][-1]
    assert "Zzplanted" not in json.dumps(line)


def test_a_job_is_one_line(lines: Callable[[], list[dict[str, Any]]]) -> None:
    _job_begins(task_id="one")
    _job_ends(task_id="one", task=in_every_trust, args=["alpha", "Zzplanted"], state="SUCCESS")

    (line,) = lines()
    assert (line["job"], line["trust"], line["state"]) == (
        "attendance_mis.tenancy.tasks.in_every_trust",
        "alpha",
        "SUCCESS",
    )
    assert "Zzplanted" not in json.dumps(line)
