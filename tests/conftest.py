"""A database with two trusts side by side, and hosts to reach them: `alpha` is worked in, `beta` must stay unseen."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from psycopg import sql

from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.middleware import forget_hosts, trust_for
from attendance_mis.tenancy.models import Trust
from attendance_mis.tenancy.trusts import create_trust
from tests.plugins.kept_database import is_in, keep
from tests.plugins.servers import postgres_server
from tests.world import World, build_world

# A property holds or it does not: how long a busy machine takes over an example says nothing of it.
property_settings.register_profile("registra", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.load_profile("registra")

NOW = datetime(2026, 11, 23, 9, 31, tzinfo=clock.LONDON)
"""A Monday morning in term; most tests live here."""


LONGEST_FIRST = (
    "tests/test_routes.py",
    "tests/browser/",
    "tests/dashboards/",
    "tests/absence/leave/",
    "tests/letters/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take longest come first, so that at the end no process waits for the other's last file."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST_FIRST))


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, pytestconfig: pytest.Config) -> None:
    """A database of the run's own with the shared tables and the trusts `alpha` and `beta`."""
    name = f"test_{settings.DATABASES['default']['NAME']}"
    server = pytestconfig.stash.get(postgres_server, None)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own type
        connection.close()
        if server is not None and is_in(server, name):
            settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
            return
        _recreate(name)
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        for schema in ("alpha", "beta"):
            create_trust(schema=schema, name=f"{schema.title()} Example Trust", domain=f"{schema}.testserver")
        connection.close()
        if server is not None:
            keep(server, name)


def _recreate(name: str) -> None:
    params = connection.get_connection_params() | {"dbname": "postgres"}
    params.pop("cursor_factory", None)
    params.pop("context", None)
    params.pop("prepare_threshold", None)
    with psycopg.connect(autocommit=True, **params) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    clock.set_clock(NOW)
    yield
    clock.set_clock(None)


@pytest.fixture
def alpha(db: None) -> Iterator[Trust]:
    """The trust most tests work in, with its schema and role chosen."""
    connection.set_schema_to_public()  # a request of an earlier test may have left its own trust chosen
    forget_hosts()  # kept for half a minute: whether a request asks again must not hang on the tests before
    trust = trust_for("alpha.testserver")
    assert trust is not None
    connection.set_tenant(trust)
    yield trust
    connection.set_schema_to_public()


@pytest.fixture
def world(alpha: Trust) -> World:
    """One school in `alpha`: two classes, a year of calendar, a person in every role."""
    return build_world()


def browser(host: str) -> Client:
    """Somebody not signed in."""
    return Client(headers={"host": host})


@pytest.fixture(autouse=True)
def _as_at_home(settings: pytest.FixtureRequest) -> None:
    """Plain HTTP, and pages that name their style sheet without the built files' manifest."""
    settings.SECURE_SSL_REDIRECT = False  # type: ignore[attr-defined]  # pytest-django's settings
    settings.STORAGES = {  # type: ignore[attr-defined]  # pytest-django's settings
        **settings.STORAGES,  # type: ignore[attr-defined]
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def freshly_confirmed(client: Client, *, seconds_ago: int = 0) -> None:
    """As signing in leaves it; with `seconds_ago`, as some time after."""
    session = client.session
    session["confirmed"] = int(time.time()) - seconds_ago
    session.save()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser without scripts, signed in on the trust's own host."""

    def signed_in(user: User, host: str = "alpha.testserver") -> Client:
        client = browser(host)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        freshly_confirmed(client)
        return client

    return signed_in
