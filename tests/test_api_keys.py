"""What the API tells, field by field and role by role: a field more or less shows in the diff of `api_keys.txt` (15.3.1).

After a change on purpose, `API_KEYS=write make test ARGS=tests/test_api_keys.py` writes the file anew; read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client

from attendance_mis.accounts.permissions import ROLES
from attendance_mis.accounts.tokens import issue_token
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from attendance_mis.tenancy.database import connection
from letters.actions.issue import issue_letter
from letters.models import Letter
from tests.answers import Answer
from tests.conftest import browser
from tests.routes import ROUTES
from tests.test_routes import samples_of, url_of
from tests.world import World

WRITTEN = Path(__file__).with_name("api_keys.txt")
JSON = "application/json"


def test_every_field_of_every_answer_is_written_down_for_every_role(world: World) -> None:
    samples = samples_of(world)
    issue_letter(Letter.objects.get(id=samples["letter"]), by=Actor.system())
    seen: dict[str, dict[str, list[str]]] = {}
    for role in sorted(ROLES):
        client = browser("alpha.testserver")
        key = {"authorization": f"Token {issue_token(world.people[role])}"}
        for what, answer in answers(client, key, samples):
            told = (
                ", ".join(sorted(keys_of(answer.json())))
                if "json" in answer.headers["Content-Type"]
                else "a file"
            )
            seen.setdefault(what, {}).setdefault(f"{answer.status_code} {told}", []).append(role)
    lines = [
        f"{what}\n" + "".join(f"  {', '.join(roles)}\n    {told}\n" for told, roles in sorted(groups.items()))
        for what, groups in sorted(seen.items())
    ]
    if os.environ.get("API_KEYS") == "write":
        WRITTEN.write_text("\n".join(lines))
    assert "\n".join(lines) == WRITTEN.read_text()


def answers(client: Client, key: dict[str, str], samples: dict[str, str]) -> Iterator[tuple[str, Answer]]:
    for route in ROUTES:
        if route.api and route.method == "get" and route.name != "api_schema":
            query = route.query.partition("&from")[0]
            yield f"GET {route.path} {query}", client.get(url_of(route, samples), headers=key)
    for path, data in sent(samples).items():
        with undone():
            yield f"POST {path}", client.post(path.format(**samples), data, content_type=JSON, headers=key)


def sent(samples: dict[str, str]) -> dict[str, dict[str, Any]]:  # Any: JSON
    mark = {"upn": samples["upn"], "code": "I", "base_version": 0}
    whose = {"upn": samples["upn"], "contact_ref": samples["contact_ref"]}
    return {
        "/api/v1/registers/{urn}/{day}/AM?class=4+Rowan": {"op_id": str(uuid7()), "submit": False, "marks": [mark]},
        "/api/v1/leave-requests": whose
        | {"kind": "exceptional", "from": "2026-12-10", "to": "2026-12-11", "reason": "Test of what is told"},
        "/api/v1/leave-requests/{leave_request}/decision": {"outcome": "refused", "reason": f"Test {clock.today()}"},
        "/api/v1/follow-up/{case}/attempts": {
            "contact_ref": samples["contact_ref"], "channel": "phone", "outcome": "no_answer", "note": "Test"
        },
    }  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.search_path_set_schemas = None


def keys_of(value: object, at: str = "") -> set[str]:
    """`rows[].upn`, and so on; keys that are data (a day, an id) would show here too."""
    if isinstance(value, dict):
        return {key for name, inner in value.items() for key in keys_of(inner, f"{at}.{name}".lstrip("."))}
    if isinstance(value, list):
        return {key for inner in value for key in keys_of(inner, f"{at}[]")} or {f"{at}[]"}
    return {at}
