"""The guides name pages, addresses, commands and pictures that exist, and lead nobody where their role may not go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from attendance_mis.accounts.permissions import ROLES
from attendance_mis.dashboards.navigation import PLACES, Place

DOCS = Path(settings.BASE_DIR) / "docs"
GUIDES = sorted((DOCS / "guides").glob("*.md"))
FOR_ROLES = [guide for guide in GUIDES if guide.name != "README.md"]
WAY = re.compile(r"\*\*([^*›]+) › ([^*]+)\*\*")
ADDRESS = re.compile(r"`(/[a-z][a-z/-]*)`")
COMMAND = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
LARGEST, ALL_TOGETHER = 150_000, 3_000_000


def words(guide: Path) -> str:
    return guide.read_text(encoding="utf-8")


def place(entry: str, page: str) -> Place | None:
    pages = [one for section in PLACES if section.label == entry for one in section.section or (section,)]
    return next((one for one in pages if one.label == page), None)


@pytest.mark.parametrize("guide", FOR_ROLES, ids=lambda guide: guide.stem)
def test_guide_names_only_pages_its_reader_can_open(guide: Path) -> None:
    roles = re.findall(r"`(\w+)`", re.search(r"^For roles: (.+)$", words(guide), re.M)[1])  # type: ignore[index]
    named = WAY.findall(words(guide))
    held = frozenset[str]().union(*(ROLES[role][1] for role in roles))
    wrong = [way for way in named if (found := place(*way)) is None or not found.permissions & held]

    assert named
    assert wrong == []


@pytest.mark.parametrize("page", [*DOCS.rglob("*.md"), DOCS.parent / "README.md"], ids=lambda page: page.stem)
def test_everything_a_document_leads_to_is_there(page: Path) -> None:
    missing = [link for link in LINK.findall(words(page)) if not (page.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("guide", FOR_ROLES, ids=lambda guide: guide.stem)
def test_addresses_and_commands_of_a_guide_exist(guide: Path) -> None:
    unknown = [address for address in ADDRESS.findall(words(guide)) if not answers(address)]
    roles = set(ROLES)
    commands = [
        one for one in COMMAND.findall(words(guide)) if one not in get_commands() and one not in roles
    ]

    assert (unknown, commands) == ([], [])


def answers(address: str) -> bool:
    for urls in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
        try:
            resolve(address, urls)
        except Resolver404:
            continue
        return True
    return False


def test_pictures_are_small_and_each_is_shown() -> None:
    pictures = {picture.name: picture.stat().st_size for picture in (DOCS / "pictures").glob("*.png")}
    told = "".join(words(page) for page in [*GUIDES, DOCS.parent / "README.md"])

    assert {name: size for name, size in pictures.items() if size > LARGEST} == {}
    assert sum(pictures.values()) <= ALL_TOGETHER
    assert [name for name in pictures if name not in told] == []
