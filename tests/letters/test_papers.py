"""Certificates, reports due, newsletter, wall sheet and the published policy: from the register and the settings in force."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from attendance_mis.kit import clock
from letters.models import Letter
from letters.queries.awards import (
    candidates,
    equivalence,
    group_lines,
    last_week,
    newsletter_due,
    period_of,
    reports_due,
)
from letters.queries.facts import Period
from letters.queries.sheets import newsletter, policy_document
from letters.rules.certificates import Award
from registers.models import PolicyChange, School
from registers.queries.slices import By
from registers.queries.statistics import GroupBy, Scope, counts
from registers.rules.policy_kinds import OFF, Off
from tests.conftest import NOW
from tests.letters.letters import words_of
from tests.marking import AM, PM, put
from tests.registers.pupils.test_pupil_page import text
from tests.world import World, make_pupil

WEEK = Period(date(2026, 11, 16), date(2026, 11, 20))
HALF = Period(date(2026, 9, 1), date(2026, 10, 23))


def settings(world: World, **values: object) -> School:
    PolicyChange.objects.create(
        school=world.school, effective_from=date(2026, 9, 1), made_at=clock.now(), by_name="Test", reason="Test",
        values=values,
    )  # fmt: skip
    School.objects.update(setup_version=world.school.setup_version + 1)
    world.school.refresh_from_db()
    return world.school


def mark_week(world: World, name: str, monday: date, **codes: str) -> None:
    """Everybody present, but those named by their place."""
    for n in range(5):
        day = monday.replace(day=monday.day + n)
        put(world.school, {p: codes.get(f"p{i}", "/") for i, p in enumerate(world.pupils[name])}, day, AM)
        put(world.school, {p: codes.get(f"p{i}", "\\") for i, p in enumerate(world.pupils[name])}, day, PM)
    clock.set_clock(NOW)


def test_certificate_list_counts_what_the_statistics_count(world: World) -> None:
    mark_week(world, "4 Rowan", date(2026, 10, 12), p1="I", p2="O")
    school = settings(world, certificate_rules=["half_term_100"])
    period, before, name = period_of(Award.HALF_TERM_100, school, clock.today())
    assert (period, name) == (HALF, "half term 1 of 2026/27")

    found = {one.pupil.upn: one.verdict for one in candidates(Award.HALF_TERM_100, school, period, before)}

    pupils = world.pupils["4 Rowan"]
    assert found[pupils[0].upn].eligible
    assert found[pupils[0].upn].why == "10 of 10 sessions"
    assert not found[pupils[1].upn].eligible  # ill all week: nothing is left to count
    assert found[pupils[2].upn].why == "0 of 10 sessions"


@pytest.mark.parametrize(
    ("award", "last_year", "first", "last", "name"),
    [
        (Award.TERM_100, True, (2026, 4, 20), (2026, 7, 21), "the summer term of 2025/26"),
        (Award.YEAR_100, True, (2025, 9, 1), (2026, 7, 21), "the school year 2025/26"),
        (Award.TERM_100, False, (2026, 9, 1), (2026, 10, 23), "the autumn term of 2026/27 so far"),
        (Award.YEAR_100, False, (2026, 9, 1), (2026, 10, 23), "the school year 2026/27 so far"),
    ],
)
def test_certificate_of_a_term_or_year_is_of_one_that_is_over(
    award: Award,
    last_year: bool,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    name: str,
    world: World,
) -> None:
    """In the autumn term's second half no term of this year is over. `last_year`: whether the school had entered it."""
    if not last_year:
        world.school.half_terms.filter(academic_year="2025/26").delete()
    school = settings(world, certificate_rules=[str(award)])

    assert period_of(award, school, clock.today()) == (Period(date(*first), date(*last)), None, name)


def test_ticked_pupils_get_a_certificate_and_nobody_else(world: World, sign_in: object) -> None:
    mark_week(world, "4 Rowan", date(2026, 10, 12))
    client: Client = sign_in(world.people["senior_lead"])  # type: ignore[operator]
    url = "/schools/900001/letters/certificates/"
    assert "Tick at least one pupil" in text(client.post(url, {"award": "half_term_100"}))

    answer = client.post(url, {"award": "half_term_100", "pupils": [str(world.pupil.id)]}, follow=True)

    letter = Letter.objects.get()
    assert (letter.kind, letter.pupil_id) == ("D44", world.pupil.id)
    assert "Certificates for being in school every single session" in text(answer)
    pdf = client.get(f"/schools/900001/letters/{letter.id}/pdf/").content
    assert "Test Alphaby" in words_of(pdf)


def test_newsletter_shows_large_classes_and_names_nobody(world: World) -> None:
    for n in range(7):
        world.pupils["4 Rowan"].append(
            make_pupil(world.classes["4 Rowan"], surname=f"Morley{n}", serial=700 + n)
        )
    mark_week(world, "4 Rowan", WEEK.first, p0="O")
    mark_week(world, "6 Elm", WEEK.first, p0="O")

    lines = {line.name: line for line in group_lines(world.school, WEEK, By.CLASS)}
    said = str(newsletter(world.school, WEEK, By.CLASS))

    tallies = dict(counts(Scope(world.school.id, WEEK.first, WEEK.last), GroupBy.CLASS))
    assert (lines["4 Rowan"].attended, lines["4 Rowan"].possible) == (
        tallies["4 Rowan"].attended,
        tallies["4 Rowan"].possible,
    )
    assert lines["4 Rowan"].shown == "90.9%"
    assert lines["6 Elm"].shown == ""
    assert "75.0" not in said
    assert "Groups of fewer than 10" in said
    for pupil in (*world.pupils["4 Rowan"], *world.pupils["6 Elm"]):
        assert pupil.legal_surname not in said
        assert pupil.upn not in said


@pytest.mark.parametrize(
    ("frequency", "names"),
    [
        (OFF, []),
        ("half_term", ["Half term 1 of 2026/27", "Half term 6 of 2025/26"]),
        ("term", ["Autumn term of 2026/27", "Summer term of 2025/26"]),
        ("autumn_spring_year", ["Autumn term of 2026/27", "School year 2025/26"]),
        ("year", ["School year 2026/27", "School year 2025/26"]),
    ],
)
def test_reports_are_due_as_often_as_the_setting_says(
    world: World, frequency: str | Off, names: list[str]
) -> None:
    due = reports_due(world.school, clock.today(), frequency)
    assert [name for name, _ in due][:2] == names


def test_what_days_add_up_to_is_worked_out_from_the_calendar(world: World) -> None:
    days, lines = equivalence(world.school, "4", clock.today(), 2)
    calendar_days = 39 + 35 + 30 - 1  # 2026/27 as far as it is known here, less the INSET day
    assert days == calendar_days
    assert (lines[1].days, lines[1].sessions, lines[1].lessons, lines[1].attendance) == (10, 20, 40, "90.3%")
    assert equivalence(world.school, "4", clock.today(), OFF)[1][0].lessons is None


def test_published_policy_follows_the_settings_at_once(world: World, sign_in: object) -> None:
    client: Client = sign_in(world.people["office"])  # type: ignore[operator]
    url = "/schools/900001/letters/papers/policy/"
    assert "09:20" in text(client.get(url))
    assert "Before it is published, set: Senior attendance leader" in text(client.get(url))

    settings(
        world, am_closes="09:25", senior_leader_name="Kit Fictionby", policy_next_review="2027-09-01",
        governing_body_title="local committee",
    )  # fmt: skip

    page = text(client.get(url))
    pdf = words_of(client.get(url + "pdf/").content)
    for said in (page, pdf):
        assert "the local committee look at this policy again on 1 September 2027" in said
        assert "09:25" in said
        assert "Kit Fictionby" in said
        assert "09:20" not in said
    assert "Before it is published" not in page


def test_every_setting_in_force_stands_in_the_policy_as_the_settings_page_says_it(world: World) -> None:
    from registers.queries.policy import settings_by_group

    printed = {
        tuple(pair)
        for part in policy_document(world.school, clock.today())["parts"]
        for pair in part["facts"]
    }
    for group, rows in settings_by_group(world.school, clock.today()):
        for row in rows:
            if not row.field.is_unset and group != "Words this school uses" and not row.differing:
                assert (row.field.spec.label, row.field.words) in printed


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "please tell us on each day away: by telephone, by e-mail or at the office."),
        ({"report_each_day": "no", "absence_channels": ["app"], "absence_report_by": "09:15"},
         "please tell us on the first day away by 09:15, with the day of return by a message in our app."),
    ],
)  # fmt: skip
def test_newsletter_asks_parents_what_the_school_s_own_rule_asks(
    world: World, values: dict[str, object], sentence: str
) -> None:
    if values:
        settings(world, **values)

    assert sentence in str(newsletter(School.objects.get(), WEEK, By.CLASS))


def test_after_a_holiday_the_newsletter_is_of_the_last_week_with_school(world: World) -> None:
    assert last_week(world.school, date(2026, 11, 4)).first == date(2026, 10, 19)
    assert last_week(world.school, date(2026, 11, 11)).first == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("frequency", "due"),
    [
        (OFF, None),
        ("weekly", ("week", date(2026, 11, 16))),
        ("half_term", ("last_half_term", date(2026, 9, 1))),
    ],
)
def test_newsletter_is_due_as_often_as_the_setting_says(
    world: World, sign_in: object, frequency: str | Off, due: tuple[str, date] | None
) -> None:
    found = newsletter_due(world.school, clock.today(), frequency)
    assert (found and (found[0], found[1].first)) == due
    if due and isinstance(frequency, str):
        settings(world, newsletter_frequency=frequency)
        client: Client = sign_in(world.people["office"])  # type: ignore[operator]
        page = client.get("/schools/900001/letters/papers/").content.decode()
        assert f"newsletter/?period={due[0]}" in page
        answer = client.get(f"/schools/900001/letters/papers/newsletter/?period={due[0]}")
        assert found is not None
        assert found[1].words in text(answer)
