"""One hand of P4: the walk of some askers through every address. `test_p04_no_trust_sees_another` runs it on each core."""

from __future__ import annotations

import inspect
import logging
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.test import Client

from attendance_mis.celery import app
from attendance_mis.tenancy.tasks import NoSuchTrust
from proofs.reading import body_of, ids_in, needles_in
from proofs.two_trusts import (
    FIRST,
    OTHER_SCHOOL,
    OTHER_TRUST,
    OWN,
    SECOND,
    Population,
    Trusts,
    build,
    signed_in,
    undone,
)
from tests.conftest import _as_at_home, _clock, browser, django_db_setup
from tests.forms_on_pages import Form, forms_on
from tests.routes import ROUTES
from tests.routing import Route
from tests.test_routes import METHODS, url_of

__all__ = ["_as_at_home", "_clock", "django_db_setup"]

EVIL = "zqevil"
"""A host nobody owns; it must never come back in an answer."""
ELSEWHERE = f"trust={SECOND}&schema={SECOND}&tenant={SECOND}&domain={SECOND}.testserver"
"""Names of the other trust, where a careless program might look for one."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PLACES = {"urn", "day", "monday"}
"""Samples that say where and when, not whose."""
ENDS_THE_WALK = {"sign_out"}
HAND, HANDS = int(os.environ.get("P04_HAND", "0")), int(os.environ.get("P04_HANDS", "1"))
SMALL, FULL = os.environ.get("PROOF_SMALL") == "1", os.environ.get("PROOF_FULL") == "1"
FEW = ["head", "trust_lead of the trust"] if SMALL else ["head", "teacher", "trust_lead of the trust"]
FORM_FILLERS = ["head"] if SMALL else ["head", "dsl", "officer", "trust_lead of the trust"]
QUEUES = re.compile(r"celery|_kombu\.|unacked")
MOST_SAID = 25
OF_THE_INSTALLATION = {
    "attendance_mis.tenancy.tasks.in_every_trust",
    "attendance_mis.operations.tasks.show_scheduler",
    "attendance_mis.operations.tasks.heartbeat",
    "attendance_mis.operations.tasks.catch_up",
}
"""Tasks that open no trust's tables; every other refuses to run without a trust."""


class Leaks(list[str]):
    """Under sabotage the first is enough; an error page is a find, but no leak."""

    def append(self, words: str) -> None:
        super().append(words)
        assert not SMALL or "fell over" in words, words


@dataclass
class Walk:
    trusts: Trusts
    asked: Counter[str] = field(default_factory=Counter)
    own_seen: Counter[str] = field(default_factory=Counter)
    """Kind of answer → how many held canaries of the asker's own: the scan can see them."""
    leaks: Leaks = field(default_factory=Leaks)

    def send(
        self, client: Client, method: str, url: str, *, who: str, attack: str, school: bool, tell: str = "", **more: Any,
    ) -> tuple[int, bytes]:  # fmt: skip
        """One request, read to the bottom. `school`: the asker may see one school only. `tell`: what the body named."""
        owner = str(self.trusts.askers[who][1].id) if who in self.trusts.askers else ""
        with undone(owner=owner) as touched:
            answer = getattr(client, method)(url, **more)
            body = body_of(answer)
        self.asked[attack] += 1
        said = f"{answer.headers!s}\n{answer.cookies}".encode()
        named = f"{url} {tell}"
        self._judge(
            body,
            said,
            named,
            school,
            f"{attack}: {method.upper()} {url} as {who}: {answer.status_code}",
            touched,
        )
        if answer.status_code >= 500:
            self.leaks.append(f"{attack}: {method.upper()} {url} as {who} fell over ({answer.status_code})")
        return answer.status_code, body

    def _judge(
        self, body: bytes, said: bytes, named: str, school: bool, words: str, touched: list[str]
    ) -> None:
        secret = [self.trusts.other_trust] + ([self.trusts.other_school] if school else [])
        needles = [EVIL, *(one.needle for one in secret)]
        for where, content in (("body", body), ("headers", said)):
            seen = needles_in(content, [*needles, OWN])
            if OWN in seen:
                self.own_seen[
                    "PDF" if content[:4] == b"%PDF" else "archive" if content[:2] == b"PK" else where
                ] += 1
            found = [needle for needle in seen if needle != OWN and needle not in named.lower()]
            for one in secret:
                found += ids_in(content, one.ids, named)
            if found:
                self.leaks.append(f"{words}: {where} tells {found[:3]}")
        if b"domain=" in said.lower():
            self.leaks.append(f"{words}: a cookie for more than its own host")
        if touched:
            self.leaks.append(f"{words}: wrote to {touched}")


@pytest.fixture
def walk(
    django_db_setup: None,  # the fixture of this name
    django_db_blocker: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Walk]:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    with django_db_blocker.unblock():
        from attendance_mis.tenancy.database import connection

        yield Walk(build())
        connection.close()


class Lines(logging.Handler):
    """What would be written to the log, as text: a record would keep its request alive."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: Counter[str] = Counter()
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines[self.format(record)] += 1


@pytest.fixture
def log() -> Iterator[Lines]:
    handler = Lines()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def test_walk(walk: Walk, tmp_path: Path, log: Lines) -> None:
    if HAND == HANDS - 1:
        background_work(walk)
        from_host_to_host(walk)
        after_the_other_trust(walk)
        left_behind(walk, tmp_path, log)
    names = FEW if SMALL else sorted(walk.trusts.askers)
    for name in names[HAND::HANDS]:
        walk_as(walk, name)
    left_behind(walk, tmp_path, log)
    print(f"asked={dict(walk.asked)} own={dict(walk.own_seen)} texts={len(walk.trusts.seeded.written)}"
          f" empty={sorted(walk.trusts.seeded.empty)}")  # fmt: skip
    distinct = list(dict.fromkeys(walk.leaks))
    assert not distinct, f"{len(distinct)} leaks\n" + "\n".join(distinct[:MOST_SAID])


def routes() -> list[Route]:
    return [route for route in ROUTES if route.name not in ENDS_THE_WALK]


def walk_as(walk: Walk, name: str) -> None:
    """Every address with one's own ids, then with those of the other school and of the other trust; then every form."""
    trusts = walk.trusts
    asker, _ = trusts.askers[name]
    one_school = not asker.whole_trust
    client = trusts.sign_in(name)
    filling = name in FORM_FILLERS or FULL
    for route in routes():
        address = url_of(route, trusts.own.samples)
        status, body = walk.send(client, route.method, address, who=name, attack="own", school=one_school)
        for foreign, attack in ((trusts.other_trust, "other trust"), (trusts.other_school, "other school")):
            # A parent's form and a new person's welcome are open to whoever holds their address, at their own trust.
            if foreign is trusts.other_school and (not one_school or route.public):
                continue
            for url in dict.fromkeys(_attacks(route, trusts.own, foreign)):
                if url != address:
                    walk.send(client, route.method, url, who=name, attack=attack, school=one_school)
        if (name in FEW or FULL) and not SMALL:
            _other_methods(walk, client, route, name, one_school)
        for kind in ("csv", "xlsx"):
            if status == 200 and f"format={kind}".encode() in body:
                table = f"{address}{'&' if '?' in address else '?'}format={kind}"
                walk.send(client, "get", table, who=name, attack="tables taken away", school=one_school)
        if filling and status == 200 and route.method == "get":
            for form in forms_on(body, address):
                _fill_in(walk, client, form, name, one_school)
    _by_json(walk, name, one_school)


def _attacks(route: Route, own: Population, foreign: Population) -> Iterator[str]:
    ids = {key: value for key, value in foreign.samples.items() if key not in PLACES}
    yield url_of(route, own.samples | ids)  # one's own school, somebody else's things
    yield url_of(route, foreign.samples)
    url = url_of(route, own.samples)
    if foreign.needle == OTHER_TRUST:
        yield f"{url}{'&' if '?' in url else '?'}{ELSEWHERE}"
        theirs = url_of(route, foreign.samples)
        yield f"{theirs}{'&' if '?' in theirs else '?'}{ELSEWHERE}"


def _other_methods(walk: Walk, client: Client, route: Route, name: str, one_school: bool) -> None:
    ids = {key: value for key, value in walk.trusts.other_trust.samples.items() if key not in PLACES}
    for method in METHODS:
        if method not in (route.method, "head", "options"):
            for samples in (walk.trusts.own.samples, walk.trusts.own.samples | ids):
                walk.send(
                    client,
                    method,
                    url_of(route, samples),
                    who=name,
                    attack=f"by {method.upper()}",
                    school=one_school,
                )


def _fill_in(walk: Walk, client: Client, form: Form, name: str, one_school: bool) -> None:
    """The form as it stands, and with every id in it replaced by one of somebody else's."""
    trusts = walk.trusts
    if form.action.endswith("/sign-out/"):
        return
    for foreign in (trusts.other_trust, trusts.other_school):
        if foreign is trusts.other_school and not one_school:
            continue
        sent = {
            name_: [_swapped(name_, value, foreign) for value in values]
            for name_, values in form.sent.items()
        }
        for choice, offered in form.offered.items():
            if any(UUID.fullmatch(value) for value in offered):
                sent[choice] = [_guess(choice, foreign)]
        more = {
            "school": str(foreign.world.school.id),
            "pupil_id": foreign.samples["pupil"],
            "upn": foreign.samples["upn"],
        }
        sent = {key: [value] for key, value in more.items() if key not in sent} | sent
        walk.send(
            client, "post", form.action, data=sent, who=name, attack="in a form", school=one_school, tell=str(sent)
        )  # fmt: skip


def _swapped(name: str, value: str, foreign: Population) -> str:
    return _guess(name, foreign) if UUID.fullmatch(value) else value


def _guess(name: str, foreign: Population) -> str:
    """An id of the kind a field of this name asks for; a pupil's where the name tells nothing."""
    stem = re.sub(r"(_id|s|_\d+)$", "", name)
    return foreign.samples.get(name) or foreign.samples.get(stem) or foreign.samples["pupil"]


def _by_json(walk: Walk, name: str, one_school: bool) -> None:
    """What programs send, with a token, naming other people's pupils, contacts and things."""
    trusts = walk.trusts
    client = browser(f"{FIRST}.testserver")
    client.raise_request_exception = False
    head = {"authorization": f"Token {trusts.token(name)}"}
    for foreign in (trusts.other_trust, trusts.other_school):
        if foreign is trusts.other_school and not one_school:
            continue
        for url, data in _calls(trusts.own.samples, foreign.samples):
            walk.send(client, "post", url, who=name, attack="in JSON", school=one_school, tell=str(data),
                      data=data, content_type="application/json", headers=head)  # fmt: skip
        for route in routes():
            if route.api:
                for url in _attacks(route, trusts.own, foreign):
                    walk.send(
                        client,
                        route.method,
                        url,
                        who=name,
                        attack="by token",
                        school=one_school,
                        headers=head,
                    )


def _calls(own: dict[str, str], foreign: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:  # Any: JSON
    mark = {"upn": foreign["upn"], "code": "I", "base_version": 0}
    for urn in (own["urn"], foreign["urn"]):
        yield (
            f"/api/v1/registers/{urn}/{own['day']}/AM?class=4+Rowan",
            {"op_id": foreign["pupil"], "marks": [mark]},
        )
    leave = {"kind": "exceptional", "from": "2026-12-10", "to": "2026-12-11", "reason": "Test"}
    for upn, contact in ((foreign["upn"], foreign["contact_ref"]), (own["upn"], foreign["contact_ref"])):
        yield "/api/v1/leave-requests", leave | {"upn": upn, "contact_ref": contact}
    for whose in (own, foreign):
        yield f"/api/v1/leave-requests/{whose['leave_request']}/decision", {
            "outcome": "refused", "sessions": [{"date": "2026-12-08", "session": "AM"}], "code": "G", "reason": "Test"
        }  # fmt: skip
        yield f"/api/v1/follow-up/{whose['case']}/attempts", {
            "contact_ref": foreign["contact_ref"], "channel": "phone", "outcome": "no_answer", "note": "Test"
        }  # fmt: skip


HOSTS = {
    "ALPHA.TestServer": {},
    "alpha.testserver:8443": {},
    "alpha.testserver.": {},
    "www.alpha.testserver": {},
    "alpha.testserver@beta.testserver": {},
    "beta.testserver, alpha.testserver": {},
    "beta.testserver": {},
    "BETA.testserver": {},
    "beta.testserver.": {},
    f"{EVIL}.testserver": {},
    "alpha.testserver": {"x-forwarded-host": f"{EVIL}.testserver"},
    "Alpha.testserver": {"x-forwarded-host": "beta.testserver"},
    "alpha.testserver:80": {"x-forwarded-server": f"{EVIL}.testserver", "forwarded": f"host={EVIL}.testserver", "x-host": "beta.testserver"},
}  # fmt: skip
"""Host → what else is forged. Whichever is asked, the sign-in is one of the first trust."""


def from_host_to_host(walk: Walk) -> None:
    """A sign-in and a token of one trust taken to other hosts, and hosts written in every way."""
    for name in FEW[:1] if SMALL else FEW:
        client = walk.trusts.sign_in(name)
        token = {"authorization": f"Token {walk.trusts.token(name)}"}
        for host, forged in HOSTS.items():
            at_home = host.split(":")[0].lower() == f"{FIRST}.testserver"
            for route in routes()[:: 10 if SMALL else 1]:
                if route.public and not at_home:
                    continue
                samples = walk.trusts.own.samples if at_home else walk.trusts.other_trust.samples
                more = token if route.api else {}
                status, _ = walk.send(client, route.method, url_of(route, samples), who=name, attack="hosts",
                                      school=False, headers={"host": host, **forged, **more})  # fmt: skip
                if not at_home and status not in (302, 400, 401, 404):
                    walk.leaks.append(f"hosts: {host} answered {status} to a sign-in of {FIRST}")
        walk.send(
            client, "get", "/", who=name, attack="hosts", school=False, headers={"host": "alpha.testserver"}
        )


def after_the_other_trust(walk: Walk) -> None:
    """On a connection, in a process, that has just served the other trust."""
    client = walk.trusts.sign_in("head")
    nobody = browser(f"{FIRST}.testserver")
    nobody.raise_request_exception = False
    theirs = signed_in(SECOND, walk.trusts.other_trust.world.people["head"])
    for route in routes():
        with undone():
            seen = body_of(getattr(theirs, route.method)(url_of(route, walk.trusts.other_trust.samples)))
            if found := needles_in(seen, [OWN, OTHER_SCHOOL]):
                walk.leaks.append(f"after the other trust: {route.path} shows {found} to {SECOND}")
            # Not undone in between: the connection keeps whatever it remembers of the other trust.
            for asking, who in ((nobody, "nobody"), (client, "head")):
                answer = getattr(asking, route.method)(url_of(route, walk.trusts.own.samples))
                walk.asked["after the other trust"] += 1
                walk._judge(
                    body_of(answer), str(answer.headers).encode(), "", True,
                    f"after the other trust: {route.method.upper()} {route.path} as {who}: {answer.status_code}", [],
                )  # fmt: skip


def background_work(walk: Walk) -> None:
    """Every task refuses to run without a trust; run for one it leaves the other alone."""
    app.loader.import_default_modules()
    ours = {name: task for name, task in sorted(app.tasks.items()) if not name.startswith("celery.")}
    for task in (task for name, task in ours.items() if name not in OF_THE_INSTALLATION):
        wanted = len(inspect.signature(task.run).parameters) - 1
        made_up = ["0190a0a0-0000-7000-8000-000000000000"] * max(
            0, len(inspect.signature(inspect.unwrap(task.run)).parameters)
        )
        for nowhere in ("", "public", "nowhere", f"{SECOND}; SET ROLE {SECOND}", None):
            with undone():
                try:
                    task.run(nowhere, *made_up)
                except NoSuchTrust:
                    walk.asked["tasks without a trust"] += 1
                except Exception as problem:
                    walk.leaks.append(
                        f"tasks: {task.name} ran for {nowhere!r} and met {type(problem).__name__}, {wanted}"
                    )
                else:
                    walk.leaks.append(f"tasks: {task.name} ran without a trust for {nowhere!r}")
        if not made_up:
            with undone() as touched:
                task.run(FIRST)
            walk.asked["tasks of one trust"] += 1
            if touched:
                walk.leaks.append(f"tasks: {task.name} of {FIRST} wrote to {touched}")


def left_behind(walk: Walk, place: Path, log: Lines) -> None:
    """Logs name nobody of any trust; Redis, files and mail nobody of another."""
    names = [OWN, OTHER_SCHOOL, OTHER_TRUST]
    for line in log.lines:
        bare = re.sub(r"/\S*|\?\S*", "", line)  # the address itself holds what was asked
        if found := needles_in(bare.encode(), names):
            walk.leaks.append(f"logs: {found} in {line[:200]}")
    walk.asked["log lines"] += log.lines.total()
    for key, value in _in_redis():
        walk.asked["Redis keys"] += 1
        if found := needles_in(f"{key} {value}".encode(), names):
            walk.leaks.append(f"Redis: {found} under {key}")
        if not QUEUES.match(key) and not re.search(rf"(^|:|\b)({FIRST}|{SECOND}|public)(:|\b)", key):
            walk.leaks.append(f"Redis: {key} names no trust")
    for file in place.rglob("*"):
        # The renderer unpacks typefaces, and takes them away with the process.
        if file.is_file() and not file.parent.name.startswith("weasyprint-"):
            walk.leaks.append(f"files: {file.name} was left, with {needles_in(file.read_bytes(), names)}")
    for message in mail.outbox:
        if needles_in(message.message().as_bytes(), [OTHER_TRUST, EVIL]):
            walk.leaks.append(f"mail: {message.subject}")


def _in_redis() -> Iterator[tuple[str, str]]:
    client = redis.Redis.from_url(str(settings.CACHES["default"]["LOCATION"]), decode_responses=True)
    for key in client.scan_iter():
        kind = client.type(key)
        match kind:
            case "string":
                yield key, str(client.get(key))
            case "list":
                yield key, str(client.lrange(key, 0, -1))
            case "set":
                yield key, str(client.smembers(key))
            case "hash":
                yield key, str(client.hgetall(key))
            case "zset":
                yield key, str(client.zrange(key, 0, -1))
