"""A pupil's page: who may open it, what it shows to whom, and that a restriction can't be missed (ADM-05, SAF-08)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.utils.html import strip_tags

from attendance_mis.audit.models import AuditEvent
from registers.models import Characteristic, ClassMembership, Pupil
from registers.queries.figure import pupil_figures
from registers.queries.question import Question
from registers.queries.statistics import GroupBy, Scope, counts
from tests.conftest import NOW
from tests.marking import AM, PM, put
from tests.registers.pupils.conftest import Family, SignIn
from tests.world import World, make_school

MONDAY = date(2026, 11, 16)


def at(pupil: Pupil, rest: str = "", urn: str = "900001") -> str:
    return f"/schools/{urn}/pupils/{pupil.id}/{rest}"


def text(page: object) -> str:
    body = page.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", strip_tags(body.replace("<", " <"))).replace("&#x27;", "'").replace(" ,", ",")


def test_identity_restriction_and_contacts_are_told_to_the_office(
    office: Client, world: World, family: Family
) -> None:
    said = text(office.get(at(world.pupil)))

    assert "4 Rowan, Year 4, age 9" in said
    assert "Mother, Mumtest Testfamily, then Gran, Grantest Testfamily" in said
    assert "Do not ring, write to or hand Test over to Mr Fathertest Testfamily (father). Court order" in said
    assert said.index("Do not ring") < said.index("Attendance")
    assert "01632 960101" in said
    assert "Of compulsory school age from 31 December 2022 to 30 June 2034" in said


def test_restricted_adults_number_and_address_are_nowhere(
    officer: Client, world: World, family: Family
) -> None:
    for page in (officer.get(at(world.pupil)), officer.post(at(world.pupil, "address/"))):
        body = page.content.decode()
        assert page.status_code == 200
        assert "960103" not in body
        assert "Fathertest@" not in body
        assert "Fathertest house" not in body


def test_protected_address_is_masked_until_shown_and_the_showing_is_written_down(
    office: Client, world: World, family: Family
) -> None:
    assert b"Mumtest house" not in office.get(at(world.pupil)).content
    assert office.get(at(world.pupil, "address/")).status_code == 405

    assert b"Mumtest house" in office.post(at(world.pupil, "address/")).content
    shown = AuditEvent.objects.get(verb="pupil.address_shown")
    assert (shown.subject_id, shown.by_position) == (world.pupil.id, "School office")


def test_address_of_a_family_without_restriction_is_shown(office: Client, family: Family) -> None:
    assert b"Mumtest house" in office.get(at(family.brother)).content


def test_teacher_sees_the_warning_and_no_contact(teacher: Client, world: World, family: Family) -> None:
    page = teacher.get(at(world.pupil))
    said = text(page)

    assert "Contact restricted: ask the office." in said
    assert said.index("Contact restricted") < said.index("Attendance")
    for hidden in ("Testfamily", "960101", "Court order", "Brothers and sisters", "Change details"):
        assert hidden not in page.content.decode()
    assert teacher.post(at(world.pupil, "address/")).status_code == 404


def test_teacher_opens_own_class_only_as_it_sits_today(teacher: Client, world: World) -> None:
    other = world.pupils["6 Elm"][0]
    assert teacher.get(at(world.pupil)).status_code == 200
    assert teacher.get(at(other)).status_code == 404

    ClassMembership.objects.filter(pupil=world.pupil).update(last_day=date(2026, 11, 20))
    assert teacher.get(at(world.pupil)).status_code == 404


@pytest.mark.parametrize(
    "rest", ["", "marks/", "details/", "class/", "characteristics/", "contacts/add/", "certify/"]
)
def test_pupils_pages_are_not_there_for_those_who_may_not(
    rest: str, officer: Client, governor: Client, world: World, sign_in: SignIn
) -> None:
    elsewhere = make_school("900002")

    assert officer.get(at(world.pupil, rest)).status_code == 200
    assert governor.get(at(world.pupil, rest)).status_code == 404
    assert officer.get(at(world.pupil, rest, elsewhere.urn)).status_code == 404
    assert (
        officer.get(f"/schools/900001/pupils/01890000-0000-7000-8000-000000000000/{rest}").status_code == 404
    )
    assert Client(headers={"host": "alpha.testserver"}).get(at(world.pupil, rest)).status_code == 302


def test_opening_a_page_is_written_down(office: Client, world: World) -> None:
    office.get(at(world.pupil))
    seen = AuditEvent.objects.get(verb="pupil.viewed")
    assert (seen.subject_id, seen.by_name, seen.facts) == (world.pupil.id, "Test School office", {})


def test_sensitive_characteristics_are_for_those_who_may_see_them(
    office: Client, officer: Client, world: World
) -> None:
    Characteristic.objects.create(
        pupil=world.pupil, kind="social_worker", value="yes", first_day=date(2026, 1, 5)
    )
    Characteristic.objects.create(pupil=world.pupil, kind="sen", value="K", first_day=date(2026, 1, 5))

    assert "Has a social worker" in text(officer.get(at(world.pupil)))
    seen = text(office.get(at(world.pupil)))
    assert "SEN support" in seen
    assert "social worker" not in seen


def test_brothers_and_sisters_share_a_home_or_a_parent(office: Client, world: World, family: Family) -> None:
    page = office.get(at(world.pupil))
    assert f'href="{at(family.brother)}"' in page.content.decode()
    assert "6 Elm, Invented School 900001. Lives in the same household" in text(page)
    assert "Brothers and sisters" not in text(office.get(at(world.pupils["6 Elm"][2])))


def test_what_to_put_right_is_named(office: Client, world: World, family: Family) -> None:
    Pupil.objects.filter(id=world.pupil.id).update(upn="B123456789012")
    said = text(office.get(at(world.pupil)))
    assert "To put right in this entry" in said
    assert "The check letter of this UPN should be" in said


@pytest.fixture
def marked(world: World) -> Pupil:
    """Eight sessions of the first pupil: L and U with minutes, an amended N, an illness, one not required."""
    pupil = world.pupil
    put(world.school, {pupil: "L"}, MONDAY, AM, minutes=7, hand_in="4 Rowan")
    put(world.school, {pupil: "U"}, date(2026, 11, 17), AM, minutes=45, hand_in="4 Rowan")
    put(world.school, {pupil: "N"}, date(2026, 11, 18), AM, hand_in="4 Rowan")
    put(world.school, {pupil: "I"}, date(2026, 11, 18), AM, reason="Gran rang: ill")
    put(world.school, {pupil: "N"}, date(2026, 11, 18), PM)
    for day in (16, 17, 19):
        put(world.school, {pupil: "\\"}, date(2026, 11, day), PM)
    put(world.school, {pupil: "Y1"}, date(2026, 11, 19), AM)
    return pupil


def test_figures_have_numerator_denominator_and_marks_behind(office: Client, marked: Pupil) -> None:
    page = office.get(at(marked))
    said = text(page)

    assert "57.1%" in said
    assert "4 of 7 sessions: see how" in said
    assert "1½ days: 1 ill, 2 unauthorised" in said
    assert "3 of 7 sessions: see how" in said
    assert "1 N, 1 U" in said
    assert "52 minutes in all" in said
    for url in re.findall(r'href="([^"]+marks/[^"]+)"', page.content.decode()):
        assert office.get(url.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("show", "lines"), [("attendance", 7), ("missed", 3), ("unauthorised", 2), ("late", 1), ("all", 8)]
)
def test_marks_behind_a_figure_are_as_many_as_it_says(
    office: Client, world: World, marked: Pupil, show: str, lines: int
) -> None:
    page = office.get(at(marked, f"marks/?show={show}"))
    assert len(re.findall(r'<th scope="row">', page.content.decode())) == lines

    asked = Question(date(2026, 9, 1), date(2026, 11, 23), upn=marked.upn)
    figures = {
        one.figure.measure.key: one.figure for one in pupil_figures(world.school, asked, class_name=None)
    }
    if show in figures:
        said = figures[show]
        assert lines == (said.whole if show == "attendance" else said.part)


def test_page_and_api_say_the_same(office: Client, marked: Pupil) -> None:
    row = office.get(
        f"/api/v1/attendance?school=900001&from=2026-09-01&to=2026-11-23&by=pupil&upn={marked.upn}"
    ).json()["rows"][0]
    said = text(office.get(at(marked)))
    assert f"{row['attendance']}%" in said
    assert (
        f"{row['possible'] - row['present'] - row['approved_activity']} of {row['possible']} sessions" in said
    )


def test_amendment_is_told_with_its_five_parts(office: Client, marked: Pupil) -> None:
    for page in (office.get(at(marked)), office.get(at(marked, "marks/?show=amended"))):
        said = text(page)
        assert "N became I" in said
        assert "Gran rang: ill" in said
        assert "Mon 23 Nov" in said
        assert "9:31am" in said
        assert "Test Officer, Attendance officer" in said


def test_year_is_drawn_with_letters_and_says_it_in_words_too(office: Client, marked: Pupil) -> None:
    page = office.get(at(marked)).content.decode()
    assert 'role="img" aria-label="Marks of 2026/27. Missed by session: mon am 0 of 1' in page.replace(
        "Mon", "mon"
    )
    assert page.count('class="strip-year__corner"') == 1
    assert 'class="strip-year__code strip-year__code--late"' in page


def test_marks_are_shown_as_they_stood(office: Client, world: World) -> None:
    pupil = world.pupil
    put(world.school, {pupil: "N"}, MONDAY, AM, hand_in="4 Rowan", at=NOW.replace(day=16))
    put(world.school, {pupil: "I"}, MONDAY, AM, reason="Rang", at=NOW.replace(day=18))
    put(world.school, {pupil: "/"}, date(2026, 11, 19), AM, at=NOW.replace(day=19))

    then = text(office.get(at(pupil, "marks/?day=2026-11-17")))
    now = text(office.get(at(pupil, "marks/")))

    assert "as the register stood on Tuesday 17 November 2026, 11:59pm" in then
    assert "0 of 1 possible sessions attended, 0.0%" in then
    assert "N No reason yet" in then
    assert "I Ill" in then
    assert "1 of 2 possible sessions attended, 50.0%" in now
    assert "amended" in now


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-13-01", "Enter a real first day."),
        ("from=2026-11-20&to=2026-11-01", "The last day is before the first."),
        ("from=1990-01-01", "Ask for seven years at most."),
        ("at=09:30", "Say on which day that time was."),
        ("day=2026-11-20&at=99:99", "Enter the time as hours and minutes"),
    ],
)
def test_period_that_makes_no_sense_gets_a_sentence(
    office: Client, world: World, query: str, said: str
) -> None:
    page = office.get(at(world.pupil, f"marks/?{query}"))
    assert page.status_code == 400
    assert said in text(page)


def test_year_before_is_one_click_away(office: Client, world: World) -> None:
    put(world.school, {world.pupil: "I"}, date(2026, 6, 8), AM)
    assert "0 of 1 session: see how" in text(office.get(at(world.pupil, "?year=2025/26")))
    assert "0 of 0 sessions: see how" in text(office.get(at(world.pupil, "?year=nonsense")))


def test_counting_by_school_is_the_sum_of_its_pupils(world: World, marked: Pupil) -> None:
    scope = Scope(world.school.id, date(2026, 9, 1), date(2026, 11, 23))
    by_pupil = sum((t.possible for _, t in counts(scope, GroupBy.PUPIL)), 0)
    assert by_pupil == counts(scope, GroupBy.SCHOOL)[0][1].possible == 7
