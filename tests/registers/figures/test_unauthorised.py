"""Why absences were unauthorised: said for whole runs, counted beside those without a reason, never in the register (REG-46)."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Closure, Mark, MarkEvent, PolicyChange, School, WhyUnauthorised
from registers.queries.slices import slice_of
from registers.queries.statistics import total
from registers.queries.unauthorised import Run, counted, unauthorised_runs
from tests.marking import AM, PM, bring_in, put
from tests.world import World, build_world

SignIn = Callable[..., Client]
PAGE = "/schools/900001/reports/unauthorised/"
MONDAY, LAST = date(2026, 11, 9), date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def away(world: World) -> World:
    """O on Monday and Tuesday morning; G the Friday afternoon and, after a closed Monday, the Tuesday; one N, one U."""
    first, second, third, fourth = world.pupils["4 Rowan"]
    Closure.objects.create(school=world.school, day=date(2026, 11, 16), kind="inset", note="Training")
    School.objects.update(setup_version=2)
    rows = [
        (first, MONDAY, AM, "O"),
        (first, MONDAY, PM, "O"),
        (first, TUESDAY, AM, "O"),
        (first, TUESDAY, PM, "I"),
    ]
    rows += [(second, date(2026, 11, 13), PM, "G"), (second, date(2026, 11, 17), AM, "G")]
    rows += [(third, MONDAY, AM, "N"), (fourth, MONDAY, AM, "U"), (fourth, MONDAY, PM, "\\")]
    bring_in(world.school, [(*row, None) for row in rows])
    world.school.refresh_from_db()
    return world


@pytest.fixture
def officer(away: World, sign_in: SignIn) -> Client:
    return sign_in(away.people["officer"])


def runs(world: World) -> list[Run]:
    return unauthorised_runs(world.school, date(2026, 9, 1), LAST)


def field(run: Run) -> str:
    return f"reason-{run.key}"


def told(world: World) -> dict[str, tuple[int, int]]:
    return {one.reason: (one.sessions, one.pupils) for one in counted(runs(world))}


def says(answer: Any) -> str:  # Any: the test client's answer
    return unescape(answer.content.decode())


def test_list_has_a_row_for_each_run_of_school_sessions_that_nothing_explains(
    officer: Client, away: World
) -> None:
    lines = officer.get(PAGE).context["lines"]

    assert [(line.run.first.surname, line.run.first.code, len(line.run.sessions)) for line in lines] == [
        ("Alphaby", "O", 3), ("Betaham", "G", 2),
    ]  # fmt: skip
    assert [choice.code for choice in lines[1].choices] == ["holiday", "day_trip"]


def test_stretch_cuts_a_run_so_that_its_days_can_have_different_reasons(officer: Client, away: World) -> None:
    [line] = officer.get(f"{PAGE}?from={TUESDAY}&to={TUESDAY}").context["lines"]
    officer.post(f"{PAGE}?from={TUESDAY}&to={TUESDAY}", {line.field: "shopping"})

    assert [(run.first.reason, len(run.sessions)) for run in runs(away)[:2]] == [("", 2), ("shopping", 1)]


def test_all_reasons_chosen_are_saved_at_once_and_no_mark_or_count_changes(
    officer: Client, away: World
) -> None:
    marks, events = list(Mark.objects.values().order_by("pk")), MarkEvent.objects.count()
    before = total(slice_of(away.school.id, MONDAY, LAST))
    kept_off, holiday, *_ = runs(away)
    form = {field(kept_off): "kept_off", field(holiday): "holiday"}

    answer = officer.post(PAGE, form, follow=True)

    assert "Saved for 5 sessions of 2 pupils." in says(answer)
    assert "Every unauthorised absence of these days has its reason." in says(answer)
    assert told(away) == {
        "unexplained": (1, 1), "kept_off": (3, 1), "late_after_close": (1, 1), "holiday": (2, 1), "": (0, 0),
    }  # fmt: skip
    assert (list(Mark.objects.values().order_by("pk")), MarkEvent.objects.count()) == (marks, events)
    assert total(slice_of(away.school.id, MONDAY, LAST)) == before
    said = AuditEvent.objects.filter(verb="marks.why_unauthorised").get(subject_id=away.pupil.id)
    assert (said.by_name, said.facts["reason"], said.facts["sessions"]) == ("Test Attendance officer", "kept_off", 3)  # fmt: skip
    assert officer.post(PAGE, form).status_code == 409, "the same form again changes nothing"
    assert WhyUnauthorised.objects.count() == 5


def test_row_saved_alone_keeps_what_was_chosen_in_the_others(officer: Client, away: World) -> None:
    first, second, *_ = runs(away)
    answer = officer.post(PAGE, {field(first): "truancy", field(second): "day_trip", "alone": first.key})

    assert [(line.run.key, line.chosen) for line in answer.context["lines"]] == [(second.key, "day_trip")]
    assert '<option value="day_trip" selected>' in says(answer)
    assert told(away)["truancy"] == (3, 1)
    assert "day_trip" not in told(away)


def test_who_said_what_before_is_kept_and_the_last_word_counts_until_it_is_taken_back(
    officer: Client, away: World
) -> None:
    for reason in ("truancy", "siblings", "none"):
        shown = runs(away)[0].first.reason
        answer = officer.post(f"{PAGE}?show={shown}", {field(runs(away)[0]): reason})
        assert answer.status_code == 302

    kept = WhyUnauthorised.objects.filter(date=MONDAY, session="AM").order_by("version")
    assert [(one.version, one.reason, one.by_name) for one in kept] == [
        (1, "truancy", "Test Attendance officer"), (2, "siblings", "Test Attendance officer"), (3, "", "Test Attendance officer"),
    ]  # fmt: skip
    assert told(away)[""] == (5, 2)
    changes: list[Callable[[], object]] = [
        lambda: kept.update(reason="holiday"),
        lambda: kept._raw_delete("default"),
    ]
    for change in changes:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_reason_no_longer_counts_once_the_mark_is_amended_to_a_code_it_does_not_fit(
    officer: Client, away: World
) -> None:
    officer.post(PAGE, {field(runs(away)[0]): "truancy"})

    put(away.school, {away.pupil: "G"}, MONDAY, AM, reason="Seen at the airport")
    put(away.school, {away.pupil: "I"}, MONDAY, PM, reason="Letter from the surgery")

    mine = [run for run in runs(away) if run.first.pupil_id == away.pupil.id]
    assert [(run.first.code, run.first.reason) for run in mine] == [("G", ""), ("O", "truancy")]


def test_policy_of_the_day_narrows_the_choice_and_refuses_what_it_does_not_offer(
    officer: Client, away: World
) -> None:
    PolicyChange.objects.create(
        school=away.school, effective_from=TUESDAY, values={"unauthorised_reasons": ["truancy", "shopping"]},
        reason="Test", made_at=clock.now(), by_name="Test",
    )  # fmt: skip
    School.objects.update(setup_version=3)

    lines = officer.get(PAGE).context["lines"]
    assert [[one.code for one in line.choices] for line in lines] == [["truancy", "shopping"], []]
    assert "offers no reason for G" in says(officer.get(PAGE))

    kept_off, other = lines[0].field, lines[1].field
    answer = officer.post(PAGE, {kept_off: "kept_off", other: "holiday"})
    assert answer.status_code == 400
    assert "For O choose one of: Truancy, Shopping." in says(answer)
    assert not WhyUnauthorised.objects.exists()


def test_absence_changed_meanwhile_or_of_another_school_is_refused_and_nothing_is_half_saved(
    officer: Client, away: World
) -> None:
    stale, fine, *_ = runs(away)
    put(away.school, {away.pupil: "M"}, MONDAY, PM, reason="Dentist rang")
    elsewhere = build_world(urn="900002", emails="other")
    bring_in(elsewhere.school, [(elsewhere.pupil, MONDAY, AM, "O", None)])
    [foreign] = unauthorised_runs(elsewhere.school, MONDAY, LAST)

    for key in (stale.key, foreign.key, "nothing"):
        answer = officer.post(PAGE, {f"reason-{key}": "truancy", field(fine): "holiday"})

        assert answer.status_code == 409
        assert "has changed since you opened the page. Nothing is saved." in says(answer)
        assert '<option value="holiday" selected>' in says(answer)
    assert not WhyUnauthorised.objects.exists()


@pytest.mark.parametrize(
    ("place", "reason", "sentence"),
    [
        (0, "holiday", "For O choose one of: No explanation, Kept off without need,"),
        (0, "a\u2028b" * 40, "For O choose one of:"),
        (2, "truancy", "N says why itself. Amend the mark if there was another reason."),
        (3, "none", "U says why itself."),
    ],
)
def test_reason_that_does_not_fit_is_refused_in_words(
    officer: Client, away: World, place: int, reason: str, sentence: str
) -> None:
    run = runs(away)[place]
    answer = officer.post(f"{PAGE}?show={run.first.reason}", {field(run): reason})

    assert (answer.status_code, WhyUnauthorised.objects.count()) == (400, 0)
    assert sentence in says(answer)


def test_nothing_chosen_is_said(officer: Client, away: World) -> None:
    answer = officer.post(PAGE, {field(runs(away)[0]): ""}, follow=True)

    assert "Nothing is saved: choose a reason beside an absence first." in says(answer)


def test_reasons_and_those_without_add_up_to_all_unauthorised_sessions(world: World) -> None:
    chance = random.Random(46)
    pupils = [pupil for each in world.pupils.values() for pupil in each]
    days = [MONDAY + timedelta(days=n) for n in range(12) if (MONDAY + timedelta(days=n)).weekday() < 5]
    rows = [
        (pupil, day, session, chance.choice("OOGNUIC/" if session is AM else "OOGNUIC\\"), None)
        for pupil in pupils for day in days for session in (AM, PM)
    ]  # fmt: skip
    bring_in(world.school, rows)
    WhyUnauthorised.objects.bulk_create(
        WhyUnauthorised(
            school=world.school, pupil=pupil, date=day, session=session, version=version, at=clock.now(),
            reason=chance.choice(["truancy", "holiday", "day_trip", "unexplained", ""]),
        )
        for pupil, day, session, _, _ in chance.sample(rows, 90) for version in (1, 2)
    )  # fmt: skip
    for first, last in ((MONDAY, LAST), (TUESDAY, date(2026, 11, 18)), (LAST, LAST)):
        found = unauthorised_runs(world.school, first, last)

        assert sum(one.sessions for one in counted(found)) == total(slice_of(world.school.id, first, last)).tally.unauthorised  # fmt: skip
    assert {one.reason for one in counted(unauthorised_runs(world.school, MONDAY, LAST))} == {
        "unexplained", "truancy", "late_after_close", "holiday", "day_trip", "",
    }  # fmt: skip


def test_table_goes_as_a_file_and_each_number_opens_its_list(officer: Client, away: World) -> None:
    officer.post(PAGE, {field(runs(away)[0]): "truancy"})

    answer = officer.get(f"{PAGE}?format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert rows == [
        ["Reason", "Sessions", "Pupils"], ["No explanation", "1", "1"], ["Truancy", "3", "1"],
        ["Arrived after the register closed", "1", "1"], ["No reason given yet", "2", "1"],
        ["All unauthorised sessions", "7", "4"],
    ]  # fmt: skip
    shown = officer.get(PAGE)
    assert "?from=2026-09-01&to=2026-11-23&show=truancy#list" in says(shown)
    [line] = officer.get(f"{PAGE}?show=truancy").context["lines"]
    assert (line.run.first.surname, line.run.first.by_name) == ("Alphaby", "Test Attendance officer")
    assert officer.get(f"{PAGE}?show=nonsense").status_code == 404


def test_page_asks_the_database_a_known_number_of_times(
    officer: Client, away: World, django_assert_num_queries: Callable[..., object]
) -> None:
    officer.get(PAGE)
    with django_assert_num_queries(5):  # type: ignore[attr-defined]  # pytest-django's context manager
        officer.get(PAGE)
