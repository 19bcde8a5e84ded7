"""Term dates for whatever year it is: made by the usual English rules, so that a demo works on any day.

Pure, so that the launcher can ask it, before anything runs, whether there is school today.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from registers.rules.calendar import Closure, HalfTerm, SchoolCalendar

ONE_DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
YEAR_GROUP = "4"
"""Any: the demo's closures are for everybody."""


def demo_calendar(today: date) -> SchoolCalendar:
    """The school year before, this one and the next."""
    first = school_year(today) - 1
    years = range(first, first + 3)
    return SchoolCalendar(
        tuple(term for year in years for term in half_terms(year)),
        tuple(closure for year in years for closure in closures(year)),
    )


def school_year(day: date) -> int:
    """The calendar year in which the school year began."""
    return day.year if day.month >= 9 else day.year - 1


def half_terms(year: int) -> tuple[HalfTerm, ...]:
    name = f"{year}/{(year + 1) % 100:02d}"
    autumn = monday_on_or_before(date(year, 10, 31))
    spring = monday_on_or_before(date(year + 1, 2, 21))
    easter = monday_on_or_before(easter_sunday(year + 1))
    summer = monday_on_or_before(date(year + 1, 5, 31))
    start, end = date(year, 9, 2), date(year + 1, 7, 21)
    spans = (
        (weekday_from(start), autumn - 3 * ONE_DAY),
        (autumn + WEEK, monday_on_or_before(date(year, 12, 21)) - 3 * ONE_DAY),
        (monday_on_or_before(date(year + 1, 1, 10)), spring - 3 * ONE_DAY),
        (spring + WEEK, easter - 3 * ONE_DAY),
        (easter + 2 * WEEK, summer - 3 * ONE_DAY),
        (summer + WEEK, weekday_before(end)),
    )
    return tuple(HalfTerm(name, f"HT{n}", first, last) for n, (first, last) in enumerate(spans, 1))


def closures(year: int) -> tuple[Closure, ...]:
    """Five INSET days and the early May bank holiday; the other bank holidays lie in the holidays."""
    terms = half_terms(year)
    may_day = monday_on_or_before(date(year + 1, 5, 7))
    training = [terms[0].start, terms[1].start, terms[2].start, terms[4].start, terms[5].end]
    in_term = [Closure(may_day, "bank_holiday", note="Early May bank holiday")]
    if not any(term.start <= may_day <= term.end for term in terms) or may_day in training:
        in_term = []
    return (*(Closure(day, "inset", note="Staff training") for day in training), *in_term)


def is_school_day(day: date) -> bool:
    return demo_calendar(day).school_day(day, YEAR_GROUP)


def last_school_day(day: date) -> date:
    """The day itself if there is school, else the last one before."""
    if is_school_day(day):
        return day
    found = demo_calendar(day).previous_school_day(day, YEAR_GROUP)
    assert found is not None  # the year before is always in the calendar
    return found


def demo_clock(now: datetime) -> str:
    """What to set the clock to on a day without school, as `CLOCK` takes it; empty on a school day."""
    day = last_school_day(now.date())
    return "" if day == now.date() else datetime.combine(day, time(8, 50)).isoformat(timespec="minutes")


def monday_on_or_before(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekday_from(day: date) -> date:
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())


def weekday_before(day: date) -> date:
    return day if day.weekday() < 5 else day - timedelta(days=day.weekday() - 4)


def easter_sunday(year: int) -> date:
    """Gauss's rule for the Gregorian calendar, in the form without exceptions."""
    golden, century = year % 19, year // 100
    leap = century // 4
    epact = (century - leap - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + leap) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))
