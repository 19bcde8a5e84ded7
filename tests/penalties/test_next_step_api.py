"""`penalty-next-step`: the contract's answer, who gets it, and whose notices it counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client

from attendance_mis.accounts.models import User
from penalties.models import PenaltyNotice
from registers.models import Contact, ContactLink, Pupil, School
from tests.world import World, build_world, make_contact, make_pupil

SignIn = Callable[[User], Client]


def issue(
    pupil: Pupil, contact: Contact, school: School, on: date, status: str = "issued", kind: str = "absence"
) -> PenaltyNotice:
    return PenaltyNotice.objects.create(
        school=school, pupil=pupil, contact=contact, issued_on=on, kind=kind, status=status
    )


def ask(client: Client, pupil: Pupil, contact: Contact, as_of: str = "2026-11-23") -> dict[str, object]:
    query = {"upn": pupil.upn, "contact_ref": contact.ref, "as_of": as_of}
    answer = client.get("/api/v1/penalty-next-step", query)
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def test_parent_without_notices_is_at_the_first(world: World, sign_in: SignIn) -> None:
    parent = make_contact(world.pupil)

    found = ask(sign_in(world.people["officer"]), world.pupil, parent)

    assert found.pop("why")
    assert found == {
        "step": "first_notice",
        "amounts": [{"pence": 8000, "within_days": 21}, {"pence": 16000, "within_days": 28}],
        "window_ends": None,
        "counted_notices": [],
    }


def test_second_and_then_none(world: World, sign_in: SignIn) -> None:
    parent, client = make_contact(world.pupil), sign_in(world.people["officer"])
    first = issue(world.pupil, parent, world.school, date(2025, 3, 3))

    second = ask(client, world.pupil, parent)
    issue(world.pupil, parent, world.school, date(2026, 1, 12), "paid")
    none = ask(client, world.pupil, parent)

    assert (second["step"], second["amounts"]) == ("second_notice", [{"pence": 16000, "within_days": 28}])
    assert second["window_ends"] == "2028-03-03"
    assert [n["id"] for n in second["counted_notices"]] == [str(first.id)]  # type: ignore[attr-defined]
    assert (none["step"], none["amounts"], none["window_ends"]) == ("no_notice", [], "2028-03-03")


def test_withdrawn_and_public_place_notices_are_left_out(world: World, sign_in: SignIn) -> None:
    parent = make_contact(world.pupil)
    issue(world.pupil, parent, world.school, date(2026, 1, 12), "withdrawn")
    issue(world.pupil, parent, world.school, date(2026, 2, 2), kind="public_place")

    assert ask(sign_in(world.people["officer"]), world.pupil, parent)["step"] == "first_notice"


def test_t13_each_parent_and_each_sibling_has_a_ladder_of_their_own(world: World, sign_in: SignIn) -> None:
    children = world.pupils["4 Rowan"][:3]
    mother = make_contact(children[0], surname="Parentley")
    for child in children[1:]:
        ContactLink.objects.create(pupil=child, contact=mother, relationship="Mother", priority=1)
    issue(children[0], mother, world.school, date(2026, 1, 12))
    issue(children[0], mother, world.school, date(2026, 6, 1))
    issue(children[1], mother, world.school, date(2026, 1, 12))
    client = sign_in(world.people["head"])

    before = [ask(client, child, mother)["step"] for child in children]
    joined = [make_contact(child, surname="Secondley") for child in children]  # the other parent joins later
    theirs = [ask(client, child, one)["step"] for child, one in zip(children, joined, strict=True)]

    assert before == ["no_notice", "second_notice", "first_notice"]
    assert theirs == ["first_notice"] * 3


def test_notices_follow_the_pupil_to_another_school_of_the_trust(world: World, sign_in: SignIn) -> None:
    other = build_world(urn="900002", emails="other")
    parent = make_contact(world.pupil)
    issue(world.pupil, parent, world.school, date(2026, 1, 12))
    spell = world.pupil.spells.get()
    spell.leaves_on = date(2026, 10, 23)
    spell.save()
    world.pupil.spells.create(school=other.school, starts_on=date(2026, 11, 2))

    found = ask(sign_in(other.people["officer"]), world.pupil, parent)

    assert found["step"] == "second_notice"
    assert found["counted_notices"][0]["school"] == "900001"  # type: ignore[index]


def test_not_yours_and_unknown_are_the_same(world: World, sign_in: SignIn) -> None:
    other = build_world(urn="900002", emails="other")
    parent, theirs = make_contact(world.pupil), make_contact(other.pupil)
    stranger = make_pupil(world.classes["6 Elm"], surname="Fixture", serial=77)
    client = sign_in(world.people["officer"])
    asked = {
        "another school": {"upn": other.pupil.upn, "contact_ref": theirs.ref},
        "no such pupil": {"upn": "X999200120999", "contact_ref": parent.ref},
        "not this pupil's": {"upn": stranger.upn, "contact_ref": parent.ref},
        "no such contact": {"upn": world.pupil.upn, "contact_ref": "\x00"},
        "nothing": {},
    }

    answers = {
        name: client.get("/api/v1/penalty-next-step", {**query, "as_of": "2026-11-23"}).status_code
        for name, query in asked.items()
    }

    assert set(answers.values()) == {404}, answers
    assert ask(client, world.pupil, parent)["step"] == "first_notice"


def test_a_day_that_is_none_gets_a_sentence(world: World, sign_in: SignIn) -> None:
    parent, client = make_contact(world.pupil), sign_in(world.people["officer"])

    answer = client.get(
        "/api/v1/penalty-next-step",
        {"upn": world.pupil.upn, "contact_ref": parent.ref, "as_of": "2026-02-30"},
    )

    assert (answer.status_code, answer.json()) == (400, {"as_of": ["Give a date as YYYY-MM-DD."]})
