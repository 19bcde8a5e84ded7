"""Two authorities of one trust, side by side, each with its own rules (POL-05)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from attendance_mis.accounts.models import RoleGrant, User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.api_errors import Refused
from penalties.actions.authority import record_authority
from penalties.models import AuthorityProfile
from penalties.queries.authority import authority_of
from penalties.rules.authority import Authority, Issuer
from registers.models import School
from tests.world import World, make_school

SignIn = Callable[[User], Client]
BY = Actor.system()
STRICT = Authority(
    "999", "Fictionshire Council", ("2 Invented Road", "Exampleton"), "penalties@fictionshire.invalid",
    payment_methods="Online or by telephone", issuer=Issuer.SCHOOL, improvement_least_weeks=6,
    improvement_most_weeks=6, request_within_days=10, code_source="The council's pages, 2 September 2024",
)  # fmt: skip
MILD = Authority(
    "998", "Exampleborough", issuer=Issuer.AUTHORITY, improvement_least_weeks=3, improvement_most_weeks=6,
    early_action_after_weeks=3, request_within_days=30, checklist=("certificate", "support"), post_working_days=4,
    leave_days=4, code_source="A letter of 4 March 2025",
)  # fmt: skip


@pytest.fixture
def neighbour(world: World) -> School:
    school = make_school("900002")
    school.la_number = "998"
    school.save()
    return school


def test_each_school_uses_the_profile_of_its_own_authority(world: World, neighbour: School) -> None:
    record_authority(STRICT, effective_from=date(2024, 9, 2), by=BY)
    record_authority(MILD, effective_from=date(2024, 9, 2), by=BY)

    here, there = (authority_of(one, date(2026, 11, 23)) for one in (world.school, neighbour))

    assert (here.name, here.issuer, here.improvement_least_weeks, here.request_within_days) == (
        "Fictionshire Council", Issuer.SCHOOL, 6, 10,
    )  # fmt: skip
    assert (there.name, there.issuer, there.improvement_least_weeks, there.checklist) == (
        "Exampleborough", Issuer.AUTHORITY, 3, ("certificate", "support"),
    )  # fmt: skip


def test_past_day_keeps_the_version_that_held_then(world: World) -> None:
    record_authority(STRICT, effective_from=date(2024, 9, 2), by=BY)
    record_authority(Authority("999", "Fictionshire"), effective_from=date(2026, 9, 1), by=BY)

    assert authority_of(world.school, date(2026, 8, 31)).improvement_least_weeks == 6
    assert authority_of(world.school, date(2026, 9, 1)).improvement_least_weeks == 3
    assert not authority_of(world.school, date(2024, 9, 1)).recorded


def test_facts_outside_the_guidance_are_refused_and_nothing_is_kept(world: World) -> None:
    with pytest.raises(Refused) as refused:
        record_authority(
            Authority("999", "X", improvement_most_weeks=8), effective_from=date(2026, 9, 1), by=BY
        )

    assert set(refused.value.problems) == {"improvement_most_weeks"}
    assert not AuthorityProfile.objects.exists()


def test_trust_lead_records_a_profile_on_the_page(world: World, sign_in: SignIn) -> None:
    RoleGrant.objects.filter(user=world.people["trust_lead"]).update(school_id=None)
    client = sign_in(world.people["trust_lead"])
    sent = {
        "name": "Fictionshire", "issuer": "authority", "improvement_least_weeks": "3", "improvement_most_weeks": "7",
        "post_working_days": "2", "code_source": "A call on 3 November 2026", "effective_from": "2026-11-03",
    }  # fmt: skip

    refused = client.post("/settings/authorities/999/", sent)
    saved = client.post("/settings/authorities/999/", sent | {"improvement_most_weeks": "6"})

    assert refused.status_code == 400
    assert "at most 6 weeks" in refused.content.decode()
    assert saved.status_code == 302
    shown = client.get(f"/schools/{world.school.urn}/penalties/authority/").content.decode()
    assert "Fictionshire" in shown
    assert "A call on 3 November 2026" in shown
