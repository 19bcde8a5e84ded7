"""The office's pages in the invented school, with somebody of the office signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from attendance_mis.tenancy.models import Trust
from tests.world import World, build_world

SignIn = Callable[..., Client]
Answer = Any
"""Of the test client: a response that also knows its context and its JSON."""


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    """Styles and scripts by their plain names: nothing is collected for a test."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def office(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["office"])


@pytest.fixture
def head(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["head"])


@pytest.fixture
def other_school(world: World, alpha: Trust) -> World:
    """A second school of the same trust, whose people and pupils the first must not reach."""
    return build_world(urn="900002", emails="other")


def text(answer: Answer) -> str:
    """The page as one line, without its mark-up's spaces."""
    return " ".join(answer.content.decode().split())
