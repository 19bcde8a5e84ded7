"""One number everywhere (promise P21): whatever the register, SQL, API and the marks behind a figure agree with
the pure rules, to the session."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.policy import Wanted, change_policy
from registers.api import attendance as attendance_page
from registers.models import Mark, PolicyChange, School, WeekSummary
from registers.queries import slice_reading, slice_sql
from registers.queries.arrivals import arrival_question
from registers.queries.roster import read_roster
from registers.queries.statistics import GroupBy, Scope, counts
from registers.rules.code_table import CODES
from registers.rules.codes import category_of
from registers.rules.figures import Tally, attendance_percent, is_persistent, is_severe, tally
from registers.rules.sessions import Session
from tests.marking import AM, OFFICER, PM, bring_in, put
from tests.registers.random_register import WEDNESDAY, WHOLE, RandomRegister, random_register
from tests.world import World

SEEDS = [20261123, 7, 31]
SignIn = Callable[..., Client]


@pytest.fixture(params=SEEDS)
def register(world: World, request: pytest.FixtureRequest) -> RandomRegister:
    made = random_register(world, request.param)
    assert len(made.marks) > 500
    assert made.changes > 20
    return made


def spans(register: RandomRegister) -> list[tuple[date, date]]:
    """All of it, one day in the middle of a week, a week, and dates nobody chose."""
    start = WHOLE[0] + timedelta(register.draw.randint(0, 40))
    return [
        WHOLE,
        (WEDNESDAY, WEDNESDAY),
        (date(2026, 3, 30), date(2026, 4, 3)),
        (start, start + timedelta(register.draw.randint(0, 80))),
    ]


def test_sql_counts_what_the_rules_count(register: RandomRegister) -> None:
    for urn, school in register.schools.items():
        for first, last in spans(register):
            for by in GroupBy:
                for statutory in (False, True):
                    got = dict(counts(Scope(school.id, first, last, statutory=statutory), by))
                    assert got == register.expected(urn, first, last, by, statutory=statutory), (
                        by,
                        first,
                        last,
                    )


FAULTS = {
    "the class of any day": ("MEMBERSHIP", "m.first_day <= {day} AND", "true OR"),
    "Wednesdays left out": (
        "MARK_COUNTS",
        "k.category = 'P'",
        "k.category = 'P' AND extract(isodow FROM k.date) <> 3",
    ),
    "activities forgotten": ("MARK_COUNTS", "k.category = 'E'", "false"),
    "activities forgotten in whole weeks": ("WEEK_COUNTS", "sum(k.approved_activity)", "sum(0)"),
    "late among the late after close": ("MARK_COUNTS", "k.code = 'U'", "k.code IN ('L', 'U')"),
    "ragged weeks taken for whole": ("_BEYOND", "EXISTS", "1 = 2 AND EXISTS"),
    "weeks of a change of class by their Monday": ("_UNCHANGED", "x.week = k.week", "false"),
    "weeks of a change of class left out": ("_MARKS_OF_CHANGED", "x.week + 6", "x.week - 1"),
}

FROM_WEDNESDAY = (WEDNESDAY, date(2026, 7, 21))


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_fault_in_the_counting_would_be_noticed(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    register = random_register(world, SEEDS[0])
    assert agrees(register, FROM_WEDNESDAY)
    assert agrees(register, WHOLE)
    name, right, wrong = FAULTS[fault]
    places = [module for module in (slice_sql, slice_reading) if hasattr(module, name)]
    text = getattr(places[0], name)
    assert right in text
    for module in places:
        monkeypatch.setattr(module, name, text.replace(right, wrong))

    assert not (agrees(register, FROM_WEDNESDAY) and agrees(register, WHOLE))


def agrees(register: RandomRegister, span: tuple[date, date]) -> bool:
    return all(
        dict(counts(Scope(school.id, *span, statutory=statutory), by))
        == register.expected(urn, *span, by, statutory=statutory)
        for urn, school in register.schools.items()
        for by in GroupBy
        for statutory in (False, True)
    )


def test_summing_pupils_classes_and_year_groups_makes_the_school(register: RandomRegister) -> None:
    for school in register.schools.values():
        sums = {by: sum((t for _, t in counts(Scope(school.id, *WHOLE), by)), Tally()) for by in GroupBy}

        assert len(set(sums.values())) == 1
        assert sums[GroupBy.SCHOOL].possible > 50


def test_week_summaries_are_the_rules_week_by_week(register: RandomRegister) -> None:
    weeks: dict[tuple[str, Any, date], list[tuple[str, date, int | None]]] = defaultdict(list)
    for (urn, pupil, day, _), (code, minutes) in register.marks.items():
        weeks[urn, pupil.id, day - timedelta(day.weekday())].append((code, day, minutes))
    urns = {school.id: urn for urn, school in register.schools.items()}
    held = {
        (urns[row.school_id], row.pupil_id, row.week): Tally(
            present=row.present, approved_activity=row.approved_activity, authorised=row.authorised,
            unauthorised=row.unauthorised, late=row.late, late_after_close=row.late_after_close,
            minutes_late=row.minutes_late, not_possible=row.not_possible,
        )
        for row in WeekSummary.objects.all()
    }  # fmt: skip

    assert {key: t for key, t in held.items() if t != Tally()} == {
        key: t for key, marks in weeks.items() if (t := tally(marks)) != Tally()
    }


@pytest.fixture
def api(world: World, sign_in: SignIn) -> Client:
    """Somebody who may see every school of the trust."""
    RoleGrant.objects.filter(user=world.people["trust_lead"]).update(school_id=None)
    return sign_in(world.people["trust_lead"])


def every_row(api: Client, url: str) -> list[dict[str, Any]]:  # Any: JSON
    """All pages of an answer."""
    rows: list[dict[str, Any]] = []
    following: str | None = url
    while following:
        answer = api.get(following)
        assert answer.status_code == 200, answer.content
        rows += answer.json()["rows"]
        following = answer.json()["next"]
    return rows


def figures_of(t: Tally) -> dict[str, object]:
    percent = attendance_percent(t)
    return {
        "possible": t.possible,
        "attended": t.attended,
        "present": t.present,
        "approved_activity": t.approved_activity,
        "authorised": t.authorised,
        "unauthorised": t.unauthorised,
        "not_possible": t.not_possible,
        "late": t.late,
        "late_after_close": t.late_after_close,
        "minutes_late": t.minutes_late,
        "attendance": None if percent is None else str(percent),
        "persistent": is_persistent(t),
        "severe": is_severe(t),
    }


def asked(urn: str, span: tuple[date, date], by: GroupBy, **more: str) -> str:
    question = {"school": urn, "from": str(span[0]), "to": str(span[1]), "by": str(by), **more}
    return f"/api/v1/attendance?{urlencode(question)}"


@pytest.mark.parametrize("register", SEEDS[:1], indirect=True)
@pytest.mark.parametrize("statutory", ["false", "true"])
def test_api_shows_the_rules_figures_and_the_very_marks_that_make_them(
    register: RandomRegister, api: Client, statutory: str
) -> None:
    for urn in register.schools:
        for span in spans(register)[:2]:
            for by in GroupBy:
                expected = register.expected(urn, *span, by, statutory=statutory == "true")
                rows = every_row(api, asked(urn, span, by, statutory=statutory, page_size="4"))
                assert {row["key"]: figures_of(expected[row["key"]]) for row in rows} == {
                    row.pop("key"): {name: row[name] for name in row if name != "marks"}
                    for row in map(dict, rows)
                }
                assert [row["key"] for row in rows] == list(expected)
                for row in rows:
                    assert behind(api, row["marks"]) == expected[row["key"]], row["marks"]


@pytest.mark.parametrize("register", SEEDS[:1], indirect=True)
@pytest.mark.parametrize("by", ["weekday", "session", "week", "day", "code", "category", "sex", "fsm", "sen"])
def test_api_breaks_down_further_and_each_row_leads_to_its_marks(
    register: RandomRegister, api: Client, by: str
) -> None:
    for number, pupil in enumerate(register.spans):
        value = ("yes", "no")[number % 2]
        pupil.characteristics.create(kind="fsm", value=value, first_day=WEDNESDAY)
        pupil.characteristics.create(kind="sen", value="K", first_day=WEDNESDAY, last_day=date(2026, 4, 21))
    for narrowing in (
        {},
        {"class": "4 Rowan"},
        {"year_group": "4", "session": "PM"},
        {"fsm": "yes", "weekday": "2"},
    ):
        question = {"school": "900001", "from": str(WHOLE[0]), "to": str(WHOLE[1]), "by": by, **narrowing}
        rows = every_row(api, f"/api/v1/attendance?{urlencode(question)}")
        whole = behind(api, f"/api/v1/marks?{urlencode(question)}")

        assert rows
        assert (
            sum(row["possible"] + row["not_possible"] for row in rows) == whole.possible + whole.not_possible
        )
        for row in rows:
            found = behind(api, row["marks"])
            assert {name: row[name] for name in row if name not in ("key", "marks")} == figures_of(found)


def behind(api: Client, url: str) -> Tally:
    """What the listed sessions add up to, counted by the rules, each once and each in its category."""
    rows = every_row(api, url)
    assert max(Counter((r["upn"], r["date"], r["session"]) for r in rows).values()) == 1
    for row in rows:
        assert row["category"] == category_of(row["code"], date.fromisoformat(row["date"]))
    return tally((r["code"], date.fromisoformat(r["date"]), r["minutes_late"]) for r in rows)


def test_figure_of_marks_in_no_class_leads_to_those_marks(world: World, api: Client) -> None:
    """Brought over for days on which the pupil sat in no class here."""
    day = date(2025, 3, 3)
    bring_in(world.school, [(world.pupil, day, AM, "/", None), (world.pupil, day, PM, "I", None)])

    for by in (GroupBy.CLASS, GroupBy.YEAR_GROUP):
        (row,) = every_row(api, asked(world.school.urn, (day, day), by))
        assert (row["key"], row["possible"]) == ("", 2)
        assert behind(api, row["marks"]) == Tally(present=1, authorised=1)


def test_every_code_of_every_year_counts_as_the_rules_say(world: World) -> None:
    draw = Random(13)
    days = [date(2013, 1, 1) + timedelta(draw.randint(0, 5060)) for _ in range(1500)]
    names = sorted({row.code for row in CODES})
    cells = {(day, session): draw.choice(names) for day in days for session in (AM, PM)}
    rows = [(world.pupil, *cell, code, None) for cell, code in cells.items() if category_of(code, cell[0])]
    bring_in(world.school, rows)

    ((_, counted),) = counts(Scope(world.school.id, date(2013, 1, 1), date(2026, 12, 31)), GroupBy.SCHOOL)

    assert len(rows) > 1000
    assert {code for *_, code, _ in rows} == {row.code for row in CODES}
    assert counted == tally((code, day, None) for _, day, _, code, _ in rows)


def sessions() -> Iterator[tuple[date, Session]]:
    day = date(2025, 9, 1)
    while True:
        if day.weekday() < 5:
            yield from ((day, AM), (day, PM))
        day += timedelta(1)


def year_of(world: World, api: Client, *, possible: int, absent: int) -> dict[str, Any]:  # Any: JSON
    """The answer about a pupil who missed so many of so many sessions."""
    bring_in(
        world.school,
        [
            (world.pupil, day, session, "I" if n < absent else "/" if session is AM else "\\", None)
            for n, (day, session) in zip(range(possible), sessions(), strict=False)
        ],
    )
    (row,) = every_row(api, asked("900001", (date(2025, 9, 1), date(2026, 11, 23)), GroupBy.PUPIL))
    assert (row["possible"], row["authorised"]) == (possible, absent)
    return row


def test_T01_api_calls_19_of_190_persistent(world: World, api: Client) -> None:
    row = year_of(world, api, possible=190, absent=19)
    assert (row["attendance"], row["persistent"], row["severe"]) == ("90.0", True, False)


def test_T02_api_shows_90_5_for_18_of_190_and_does_not_call_it_persistent(world: World, api: Client) -> None:
    row = year_of(world, api, possible=190, absent=18)
    assert (row["attendance"], row["persistent"]) == ("90.5", False)


def test_T03_api_judges_38_of_379_on_the_fraction_not_on_the_90_0_it_shows(world: World, api: Client) -> None:
    row = year_of(world, api, possible=379, absent=38)
    assert (row["attendance"], row["persistent"]) == ("90.0", True)


def test_rounding_before_comparing_would_be_noticed(
    world: World, api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T03 is about this fault: judged on the figure shown, 38 of 379 passes."""
    monkeypatch.setattr(attendance_page, "is_persistent", lambda t: (attendance_percent(t) or 0) < 90)

    assert year_of(world, api, possible=379, absent=38)["persistent"] is False


def test_T04_api_calls_10_of_20_persistent_and_severe(world: World, api: Client) -> None:
    row = year_of(world, api, possible=20, absent=10)
    assert (row["attendance"], row["persistent"], row["severe"]) == ("50.0", True, True)


def test_T11_api_counts_an_interview_as_activity_up_to_18_august_2024_and_as_absence_after(
    world: World, api: Client
) -> None:
    last_old, first_new = date(2024, 8, 18), date(2024, 8, 19)
    bring_in(world.school, [(world.pupil, last_old, AM, "J", None), (world.pupil, first_new, AM, "J1", None)])

    (before,) = every_row(api, asked("900001", (last_old, last_old), GroupBy.PUPIL))
    (after,) = every_row(api, asked("900001", (first_new, first_new), GroupBy.PUPIL))

    assert (before["approved_activity"], before["authorised"], before["attendance"]) == (1, 0, "100.0")
    assert (after["approved_activity"], after["authorised"], after["attendance"]) == (0, 1, "0.0")


FRIDAY, TODAY = date(2026, 11, 20), date(2026, 11, 23)


def seen(api: Client, world: World, day: date) -> tuple[object, ...]:
    """What the product says about a day: its register, its figures, and what it would propose for 09:17."""
    register = api.get(f"/api/v1/registers/900001/{day}/AM?class=4+Rowan").json()
    roster = read_roster(urn="900001", first=day, last=day, class_name="4 Rowan")
    assert roster is not None
    question = arrival_question(roster, roster.by_upn[world.pupil.upn], day, time(9, 17))
    return register, every_row(api, asked("900001", (day, day), GroupBy.PUPIL)), question.proposal


def test_T21_settings_changed_today_leave_yesterdays_marks_proposals_and_figures_alone(
    world: World, api: Client
) -> None:
    put(world.school, {world.pupil: "L"}, FRIDAY, hand_in="4 Rowan", minutes=17)
    friday, today, before = seen(api, world, FRIDAY), seen(api, world, TODAY), stored(world.school)

    change_policy(
        school=world.school,
        wanted=Wanted(values={"am_late_from": "09:05", "am_closes": "09:15", "pm_closes": "13:25"}),
        effective_from=TODAY,
        reason="Shorter registers",
        by=OFFICER,
    )

    assert seen(api, world, FRIDAY) == friday
    assert stored(world.school) == before
    register, _, proposal = seen(api, world, TODAY)
    assert (register["late_from"], register["closes"]) == ("09:05", "09:15")  # type: ignore[index]  # JSON
    assert proposal != today[2]


def test_T21_settings_cannot_be_changed_for_yesterday(world: World) -> None:
    before = PolicyChange.objects.count()

    with pytest.raises(Refused):
        change_policy(
            school=world.school,
            wanted=Wanted(values={"am_closes": "09:30"}),
            effective_from=FRIDAY,
            reason="Too late",
            by=OFFICER,
        )

    assert PolicyChange.objects.count() == before


def stored(school: School) -> list[object]:
    return [*Mark.objects.filter(school=school).values_list(), *WeekSummary.objects.values_list()]


def test_api_answers_as_known_at_a_past_moment(world: World, api: Client) -> None:
    put(world.school, {world.pupil: "N"}, FRIDAY)
    moment = clock.now()
    clock.set_clock(moment + timedelta(hours=1))
    put(world.school, {world.pupil: "I"}, FRIDAY)

    question = asked("900001", (FRIDAY, FRIDAY), GroupBy.PUPIL, as_at=moment.isoformat())
    (then,) = every_row(api, question)
    (now,) = every_row(api, asked("900001", (FRIDAY, FRIDAY), GroupBy.PUPIL))

    assert (then["unauthorised"], then["authorised"]) == (1, 0)
    assert (now["unauthorised"], now["authorised"]) == (0, 1)
    assert behind(api, then["marks"]) == Tally(unauthorised=1)


@pytest.mark.parametrize(
    ("query", "field"),
    [("by=span", "by"), ("by=nothing", "by"), ("by=school&weekday=7", "weekday"), ("by=school&session=noon", "session"),
     ("by=school&code=~", "code"), ("by=school&as_at=then", "as_at"), ("by=school&category=x", "category")],
)  # fmt: skip
def test_api_says_what_is_wrong_with_a_question(world: World, api: Client, query: str, field: str) -> None:
    answer = api.get(f"/api/v1/attendance?school=900001&from=2026-11-01&to=2026-11-23&{query}")

    assert answer.status_code == 400
    assert list(answer.json()) == [field]


def test_api_keeps_sensitive_characteristics_from_those_who_may_not_see_them(
    world: World, sign_in: SignIn
) -> None:
    put(world.school, {world.pupil: "/"}, FRIDAY)
    question = "/api/v1/attendance?school=900001&from=2026-11-01&to=2026-11-23&by="
    office, officer = sign_in(world.people["office"]), sign_in(world.people["officer"])

    for asked_for in ("looked_after", "school&ethnicity=W"):
        assert officer.get(question + asked_for).status_code == 200
        assert office.get(question + asked_for).status_code == 400
    governor = sign_in(world.people["governor"])
    half_term = question.replace("2026-11-01", "2026-11-02")
    assert governor.get(half_term + "school").status_code == 400
    assert governor.get(question + "school").status_code == 400
    for slice_ in (
        "fsm",
        "weekday",
        "code",
        "school&sex=F",
        "school&code=E",
        "school&as_at=2026-11-20T12:00Z",
    ):
        assert governor.get(question + slice_).status_code == 404, slice_
