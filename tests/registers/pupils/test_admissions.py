"""Changes of the admission register keep their five parts; nobody is admitted twice (ADM-02, ADM-29, ADM-30)."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from registers.actions.leaving import give_up_place
from registers.models import (
    AdmissionChange,
    Characteristic,
    ClassMembership,
    Contact,
    ContactLink,
    Pupil,
    RegisterSave,
    Spell,
)
from registers.rules.upn import make
from tests.registers.pupils.conftest import Family
from tests.registers.pupils.test_pupil_page import at, text
from tests.world import World, make_school

DETAILS = {
    "legal_surname": "Alphaby", "legal_forename": "Test", "chosen_forename": "", "sex": "F", "date_of_birth_day": "3",
    "date_of_birth_month": "10", "date_of_birth_year": "2017", "address": "", "last_school": "", "reason": "Birth certificate seen",
}  # fmt: skip
UPN = make("999", "2001", 2026, 900)


def parts() -> list[tuple[str, str, str, str, str]]:
    rows = AdmissionChange.objects.order_by("at", "id")
    return [(row.what, row.old, row.new, row.reason, f"{row.by_name}, {row.by_position}") for row in rows]


def test_correction_keeps_old_new_reason_when_and_who(office: Client, world: World) -> None:
    sent = DETAILS | {"upn": world.pupil.upn, "legal_surname": " Betterby ", "boarder": "on"}
    answer = office.post(at(world.pupil, "details/"), sent)

    assert (answer.status_code, answer["Location"]) == (302, at(world.pupil))
    who = "Test School office, School office"
    assert parts() == [
        ("pupil.legal_surname", "Alphaby", "Betterby", "Birth certificate seen", who),
        ("spell.boarder", "no", "yes", "Birth certificate seen", who),
    ]
    assert Pupil.objects.get(id=world.pupil.id).legal_surname == "Betterby"
    event = AuditEvent.objects.get(verb="pupil.changed")
    assert event.facts == {"fields": ["legal_surname", "boarder"]}
    said = text(office.get(at(world.pupil)))
    assert "2 entries changed" in said
    assert "Legal surname: Alphaby became Betterby" in said


def test_nothing_changed_leaves_no_trail(office: Client, world: World) -> None:
    office.post(at(world.pupil, "details/"), DETAILS | {"upn": world.pupil.upn})
    assert parts() == []
    assert not AuditEvent.objects.filter(verb="pupil.changed").exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": " "}, "Say why the entry changes"),
        ({"reason": "…"}, "Say why the entry changes"),
        ({"legal_surname": ""}, "This field is required"),
        ({"date_of_birth_day": "31", "date_of_birth_month": "2"}, "Enter a real date"),
        ({"date_of_birth_year": "2027"}, "The date of birth lies ahead."),
        ({"date_of_birth_year": "1917"}, "older than 25"),
        ({"upn": "A999200120001"}, "The check letter of this UPN should be R, not A"),
        ({"upn": "12345"}, "A UPN has 13 characters and this has 5"),
        ({"address": "line\n" * 9}, "at most six lines"),
        ({"legal_surname": "x" * 300}, "at most 120 characters"),
    ],
)
def test_bad_detail_is_refused_with_a_sentence_and_nothing_saved(
    office: Client, world: World, change: dict[str, str], said: str
) -> None:
    answer = office.post(
        at(world.pupil, "details/"), DETAILS | {"upn": world.pupil.upn, "chosen_forename": "New"} | change
    )
    assert answer.status_code == 400
    assert said in text(answer)
    assert parts() == []
    assert Pupil.objects.get(id=world.pupil.id).chosen_forename == ""


def test_upn_of_another_pupil_is_refused_and_an_old_one_kept(office: Client, world: World) -> None:
    taken = world.pupils["6 Elm"][0].upn
    answer = office.post(at(world.pupil, "details/"), DETAILS | {"upn": taken})
    assert "Another pupil of the trust has this UPN" in text(answer)

    office.post(at(world.pupil, "details/"), DETAILS | {"upn": f" {UPN.lower()} "})
    pupil = Pupil.objects.get(id=world.pupil.id)
    assert (pupil.upn, pupil.former_upn) == (UPN, world.pupil.upn)


def test_form_that_shows_an_older_entry_is_refused(office: Client, officer: Client, world: World) -> None:
    first = DETAILS | {"upn": world.pupil.upn, "chosen_forename": "Tess", "seen": "0"}
    assert office.post(at(world.pupil, "details/"), first).status_code == 302
    late = officer.post(at(world.pupil, "details/"), first | {"chosen_forename": "Tessa"})

    assert late.status_code == 400
    assert "Test School office, School office, changed this entry while you were writing" in text(late)
    assert Pupil.objects.get(id=world.pupil.id).chosen_forename == "Tess"


CONTACT = {
    "title": "Ms", "forename": "Mumtest", "surname": "Testfamily", "relationship": "Mother", "priority": "1",
    "phone": "01632 960199", "email": "new@example.invalid", "parental_responsibility": "on", "natural_parent": "on",
    "lives_with_pupil": "on", "receives_letters": "on", "reason": "Mother rang",
}  # fmt: skip


def test_contact_keeps_the_trail_with_each_child(office: Client, world: World, family: Family) -> None:
    answer = office.post(at(world.pupil, f"contacts/{family.mum.id}/"), CONTACT)

    assert answer.status_code == 302
    assert Contact.objects.get(ref="Mumtest").phone == "01632 960199"
    phones = AdmissionChange.objects.filter(what="contact.phone:Ms Mumtest Testfamily")
    assert {row.pupil_id for row in phones} == {world.pupil.id, family.brother.id}
    assert {(row.old, row.new) for row in phones} == {("01632 960101", "01632 960199")}


def test_kept_back_address_stays_when_its_box_is_left_empty(
    office: Client, world: World, family: Family
) -> None:
    form = office.get(at(world.pupil, f"contacts/{family.mum.id}/")).content.decode()
    assert "Mumtest house" not in form
    office.post(at(world.pupil, f"contacts/{family.mum.id}/"), CONTACT)
    assert Contact.objects.get(ref="Mumtest").address == ["Mumtest house", "Testtown"]

    barred = office.get(at(world.pupil, f"contacts/{family.father.id}/")).content.decode()
    assert "960103" not in barred
    assert "Fathertest@" not in barred


def test_restricting_takes_letters_and_collecting_away_at_once(
    office: Client, world: World, family: Family
) -> None:
    change = CONTACT | {"restricted": "on", "may_collect": "on", "restriction": "Court order."}
    office.post(at(world.pupil, f"contacts/{family.mum.id}/"), change)

    link = ContactLink.objects.get(id=family.mum.id)
    assert (link.restricted, link.receives_letters, link.may_collect) == (True, False, False)
    assert link.restricted_since == date(2026, 11, 23)
    whats = {what for what, *_ in parts()}
    assert {
        "contact.restricted:Ms Mumtest Testfamily",
        "contact.receives_letters:Ms Mumtest Testfamily",
    } <= whats
    assert "01632 960199" not in text(office.get(at(world.pupil)))


def test_restriction_needs_its_sentence(office: Client, world: World, family: Family) -> None:
    answer = office.post(at(world.pupil, f"contacts/{family.mum.id}/"), CONTACT | {"restricted": "on"})
    assert answer.status_code == 400
    assert "Say in a sentence what staff must know and do." in text(answer)


def test_contact_of_another_pupil_is_not_there(office: Client, world: World, family: Family) -> None:
    other = world.pupils["6 Elm"][1]
    assert office.get(at(world.pupil, f"contacts/{family.mum.id}/")).status_code == 200
    assert office.get(at(other, f"contacts/{family.mum.id}/")).status_code == 404
    assert office.post(at(other, f"contacts/{family.mum.id}/"), CONTACT).status_code == 404


def test_contact_is_added_new_or_known(office: Client, world: World, family: Family) -> None:
    new = CONTACT | {"forename": "Auntest", "relationship": "Aunt", "priority": "4"}
    assert office.post(at(world.pupil, "contacts/add/"), new).status_code == 302
    assert ContactLink.objects.filter(pupil=world.pupil, relationship="Aunt").exists()

    known = {"ref": "Grantest", "relationship": "Gran", "priority": "2", "reason": "Mother asked"}
    assert office.post(at(family.brother, "contacts/add/"), known).status_code == 302
    assert ContactLink.objects.filter(pupil=family.brother, contact__ref="Grantest").exists()
    again = office.post(at(family.brother, "contacts/add/"), known)
    assert "is already a contact of this pupil" in text(again)
    assert "no adult with this reference" in text(
        office.post(at(world.pupil, "contacts/add/"), known | {"ref": "nobody"})
    )


PLACE = {
    "year_group": "5",
    "first_day_day": "23",
    "first_day_month": "11",
    "first_day_year": "2026",
    "reason": "Moved up",
}


def test_class_change_ends_the_class_before_the_day_before(office: Client, world: World) -> None:
    elm = world.classes["6 Elm"]
    assert office.post(at(world.pupil, "class/"), PLACE | {"school_class": str(elm.id)}).status_code == 302

    rows = ClassMembership.objects.filter(pupil=world.pupil).order_by("first_day")
    assert list(rows.values_list("school_class__name", "year_group", "first_day", "last_day")) == [
        ("4 Rowan", "4", date(2025, 9, 1), date(2026, 11, 22)),
        ("6 Elm", "5", date(2026, 11, 23), None),
    ]
    assert parts()[0][:4] == ("class", "4 Rowan, year 4", "6 Elm, year 5, from 2026-11-23", "Moved up")


def test_class_change_of_the_same_day_corrects_instead_of_adding(office: Client, world: World) -> None:
    for name in ("6 Elm", "4 Rowan"):
        office.post(at(world.pupil, "class/"), PLACE | {"school_class": str(world.classes[name].id)})
    rows = ClassMembership.objects.filter(pupil=world.pupil).order_by("first_day")
    assert [(row.school_class.name, row.last_day) for row in rows] == [
        ("4 Rowan", date(2026, 11, 22)),
        ("4 Rowan", None),
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"first_day_year": "2024"}, "not on roll here on that day"),
        ({"year_group": "4", "school_class": "4 Rowan"}, "in that class and year group already"),
        ({"school_class": "elsewhere"}, "Choose one of the classes."),
        ({"year_group": "99"}, "Select a valid choice"),
    ],
)
def test_class_change_that_cannot_be_is_refused(
    office: Client, world: World, change: dict[str, str], said: str
) -> None:
    foreign = make_school("900002").classes.create(name="elsewhere")
    ids = {name: str(c.id) for name, c in world.classes.items()} | {"elsewhere": str(foreign.id)}
    sent = PLACE | {"school_class": "6 Elm"} | change
    answer = office.post(at(world.pupil, "class/"), sent | {"school_class": ids[sent["school_class"]]})
    assert answer.status_code == 400
    assert said in text(answer)
    assert parts() == []


FACT = {
    "kind": "sen",
    "value": "K",
    "first_day_day": "1",
    "first_day_month": "11",
    "first_day_year": "2026",
    "reason": "Plan agreed",
}


def test_characteristic_ends_the_one_before(office: Client, world: World) -> None:
    Characteristic.objects.create(pupil=world.pupil, kind="sen", value="E", first_day=date(2025, 9, 1))
    assert office.post(at(world.pupil, "characteristics/"), FACT).status_code == 302
    rows = Characteristic.objects.filter(pupil=world.pupil).order_by("first_day")
    assert list(rows.values_list("value", "first_day", "last_day")) == [
        ("E", date(2025, 9, 1), date(2026, 10, 31)),
        ("K", date(2026, 11, 1), None),
    ]
    assert parts()[0][:3] == ("characteristic.sen", "E", "K from 2026-11-01")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "maybe"}, "Write N (none), K (SEN support) or E (EHC plan)."),
        ({"kind": "fsm", "value": "perhaps"}, "Write yes, or no to end it."),
        ({"kind": "looked_after", "value": "yes"}, "Select a valid choice"),
        ({"first_day_year": "2025"}, "A later entry starts on 1 September 2026"),
    ],
)
def test_characteristic_that_cannot_be_is_refused(
    office: Client, world: World, change: dict[str, str], said: str
) -> None:
    Characteristic.objects.create(pupil=world.pupil, kind="sen", value="E", first_day=date(2026, 9, 1))
    answer = office.post(at(world.pupil, "characteristics/"), FACT | change)
    assert answer.status_code == 400
    assert said in text(answer)


ADMIT = DETAILS | {
    "upn": UPN, "legal_surname": "Newton-Test", "starts_on_day": "23", "starts_on_month": "11", "starts_on_year": "2026",
    "year_group": "4", "reason": "Place accepted",
}  # fmt: skip


def admit(client: Client, world: World, **change: str) -> object:
    sent = ADMIT | {"school_class": str(world.classes["4 Rowan"].id)} | change
    return client.post("/schools/900001/pupils/admit/", sent)


def test_admitted_pupil_is_on_roll_and_in_the_register_at_once(
    office: Client, officer: Client, world: World
) -> None:
    assert admit(office, world).status_code == 302  # type: ignore[attr-defined]

    pupil = Pupil.objects.get(upn=UPN)
    assert pupil.spells.get().starts_on == date(2026, 11, 23)
    assert {what for what, *_ in parts()} == {"class", "spell.starts_on"}
    register = officer.get("/api/v1/registers/900001/2026-11-23/AM?class=4 Rowan").json()
    assert UPN in [row["upn"] for row in register["marks"]]
    before = officer.get("/api/v1/registers/900001/2026-11-20/AM?class=4 Rowan").json()
    assert UPN not in [row["upn"] for row in before["marks"]]
    assert "Admitted" in text(office.get(at(pupil)))


def test_pupil_on_roll_is_not_admitted_twice(office: Client, world: World) -> None:
    answer = admit(office, world, upn=world.pupil.upn)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "is on this school's roll already, since 1 September 2025" in text(answer)
    assert Spell.objects.filter(pupil=world.pupil).count() == 1


def test_pupil_who_comes_back_gets_a_second_spell_and_keeps_one_identity(
    office: Client, world: World
) -> None:
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=date(2026, 7, 21))
    assert admit(office, world, upn=world.pupil.upn, legal_surname="Otherwise").status_code == 302  # type: ignore[attr-defined]

    pupil = Pupil.objects.get(upn=world.pupil.upn)
    assert list(pupil.spells.values_list("starts_on", "leaves_on")) == [
        (date(2025, 9, 1), date(2026, 7, 21)),
        (date(2026, 11, 23), None),
    ]
    assert pupil.legal_surname == "Alphaby"
    assert list(pupil.memberships.order_by("first_day").values_list("last_day", flat=True)) == [
        date(2026, 11, 22),
        None,
    ]


def test_place_given_up_before_it_began_stands_in_no_admissions_way(office: Client, world: World) -> None:
    admit(office, world, starts_on_day="4", starts_on_month="1", starts_on_year="2027")
    head = Actor(world.people["head"].id, "Test Head", "Headteacher", "head")
    give_up_place(Spell.objects.get(pupil__upn=UPN), reason="The family will not move", by=head)
    answer = admit(office, world, starts_on_day="30")

    assert answer.status_code == 302, text(answer)  # type: ignore[attr-defined]
    assert list(Spell.objects.filter(pupil__upn=UPN).values_list("starts_on", "leaves_on")) == [
        (date(2026, 11, 30), None),
        (date(2027, 1, 4), date(2027, 1, 3)),
    ]
    assert list(ClassMembership.objects.filter(pupil__upn=UPN).values_list("first_day", "last_day")) == [
        (date(2026, 11, 30), None)
    ]


def test_pupil_of_another_school_of_the_trust_keeps_one_identity(office: Client, world: World) -> None:
    elsewhere = make_school("900002")
    Spell.objects.filter(pupil=world.pupil).update(school=elsewhere)
    ClassMembership.objects.filter(pupil=world.pupil).update(school=elsewhere)
    assert admit(office, world, upn=world.pupil.upn).status_code == 302  # type: ignore[attr-defined]
    assert Pupil.objects.filter(upn=world.pupil.upn).count() == 1
    assert Spell.objects.filter(pupil=world.pupil).count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"upn": "B" + UPN[1:]}, f"should be {UPN[0]}, not B"),
        ({"school_class": ""}, "This field is required"),
        ({"starts_on_month": "13"}, "Enter a real date"),
        ({"reason": ""}, "Say why the entry changes"),
    ],
)
def test_admission_that_cannot_be_is_refused_and_leaves_nothing(
    office: Client, world: World, change: dict[str, str], said: str
) -> None:
    before = Pupil.objects.count()
    answer = admit(office, world, **change)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert said in text(answer)
    assert Pupil.objects.count() == before


def test_upn_of_a_pupil_born_on_another_day_is_refused(office: Client, world: World) -> None:
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=date(2026, 7, 21))
    answer = admit(office, world, upn=world.pupil.upn, date_of_birth_day="4")
    assert "born on another day" in text(answer)


@pytest.mark.parametrize("person", ["teacher", "governor", "dsl"])
def test_those_who_may_not_change_entries_find_no_such_page(
    person: str, office: Client, world: World, family: Family, sign_in: object
) -> None:
    outsider = sign_in(world.people[person])  # type: ignore[operator]
    for rest in ("details/", "class/", "characteristics/", "contacts/add/", f"contacts/{family.mum.id}/"):
        assert office.get(at(world.pupil, rest)).status_code == 200
        assert outsider.get(at(world.pupil, rest)).status_code == 404
        assert outsider.post(at(world.pupil, rest), DETAILS).status_code == 404
    assert admit(outsider, world).status_code == 404  # type: ignore[attr-defined]
    assert parts() == []


def test_changes_of_entries_write_no_marks(office: Client, world: World) -> None:
    admit(office, world)
    assert not RegisterSave.objects.exists()
