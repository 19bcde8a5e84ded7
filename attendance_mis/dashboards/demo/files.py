"""The demo's data as the files of a bundle: it comes in the way a school's own data does."""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from registers.rules.calendar import SchoolCalendar

from .calendar import demo_calendar, school_year
from .cast import LA_NUMBER, DemoSchool, DemoTrust
from .marks import DemoMark, MarkMaker
from .pupils import DemoPupil, contact_rows, pupils_of

WITH_LEAVERS = "wessex"
"""The trust whose demonstration has pupils leaving, a missing child, and returns to send."""
STORIES = {
    "I": "Unwell, rung in by the mother",
    "E": "Suspended",
    "G": "A week away that nobody had agreed to",
}
TUESDAY = 1
"""A pupil registered at two schools is at the first of them up to this weekday."""


@dataclass
class DemoData:
    """Everything made up for one trust."""

    trust: DemoTrust
    calendar: SchoolCalendar
    pupils: dict[str, list[DemoPupil]]
    """URN → its pupils."""
    first_day: date
    today: date
    guests: dict[str, set[str]]
    """URN → UPNs of pupils who are at another school of the trust on some days."""
    stories: dict[str, dict[str, dict[date, str]]]
    """URN → UPN → the days of an absence that the lists of illness are about, each with its code."""

    def marks(
        self, school: DemoSchool, last: date, still_away: Container[str] = frozenset()
    ) -> Iterator[tuple[DemoPupil, DemoMark]]:
        """Every mark of a school from the first day to the last, pupil by pupil."""
        maker = MarkMaker(self.calendar, self.first_day, last, self.today, school.urn)
        home = school is self.trust.schools[-1]
        for pupil in self.pupils[school.urn]:
            for mark in maker.marks(pupil):
                if pupil.upn in self.guests[school.urn] and (mark.day.weekday() <= TUESDAY) == home:
                    mark = DemoMark(mark.day, mark.session, "D", None, "At the other school")
                code = self.stories[school.urn].get(pupil.upn, {}).get(mark.day, "")
                if code:
                    mark = DemoMark(mark.day, mark.session, code, None, STORIES[code])
                if pupil.upn in still_away:
                    mark = DemoMark(mark.day, mark.session, "N")
                yield pupil, mark


def make_data(trust: DemoTrust, today: date) -> DemoData:
    year = school_year(today)
    calendar = demo_calendar(today)
    pupils = {school.urn: pupils_of(school, year, Random(f"{school.urn} pupils")) for school in trust.schools}
    data = DemoData(
        trust=trust,
        calendar=calendar,
        pupils=pupils,
        first_day=calendar.half_terms[0].start,
        today=today,
        guests={school.urn: set() for school in trust.schools},
        stories={school.urn: {} for school in trust.schools},
    )
    if len(trust.schools) > 1:
        _register_twice(data)
    if trust.schema == WITH_LEAVERS:
        for school in trust.schools:
            staying = [one for one in pupils[school.urn] if one.leaves_on is None and one.kind == "steady"]
            staying[-1].vanished = True
    for school in trust.schools:
        _tell_stories(data, school)
    return data


def _tell_stories(data: DemoData, school: DemoSchool) -> None:
    """One child in hospital for weeks, one excluded beyond the fifth day, two ill for a day again and again, three on
    holiday without leave."""
    days = list(data.calendar.school_days(data.first_day, data.today, "4"))
    here = [
        pupil.upn
        for pupil in data.pupils[school.urn]
        if pupil.kind == "steady"
        and pupil.leaves_on is None
        and pupil.upn not in data.guests[school.urn]
        and (group := pupil.group_on(data.today)) is not None
        and group[0] not in ("R", "1")
    ]
    if len(here) < 30 or len(days) < 40:
        return
    again = dict.fromkeys((days[-3], days[-7], days[-12]), "I")
    data.stories[school.urn] = {
        here[9]: dict.fromkeys(days[-14:], "I"),
        here[17]: dict.fromkeys(days[-7:], "E"),
        here[23]: again,
        here[29]: again,
    }
    for upn in here[33:45:5]:
        data.stories[school.urn][upn] = dict.fromkeys(days[-15:-10], "G")


def _register_twice(data: DemoData) -> None:
    """One pupil of the middle school of three is also at the last, and marked D at each while at the other."""
    there, here = data.trust.schools[-2], data.trust.schools[-1]
    pupil = next(
        p
        for p in data.pupils[there.urn]
        if p.leaves_on is None and p.kind == "steady" and len(p.memberships) == 2
    )
    group, names = here.classes[2]
    term = data.calendar.half_term_of(pupil.memberships[-1][2])
    assert term is not None
    copy = replace(
        pupil, urn=here.urn, starts_on=term.start, memberships=[(group, names[0], term.start, None)]
    )
    data.pupils[here.urn].append(copy)
    for school in (there, here):
        data.guests[school.urn].add(pupil.upn)


def write_bundle(data: DemoData, folder: Path, last: date) -> None:
    """The trust's bundle with marks up to and including `last`."""
    _write_schools(data, folder)
    _write_calendar(data, folder)
    everybody = [(school, pupil) for school in data.trust.schools for pupil in data.pupils[school.urn]]
    _write(folder / "pupils.csv", (_pupil_row(pupil) for _, pupil in everybody))
    _write(folder / "classes.csv", (row for _, pupil in everybody for row in _class_rows(pupil)))
    _write(
        folder / "contacts.csv",
        (row for school in data.trust.schools for row in contact_rows(data.pupils[school.urn], school)),
    )
    write_marks(data, folder, date.min, last)


def write_marks(
    data: DemoData, folder: Path, first: date, last: date, still_away: Container[str] = frozenset()
) -> None:
    """`still_away`: UPNs of whom nobody knows yet why they stay away."""
    with (folder / "marks.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["urn", "upn", "date", "session", "code", "minutes_late", "note"])
        for school in data.trust.schools:
            writer.writerows(
                (school.urn, pupil.upn, mark.day, mark.session, mark.code, mark.minutes, mark.note)
                for pupil, mark in data.marks(school, last, still_away)
                if mark.day >= first
            )


def _write_schools(data: DemoData, folder: Path) -> None:
    _write(
        folder / "schools.csv",
        (
            {
                "urn": school.urn,
                "name": school.name,
                "phase": school.phase,
                "la_number": LA_NUMBER,
                "establishment_number": school.establishment_number,
                "policy": data.trust.schema,
            }
            for school in data.trust.schools
        ),
    )


def _write_calendar(data: DemoData, folder: Path) -> None:
    urns = [school.urn for school in data.trust.schools]
    _write(
        folder / "terms.csv",
        (
            {
                "urn": urn,
                "academic_year": t.academic_year,
                "half_term": t.name,
                "start": t.start,
                "end": t.end,
            }
            for urn in urns
            for t in data.calendar.half_terms
        ),
    )
    _write(
        folder / "closures.csv",
        (
            {"urn": urn, "date": c.day, "kind": c.kind, "note": c.note}
            for urn in urns
            for c in data.calendar.closures
        ),
    )


def _pupil_row(pupil: DemoPupil) -> dict[str, object]:
    return {
        "urn": pupil.urn,
        "upn": pupil.upn,
        "legal_surname": pupil.surname,
        "legal_forename": pupil.forename,
        "chosen_forename": pupil.chosen,
        "sex": pupil.sex,
        "date_of_birth": pupil.born,
        "starts_on": pupil.starts_on,
        "leaves_on": pupil.leaves_on or "",
        **pupil.facts,
    }


def _class_rows(pupil: DemoPupil) -> Iterator[dict[str, object]]:
    for year_group, name, first, last in pupil.memberships:
        yield {
            "urn": pupil.urn,
            "upn": pupil.upn,
            "year_group": year_group,
            "class": name,
            "from": first,
            "to": last or "",
        }


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    listed = list(rows)
    columns = list(dict.fromkeys(name for row in listed for name in row))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(listed)
