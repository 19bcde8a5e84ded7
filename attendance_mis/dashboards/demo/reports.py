"""Something to report: invented national figures, targets, and the reports of every half term that is over."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from attendance_mis.audit.actor import Actor
from attendance_mis.benchmarks.actions.bring_in import keep_file, read_file
from attendance_mis.benchmarks.actions.plan import Agreed as AgreedStep
from attendance_mis.benchmarks.actions.plan import News, agree_step, tell_of_step
from attendance_mis.benchmarks.actions.targets import Agreed, Whom, set_target
from attendance_mis.dashboards.governors.issue import issue_due
from registers.models import School
from registers.rules.calendar import SchoolCalendar, academic_year

from .cast import LA_NUMBER, DemoTrust
from .files import DemoData
from .penalties import AUTHORITY

BY = Actor.system("Data manager")
SOURCE = "Invented figures for this example, not published by anybody"
HEAD = (
    "time_period", "time_identifier", "geographic_level", "region_code", "region_name", "old_la_code", "la_name",
    "school_type", "breakdown",
    "attendance_perc", "overall_absence_perc", "authorised_absence_perc", "unauthorised_absence_perc", "pa_perc",
)  # fmt: skip
PLAN = (
    ("A member of staff at the gate from half past eight", "Late arrivals doubled in the winter months", "Head of year",
     -20, (News("done", "Begun, and kept up every day since."),)),
    ("Breakfast club open to every year group", "Mondays stand out", "Business manager",
     40, (News("news", "Two thirds of the places are taken up."),)),
    ("Ring the family before a Friday that was missed twice", "Fridays stand out", "Attendance officer", -4, ()),
)  # fmt: skip
"""What, why, who, days from today it is due, what was told of it."""
REGION = ("E99000999", "Example region")
AREAS = (
    ("National", ("", "", "", ""), 0.0),
    ("Regional", (*REGION, "", ""), -0.3),
    ("Local authority", (*REGION, LA_NUMBER, AUTHORITY.name), -0.5),
)
"""Level, codes and names, points of attendance beside the country's."""
USUAL = {"Primary": (94.9, 1.4, 14.0), "Secondary": (91.8, 3.1, 24.0), "Special": (87.2, 3.2, 36.0)}
"""Attendance, unauthorised and persistent absence of nobody's schools."""


def show_reports(trust: DemoTrust, data: DemoData, today: date) -> None:
    text = example_figures(data.calendar, today)
    found = read_file(io.BytesIO(text), la_numbers=frozenset({LA_NUMBER}))
    keep_file(
        found,
        stream=io.BytesIO(text),
        name="example-figures.csv",
        source=SOURCE,
        published_on=today - timedelta(days=3),
        by=BY,
    )
    schools = list(School.objects.all())
    years = [half for half in data.calendar.half_terms if half.academic_year == academic_year(today)]
    agreed = years[0].start + timedelta(days=8)
    for school in schools:
        tenths = {"secondary": 930, "special": 900}.get(school.phase, 960)
        for measure, value in (("attendance", tenths), ("persistent", 120)):
            _target(
                Whom(school),
                measure,
                value,
                years[0].start,
                years[-1].end,
                agreed,
                "Governors with the headteacher",
            )
    if len(schools) > 1:
        _target(Whom(), "attendance", 940, years[0].start, years[-1].end, agreed, "Board of trustees")
    for school in schools:
        _plan(school, agreed, today)
        issue_due(school, today)


def _plan(school: School, agreed: date, today: date) -> None:
    """One step done, one under way, one overdue."""
    by_whom = "Governors with the headteacher"
    for what, why, who, due, told in PLAN:
        step = agree_step(
            school,
            AgreedStep(what, who, today + timedelta(days=due), by_whom, min(agreed, today), why),
            by=BY,
        )
        for news in told:
            tell_of_step(step.id, school, news, by=BY)


def _target(
    whom: Whom, measure: str, tenths: int, first: date, last: date, agreed: date, by_whom: str
) -> None:
    set_target(whom, Agreed(measure, tenths, first, last, by_whom, agreed), by=BY)


def example_figures(calendar: SchoolCalendar, today: date) -> bytes:
    """Two school years of weeks, in the layout of the daily data."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEAD)
    writer.writerows(_rows(calendar, today))
    return file.getvalue().encode()


def _rows(calendar: SchoolCalendar, today: date) -> Iterator[tuple[str, ...]]:
    for phase, (attendance, unauthorised, persistent) in USUAL.items():
        rng = Random(f"{phase} example")
        mondays: dict[str, list[date]] = {}
        for day in calendar.school_days(calendar.half_terms[0].start, today, "4"):
            monday = day - timedelta(days=day.weekday())
            weeks = mondays.setdefault(academic_year(day), [])
            if monday not in weeks and monday + timedelta(days=4) < today:
                weeks.append(monday)
        for year, weeks in mondays.items():
            seen = 0.0
            for number, monday in enumerate(weeks, 1):
                week = attendance + 1.2 - min(number, 14) * 0.17 + rng.uniform(-0.4, 0.4)
                seen += week
                late = persistent * (1.25 - min(number, 25) * 0.012)
                yield from _rows_of(phase, year, monday, "Weekly", week, unauthorised, late)
                yield from _rows_of(phase, year, monday, "YTD", seen / number, unauthorised, late)


def _rows_of(
    phase: str,
    year: str,
    monday: date,
    breakdown: str,
    attendance: float,
    unauthorised: float,
    persistent: float,
) -> Iterator[tuple[str, ...]]:
    """The figures of one week for every area."""
    for level, area, beside in AREAS:
        absence = 100 - attendance - beside
        yield (
            year.replace("/", ""), f"Week {monday.isocalendar().week}", level, *area, phase, breakdown,
            f"{attendance + beside:.2f}", f"{absence:.2f}", f"{absence - unauthorised:.2f}", f"{unauthorised:.2f}",
            f"{persistent - 2 * beside:.2f}" if breakdown == "YTD" else "z",
        )  # fmt: skip
