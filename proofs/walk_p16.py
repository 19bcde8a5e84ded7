"""P16's walk: every hostile file sent to every place that takes files. `test_p16_hostile_files_are_boring` runs it."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from proofs.hostile_files import ANYWHERE, NAMES, PUPILS, SHEETS, Bad, png, rows_for
from proofs.reading import body_of
from tests.answers import Answer
from tests.conftest import _as_at_home, _clock, alpha, django_db_setup, sign_in, world
from tests.forms_on_pages import Form, forms_on
from tests.test_routes import SignIn, samples_of
from tests.world import World

__all__ = ["_as_at_home", "_clock", "alpha", "django_db_setup", "sign_in", "world"]

PLACES = {
    "import": ("/import/", "pupils.csv"),
    "import of notices": ("/import/", "notices.csv"),
    "transfer file": ("/schools/{urn}/exchange/transfer-in/", "a.xml"),
    "table": ("/schools/{urn}/exchange/other-systems/", "a.csv"),
    "published figures": ("/benchmarks/", "figures.csv"),
    "logo": ("/schools/{urn}/letters/head/", "logo.png"),
    "leave evidence": ("/schools/{urn}/leave/{leave_request}/", "paper.pdf"),
    "illness evidence": ("/schools/{urn}/illness/pupils/{ill}/evidence/", "card.jpg"),
    "paper that came in": ("/schools/{urn}/pupils/{pupil}/papers/", "letter.pdf"),
    "paper of a leaving": ("/schools/{urn}/leaving/{leaving_case}/files/add/", "letter.pdf"),
}
"""What takes files: the page with its form, and what the file calls itself."""
MOST_BYTES, MOST_SECONDS = 300 * 1024 * 1024, 10.0
SMALL = os.environ.get("PROOF_SMALL") == "1"
WORDS = re.compile(r'class="[^"]*(?:govuk-error-message|govuk-error-summary__body|app-notice|govuk-notification-banner__content)[^"]*"[^>]*>(.*?)</(?:p|div|ul)>', re.S)  # fmt: skip


@dataclass
class Sent:
    status: int
    words: str
    """What the person is told."""
    seconds: float
    """Of processor."""
    grown: int
    """Bytes of memory at the peak beyond those before."""


def test_every_hostile_file_is_boring(world: World, sign_in: SignIn) -> None:
    RoleGrant.objects.filter(user=world.people["head"]).update(school_id=None)
    samples = samples_of(world)
    client = sign_in(world.people["head"])
    client.raise_request_exception = False
    told: Counter[str] = Counter()
    wrong, slowest, largest = [], (0.0, ""), (0, "")
    forms = {place: the_form(client, page.format(**samples)) for place, (page, _) in PLACES.items()}
    for place, (_, name) in PLACES.items():
        form = forms[place]
        for bad in files_for(place, name):
            sent = send(client, form, bad, place)
            told[f"{sent.status}"] += 1
            slowest, largest = max(slowest, (sent.seconds, f"{place}: {bad.name}")), max(largest, (sent.grown, f"{place}: {bad.name}"))  # fmt: skip
            if problem := faults(sent):
                wrong.append(f"{place}: {bad.name}: {problem}")
    print(f"files={told.total()} answers={dict(told)} slowest={slowest[0]:.1f} s ({slowest[1]}) "
          f"largest={largest[0] / 1024 / 1024:.0f} MB ({largest[1]})")  # fmt: skip
    assert not wrong, f"{len(wrong)} files were not boring\n" + "\n".join(wrong[:40])


def faults(sent: Sent) -> str:
    if sent.status >= 500:
        return f"fell over ({sent.status})"
    if sent.seconds > MOST_SECONDS:
        return f"took {sent.seconds:.0f} s"
    if sent.grown > MOST_BYTES:
        return f"took {sent.grown / 1024 / 1024:.0f} MB"
    if not re.search(r"\w{2,} \w+ .*[.?]", sent.words):
        return f"no sentence, {sent.status}: {sent.words[:100]!r}"
    return ""


def the_form(client: Client, page: str) -> Form:
    answer = client.get(page)
    found = [form for form in forms_on(answer.content, page) if form.uploads]
    assert found, f"{page} ({answer.status_code}) takes no file"
    return found[0]


def files_for(place: str, name: str) -> Iterator[Bad]:
    for words, make in list(ANYWHERE.items())[:: 6 if SMALL else 1]:
        yield Bad(words, make())
    if name in SHEETS:
        yield from rows_for(name)
    for odd in [] if SMALL else NAMES:
        yield Bad(f"named {odd[:20]!r}", png() if name.endswith((".png", ".pdf", ".jpg")) else PUPILS)


def send(client: Client, form: Form, bad: Bad, place: str) -> Sent:
    name = bad.name.removeprefix("named ").strip("'") if bad.name.startswith("named ") else PLACES[place][1]
    file = SimpleUploadedFile("x", bad.content)
    vars(file)["_name"] = name  # past the cleaning of the client's side: a browser may send anything
    fields = {field: values[0] or usual(field) for field, values in form.sent.items() if values}
    before = _forgotten_peak()
    began = time.process_time()
    answer: Answer = client.post(form.action, fields | {form.uploads[0]: file})
    words = _told(answer)
    if answer.status_code in (301, 302):
        shown = client.get(answer.headers["Location"])
        words = f"{words} {_told(shown)} {_plain(body_of(shown))}"
    spent = time.process_time() - began
    return Sent(answer.status_code, words, spent, _peak() - before)


def usual(field: str) -> str:
    """Something sensible for a field left empty, so that the file is what is looked at."""
    for ending, value in (
        ("day", "20"),
        ("month", "11"),
        ("year", "2026"),
        ("_0", "20"),
        ("_1", "11"),
        ("_2", "2026"),
    ):
        if field.endswith(ending):
            return value
    return "Test"


def _told(answer: Answer) -> str:
    return " ".join(_plain(part.encode()) for part in WORDS.findall(body_of(answer).decode(errors="replace")))


def _plain(html: bytes) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.decode(errors="replace"))).split())


def _forgotten_peak() -> int:
    """Have the kernel forget the largest size so far; what is used now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM")


def _status(what: str) -> int:
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]  # pytest-django's settings
