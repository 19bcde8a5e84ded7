"""Ways in besides the threshold, and a case whose sessions stand in two schools' registers (PEN-01, PEN-19, PEN-21)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit.api_errors import Refused
from penalties.actions.authority import record_authority
from penalties.actions.bundle import make_bundle
from penalties.actions.considering import draw_again, hand_over
from penalties.actions.issuing import issue_notice, prepare, request_notice
from penalties.actions.opening import Noted, open_due_cases, open_for_pupil
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.queries.case_file import case_file, case_of
from penalties.queries.places import places_of
from penalties.rules.grounds import Ground
from registers.models import ClassMembership, Pupil, Spell
from registers.queries.setup import setup_of
from registers.queries.threshold import threshold_times
from registers.rules.sessions import Session
from tests.marking import bring_in
from tests.world import World, build_world

from .conftest import AUTHORITY, FIRST, HOLIDAY, TODAY, Court, amend_all, parent
from .test_issuing import SERVING, WHY
from .test_pack_re_adds_up import words_of

SignIn = Callable[[User], Client]
NOTE = "Three days in Spain, told by the aunt; the family was in Spain in spring too"


def rule(court: Court, days: int, again: int | None = None) -> None:
    profile = replace(AUTHORITY, leave_days=days, leave_days_again=again)
    record_authority(profile, effective_from=date(2024, 9, 3), by=Actor.system())


@pytest.fixture
def three_days(court: Court) -> Court:
    """Three days of holiday nobody agreed to: six sessions."""
    amend_all(court, {(day, session): "I" for day in HOLIDAY[3:] for session in Session})
    return court


def noted(court: Court, ground: Ground, note: str = NOTE) -> PenaltyCase:
    by = court.actor("officer")
    return open_for_pupil(court.school, court.pupil, TODAY, by=by, noted=Noted(ground, note))


def test_pen19_request_below_ten_by_the_authority_s_rule_and_never_a_notice_of_the_school(
    three_days: Court, sign_in: SignIn
) -> None:
    court = three_days
    for ground, note, why in (
        (Ground.THRESHOLD, "", "threshold is not met"),
        (Ground.LEAVE, "too short", "Write what happened"),
        (Ground.LEAVE, NOTE, "No such rule"),
    ):
        with pytest.raises(Refused, match=why):
            noted(court, ground, note)
    rule(court, 5, again=3)
    with pytest.raises(Refused, match="asks for 5 school days in a row; the register holds 3"):
        noted(court, Ground.LEAVE)
    assert not PenaltyCase.objects.exists()
    PenaltyNotice.objects.create(
        school=court.school, pupil=court.pupil, contact=court.mother, issued_on=date(2026, 4, 1), kind="absence",
        status="paid", offence_from=date(2026, 3, 2), offence_to=date(2026, 3, 6),
    )  # fmt: skip

    noted(court, Ground.LEAVE)
    case = court.consider()
    prepare(case, by=court.actor("officer"))
    with pytest.raises(Refused, match="the school does not issue"):
        issue_notice(court.case(), court.mother, SERVING, reason=WHY, by=court.actor("head"))
    sheet = sign_in(court.world.people["head"]).get(
        f"/schools/{court.school.urn}/penalties/cases/{case.id}/decide/"
    )
    assert "Issue the notice" not in sheet.content.decode()
    request_notice(court.case(), court.mother, reason=WHY, by=court.actor("head"))

    words = words_of(make_bundle(court.case(), by=court.actor("officer")).pdf)
    assert NOTE in words
    assert "6 sessions of unauthorised absence" in words


def test_pen19_lost_day_holds_the_case_and_no_draw_brings_it_back(three_days: Court) -> None:
    rule(three_days, 3)
    noted(three_days, Ground.LEAVE)
    three_days.consider()

    amend_all(three_days, {(HOLIDAY[2], Session.AM): "I"})

    with pytest.raises(Refused, match="no longer counts"):
        prepare(three_days.case(), by=three_days.actor("officer"))
    with pytest.raises(Refused, match="no longer met"):
        draw_again(three_days.case(), reason="Looked again at the marks", by=three_days.actor("officer"))


def test_pen21_other_ground_is_noted_on_the_page_and_makes_no_notice_below_ten(
    three_days: Court, sign_in: SignIn
) -> None:
    officer = sign_in(three_days.world.people["officer"])
    address = f"/schools/{three_days.school.urn}/penalties/pupils/{three_days.pupil.id}/consider/"
    assert "Longest holiday nobody agreed to: 3 school days" in officer.get(address).content.decode()
    wrong = officer.post(address, {"ground": "truancy", "note": "Seen in town"})
    assert "Write what happened" in wrong.content.decode()

    made = officer.post(
        address, {"ground": "truancy", "note": f"Seen at the bus station twice. {NOTE}"}, follow=True
    )

    page = made.content.decode()
    assert "seen out of school without permission" in page
    assert "the threshold is not met" in page
    three_days.consider()
    with pytest.raises(Refused, match="the threshold is not met"):
        prepare(three_days.case(), by=three_days.actor("officer"))


@pytest.fixture
def other(court: Court) -> World:
    """Another school of the trust, with people of its own."""
    return build_world(urn="900002", classes=("5 Oak",), size=1, emails="two")


def move(pupil: Pupil, court: Court, other: World, on: date) -> None:
    """From that day on the pupil is at the other school, and away as they were before."""
    last = on - timedelta(days=1)
    Spell.objects.filter(pupil=pupil, school=court.school).update(leaves_on=last)
    ClassMembership.objects.filter(pupil=pupil, school=court.school).update(last_day=last)
    Spell.objects.create(pupil=pupil, school=other.school, starts_on=on)
    ClassMembership.objects.create(
        school=other.school, pupil=pupil, school_class=other.classes["5 Oak"], year_group="4", first_day=on
    )


def person(world: World, role: str) -> Actor:
    return access_of(world.people[role]).actor(world.school.id)


def test_school_whose_place_was_given_up_before_it_began_considers_nobody(court: Court) -> None:
    """The pupil left after half-term; the place at the other school was given up before its first day."""
    other = build_world(urn="900002", classes=("5 Oak",), size=1, emails="two")
    starts = TODAY - timedelta(days=5)
    Spell.objects.filter(pupil=court.pupil).update(leaves_on=TODAY - timedelta(days=10))
    Spell.objects.create(
        pupil=court.pupil, school=other.school, starts_on=starts, leaves_on=starts - timedelta(days=1),
        left_on="never_began",
    )  # fmt: skip

    assert threshold_times(other.school, FIRST, TODAY) == []
    assert (open_due_cases(other.school, TODAY), open_due_cases(court.school, TODAY)) == (0, 1)


def test_case_rests_on_the_registers_of_two_schools_and_the_new_school_decides(
    world: World, sign_in: SignIn
) -> None:
    record_authority(AUTHORITY, effective_from=date(2024, 9, 2), by=Actor.system())
    court = Court(world, parent(world.pupil))
    other = build_world(urn="900002", classes=("5 Oak",), size=1, emails="two")
    move(court.pupil, court, other, HOLIDAY[3])
    usual = {Session.AM: "/", Session.PM: "\\"}
    for school, first, last in (
        (court.school, FIRST, HOLIDAY[2]),
        (other.school, HOLIDAY[3], TODAY - timedelta(days=1)),
    ):
        held = setup_of(school).calendar.sessions(first, last, "4")
        bring_in(school, [(court.pupil, d, s, "G" if d in HOLIDAY else usual[s], None) for d, s in held])

    assert (open_due_cases(court.school, TODAY), open_due_cases(other.school, TODAY)) == (0, 1)
    case = case_of(other.school, PenaltyCase.objects.get().id)
    assert case is not None
    assert [(one.school.urn, one.count, one.decides) for one in places_of(case_file(case, TODAY))] == [
        ("900001", 6, False), ("900002", 4, True),
    ]  # fmt: skip
    with pytest.raises(Refused, match="is on the roll of Invented School 900002"):
        open_for_pupil(court.school, court.pupil, TODAY, by=court.actor("officer"), again=True)

    there = Court(replace_pupil(other, court.pupil), court.mother)
    there.consider()
    prepare(there.case(), by=there.actor("officer"))
    address = f"/schools/900002/penalties/cases/{case.id}/decide/"
    page = sign_in(other.people["head"]).get(address).content.decode()
    assert "The head of <b>Invented School 900002</b> decides" in page
    assert sign_in(world.people["head"]).get(address).status_code == 404
    issue_notice(there.case(), court.mother, SERVING, reason=WHY, by=there.actor("head"))
    words = words_of(make_bundle(there.case(), by=there.actor("officer")).pdf)
    assert words.count("Certified attendance record") >= 2
    assert "Monday 2 November 2026, morning, at Invented School 900001" in words


def replace_pupil(world: World, pupil: Pupil) -> World:
    return World(world.school, world.classes, world.people, {"4 Rowan": [pupil]})


def test_open_case_of_a_pupil_who_moved_is_handed_over_before_anybody_decides(
    court: Court, other: World
) -> None:
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("officer"))
    with pytest.raises(Refused, match="on this school’s roll"):
        hand_over(court.case(), reason="Moved, said the mother", by=court.actor("officer"))
    move(court.pupil, court, other, TODAY)

    with pytest.raises(Refused, match="on the roll of Invented School 900002 now"):
        issue_notice(court.case(), court.mother, SERVING, reason=WHY, by=court.actor("head"))
    hand_over(court.case(), reason="Moved within the trust today", by=court.actor("officer"))

    case = PenaltyCase.objects.get()
    assert (case.school, case.state, case.parents.get().state) == (other.school, "considering", "")
    assert case.events.latest("at").what == "handed_over"
    prepare(case, by=person(other, "officer"))
    issue_notice(case, court.mother, SERVING, reason=WHY, by=person(other, "head"))
    assert PenaltyNotice.objects.get().school == other.school
