"""Two trusts full of canaries, and somebody in every role of the first who tries to see the second.

The first trust has a second school as well, so that people of one school are tried against the other of their own trust.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date

from django.db import InternalError, transaction
from django.db.transaction import TransactionManagementError
from django.test import Client, TestCase
from django_tenants.utils import tenant_context

from absence.actions.escalation import write_note
from absence.models import Case
from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.accounts.tokens import issue_token
from attendance_mis.audit.actor import Actor
from attendance_mis.benchmarks.models import IssuedReport
from attendance_mis.dashboards.governors.counts import count_term
from attendance_mis.dashboards.rules.governor import publish
from attendance_mis.kit import clock
from attendance_mis.tenancy.backend.base import as_owner
from attendance_mis.tenancy.database import connection
from attendance_mis.tenancy.models import Trust
from attendance_mis.tenancy.trusts import create_trust
from letters.actions.messages import queue_message
from proofs.canaries import Seeded, fill_empty_tables, keys_of, sow
from registers.models import BundleUpload, Contact, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.upn import make
from tests.conftest import browser
from tests.test_routes import OF_THE_TRUST, Asker, samples_of
from tests.world import World, build_world, make_contact

OWN, OTHER_SCHOOL, OTHER_TRUST = "zqown", "zqother", "zqbeta"
"""Beginnings of the canaries of the school asked from, of the other school of its trust, and of the other trust."""
FIRST, SECOND = "alpha", "beta"
OF_ALL_SCHOOLS = {"accounts_signinprovider"}
"""Tables whose rows are of the trust, whichever school's samples made them."""
PASSED = "django.contrib.auth.backends.ModelBackend"


@dataclass
class Population:
    """A school's rows, by what gives them away."""

    needle: str
    world: World
    samples: dict[str, str]
    ids: frozenset[bytes] = frozenset()


@dataclass
class Trusts:
    own: Population
    other_school: Population
    other_trust: Population
    askers: dict[str, tuple[Asker, User]] = field(default_factory=dict)
    seeded: Seeded = field(default_factory=Seeded)

    def sign_in(self, name: str) -> Client:
        return signed_in(FIRST, self.askers[name][1])

    def token(self, name: str) -> str:
        with trust(FIRST):
            return issue_token(self.askers[name][1])


@contextmanager
def trust(schema: str) -> Iterator[None]:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name=schema)):
        yield


def signed_in(schema: str, user: User) -> Client:
    """A browser on the trust's own host that is told of a 500 instead of the exception behind it."""
    client = browser(f"{schema}.testserver")
    client.raise_request_exception = False
    with trust(schema):
        client.force_login(user, backend=PASSED)
    return client


def build() -> Trusts:
    for schema in (FIRST, SECOND):
        create_trust(schema=schema, name=f"{schema.title()} Example Trust", domain=f"{schema}.testserver")
    seeded = Seeded()
    with trust(FIRST):
        own = _school("900001", "", OWN)
        askers = _askers(own.world)
        before = keys_of(FIRST)
        other = _school("900002", "other", OTHER_SCHOOL)
        theirs = {(table, key) for table, key in keys_of(FIRST) - before if table not in OF_ALL_SCHOOLS}
        seeded.empty = fill_empty_tables()
        ours = keys_of(FIRST) - theirs
        _sow(FIRST, own, ours, seeded)
        _sow(FIRST, other, theirs, seeded)
    with trust(SECOND):
        foreign = _school("900007", "beta", OTHER_TRUST)
        fill_empty_tables()
        for number, pupil in enumerate(Pupil.objects.order_by("id")):
            # Numbers of their own, so that one of them elsewhere is a find.
            Pupil.objects.filter(id=pupil.id).update(upn=make("998", "2002", 2021, number + 1))
        foreign.samples["upn"] = Pupil.objects.get(id=foreign.samples["pupil"]).upn
        _sow(SECOND, foreign, keys_of(SECOND), seeded)
    return Trusts(own, other, foreign, askers, seeded)


def _school(urn: str, emails: str, needle: str) -> Population:
    world = build_world(urn=urn, emails=emails)
    samples = samples_of(world)
    by_email = make_contact(world.pupil, surname="Mailed")
    Contact.objects.filter(id=by_email.id).update(email=f"{needle}@canary.invalid")
    queue_message(
        school=world.school, contact=Contact.objects.get(id=by_email.id), channel="email", subject="Test", text=f"{needle} text",
        about=[world.pupil], key="canary", purpose="test", by=Actor.system(),
    )  # fmt: skip
    _report(world.school)
    case = Case.objects.get(id=samples["case"])
    write_note(case, text=f"{needle} sealed note", reference="Test", by=Actor.system())
    return Population(needle, world, samples)


def _report(school: School) -> None:
    """A report to governors as one is issued: the API reads its numbers, and a made-up row has none."""
    first, last = date(2026, 9, 1), date(2026, 10, 23)
    numbers = publish(count_term(school, setup_of(school).calendar, first, last))
    IssuedReport.objects.create(
        school=school, key="canary", words="Autumn term 2026, first half", first_day=first, last_day=last, school_days=38,
        numbers=numbers.to_json(), benchmarks={}, targets=[], plan=[], issued_at=clock.now(), by_name="Test head",
        by_position="Headteacher",
    )  # fmt: skip


def _askers(world: World) -> dict[str, tuple[Asker, User]]:
    """Somebody for every role at this school, and again for those that cover every school of a trust."""
    found = {role: (Asker(role, False), user) for role, user in world.people.items()}
    for role in OF_THE_TRUST:
        user = User.objects.create(email=f"{role}.everywhere@alpha.invalid", name="Test", position="Test")
        RoleGrant.objects.create(user=user, role=role, school_id=None)
        found[f"{role} of the trust"] = (Asker(role, True), user)
    return found


def _sow(schema: str, population: Population, rows: set[tuple[str, str]], seeded: Seeded) -> None:
    sow(schema, population.needle, rows, seeded)
    population.ids = frozenset(key.encode() for _, key in rows if _is_uuid(key))
    contact = Contact.objects.get(id=population.samples["contact"])
    population.samples["contact_ref"] = contact.ref


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


@contextmanager
def undone(*, owner: str = "") -> Iterator[list[str]]:
    """A request whose rows are taken back afterwards; what it would have queued on commit is queued all the same.

    Yields a list that names the other trusts' tables it has written to.
    """
    touched: list[str] = []
    connection.set_schema_to_public()
    with transaction.atomic():
        if owner:
            with trust(FIRST):
                BundleUpload.objects.update(by_id=owner)
        before = _written()
        with TestCase.captureOnCommitCallbacks(execute=True):
            yield touched
        # After an answer of 500 the transaction is over; that answer is a find of its own.
        with suppress(InternalError, TransactionManagementError):
            after = _written()
            touched += sorted(table for table in after if after[table] != before.get(table))
        transaction.set_rollback(True)
    connection.search_path_set_schemas = None


def _written() -> dict[str, int]:
    """Rows written to each table of the second trust, as PostgreSQL counts them for this connection."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname || '.' || relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE schemaname = %s AND n_tup_ins + n_tup_upd + n_tup_del > 0",
            [SECOND],
        )
        return dict(cursor.fetchall())
