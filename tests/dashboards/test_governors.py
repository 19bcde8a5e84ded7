"""The report to governors: what it says, what it keeps back, that it never changes (DSH-08 to DSH-11, P15)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from attendance_mis.accounts.permissions import ROLES
from attendance_mis.benchmarks.models import Benchmark, BenchmarkFile, IssuedReport, Target
from attendance_mis.dashboards.governors.issue import issue_due, issue_report, terms_of
from attendance_mis.dashboards.governors.page import difference, governor_page
from attendance_mis.dashboards.rules.published import Published
from attendance_mis.kit import clock
from attendance_mis.tenancy.models import Trust
from registers.actions.policy import Wanted, change_policy
from registers.models import School
from registers.queries.absentees import absentees
from registers.queries.setup import setup_of
from registers.queries.slices import By, slice_of
from registers.queries.statistics import total
from registers.rules.figures import points_between
from tests.dashboards.governed import governed_world
from tests.dashboards.weeks import bring_in_weeks
from tests.marking import AM, OFFICER, bring_in, put
from tests.routing import ALL, TEACHERS
from tests.world import World

SignIn = Callable[..., Client]
PAGE = "/schools/900001/governors/"
HALF = (date(2026, 9, 1), date(2026, 10, 23))
HOWS = (
    "attendance",
    "persistent",
    "unauthorised",
    "severe",
    "weekly",
    "reasons",
    "days",
    "groups",
    "actions",
    "followed",
)


@pytest.fixture
def governed(alpha: Trust) -> World:
    return governed_world()


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_report_holds_what_the_one_module_counts(governed: World, sign_in: SignIn) -> None:
    page = text(sign_in(governed.people["governor"]).get(PAGE).content.decode())
    where = slice_of(governed.school.id, *HALF)
    tally, [missing] = total(where).tally, absentees(where)

    assert "autumn term 2026, first half" in page
    assert f"{tally.attended:,} of {tally.possible:,} sessions: see how" in page
    assert f"{missing.persistent} of {missing.enrolments} pupils: see how" in page
    assert f"{tally.unauthorised} of {tally.possible:,} sessions: see how" in page


def test_groups_of_a_report_add_up_to_the_school(governed: World) -> None:
    report = issue_report(governed.school, terms_of(governed.school, clock.today())[0])
    assert report is not None
    numbers = Published.from_json(report.numbers)
    where = slice_of(governed.school.id, *HALF)

    sexes = [row for row in numbers.groups if row.dimension == "Sex"]
    assert sum(row.pupils.part or 0 for row in sexes) == 30
    assert {row.label: row.pupils.part for row in numbers.groups if row.dimension == "Free school meals"} == {
        "Free school meals": 10,
        "No free school meals": 20,
    }
    by_meals = {one.key[0]: one for one in absentees(where, (By.FSM,))}
    shown = {row.label: row.persistent.part for row in numbers.groups if row.persistent.open}
    for label, key in (("Free school meals", "yes"), ("No free school meals", "no")):
        assert shown.get(label, by_meals[key].persistent) == by_meals[key].persistent


def test_two_pupils_with_a_social_worker_are_kept_back_with_everything_that_tells_of_them(
    governed: World, sign_in: SignIn
) -> None:
    page = sign_in(governed.people["governor"]).get(PAGE).content.decode()
    rows = {cells[0]: cells[1:] for row in re.findall(r"<tr[^>]*><th scope=\"row\".*?</tr>", page)
            if (cells := [text(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)])}  # fmt: skip

    assert rows["Has a social worker"][0] == "Fewer than 5"
    assert set(rows["Has a social worker"][1:]) == {"Not shown", "–"}
    assert rows["No social worker"][0] == "Not shown"
    assert rows["All pupils"][0] == "30"


@pytest.mark.parametrize("role", sorted(ALL - TEACHERS))
def test_page_names_no_pupil_whoever_reads_it(role: str, governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people[role])
    found = [client.get(PAGE).content.decode()]
    if role in ("governor", "link_governor", "trustee", "trust_executive"):
        found += [client.get(f"{PAGE}how/{one}/").content.decode() for one in HOWS]
        pdf = PdfReader(io.BytesIO(client.get(f"{PAGE}pack.pdf").content))
        found.append("".join(sheet.extract_text() for sheet in pdf.pages))
        found.append(b"".join(client.get(f"{PAGE}tables.csv")).decode())

    pupils = [pupil for names in governed.pupils.values() for pupil in names]
    secrets = {s for p in pupils for s in (p.upn, p.legal_surname, str(p.id))}
    assert len(secrets) > 60
    for page in found:
        assert not [secret for secret in secrets if secret in page]


@pytest.mark.parametrize("figure", ["attendance", "persistent", "unauthorised", "severe"])
def test_see_how_adds_up_to_the_figure_for_those_who_may_see_pupils(
    figure: str, governed: World, sign_in: SignIn
) -> None:
    page = sign_in(governed.people["officer"]).get(f"{PAGE}how/{figure}/").content.decode()
    numbers = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers)
    shown = getattr(numbers, figure)
    counted = [int(n) for n in re.findall(r'data-counted="(\d+)"', page)]
    [together] = re.findall(r'data-sum="(\d+)"', page)

    assert sum(counted) == int(together)
    if shown.open:
        assert sum(counted) == shown.part
        assert f'data-part="{shown.part}" data-whole="{shown.whole}"' in page
    else:
        assert 0 < sum(counted) < 5


def test_marks_behind_a_pupils_line_add_up_to_it(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["officer"])
    page = client.get(f"{PAGE}how/attendance/").content.decode()
    lines = re.findall(
        r'data-counted="\d+"><a href="([^"]+/marks/[^"]+)" data-part="(\d+)" data-whole="(\d+)"', page
    )

    assert len(lines) == 30
    for url, attended, possible in lines[::11]:
        marks = text(client.get(url.replace("&amp;", "&")).content.decode())
        assert f"{attended} of {possible} possible sessions" in marks


def test_report_once_issued_never_changes(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["governor"])
    before = text(client.get(PAGE).content.decode())
    day = date(2026, 9, 7)
    codes = dict.fromkeys(governed.pupils["4 Rowan"], "O")
    put(governed.school, codes, day, reason="Register found to be wrong")
    file = BenchmarkFile.objects.create(series="daily", name="t", source="Test", published_on=date(2026, 11, 1), sha256="",
                                        rows=1, imported_at=clock.now())  # fmt: skip
    Benchmark.objects.create(file=file, level="national", area_name="England", phase="primary", academic_year="2026/27",
                             point="to_date", up_to=date(2026, 10, 23), measure="attendance", value=Decimal("12.3"))  # fmt: skip

    assert text(client.get(PAGE).content.decode()) == before
    assert total(slice_of(governed.school.id, *HALF)).tally.unauthorised >= 15
    assert IssuedReport.objects.filter(key="2026/27 HT1").count() == 1


def test_amended_marks_show_in_see_how_as_they_stood_when_it_was_issued(
    governed: World, sign_in: SignIn
) -> None:
    client = sign_in(governed.people["officer"])
    client.get(PAGE)
    clock.set_clock(datetime(2026, 11, 24, 10, 0, tzinfo=clock.LONDON))
    put(
        governed.school,
        dict.fromkeys(governed.pupils["4 Rowan"], "O"),
        date(2026, 9, 7),
        reason="Register found to be wrong",
    )

    page = client.get(f"{PAGE}how/unauthorised/").content.decode()

    numbers = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers)
    assert re.findall(r'data-sum="(\d+)"', page) == [str(numbers.unauthorised.part)]


def test_national_figure_of_another_stretch_is_shown_and_not_compared(
    governed: World, sign_in: SignIn
) -> None:
    page = text(sign_in(governed.people["governor"]).get(PAGE).content.decode())

    assert "National 2024/25 94.8%" in page
    assert "Not the same stretch" in page
    assert "It is there to look at, not to compare." in page


def test_national_figure_of_the_same_point_of_the_year_is_compared(governed: World, sign_in: SignIn) -> None:
    file = BenchmarkFile.objects.create(series="daily", name="t", source="Invented release", published_on=date(2026, 11, 1),
                                        sha256="", rows=1, imported_at=clock.now())  # fmt: skip
    Benchmark.objects.create(file=file, level="national", area_name="England", phase="primary", academic_year="2026/27",
                             point="to_date", up_to=date(2026, 10, 23), measure="attendance", value=Decimal("80.04"))  # fmt: skip
    page = text(sign_in(governed.people["governor"]).get(PAGE).content.decode())
    numbers = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers)
    assert numbers.attendance.share is not None

    assert (
        f"National 80.0% {points_between(numbers.attendance.share, Fraction('0.8004'))} points better" in page
    )
    assert "Invented release, published 1 November 2026." in page


def test_region_and_local_authority_stand_beside_the_national_figure(
    governed: World, sign_in: SignIn
) -> None:
    bring_in_weeks({"region": "80.04", "elsewhere": "70.04", "authority": "60.04"}, week=43, breakdown="YTD")
    client = sign_in(governed.people["governor"])
    page = text(client.get(PAGE).content.decode())
    numbers = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers)
    assert numbers.attendance.share is not None

    assert (
        f"Middle of Nowhere 80.0% {points_between(numbers.attendance.share, Fraction('0.8004'))} points better"
        in page
    )
    assert (
        f"Fictionshire 60.0% {points_between(numbers.attendance.share, Fraction('0.6004'))} points better"
        in page
    )
    assert "Fictionshire none published Not compared" in page  # of the other three measures
    assert "Attendance: state-funded primary schools, Fictionshire, 2026/27, year to date" in page
    assert "Back of Beyond" not in page
    pdf = PdfReader(io.BytesIO(client.get(f"{PAGE}pack.pdf").content))
    assert "Fictionshire" in "".join(sheet.extract_text() for sheet in pdf.pages)


def test_region_is_not_compared_while_no_file_says_where_the_authority_lies(
    governed: World, sign_in: SignIn
) -> None:
    bring_in_weeks({"region": "80.04", "authority without region": "60.04"}, week=43, breakdown="YTD")

    page = text(sign_in(governed.people["governor"]).get(PAGE).content.decode())

    assert "Fictionshire 60.0%" in page
    assert "Middle of Nowhere" not in page


def test_report_issued_before_areas_were_compared_still_reads(governed: World, sign_in: SignIn) -> None:
    bring_in_weeks({"region": "80.04", "authority": "60.04"}, week=43, breakdown="YTD")
    client = sign_in(governed.people["governor"])
    client.get(PAGE)
    held = IssuedReport.objects.get(key="2026/27 HT1")
    old = {key: value for key, value in held.benchmarks.items() if key != "areas"}
    IssuedReport.objects.create(
        **{f.attname: getattr(held, f.attname) for f in held._meta.concrete_fields if f.name not in ("id", "key", "benchmarks")},
        key="2024/25 HT1", benchmarks=old,
    )  # fmt: skip

    page = governor_page(IssuedReport.objects.get(key="2024/25 HT1"), None)

    assert [one.label for one in page.headlines[0].beside] == ["Last year", "National 2024/25"]


@pytest.mark.parametrize(
    ("now", "other", "said"),
    [
        ("0.9454", "0.9495", "0.4 points worse"),  # shown as 94.5% and 95.0%
        ("0.9544", "0.9495", "0.5 points better"),  # shown as 95.4% and 95.0%
        ("0.9496", "0.9495", "The same"),
        ("0.96", "0.95", "1.0 point better"),
    ],
)
def test_difference_is_told_from_the_exact_shares(now: str, other: str, said: str) -> None:
    assert difference("attendance", Fraction(now), Fraction(other)) == said


def test_last_years_report_stands_beside_it(governed: World, sign_in: SignIn) -> None:
    page = text(sign_in(governed.people["governor"]).get(PAGE).content.decode())
    before = Published.from_json(IssuedReport.objects.get(key="2025/26 HT1").numbers)

    assert f"Last year {before.attendance.percent}%" in page


def test_terms_can_be_chosen_and_unknown_ones_do_not_exist(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["governor"])

    page = text(client.get(f"{PAGE}?term=2025/26+HT1").content.decode())

    assert "Attendance report to governors, autumn term 2025, first half" in page
    assert client.get(f"{PAGE}?term=2026/27+autumn").status_code == 404  # not over yet
    assert client.get(f"{PAGE}?term=nonsense").status_code == 404
    assert client.get(f"{PAGE}how/nonsense/").status_code == 404


def test_target_of_the_school_is_in_the_report(governed: World, sign_in: SignIn) -> None:
    Target.objects.create(school=governed.school, measure="attendance", tenths=990, first_day=date(2026, 9, 1),
                          last_day=date(2027, 7, 21), agreed_by="Governing body", agreed_on=date(2026, 9, 10),
                          set_at=clock.now())  # fmt: skip
    page = text(sign_in(governed.people["governor"]).get(PAGE).content.decode())

    assert "Attendance at least 99.0%" in page
    assert "not reached in this stretch" in page
    assert "Agreed by Governing body, 10 September 2026" in page


def test_school_without_marks_says_so(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.people["governor"])

    assert "There is no report yet." in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}pack.pdf").status_code == 404


def test_reading_it_again_asks_little_of_the_database(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["governor"])
    client.get(PAGE)

    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)

    assert len(asked) <= 15


def every_report(school: School, cadence: str) -> None:
    """From tomorrow on; it is tomorrow then."""
    tomorrow = clock.today() + timedelta(days=1)
    change_policy(
        school=school, wanted=Wanted(values={"governor_report_cadence": cadence}), effective_from=tomorrow,
        reason="Agreed", by=OFFICER,
    )  # fmt: skip
    school.refresh_from_db()
    clock.set_clock(datetime(tomorrow.year, tomorrow.month, tomorrow.day, 9, 0, tzinfo=clock.LONDON))


def three_more_sessions_missed(governed: World) -> None:
    """The second half of the autumn term: all are there, but for three sessions."""
    clock.set_clock(datetime(2027, 1, 5, 9, 0, tzinfo=clock.LONDON))
    sessions = list(setup_of(governed.school).calendar.sessions(date(2026, 11, 2), date(2026, 12, 18), ""))
    pupils = [pupil for names in governed.pupils.values() for pupil in names]
    rows = [
        (pupil, day, session, "I" if not place and n < 3 else "/" if session is AM else "\\", None)
        for place, pupil in enumerate(pupils)
        for n, (day, session) in enumerate(sessions)
    ]
    bring_in(governed.school, rows)


def test_report_at_half_term_is_reckoned_with_after_the_school_went_over_to_termly_ones(
    governed: World,
) -> None:
    issue_due(governed.school, clock.today())
    three_more_sessions_missed(governed)
    every_report(governed.school, "termly")

    issue_due(governed.school, clock.today())

    half, term = (
        Published.from_json(IssuedReport.objects.get(school=governed.school, key=key).numbers)
        for key in ("2026/27 HT1", "2026/27 autumn")
    )
    assert half.attendance.open
    assert not term.attendance.open, "one taken from the other is three sessions"
    assert "2026/27 HT1" in [one.key for one in terms_of(governed.school, clock.today())]


def test_no_report_of_a_half_term_is_made_once_its_terms_is_out(governed: World) -> None:
    every_report(governed.school, "termly")
    three_more_sessions_missed(governed)
    assert "2026/27 autumn" in issue_due(governed.school, clock.today())
    every_report(governed.school, "half_termly")

    assert issue_due(governed.school, clock.today()) == []
    assert not IssuedReport.objects.filter(school=governed.school, key="2026/27 HT1").exists()


def test_pack_is_a_tagged_pdf_with_the_words_of_the_page(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["governor"])
    answer = client.get(f"{PAGE}pack.pdf")
    pdf = PdfReader(io.BytesIO(answer.content))
    words = re.sub(r"\s+", " ", "".join(sheet.extract_text() for sheet in pdf.pages))

    assert (
        answer.headers["Content-Disposition"]
        == 'attachment; filename="attendance-report-900001-2026-27-ht1.pdf"'
    )
    assert str(pdf.root_object["/MarkInfo"]) == "{'/Marked': True}"
    assert str(pdf.root_object["/Lang"]) == "en-GB"
    numbers = Published.from_json(IssuedReport.objects.get(key="2026/27 HT1").numbers)
    assert f"{numbers.attendance.percent}%" in words
    for week in numbers.weeks:
        assert f"{week.monday.day} {week.monday:%b}" in words


def test_tables_hold_what_was_published_and_say_what_was_kept_back(governed: World, sign_in: SignIn) -> None:
    client = sign_in(governed.people["governor"])
    rows = list(csv.DictReader(io.StringIO(b"".join(client.get(f"{PAGE}tables.csv")).decode("utf-8-sig"))))

    assert {row["Table"] for row in rows} >= {"School", "Sex", "Weeks", "Reasons", "Days of the week"}
    back = [row for row in rows if row["Kept back"]]
    assert back
    assert all(not row["Number"] and not row["Per cent"] for row in back)
    assert client.get(f"{PAGE}tables.xlsx").status_code == 200


def test_every_role_is_one_of_the_two_kinds() -> None:
    assert ROLES.keys() == ALL
