"""Bringing in published figures, setting and ending targets (DSH-08, DSH-13, DAT-12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.benchmarks.models import Benchmark, BenchmarkFile, Target
from attendance_mis.benchmarks.queries.benchmarks import figures
from tests.marking import AM, PM, bring_in
from tests.world import World, build_world

SignIn = Callable[..., Client]
HEAD = "time_period,time_identifier,geographic_level,old_la_code,la_name,school_type,sess_overall_percent,sess_authorised_percent,sess_unauthorised_percent,enrolments_pa_10_exact_percent"
GOOD = "202526,Autumn term,National,,,State-funded primary,5.1,3.6,1.5,12.9"
SENT = {
    "source": "Invented release",
    "published_on_day": "1",
    "published_on_month": "10",
    "published_on_year": "2026",
}


def send(client: Client, text: str, **more: str) -> tuple[int, str]:
    file = SimpleUploadedFile("absence.csv", text.encode())
    answer = client.post("/benchmarks/", SENT | {"file": file} | more, follow=True)
    return answer.status_code, answer.content.decode()


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def test_file_comes_in_and_wins_over_what_came_with_the_product(officer: Client) -> None:
    status, page = send(
        officer, f"{HEAD}\n202425,Academic year,National,,,State-funded primary,5.55,3.7,1.85,12.99\n{GOOD}"
    )

    assert status == 200
    assert "10 figures are in" in page
    found = [
        f
        for f in figures(phases=("primary",), years=("2024/25",))
        if f.measure == "absence" and f.series == "census"
    ]
    assert [(str(f.value), f.source) for f in found] == [("5.5500", "Invented release")]
    assert BenchmarkFile.objects.get().by_name == "Test Attendance officer"


AREAS = HEAD.replace("old_la_code", "region_code,region_name,old_la_code")
REGION = "202526,Autumn term,Regional,E90,Middle of Nowhere,,,State-funded primary,5.2,3.6,1.6,13.9"
AUTHORITY = "202526,Autumn term,Local authority,E90,Middle of Nowhere,999,Fictionshire,State-funded primary,5.3,3.6,1.7,14.9"


def test_list_shows_the_region_and_the_authority_of_the_schools(officer: Client) -> None:
    elsewhere = REGION.replace("E90,Middle of Nowhere", "E91,Back of Beyond")
    _, page = send(officer, "\n".join([AREAS, REGION, elsewhere, AUTHORITY]))

    assert "state-funded primary schools, Middle of Nowhere" in page
    assert "state-funded primary schools, Fictionshire" in page
    assert "14.90%" in page
    assert "Back of Beyond" not in page
    assert "no file says yet" not in page


def test_list_asks_for_a_file_that_says_the_region(officer: Client) -> None:
    _, page = send(officer, f"{AREAS}\n{REGION}")

    assert "no file says yet which region local authority 999 lies in" in page


def test_refused_rows_are_explained_and_the_good_ones_kept(officer: Client) -> None:
    status, page = send(officer, f"{HEAD}\n{GOOD}\n202526,Advent,National,,,State-funded primary,5,3,2,12\nshort,row\n"
                                 "202526,Autumn term,Local authority,998,Elsewhere,State-funded primary,5,3,2,12")  # fmt: skip

    assert status == 200
    assert "Line 3, time_identifier: “advent” is neither a term nor an academic year." in page
    assert "Line 4: The line has not as many values" in page
    assert Benchmark.objects.count() == 5
    assert not Benchmark.objects.filter(area="998").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2", "has no column time_period"),
        (HEAD, "holds no figure that can be compared with"),
        (f"{HEAD}\n" + '"', "not CSV"),
    ],
)
def test_file_that_can_not_be_used_says_why_and_keeps_nothing(officer: Client, text: str, says: str) -> None:
    status, page = send(officer, text)

    assert status == 400
    assert says in page
    assert not BenchmarkFile.objects.exists()


def test_form_without_a_file_says_what_is_missing(officer: Client) -> None:
    answer = officer.post("/benchmarks/", {})

    assert answer.status_code == 400
    for sentence in ("Choose a file.", "Say where the file comes from.", "Say when it was published."):
        assert sentence in answer.content.decode()


TARGET = {
    "whom": "school", "measure": "attendance", "value": "95.5", "agreed_by": "Governing body", "note": "",
    "first_day_day": "2", "first_day_month": "9", "first_day_year": "2026", "last_day_day": "21", "last_day_month": "7", "last_day_year": "2027",
    "agreed_on_day": "10", "agreed_on_month": "9", "agreed_on_year": "2026",
}  # fmt: skip


@pytest.fixture
def lead(world: World, sign_in: SignIn) -> Client:
    bring_in(
        world.school,
        [
            (p, date(2026, 9, 7), s, c, None)
            for p in world.pupils["4 Rowan"]
            for s, c in ((AM, "/"), (PM, "I"))
        ],
    )
    return sign_in(world.people["senior_lead"])


def set_target(client: Client, **more: str) -> tuple[int, str]:
    answer = client.post("/schools/900001/targets/new/", TARGET | more, follow=True)
    return answer.status_code, answer.content.decode()


def test_target_is_set_and_shows_how_far_it_is(lead: Client) -> None:
    status, page = set_target(lead)

    assert status == 200
    assert "Attendance: at least 95.5%" in page
    assert "4 of 8 sessions" in page
    assert "Short of it" in page
    assert Target.objects.get().tenths == 955


def test_another_target_for_the_same_days_ends_the_first(lead: Client) -> None:
    set_target(lead)
    set_target(lead, value="96")

    assert [(t.tenths, t.ended_at is None) for t in Target.objects.order_by("set_at")] == [
        (955, False),
        (960, True),
    ]
    assert "Another target was agreed." in lead.get("/schools/900001/targets/?over=1").content.decode()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": ""}, "Give the target in per cent"),
        ({"value": "101"}, "The target can be 100 per cent at most."),
        ({"value": "ninety"}, "Write the target as a number"),
        ({"value": "95.55"}, "Give one figure after the point at most."),
        ({"last_day_year": "2025"}, "The last day can’t be before the first."),
        ({"agreed_by": " "}, "Say who agreed the target."),
        ({"whom": "pupil"}, "Give the UPN of a pupil of this school."),
        ({"whom": "trust"}, "Select a valid choice"),
        ({"first_day_month": "13"}, "Enter a real date"),
    ],
)
def test_bad_target_says_what_to_do_and_sets_nothing(lead: Client, change: dict[str, str], says: str) -> None:
    status, page = set_target(lead, **change)

    assert status == 400
    assert says in page
    assert not Target.objects.exists()


def test_targets_of_pupils_are_not_for_governors(lead: Client, world: World, sign_in: SignIn) -> None:
    set_target(lead, whom="pupil", upn=world.pupil.upn)
    seen = lead.get("/schools/900001/targets/").content.decode()

    page = sign_in(world.people["governor"]).get("/schools/900001/targets/").content.decode()

    assert str(world.pupil) in seen
    assert str(world.pupil) not in page
    assert "No target is set" in page


def test_trust_sets_for_all_schools_and_a_school_can_not_end_it(
    lead: Client, world: World, sign_in: SignIn
) -> None:
    build_world(urn="900002", emails="other")
    user: User = world.people["trust_lead"]
    RoleGrant.objects.filter(user=user).update(school_id=None)
    whole = sign_in(user)
    set_target(whole, whom="trust")
    target = Target.objects.get()

    refused = lead.post(f"/schools/900001/targets/{target.id}/end/")
    elsewhere = whole.get("/schools/900002/targets/").content.decode()
    ended = whole.post(f"/schools/900002/targets/{target.id}/end/")

    assert (refused.status_code, ended.status_code) == (404, 302)
    assert "The whole trust" in elsewhere
    assert Target.objects.get().ended_by == user.name
