"""Whoever opens something about one pupil leaves an event that says so: every address that names one is walked (DAT-07)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from protection.middleware import DAILY_WORK
from protection.rules.reads import READS
from tests.routes import ROUTES
from tests.routing import PAGE, Route
from tests.test_routes import ask, samples_of
from tests.world import World, make_contact

SignIn = Callable[..., Client]
NO_FILE = {
    "class_register": "a class at work; its marks say who took it",
    "grid": "a class at work",
    "grid_change": "a class at work",
    "letter_batch": "many letters before they are; each letter opened is logged",
    "print_batch": "how a pile stands; printing it is logged",
    "letterhead_logo": "the school's logo",
    "reopen": "the calendar",
    "drop_extra_day": "the calendar",
    "person": "a member of staff",
    "invite_person": "a member of staff",
    "plan_step": "a step of the school's plan, which names no pupil",
    "incoming": "counts of a file; what it brings in is logged",
    "map_columns": "columns of a file",
    "incoming_rejects": "lines of a file somebody sent, back to whoever sent it",
    "end_review": "asks whether a review meeting is over",
    "confirm_contact": "a parent’s own details, to be confirmed",
    "purge": "counts, and whose records have served their time",
    "leave_form": "the parent's own form, which shows nothing that is held",
    "welcome": "a member of staff",
}
"""Addresses that name something and still show nobody's file."""
MANY = {"review", "review_pack", "complaint", "last_known_pdf"}
"""About several pupils, or about none: the event need not name one."""
READING = ("viewed", "listed", "opened", "read", "shown", "printed", "taken", "exported", "reported", "as_at")
NOT_READING = {
    "calendar.reopened",
    "complaint.reopened",
    "absence.reported",
    "policy.reviewed",
    "data.previewed",
    "pupil.file_opened",
}


def names_something(route: Route) -> bool:
    rest = route.path.partition("{urn}/")[2] or route.path
    return "{" in rest.replace("{day}", "").replace("{monday}", "") or "{upn}" in route.query


def walked() -> list[Route]:
    return [
        route
        for route in ROUTES
        if route.answer == PAGE and route.opens and names_something(route) and not route.public
        and (route.of_school or route.api) and route.name not in NO_FILE and route.name not in DAILY_WORK
    ]  # fmt: skip


def test_every_page_about_a_pupil_leaves_an_event(world: World, sign_in: SignIn) -> None:
    samples, silent = samples_of(world), []
    clients: dict[str, Client] = {}
    for route in walked():
        role = min(route.opens - {"teacher"} or route.opens)
        client = clients.setdefault(role, sign_in(world.people[role]))
        before = set(AuditEvent.objects.values_list("id", flat=True))
        assert ask(client, route, samples).status_code == PAGE, route.name
        fresh = AuditEvent.objects.exclude(id__in=before)
        if route.name not in MANY:
            fresh = fresh.exclude(subject_id=None)
        if not fresh.filter(by_id=world.people[role].id).exists():
            silent.append(route.name)
    assert silent == []


def test_nothing_is_logged_for_whoever_was_refused(world: World, sign_in: SignIn) -> None:
    samples, client = samples_of(world), sign_in(world.people["governor"])
    before = AuditEvent.objects.count()

    answers = {ask(client, route, samples).status_code for route in walked() if "governor" not in route.opens}

    assert answers == {404}
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    ("role", "address", "verb", "facts"),
    [
        ("officer", "/api/v1/attendance?school={urn}&by=pupil&from=2026-11-01&to=2026-11-23", "api.read", {"page": "api_attendance"}),
        ("officer", "/schools/{urn}/pupils/{pupil}/details/", "page.opened", {"page": "change_pupil"}),
        ("officer", "/schools/{urn}/reports/class/?class=4+Rowan&format=csv", "figures.class_viewed", None),
    ],
)  # fmt: skip
def test_what_an_event_says(
    world: World, sign_in: SignIn, role: str, address: str, verb: str, facts: object
) -> None:
    sign_in(world.people[role]).get(address.format(urn=world.school.urn, pupil=world.pupil.id))

    event = AuditEvent.objects.get(verb=verb)
    assert (event.by_name, event.school_id) == (f"Test {world.people[role].position}", world.school.id)
    assert facts in (None, event.facts)


@pytest.mark.parametrize(
    "address", ["/api/v1/penalty-next-step?upn={upn}&contact_ref={ref}&as_of=2026-11-23", "/api/v1/letters?upn={upn}"]
)  # fmt: skip
def test_question_of_a_program_about_a_pupil_stands_in_the_log_of_the_pupils_school(
    world: World, sign_in: SignIn, address: str
) -> None:
    """It names no school, and an event of no school is in nobody's log."""
    parent = make_contact(world.pupil)
    answer = sign_in(world.people["head"]).get(address.format(upn=world.pupil.upn, ref=parent.ref))
    assert answer.status_code == 200, answer.content

    event = AuditEvent.objects.get(verb="api.read")
    assert (event.school_id, event.subject_id) == (world.school.id, world.pupil.id)


def verbs() -> set[str]:
    """Every verb written out in the source."""
    found = set()
    for app in (
        "attendance_mis",
        "registers",
        "letters",
        "absence",
        "support",
        "penalties",
        "roll",
        "exchange",
        "protection",
    ):
        for file in (Path(settings.BASE_DIR) / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and node.args:
                    texts = (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                    found |= {text for text in texts if isinstance(text, str) and "." in text}
    return found  # fmt: skip


def test_every_verb_that_reads_is_known_to_the_log() -> None:
    reading = {verb for verb in verbs() if verb.endswith(READING)} - NOT_READING
    assert len(reading) > 60
    assert reading - READS.keys() == set(), "say in protection/rules/reads.py what the log calls it"
