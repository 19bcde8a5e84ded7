"""Believable marks: illness in waves and in runs of days, thin Fridays, holidays at the edges of term, late-comers.

Each pupil has a stream of chance of their own, so that a longer history begins like a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from registers.rules.age import compulsory_from
from registers.rules.calendar import SchoolCalendar

from .pupils import DemoPupil

ILL_PER_DAY = {"steady": 0.010, "often_late": 0.011, "often_ill": 0.032, "persistent": 0.030, "severe": 0.060}
"""The chance that an illness begins."""
AWAY_PER_DAY = {"steady": 0.001, "often_late": 0.004, "often_ill": 0.003, "persistent": 0.035, "severe": 0.42}
"""The chance of staying away without leave."""
LATE_PER_DAY = {"steady": 0.012, "often_late": 0.26, "often_ill": 0.02, "persistent": 0.10, "severe": 0.10}
WAVES = {1: 1.5, 2: 1.5, 3: 1.1, 4: 0.9, 5: 0.7, 6: 0.6, 7: 0.6, 9: 0.7, 10: 1.0, 11: 1.6, 12: 1.9}
"""How much illness goes round, by month."""
FRIDAY = 4
VANISHED_DAYS = 19
"""So many whole school days a pupil nobody can find has been away: a day short of the twenty of the law."""


@dataclass(frozen=True)
class DemoMark:
    day: date
    session: str
    code: str
    minutes: int | None = None
    note: str = ""


class MarkMaker:
    """Makes the marks of one school's pupils."""

    def __init__(self, calendar: SchoolCalendar, first: date, last: date, today: date, urn: str) -> None:
        self.days = list(calendar.school_days(first, last, "4"))
        self.urn = urn
        self.starts = {term.start for term in calendar.half_terms}
        ends = {term.end for term in calendar.half_terms}
        self.holiday = {day for day in self.days if any(day + timedelta(days=n) in ends for n in range(4))}
        self.open_since = list(calendar.school_days(first, today, "4"))[-4]
        """From here on an N may still be open."""
        self.today = today
        before = list(calendar.school_days(first, today - timedelta(days=1), "4"))
        self.vanished_from = before[-VANISHED_DAYS] if len(before) >= VANISHED_DAYS else today
        snow = [day for day in self.days if day.month == 1]
        self.snow = Random(f"{urn} snow").choice(snow) if snow else None
        self._trips: dict[str, set[date]] = {}

    def marks(self, pupil: DemoPupil) -> Iterator[DemoMark]:
        for mark in self._usual(pupil):
            if not pupil.vanished or mark.day < self.vanished_from:
                yield mark
            else:
                yield DemoMark(mark.day, mark.session, "N" if mark.day == self.today else "O")

    def _usual(self, pupil: DemoPupil) -> Iterator[DemoMark]:
        rng = Random(pupil.seed)
        run, run_code, run_note = 0, "", ""
        for day in self.days:
            # Drawn for every day, on roll or not, to keep the stream in step.
            chance, second, third = rng.random(), rng.random(), rng.random()
            group = pupil.group_on(day)
            if group is None or day < pupil.starts_on:
                continue
            if run > 0:
                run -= 1
                yield from _both(day, run_code, run_note)
                continue
            trip = self._trip(group[1], day)
            code = self._away(pupil, day, chance, second)
            if code is None:
                yield from self._present(pupil, day, group[0], second, third, trip)
                continue
            run_code, run_note = code
            run = _length(run_code, third) - 1
            yield from _both(day, run_code, run_note)

    def _away(self, pupil: DemoPupil, day: date, chance: float, second: float) -> tuple[str, str] | None:
        """Why the pupil is away the whole day, or from this day on."""
        if day == self.snow and second < 0.15:
            return "Y2", "Roads closed by snow"
        wave = WAVES.get(day.month, 1.0) * (1.5 if day.weekday() == FRIDAY else 1.0)
        ill = ILL_PER_DAY[pupil.kind] * wave
        if chance < ill:
            return "I", ("Sickness bug", "Cold and temperature", "Headache", "")[int(second * 4)]
        away = ill + AWAY_PER_DAY[pupil.kind] * (1.5 if day.weekday() == FRIDAY else 1.0)
        if chance < away:
            return ("N" if day >= self.open_since else "O"), ""
        if day in self.holiday and chance < away + 0.004:
            return (
                ("G", "Holiday in term time, not granted") if second < 0.8 else ("C", "Granted by the head")
            )
        if chance > 0.997 and pupil.kind in ("persistent", "severe"):
            return "E", "Suspended"
        return None

    def _present(
        self, pupil: DemoPupil, day: date, group: str, second: float, third: float, trip: bool
    ) -> Iterator[DemoMark]:
        if trip:
            yield from _both(day, "V", "Farm visit, led by the class teacher")
            return
        late = LATE_PER_DAY[pupil.kind]
        if second < late:
            minutes = 1 + int(third * third * 28)
            yield DemoMark(day, "AM", "L", minutes, "Bus late" if third < 0.2 else "")
        elif second < late * 1.12:
            yield DemoMark(day, "AM", "U", 35 + int(third * 60))
        elif second > 0.994:
            yield DemoMark(day, "AM", "M", None, "Dentist" if third < 0.5 else "Clinic appointment")
        else:
            yield DemoMark(day, "AM", "/")
        settling_in = group == "R" and day < pupil.starts_on + timedelta(days=11)
        if settling_in and day < compulsory_from(pupil.born):
            yield DemoMark(day, "PM", "X")
        elif third > 0.996:
            yield DemoMark(day, "PM", "M", None, "Appointment, collected at lunch")
        elif third > 0.9945:
            yield DemoMark(day, "PM", "I", None, "Sent home unwell")
        else:
            yield DemoMark(day, "PM", "\\")

    def _trip(self, class_name: str, day: date) -> bool:
        """Each class is out for a day about twice a year."""
        if class_name not in self._trips:
            rng = Random(f"{self.urn} {class_name}")
            self._trips[class_name] = {one for one in self.days if rng.random() < 0.01}
        return day in self._trips[class_name]


def _both(day: date, code: str, note: str) -> tuple[DemoMark, DemoMark]:
    return DemoMark(day, "AM", code, None, note), DemoMark(day, "PM", code, None, note)


def _length(code: str, draw: float) -> int:
    """How many school days it lasts."""
    if code == "I":
        return (1, 1, 1, 2, 2, 3, 4, 5)[int(draw * 8)]
    if code in ("G", "C"):
        return 2 + int(draw * 4)
    if code == "E":
        return 1 + int(draw * 3)
    return 1
