"""Registers on paper for a day without the product: who is in them, what is never printed, and where copies go."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from absence.tasks import begin_day
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.sealing import CannotOpen
from attendance_mis.operations.keeping import keep_last_known, opened
from attendance_mis.operations.models import LastKnownRegisters
from attendance_mis.operations.tasks import make_last_known
from attendance_mis.operations.watching import overdue_tasks
from registers.models import Characteristic, ClassMembership, Contact, ExtraDay
from tests.world import World, make_contact, mark_as

TODAY = datetime(2026, 11, 23, 7, 0, tzinfo=clock.LONDON)


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.fixture
def family(world: World) -> World:
    """The first child of 4 Rowan has a mother, a healthcare plan, an address and an adult who must stay away."""
    pupil = world.pupil
    make_contact(pupil, surname="Motherly")
    away = make_contact(pupil, surname="Awayman", restricted=True, may_collect=False)
    Contact.objects.filter(id=away.id).update(phone="01632 960999")
    pupil.address = ["1 Invented Row", "Sampleton"]
    pupil.save()
    other = world.pupils["4 Rowan"][1]
    other.address = ["2 Invented Row", "Sampleton"]
    other.save()
    Characteristic.objects.create(
        pupil=other, kind="health_plan", value="yes", first_day=TODAY.date() - timedelta(days=30)
    )
    mark_as(world.people["officer"], pupil, "I", day=TODAY.date() - timedelta(days=3))
    return world


def test_everybody_expected_is_there_by_class_with_marks_adults_and_care(family: World) -> None:
    row = keep_last_known(family.school, TODAY.date())

    read = text_of(opened(row))

    assert all(pupil.legal_surname in read for pupils in family.pupils.values() for pupil in pupils)
    assert row.pupils == 8
    for words in (
        "4 Rowan",
        "6 Elm",
        "Fri 20 Nov",
        "Test Motherly (Mother) 01632 960000",
        "Healthcare plan",
        "2 Invented Row",
    ):
        assert words in read
    assert f"Page 1 of {row.pages}" in read
    assert "Monday 23 November 2026" in read


def test_child_in_no_class_has_a_place_on_the_paper(family: World) -> None:
    ClassMembership.objects.filter(pupil=family.pupil).update(last_day=TODAY.date() - timedelta(days=3))
    row = keep_last_known(family.school, TODAY.date())

    assert row.pupils == 8
    assert "In no class" in text_of(opened(row))


def test_restricted_adult_is_a_warning_without_a_number_and_the_address_stays_off_the_paper(
    family: World,
) -> None:
    read = text_of(opened(keep_last_known(family.school, TODAY.date())))

    assert "DO NOT CONTACT: Test Awayman (Mother). Ring the police if seen here." in read
    assert "01632 960999" not in read
    assert "1 Invented Row" not in read
    assert "Address kept back: ask the head." in read


def test_nothing_of_it_is_readable_in_the_database_and_it_opens_for_its_own_row_only(family: World) -> None:
    row = keep_last_known(family.school, TODAY.date())
    other = keep_last_known(family.school, TODAY.date())

    assert b"%PDF" not in bytes(row.sealed)
    row.sealed = other.sealed
    with pytest.raises(CannotOpen):
        opened(row)


def test_twice_a_school_day_however_often_it_is_asked_and_never_on_another_day(family: World) -> None:
    made = []
    for hour, minute in ((7, 0), (7, 35), (9, 35), (10, 35)):
        clock.set_clock(TODAY.replace(hour=hour, minute=minute))
        made.append(make_last_known("alpha"))
    clock.set_clock(TODAY + timedelta(days=5))  # a Saturday
    made.append(make_last_known("alpha"))

    assert made == [1, 0, 1, 0, 0]


def test_day_of_school_for_one_year_group_alone_has_its_paper_and_its_follow_up(family: World) -> None:
    """Saturday school for some: they are expected, so they are looked for, and their register is on paper (REG-49)."""
    saturday = datetime(2026, 11, 21, 10, 45, tzinfo=clock.LONDON)
    group = ClassMembership.objects.filter(pupil=family.pupil).values_list("year_group", flat=True)[0]
    ExtraDay.objects.create(school=family.school, day=saturday.date(), year_groups=[group])
    family.school.setup_version += 1
    family.school.save()
    clock.set_clock(saturday)

    assert {"absence.tasks.begin_day", "attendance_mis.operations.tasks.make_last_known"} <= set(
        overdue_tasks()
    )
    assert (make_last_known("alpha"), begin_day("alpha")) == (1, 1)


def test_old_ones_go(family: World) -> None:
    clock.set_clock(TODAY - timedelta(days=6))
    old = keep_last_known(family.school, TODAY.date() - timedelta(days=6))
    clock.set_clock(TODAY)
    keep_last_known(family.school, TODAY.date())

    assert not LastKnownRegisters.objects.filter(id=old.id).exists()


@pytest.mark.django_db
def test_copy_outside_takes_a_password_and_without_one_there_is_none(
    family: World,
    settings: pytest.FixtureRequest,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    settings.LAST_KNOWN_FOLDER = str(tmp_path)  # type: ignore[attr-defined]  # pytest-django's settings
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        keep_last_known(family.school, TODAY.date())
    assert list(tmp_path.rglob("*.pdf")) == []

    settings.LAST_KNOWN_PASSWORDS = {"alpha": "an invented pass phrase"}  # type: ignore[attr-defined]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        keep_last_known(family.school, TODAY.date())
    (file,) = tmp_path.rglob("*.pdf")
    assert file.parent == tmp_path / "alpha" / family.school.urn
    with pytest.raises(PdfReadError):
        PdfReader(file).pages[0].extract_text()
    assert "4 Rowan" in PdfReader(file, password="an invented pass phrase").pages[0].extract_text()


def test_head_and_office_download_it_and_it_is_recorded(
    family: World, sign_in: Callable[..., Client]
) -> None:
    row = keep_last_known(family.school, TODAY.date())
    client = sign_in(family.people["office"])

    page = client.get(f"/schools/{family.school.urn}/last-known/")
    pdf = client.get(f"/schools/{family.school.urn}/last-known/{row.id}/registers.pdf")

    assert str(row.id) in page.content.decode()
    assert pdf.content.startswith(b"%PDF")
    assert (
        AuditEvent.objects.filter(verb="last_known.opened").values_list("by_name", flat=True).get()
        == "Test School office"
    )


def test_one_sealed_under_another_key_says_so_and_is_not_called_opened(
    family: World, sign_in: Callable[..., Client]
) -> None:
    row = keep_last_known(family.school, TODAY.date())
    LastKnownRegisters.objects.update(sealed=bytes(row.sealed)[:-1] + b"x")

    answer = sign_in(family.people["office"]).get(
        f"/schools/{family.school.urn}/last-known/{row.id}/registers.pdf", follow=True
    )

    assert "sealed under another key" in answer.content.decode()
    assert not AuditEvent.objects.filter(verb="last_known.opened").exists()
