"""Bringing data in through the page: look first, then exactly that."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from exchange.tasks import sweep_incoming
from registers.models import BundleFile, BundleUpload, Contact, Mark, MarkImport, Pupil
from registers.rules.upn import expected_letter
from tests.answers import Answer
from tests.conftest import NOW, browser
from tests.world import World, make_person, make_school

PAGE = "/import/"


def sheet(name: str, rows: list[dict[str, Any]], text: str = "") -> SimpleUploadedFile:
    out = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return SimpleUploadedFile(name, (text or out.getvalue()).encode(), "text/csv")


def marks(world: World, *codes: str) -> SimpleUploadedFile:
    upns = [pupil.upn for pupil in world.pupils["4 Rowan"]]
    rows = [
        {"urn": "900001", "upn": upn, "date": "2026-11-20", "session": "AM", "code": code}
        for upn, code in zip(upns, codes, strict=False)
    ]
    return sheet("marks.csv", rows)


def contacts(world: World, surname: str) -> SimpleUploadedFile:
    row = {
        "urn": "900001", "upn": world.pupil.upn, "contact_ref": "C1", "forename": "Carla", "surname": surname,
        "relationship": "Mother", "priority": 1,
    }  # fmt: skip
    return sheet("contacts.csv", [row])


@pytest.fixture
def officer(world: World, sign_in: Callable[..., Client]) -> Client:
    """Attendance officer of the trust's only school."""
    return sign_in(world.people["officer"])


def send(client: Client, *files: SimpleUploadedFile, **more: Any) -> Answer:
    return client.post(PAGE, {"csv_files": list(files)} | more)


def text(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def test_preview_shows_counts_and_loads_nothing(officer: Client, world: World) -> None:
    sent = send(officer, marks(world, "/", "I", "H"), contacts(world, "Fictionby"))
    page = text(officer.get(sent["Location"]))

    assert sent.status_code == 302
    assert "Load 3 rows and leave out 1" in page
    assert "H ended on 18 August 2024" in page
    assert "Carla Fictionby, Mother" in page
    assert not Mark.objects.exists()
    assert not MarkImport.objects.exists()
    assert not Contact.objects.exists()


def test_button_loads_exactly_what_was_previewed(officer: Client, world: World) -> None:
    url = send(officer, marks(world, "/", "I", "H"))["Location"]
    page = officer.post(url + "load", follow=True)

    assert "2 rows new or changed, 1 left out" in text(page)
    assert set(Mark.objects.values_list("code", flat=True)) == {"/", "I"}
    assert not BundleFile.objects.exists()
    event = AuditEvent.objects.get(verb="data.loaded")
    assert event.by_name == "Test Attendance officer"


def test_pressing_twice_loads_once(officer: Client, world: World) -> None:
    url = send(officer, marks(world, "/", "I"))["Location"]
    officer.post(url + "load")
    again = officer.post(url + "load", follow=True)

    assert again.status_code == 200
    assert AuditEvent.objects.filter(verb="data.loaded").count() == 1


def test_data_changed_meanwhile_loads_nothing_and_shows_the_new_preview(
    officer: Client, world: World
) -> None:
    url = send(officer, marks(world, "/", "I"))["Location"]
    other = send(officer, marks(world, "/"))["Location"]
    officer.post(other + "load")
    page = officer.post(url + "load", follow=True)

    assert "The data changed since you looked" in text(page)
    assert Mark.objects.count() == 1
    assert "Load 1 row" in text(page)
    officer.post(url + "load")
    assert Mark.objects.count() == 2


def test_value_changed_meanwhile_is_noticed_though_the_counts_are_the_same(
    officer: Client, world: World
) -> None:
    officer.post(send(officer, contacts(world, "Fictionby"))["Location"] + "load")
    url = send(officer, contacts(world, "Storyham"))["Location"]
    Contact.objects.update(surname="Mockley")
    page = officer.post(url + "load", follow=True)

    assert "The data changed since you looked" in text(page)
    assert Contact.objects.get().surname == "Mockley"


def test_rejects_are_offered_as_a_file_no_spreadsheet_takes_for_formulas(
    officer: Client, world: World
) -> None:
    rows = [{"urn": "900001", "upn": "=1+1", "date": "@x", "session": "AM", "code": "/"}]
    url = send(officer, sheet("marks.csv", rows))["Location"]
    answer = officer.get(url + "rejects.csv")
    cells = [cell for row in csv.reader(io.StringIO(answer.content.decode())) for cell in row]

    assert answer["Content-Type"].startswith("text/csv")
    assert "attachment" in answer["Content-Disposition"]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (sheet("other.csv", [], "a,b\n"), "other.csv is not a file this page knows"),
        (sheet("marks.csv", [], "a,b\n"), "marks.csv has no column urn"),
        (SimpleUploadedFile("marks.csv", b"\xff\xfe\x00"), "not written in UTF-8"),
        (SimpleUploadedFile("marks.csv", b""), "This file is empty"),
        (SimpleUploadedFile("marks.csv.exe", b"a"), "is not a file this page knows"),
    ],
)
def test_file_that_cannot_be_used_is_refused_with_a_sentence(
    officer: Client, world: World, file: SimpleUploadedFile, words: str
) -> None:
    file.seek(0)
    answer = send(officer, file)

    assert answer.status_code == 400
    assert words in text(answer)
    assert not BundleUpload.objects.exists()


def test_no_file_too_many_files_and_too_large_files_are_refused(
    officer: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Choose at least one file" in text(officer.post(PAGE, {}))
    assert "at most 12 files" in text(send(officer, *(marks(world, "/") for _ in range(13))))
    assert "twice" in text(send(officer, marks(world, "/"), marks(world, "/")))
    monkeypatch.setattr("registers.imports.uploads.LARGEST", 10)
    assert "is larger than" in text(send(officer, marks(world, "/")))


def test_files_are_gone_after_an_hour(officer: Client, world: World) -> None:
    url = send(officer, marks(world, "/"))["Location"]
    clock.set_clock(NOW + timedelta(minutes=61))

    assert officer.get(url).status_code == 404
    assert officer.post(url + "load").status_code == 404
    sweep_incoming("alpha")
    assert not BundleUpload.objects.exists()
    send(officer, marks(world, "/"))
    assert BundleUpload.objects.count() == 1


def test_files_thrown_away_are_gone(officer: Client, world: World) -> None:
    url = send(officer, marks(world, "/"))["Location"]
    officer.post(url + "discard")

    assert not BundleFile.objects.exists()
    assert officer.get(url).status_code == 404


def test_wrong_upn_is_listed_until_it_is_put_right(officer: Client, world: World) -> None:
    wrong = "A999200120777"
    row = {
        "urn": "900001", "upn": wrong, "legal_surname": "<b>Fictionby</b>", "legal_forename": "Ann", "sex": "F",
        "date_of_birth": "2016-01-01", "starts_on": "2026-09-01",
    }  # fmt: skip
    officer.post(send(officer, sheet("pupils.csv", [row]), flag_upn="on")["Location"] + "load")
    page = text(officer.get(PAGE))

    assert f"should be {expected_letter(wrong)}" in page
    assert "&lt;b&gt;Fictionby" in page
    Pupil.objects.filter(upn=wrong).update(upn=f"{expected_letter(wrong)}{wrong[1:]}")
    assert "UPNs to put right" not in text(officer.get(PAGE))


@pytest.mark.parametrize("role", ["teacher", "office", "governor", "dsl", "pastoral"])
def test_page_is_not_there_for_people_who_may_not_import(
    world: World, sign_in: Callable[..., Client], role: str
) -> None:
    client = sign_in(world.people[role])

    assert client.get(PAGE).status_code == 404
    assert send(client, marks(world, "/")).status_code == 404
    assert "Import" not in client.get("/", follow=True).content.decode()


def test_officer_of_one_of_two_schools_may_not_import_but_the_trust_lead_may(
    world: World, sign_in: Callable[..., Client]
) -> None:
    make_school("900002")
    lead = sign_in(make_person("trust_lead", None, email="lead@alpha.invalid"))

    assert sign_in(world.people["officer"]).get(PAGE).status_code == 404
    assert lead.get(PAGE).status_code == 200


def test_upload_of_somebody_else_or_another_trust_is_not_there(
    officer: Client, world: World, sign_in: Callable[..., Client]
) -> None:
    url = send(officer, marks(world, "/"))["Location"]
    head = sign_in(world.people["head"])

    assert head.get(url).status_code == 404
    assert head.post(url + "load").status_code == 404
    assert officer.get("/import/00000000-0000-7000-8000-000000000000/").status_code == 404
    assert browser("beta.testserver").get(url).status_code == 302
    assert not Mark.objects.exists()
