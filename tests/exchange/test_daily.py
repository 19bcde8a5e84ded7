"""The day's register for the Department and others: made from the marks, tried until taken, failures shown (DAT-01)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from exchange.actions.daily import (
    add_recipient,
    end_recipient,
    make_due,
    send_due,
    settle,
    taken_by_hand,
    try_again,
)
from exchange.carriers import Outcome, Result
from exchange.models import DailyExtract
from exchange.queries.daily import failing
from exchange.rules.daily import PAUSES, next_try
from exchange.tasks import make_daily_extracts, send_daily_extracts
from registers.actions.calendar import add_closure
from registers.models import ClassMembership, ExtraDay
from registers.rules.calendar import Closure
from tests.conftest import NOW
from tests.marking import PM, put
from tests.world import World

SignIn = Callable[..., Client]
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


class StandIn:
    """What stands at the other end: keeps a file once under its reference, and answers as it is told."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.files: dict[str, bytes] = {}
        self.keys: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.answers.pop(0) if outer.answers else 201
                if status < 300:
                    outer.files[self.headers["Idempotency-Key"]] = content
                outer.keys.add(self.headers["Authorization"])
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/attendance"


@pytest.fixture
def stand_in(settings: pytest.FixtureRequest) -> Iterator[StandIn]:
    other = StandIn()
    settings.DAILY_CARRIER = "post"  # type: ignore[attr-defined]  # pytest-django's settings
    settings.DAILY_URLS = {"alpha.dfe": other.address}  # type: ignore[attr-defined]  # as above
    settings.DAILY_KEYS = {"alpha.dfe": "test-key"}  # type: ignore[attr-defined]  # as above
    yield other
    other.server.shutdown()
    other.server.server_close()


@pytest.fixture
def marked(world: World) -> World:
    put(world.school, {world.pupil: "I", world.pupils["4 Rowan"][1]: "/"}, FRIDAY, hand_in="4 Rowan")
    put(world.school, {world.pupil: "/"}, MONDAY)
    add_recipient(
        world.school,
        kind="dfe",
        name="Department",
        format="csv",
        agreed="Test",
        first_day=FRIDAY,
        by=Actor.system(),
    )
    return world


@pytest.mark.parametrize(("attempts", "pause"), [(1, PAUSES[0]), (6, PAUSES[5]), (7, None)])
def test_a_try_is_followed_by_a_longer_pause_until_a_person_has_to_look(
    attempts: int, pause: timedelta | None
) -> None:
    assert next_try(attempts, NOW) == (NOW + pause if pause else None)


def test_each_day_is_made_from_the_marks_and_again_only_when_amended(marked: World) -> None:
    assert make_due(marked.school, MONDAY) == 2
    assert make_due(marked.school, MONDAY) == 0
    friday = DailyExtract.objects.get(day=FRIDAY)
    rows = list(csv.DictReader(io.StringIO(bytes(friday.content).decode())))
    assert {(row["upn"], row["session"], row["code"]) for row in rows} == {
        (marked.pupil.upn, "AM", "I"),
        (marked.pupils["4 Rowan"][1].upn, "AM", "/"),
    }
    assert marked.pupil.legal_surname not in bytes(friday.content).decode()
    assert friday.sha256 == hashlib.sha256(bytes(friday.content)).hexdigest()

    put(marked.school, {marked.pupil: "M"}, FRIDAY, reason="Letter from the dentist")
    assert make_daily_extracts("alpha") == 1
    assert make_daily_extracts("alpha") == 0

    states = list(DailyExtract.objects.filter(day=FRIDAY).order_by("edition").values_list("edition", "state"))
    assert states == [(1, "replaced"), (2, "waiting")]


def test_day_whose_every_mark_was_taken_back_is_told_to_whoever_has_it(
    marked: World, stand_in: StandIn
) -> None:
    """Marked by mistake on a day without school: the marks are cleared, then the day is closed."""
    make_due(marked.school, MONDAY)
    send_due()
    put(marked.school, {marked.pupil: None}, MONDAY, reason="The school was closed")

    assert make_due(marked.school, MONDAY) == 1
    send_due()
    last = DailyExtract.objects.filter(day=MONDAY).latest("edition")
    assert (last.edition, last.state, last.rows) == (2, "sent", 0)
    assert marked.pupil.upn not in stand_in.files[str(last.id)].decode()

    put(marked.school, {marked.pupil: "/"}, MONDAY, reason="It was open")
    make_due(marked.school, MONDAY)
    put(marked.school, {marked.pupil: None}, MONDAY, reason="It was closed")
    wanted = Closure(MONDAY, "inset", note="Training")
    add_closure(school=marked.school, wanted=wanted, by=Actor.system())
    assert make_due(marked.school, MONDAY) == 1
    last = DailyExtract.objects.filter(day=MONDAY).latest("edition")
    assert (last.edition, last.rows) == (4, 0)
    assert make_due(marked.school, MONDAY) == 0


def test_a_day_of_school_for_one_year_group_alone_is_told_too(marked: World) -> None:
    saturday = date(2026, 11, 21)
    group = ClassMembership.objects.filter(pupil=marked.pupil).values_list("year_group", flat=True)[0]
    ExtraDay.objects.create(school=marked.school, day=saturday, year_groups=[group])
    marked.school.setup_version += 1
    marked.school.save()
    put(marked.school, {marked.pupil: "O"}, saturday)

    assert make_due(marked.school, MONDAY) == 3
    assert DailyExtract.objects.filter(day=saturday, rows=1).exists()


def test_what_is_not_taken_is_tried_again_and_taken_once(marked: World, stand_in: StandIn) -> None:
    make_due(marked.school, FRIDAY)
    stand_in.answers = [503, 500]

    assert send_due() == {"sent": 0, "busy": 1, "refused": 0}
    assert send_due() == {"sent": 0, "busy": 0, "refused": 0}
    clock.set_clock(NOW + timedelta(minutes=6))
    assert send_due()["busy"] == 1
    clock.set_clock(NOW + timedelta(minutes=30))
    assert send_daily_extracts("alpha")["sent"] == 1

    row = DailyExtract.objects.get(day=FRIDAY)
    assert stand_in.files == {str(row.id): bytes(row.content)}
    assert stand_in.keys == {"Bearer test-key"}
    assert (row.state, row.attempts, row.next_try_at) == ("sent", 3, None)
    assert [event.what for event in row.events.order_by("at")] == ["made", "busy", "busy", "sent"]


def test_a_refusal_is_shown_and_a_person_tries_again(
    marked: World, stand_in: StandIn, sign_in: SignIn
) -> None:
    make_due(marked.school, FRIDAY)
    stand_in.answers = [422]
    assert send_due()["refused"] == 1
    client, urn = sign_in(marked.people["head"]), marked.school.urn
    row = DailyExtract.objects.get(day=FRIDAY)

    page = client.get(f"/schools/{urn}/exchange/daily/").content.decode()
    assert "The other side refused the file (answer 422)." in page
    assert "1 day of attendance was not taken" in client.get(f"/schools/{urn}/exchange/").content.decode()
    work = client.get(f"/schools/{urn}/operations/").content.decode()
    assert "Attendance that was not taken" in work
    assert "The other side refused the file (answer 422)." in work

    client.post(f"/schools/{urn}/exchange/daily/{row.id}/", {"do": "again"})
    assert send_due()["sent"] == 1
    put(marked.school, {marked.pupil: "\\"}, MONDAY, PM, at=NOW + timedelta(hours=4))
    clock.set_clock(NOW + timedelta(hours=4))
    make_due(marked.school, MONDAY)
    taken = client.post(
        f"/schools/{urn}/exchange/daily/{DailyExtract.objects.get(day=MONDAY).id}/", {"do": "take"}
    )
    assert marked.pupil.upn in taken.content.decode()


def test_an_edition_that_is_replaced_never_goes_out_after_the_one_that_replaced_it(marked: World) -> None:
    """The register was amended while a try was under way: the late answer, and a person's press, leave it replaced."""
    make_due(marked.school, FRIDAY)
    first = DailyExtract.objects.get(day=FRIDAY)
    put(marked.school, {marked.pupil: "M"}, FRIDAY, reason="Letter from the dentist")
    make_due(marked.school, FRIDAY)

    for late in (Outcome(Result.REFUSED, "Refused."), Outcome(Result.BUSY, "Busy.")):
        settle(first.id, late)
        try_again(first, by=Actor.system())
        taken_by_hand(first, by=Actor.system())
        first.refresh_from_db()
        assert (first.state, first.next_try_at) == ("replaced", None)
    assert [event.what for event in first.events.order_by("at", "id")].count("by_hand") == 2


def test_what_was_refused_is_not_tried_again_once_its_recipient_has_ended(
    marked: World, stand_in: StandIn
) -> None:
    make_due(marked.school, FRIDAY)
    stand_in.answers = [422]
    assert send_due()["refused"] == 1
    row = DailyExtract.objects.select_related("recipient").get(day=FRIDAY)

    end_recipient(row.recipient, by=Actor.system())

    try_again(row, by=Actor.system())
    assert send_due() == {"sent": 0, "busy": 0, "refused": 0}
    assert failing(marked.school.id) == []


def test_with_nothing_set_up_a_person_takes_the_file(
    marked: World, settings: pytest.FixtureRequest, sign_in: SignIn
) -> None:
    settings.DAILY_CARRIER = "none"  # type: ignore[attr-defined]  # pytest-django's settings
    client = sign_in(marked.people["senior_lead"])
    sent = {"kind": "la", "name": "Invented Authority", "format": "json", "agreed": "Letter of 2 November 2026", "first_day": "2026-11-20"}  # fmt: skip
    address = f"/schools/{marked.school.urn}/exchange/daily/"
    assert client.post(address, sent).status_code == 302
    assert "It goes there already." in client.post(address, sent).content.decode()

    make_due(marked.school, FRIDAY)

    assert send_due() == {"sent": 0, "busy": 0, "refused": 0}
    row = DailyExtract.objects.get(recipient__kind="la")
    said = json.loads(bytes(row.content))
    assert (said["urn"], len(said["marks"])) == (marked.school.urn, 2)
    assert "No way of sending is set up" in client.get(address).content.decode()
