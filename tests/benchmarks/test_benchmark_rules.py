"""Like for like or not at all (DSH-08), and targets in whole numbers (DSH-13)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from attendance_mis.benchmarks.queries.benchmarks import shipped
from attendance_mis.benchmarks.rules.benchmark import Published, Stretch, compare, newest
from attendance_mis.benchmarks.rules.layouts import BadLayout, BadRow, figures_in, series_of
from attendance_mis.benchmarks.rules.target import Progress, meets, progress

AUTUMN = Stretch("2026/27", "autumn", date(2026, 9, 2), date(2026, 12, 18), from_the_start=True)
HALF = Stretch("2026/27", "", date(2026, 9, 2), date(2026, 10, 23), from_the_start=True)
SUMMER = Stretch("2025/26", "summer", date(2026, 4, 20), date(2026, 7, 21), from_the_start=False)
YEAR = Stretch("2024/25", "year", date(2024, 9, 2), date(2025, 7, 21), from_the_start=True)


def figure(
    series: str, year: str, point: str, value: str, up_to: date | None = None, **more: str
) -> Published:
    facts = {"level": "national", "phase": "primary", "measure": "attendance", **more}
    return Published(series=series, academic_year=year, point=point, value=Decimal(value), up_to=up_to, source="Test",
                     published_on=date(2026, 12, 1), **facts)  # fmt: skip


DAILY = figure("daily", "2026/27", "to_date", "94.90", date(2026, 12, 18))
DAILY_HALF = figure("daily", "2026/27", "to_date", "95.30", date(2026, 10, 23))
BEFORE = figure("daily", "2025/26", "to_date", "94.60", date(2025, 12, 19))
CENSUS = figure("census", "2026/27", "autumn", "94.80")
WHOLE = figure("census", "2024/25", "year", "94.80")
COVID = figure("census", "2021/22", "year", "93.74")


@pytest.mark.parametrize(
    ("stretch", "figures", "value", "like"),
    [
        (AUTUMN, [DAILY, DAILY_HALF, WHOLE], "94.90", True),
        (AUTUMN, [DAILY, CENSUS], "94.80", True),  # the census is complete
        (HALF, [DAILY, DAILY_HALF, CENSUS], "95.30", True),
        (AUTUMN, [BEFORE, WHOLE], "94.60", True),  # a year before, at the same point, and its year is said
        (AUTUMN, [DAILY_HALF, WHOLE], "94.80", False),  # another point of the year: to look at only
        (SUMMER, [DAILY, WHOLE], "94.80", False),  # a term by itself is no year to date
        (YEAR, [WHOLE, DAILY], "94.80", True),
        (AUTUMN, [COVID], None, False),
        (AUTUMN, [], None, False),
    ],
)
def test_compares_the_same_stretch_of_the_year_only(
    stretch: Stretch, figures: list[Published], value: str | None, like: bool
) -> None:
    found = compare(figures, measure="attendance", phase="primary", stretch=stretch)

    assert (None if found is None else str(found.published.value)) == value
    assert found is None or found.like is like
    assert found is None or found.like or found.why


@pytest.mark.parametrize("last", [date(2026, 10, 23), date(2026, 10, 25)])
def test_year_to_date_is_that_of_the_same_week(last: date) -> None:
    """A figure for each week is published: the one after is as near as seven days too, and newer."""
    weeks = [
        Published(**{**DAILY_HALF.__dict__, "value": Decimal(value), "up_to": up_to, "published_on": at})
        for value, up_to, at in (
            ("95.50", date(2026, 10, 16), date(2026, 10, 29)),
            ("95.30", date(2026, 10, 23), date(2026, 11, 5)),
            ("95.10", date(2026, 10, 30), date(2026, 11, 12)),
        )
    ]
    stretch = Stretch("2026/27", "", date(2026, 9, 2), last, from_the_start=True)
    found = compare(weeks, measure="attendance", phase="primary", stretch=stretch)

    assert found is not None
    assert found.published.up_to == date(2026, 10, 23)


@pytest.mark.parametrize("phase", ["secondary", "special"])
def test_never_another_phase(phase: str) -> None:
    assert compare([DAILY, WHOLE], measure="attendance", phase=phase, stretch=AUTUMN) is None


@pytest.mark.parametrize("phase", ["middle", "all_through"])
def test_school_of_no_published_phase_has_something_to_look_at_but_no_verdict(phase: str) -> None:
    found = compare(shipped(), measure="attendance", phase=phase, stretch=YEAR)

    assert found is not None
    assert (found.like, found.published.phase) == (False, "all")


def test_what_was_published_later_wins() -> None:
    later = Published(**{**DAILY.__dict__, "value": Decimal("94.7"), "published_on": date(2027, 1, 7)})

    assert newest([later, DAILY]) == [later]


def test_shipped_figures_are_those_of_the_releases() -> None:
    found = {(f.series, f.academic_year, f.phase, f.measure): f.value for f in shipped()}

    assert found["census", "2024/25", "all", "absence"] == Decimal("6.78")
    assert found["census", "2024/25", "secondary", "persistent"] == Decimal("23.37")
    assert found["census", "2024/25", "special", "severe"] == Decimal("6.91")
    assert found["daily", "2025/26", "primary", "attendance"] == Decimal("94.72")
    for (series, year, phase, measure), value in found.items():
        if measure == "attendance":
            assert value + found[series, year, phase, "absence"] == 100
        if measure == "authorised":
            together = value + found[series, year, phase, "unauthorised"]
            assert abs(together - found[series, year, phase, "absence"]) <= Decimal("0.01")


CENSUS_ROW = {
    "time_period": "202425", "time_identifier": "Autumn term", "geographic_level": "National", "school_type": "State-funded primary",
    "sess_overall_percent": "5.2", "sess_authorised_percent": "3.7", "sess_unauthorised_percent": "1.5",
    "enrolments_pa_10_exact_percent": "x", "enrolments_pa_50_exact_percent": "0.93",
}  # fmt: skip
DAILY_ROW = {
    "time_period": "2026", "time_identifier": "Week 46", "geographic_level": "Local authority", "old_la_code": "999", "la_name": "Nowhere",
    "school_type": "Secondary", "breakdown": "Weekly", "attendance_perc": "91.4", "overall_absence_perc": "8.6",
}  # fmt: skip


def test_census_row_gives_its_figures_and_attendance() -> None:
    found = {one.measure: f"{one.value.normalize()}" for one in figures_in("census", CENSUS_ROW)}

    assert found == {
        "absence": "5.2",
        "attendance": "94.8",
        "authorised": "3.7",
        "unauthorised": "1.5",
        "severe": "0.93",
    }


@pytest.mark.parametrize(
    ("change", "point", "day"),
    [
        ({"time_period": "202627"}, "week", date(2026, 11, 9)),
        ({"time_period": "202627", "breakdown": "YTD"}, "to_date", date(2026, 11, 13)),
        ({"time_period": "202627", "time_identifier": "Week 3"}, "week", date(2027, 1, 18)),
    ],
)
def test_daily_row_knows_its_week(change: dict[str, str], point: str, day: date) -> None:
    [one, *_] = figures_in("daily", DAILY_ROW | change)

    assert (one.point, one.up_to, one.area, one.phase) == (point, day, "999", "secondary")


@pytest.mark.parametrize(("code", "region"), [("E12", "E12"), ("z", ""), ("", "")])
def test_row_of_an_authority_says_its_region(code: str, region: str) -> None:
    rows = figures_in("daily", DAILY_ROW | {"time_period": "202627", "region_code": code})

    assert {one.region for one in rows} == {region}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"time_period": "2024"}, "time_period"),
        ({"time_period": "202426"}, "time_period"),
        ({"time_identifier": "Michaelmas"}, "time_identifier"),
        ({"sess_overall_percent": "five"}, "sess_overall_percent"),
        ({"sess_overall_percent": "104"}, "sess_overall_percent"),
        ({"school_type": ""}, "school_type"),
        ({"geographic_level": "Local authority"}, "old_la_code"),
    ],
)
def test_row_that_can_not_be_right_is_refused_with_its_column(change: dict[str, str], column: str) -> None:
    with pytest.raises(BadRow) as refused:
        list(figures_in("census", CENSUS_ROW | change))

    assert refused.value.column == column
    assert refused.value.why.endswith(".")


@pytest.mark.parametrize(
    "change", [{"geographic_level": "School"}, {"characteristic": "SEN support"}, {"school_type": "PRU"}]
)
def test_rows_of_schools_and_of_groups_are_no_figures(change: dict[str, str]) -> None:
    assert list(figures_in("census", CENSUS_ROW | change)) == []


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (["time_period"], "time_identifier, geographic_level, school_type or education_phase"),
        (["time_period", "time_identifier", "geographic_level", "school_type"], "neither"),
    ],
)
def test_file_of_another_layout_is_refused(columns: list[str], says: str) -> None:
    with pytest.raises(BadLayout, match=says):
        series_of(columns)


@pytest.mark.parametrize(
    ("measure", "part", "whole", "tenths", "good"),
    [
        ("attendance", 95, 100, 950, True),
        ("attendance", 9499, 10000, 950, False),  # 95.0 % when rounded, and short of it
        ("persistent", 13, 100, 130, True),
        ("persistent", 131, 1000, 130, False),
        ("unauthorised", 0, 100, 0, True),
    ],
)
def test_target_is_held_to_the_exact_fraction(
    measure: str, part: int, whole: int, tenths: int, good: bool
) -> None:
    assert meets(measure, part, whole, tenths) is good


@pytest.mark.parametrize(
    ("today", "part", "whole", "stands"),
    [
        (date(2026, 8, 31), 96, 100, Progress.AHEAD),
        (date(2026, 9, 2), 0, 0, Progress.NOTHING_YET),
        (date(2026, 11, 23), 96, 100, Progress.ON_COURSE),
        (date(2026, 11, 23), 94, 100, Progress.SHORT),
        (date(2027, 7, 21), 96, 100, Progress.ON_COURSE),
        (date(2027, 7, 22), 96, 100, Progress.MET),
    ],
)
def test_target_is_met_only_when_its_days_are_over(
    today: date, part: int, whole: int, stands: Progress
) -> None:
    held = progress(
        "attendance", part, whole, 950, first=date(2026, 9, 1), last=date(2027, 7, 21), today=today
    )

    assert held is stands
