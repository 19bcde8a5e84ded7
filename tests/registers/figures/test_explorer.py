"""The figures page and what its numbers open to: every list adds up to its number (DSH-16, P21)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from html import unescape

import pytest
from django.test import Client

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.models import Characteristic
from tests.answers import Answer
from tests.marking import AM, PM, bring_in, put
from tests.world import World

SignIn = Callable[..., Client]
FIGURES, MARKS, ABSENTEES = (f"/schools/900001/reports/{page}/" for page in ("figures", "marks", "absentees"))
SPAN = "from=2026-11-16&to=2026-11-20"


@pytest.fixture
def week(world: World) -> World:
    """A week of two classes: one pupil ill on Monday, one away without reason on Friday afternoon, one late."""
    rowan, elm = world.pupils["4 Rowan"], world.pupils["6 Elm"]
    for number in range(5):
        day = date(2026, 11, 16 + number)
        for session, present in ((AM, "/"), (PM, "\\")):
            codes: dict[object, str] = dict.fromkeys([*rowan, *elm], present)
            if number == 0:
                codes[rowan[0]] = "I"
            if number == 4 and session is PM:
                codes[elm[0]] = "N"
            put(world.school, codes, day, session)  # type: ignore[arg-type]  # pupils
    put(world.school, {rowan[1]: "L"}, date(2026, 11, 18), minutes=7)
    Characteristic.objects.create(pupil=rowan[0], kind="fsm", value="yes", first_day=date(2026, 9, 1))
    return world


def cells(answer: Answer) -> list[tuple[str, str, str]]:
    """(address, figure shown, counts) of every number of a table."""
    found = re.findall(
        r'<a href="([^"]+)"[^>]*><b>([^<]+)</b>.*?figures__of">([^<]+)<', answer.content.decode()
    )
    return [(unescape(url), shown, counted) for url, shown, counted in found]


def listed(client: Client, url: str) -> int:
    """How many marks the page behind a figure lists, all pages of it."""
    page, count = 1, 0
    while True:
        answer = client.get(f"{url}&page={page}")
        assert answer.status_code == 200
        rows = answer.content.decode().count('<th scope="row">')
        count += rows
        if 'rel="next"' not in answer.content.decode():
            return count
        page += 1


ASKED = "period=chosen&first=2026-11-16&last=2026-11-20"


def test_table_shows_percentages_with_their_counts(week: World, sign_in: SignIn) -> None:
    answer = sign_in(week.people["officer"]).get(f"{FIGURES}?{ASKED}&rows=class")

    shown = [(figure, counted) for _, figure, counted in cells(answer)]
    assert shown == [
        ("95.0%", "38 of 40 sessions (19 days)"),
        ("97.5%", "39 of 40 sessions (19½ days)"),
        ("96.3%", "77 of 80 sessions (38½ days)"),
    ]


def test_half_terms_of_every_year_of_a_long_stretch_are_counted(week: World, sign_in: SignIn) -> None:
    bring_in(week.school, [(week.pupil, date(2026, 3, 2), session, "I", None) for session in (AM, PM)])
    client = sign_in(week.people["officer"])

    answer = client.get(f"{FIGURES}?period=chosen&first=2023-09-01&last=2026-11-20&measure=missed&rows=span")

    assert [counted for _, _, counted in cells(answer)] == [
        "2 of 2 sessions (1 day)", "3 of 80 sessions (1½ days)", "5 of 82 sessions (2½ days)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "rows", "across"),
    [
        ("attendance", "class", ""), ("missed", "weekday", "session"), ("unauthorised", "year_group", ""),
        ("late", "day", ""), ("unexplained", "class", "session"), ("code-I", "fsm", ""), ("missed", "fsm", "year_group"),
        ("missed", "code", ""), ("authorised", "span", ""), ("missed", "category", ""), ("missed", "week", ""),
    ],
)  # fmt: skip
def test_every_number_opens_to_as_many_marks(
    week: World, sign_in: SignIn, measure: str, rows: str, across: str
) -> None:
    client = sign_in(week.people["officer"])
    found = cells(client.get(f"{FIGURES}?{ASKED}&measure={measure}&rows={rows}&across={across}"))

    assert found
    for url, _, counted in found:
        part = int(counted.split()[0])
        assert listed(client, url) == part, url
        whole = int(counted.split()[2])
        assert listed(client, f"{url}&show=every") >= whole


def test_persistent_absence_opens_to_the_pupils_it_counts(week: World, sign_in: SignIn) -> None:
    client = sign_in(week.people["officer"])
    found = cells(client.get(f"{FIGURES}?{ASKED}&measure=persistent&rows=class"))

    # One of ten sessions is exactly a tenth; two of ten is more.
    assert [(shown, counted) for _, shown, counted in found] == [
        ("25.0%", "1 of 4 pupils"), ("25.0%", "1 of 4 pupils"), ("25.0%", "2 of 8 pupils"),
    ]  # fmt: skip
    answer = client.get(found[2][0])
    page = answer.content.decode()
    assert "2 of 8 pupils" in page
    assert page.count('<th scope="row">') == 2
    assert "Attending the next 11 sessions in a row (5½ days) would leave it." in page
    marks = re.findall(r'href="([^"]+measure=missed[^"]+)"', page)
    assert [listed(client, unescape(url)) for url in marks] == [2, 1]


def test_same_stretch_a_year_before_and_the_register_as_it_was_known_stand_beside(
    week: World, sign_in: SignIn
) -> None:
    client = sign_in(week.people["officer"])
    clock.set_clock(datetime(2026, 11, 24, 12, 0, tzinfo=clock.LONDON))
    put(week.school, {week.pupil: "O"}, date(2026, 11, 17), reason="Seen in town")

    known = client.get(
        f"{FIGURES}?{ASKED}&measure=unauthorised&compare=known&known_day=2026-11-24&known_at=11:00"
    )
    answer = client.get(f"{FIGURES}?{ASKED}&rows=class&compare=1")

    assert [shown for _, shown, _ in cells(known)][-2:] == ["2.5%", "1.3%"]
    assert "1.3 points higher, worse" in known.content.decode()
    assert "The same stretch: 17 November 2025 to 21 November 2025" in answer.content.decode()
    past = cells(known)[-1][0]
    assert listed(client, past) == 1


@pytest.mark.parametrize("wanted", ["csv"])
def test_table_taken_away_has_the_same_numbers(week: World, sign_in: SignIn, wanted: str) -> None:
    answer = sign_in(week.people["officer"]).get(f"{FIGURES}?{ASKED}&rows=class&format={wanted}")

    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert [row[1:] for row in rows[1:]] == [["38", "40", "95.0"], ["39", "40", "97.5"], ["77", "80", "96.3"]]


def test_marks_taken_away_are_the_marks_listed(week: World, sign_in: SignIn) -> None:
    answer = sign_in(week.people["officer"]).get(f"{MARKS}?{SPAN}&measure=missed&format=csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
    assert [(row["Date"], row["Session"], row["Code"]) for row in rows] == [
        ("2026-11-16", "AM", ""), ("2026-11-16", "PM", ""), ("2026-11-20", "PM", "N"),
    ]  # fmt: skip
    assert [row["Meaning"] for row in rows[:2]] == ["Authorised absence"] * 2


@pytest.mark.parametrize(
    ("role", "because", "status"),
    [("officer", "Asked for by the school nurse", 200), ("officer", " ", 400), ("office", "Asked for", 404)],
)
def test_codes_that_tell_of_health_take_a_right_and_a_reason(
    week: World, sign_in: SignIn, role: str, because: str, status: int
) -> None:
    answer = sign_in(week.people[role]).post(f"{MARKS}?{SPAN}&measure=missed", {"because": because})

    assert answer.status_code == status
    taken = AuditEvent.objects.filter(verb="figures.special_taken").values_list("facts__because", flat=True)
    assert list(taken) == ([because] if status == 200 else [])
    if status == 200:
        rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"), newline="")))
        assert [row["Code"] for row in rows] == ["I", "I", "N"]


def test_teacher_sees_the_figures_of_own_classes_only(week: World, sign_in: SignIn) -> None:
    client = sign_in(week.people["teacher"])

    assert [counted for _, _, counted in cells(client.get(f"{FIGURES}?{ASKED}&rows=class"))] == [
        "38 of 40 sessions (19 days)"
    ] * 2
    assert listed(client, f"{MARKS}?{SPAN}&measure=unauthorised") == 0
    assert "Nobody." in client.get(f"{ABSENTEES}?{SPAN}&class=6+Elm").content.decode()


def test_characteristic_one_may_not_see_cannot_be_asked_about(week: World, sign_in: SignIn) -> None:
    Characteristic.objects.create(
        pupil=week.pupil, kind="looked_after", value="yes", first_day=date(2026, 9, 1)
    )
    office, officer = sign_in(week.people["office"]), sign_in(week.people["officer"])
    for url in (f"{FIGURES}?{ASKED}&rows=looked_after", f"{FIGURES}?{ASKED}&group=looked_after:yes",
                f"{MARKS}?{SPAN}&looked_after=yes", f"{ABSENTEES}?{SPAN}&looked_after=yes"):  # fmt: skip
        assert officer.get(url).status_code == 200, url
        assert office.get(url).status_code == 400, url


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("rows=nonsense", "Choose one of the list."),
        ("period=chosen&first=2026-11-20&last=2026-11-16", "The last day is before the first."),
        ("period=chosen", "Give the first day, or choose a recorded stretch."),
        ("measure=persistent&rows=weekday", "it can’t be shown by weekday"),
        ("compare=known", "Say as known on which day."),
        ("compare=1&across=session", "not both at once"),
        ("period=chosen&first=1.2.3&last=2026-11-16", "Write the date"),
    ],
)
def test_question_that_makes_no_sense_gets_a_sentence(
    week: World, sign_in: SignIn, query: str, sentence: str
) -> None:
    answer = sign_in(week.people["officer"]).get(f"{FIGURES}?{query}")

    assert answer.status_code == 400
    assert sentence in unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400), ("from=x&to=y", 400), (f"{SPAN}&weekday=9", 400), (f"{SPAN}&session=noon", 400),
        (f"{SPAN}&code=%3F", 400), (f"{SPAN}&category=odd", 400), (f"{SPAN}&as_at=then", 400),
        ("from=2026-11-20&to=2026-11-16", 400), ("from=1990-01-01&to=2026-11-16", 400),
        (f"{SPAN}&measure=nonsense", 404), (f"{SPAN}&measure=code-Z", 404), (f"{SPAN}&measure=persistent", 404),
        (f"{SPAN}&upn=nobody", 200), (f"{SPAN}&class=nowhere", 200), (f"{SPAN}&page=999999999999", 200),
    ],
)  # fmt: skip
def test_address_of_marks_that_makes_no_sense_is_refused_in_words(
    week: World, sign_in: SignIn, query: str, status: int
) -> None:
    assert sign_in(week.people["officer"]).get(f"{MARKS}?{query}").status_code == status


def test_opening_marks_is_written_down_without_a_childs_name(week: World, sign_in: SignIn) -> None:
    sign_in(week.people["officer"]).get(f"{MARKS}?{SPAN}&measure=missed&class=4+Rowan")

    event = AuditEvent.objects.get(verb="figures.marks_viewed")
    assert event.facts == {"first": "2026-11-16", "last": "2026-11-20", "measure": "missed"}


MOST_QUERIES = 15


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        (f"{FIGURES}?{ASKED}&rows=class", 7),
        (f"{FIGURES}?{ASKED}&rows=pupil&compare=2", 9),
        (f"{MARKS}?{SPAN}&measure=missed", 9),
        (f"{ABSENTEES}?{SPAN}", 7),
    ],
)
def test_pages_ask_the_database_a_known_number_of_times(
    week: World, sign_in: SignIn, path: str, queries: int, django_assert_num_queries: Callable[..., object]
) -> None:
    client = sign_in(week.people["officer"])
    client.get(path)
    assert queries <= MOST_QUERIES
    with django_assert_num_queries(queries):  # type: ignore[attr-defined]  # pytest-django's context manager
        client.get(path)


def test_whole_trust_person_and_unknown_school(week: World, sign_in: SignIn) -> None:
    RoleGrant.objects.filter(user=week.people["trust_lead"]).update(school_id=None)
    client = sign_in(week.people["trust_lead"])

    assert client.get(FIGURES).status_code == 200
    assert client.get("/schools/999999/reports/figures/").status_code == 404


def test_two_groups_side_by_side_are_not_called_better_or_worse(week: World, sign_in: SignIn) -> None:
    page = sign_in(week.people["officer"]).get(f"{FIGURES}?{ASKED}&measure=missed&rows=class&across=session")

    assert "Difference" not in page.content.decode()


def test_form_shows_what_the_table_is_about(week: World, sign_in: SignIn) -> None:
    page = sign_in(week.people["officer"]).get(FIGURES).content.decode()

    for value in ("attendance", "year_group", "year"):
        assert f'<option value="{value}" selected>' in page
    assert [
        page.index(f'name="{name}"') for name in ("measure", "rows", "period", "first", "class")
    ] == sorted(page.index(f'name="{name}"') for name in ("measure", "rows", "period", "first", "class"))
