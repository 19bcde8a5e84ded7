"""The access log by pupil, person, day and kind; the week's questions; a reviewer's role that ends (DAT-07, ROL-08)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from protection.models import AccessDigest
from protection.tasks import digest_access
from tests.conftest import NOW
from tests.world import World, make_person

SignIn = Callable[..., Client]


def looked(world: World, role: str, pupil: int, at: datetime, verb: str = "pupil.viewed") -> None:
    user = world.people[role]
    AuditEvent.objects.create(
        at=at, verb=verb, by_id=user.id, by_name=user.name, by_position=user.position, school_id=world.school.id,
        subject_id=world.pupils["6 Elm"][pupil].id,
    )  # fmt: skip


@pytest.fixture
def seen(world: World) -> World:
    looked(world, "officer", 0, NOW - timedelta(hours=1))
    looked(world, "officer", 1, NOW - timedelta(days=3), "illness.file_read")
    looked(world, "head", 1, NOW - timedelta(days=9))
    looked(world, "head", 2, NOW - timedelta(hours=2), "pupil.changed")
    return world


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("first=2026-11-01&last=2026-11-23", 3),
        ("first=2026-11-01&last=2026-11-23&pupil=betaham", 2),
        ("pupil=Nobody", 0),
        ("group=health", 1),
        ("first=2026-11-20&last=2026-11-20", 1),
        ("first=2026-11-23&last=2026-11-20", 0),
    ],
)
def test_log_is_narrowed_and_reading_it_is_logged(
    seen: World, sign_in: SignIn, query: str, found: int
) -> None:
    address = f"/schools/{seen.school.urn}/data-protection/access/"

    answer = sign_in(seen.people["dpo"]).get(f"{address}?{query}")

    assert answer.status_code == (400 if "last=2026-11-20" in query and "first=2026-11-23" in query else 200)
    if answer.status_code == 200:
        assert f"{found} event{'' if found == 1 else 's'}," in answer.content.decode()
    assert AuditEvent.objects.filter(verb="access_log.viewed", by_id=seen.people["dpo"].id).count() == 1


def test_by_person_and_as_a_table(seen: World, sign_in: SignIn) -> None:
    dpo, address = sign_in(seen.people["dpo"]), f"/schools/{seen.school.urn}/data-protection/access/"

    answer = dpo.get(f"{address}?person={seen.people['officer'].id}&format=csv")

    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in lines] == ["What", "Opened the pupil’s page", "Took a file of medical evidence"]  # fmt: skip
    assert AuditEvent.objects.get(verb="access_log.taken").facts["person"] == str(seen.people["officer"].id)


def test_week_of_questions_is_made_once_and_answered_by_somebody_else(world: World, sign_in: SignIn) -> None:
    night = datetime(2026, 11, 18, 23, 30, tzinfo=clock.LONDON)
    looked(world, "officer", 0, night)
    looked(world, "dpo", 1, night)

    assert (digest_access("alpha"), digest_access("alpha")) == (1, 0)

    digest = AccessDigest.objects.get()
    assert digest.monday == date(2026, 11, 16)
    assert [one["odd"] for one in digest.questions] == ["night", "night"]
    numbers = {one["by"]: n for n, one in enumerate(digest.questions)}
    own, other = numbers[str(world.people["dpo"].id)], numbers[str(world.people["officer"].id)]
    dpo, address = sign_in(world.people["dpo"]), f"/schools/{world.school.urn}/data-protection/questions/"
    assert "Nobody answers for themselves" in dpo.post(f"{address}{digest.id}/{own}/", {"words": "Me"}, follow=True).content.decode()  # fmt: skip
    page = dpo.post(f"{address}{digest.id}/{other}/", {"words": "A school trip came back late"}, follow=True)
    assert "A school trip came back late" in page.content.decode()


def test_reviewer_reads_until_the_last_day_and_no_longer(world: World, sign_in: SignIn) -> None:
    reviewer, address = world.people["reviewer"], f"/schools/{world.school.urn}/pupils/{world.pupil.id}/"
    client = sign_in(reviewer)
    RoleGrant.objects.filter(user=reviewer).update(until=date(2026, 11, 23))
    assert client.get(address).status_code == 200
    assert AuditEvent.objects.filter(verb="pupil.viewed", by_id=reviewer.id).exists()

    RoleGrant.objects.filter(user=reviewer).update(until=date(2026, 11, 22))

    assert client.get(address).status_code == 404


def test_outsider_without_an_end_or_for_every_school_is_refused_by_the_database(world: World) -> None:
    user = make_person("governor", world.school, email="outsider@alpha.invalid")
    for grant in (
        {"school_id": world.school.id, "until": None},
        {"school_id": None, "until": date(2026, 12, 1)},
    ):
        with pytest.raises(IntegrityError, match="outsiders_for_a_time"), transaction.atomic():
            RoleGrant.objects.create(user=user, role="reviewer", **grant)


@pytest.mark.parametrize(
    ("until", "said"),
    [("", "give the last day"), ("2028-11-01", "at most a year"), ("2026-11-22", "That day is past"), ("2026-12-18", "")],
)  # fmt: skip
def test_head_names_a_reviewer_with_a_last_day_and_the_data_protection_officer(
    world: World, sign_in: SignIn, until: str, said: str
) -> None:
    head, address = sign_in(world.people["head"]), f"/schools/{world.school.urn}/people/new/"
    sent = {"name": "Test Reviewer", "email": "r@alpha.invalid", "position": "Adviser", "roles": ["reviewer", "dpo"], "until": until}  # fmt: skip

    answer = head.post(address, sent)

    assert answer.status_code == (400 if said else 302)
    assert said in answer.content.decode()
    held = RoleGrant.objects.filter(user__email="r@alpha.invalid").values_list("role", "until")
    assert set(held) == (set() if said else {("reviewer", date(2026, 12, 18)), ("dpo", date(2026, 12, 18))})
