"""Why the safeguarding lead decided as they did is not for everybody who follows absences up (SAF-04, ABS-19)."""

from __future__ import annotations

import pytest
from django.test import Client

from absence.actions.escalation import decide, record_step
from absence.rules.history import Kind
from tests.absence.conftest import Day, SignIn
from tests.absence.test_pages import of, text
from tests.world import World


@pytest.fixture
def decided(day: Day, world: World) -> Day:
    day.adult(world.pupil, "Parentley")
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    day.catch_up()
    decide(
        day.line(world.pupil), decision="no_visit", factors=["vulnerability"], rationale="Known to the refuge",
        reference="SG 12", is_dsl=True, by=day.actor("dsl"),
    )  # fmt: skip
    record_step(day.case(world.pupil), Kind.POLICE, words="Bail conditions", by=day.actor("dsl"))
    return day


@pytest.mark.parametrize(
    ("role", "reads"),
    [("dsl", True), ("officer", True), ("head", True), ("office", False), ("pastoral", False), ("reviewer", False)],
)  # fmt: skip
def test_reasons_are_read_by_those_who_may_see_social_care_details(
    role: str, reads: bool, decided: Day, world: World, sign_in: SignIn
) -> None:
    page = text(sign_in(world.people[role]).get(of(world)))

    assert "Decision about a visit" in page
    for words in ("Known to the refuge", "What makes the child vulnerable", "SG 12", "Bail conditions"):
        assert (words in page) == reads, words
    assert ("Decided. The reasons are with the safeguarding lead." in page) != reads


def test_whoever_wrote_it_reads_it_again(decided: Day, world: World, sign_in: SignIn) -> None:
    record_step(decided.case(world.pupil), Kind.REFERRAL, words="Rang the hub", by=decided.actor("office"))
    office: Client = sign_in(world.people["office"])

    assert "Rang the hub" in text(office.get(of(world)))
    assert "Rang the hub" not in text(sign_in(world.people["reviewer"]).get(of(world)))


def test_whoever_decides_is_told_who_reads_it(decided: Day, world: World, sign_in: SignIn) -> None:
    page = text(sign_in(world.people["dsl"]).get(of(world, "decide/")))

    assert "the others see only that it was decided" in page
