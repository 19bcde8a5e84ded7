"""Who may collect a pupil after a school brought its contacts in: the desk must know their parents (REG-16, ADM-05)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from attendance_mis.tenancy.models import Trust
from registers.models import AdmissionChange, Contact, ContactLink, SignOut
from tests.registers.imports.folder import Folder, Row, contact
from tests.registers.office.test_sign_out import leave
from tests.world import World


@pytest.fixture
def folder(alpha: Trust, tmp_path: Path) -> Folder:
    return Folder(tmp_path, alpha)


def collects(upn: str) -> bool:
    return ContactLink.objects.get(pupil__upn=upn).may_collect


def test_parent_from_a_file_without_the_column_collects_and_the_preview_says_so(
    folder: Folder, office: Client, world: World
) -> None:
    loaded = folder.only(contacts=[contact(world.pupil.upn)]).load()
    answer = leave(office, world, str(Contact.objects.get().id))

    assert answer.status_code == 302
    assert SignOut.objects.get().collected_by == Contact.objects.get()
    assert "whether 1 adult may collect" in loaded.said["warnings"][0]


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ({"parental_responsibility": "yes"}, True),
        ({"parental_responsibility": "", "lives_with_pupil": "yes"}, True),
        ({"parental_responsibility": "no", "lives_with_pupil": "no"}, False),
        ({"parental_responsibility": "yes", "may_collect": "no"}, False),
        ({"parental_responsibility": "no", "may_collect": "yes"}, True),
        ({"parental_responsibility": "yes", "lives_with_pupil": "yes", "restricted": "yes"}, False),
        ({"may_collect": "yes", "restricted": "yes"}, False),
    ],
)
def test_new_adult_may_collect_if_told_or_else_a_parent_or_at_home(
    folder: Folder, world: World, said: Row, may: bool
) -> None:
    assert folder.only(contacts=[contact(world.pupil.upn, **said)]).load().exit == 0
    assert collects(world.pupil.upn) is may


def test_later_file_changes_who_may_collect_only_where_it_says_so(folder: Folder, world: World) -> None:
    upn = world.pupil.upn
    folder.only(contacts=[contact(upn, may_collect="no")]).load()
    blank = folder.only(contacts=[contact(upn)]).load()
    told = folder.only(contacts=[contact(upn, may_collect="yes")]).load()

    assert blank.counts("contacts.csv")["unchanged"] == 1
    assert blank.said["warnings"] == []
    assert told.counts("contacts.csv")["changed"] == 1
    assert collects(upn)
    assert AdmissionChange.objects.get(what="contact_link.may_collect").new == "yes"
