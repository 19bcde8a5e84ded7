"""The records certificates are judged on, counted by the statistics; and what a newsletter and a display may say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from attendance_mis.kit import clock
from letters.queries.facts import Period
from letters.rules.certificates import MEDICAL, Award, AwardsPolicy, Record, Verdict, judge
from registers.models import ClassMembership, Pupil, School
from registers.queries.setup import setup_of
from registers.queries.slices import By, Slice, Span
from registers.queries.statistics import breakdown
from registers.rules.calendar import HalfTerm
from registers.rules.figures import Tally, percent
from registers.rules.policy_kinds import Off


@dataclass(frozen=True)
class Candidate:
    pupil: Pupil
    class_name: str
    verdict: Verdict


def awards_policy(school: School, on: date) -> AwardsPolicy:
    return setup_of(school).rules(AwardsPolicy, on)


def awards_given(school: School, on: date) -> list[Award]:
    rules = awards_policy(school, on).certificate_rules
    return [] if isinstance(rules, Off) else [Award(one) for one in rules]


def period_of(award: Award, school: School, today: date) -> tuple[Period, Period | None, str]:
    """The last whole half term, term or year there was; what it is compared with; its name."""
    halves = sorted(
        (half for half in setup_of(school).calendar.half_terms if half.start <= today),
        key=lambda half: half.start,
    )
    if not halves:
        return Period(today, today), None, "this day"
    over = [half for half in halves if half.end < today] or halves[:1]
    last = over[-1]
    if award in (Award.HALF_TERM_95, Award.HALF_TERM_100, Award.MOST_IMPROVED, Award.EFFORT):
        before = over[-2] if len(over) > 1 else None
        compared = Period(before.start, before.end) if before else None
        return Period(last.start, last.end), compared, f"half term {last.name[-1]} of {last.academic_year}"
    if award is Award.Y6_BEST:
        return Period(halves[0].start, today), None, "all your time here"
    # A term or year that still runs, or of which half terms are not entered yet, is none that was attended to its end.
    most, name_of = (2, _term_name) if award is Award.TERM_100 else (6, _year_name)
    groups = [list(group) for _, group in groupby(over, name_of)]
    whole = [group for group in groups if len(group) == most]
    chosen = (whole or groups)[-1]
    so_far = "" if whole else " so far"
    return Period(chosen[0].start, chosen[-1].end), None, name_of(chosen[0]) + so_far


def _term_name(half: HalfTerm) -> str:
    return f"the {('autumn', 'spring', 'summer')[(int(half.name[-1]) - 1) // 2]} term of {half.academic_year}"


def _year_name(half: HalfTerm) -> str:
    return f"the school year {half.academic_year}"


def candidates(award: Award, school: School, period: Period, before: Period | None) -> list[Candidate]:
    """Every pupil on roll with the verdict on them, eligible ones first."""
    sits = _sitting(school, clock.today())
    now, medical = _tallies(school, period), _medical(school, period)
    then = _tallies(school, before) if before else {}
    then_medical = _medical(school, before) if before else {}
    records = []
    for upn, member in sits.items():
        tally, old = now.get(upn, Tally()), then.get(upn, Tally())
        records.append(
            Record(
                upn,
                tally.possible,
                tally.absent,
                medical.get(upn, 0),
                tally.late,
                member.year_group,
                old.possible,
                old.absent,
                then_medical.get(upn, 0),
            )
        )
    verdicts = judge(award, records, awards_policy(school, clock.today()))
    return [Candidate(sits[v.key].pupil, sits[v.key].school_class.name, v) for v in verdicts]


def _sitting(school: School, day: date) -> dict[str, ClassMembership]:
    rows = (
        ClassMembership.objects.filter(school=school, first_day__lte=day)
        .exclude(last_day__lt=day)
        .select_related("pupil", "school_class")
        .order_by("school_class__name", "pupil__legal_surname", "pupil__legal_forename")
    )
    return {row.pupil.upn: row for row in rows}


def _slice(school: School, period: Period, codes: Iterable[str] | None = None) -> Slice:
    return Slice((Span(school.id, period.first, period.last),), codes=tuple(codes) if codes else None)


def _tallies(school: School, period: Period) -> dict[str, Tally]:
    return {row.key[0]: row.tally for row in breakdown(_slice(school, period), [By.PUPIL])}


def _medical(school: School, period: Period) -> dict[str, int]:
    """Sessions missed for illness or a medical appointment."""
    rows = breakdown(_slice(school, period, sorted(MEDICAL)), [By.PUPIL])
    return {row.key[0]: row.tally.absent for row in rows}


FEWEST_PUPILS = 10
"""A smaller class or year group is left out of what is printed for everybody: a child could be recognised (LET-11)."""


@dataclass(frozen=True)
class GroupLine:
    """A class or year group of a newsletter. `shown` is empty where the group is too small."""

    name: str
    attended: int
    possible: int
    shown: str


def group_lines(school: School, period: Period, by: By) -> list[GroupLine]:
    """Attendance by class or year group, best first; small groups say so instead of a figure, and come last.

    Figures of groups never stand beside the whole school's: whoever has the total could work out what is left out.
    """
    sizes: dict[str, set[str]] = {}
    for member in _sitting(school, period.last).values():
        name = member.school_class.name if by is By.CLASS else member.year_group
        sizes.setdefault(name, set()).add(member.pupil.upn)
    lines = []
    for row in breakdown(_slice(school, period), [by]):
        name, tally = row.key[0], row.tally
        if not name or not tally.possible:
            continue
        small = len(sizes.get(name, ())) < FEWEST_PUPILS
        lines.append(
            GroupLine(
                name,
                tally.attended,
                tally.possible,
                "" if small else f"{percent(tally.attended, tally.possible)}%",
            )
        )
    return sorted(lines, key=lambda line: (not line.shown, -line.attended / line.possible, line.name))


def last_week(school: School, today: date) -> Period:
    """The last week before this one in which the school was open: after a holiday, the one before it."""
    this_monday = today - timedelta(days=today.weekday())
    open_day = setup_of(school).calendar.previous_school_day(this_monday, "")
    day = open_day or this_monday - timedelta(days=7)
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=4))


def last_half_term(school: School, today: date) -> Period | None:
    """The half term that ended last."""
    over = [half for half in setup_of(school).calendar.half_terms if half.end < today]
    last = max(over, key=lambda half: half.end, default=None)
    return Period(last.start, last.end) if last else None


def newsletter_due(school: School, today: date, frequency: str | Off) -> tuple[str, Period] | None:
    """The figures the newsletter is to have by the settings, as `period` of its address names them (LET-11)."""
    if isinstance(frequency, Off):
        return None
    if frequency == "weekly":
        return "week", last_week(school, today)
    half = last_half_term(school, today)
    return ("last_half_term", half) if half else None


@dataclass(frozen=True)
class Worth:
    """What being away a little adds up to, from the school's own calendar (LET-14)."""

    days: int
    sessions: int
    lessons: int | None
    attendance: str


def equivalence(
    school: School, year_group: str, today: date, lessons_per_session: int | Off
) -> tuple[int, list[Worth]]:
    """(school days of the year, the table): worked out, never typed in."""
    setup = setup_of(school)
    year = setup.calendar.academic_year_of(today)
    halves = [half for half in setup.calendar.half_terms if half.academic_year == year]
    days = sum(len(list(setup.calendar.school_days(half.start, half.end, year_group))) for half in halves)
    lines = []
    for away in (5, 10, 15, 20, 30):
        if away < days:
            lessons = None if isinstance(lessons_per_session, Off) else away * 2 * lessons_per_session
            lines.append(Worth(away, away * 2, lessons, f"{percent(days - away, days)}%"))
    return days, lines


def reports_due(school: School, today: date, frequency: str | Off) -> list[tuple[str, Period]]:
    """The reports to parents that the settings ask for and whose time is over, newest first (LET-09)."""
    if isinstance(frequency, Off):
        return []
    halves = [half for half in setup_of(school).calendar.half_terms if half.end < today]
    found: dict[str, Period] = {}
    for half in sorted(halves, key=lambda one: one.start):
        number = int(half.name[-1])
        term = ("Autumn term", "Spring term", "Summer term")[(number - 1) // 2]
        if frequency == "half_term":
            name = f"Half term {number} of {half.academic_year}"
        elif frequency == "year" or (frequency == "autumn_spring_year" and number > 4):
            name = f"School year {half.academic_year}"
        else:
            name = f"{term} of {half.academic_year}"
        first = found[name].first if name in found else half.start
        found[name] = Period(first, half.end)
    return list(reversed(found.items()))[:4]
