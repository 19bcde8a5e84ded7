"""The countdown of every N (REG-26): what is due first, settled one by one or together."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from registers.actions.expected import Expectation, expect_absence
from registers.models import Mark, MarkEvent, PolicyChange, Spell
from registers.rules.sessions import Session
from tests.marking import bring_in
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World, mark_as

PAGE = "/schools/900001/unexplained/"
FRIDAY = date(2026, 11, 13)


@pytest.fixture
def three(world: World) -> World:
    """An N overdue (13 Nov), one due today (16 Nov), one with time left (20 Nov), all handed in."""
    first, second, third, _ = world.pupils["4 Rowan"]
    for pupil, day in ((first, FRIDAY), (second, date(2026, 11, 16)), (third, date(2026, 11, 20))):
        mark_as(world.people["teacher"], pupil, "N", day=day, submit=True)
    return world


def lines(answer: Answer) -> list[tuple[str, str]]:
    found = answer.context["lines"]
    return [(line.mark.surname, line.said) for line in found]


def sent(answer: Answer, **given: Any) -> dict[str, Any]:
    keys = [line.mark.key for line in answer.context["lines"]]
    return {"key": keys, "op_id": str(uuid.uuid4()), "action": "each"} | given


def test_list_has_every_standing_n_with_its_days_and_the_due_first(office: Client, three: World) -> None:
    answer = office.get(PAGE)

    assert lines(answer) == [("Alphaby", "Overdue"), ("Betaham", "Due today"), ("Demoford", "4 left")]
    assert [number for number, *_ in answer.context["counts"]] == [1, 1, 1]
    assert "by Fri 20 Nov" in text(answer)


def test_list_says_what_the_register_was_told_of_the_session_and_of_no_other(
    office: Client, three: World
) -> None:
    refused = Expectation("G", FRIDAY, FRIDAY, "Leave was refused for this session: G.", ("5AM",))
    for pupil, told in (
        (three.pupils["4 Rowan"][0], refused),
        (three.pupils["4 Rowan"][1], replace(refused, sessions=("1PM",))),
    ):
        expect_absence(told, school_id=three.school.id, pupil_id=pupil.id, source_id=uuid.uuid4())

    found = {line.mark.surname: line.mark.expected for line in office.get(PAGE).context["lines"]}

    assert found == {"Alphaby": "Leave was refused for this session: G.", "Betaham": "", "Demoford": ""}
    assert text(office.get(PAGE)).count("Leave was refused for this session: G.") == 1


def test_list_follows_a_shorter_limit_of_the_school(office: Client, three: World) -> None:
    PolicyChange.objects.create(
        school=three.school, effective_from=date(2026, 9, 1), values={"n_settle_school_days": 1}, reason="Test",
        made_at="2026-09-01T09:00Z",
    )  # fmt: skip
    three.school.setup_version += 1
    three.school.save()

    assert lines(office.get(PAGE))[-1] == ("Demoford", "Due today")


def test_one_n_is_amended_to_the_code_written_beside_it(office: Client, three: World) -> None:
    data = sent(office.get(PAGE)) | {"code-2": "i", "reason-2": "Parent rang on Friday"}
    answer = office.post(PAGE, data, follow=True)

    event = MarkEvent.objects.get(kind="amend")
    assert (event.pupil_id, event.code, event.reason) == (
        three.pupils["4 Rowan"][1].id, "I", "Parent rang on Friday",
    )  # fmt: skip
    assert "1 absence settled" in text(answer)
    assert len(lines(answer)) == 2


def test_ticked_ones_become_o_with_the_reason_not_established(office: Client, three: World) -> None:
    page = office.get(PAGE)
    keys = sent(page)["key"]
    office.post(PAGE, sent(page, action="together", ticked=keys[:2]))

    assert Mark.objects.filter(code="O").count() == 2
    reasons = set(MarkEvent.objects.filter(kind="amend").values_list("reason", flat=True))
    assert reasons == {"Reason not established within the time allowed"}
    assert Mark.objects.filter(code="N").count() == 1


def test_link_ticks_the_overdue(office: Client, three: World) -> None:
    ticked = [line.ticked for line in office.get(PAGE, {"tick": "overdue"}).context["lines"]]

    assert ticked == [True, False, False]


def test_mark_changed_meanwhile_is_shown_and_stands(office: Client, three: World) -> None:
    data = sent(office.get(PAGE)) | {"code-1": "O", "reason-1": "Nobody answered"}
    mark_as(three.people["officer"], three.pupil, "M", day=FRIDAY, version=1, reason="Card seen")
    answer = office.post(PAGE, data)

    assert answer.status_code == 409
    assert "put M, medical appointment meanwhile, and it stands. You chose O" in text(answer)
    assert Mark.objects.get(pupil=three.pupil).code == "M"


def test_form_saved_and_then_sent_otherwise_shows_the_list_as_it_is(office: Client, three: World) -> None:
    """Pressed, stopped because it hung, another line added, pressed again: the first had arrived after all."""
    data = sent(office.get(PAGE)) | {"code-1": "O", "reason-1": "Nobody answered"}
    office.post(PAGE, data)
    again = office.post(PAGE, data | {"code-2": "I", "reason-2": "Parent rang"}, follow=True)

    assert "saved before you changed it" in text(again)
    assert Mark.objects.filter(code="O").count() == 1
    assert Mark.objects.filter(code="N").count() == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code-1": "I"}, "Write why it is amended"),
        ({"code-1": "Q9", "reason-1": "x1"}, "not an attendance code"),
        ({"code-1": "C", "reason-1": "Said so"}, "approved leave"),
        ({"code-1": "I", "reason-1": "x1", "key": ["nonsense"]}, "404"),
    ],
)
def test_line_that_can_not_be_saved_keeps_what_was_typed(
    office: Client, three: World, given: dict[str, Any], words: str
) -> None:
    answer = office.post(PAGE, sent(office.get(PAGE)) | given)

    assert answer.status_code in (302, 400)
    assert not MarkEvent.objects.filter(kind="amend").exists()
    if words != "404":
        assert words in text(answer)
        assert f'value="{given["code-1"]}"' in answer.content.decode()


def test_nothing_written_saves_nothing_and_says_so(office: Client, three: World) -> None:
    answer = office.post(PAGE, sent(office.get(PAGE)), follow=True)

    assert "Nothing is saved" in text(answer)


def test_list_is_for_people_who_may_amend_and_of_one_school(
    office: Client, three: World, sign_in: SignIn, other_school: World
) -> None:
    mark_as(other_school.people["teacher"], other_school.pupil, "N", day=FRIDAY)
    theirs = f"{other_school.pupil.id}|{FRIDAY}|AM|1"
    office.post(PAGE, {"key": [theirs], "code-1": "O", "reason-1": "x1", "op_id": str(uuid.uuid4())})

    assert len(lines(office.get(PAGE))) == 3
    assert Mark.objects.get(pupil=other_school.pupil).code == "N"
    for role in ("teacher", "pastoral", "governor"):
        assert sign_in(three.people[role]).get(PAGE).status_code == 404
    assert office.get(PAGE.replace("900001", "900002")).status_code == 404


def test_list_takes_few_statements(office: Client, three: World, django_assert_max_num_queries: Any) -> None:
    office.get(PAGE)
    with django_assert_max_num_queries(5):
        office.get(PAGE)


def test_list_leaves_out_marks_older_than_the_limit_of_the_law(office: Client, three: World) -> None:
    old = three.pupils["4 Rowan"][3]
    rows = [(old, day, Session.AM, "N", None) for day in (date(2024, 7, 8), date(2026, 11, 12))]
    bring_in(three.school, rows)

    assert [line.mark.day for line in office.get(PAGE).context["lines"] if line.mark.pupil_id == old.id] == [
        date(2026, 11, 12)
    ]


def test_list_has_a_leaver_while_there_is_time_and_not_for_ever(office: Client, three: World) -> None:
    first, _, third, _ = three.pupils["4 Rowan"]
    Spell.objects.filter(pupil__in=[first, third]).update(leaves_on=date(2026, 11, 20))

    assert lines(office.get(PAGE)) == [("Betaham", "Due today"), ("Demoford", "4 left")]
