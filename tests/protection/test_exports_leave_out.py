"""No table that can be taken away has a column of special-category or criminal-offence data unless somebody said why it has
(DAT-11). Every address whose code makes tables is walked, so a column added next year is asked about."""

from __future__ import annotations

import csv
import inspect
import io
import re
from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import get_resolver

from tests.routes import ROUTES
from tests.routing import PAGE, Route
from tests.test_routes import patterns, samples_of, url_of
from tests.world import World

SignIn = Callable[..., Client]
FORBIDDEN = re.compile(
    r"health|medical|illness|diagnos|evidence|disab|\bsen\b|\behc|ethnic|language|relig|belief|nationality|looked.after"
    r"|social|safeguard|protection|pupil premium|fsm|offence|penalt|notice|court|prosecut|detention|suspen|exclu|reason|note\b",
    re.IGNORECASE,
)
ALLOWED = {
    ("action_plan", "Evidence"): "figures behind a finding about the school; no pupil is in it",
    ("threshold_list", "Used by a notice"): "what the page is for, open to those who see penalties alone",
    ("why_unauthorised", "Reason"): "counts of a closed list; no pupil is in it",
    ("concerns", "Reason"): "which rule opened the concern, one of a closed list",
}
"""(Address, column) → why it is in the table."""


def makes_tables() -> set[str]:
    """Names of addresses whose view lives in a module that gives tables."""
    names = set()
    for pattern in patterns(get_resolver()):
        module = inspect.getmodule(inspect.unwrap(pattern.callback))
        if module is not None and "table_response" in vars(module) and pattern.name:
            names.add(pattern.name)
    return names


def tables(world: World, sign_in: SignIn) -> Iterator[tuple[Route, list[str], str]]:
    """Every table with its columns and its whole text, taken by somebody who may see everything the page has."""
    samples, names = samples_of(world), makes_tables()
    clients: dict[str, Client] = {}
    for route in ROUTES:
        if route.name not in names or route.method != "get" or not route.opens or route.answer != PAGE:
            continue
        role = next((one for one in ("head", "officer", "dpo") if one in route.opens), min(route.opens))
        client = clients.setdefault(role, sign_in(world.people[role]))
        url = url_of(route, samples)
        answer = client.get(f"{url}{'&' if '?' in url else '?'}format=csv")
        if not answer.headers.get("Content-Type", "").startswith("text/csv"):
            continue
        text = answer.getvalue().decode("utf-8-sig")
        yield route, next(csv.reader(io.StringIO(text, newline=""))), text


def test_no_table_has_a_column_of_special_data(world: World, sign_in: SignIn) -> None:
    found = [(route.name, column) for route, columns, _ in tables(world, sign_in) for column in columns]

    assert len({name for name, _ in found}) >= 8, "the walk must reach the tables"
    special = {one for one in found if FORBIDDEN.search(one[1])}
    assert special - ALLOWED.keys() == set(), (
        "leave it out, or say in ALLOWED why it is there and who sees it"
    )
    assert ALLOWED.keys() <= special
