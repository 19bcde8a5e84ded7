"""Unplanned closures and disruption: previewed, one cause for many, marks kept (REG-39)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from registers.models import HalfTerm, Mark, WeekSummary
from registers.queries.statistics import GroupBy, Scope, counts
from tests.registers.office.conftest import Answer, SignIn, text
from tests.world import World, mark_as

PAGE = "/schools/900001/disruption/"


def send(client: Client, **given: Any) -> Answer:
    sent = {
        "code": "Y4", "note": "Heating failed", "first_day": "2026-11-19", "first_session": "PM",
        "last_day": "2026-11-20", "last_session": "PM", "whom": "school", "step": "preview",
    }  # fmt: skip
    return client.post(PAGE, sent | given)


def confirm(client: Client, preview: Answer, **given: Any) -> Answer:
    hidden = dict(re.findall(r'name="(digest|op_id)" value="([^"]+)"', preview.content.decode()))
    return send(client, **({"step": "save"} | hidden | given))


def test_disruption_marks_everyones_blanks_and_keeps_marks_that_are_there(
    office: Client, world: World
) -> None:
    mark_as(world.people["teacher"], world.pupil, "I", day=date(2026, 11, 20))
    preview = send(office)
    done = confirm(office, preview)

    assert "Change 23 blanks to Y4" in text(preview)
    assert "Test Alphaby, Fri 20 Nov am: I, ill" in text(preview)
    assert done.status_code == 302
    assert Mark.objects.filter(code="Y4", note="Heating failed").count() == 23
    assert not Mark.objects.filter(date=date(2026, 11, 19), session="AM").exists()


def test_disruption_sessions_drop_out_of_possible_attendances(office: Client, world: World) -> None:
    confirm(office, send(office))
    scope = Scope(world.school.id, date(2026, 11, 16), date(2026, 11, 20))
    (_, tally), *_ = counts(scope, GroupBy.SCHOOL)

    assert (tally.possible, tally.not_possible) == (0, 24)
    assert WeekSummary.objects.get(pupil=world.pupil).not_possible == 3


def test_disruption_of_a_part_is_for_the_classes_or_year_groups_named(office: Client, world: World) -> None:
    given: dict[str, Any] = {"code": "Y3", "whom": "classes", "classes": [str(world.classes["6 Elm"].id)]}
    confirm(office, send(office, **given), **given)

    assert set(Mark.objects.values_list("pupil_id", flat=True)) == {p.id for p in world.pupils["6 Elm"]}


def test_disruption_of_a_part_asks_who_could_be_taken_in(office: Client, world: World) -> None:
    asked = send(office, code="Y3")
    without_first = [str(p.id) for name in world.classes for p in world.pupils[name]][1:]
    given: dict[str, Any] = {"code": "Y3", "pupils": without_first}
    done = confirm(office, send(office, **given), **given)

    assert "Untick below" in text(asked)
    assert 'value="save"' not in asked.content.decode()
    assert done.status_code == 302
    assert not Mark.objects.filter(pupil=world.pupil).exists()
    assert Mark.objects.count() == 21


def test_disruption_leaves_out_sessions_that_have_not_begun(office: Client, world: World) -> None:
    preview = send(office, first_day="2026-11-23", first_session="AM", last_day="2026-11-24")

    assert "Change 8 blanks to Y4" in text(preview)
    assert "24 left out: the session has not begun" in text(preview)


def test_disruption_before_the_law_changed_is_one_code(office: Client, world: World) -> None:
    HalfTerm.objects.create(
        school=world.school, academic_year="2023/24", name="HT6", first_day=date(2024, 6, 3),
        last_day=date(2024, 7, 19),
    )  # fmt: skip
    world.school.setup_version += 1
    world.school.save()
    for school_class in world.pupils.values():
        for pupil in school_class:
            pupil.spells.update(starts_on=date(2023, 9, 1))
            pupil.memberships.update(first_day=date(2023, 9, 1))
    days = {"first_day": "2024-07-01", "last_day": "2024-07-01", "first_session": "AM"}
    refused = send(office, code="Y1", **days)
    done = confirm(office, send(office, code="Y", **days), code="Y", **days)

    assert refused.status_code == 400
    assert "use Y." in text(refused)
    assert done.status_code == 302
    assert Mark.objects.filter(code="Y").count() == 16


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"note": " "}, "Describe the circumstances"),
        ({"code": ""}, "Choose what happened"),
        ({"code": "I"}, "Select a valid choice"),
        ({"whom": "classes"}, "Tick at least one"),
        ({"whom": "year_groups", "year_groups": ["4"]}, "Y4 is for the whole school"),
        ({"last_day": "2026-11-18"}, "before the first"),
        ({"first_day": "2026-01-05"}, "a month at once"),
        ({"first_day": "19 Nov"}, "day, month and year"),
        ({"first_day": "0001-01-01", "last_day": "0001-01-02"}, "four figures"),
    ],
)
def test_disruption_says_what_is_wrong_and_saves_nothing(
    office: Client, world: World, given: dict[str, Any], words: str
) -> None:
    answer = send(office, **given)

    assert answer.status_code == 400
    assert words in text(answer)
    assert not Mark.objects.exists()


def test_disruption_amends_marks_that_are_there_only_with_a_reason(office: Client, world: World) -> None:
    mark_as(world.people["teacher"], world.pupil, "N", day=date(2026, 11, 20), submit=True)
    bare = send(office, how="overwrite", reason="")
    given = {"how": "overwrite", "reason": "The school was closed"}
    confirm(office, send(office, **given), **given)

    assert "Keep 1 mark" in text(bare)
    assert Mark.objects.filter(code="Y4").count() == 24


def test_disruption_is_for_people_who_may_change_many_marks(
    office: Client, world: World, sign_in: SignIn, other_school: World
) -> None:
    assert office.get(PAGE).status_code == 200
    for role in ("teacher", "pastoral", "governor"):
        outsider = sign_in(world.people[role])
        assert outsider.get(PAGE).status_code == 404
        assert send(outsider).status_code == 404
    assert office.get(PAGE.replace("900001", "900002")).status_code == 404
    confirm(office, send(office))
    assert not Mark.objects.filter(school=other_school.school).exists()


def test_disruption_takes_few_statements(
    office: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    preview = send(office)
    with django_assert_max_num_queries(9):
        send(office)
    with django_assert_max_num_queries(14):
        confirm(office, preview)
