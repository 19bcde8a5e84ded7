"""One morning with every trap in it: nobody is asked wrongly, and no child falls silent (ABS-10, ABS-28)."""

from __future__ import annotations

from datetime import date, time

import pytest

from absence.actions.attempts import Attempt, log_attempt
from absence.actions.reports import Told, take_report
from attendance_mis.kit import clock
from attendance_mis.kit.ids import uuid7
from registers.models import Arrival, ClassMembership, PlannedAbsence, Pupil, SignOut, Spell
from registers.queries.roster import read_roster
from tests.absence.conftest import EVERYTHING, MONDAY, Day
from tests.world import World, build_world, make_pupil


@pytest.fixture
def pupils(world: World) -> dict[str, Pupil]:
    """Named by what befalls them."""
    rowan, elm = world.classes["4 Rowan"], world.classes["6 Elm"]
    names = [
        "Dual",
        "Trip",
        "Latebus",
        "Estranged",
        "Nophone",
        "Twinone",
        "Twintwo",
        "Sibling",
        "Leaving",
        "Signedout",
    ]
    found = {name: make_pupil(rowan, surname=name, serial=40 + n) for n, name in enumerate(names)}
    found["Untaken"] = make_pupil(elm, surname="Untaken", serial=70)
    found["Insibling"] = make_pupil(rowan, surname="Insibling", serial=71)
    return found


def base(world: World, pupil: Pupil) -> dict[str, object]:
    return {
        "school": world.school, "pupil": pupil, "date": MONDAY, "by_id": world.people["office"].id,
        "by_name": "Test", "by_position": "Office", "recorded_at": clock.now(), "reason": "Test",
    }  # fmt: skip


@pytest.fixture
def morning(day: Day, world: World, pupils: dict[str, Pupil]) -> Day:
    """9:31: the class's register is in and closed; the other class's is not taken."""
    other = build_world(urn="900002", emails="other")
    Spell.objects.create(pupil=pupils["Dual"], school=other.school, starts_on=date(2025, 9, 1))
    ClassMembership.objects.create(
        school=other.school, pupil=pupils["Dual"], school_class=other.classes["4 Rowan"], year_group="4",
        first_day=date(2025, 9, 1),
    )  # fmt: skip
    there = Day(other)
    there.at("09:05")
    there.register({})
    PlannedAbsence.objects.create(
        school=world.school, pupil=pupils["Trip"], code="V", first_day=MONDAY, last_day=MONDAY, words="Farm visit",
        approved_by="Test", approved_position="Head", approved_at=clock.now(),
    )  # fmt: skip
    day.adult(
        pupils["Estranged"], "Noteton", restricted=True, relationship="Father", restriction="Court order."
    )
    day.adult(pupils["Estranged"], "Mothering")
    mother = day.adult(pupils["Twinone"], "Twinmother")
    day.share(mother, pupils["Twintwo"])
    parent = day.adult(pupils["Sibling"], "Parentley")
    day.share(parent, pupils["Insibling"])
    for pupil in (pupils["Dual"], pupils["Trip"], pupils["Latebus"], pupils["Leaving"], pupils["Signedout"]):
        day.adult(pupil, "Parentley")
    Spell.objects.filter(pupil=pupils["Leaving"]).update(leaves_on=MONDAY)
    day.at("09:10")
    away = [name for name in pupils if name not in ("Untaken", "Insibling", "Signedout")]
    day.register({pupils[name]: "N" for name in away})
    day.at("09:28")
    Arrival.objects.create(at=clock.now(), session="AM", **base(world, pupils["Latebus"]))
    day.at("09:31")
    return day


def test_trap_day_asks_about_exactly_the_children_nobody_knows_of(morning: Day) -> None:
    queue = morning.queue()

    assert {line.child.surname for line in queue.lines} == {
        "Estranged", "Nophone", "Twinone", "Twintwo", "Sibling", "Leaving",
    }  # fmt: skip
    assert {child.surname: child.finding.why for child in queue.to_put_right if child.finding} == {
        "Dual": "At Invented School 900002: marked there.",
        "Trip": "Agreed: Farm visit",
        "Latebus": "Signed in at the late desk at 09:28.",
    }


def test_trap_day_names_the_register_that_is_not_in(morning: Day) -> None:
    queue = morning.queue()

    assert [(line.class_name, line.pupils) for line in queue.not_in] == [("6 Elm", 5)]
    assert not queue.is_clear


def test_trap_day_no_child_is_silent(morning: Day, world: World) -> None:
    """Every pupil on roll: marked as here or explained, asked about, known elsewhere, or in a register named as missing."""
    queue = morning.queue()
    told = {line.child.upn for line in (*queue.lines, *queue.waiting)} | {c.upn for c in queue.to_put_right}
    missing = {line.class_name for line in (*queue.not_in, *queue.blank)}
    roster = read_roster(urn=world.school.urn, first=MONDAY, last=MONDAY)
    assert roster is not None
    silent = []
    for pupil in roster.expected(MONDAY):
        mark = pupil.marks.get((MONDAY, queue.session)) if queue.session else None
        membership = pupil.membership(MONDAY)
        in_missing = membership is not None and membership.class_name in missing
        if pupil.upn not in told and not in_missing and (mark is None or mark.code == "N"):
            silent.append(pupil.surname)
    assert silent == []


def test_trap_day_a_restricted_adult_is_a_warning_and_never_a_number(
    morning: Day, pupils: dict[str, Pupil]
) -> None:
    morning.queue()
    line = morning.line(pupils["Estranged"])

    assert [(one.name, one.phone) for one in line.child.contacts if one.restricted] == [("Test Noteton", "")]
    assert line.due[0].contact == "Mothering-" + pupils["Estranged"].upn


def test_trap_day_nobody_to_ring_is_said_and_told_to_the_safeguarding_lead(
    morning: Day, pupils: dict[str, Pupil]
) -> None:
    morning.queue()

    assert set(morning.steps(pupils["Nophone"])) >= {"contact", "alert_dsl"}


def test_trap_day_signed_out_at_ten_is_not_asked_about_in_the_afternoon(
    morning: Day, world: World, pupils: dict[str, Pupil]
) -> None:
    morning.at("10:00")
    SignOut.objects.create(out_at=clock.now(), approved_by="Test", **base(world, pupils["Signedout"]))
    morning.at("13:10")
    morning.register({pupils["Signedout"]: "N"}, session="PM")
    morning.at("13:31")
    queue = morning.queue()

    assert "Signedout" not in {line.child.surname for line in queue.lines}
    assert "Signedout" in {child.surname for child in queue.to_put_right}


def test_child_in_school_in_the_morning_and_gone_in_the_afternoon_is_looked_for_first(
    morning: Day, pupils: dict[str, Pupil]
) -> None:
    morning.at("13:10")
    morning.register({pupils["Insibling"]: "N"}, session="PM")
    morning.at("13:31")
    queue = morning.queue()

    assert queue.lines[0].child.surname == "Insibling"
    assert queue.lines[0].due[0].step == "search"


def test_child_expected_back_from_an_appointment_and_not_back_is_asked_about(
    morning: Day, world: World, pupils: dict[str, Pupil]
) -> None:
    morning.at("10:00")
    SignOut.objects.create(
        out_at=clock.now(), approved_by="Test", expected_back=time(11, 15), **base(world, pupils["Signedout"])
    )
    morning.at("13:10")
    morning.register({pupils["Signedout"]: "N"}, session="PM")
    morning.at("13:31")

    assert "Signedout" in morning.asked()


def test_register_handed_in_but_not_closed_asks_about_nobody(day: Day, world: World) -> None:
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:19")

    assert day.asked() == []
    day.at("09:20")
    assert day.asked() == ["Alphaby"]


def test_report_of_a_parent_keeps_the_child_off_the_list_and_puts_a_hint_on_the_register(
    day: Day, world: World
) -> None:
    mother = day.adult(world.pupil, "Parentley")
    day.at("08:30")
    roster = read_roster(urn=world.school.urn, first=MONDAY, last=MONDAY)
    assert roster is not None
    told = Told(
        MONDAY, "", None, clock.now(), "phone", mother, str(mother), "Mother", "illness", "Temperature"
    )
    take_report(told, [roster.by_upn[world.pupil.upn]], roster=roster, by=day.actor("office"))
    after = read_roster(urn=world.school.urn, first=MONDAY, last=MONDAY)
    assert after is not None
    hint = after.by_upn[world.pupil.upn].plans[0]
    assert (hint.code, hint.agreed) == ("I", False)
    assert after.by_upn[world.pupil.upn].marks == {}
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")

    assert day.asked() == []


def test_child_who_set_out_for_school_and_is_not_there_comes_before_everybody(day: Day, world: World) -> None:
    first, second, *_ = world.pupils["4 Rowan"]
    for pupil in (first, second):
        day.adult(pupil, "Parentley")
    mother = second.contact_links.get().contact
    day.fact(first, "vulnerable")
    day.at("09:05")
    day.register({first: "N", second: "N"})
    day.at("09:24")
    roster = read_roster(urn=world.school.urn, first=MONDAY, last=MONDAY)
    assert roster is not None
    told = Told(
        MONDAY, "", None, clock.now(), "text", mother, str(mother), "Mother", "on_the_way", "Left at 8:20"
    )
    take_report(told, [roster.by_upn[second.upn]], roster=roster, by=day.actor("office"))
    day.at("09:31")

    assert day.asked() == ["Betaham", "Alphaby"]
    assert day.steps(second)[:2] == ["search", "alert_dsl"]


def test_afternoon_brings_the_child_back_and_the_case_closes_by_itself(day: Day, world: World) -> None:
    day.at("09:05")
    day.register({world.pupil: "N"})
    day.at("09:31")
    assert day.asked() == ["Alphaby"]
    day.at("13:10")
    day.register({}, session="PM")

    assert day.asked() == []
    assert day.case(world.pupil).closed_as == "in_school"


def leaves(day: Day, world: World, pupil: Pupil) -> None:
    SignOut.objects.create(out_at=clock.now(), without_permission=True, **base(world, pupil))


@pytest.mark.parametrize("outcome", ["seen", "reason_given"])
def test_child_who_left_and_was_found_leaves_the_list_though_marked_present(
    outcome: str, day: Day, world: World
) -> None:
    day.adult(world.pupil, "Parentley")
    day.at("09:05")
    day.register({})
    day.at("10:00")
    leaves(day, world, world.pupil)
    day.at("10:05")
    assert day.asked() == ["Alphaby"]
    found(day, world.pupil, outcome, "At home with her mother")

    assert day.asked() == []


@pytest.mark.parametrize("outcome", ["seen", "reason_given"])
def test_child_who_leaves_after_being_accounted_for_is_looked_for_though_marked_n(
    outcome: str, day: Day, world: World
) -> None:
    day.goes_missing(world.pupil)
    found(day, world.pupil, outcome, "In the library")
    assert day.asked() == []
    day.at("10:00")
    leaves(day, world, world.pupil)
    day.at("10:05")

    assert day.asked() == ["Alphaby"]
    assert day.steps(world.pupil)[0] == "search"


def found(day: Day, pupil: Pupil, outcome: str, words: str) -> None:
    attempt = Attempt(uuid7(), f"Parentley-{pupil.upn}", "phone", outcome, words)
    log_attempt(day.line(pupil), attempt, school=day.world.school, by=day.actor("officer"), powers=EVERYTHING)
