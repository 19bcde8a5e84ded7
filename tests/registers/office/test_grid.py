"""The office grid: what its cells show, what its script may save, the same change without a script."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import ClassMembership, Closure, Mark, MarkEvent, PlannedAbsence, Pupil, RegisterSave
from registers.queries.chain_check import check_school
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World, make_contact, mark_as

MONDAY = date(2026, 11, 16)
SAVE = "/schools/900001/grid/save"


def grid(world: World, monday: date = MONDAY, school_class: str = "4 Rowan", urn: str = "900001") -> str:
    return f"/schools/{urn}/grid/{world.classes[school_class].id}/{monday}/"


def cell(pupil: Pupil, code: str | None, version: int = 0, **more: Any) -> dict[str, Any]:
    told = {
        "pupil": str(pupil.id),
        "date": "2026-11-16",
        "session": "AM",
        "code": code,
        "base_version": version,
    }
    return told | more


def save(client: Client, *cells: dict[str, Any], op_id: str = "") -> Answer:
    body = {"op_id": op_id or str(uuid.uuid4()), "marks": list(cells)}
    return client.post(SAVE, json.dumps(body), content_type="application/json")


def kinds(answer: Answer, row: int = 0) -> list[str]:
    page = answer.context["page"]
    return [each.kind for each in page.rows[row].cells]


def plan(world: World, pupil: Pupil, code: str, day: date) -> None:
    PlannedAbsence.objects.create(
        school=world.school, pupil=pupil, code=code, first_day=day, last_day=day, words="Test plan",
        approved_by="Test", approved_position="Head", approved_at=clock.now(),
    )  # fmt: skip


def test_grid_shows_each_state_of_a_cell_as_what_it_is(office: Client, world: World) -> None:
    monday = date(2026, 11, 23)
    first, second, *_ = world.pupils["4 Rowan"]
    mark_as(world.people["teacher"], first, "L", minutes=9)
    mark_as(world.people["teacher"], second, "N")
    plan(world, first, "C", monday + timedelta(1))
    Closure.objects.create(school=world.school, day=monday + timedelta(2), kind="inset", session="PM")
    world.school.setup_version += 1
    world.school.save()
    answer = office.get(grid(world, monday))

    assert kinds(answer) == ["late", "not-held", "hint", "hint", *["not-held"] * 5]
    assert kinds(answer, 1)[0] == "unknown"
    assert kinds(answer, 2)[0] == "blank"
    assert "1 of 9 sessions begun" in text(answer)


def test_grid_hints_only_in_sessions_not_yet_held(office: Client, world: World) -> None:
    plan(world, world.pupil, "C", MONDAY)
    plan(world, world.pupil, "C", date(2026, 11, 24))

    assert kinds(office.get(grid(world)))[0] == "blank"
    assert kinds(office.get(grid(world, date(2026, 11, 23))))[2] == "hint"


def test_grid_leaves_out_days_in_another_class_or_not_on_roll(office: Client, world: World) -> None:
    first, second, *_ = world.pupils["4 Rowan"]
    world.pupil.memberships.update(last_day=MONDAY)
    ClassMembership.objects.create(
        school=world.school, pupil=first, school_class=world.classes["6 Elm"], year_group="6",
        first_day=MONDAY + timedelta(1),
    )  # fmt: skip
    second.spells.update(leaves_on=MONDAY + timedelta(1))
    answer = office.get(grid(world))

    assert kinds(answer) == ["blank"] * 2 + ["closed"] * 8
    assert kinds(answer, 1) == ["blank"] * 4 + ["closed"] * 6


def test_grid_flags_restricted_contacts_and_amended_marks(office: Client, world: World) -> None:
    make_contact(world.pupil, may_collect=False, restricted=True)
    mark_as(world.people["teacher"], world.pupil, "N", day=MONDAY, submit=True)
    mark_as(world.people["officer"], world.pupil, "I", day=MONDAY, version=1, reason="Gran rang")
    answer = office.get(grid(world))

    row = answer.context["page"].rows[0]
    assert row.restricted
    assert row.cells[0].amended
    assert "Contact restricted" in text(answer)


def test_history_tells_original_amended_reason_who_and_when(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "N", day=MONDAY, submit=True)
    mark_as(world.people["officer"], world.pupil, "I", day=MONDAY, version=1, reason="Gran rang")
    page = text(office.get(f"/schools/900001/grid/history/{world.pupil.id}/2026-11-16/AM/"))

    assert "I, ill" in page
    assert "(authorised)" in page
    assert "Originally</dt><dd><b>N, no reason yet" in page
    assert "N, no reason yet → I, ill" in page
    assert "Test Attendance officer, attendance officer" in page
    assert "“Gran rang”" in page


def test_save_puts_marks_of_several_sessions_in_one_operation(office: Client, world: World) -> None:
    pm = cell(world.pupil, "L", session="PM", minutes_late=6)
    answer = save(office, cell(world.pupil, "/"), pm)

    assert answer.status_code == 200
    assert [m["version"] for m in answer.json()["saved"]] == [1, 1]
    assert RegisterSave.objects.get().source == "grid"


def test_save_amends_a_mark_handed_in_only_with_a_reason(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "N", day=MONDAY, submit=True)
    refused = save(office, cell(world.pupil, "I", 1))
    done = save(office, cell(world.pupil, "I", 1, reason="Parent rang"))

    assert refused.status_code == 400
    assert refused.json()["refused"][0]["field"] == "reason"
    assert done.status_code == 200
    assert MarkEvent.objects.get(version=2).kind == "amend"


def test_save_into_a_blank_of_a_register_handed_in_is_handed_in_too(office: Client, world: World) -> None:
    first, second, *_ = world.pupils["4 Rowan"]
    mark_as(world.people["teacher"], first, "/", day=MONDAY, submit=True)
    save(office, cell(second, "I"))
    again = save(office, cell(second, "O", 1))

    assert Mark.objects.get(pupil=second).submitted
    assert again.status_code == 400
    assert "reason" in str(again.json())


def test_save_over_somebody_elses_mark_shows_both_and_saves_the_rest(office: Client, world: World) -> None:
    first, second, *_ = world.pupils["4 Rowan"]
    mark_as(world.people["teacher"], first, "L", day=MONDAY, minutes=4)
    answer = save(office, cell(first, "N"), cell(second, "N"))

    assert answer.status_code == 409
    clash = answer.json()["conflicts"][0]
    assert (clash["yours"], clash["theirs"], clash["theirs_minutes"], clash["version"]) == ("N", "L", 4, 1)
    assert clash["by"] == "Test Class teacher, Class teacher"
    assert Mark.objects.get(pupil=second).code == "N"
    assert Mark.objects.get(pupil=first).code == "L"


def test_save_sent_twice_is_saved_once_with_the_same_answer(office: Client, world: World) -> None:
    op_id = str(uuid.uuid4())
    first = save(office, cell(world.pupil, "N"), op_id=op_id).json()
    again = save(office, cell(world.pupil, "N"), op_id=op_id).json()

    assert again["saved"] == first["saved"]
    assert MarkEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"code": "H"}, "ended"),
        ({"code": "\\"}, "afternoon present mark"),
        ({"code": "C"}, "approved leave"),
        ({"code": "V"}, "needs a note"),
        ({"code": "#"}, "calendar"),
        ({"code": "¤"}, "not an attendance code"),
        ({"date": "2026-11-24"}, "not begun"),
        ({"date": "2026-11-21"}, "weekend"),
        ({"code": "/", "minutes_late": 4}, "Minutes late"),
    ],
)
def test_save_refuses_what_a_rule_forbids_and_saves_nothing(
    office: Client, world: World, more: dict[str, Any], word: str
) -> None:
    other = cell(world.pupils["4 Rowan"][1], "/")
    answer = save(office, other, cell(world.pupil, "N") | more)

    assert answer.status_code == 400
    assert word in answer.json()["refused"][0]["sentence"]
    assert not Mark.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b'"text"', b"\xff\xfe", b"[" * 5000,
        b'{"op_id": "x", "marks": []}',
        b'{"op_id": "0192f0c1-0000-7000-8000-000000000000", "marks": []}',
        b'{"op_id": "0192f0c1-0000-7000-8000-000000000000", "marks": "all"}',
        b'{"op_id": "0192f0c1-0000-7000-8000-000000000000", "marks": [{"pupil": 7}]}',
    ],
)  # fmt: skip
def test_save_of_the_wrong_shape_is_refused_with_a_sentence(
    office: Client, world: World, body: bytes
) -> None:
    answer = office.post(SAVE, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()


@pytest.mark.parametrize(
    "more",
    [
        {"base_version": -1}, {"base_version": 10**12}, {"code": "ABC"}, {"session": "NOON"},
        {"date": "2026-02-30"}, {"pupil": str(uuid.uuid4())}, {"note": "x" * 501}, {"note": "\x00"},
    ],
)  # fmt: skip
def test_save_of_a_wrong_field_is_refused_with_a_sentence(
    office: Client, world: World, more: dict[str, Any]
) -> None:
    answer = save(office, cell(world.pupil, "/") | more)

    assert answer.status_code == 400
    assert not Mark.objects.exists()


def test_save_twice_the_same_cell_in_one_operation_is_refused(office: Client, world: World) -> None:
    assert save(office, cell(world.pupil, "/"), cell(world.pupil, "N")).status_code == 400


def test_save_needs_the_forms_token(world: World, sign_in: SignIn) -> None:
    client = Client(enforce_csrf_checks=True, headers={"host": "alpha.testserver"})
    client.force_login(world.people["office"], backend="django.contrib.auth.backends.ModelBackend")

    assert save(client, cell(world.pupil, "/")).status_code == 403
    assert not Mark.objects.exists()


def change(client: Client, world: World, pupils: list[Pupil], **given: Any) -> Answer:
    sent = {
        "pupils": [str(p.id) for p in pupils], "first": "2026-11-18|PM", "last": "2026-11-19|PM", "code": "V",
        "note": "Museum, with staff", "how": "keep", "reason": "", "step": "preview",
    }  # fmt: skip
    return client.post(f"{grid(world)}change/", sent | given)


def confirm(client: Client, world: World, preview: Answer, pupils: list[Pupil], **given: Any) -> Answer:
    hidden = dict(re.findall(r'name="(digest|op_id)" value="([^"]+)"', preview.content.decode()))
    return change(client, world, pupils, **({"step": "save"} | hidden | given))


def test_change_of_a_block_is_previewed_and_keeps_the_marks_that_are_there(
    office: Client, world: World
) -> None:
    three = world.pupils["4 Rowan"][:3]
    teacher = world.people["teacher"]
    mark_as(teacher, three[0], "\\", day=date(2026, 11, 18), session="PM")
    mark_as(teacher, three[1], "M", day=date(2026, 11, 19))
    mark_as(teacher, three[2], "\\", day=date(2026, 11, 18), session="PM")
    preview = change(office, world, three)

    page = text(preview)
    assert "Change 6 blanks to V" in page
    assert "Keep 3 marks already there" in page
    assert "Test Betaham, Thu 19 Nov am: M, medical appointment" in page
    assert "Amend all 9 instead" in page
    assert Mark.objects.count() == 3
    done = confirm(office, world, preview, three)
    assert done.status_code == 302
    assert Mark.objects.filter(code="V", note="Museum, with staff").count() == 6
    assert RegisterSave.objects.filter(source="grid").count() == 1
    assert AuditEvent.objects.get(verb="marks.changed_together").facts["marks"] == 6


def test_change_that_overwrites_asks_for_a_reason_and_amends(office: Client, world: World) -> None:
    three = world.pupils["4 Rowan"][:3]
    mark_as(world.people["teacher"], three[1], "N", day=date(2026, 11, 19), submit=True)
    refused = change(office, world, three, how="overwrite")
    preview = change(office, world, three, how="overwrite", reason="All were on the trip")
    done = confirm(office, world, preview, three, how="overwrite", reason="All were on the trip")

    assert refused.status_code == 400
    assert "Write why" in text(refused)
    assert "amend 1 mark" in text(preview)
    assert done.status_code == 302
    assert Mark.objects.filter(code="V").count() == 9
    assert MarkEvent.objects.get(kind="amend").reason == "All were on the trip"


def test_change_is_shown_anew_when_somebody_marked_meanwhile(office: Client, world: World) -> None:
    three = world.pupils["4 Rowan"][:3]
    preview = change(office, world, three)
    mark_as(world.people["teacher"], three[0], "I", day=date(2026, 11, 19))
    answer = confirm(office, world, preview, three)

    assert answer.status_code == 409
    assert "Somebody changed marks since you looked" in text(answer)
    assert not Mark.objects.filter(code="V").exists()


def test_change_to_present_uses_the_mark_of_each_session(office: Client, world: World) -> None:
    pupils = world.pupils["4 Rowan"][:1]
    confirm(office, world, change(office, world, pupils, code="/"), pupils, code="/")

    marks = Mark.objects.order_by("date", "session").values_list("session", "code")
    assert list(marks) == [("PM", "\\"), ("AM", "/"), ("PM", "\\")]


def test_change_leaves_out_what_a_rule_forbids_and_says_so(office: Client, world: World) -> None:
    preview = change(office, world, world.pupils["4 Rowan"][:2], code="C")

    assert "6 cannot be changed" in text(preview)
    assert "Nothing changes" in text(preview)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"pupils": []}, "Tick at least one pupil"),
        ({"pupils": [str(uuid.uuid4())]}, "not in this class"),
        ({"code": ""}, "Choose the code"),
        ({"first": "2026-11-19|PM", "last": "2026-11-18|AM"}, "before the first"),
        ({"first": "2026-11-30|AM"}, "Select a valid choice"),
    ],
)
def test_change_says_what_is_missing(office: Client, world: World, given: dict[str, Any], words: str) -> None:
    sent = {"pupils": [str(world.pupil.id)], "first": "2026-11-18|PM", "last": "2026-11-19|PM", "code": "I"}
    answer = office.post(f"{grid(world)}change/", sent | {"how": "keep", "step": "preview"} | given)

    assert answer.status_code == 400
    assert words in text(answer)


def test_grid_starts_at_the_first_class_and_goes_to_mondays(office: Client, world: World) -> None:
    home = office.get("/schools/900001/grid/")
    assert home.headers["Location"] == grid(world, date(2026, 11, 23))
    assert office.get(grid(world, date(2026, 11, 18))).headers["Location"] == grid(world)
    assert office.get(f"{grid(world)}?weeks=2").context["page"].columns[-1].day == date(2026, 11, 27)


@pytest.mark.parametrize("monday", ["0001-01-01", "9999-12-27", "2026-02-30", "2026-11"])
def test_grid_of_no_week_does_not_exist(office: Client, world: World, monday: str) -> None:
    assert office.get(grid(world).replace("2026-11-16", monday)).status_code == 404


def test_grid_of_holidays_says_that_there_is_no_session(office: Client, world: World) -> None:
    assert "There is no session in these days" in text(office.get(grid(world, date(2026, 10, 26))))


@pytest.mark.parametrize("role", ["teacher", "pastoral", "governor"])
def test_grid_is_for_the_office(office: Client, world: World, sign_in: SignIn, role: str) -> None:
    outsider = sign_in(world.people[role])
    history = f"/schools/900001/grid/history/{world.pupil.id}/2026-11-16/AM/"
    for page in (grid(world), history, "/schools/900001/grid/"):
        assert office.get(page).status_code in (200, 302)
        assert outsider.get(page).status_code == 404
    assert save(outsider, cell(world.pupil, "/")).status_code == 404
    assert change(outsider, world, [world.pupil]).status_code == 404


def test_grid_of_another_school_its_pupils_and_classes_do_not_exist(
    office: Client, world: World, other_school: World
) -> None:
    theirs = other_school.pupil
    assert office.get(grid(other_school)).status_code == 404
    assert office.get(grid(other_school, urn="900002")).status_code == 404
    assert office.get(f"/schools/900001/grid/history/{theirs.id}/2026-11-16/AM/").status_code == 404
    assert save(office, cell(theirs, "/")).status_code == 400
    assert not Mark.objects.exists()


def test_grid_takes_few_statements(office: Client, world: World, django_assert_max_num_queries: Any) -> None:
    office.get(grid(world))
    with django_assert_max_num_queries(8):
        office.get(f"{grid(world)}?weeks=2")
    with django_assert_max_num_queries(7):
        save(office, cell(world.pupil, "/"))


def test_chain_holds_after_everything_the_office_does(office: Client, world: World) -> None:
    first, second, third, _ = world.pupils["4 Rowan"]
    mark_as(world.people["teacher"], first, "/", day=MONDAY, submit=True)
    save(office, cell(second, "I"), cell(third, "I"))
    save(office, cell(second, "M", 1, reason="Card seen"))
    confirm(office, world, change(office, world, [first, second]), [first, second])

    assert check_school(world.school).broken == ""
