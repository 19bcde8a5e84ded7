"""A holiday told of on the morning itself: proposed as what it is, and led to the request for leave (LEV-16)."""

from __future__ import annotations

import pytest
from django.test import Client

from absence.models import AbsenceReport
from attendance_mis.kit import clock
from registers.models import Contact, ExpectedAbsence, Mark, PlannedAbsence
from tests.absence.conftest import MONDAY, Day, SignIn
from tests.absence.test_pages import text
from tests.world import World

REPORTS = "/schools/900001/absence-reports/"


@pytest.fixture
def mother(day: Day, world: World) -> Contact:
    day.at("08:30")
    return day.adult(world.pupil, "Parentley")


def told(client: Client, world: World, mother: Contact, session: str = "") -> str:
    url = f"{REPORTS}{world.pupil.id}/"
    sent = {
        "op_id": client.get(url).context["form"]["op_id"].value(), "reason": "away", "who": str(mother.id),
        "channel": "phone", "first_day": MONDAY.isoformat(), "session": session,
    }  # fmt: skip
    return client.post(url, sent, follow=True).content.decode()


def leave(world: World, code: str = "C", sessions: tuple[str, ...] = ()) -> None:
    PlannedAbsence.objects.create(
        school=world.school, pupil=world.pupil, code=code, first_day=MONDAY, last_day=MONDAY, sessions=list(sessions),
        words="Wedding", approved_by="Test", approved_position="Head", approved_at=clock.now(),
    )  # fmt: skip


def test_holiday_nobody_granted_is_proposed_as_g_for_the_office_to_decide(
    world: World, mother: Contact, sign_in: SignIn
) -> None:
    page = told(sign_in(world.people["office"]), world, mother)

    hint = ExpectedAbsence.objects.get()
    assert (hint.code, hint.anybody_confirms) == ("G", False)
    assert "away from home, holiday, no leave was granted" in hint.words
    assert not Mark.objects.exists()
    assert f'href="/schools/900001/leave/new/{world.pupil.id}/"' in page


def test_granted_leave_is_not_taken_for_a_holiday_nobody_granted(
    world: World, mother: Contact, sign_in: SignIn
) -> None:
    leave(world)
    page = told(sign_in(world.people["office"]), world, mother)

    assert AbsenceReport.objects.get().code == "N"
    assert "New leave request" not in page


@pytest.mark.parametrize(("code", "sessions"), [("V", ()), ("C", ("1PM",))])
def test_a_visit_or_leave_of_the_other_half_of_the_day_is_no_leave_for_it(
    code: str, sessions: tuple[str, ...], world: World, mother: Contact, sign_in: SignIn
) -> None:
    leave(world, code, sessions)
    told(sign_in(world.people["office"]), world, mother, session="AM")

    assert AbsenceReport.objects.get().code == "G"


def test_somebody_who_takes_no_requests_gets_no_address_of_them(
    world: World, mother: Contact, sign_in: SignIn
) -> None:
    page = text(sign_in(world.people["dsl"]).get(REPORTS))
    assert "New leave request" not in page
    assert "New leave request" not in told(sign_in(world.people["dsl"]), world, mother)
