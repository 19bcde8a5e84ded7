"""People at the pages of the admission register: somebody of each kind, and one who must not see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.test import Client

from registers.models import Contact, ContactLink, Pupil
from tests.world import World

SignIn = Callable[..., Client]


@pytest.fixture
def office(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["office"])


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


@pytest.fixture
def teacher(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["teacher"])


@pytest.fixture
def governor(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["governor"])


@dataclass(frozen=True)
class Family:
    """The first pupil's: mum at home, a gran, a father who must not be told anything; a brother in 6 Elm."""

    mum: ContactLink
    gran: ContactLink
    father: ContactLink
    brother: Pupil


@pytest.fixture
def family(world: World) -> Family:
    brother = world.pupils["6 Elm"][0]
    adults = {
        name: Contact.objects.create(
            ref=name, title=title, forename=name, surname="Testfamily", phone=phone, email=f"{name}@example.invalid",
            address=[f"{name} house", "Testtown"], postcode="ZZ1 1ZZ",
        )
        for name, title, phone in [
            ("Mumtest", "Ms", "01632 960101"), ("Grantest", "Mrs", "01632 960102"), ("Fathertest", "Mr", "01632 960103"),
        ]
    }  # fmt: skip

    def link(pupil: Pupil, name: str, words: str, priority: int, **flags: object) -> ContactLink:
        return ContactLink.objects.create(
            pupil=pupil, contact=adults[name], relationship=words, priority=priority, **flags
        )

    home = {
        "natural_parent": True,
        "parental_responsibility": True,
        "lives_with_pupil": True,
        "receives_letters": True,
    }
    link(brother, "Mumtest", "Mother", 1, **home)
    return Family(
        mum=link(world.pupil, "Mumtest", "Mother", 1, **home),
        gran=link(world.pupil, "Grantest", "Gran", 2, may_collect=True),
        father=link(
            world.pupil, "Fathertest", "Father", 3, natural_parent=True, restricted=True,
            restriction="Court order: tell the safeguarding lead.", restricted_since=date(2026, 3, 4),
        ),
        brother=brother,
    )  # fmt: skip
