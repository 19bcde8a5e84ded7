"""The lock files name packages, versions and hashes, and never where one machine got them from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
ADDRESS = re.compile(r"\w+://|file:/|find-links|index-url|trusted-host|@ ")


def pins(name: str) -> dict[str, str]:
    found = re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", (ROOT / name).read_text(), re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_requirements_pin_every_package_with_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


@pytest.mark.parametrize("name", [*REQUIREMENTS, "package-lock.json", "package.json"])
def test_lock_file_holds_no_address(name: str) -> None:
    assert not ADDRESS.search((ROOT / name).read_text())


def test_requirements_of_the_tests_are_those_of_the_product_and_more() -> None:
    product, tests = pins("requirements.txt"), pins("requirements-dev.txt")
    assert product.items() < tests.items()


def test_requirements_hold_everything_the_project_asks_for() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    wanted = re.findall(r'^    "([A-Za-z0-9.-]+)', project.partition("[tool.")[0], re.MULTILINE)
    assert {name.lower() for name in wanted} <= {
        *pins("requirements-dev.txt"),
        *pins("requirements-node.txt"),
    }


def test_every_dependency_says_what_it_is_for() -> None:
    section = (ROOT / "pyproject.toml").read_text().partition("[tool.")[0]
    named = [line for line in section.splitlines() if line.startswith('    "')]
    assert len(named) > 20
    assert [line for line in named if not re.search(r"# \S.{5,}", line)] == []


def test_styles_lock_file_has_a_checksum_for_every_package() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())
