"""Whatever a browser sends from any form of any page, nobody meets an error page, and a refusal says why (promise P6).

The forms are read from the pages themselves, so a form added next year is tried without anyone remembering to. The proof
`test_p06_no_input_makes_it_fall_over.py` runs it on each core.
"""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote_from_bytes

import pytest
from django.db import transaction
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.tenancy.database import connection
from tests.answers import Answer
from tests.conftest import _as_at_home, _clock, alpha, django_db_setup, sign_in, world
from tests.forms_on_pages import Form, forms_on
from tests.routes import ROUTES
from tests.test_routes import samples_of, url_of
from tests.world import World

__all__ = ["_as_at_home", "_clock", "alpha", "django_db_setup", "sign_in", "world"]
SignIn = Callable[..., Client]
EVERY = int(os.environ.get("FORMS_EVERY", "30"))
"""Of so many forms one is tried."""
EACH = int(os.environ.get("FORMS_EACH", "1"))
"""Tries for each field of a form, beside those of all fields at once."""
SEED = int(os.environ.get("FORMS_SEED", "20261123"))
ROLES = os.environ.get("FORMS_ROLES", "head").split(",")
WORDS = {
    "zero": b"a\0b", "half a character": b"\xed\xa0\x80", "not UTF-8": b"\xff\xfe", "far too long": b"A" * 1_000_000,
    "nothing": b"", "spaces": b"   ", "minus one": b"-1", "huge": b"9" * 40, "infinite": b"1e999", "no number": b"NaN",
    "digits of another script": "٣٤".encode(), "superscript": "²".encode(), "fraction": b"1.5", "year nought": b"0000-00-00",
    "the last year": b"9999-12-31", "no such day": b"2026-02-30", "a date and more": b"2026-11-23T00:00:00+99:99",
    "an id of nobody": b"0190a0a0-0000-7000-8000-000000000000", "no id": b"0190a0a0", "markup": b"<script>x()</script>",
    "SQL": b"' OR 1=1; --", "a template": b"{{ 7*7 }}{% debug %}", "formats": b"%s%n{0}", "a path": b"../../etc/passwd",
    "turned round": "\u202egnp".encode(), "a list": b"[1,2]", "an object": b'{"a":{}}', "none": b"None", "lines": b"a\r\nb\nc",
    "line ends of Unicode": "a\u2028b".encode(), "emoji": "\U0001f600".encode() * 50, "a formula": b"=1+1",
}  # fmt: skip
ALL_AT_ONCE = ["zero", "half a character", "nothing", "huge", "far too long", "an id of nobody", "the last year", "year nought"]  # fmt: skip
REFUSED = 400


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connection.search_path_set_schemas = None


@pytest.mark.parametrize("role", ROLES)
def test_no_form_falls_over_whatever_is_sent(role: str, world: World, sign_in: SignIn) -> None:
    RoleGrant.objects.filter(user=world.people[role]).update(school_id=None)
    samples = samples_of(world)
    client = sign_in(world.people[role])
    client.raise_request_exception = False
    draw = random.Random(SEED)
    told: Counter[int] = Counter()
    wrong: list[str] = []
    forms = forms_of_all_pages(client, samples)
    for form in forms[SEED % EVERY :: EVERY]:
        for words, body in bodies(form, draw):
            with undone():
                answer = send(client, form, body)
            told[answer.status_code] += 1
            if problem := fault(answer):
                wrong.append(f"{form.method.upper()} {form.action} with {words}: {problem}")
    # For the proof, which adds the runs up.
    print(f"forms={len(forms)} requests={told.total()} {dict(told)}")
    assert len(forms) > 50
    assert not wrong, "\n".join(wrong[:40])


def forms_of_all_pages(client: Client, samples: dict[str, str]) -> list[Form]:
    """Each form once, whichever page it stands on."""
    found: dict[tuple[str, str, tuple[str, ...]], Form] = {}
    for route in ROUTES:
        if route.method == "get" and not route.api:
            address = url_of(route, samples)
            with undone():
                answer = client.get(address)
            if (
                answer.status_code == 200
                and not answer.streaming
                and "html" in answer.headers["Content-Type"]
            ):
                for form in (
                    one for way in ("post", "get") for one in forms_on(answer.content, address, way)
                ):
                    if not form.action.endswith("/sign-out/"):
                        shape = re.sub(r"[0-9a-f-]{36}", "", form.action.partition("?")[0])
                        found.setdefault((form.method, shape, tuple(sorted(form.sent))), form)
    return list(found.values())


def bodies(form: Form, draw: random.Random) -> Iterator[tuple[str, bytes]]:
    """The form as it stands with one field spoilt, or sent three times; with all spoilt; with none at all."""
    usual = {
        name: [value.encode("utf-8", "replace") for value in values] for name, values in form.sent.items()
    }
    yield "nothing at all", b""
    for kind in ALL_AT_ONCE:
        yield f"{kind} everywhere", encoded({name: [WORDS[kind]] for name in usual})
    for name in usual:
        for kind in draw.sample(sorted(WORDS), EACH):
            yield f"{kind} as {name}", encoded(usual | {name: [WORDS[kind]]})
        yield f"{name} three times", encoded(usual | {name: usual[name] * 2 + [b"x"]})


def encoded(sent: dict[str, list[bytes]]) -> bytes:
    return "&".join(
        f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, values in sent.items() for value in values
    ).encode()  # fmt: skip


def send(client: Client, form: Form, body: bytes) -> Answer:
    if form.method == "get":
        # No browser sends an address of a megabyte, and no server takes one.
        return client.get(form.action.partition("?")[0], QUERY_STRING=body[:4000].decode())
    return client.post(form.action, body, content_type="application/x-www-form-urlencoded")


def fault(answer: Answer) -> str:
    if answer.status_code >= 500:
        return f"fell over ({answer.status_code})"
    if answer.status_code == REFUSED and not re.search(rb"[A-Z][^<>]{12,}[.?]", answer.content):
        return f"refused without a sentence: {answer.content[:80]!r}"
    return ""
