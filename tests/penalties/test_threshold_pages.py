"""The threshold's pages: the list, and one pupil's ten weeks as a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from re import sub

import pytest
from django.test import Client
from django.urls import reverse

from attendance_mis.accounts.models import User
from attendance_mis.audit.models import AuditEvent
from penalties.models import PenaltyNotice
from penalties.queries.why import why
from registers.models import Closure, Mark, School
from tests.marking import AM, bring_in, put
from tests.penalties.autumn import FIRST, away
from tests.world import World, begins_in_august, build_world, make_contact

SignIn = Callable[[User], Client]


@pytest.fixture
def officer(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["officer"])


def shown(client: Client, world: World, *, status: int = 200, **query: str) -> str:
    """The page of one pupil as text, spaces made one."""
    answer = client.get(reverse("threshold_why", args=[world.school.urn, world.pupil.id]), query)
    assert answer.status_code == status
    return text(answer.content)


def text(html: bytes) -> str:
    return " ".join(unescape(sub(r"<[^>]*>", " ", html.decode())).split())


def test_list_names_who_has_met_it_with_the_sessions_and_when_they_drop_out(
    world: World, officer: Client
) -> None:
    ten, nine = world.pupils["4 Rowan"][:2]
    away(world.school, ten, FIRST, 9)
    away(world.school, ten, date(2026, 11, 19), 1, "N")
    away(world.school, nine, FIRST, 9)

    answer = officer.get(reverse("threshold_list", args=[world.school.urn]))
    (line,) = answer.context["lines"]

    assert (line.pupil, line.now.count, line.codes, line.unknown) == (ten, 10, "9 O, 1 N", 1)
    assert (line.tenth, line.move.on, line.move.count) == (date(2026, 11, 19), date(2026, 11, 30), 1)
    assert "One N to settle" in text(answer.content)


def test_list_shows_who_is_near_when_asked(world: World, officer: Client) -> None:
    away(world.school, world.pupil, FIRST, 7)
    url = reverse("threshold_list", args=[world.school.urn])

    assert officer.get(url).context["lines"] == []
    assert [line.now.count for line in officer.get(url, {"least": "7"}).context["lines"]] == [7]


@pytest.mark.parametrize(
    "query", [{"least": "0"}, {"least": "x"}, {"as_of": "soon"}, {"as_of": "9999-12-31"}]
)
def test_list_answers_nonsense_with_a_sentence(query: dict[str, str], world: World, officer: Client) -> None:
    answer = officer.get(reverse("threshold_list", args=[world.school.urn]), query)

    assert answer.status_code == 400
    assert "There is a problem" in text(answer.content)


def test_page_says_in_words_what_counts_and_which_was_the_tenth(world: World, officer: Client) -> None:
    away(world.school, world.pupil, FIRST, 4, "G")
    away(world.school, world.pupil, date(2026, 10, 5), 5, "U")
    bring_in(world.school, [(world.pupil, date(2026, 11, 19), AM, "N", None)])

    page = shown(officer, world)

    assert "Why the threshold is met" in page
    assert (
        "has ten sessions of unauthorised absence up to Monday 23 November 2026: four of holiday that was not agreed "
        "(G), five of arriving after the register closed (U) and one where the reason is still not known (N) ."
    ) in page
    assert "The tenth was Thursday 19 November 2026, morning." in page
    assert "Session 10 is still N." in page


def test_every_week_says_yes_or_no_with_those_skipped_in_their_place(world: World) -> None:
    Closure.objects.create(school=world.school, day=date(2026, 10, 5), kind="closure")
    School.objects.update(setup_version=2)
    away(world.school, world.pupil, FIRST, 10)

    found = why(world.pupil, date(2026, 11, 23))
    lines = {line.starts: line for line in found.lines}

    assert [line.counted for line in found.lines] == [False, *[True] * 6, False, *[True] * 4]
    assert lines[date(2026, 9, 7)].why == "11 school weeks back: outside the ten."
    assert lines[date(2026, 9, 14)].why == "Week 1 of 10. The count reached 10 on Friday."
    assert lines[date(2026, 10, 5)].why == (
        "Week 4. No school on Monday: one session is enough to count the week."
    )
    assert lines[date(2026, 10, 5)].cells[0].said == "closed"
    (holiday,) = lines[date(2026, 10, 26)].cells
    assert (holiday.said, holiday.wide) == ("holiday", 10)
    assert [line.total for line in found.lines] == [None, *[10] * 11]


def test_counted_sessions_are_numbered_and_n_stands_apart(world: World) -> None:
    away(world.school, world.pupil, FIRST, 2)
    bring_in(world.school, [(world.pupil, date(2026, 9, 16), AM, "N", None)])

    cells = why(world.pupil, date(2026, 11, 23)).lines[1].cells

    assert [(c.kind, c.said, c.number) for c in cells[:5]] == [
        ("counted", "O", 1), ("counted", "O", 2), ("blank", "", None), ("blank", "", None), ("unknown", "N", 3),
    ]  # fmt: skip


def test_used_sessions_are_shown_and_not_numbered(world: World, officer: Client) -> None:
    away(world.school, world.pupil, FIRST, 4)
    PenaltyNotice.objects.create(
        school=world.school, pupil=world.pupil, contact=make_contact(world.pupil), kind="absence",
        status="unpaid", issued_on=date(2026, 10, 1), offence_from=FIRST, offence_to=FIRST,
    )  # fmt: skip

    found = why(world.pupil, date(2026, 11, 23))

    assert [(c.kind, c.number) for c in found.lines[1].cells[:3]] == [
        ("used", None), ("used", None), ("counted", 1),
    ]  # fmt: skip
    assert "2 more sessions were relied on by an issued notice" in shown(officer, world)


def test_page_says_when_the_window_moves_on_and_what_drops_out(world: World, officer: Client) -> None:
    away(world.school, world.pupil, date(2026, 9, 18), 1)
    away(world.school, world.pupil, date(2026, 9, 21), 9)

    page = shown(officer, world)

    assert "On Monday 30 November 2026 the ten weeks start at Monday 21 September 2026." in page
    assert "Session 1 (18 September) drops out and the count becomes 9 , unless another is added." in page


def test_a_change_can_be_tried_and_saves_nothing(world: World, officer: Client) -> None:
    away(world.school, world.pupil, FIRST, 10)
    before = list(Mark.objects.values_list())

    page = shown(officer, world, session="2026-09-14-AM", code="I")

    assert "Count 9. Threshold not met." in page
    assert "Monday 14 September 2026, morning: I" in page
    assert "Count 10. Threshold still met." in shown(officer, world, session="2026-09-14-AM", code="U")
    assert list(Mark.objects.values_list()) == before


@pytest.mark.parametrize(
    "query",
    [
        {"session": "2026-09-15-AM", "code": "I"},
        {"session": "2026-09-14-AM", "code": "#"},
        {"session": "", "code": ""},
    ],
)
def test_a_change_of_what_is_not_there_is_answered_with_a_sentence(
    query: dict[str, str], world: World, officer: Client
) -> None:
    away(world.school, world.pupil, FIRST, 1)

    assert "There is a problem" in shown(officer, world, status=400, **query)


def test_amended_marks_among_the_ten_are_counted_and_lead_to_their_history(
    world: World, officer: Client
) -> None:
    friday = date(2026, 11, 20)
    put(world.school, dict.fromkeys(world.pupils["4 Rowan"], "O"), friday, AM, hand_in="4 Rowan")
    put(world.school, {world.pupil: "U"}, friday, AM, reason="Came in at ten")

    assert "1 of the counted marks was amended after the register was handed in. See the history" in shown(
        officer, world
    )


@pytest.mark.parametrize(
    ("as_of", "says"),
    [
        ("2027-09-28", "1 notice is known"),
        ("2027-09-29", "No earlier notice"),  # the third anniversary is outside
        ("2027-09-30", "No earlier notice"),
    ],
)
def test_notices_are_known_for_three_years_to_the_day(
    as_of: str, says: str, world: World, officer: Client
) -> None:
    PenaltyNotice.objects.create(
        school=world.school, pupil=world.pupil, contact=make_contact(world.pupil), kind="absence",
        status="paid", issued_on=date(2024, 9, 29), offence_from=date(2024, 9, 2), offence_to=date(2024, 9, 6),
    )  # fmt: skip

    assert says in shown(officer, world, as_of=as_of)


def test_attendance_so_far_begins_with_a_year_that_begins_in_august(world: World, officer: Client) -> None:
    first = begins_in_august(world.school)
    bring_in(world.school, [(world.pupil, first, AM, "O", None)])

    assert "1 of 1 sessions missed (½ day) since 26 August" in shown(officer, world, as_of="2026-08-28")


def test_a_pupil_without_school_weeks_has_a_page_too(world: World, officer: Client) -> None:
    assert "holds no school week up to this day" in shown(officer, world, as_of="2020-01-01")


def test_opening_the_page_is_written_down(world: World, officer: Client) -> None:
    shown(officer, world)

    assert AuditEvent.objects.get(verb="penalty.threshold_viewed").subject_id == world.pupil.id


def test_pupil_of_another_school_has_no_page_here(world: World, officer: Client) -> None:
    other = build_world(urn="900002", emails="other")

    answer = officer.get(reverse("threshold_why", args=[world.school.urn, other.pupil.id]))
    assert answer.status_code == 404
