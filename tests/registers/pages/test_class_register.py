"""The class register page through the real middleware, marked without a script (REG-20, REG-23, REG-25, REG-52)."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from registers.models import Characteristic, Contact, ContactLink, Mark, PlannedAbsence, RegisterSubmission
from tests.answers import Answer
from tests.conftest import NOW
from tests.world import World

SignIn = Callable[..., Client]
PAGE = "/schools/900001/registers/2026-11-23/AM/?class=4+Rowan"
TODAY = date(2026, 11, 23)


@pytest.fixture
def teacher(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["teacher"])


@pytest.fixture
def office(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["office"])


def form(client: Client, choices: dict[Any, str], *, url: str = PAGE, **more: str) -> Answer:
    """Fills the form as it stands on the page and sends it: `choices` maps pupils to present, absent, late, more."""
    data = fields(client.get(url))
    data |= {f"mark-{pupil.id}": kind for pupil, kind in choices.items()}
    return client.post(url, data | {"action": "save"} | more)


def fields(answer: Answer) -> dict[str, str]:
    html = answer.content.decode()
    hidden = re.findall(r'<input type="hidden" name="((?:version|was)-[^"]+)" value="([^"]*)"', html)
    chosen = re.findall(r'<input type="radio" name="(mark-[^"]+)" value="(\w+)" checked', html)
    return dict(hidden) | dict(chosen)


def data_block(answer: Answer) -> dict[str, Any]:
    found = re.search(
        r'<script id="register-data" type="application/json">(.*?)</script>', answer.content.decode()
    )
    assert found
    block: dict[str, Any] = json.loads(found[1])
    return block


def marks(session: str = "AM") -> dict[uuid.UUID, str | None]:
    return dict(Mark.objects.filter(date=TODAY, session=session).values_list("pupil_id", "code"))


def text(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def by_office(
    client: Client, pupil: Any, code: str, *, day: str = "2026-11-23", version: int = 0, **more: Any
) -> None:
    mark = {"upn": pupil.upn, "code": code, "base_version": version, **more}
    body = {"op_id": str(uuid.uuid4()), "submit": False, "marks": [mark]}
    answer = client.post(
        f"/api/v1/registers/900001/{day}/AM?class=4 Rowan", body, content_type="application/json"
    )
    assert answer.status_code == 200, answer.content


def test_register_shows_the_class_with_times_and_what_its_script_needs(teacher: Client, world: World) -> None:
    answer = teacher.get(PAGE)
    assert answer.status_code == 200
    said = text(answer)
    assert "4 Rowan, morning register" in said
    assert "Monday 23 November 2026" in said
    assert "opened 8:50am" in said
    block = data_block(answer)
    assert [row["upn"] for row in block["rows"]] == [pupil.upn for pupil in world.pupils["4 Rowan"]]
    assert block["allowed"] == ["/", "L", "N"]
    assert block["url"] == PAGE
    assert teacher.get(block["api"]).status_code == 200


def test_register_of_another_class_does_not_exist_for_the_teacher(teacher: Client, office: Client) -> None:
    other = PAGE.replace("4+Rowan", "6+Elm")
    assert teacher.get(other).status_code == 404
    assert teacher.post(other, {}).status_code == 404
    assert office.get(other).status_code == 200
    assert teacher.get(PAGE.replace("4+Rowan", "No+such")).status_code == 404


@pytest.mark.parametrize("role", ["governor", "pastoral", "senco"])
def test_register_does_not_exist_for_people_who_never_mark(world: World, sign_in: SignIn, role: str) -> None:
    assert sign_in(world.people[role]).get(PAGE).status_code == 404


def test_form_saves_present_absent_and_late_with_minutes(teacher: Client, world: World) -> None:
    one, two, three, _four = world.pupils["4 Rowan"]
    answer = form(teacher, {one: "present", two: "absent", three: "late"}, **{f"minutes-{three.id}": "6"})
    assert answer.status_code == 302
    assert marks() == {one.id: "/", two.id: "N", three.id: "L"}
    assert Mark.objects.get(pupil=three).minutes_late == 6
    assert not RegisterSubmission.objects.exists()
    assert "3 marks are saved" in text(teacher.get(PAGE))


def test_form_takes_the_afternoon_slash_in_the_afternoon(teacher: Client, world: World) -> None:
    clock.set_clock(datetime(2026, 11, 23, 13, 10, tzinfo=clock.LONDON))
    one = world.pupil
    form(teacher, {one: "present"}, url=PAGE.replace("/AM/", "/PM/"))
    assert marks("PM") == {one.id: "\\"}


def test_fill_marks_blanks_present_but_asks_about_odd_children(
    teacher: Client, office: Client, world: World
) -> None:
    one, two, three, four = world.pupils["4 Rowan"]
    by_office(office, two, "I", day="2026-11-20")
    PlannedAbsence.objects.create(
        school=world.school, pupil=three, code="C", first_day=TODAY, last_day=TODAY, words="Family funeral",
        approved_by="Test Head", approved_position="Headteacher", approved_at=NOW,
    )  # fmt: skip
    form(teacher, {one: "absent"}, action="fill")
    assert marks() == {one.id: "N", four.id: "/"}
    said = text(teacher.get(PAGE))
    assert f"Left blank, because something else is expected: {two} and {three}" in said
    assert "Family funeral" in said
    odd = {row["upn"]: row.get("odd") for row in data_block(teacher.get(PAGE))["rows"]}
    assert odd[two.upn] == "Away Friday morning: ill"


def test_teacher_confirms_planned_leave_though_outside_the_usual_codes(teacher: Client, world: World) -> None:
    PlannedAbsence.objects.create(
        school=world.school, pupil=world.pupil, code="C", first_day=TODAY, last_day=TODAY, words="Family funeral",
        approved_by="Test Head", approved_position="Headteacher", approved_at=NOW,
    )  # fmt: skip
    answer = form(teacher, {world.pupil: "more"}, **{f"more-{world.pupil.id}": "C"})
    assert answer.status_code == 302, text(answer)
    assert marks() == {world.pupil.id: "C"}


def test_teacher_may_not_set_a_code_of_the_office_without_a_plan(teacher: Client, world: World) -> None:
    answer = form(teacher, {world.pupil: "more"}, **{f"more-{world.pupil.id}": "I"})
    assert answer.status_code == 400
    assert "set by the office" in text(answer)
    assert marks() == {}


def test_office_writes_the_note_a_code_needs(office: Client, teacher: Client, world: World) -> None:
    one = world.pupil
    bare = form(office, {one: "more"}, **{f"more-{one.id}": "V"})
    assert bare.status_code == 400
    answer = form(office, {one: "more"}, **{f"more-{one.id}": "V", f"note-{one.id}": "Choir visit"})
    assert answer.status_code == 302, text(answer)
    assert Mark.objects.get(pupil=one).note == "Choir visit"
    assert f"note-{one.id}" not in teacher.get(PAGE).content.decode()


def test_submit_with_blanks_saves_says_who_and_does_not_hand_in(teacher: Client, world: World) -> None:
    one, two, *_rest = world.pupils["4 Rowan"]
    answer = form(teacher, {one: "present"}, action="submit")
    assert answer.status_code == 400
    assert "Not submitted yet" in text(answer)
    assert f"{two} has no mark" in text(answer)
    assert f'href="#pupil-{two.id}"' in answer.content.decode()
    assert marks() == {one.id: "/"}
    assert not RegisterSubmission.objects.exists()


def test_submit_hands_the_register_in(teacher: Client, world: World) -> None:
    answer = form(teacher, dict.fromkeys(world.pupils["4 Rowan"], "present"), action="submit")
    assert answer.status_code == 302
    assert RegisterSubmission.objects.get().by_name == world.people["teacher"].name
    assert "submitted 9:31am by Test Class teacher" in text(teacher.get(PAGE))


def test_untouched_row_is_never_sent_over_somebody_elses_change(
    teacher: Client, office: Client, world: World
) -> None:
    one, two, *_ = world.pupils["4 Rowan"]
    form(teacher, {one: "present"})
    drawn = fields(teacher.get(PAGE))
    by_office(office, one, "L", version=1, minutes_late=6)
    answer = teacher.post(PAGE, drawn | {f"mark-{two.id}": "present", "action": "save"})
    assert answer.status_code == 302
    assert marks() == {one.id: "L", two.id: "/"}


def test_clash_shows_both_marks_saves_the_others_and_a_second_save_settles_it(
    teacher: Client, office: Client, world: World
) -> None:
    one, two, *_ = world.pupils["4 Rowan"]
    drawn = fields(teacher.get(PAGE))
    by_office(office, one, "L", minutes_late=6)
    answer = teacher.post(
        PAGE, drawn | {f"mark-{one.id}": "absent", f"mark-{two.id}": "present", "action": "save"}
    )
    assert answer.status_code == 409
    said = text(answer)
    assert "Test School office, School office marked Late, 6 minutes at 9:31am" in said
    assert "You chose No reason yet" in said
    assert marks() == {one.id: "L", two.id: "/"}
    again = teacher.post(PAGE, fields(answer) | {"action": "save"})
    assert again.status_code == 302
    assert marks() == {one.id: "N", two.id: "/"}


def test_wrong_minutes_bring_the_form_back_as_filled_in_and_save_nothing(
    teacher: Client, world: World
) -> None:
    one, two, *_ = world.pupils["4 Rowan"]
    answer = form(teacher, {one: "late", two: "absent"}, **{f"minutes-{one.id}": "six"})
    assert answer.status_code == 400
    assert "Write the minutes late in figures" in text(answer)
    kept = fields(answer)
    assert (kept[f"mark-{one.id}"], kept[f"mark-{two.id}"]) == ("late", "absent")
    assert 'value="six"' in answer.content.decode()
    assert marks() == {}


def test_change_after_handing_in_needs_a_reason_and_the_right(
    teacher: Client, office: Client, world: World
) -> None:
    one = world.pupil
    form(teacher, dict.fromkeys(world.pupils["4 Rowan"], "present"), action="submit")
    assert "ask the office to amend" in text(form(teacher, {one: "absent"}))
    assert "Say why the mark is changed" in text(form(office, {one: "absent"}))
    answer = form(
        office, {one: "absent"}, reason="Marked by mistake", **{"reason-words": "Was not in the room"}
    )
    assert answer.status_code == 302
    assert marks()[one.id] == "N"
    trail = office.get(f"/api/v1/marks?school=900001&from={TODAY}&to={TODAY}&upn={one.upn}").json()
    assert trail["rows"][0]["code"] == "N"


def test_session_ahead_is_shown_but_not_marked(teacher: Client, world: World) -> None:
    url = PAGE.replace("2026-11-23", "2026-11-24")
    answer = teacher.get(url)
    assert "This session has not begun" in text(answer)
    assert 'type="radio"' not in answer.content.decode()
    assert teacher.post(url, {f"mark-{world.pupil.id}": "present", "action": "save"}).status_code == 200
    assert not Mark.objects.exists()


def test_day_without_session_says_why(teacher: Client) -> None:
    assert "Sunday" in text(teacher.get(PAGE.replace("2026-11-23", "2026-11-22")))


@pytest.mark.parametrize("day", ["2026-02-30", "2026-11-23x", "1-1-1"])
def test_impossible_date_is_no_page(teacher: Client, day: str) -> None:
    assert teacher.get(PAGE.replace("2026-11-23", day)).status_code == 404


def test_flags_say_what_to_know_in_words_and_nothing_more(teacher: Client, world: World) -> None:
    one = world.pupil
    for kind, value in (("health_plan", "yes"), ("sen", "E"), ("social_worker", "yes"), ("fsm", "yes")):
        Characteristic.objects.create(pupil=one, kind=kind, value=value, first_day=date(2026, 9, 1))
    adult = Contact.objects.create(ref="C1", forename="Kept", surname="Secret")
    ContactLink.objects.create(
        pupil=one,
        contact=adult,
        relationship="Father",
        priority=1,
        restricted=True,
        restriction="Court order",
    )
    said = text(teacher.get(PAGE))
    for words in ("Healthcare plan", "Education, health and care plan", "Contact restricted: ask the office"):
        assert words in said
    for words in ("Secret", "Court order", "social", "Free school"):
        assert words not in said


def test_names_with_markup_in_them_stay_words(teacher: Client, world: World) -> None:
    pupil = world.pupil
    pupil.chosen_forename = "</script><script>alert(1)</script>"
    pupil.save()
    html = teacher.get(PAGE).content.decode()
    assert "<script>alert" not in html
    assert data_block(teacher.get(PAGE))["rows"][0]["forename"] == pupil.chosen_forename


def test_register_opens_with_at_most_five_queries(teacher: Client, world: World) -> None:
    teacher.get(PAGE)
    with CaptureQueriesContext(connection) as seen:
        teacher.get(PAGE)
    told = [
        q["sql"]
        for q in seen.captured_queries
        if not q["sql"].startswith(("SET", "RESET", "SAVEPOINT", "RELEASE"))
    ]
    assert len(told) <= 5, told


def test_my_registers_lists_own_classes_with_their_state(teacher: Client, office: Client) -> None:
    page = "/schools/900001/registers/"
    mine, every = text(teacher.get(page)), text(office.get(page))
    assert "4 Rowan" in mine
    assert "Missing" in mine
    assert "6 Elm" not in mine
    assert "6 Elm" in every
    assert PAGE.replace("&", "&amp;") in teacher.get(page).content.decode()


def test_sign_in_goes_back_to_the_register(world: World, settings: Any) -> None:
    person: User = world.people["teacher"]
    person.set_password("three words you know")
    person.save()
    client = Client(headers={"host": "alpha.testserver"})
    sent = client.get(PAGE)
    assert sent.status_code == 302
    answer = client.get(sent["Location"])
    assert "Your marks you made there" not in text(answer)
    wrong = client.post(sent["Location"], {"email": person.email, "password": "no"})
    assert "is not right" in text(wrong)
    right = client.post(sent["Location"], {"email": person.email, "password": "three words you know"})
    assert right["Location"] == PAGE
