"""Who has been ill for so long that the local authority is told: the feed of the register of returns (ABS-40, ABS-41)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from absence.models import SicknessOutlook
from absence.rules.illness_policy import IllnessPolicy
from absence.rules.sickness import DUE_SESSIONS, HealthCount, SicknessPeriod, health_count, sickness_periods
from registers.models import School
from registers.queries.setup import setup_of
from registers.rules.age import is_compulsory
from registers.rules.figures import days
from registers.rules.patterns import ILLNESS

from .illness_marks import PupilYear, days_of, pupil_years, year_first


@dataclass(frozen=True)
class SicknessGrounds:
    """What somebody of the school said they expect of a period, with their grounds."""

    said_on: date
    expects_fifteen: bool
    """Whether there are reasonable grounds to believe that fifteen days will be missed this school year."""
    grounds: str
    expected_return: date | None
    by_name: str
    by_position: str


@dataclass(frozen=True)
class SicknessEpisode:
    """One continuous period of sickness in the school year that has come to the school's warning, or is due."""

    key: str
    """The same for the same period as long as its first day stands, however long it grows."""
    pupil_id: uuid.UUID
    upn: str
    name: str
    class_name: str
    year_group: str
    school_year: str
    first_day: date
    last_day: date
    going: bool
    """The last mark there is says ill."""
    sessions: int
    """Of I in this period."""
    year_sessions: int
    """Of I in the school year up to its end."""
    warned_on: date | None
    """When the year's total came to the school's warning (ten days, unless the school says otherwise)."""
    reached_fifteen_on: date | None
    running: bool
    """Fifteen days in this period alone; else in the year's total."""
    compulsory: bool
    """Of compulsory school age; others are not returned."""
    grounds: SicknessGrounds | None
    """The last thing said about it."""

    @property
    def due(self) -> bool:
        """A return is due for this period: it has come to fifteen days, or somebody expects that it will."""
        return self.due_on is not None

    @property
    def due_on(self) -> date | None:
        if not self.compulsory:
            return None
        expected = self.grounds.said_on if self.grounds and self.grounds.expects_fifteen else None
        found = [day for day in (self.reached_fifteen_on, expected) if day is not None]
        return min(found, default=None)

    @property
    def half_days(self) -> int:
        """Half days of the year so far: sessions."""
        return self.year_sessions

    @property
    def days_words(self) -> str:
        """`14½ days` of the year so far."""
        return days(self.year_sessions)


def sickness_episodes(school: School, *, on: date) -> list[SicknessEpisode]:
    """Periods of the school year of `on` that warn or are due, of pupils on roll that day, by surname, then by day."""
    return episodes_among(school, pupil_years(school, on), on)


def episodes_among(school: School, pupils: Iterable[PupilYear], on: date) -> list[SicknessEpisode]:
    """The same of pupils whose year was read already."""
    first = year_first(school, on)
    said = outlooks(school, first, on)
    return [
        one
        for pupil in pupils
        if any(mark.code == ILLNESS for mark in pupil.marks)
        for one in _episodes(school, pupil, first, on, said.get(pupil.id, ()))
    ]


def outlooks(school: School, first: date, on: date) -> dict[uuid.UUID, list[SicknessGrounds]]:
    """Pupil → what was said of their sickness between two days, oldest first."""
    found: dict[uuid.UUID, list[SicknessGrounds]] = {}
    for row in SicknessOutlook.objects.filter(school=school, said_on__gte=first, said_on__lte=on):
        grounds = SicknessGrounds(
            row.said_on, row.expects_fifteen, row.grounds, row.expected_return, row.by_name, row.by_position
        )
        found.setdefault(row.pupil_id, []).append(grounds)
    return found


def _episodes(
    school: School, pupil: PupilYear, first: date, on: date, said: Sequence[SicknessGrounds]
) -> list[SicknessEpisode]:
    setup = setup_of(school)
    policy = setup.rules(IllnessPolicy, on, pupil.year_group)
    periods = sickness_periods(pupil.marks, days_of(setup, pupil, first, on), policy.sickness_warn_days)
    year = setup.calendar.academic_year_of(on)
    begins = [*(period.first for period in periods[1:]), date.max]
    all_of_them = [
        # What was said from the day a period began until the next one did is about it.
        _episode(pupil, period, year, on, [one for one in said if period.first <= one.said_on < until])
        for period, until in zip(periods, begins, strict=False)
    ]
    return [one for one in all_of_them if one.warned_on is not None or one.due]


def _episode(
    pupil: PupilYear, period: SicknessPeriod, year: str, on: date, said: Sequence[SicknessGrounds]
) -> SicknessEpisode:
    return SicknessEpisode(
        key=f"{year}:{pupil.id}:{period.first.isoformat()}",
        pupil_id=pupil.id,
        upn=pupil.upn,
        name=pupil.name,
        class_name=pupil.class_name,
        year_group=pupil.year_group,
        school_year=year,
        first_day=period.first,
        last_day=period.last,
        going=pupil.away_now(ILLNESS) and pupil.marks[-1].date == period.last,
        sessions=period.sessions,
        year_sessions=period.year_sessions,
        warned_on=period.warned_on,
        reached_fifteen_on=period.reached_on,
        running=period.running,
        compulsory=is_compulsory(pupil.date_of_birth, period.reached_on or on),
        grounds=said[-1] if said else None,
    )


@dataclass(frozen=True)
class HealthAbsence:
    """A pupil whose illness, appointments and exclusions together come near fifteen days this school year (ABS-41)."""

    key: str
    pupil_id: uuid.UUID
    upn: str
    name: str
    class_name: str
    school_year: str
    count: HealthCount
    away_now: bool

    @property
    def due(self) -> bool:
        return self.count.sessions >= DUE_SESSIONS

    @property
    def days_words(self) -> str:
        return days(self.count.sessions)


def health_absences(school: School, *, on: date) -> list[HealthAbsence]:
    """Pupils on roll who have come to the school's warning by Section 19's wider count; nobody where it is not told."""
    return health_among(school, pupil_years(school, on), on)


def health_among(school: School, pupils: Iterable[PupilYear], on: date) -> list[HealthAbsence]:
    """The same of pupils whose year was read already."""
    setup = setup_of(school)
    year = setup.calendar.academic_year_of(on)
    found = []
    for pupil in pupils:
        policy = setup.rules(IllnessPolicy, on, pupil.year_group)
        warn = (
            DUE_SESSIONS if not isinstance(policy.sickness_warn_days, int) else policy.sickness_warn_days * 2
        )
        count = health_count(pupil.marks)
        if policy.section_19_told and count.sessions >= warn:
            now = pupil.marks[-1].code in ("I", "M", "E")
            key = f"{year}:{pupil.id}:s19"
            found.append(
                HealthAbsence(key, pupil.id, pupil.upn, pupil.name, pupil.class_name, year, count, now)
            )
    return found
