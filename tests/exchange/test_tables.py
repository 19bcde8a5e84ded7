"""Tables of other systems: columns guessed and confirmed, codes never guessed (DAT-09, DAT-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from attendance_mis.kit import clock
from exchange.models import ColumnMapping, Incoming, QuarantinedMark
from exchange.rules.columns import COLUMNS, guess, missing, plain, translated
from registers.imports.characteristics import KINDS
from registers.models import ClassMembership, Mark, Pupil, SchoolClass, Spell
from registers.models.marks import CATEGORY_LETTERS
from tests.world import World

SignIn = Callable[..., Client]


def test_columns_are_guessed_by_their_names_and_what_was_saved_wins() -> None:
    headers = ["Pupil UPN", "Mark Date", "AM", "PM", "Mark", "Comments"]

    assert guess(headers, "marks", {}) == {
        "upn": "Pupil UPN", "date": "Mark Date", "code": "Mark", "code_am": "AM", "code_pm": "PM", "note": "Comments",
    }  # fmt: skip
    assert guess(headers, "marks", {"note": "Mark", "date": "Gone"})["date"] == "Mark Date"
    assert guess(["Legal Surname", "Surname"], "pupils", {})["legal_surname"] == "Legal Surname"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Individual Healthcare Plan", "health_plan"),
        ("Has disability", "disability"),
        ("Long-term medical condition", "long_term_condition"),
        ("Mental health concern", "mental_health"),
        ("Previously looked after", "was_looked_after"),
        ("Ever had a social worker", "had_social_worker"),
        ("CIN", "child_in_need"),
        ("Child Protection Plan", "child_protection"),
        ("Service family", "service_child"),
        ("Looked after", "looked_after"),
        ("Has a social worker", "social_worker"),
        ("Young carer", "young_carer"),
        ("Traveller", "traveller"),
        ("Vulnerable list", "vulnerable"),
    ],
)
def test_characteristics_are_found_by_their_names_and_yes_is_read(header: str, key: str) -> None:
    assert guess([header], "pupils", {}) == {key: header}
    assert translated(key, "Y") == "yes"
    assert translated(key, "see file") == "see file"


def test_every_characteristic_a_record_keeps_has_a_column() -> None:
    assert {wanted.key for wanted in COLUMNS["pupils"]} >= set(KINDS)
    assert guess(["Ethnic group"], "pupils", {}) == {"ethnicity": "Ethnic group"}


@pytest.mark.parametrize("kind", COLUMNS)
def test_name_of_a_column_means_one_thing(kind: str) -> None:
    known = [name for wanted in COLUMNS[kind] for name in wanted.known_as]

    assert sorted(set(known)) == sorted(known)
    assert all(plain(name) == name for name in known)


@pytest.mark.parametrize(
    ("chosen", "kind", "absent"),
    [
        ({"upn": "a", "date": "b", "code_am": "c"}, "marks", []),
        ({"upn": "a", "date": "b", "session": "c", "code": "d"}, "marks", []),
        ({"upn": "a", "date": "b", "code": "d"}, "marks", ["either session and mark, or the morning and the afternoon mark"]),
        ({"upn": "a"}, "contacts", ["The contact’s own number", "Contact’s forename", "Contact’s surname", "Relationship", "Whom to ring first"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(chosen: dict[str, str], kind: str, absent: list[str]) -> None:
    assert missing(chosen, kind) == absent


@pytest.mark.parametrize(
    ("key", "raw", "value"),
    [
        ("date", "3/9/2025", "2025-09-03"),
        ("date", "03-09-2025 00:00", "2025-09-03"),
        ("date", "3 Sep 2025", "2025-09-03"),
        ("date", "2025-09-03T00:00:00", "2025-09-03"),
        ("date", "9/13/2025", "9/13/2025"),
        ("date", "3/9/25", "3/9/25"),
        ("session", "a", "AM"),
        ("session", "Afternoon", "PM"),
        ("session", "lunch", "lunch"),
        ("sex", "Female", "F"),
        ("year_group", "Year 04", "4"),
        ("year_group", "Reception", "R"),
        ("fsm", "T", "yes"),
        ("upn", " h80120 0001001 ", "H801200001001"),
        ("code", "i", "i"),
    ],
)
def test_values_are_translated_only_where_there_is_one_meaning(key: str, raw: str, value: str) -> None:
    assert translated(key, raw) == value


def _send(client: Client, world: World, kind: str, text: str) -> Incoming:
    sent = {"kind": kind, "file": SimpleUploadedFile("other system.csv", text.encode())}
    answer = client.post(f"/schools/{world.school.urn}/exchange/other-systems/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Incoming.objects.get(id=answer.headers["Location"].split("/")[-3])


def _confirm(client: Client, world: World, row: Incoming, **columns: str) -> Incoming:
    answer = client.post(f"/schools/{world.school.urn}/exchange/files/{row.id}/columns/", columns)
    assert answer.status_code == 302, answer.content.decode()
    return Incoming.objects.get(id=row.id)


def _load(client: Client, world: World, row: Incoming) -> Incoming:
    client.post(f"/schools/{world.school.urn}/exchange/files/{row.id}/load/")
    return Incoming.objects.get(id=row.id)


@pytest.fixture
def client(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def test_marks_come_in_and_unknown_codes_wait_until_a_person_says_what_they_were(
    client: Client, world: World
) -> None:
    upn = world.pupil.upn
    text = f"""Pupil UPN;Day;Morning;Afternoon;Comments
{upn};2/9/2025;/;\\;
{upn};3/9/2025;A;\\;told the tutor
{upn};4/9/2025;A;-;
{upn};6/9/2025;/;;a Saturday
"""
    row = _send(client, world, "marks", text)
    page = client.get(f"/schools/{world.school.urn}/exchange/files/{row.id}/columns/").content.decode()
    assert "told the tutor" in page
    refused = client.post(f"/schools/{world.school.urn}/exchange/files/{row.id}/columns/", {"upn": "Pupil UPN", "date": "Pupil UPN"})  # fmt: skip
    assert refused.status_code == 400
    assert "Say which column has:" in refused.content.decode()

    row = _confirm(
        client,
        world,
        row,
        upn="Pupil UPN",
        date="Day",
        code_am="Morning",
        code_pm="Afternoon",
        note="Comments",
    )

    assert (row.state, row.preview["unknown"], row.preview["refused"]) == ("ready", {"A": 2}, 1)
    assert row.preview["rejects"][0]["where"] == "Line 5"
    assert not Mark.objects.exists()
    assert not QuarantinedMark.objects.exists()
    _load(client, world, row)
    held = {(m.date.day, m.session): m.code for m in Mark.objects.filter(pupil=world.pupil)}
    assert held == {(2, "AM"): "/", (2, "PM"): "\\", (3, "PM"): "\\"}

    address = f"/schools/{world.school.urn}/exchange/other-systems/unknown-codes/"
    assert "A: 2 marks" in client.get(address).content.decode()
    wrong = client.post(address, {"code": "A", "became": "H", "why": "Guess"})
    assert wrong.status_code == 400
    assert "H was no attendance code on 3 September 2025; choose another." in wrong.content.decode()
    assert client.post(address, {"code": "A", "became": "", "why": "Neither"}).status_code == 400
    client.post(address, {"code": "A", "became": "o", "why": "Their key says: absent.", "remember": "on"})

    assert {m.code for m in Mark.objects.filter(pupil=world.pupil, session="AM", date__day__in=[3, 4])} == {
        "O"
    }
    settled = QuarantinedMark.objects.filter(state="mapped")
    assert {(one.code, one.became, one.note) for one in settled} == {
        ("A", "O", "told the tutor"),
        ("A", "O", ""),
    }
    again = _send(client, world, "marks", text.replace("2025", "2026"))
    assert ColumnMapping.objects.get(kind="marks").codes == {"A": "O"}
    again = _confirm(
        client, world, again, upn="Pupil UPN", date="Day", code_am="Morning", code_pm="Afternoon"
    )
    assert again.preview["unknown"] == {}


def test_codes_of_the_old_law_keep_code_day_and_what_they_counted_as_then(
    client: Client, world: World
) -> None:
    Pupil.objects.filter(id=world.pupil.id).update(date_of_birth=date(2014, 10, 3))
    world.pupil.spells.update(starts_on=date(2023, 9, 1))
    from registers.models import HalfTerm

    HalfTerm.objects.create(
        school=world.school,
        academic_year="2023/24",
        name="HT1",
        first_day=date(2023, 9, 4),
        last_day=date(2023, 10, 20),
    )
    upn = world.pupil.upn
    text = f"upn,date,session,code\n{upn},2023-09-11,AM,H\n{upn},2023-09-11,PM,J\n{upn},2025-09-11,AM,H\n"
    row = _confirm(
        client,
        world,
        _send(client, world, "marks", text),
        upn="upn",
        date="date",
        session="session",
        code="code",
    )

    _load(client, world, row)

    held = {
        m.session: (m.code, CATEGORY_LETTERS[m.category or ""])
        for m in Mark.objects.filter(date=date(2023, 9, 11))
    }
    assert held == {"AM": ("H", "authorised"), "PM": ("J", "approved_activity")}
    waits = QuarantinedMark.objects.get()
    assert (waits.code, waits.day) == ("H", date(2025, 9, 11))
    address = f"/schools/{world.school.urn}/exchange/other-systems/unknown-codes/"
    client.post(address, {"code": "H", "leave_out": "on", "why": "Entered by hand with the head’s decision."})
    waits.refresh_from_db()
    assert (waits.state, waits.why) == ("discarded", "Entered by hand with the head’s decision.")
    assert not Mark.objects.filter(date=date(2025, 9, 11)).exists()


def test_pupils_come_in_with_their_class(client: Client, world: World) -> None:
    text = """UPN,Legal Surname,Legal Forename,Gender,DOB,Admission Date,Reg Group,NC Year
H801200001001,Tableby,Test,Male,03/10/2017,01/09/2026,4 Rowan,Year 4
"""
    row = _send(client, world, "pupils", text)
    row = _confirm(
        client, world, row, upn="UPN", legal_surname="Legal Surname", legal_forename="Legal Forename", sex="Gender",
        date_of_birth="DOB", starts_on="Admission Date", **{"class": "Reg Group"}, year_group="NC Year",
    )  # fmt: skip
    assert row.preview["touched"] == 2, row.preview

    _load(client, world, row)

    new = Pupil.objects.get(upn="H801200001001")
    assert (new.sex, new.date_of_birth) == ("M", date(2017, 10, 3))
    assert new.memberships.get().school_class.name == "4 Rowan"


def test_table_of_today_leaves_the_classes_of_earlier_years_alone(client: Client, world: World) -> None:
    """It says where pupils sit now: what was marked in another class and year group goes on counting there."""
    one, two, three, four = world.pupils["4 Rowan"][:4]
    rowan, elm = world.classes["4 Rowan"], SchoolClass.objects.create(school=world.school, name="3 Elm")
    for pupil in (one, two):
        ClassMembership.objects.filter(pupil=pupil).update(
            school_class=elm, year_group="3", last_day="2026-08-31"
        )
        ClassMembership.objects.create(
            school=world.school, pupil=pupil, school_class=rowan, year_group="4", first_day="2026-09-01"
        )
    starts = {p.id: Spell.objects.get(pupil=p).starts_on.isoformat() for p in (one, two, three, four)}
    lines = [
        f"{p.upn},{p.legal_surname},{p.legal_forename},{p.sex},{p.date_of_birth},{starts[p.id]},{name},{group}"
        for p, name, group in (
            (one, "4 Rowan", 4),
            (two, "4 Oak", 4),
            (three, "4 Rowan", ""),
            (four, "4 Oak", "Ash"),
        )
    ]
    row = _send(
        client, world, "pupils", "\n".join(["UPN,Surname,Forename,Sex,DOB,Start date,Class,Year", *lines])
    )
    row = _confirm(
        client, world, row, upn="UPN", legal_surname="Surname", legal_forename="Forename", sex="Sex",
        date_of_birth="DOB", starts_on="Start date", **{"class": "Class"}, year_group="Year",
    )  # fmt: skip
    _load(client, world, row)

    def sat(pupil: Pupil) -> list[tuple[str, str, date | None]]:
        held = ClassMembership.objects.filter(pupil=pupil).order_by("first_day")
        return list(held.values_list("school_class__name", "year_group", "last_day"))

    today = clock.today()
    assert sat(one) == [("3 Elm", "3", date(2026, 8, 31)), ("4 Rowan", "4", None)]
    assert sat(two) == [
        ("3 Elm", "3", date(2026, 8, 31)), ("4 Rowan", "4", today - timedelta(days=1)), ("4 Oak", "4", None)
    ]  # fmt: skip
    assert sat(three) == sat(four) == [("4 Rowan", "4", None)]
