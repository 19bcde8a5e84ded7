"""The calendar pages: look at what a change would do, then make it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Closure, ExtraDay, HalfTerm, School
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.answers import Answer
from tests.marking import put
from tests.world import World, make_school

SignIn = Callable[..., Client]
PAGE = "/schools/900001/calendar/"
NEW, HALF_TERM = PAGE + "closures/new/", PAGE + "half-term/"


@pytest.fixture
def lead(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.people["senior_lead"])


def text(answer: Answer) -> str:
    return " ".join(answer.content.decode().split())


def day(value: date, name: str = "day") -> dict[str, Any]:
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def closure(value: date, **more: Any) -> dict[str, Any]:
    return {**day(value), "kind": "inset", **more}


def half_term(start: date, end: date, name: str = "HT4", year: str = "2026/27") -> dict[str, Any]:
    return {"academic_year": year, "name": name, **day(start, "start"), **day(end, "end")}


def holds(when: date, session: Session = Session.AM, year_group: str = "4") -> bool:
    return setup_of(School.objects.get(urn="900001")).calendar.holds(when, session, year_group)


def test_calendar_shows_half_terms_days_and_closures(lead: Client) -> None:
    said = text(lead.get(PAGE))
    for words in (
        "Calendar 2026/27",
        "Tuesday 1 September 2026",
        "INSET day",
        "Training",
        "Everyone",
        "school days",
    ):
        assert words in said
    assert "Friday 24 October 2025" in text(lead.get(PAGE + "?year=2025/26"))


def test_calendar_of_a_year_without_dates_says_what_that_means(lead: Client) -> None:
    HalfTerm.objects.filter(academic_year="2026/27").delete()
    assert "No term dates are entered for 1999/00" in text(lead.get(PAGE + "?year=1999/00"))


def test_closure_is_looked_at_first_and_nothing_is_saved(lead: Client) -> None:
    answer = lead.post(NEW, closure(date(2026, 12, 4)))
    said = text(answer)
    assert answer.status_code == 200
    assert "<b>Everyone:</b> 2 sessions fewer: Friday 4 December 2026" in said
    assert "Save this" in said
    assert Closure.objects.filter(day=date(2026, 12, 4)).count() == 0


def test_closure_is_saved_and_holds_from_the_next_request_on(lead: Client) -> None:
    assert holds(date(2026, 12, 4))
    assert lead.post(NEW, closure(date(2026, 12, 4), save="yes")).status_code == 302
    assert not holds(date(2026, 12, 4))
    assert AuditEvent.objects.get(verb="calendar.closed").facts["day"] == "2026-12-04"


def test_closure_of_an_afternoon_for_one_year_group_leaves_the_others_open(lead: Client) -> None:
    half = closure(date(2026, 12, 4), session="PM", year_groups=["4"], save="yes")
    assert lead.post(NEW, half).status_code == 302
    assert [holds(date(2026, 12, 4), session) for session in Session] == [True, False]
    assert holds(date(2026, 12, 4), Session.PM, "5")
    said = text(lead.get(PAGE))
    assert "Afternoon" in said
    assert "Year 4" in said


@pytest.mark.parametrize(
    ("given", "target", "words"),
    [
        (closure(date(2026, 12, 25)), "id_day_0", "outside term"),
        (closure(date(2026, 12, 5)), "id_day_0", "nothing to close"),
        (closure(date(2026, 9, 1)), "id_day_0", "nothing to close"),
        ({"kind": "inset"}, "id_day_0", "Enter the day"),
        (closure(date(2026, 12, 4), kind="party"), "id_kind_0", "Select a valid choice"),
        (closure(date(2026, 12, 4), year_groups=["99"]), "id_year_groups_0", "Select a valid choice"),
        (closure(date(2026, 12, 4), classes=["9 Nobody"]), "id_classes_0", "Select a valid choice"),
        (closure(date(2026, 12, 4), note="x" * 201), "id_note", "at most 200"),
    ],
)
@pytest.mark.parametrize("pressed", [{}, {"save": "yes"}])
def test_closure_that_makes_no_sense_is_refused(
    lead: Client, given: dict[str, Any], target: str, words: str, pressed: dict[str, str]
) -> None:
    before = Closure.objects.count()
    answer = lead.post(NEW, {**given, **pressed})
    said = text(answer)
    assert answer.status_code == 400
    assert words in said
    assert f'href="#{target}"' in said
    assert Closure.objects.count() == before


def test_session_with_marks_in_it_cannot_be_closed(world: World, lead: Client, sign_in: SignIn) -> None:
    teacher = sign_in(world.people["teacher"])
    marks = [{"upn": pupil.upn, "code": "/", "base_version": 0} for pupil in world.pupils["4 Rowan"]]
    op = {"op_id": "018f0000-0000-7000-8000-000000000001", "marks": marks}
    url = "/api/v1/registers/900001/2026-11-23/AM?class=4 Rowan"
    assert teacher.post(url, op, content_type="application/json").status_code == 200
    looked = text(lead.post(NEW, closure(date(2026, 11, 23))))
    assert "4 marks already stand" in looked
    assert "Save this" not in looked
    refused = lead.post(NEW, closure(date(2026, 11, 23), save="yes"))
    assert refused.status_code == 400
    assert "mark those sessions with a Y code instead" in text(refused)
    assert holds(date(2026, 11, 23))
    assert lead.post(NEW, closure(date(2026, 11, 23), session="PM", save="yes")).status_code == 302


def test_closure_is_taken_out_again_after_saying_what_comes_back(lead: Client) -> None:
    row = Closure.objects.get(day=date(2026, 9, 1))
    url = f"{PAGE}closures/{row.id}/take-out/"
    assert "2 sessions more: Tuesday 1 September 2026" in text(lead.get(url))
    assert lead.post(url).status_code == 302
    assert holds(date(2026, 9, 1))
    assert AuditEvent.objects.filter(verb="calendar.reopened").count() == 1
    assert lead.post(url).status_code == 404


SATURDAY = date(2026, 11, 28)
EXTRA = PAGE + "extra-days/new/"


def test_extra_day_is_looked_at_saved_listed_and_held(lead: Client) -> None:
    wanted = {**day(SATURDAY), "note": "Catch-up morning"}
    looked = text(lead.post(EXTRA, wanted))
    assert "2 sessions more: Saturday 28 November" in looked
    assert not holds(SATURDAY)

    lead.post(EXTRA, {**wanted, "save": "yes"})
    assert holds(SATURDAY)
    assert "Catch-up morning" in text(lead.get(PAGE))
    assert AuditEvent.objects.filter(verb="calendar.extra_day").count() == 1


def test_extra_day_for_one_year_group_is_no_school_day_for_the_others(lead: Client) -> None:
    lead.post(EXTRA, {**day(SATURDAY), "year_groups": ["4"], "save": "yes"})
    assert holds(SATURDAY, year_group="4")
    assert not holds(SATURDAY, year_group="6")


@pytest.mark.parametrize("when", [date(2026, 11, 23), date(2026, 9, 1)], ids=["school day", "closed day"])
def test_extra_day_that_adds_nothing_is_refused(when: date, lead: Client) -> None:
    answer = lead.post(EXTRA, {**day(when), "save": "yes"})
    assert answer.status_code == 400
    assert "is a school day already, or the calendar keeps it closed" in text(answer)


def test_extra_day_is_taken_out_again_but_not_from_under_its_marks(world: World, lead: Client) -> None:
    lead.post(EXTRA, {**day(SATURDAY), "save": "yes"})
    drop = f"{PAGE}extra-days/{ExtraDay.objects.get().id}/take-out/"
    clock.set_clock(datetime(2026, 11, 28, 9, 31))
    put(world.school, {world.pupil: "I"}, SATURDAY)

    refused = lead.post(drop)
    assert refused.status_code == 400
    assert "1 mark already stands" in text(refused)
    assert holds(SATURDAY)

    later = date(2026, 12, 5)
    lead.post(EXTRA, {**day(later), "save": "yes"})
    lead.post(f"{PAGE}extra-days/{ExtraDay.objects.get(day=later).id}/take-out/")
    assert not holds(later)


def test_half_term_is_entered_after_a_look(lead: Client) -> None:
    dates = half_term(date(2027, 2, 22), date(2027, 3, 25))
    assert "sessions more" in text(lead.post(HALF_TERM, dates))
    assert not holds(date(2027, 3, 1))
    assert lead.post(HALF_TERM, {**dates, "save": "yes"}).status_code == 302
    assert holds(date(2027, 3, 1))


def test_half_term_is_moved_not_doubled(lead: Client) -> None:
    page = lead.get(HALF_TERM + "?year=2026/27&name=HT3")
    assert 'value="2027"' in page.content.decode()
    moved = half_term(date(2027, 1, 5), date(2027, 2, 12), "HT3")
    assert "2 sessions fewer: Monday 4 January 2027" in text(lead.post(HALF_TERM, moved))
    assert lead.post(HALF_TERM, {**moved, "save": "yes"}).status_code == 302
    assert HalfTerm.objects.filter(academic_year="2026/27", name="HT3").count() == 1
    assert not holds(date(2027, 1, 4))


@pytest.mark.parametrize(
    ("given", "target", "words"),
    [
        (half_term(date(2027, 3, 25), date(2027, 2, 22)), "id_end_0", "before it starts"),
        (half_term(date(2026, 12, 1), date(2027, 1, 2)), "id_start_0", "overlaps HT2"),
        (half_term(date(2027, 2, 22), date(2027, 8, 20)), "id_end_0", "twelve weeks"),
        (half_term(date(2028, 2, 22), date(2028, 3, 20)), "id_start_0", "runs from"),
        (half_term(date(2026, 8, 3), date(2026, 8, 20)), "id_start_0", "has to come after"),
        (half_term(date(2027, 2, 22), date(2027, 3, 20), year="2026/28"), "id_academic_year", "2026/27"),
        (half_term(date(2027, 2, 22), date(2027, 3, 20), year="²026/27"), "id_academic_year", "2026/27"),
        (half_term(date(2027, 2, 22), date(2027, 3, 20), name="HT7"), "id_name", "Select a valid choice"),
    ],
)
def test_half_term_that_makes_no_sense_is_refused(
    lead: Client, given: dict[str, Any], target: str, words: str
) -> None:
    before = HalfTerm.objects.count()
    answer = lead.post(HALF_TERM, {**given, "save": "yes"})
    said = text(answer)
    assert answer.status_code == 400
    assert words in said
    assert f'href="#{target}"' in said
    assert HalfTerm.objects.count() == before


@pytest.mark.parametrize(
    ("role", "see", "change"),
    [("teacher", 404, 404), ("governor", 404, 404), ("office", 200, 404), ("senior_lead", 200, 200)],
)
def test_calendar_opens_by_role(world: World, sign_in: SignIn, role: str, see: int, change: int) -> None:
    client = sign_in(world.people[role])
    closed = Closure.objects.get(day=date(2026, 9, 1))
    assert client.get(PAGE).status_code == see
    for url in (NEW, HALF_TERM, f"{PAGE}closures/{closed.id}/take-out/"):
        assert client.get(url).status_code == change


def test_closure_of_another_school_is_not_there(world: World, lead: Client) -> None:
    other = make_school("900002")
    theirs = Closure.objects.get(school=other)
    assert lead.post(f"{PAGE}closures/{theirs.id}/take-out/").status_code == 404
    assert Closure.objects.filter(id=theirs.id).exists()
