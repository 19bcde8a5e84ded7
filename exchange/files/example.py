"""A transfer file to try things with: invented pupils of an invented school, written by our own writer."""

from __future__ import annotations

from datetime import date, timedelta

from attendance_mis.kit import clock
from exchange.rules.ctf import CtfPupil, CtfYear, file_name, pack
from registers.models import School
from registers.rules.sessions import Session
from registers.rules.upn import make

from .ctf_writer import CtfHead, ctf_file

LA, ESTAB, NAME = "998", "2999", "Example Infant School (invented)"
_NAMES = (
    "Examplesby",
    "Inventon",
    "Fictionham",
    "Samplewick",
    "Trialford",
    "Madeupley",
    "Patternby",
    "Draftwell",
)
_FORENAMES = ("Test", "Sample", "Example", "Trial")
_MIXED = ("I", "M", "C1", "Y7", "L", "O", "N", "V")


def example_file(school: School, today: date) -> tuple[str, bytes]:
    """Name and bytes. One pupil has a UPN with a wrong letter and one has none, so that a refusal can be seen."""
    number = school.la_number + school.establishment_number
    head = CtfHead(
        "25.0",
        clock.local_now(),
        LA,
        ESTAB,
        NAME,
        today.year - 1,
        school.la_number,
        school.establishment_number,
    )
    pupils = [_pupil(place, int(school.urn) % 100, today) for place in range(len(_NAMES))]
    return file_name(LA + ESTAB, number, 1), b"".join(ctf_file(head, pupils))


def _pupil(place: int, school: int, today: date) -> CtfPupil:
    upn = make(LA, ESTAB, today.year - 5, (school * len(_NAMES) + place) % 1000)
    wrong = {6: ("A" if upn[0] != "A" else "B") + upn[1:], 7: ""}
    return CtfPupil(
        number=place + 1,
        upn=wrong.get(place, upn),
        surname=_NAMES[place],
        forename=_FORENAMES[place % len(_FORENAMES)],
        born=date(today.year - 9, 10 - place % 9, 3 + place).isoformat(),
        sex="FM"[place % 2],
        year_group="4",
        years=(_year(place, today),),
    )


def _year(place: int, today: date) -> CtfYear:
    """Six weeks of last autumn, mostly there."""
    first = date(today.year - 1, 9, 1)
    first += timedelta(days=-first.weekday() % 7)
    marks: dict[tuple[date, Session], str] = {}
    for week in range(6):
        for weekday in range(5):
            day = first + timedelta(days=7 * week + weekday)
            marks[day, Session.AM], marks[day, Session.PM] = "/", "\\"
    odd = first + timedelta(days=7 * (place % 6))
    marks[odd, Session.AM] = marks[odd, Session.PM] = _MIXED[place]
    absent = 2 if _MIXED[place] in ("I", "M", "C1") else 0
    unauthorised = 2 if _MIXED[place] in ("O", "N") else 0
    possible = len(marks) - (2 if _MIXED[place] == "Y7" else 0)
    packed = pack(marks)
    assert packed is not None
    return CtfYear(
        year=first.year, la_number=LA, establishment_number=ESTAB, school_name=NAME, possible=possible,
        authorised=absent, attended=possible - absent - unauthorised, unauthorised=unauthorised,
        first_day=packed[0].isoformat(), marks=packed[1],
    )  # fmt: skip
