"""Whatever is sent to the API, it answers as its own document says, and never falls over (promise P6).

Requests are made from the OpenAPI document, good and bad, as somebody of every kind of role. `make test` sends a few
hundred of them, the same each time; the proof sends thousands (`proofs/test_p06_no_input_makes_it_fall_over.py`).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from attendance_mis.accounts.tokens import issue_token
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.wsgi import application
from tests.conftest import browser
from tests.test_routes import samples_of
from tests.world import World

HOME = "http://alpha.testserver"
EXAMPLES = {
    "head": 4,
    "teacher": 1,
    "governor": 1,
    "subject_teacher": 1,
    "officer": 1,
    "office": 1,
    "dsl": 1,
    "trust_lead": 1,
}
"""Good and bad requests for each operation, by role."""
if "P06_ROLES" in os.environ:
    EXAMPLES = {role: int(os.environ["P06_EXAMPLES"]) for role in os.environ["P06_ROLES"].split(",")}
SEED = int(os.environ.get("P06_SEED", "20261123"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
SIGNED_IN, NOBODY, MADE_UP = "signed in", "nobody", "made up"
REFUSED = {400, 401, 403, 404, 415}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.search_path_set_schemas = None


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The product's own WSGI application, told to keep the connection on which everything is undone."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def known(samples: dict[str, str]) -> dict[str, object]:
    """Names that parameters and fields have, and what there is of that name in the school."""
    span: dict[str, object] = {"from": "2026-11-01", "to": "2026-11-23"}
    ids = {"case_id": samples["case"], "request_id": samples["leave_request"], "letter_id": samples["letter"]}
    days = dict.fromkeys(("date", "day", "as_of"), clock.today().isoformat())
    school = {"school": samples["urn"], "urn": samples["urn"], "class": "4 Rowan", "session": "AM"}
    return span | ids | days | school | {"upn": samples["upn"], "contact_ref": samples["contact_ref"]}


@pytest.mark.parametrize("role", EXAMPLES)
def test_api_answers_as_its_document_says(role: str, world: World) -> None:
    there = known(samples_of(world))
    key = issue_token(world.people[role])
    told: Counter[str] = Counter()
    document = schemathesis.openapi.from_wsgi("/api/schema", application, base_url=HOME)
    operations: list[Any] = [found.ok() for found in document.get_all_operations()]  # type: ignore[union-attr]  # one that is none fails here
    for operation in operations:
        for who in (NOBODY, MADE_UP):
            ask_of(operation, GenerationMode.POSITIVE, 1, who=who, there=there, key=key, told=told)
        for mode in GenerationMode:
            ask_of(operation, mode, EXAMPLES[role], who=SIGNED_IN, there=there, key=key, told=told)
    # For the proof, which adds the runs up.
    print(f"operations={len(operations)} requests={told.total()} {dict(told)}")  # noqa: T201
    assert len(operations) >= 14
    # Too few that get past the first door would prove nothing of what lies behind.
    assert role not in ("head", "officer") or told["200"] + told["201"] > told.total() // 50


@pytest.mark.parametrize(
    "path", ["/api/v1/no-such-thing", "/api/v1/letters/not-an-id", "/api/v1/registers/900001/2026-13-45/AM"]
)
def test_address_nobody_knows_is_refused_in_json(path: str, world: World) -> None:
    client = browser("alpha.testserver")
    answer = client.get(path, headers={"authorization": f"Token {issue_token(world.people['head'])}"})

    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_body_larger_than_anything_asked_for_is_refused_with_a_sentence(world: World) -> None:
    client = browser("alpha.testserver")
    answer = client.post(
        "/api/v1/leave-requests", {"reason": "A" * 6_000_000}, content_type="application/json",
        headers={"authorization": f"Token {issue_token(world.people['head'])}"},
    )  # fmt: skip

    assert answer.status_code in (400, 413)
    assert "too large" in answer.json()["detail"]


def ask_of(
    operation: Any,
    mode: GenerationMode,
    examples: int,
    *,
    who: str,
    there: dict[str, object],
    key: str,
    told: Counter[str],
) -> None:
    """So many requests of one kind to one operation. Any: a library's own type."""

    @seed(SEED)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), data=strategies.data())
    def ask(case: Any, data: Any) -> None:  # Any: as above
        bad = swap_in(case, there, data)
        token = {SIGNED_IN: f"Token {key}", NOBODY: "", MADE_UP: "Token made-up"}[who]
        # Compressed answers are not opened by a call without a network between.
        headers = {"Accept-Encoding": "identity"} | ({"Authorization": token} if token else {})
        with undone():
            response = case.call(base_url=HOME, headers=headers)
        told[str(response.status_code)] += 1
        case.validate_response(response, checks=CHECKS)
        words = f"{case.method} {case.formatted_path} {case.query} {case.body!r:.300} as {who}: {response.status_code}"
        if who != SIGNED_IN:
            assert response.status_code in (401, 404), f"an address that forgot who asks: {words}"
        elif bad:
            assert response.status_code in REFUSED, f"bad input was taken: {words}"

    ask()


def swap_in(case: Any, there: dict[str, object], data: Any) -> bool:  # Any: a library's own types
    """Put things that exist in the good parts, mostly, so that more than "not found" is met. Whether the body is bad."""
    modes = {str(place.value): part.mode for place, part in case.meta.components.items()}
    for place, part in (("path", case.path_parameters), ("query", case.query), ("body", case.body)):
        if modes.get(place) == GenerationMode.POSITIVE and isinstance(part, dict):
            for name in part.keys() & there.keys():
                if data.draw(strategies.sampled_from([True] * 9 + [False])):
                    part[name] = there[name]
    return modes.get("body") == GenerationMode.NEGATIVE
