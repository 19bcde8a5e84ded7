"""A transfer file from elsewhere: shown, loaded exactly as shown, and nothing before (ADM-25, DAT-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from attendance_mis.kit import clock
from exchange.actions import incoming as incoming_actions
from exchange.models import EarlierAttendance, Incoming
from exchange.tasks import sweep_incoming
from registers.models import AdmissionChange, ClassMembership, Mark, Pupil, Spell
from tests.exchange.files import HEADER, ctf, pupil, send, upn, year
from tests.world import World

SignIn = Callable[..., Client]
MARKS = "C1Y7/ \\ HH".ljust(10)


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def _load(client: Client, world: World, row: Incoming) -> Incoming:
    assert client.post(f"/schools/{world.school.urn}/exchange/files/{row.id}/load/").status_code == 302
    return Incoming.objects.get(id=row.id)


def test_preview_says_what_would_change_and_changes_nothing(client: Client, world: World) -> None:
    held = world.pupil
    file = ctf(
        pupil(1, inside=year("998", "2999", "/ \\ C1Y7")),
        pupil(2, Sex="X"),
        pupil(3, UPN="B201100018042", inside=year("998", "2999", "/ \\ ")),
        pupil(4, UPN=""),
        pupil(5, UPN=held.upn, Surname="Alphaby-New", DOB=held.date_of_birth.isoformat()),
        pupil(6, Surname="Betaham", UPN=upn(6)),
    )
    before = Pupil.objects.count()

    row = send(client, world.school.urn, file)

    page = client.get(f"/schools/{world.school.urn}/exchange/files/{row.id}/").content.decode()
    assert row.state == "ready"
    assert Pupil.objects.count() == before
    assert not EarlierAttendance.objects.exists()
    files = {one["file"]: (one["new"], one["changed"], one["refused"]) for one in row.preview["files"]}
    assert files == {"pupils.csv": (1, 1, 2), "earlier_schools.csv": (1, 0, 0)}
    for said in (
        "Pupil 2, UPN",
        "Write one of F, M",
        "The check letter of this UPN should be R, not B",
        "Pupil 4",
        "The file gives no UPN; admit this pupil by hand once the number is known.",
        "The trust has a pupil of this name and birthday with the UPN",
        "Elsewhere Test School",
        "Load 3 rows and leave out 4",
    ):
        assert said in page, said


def test_loading_does_what_was_shown_and_a_second_time_nothing(client: Client, world: World) -> None:
    former = f"<BasicDetails><FormerUPN>{upn(77)}</FormerUPN></BasicDetails>"
    file = ctf(pupil(1, inside=former + year("998", "2999", "/ \\ C1Y7")), pupil(2))
    row = send(client, world.school.urn, file, school_class="4 Rowan")

    loaded = _load(client, world, row)

    assert (loaded.state, loaded.content) == ("loaded", None)
    new = Pupil.objects.get(upn=upn(1))
    assert new.former_upn == upn(77)
    spell = Spell.objects.get(pupil=new)
    assert (spell.starts_on, spell.last_school) == (
        date(2026, 11, 23),
        "Elsewhere Test School, school number 999 2999",
    )
    sits = ClassMembership.objects.get(pupil=new)
    assert (sits.school_class.name, sits.year_group) == ("4 Rowan", "4")
    told = EarlierAttendance.objects.get(pupil=new)
    assert (told.year, told.possible, told.marks) == ("2025/26", 190, "/ \\ C1Y7")
    assert not Mark.objects.filter(pupil=new).exists()
    again = send(client, world.school.urn, file, school_class="4 Rowan")
    assert again.preview["touched"] == 0
    page = client.get(f"/schools/{world.school.urn}/pupils/{new.id}/earlier-schools/").content.decode()
    for said in ("Elsewhere Test School", "C1", "Y7", "190 possible sessions"):
        assert said in page


def test_attendance_at_this_school_comes_in_as_marks_by_the_register_s_own_rules(
    client: Client, world: World
) -> None:
    """H ended in August 2024: on a later day it is no code, whatever a file says."""
    Spell.objects.filter(pupil=world.pupil).update(starts_on=date(2025, 9, 1))
    own = pupil(
        1, UPN=world.pupil.upn, Surname=world.pupil.legal_surname, DOB=world.pupil.date_of_birth.isoformat(),
        inside=year("999", "2001", "C1Y7/ \\ H \\ "),
    )  # fmt: skip

    row = send(client, world.school.urn, ctf(own))

    loaded = _load(client, world, row)
    marks = {(m.date.day, m.session): m.code for m in Mark.objects.filter(pupil=world.pupil)}
    assert marks == {(2, "AM"): "C1", (2, "PM"): "Y7", (3, "AM"): "/", (3, "PM"): "\\", (4, "PM"): "\\"}
    assert [one["why"] for one in loaded.preview["rejects"]] == [
        "H ended on 18 August 2024; an agreed holiday is C under an approved leave of absence."
    ]
    assert AdmissionChange.objects.filter(pupil=world.pupil).count() == 0


def test_a_register_that_changed_meanwhile_is_shown_anew_and_nothing_is_loaded(
    client: Client, world: World
) -> None:
    row = send(client, world.school.urn, ctf(pupil(1)))
    Pupil.objects.create(
        upn=upn(1),
        legal_surname="Transferby1",
        legal_forename="Other",
        sex="F",
        date_of_birth=date(2017, 10, 3),
    )

    after = _load(client, world, row)

    assert after.state == "ready"
    assert after.problem.startswith("The register changed since you looked.")
    assert not Spell.objects.filter(pupil__upn=upn(1)).exists()
    assert _load(client, world, after).state == "loaded"


def test_a_large_file_waits_for_a_worker_and_none_is_lost_with_the_queue(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_actions, "SMALL", 10)
    row = send(client, world.school.urn, ctf(pupil(1)))
    assert row.state == "waiting"
    page = client.get(f"/schools/{world.school.urn}/exchange/files/{row.id}/").content.decode()
    assert "<progress" in page
    assert 'data-live="' in page

    assert sweep_incoming("alpha") == 1
    row.refresh_from_db()
    assert row.state == "ready"
    _load(client, world, row)
    assert sweep_incoming("alpha") == 1
    assert sweep_incoming("alpha") == 0
    row.refresh_from_db()
    assert row.state == "loaded"


def test_a_file_for_another_school_says_so(client: Client, world: World) -> None:
    row = send(client, world.school.urn, ctf(pupil(1), header=HEADER.replace("2001", "2555")))
    assert row.preview["warnings"] == [
        "The file is addressed to 9992555 and this school is 9992001. Load it only if it was meant for you."
    ]


def test_a_file_thrown_away_is_gone(client: Client, world: World) -> None:
    row = send(client, world.school.urn, ctf(pupil(1)))

    client.post(f"/schools/{world.school.urn}/exchange/files/{row.id}/discard/")

    assert _load(client, world, row).state == "refused"
    assert Incoming.objects.get(id=row.id).content is None


def test_a_file_nobody_loaded_goes_by_itself_with_the_names_read_of_it(client: Client, world: World) -> None:
    row = send(client, world.school.urn, ctf(pupil(1)))
    loaded = _load(client, world, send(client, world.school.urn, ctf(pupil(2))))
    sweep_incoming("alpha")
    row.refresh_from_db()
    assert row.state == "ready"
    assert row.preview["files"]

    clock.set_clock(row.expires_at + timedelta(seconds=1))
    sweep_incoming("alpha")

    row.refresh_from_db()
    assert (row.state, row.content, row.preview, bytes(row.rejects)) == ("refused", None, {}, b"")
    page = client.get(f"/schools/{world.school.urn}/exchange/files/{row.id}/").content.decode()
    assert "Nobody loaded it in half a day" in page
    loaded.refresh_from_db()
    assert loaded.state == "loaded"
    assert loaded.preview["files"]


def test_a_file_thrown_away_while_it_is_read_stays_away(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_actions, "SMALL", 10)
    row = send(client, world.school.urn, ctf(pupil(1)))
    read_file = incoming_actions.read_file

    def read_slowly(*given: Any, **more: Any) -> Any:
        client.post(f"/schools/{world.school.urn}/exchange/files/{row.id}/discard/")
        return read_file(*given, **more)

    monkeypatch.setattr(incoming_actions, "read_file", read_slowly)
    sweep_incoming("alpha")

    row.refresh_from_db()
    assert (row.state, row.preview, row.problem) == ("refused", {}, "Thrown away.")


def test_who_is_on_roll_keeps_a_class_that_has_an_end(client: Client, world: World) -> None:
    """As a bundle's classes have: the class chosen on the page is for those who come."""
    held = world.pupil
    ClassMembership.objects.filter(pupil=held).update(last_day="2027-07-21")
    before = list(ClassMembership.objects.filter(pupil=held).values())
    facts = {"UPN": held.upn, "Surname": held.legal_surname, "Forename": held.legal_forename, "Sex": held.sex}
    file = ctf(pupil(1, DOB=held.date_of_birth.isoformat(), **facts), pupil(2))

    _load(client, world, send(client, world.school.urn, file, school_class="6 Elm"))

    assert list(ClassMembership.objects.filter(pupil=held).values()) == before
    assert ClassMembership.objects.get(pupil__upn=upn(2)).school_class.name == "6 Elm"
