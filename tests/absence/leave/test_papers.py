"""The papers of a kind: travel form, licence record, part-time agreement (D17, D18, D19)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from absence.models import LeaveRequest
from absence.queries.leave_papers import PAPERS
from absence.rules.leave_kinds import LeaveKind
from letters.models import Letter
from tests.absence.leave.conftest import ask
from tests.absence.leave.test_pages import chosen, lettered
from tests.world import World

AFTERNOONS = tuple(f"{day}PM" for day in range(1, 6))


def paper(head: Client, world: World, kind: LeaveKind, **changed: Any) -> Letter:
    lettered(world)
    request = ask(world, kind=kind, **changed)
    if kind is not LeaveKind.TRAVEL:
        decide(head, request)
    head.post(f"/schools/900001/leave/{request.id}/paper/")
    return Letter.objects.get(kind=PAPERS[kind])


def decide(head: Client, request: LeaveRequest) -> None:
    """Every session but the last is granted, as it may be."""
    codes = [request.of_kind.code] * (request.sessions.count() - 1)
    head.post(f"/schools/900001/leave/{request.id}/", chosen(request, *codes, "refuse"))


def test_part_time_agreement_says_when_the_pupil_is_in_school(head: Client, world: World) -> None:
    made = paper(
        head, world, LeaveKind.PART_TIME, last_day=date(2026, 12, 18), pattern=AFTERNOONS,
        details={"review_on": "2026-12-09", "plan": "From 14 December: lunch too\nFrom January: all day"},
    )  # fmt: skip

    assert (made.kind, made.state) == ("D19", "issued")
    assert made.fields["times"]["rows"][0] == ["Monday", "08:50", "12:00"]
    assert made.fields["reviews"] == ["9 December 2026"]
    assert made.fields["way_back"] == ["From 14 December: lunch too", "From January: all day"]


def test_travel_form_lists_each_half_term(head: Client, world: World) -> None:
    made = paper(head, world, LeaveKind.TRAVEL, last_day=date(2027, 1, 8), details={"work": "Fairground"})

    assert made.kind == "D17"
    assert made.fields["dates"]["rows"] == [
        ["HT1", "–", "–"], ["HT2", "1 December 2026", "18 December 2026"], ["HT3", "4 January 2027", "8 January 2027"]
    ]  # fmt: skip


def test_licence_record_goes_to_the_file(head: Client, world: World) -> None:
    details = {
        "licence": "yes",
        "licence_number": "T-7",
        "licence_from": "2026-12-01",
        "licence_to": "2026-12-31",
    }
    made = paper(head, world, LeaveKind.PERFORMANCE, details=details)

    assert (made.kind, made.recipient["name"]) == ("D18", "For the school’s file")
    assert made.fields["licence_days"] == "1 December to 31 December 2026"
    assert made.fields["names_dates"].startswith("No:")


@pytest.mark.parametrize("kind", [LeaveKind.EXCEPTIONAL, LeaveKind.INTERVIEW, LeaveKind.RELIGIOUS])
def test_other_kinds_have_no_paper_of_their_own(kind: LeaveKind, head: Client, world: World) -> None:
    request = ask(world, kind=kind)

    assert head.post(f"/schools/900001/leave/{request.id}/paper/").status_code == 404


def test_part_time_hints_stand_only_on_the_sessions_out(head: Client, world: World) -> None:
    request = ask(
        world, kind=LeaveKind.PART_TIME, last_day=date(2026, 12, 18), pattern=AFTERNOONS,
        details={"review_on": "2026-12-09", "plan": "All day from January"},
    )  # fmt: skip
    head.post(f"/schools/900001/leave/{request.id}/", chosen(request, *["C2"] * request.sessions.count()))

    (plan,) = world.pupil.planned_absences.all()
    assert (plan.code, plan.first_day, plan.last_day) == ("C2", date(2026, 12, 1), date(2026, 12, 18))
    assert sorted(plan.sessions) == sorted(AFTERNOONS)


@pytest.mark.parametrize("kind", [LeaveKind.PERFORMANCE, LeaveKind.PART_TIME])
def test_paper_of_what_was_agreed_waits_for_the_decision(kind: LeaveKind, head: Client, world: World) -> None:
    lettered(world)
    request = ask(world, kind=kind)
    page = f"/schools/900001/leave/{request.id}/"

    assert "/paper/" not in head.get(page).content.decode()
    assert head.post(f"{page}paper/").status_code == 404
    assert not Letter.objects.exists()


def test_travel_form_printed_again_after_a_change_takes_the_place_of_the_first(
    head: Client, world: World
) -> None:
    first = paper(head, world, LeaveKind.TRAVEL, details={"work": "Fairground"})
    request = LeaveRequest.objects.get()
    again = f"/schools/900001/leave/{request.id}/paper/"
    head.post(again)
    assert Letter.objects.count() == 1

    LeaveRequest.objects.update(details={"work": "Circus"})
    head.post(again)

    second = Letter.objects.get(supersedes=first)
    assert (second.state, second.fields["work"]) == ("issued", "Circus")
