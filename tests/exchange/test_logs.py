"""Training, complaints and reviews of the policy (ROL-09, ROL-11, POL-07, POL-09)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pypdf import PdfReader

from exchange.models import Complaint, PolicyReview, TrainingRecord
from exchange.rules.training import (
    NEEDED,
    TOPICS,
    Standing,
    TopicStanding,
    add_months,
    needed_by,
    standings,
    worst,
)
from registers.queries.setup import setup_of
from tests.world import World

SignIn = Callable[..., Client]
TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("done", "standing", "due"),
    [
        (None, Standing.NEVER, None),
        (date(2025, 11, 22), Standing.OVERDUE, date(2026, 11, 22)),
        (date(2025, 11, 23), Standing.SOON, date(2026, 11, 23)),
        (date(2025, 12, 24), Standing.SOON, date(2026, 12, 24)),
        (date(2025, 12, 25), Standing.DONE, date(2026, 12, 25)),
    ],
)
def test_training_is_due_on_its_day_and_overdue_after_it(
    done: date | None, standing: Standing, due: date | None
) -> None:
    newest = {"law": done} if done else {}
    assert standings(["law"], newest, 12, TODAY) == (TopicStanding("law", standing, done, due),)


def test_attendance_staff_need_more_than_teachers_and_nobody_a_topic_that_is_not_there() -> None:
    assert needed_by(["teacher"]) == ("importance", "symptom", "law", "procedures")
    assert set(needed_by(["teacher", "officer"])) == set(TOPICS)
    assert needed_by(["governor"]) == ()
    assert all(topic in TOPICS for topics in NEEDED.values() for topic in topics)


def test_the_worst_topic_says_where_somebody_stands() -> None:
    found = standings(["law", "data"], {"law": date(2026, 1, 1)}, 12, TODAY)
    assert worst(found) is Standing.NEVER
    assert worst([]) is Standing.DONE
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_a_course_counts_until_it_is_taken_back_and_governors_get_numbers_only(
    world: World, sign_in: SignIn
) -> None:
    client, address = sign_in(world.people["head"]), f"/schools/{world.school.urn}/training/"
    teacher = world.people["teacher"]
    sent = {"people": [str(teacher.id)], "topics": ["law", "importance", "symptom", "procedures"], "course": "Register law", "done_on": "2026-11-02"}  # fmt: skip
    refused = client.post(f"{address}new/", sent | {"done_on": "2026-12-24", "topics": []})
    assert refused.status_code == 400
    assert "That day has not come yet." in refused.content.decode()

    assert client.post(f"{address}new/", sent).status_code == 302

    page = client.get(address).content.decode()
    assert page.index("Test Attendance officer") < page.index("Test Class teacher")
    report = client.get(f"{address}report/")
    said = " ".join(PdfReader(io.BytesIO(report.content)).pages[0].extract_text().split())
    assert "The law on registers 12 1 0 0 11" in said
    assert "Class teacher" not in said
    row = TrainingRecord.objects.get()
    client.post(f"{address}{row.id}/withdraw/", {"why": "Wrong person"})
    row.refresh_from_db()
    assert row.withdrawn_why == "Wrong person"
    assert "Not yet" in client.get(address).content.decode()


def test_a_complaint_is_answered_in_time_pointed_on_and_closed(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.people["officer"]), f"/schools/{world.school.urn}/complaints/"
    sent = {"about": "leave", "upn": world.pupil.upn, "complainant": "Test Parent", "channel": "email", "received_on": "2026-11-06",
            "words": "We should have had the day.", "owner": "Test Head"}  # fmt: skip
    assert client.post(f"{address}new/", sent | {"upn": "X"}).status_code == 400
    assert not Complaint.objects.exists()
    assert client.post(f"{address}new/", sent).status_code == 302
    row = Complaint.objects.get()
    assert row.due_on == date(2026, 11, 20)
    assert "Overdue" in client.get(address).content.decode()
    assert "1 complaint is overdue" in client.get(f"/schools/{world.school.urn}/exchange/").content.decode()

    one = f"{address}{row.id}/"
    assert client.post(one, {"step": "close", "words": "Done"}).status_code == 400
    client.post(one, {"step": "point", "words": "Sent the procedure by e-mail."})
    client.post(one, {"step": "close", "outcome": "not_upheld", "words": "The decision stands."})

    row.refresh_from_db()
    assert (row.state, row.outcome, row.closed_on) == ("closed", "not_upheld", TODAY)
    assert client.post(one, {"step": "point", "words": "Again"}).status_code == 400
    assert [event.what for event in row.events.order_by("at")] == ["received", "pointed", "closed"]


def test_a_review_sets_the_day_of_the_next_in_settings_and_print(world: World, sign_in: SignIn) -> None:
    client, address = sign_in(world.people["head"]), f"/schools/{world.school.urn}/exchange/policy-reviews/"
    sent = {"version": "3.1", "reviewed_on": "2026-11-20", "owner": "Test Leader", "approved_by": "Head, then full board",
            "approved_on": "2026-11-20", "summary": "Times of the day", "distributed_to": "All staff, website", "next_review": "2026-11-20"}  # fmt: skip
    assert client.post(f"{address}new/", sent).status_code == 400

    assert client.post(f"{address}new/", sent | {"next_review": "2027-11-19"}).status_code == 302

    world.school.refresh_from_db()
    assert setup_of(world.school).policy("", TODAY).policy_next_review == date(2027, 11, 19)
    row = PolicyReview.objects.get()
    assert (row.version, row.next_review) == ("3.1", date(2027, 11, 19))
    page = client.get(address).content.decode()
    assert "Next review: 19 November 2027." in page
    assert "Head, then full board" in page
    assert client.get(f"/schools/{world.school.urn}/exchange/").status_code == 200
