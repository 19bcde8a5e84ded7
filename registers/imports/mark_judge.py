"""Judging the rows of marks.csv: the rules of `registers.rules`, asked once for each question and remembered.

A million rows ask only a few thousand different questions: is this code in force on this day, does the school
hold this session for this year group. Days are compared as the text they come in, which sorts as they do.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, time

from attendance_mis.kit import clock
from registers.models import ClassMembership, Pupil, Spell
from registers.models.marks import CATEGORY_LETTERS
from registers.queries.setup import read_calendar
from registers.rules.age import compulsory_from, compulsory_to
from registers.rules.calendar import SchoolCalendar
from registers.rules.codes import Refusal, category_of, check_mark
from registers.rules.sessions import Session
from registers.rules.words import day_words

from .cells import BadCell, day, number, shown, text
from .run import Run, no_pupil, no_school

Verdict = str | Refusal | None
"""A row for COPY without its run and line, or why not."""

_LETTERS = {word: letter for letter, word in CATEGORY_LETTERS.items()}
_NO_END = "9999-12-31"
_FIRST_DAY = date(2000, 1, 1).toordinal()
_minutes = number(0, 600)
_note = text(500)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class _Place:
    """A pupil at a school: what has to be known to judge a mark there."""

    __slots__ = ("age_from", "age_to", "groups", "prefix", "seen", "spells", "upn")

    def __init__(self, prefix: str, upn: str, born: date) -> None:
        self.prefix, self.upn = prefix, upn
        self.age_from, self.age_to = compulsory_from(born).isoformat(), compulsory_to(born).isoformat()
        self.spells: list[tuple[str, str]] = []
        self.groups: list[tuple[str, str, tuple[str, str]]] = []
        """First and last day, and (year group, class) between them."""
        self.seen = 0
        """One bit for each session that has had its row."""


class MarkJudge:
    def __init__(self, run: Run) -> None:
        self._today, self._noon_passed = run.today, run.now.astimezone(clock.LONDON).time() >= time(12)
        self._schools = run.schools()
        self._calendars: dict[str, SchoolCalendar] = {
            urn: read_calendar(school.id) for urn, school in self._schools.items()
        }
        self._places: dict[str, dict[str, _Place]] = _places({s.id: urn for urn, s in self._schools.items()})
        self._days: dict[str, date | Refusal] = {}
        self._codes: dict[tuple[str, str, str, bool], tuple[int, str] | Refusal] = {}
        self._held: dict[tuple[str, tuple[str, str], str, str], Refusal | None] = {}
        self._used: set[str] = set()

    def urns_used(self) -> set[str]:
        return self._used

    def row(self, urn: str, upn: str, on: str, session: str, code: str, minutes: str, note: str) -> Verdict:
        school = self._places.get(urn)
        place = school.get(upn) if school else None
        if place is None:
            return self._nobody(urn, upn)
        compulsory = code != "X" or place.age_from <= on <= place.age_to
        known = self._codes.get((on, session, code, compulsory))
        if known is None:
            known = self._codes[on, session, code, compulsory] = self._code(on, session, code, compulsory)
        if isinstance(known, Refusal):
            return known
        for first, last in place.spells:
            if first <= on <= last:
                break
        else:
            return Refusal(
                "date", "not_on_roll", f"{place.upn} is not on this school's roll on {on}; see pupils.csv."
            )
        group = ("", "")
        for first, last, name in place.groups:
            if first <= on <= last:
                group = name
                break
        key = (urn, group, on, session)
        if key not in self._held:
            self._held[key] = self._session(urn, group, on, session)
        closed = self._held[key]
        if closed is not None:
            return closed
        bit, middle = known
        if place.seen & bit:
            return Refusal(
                "session",
                "twice",
                "The same urn, upn, date, session is on an earlier line; keep one of the two.",
            )
        extra = "\\N\t" if not minutes and not note else self._extra(code, on, session, minutes, note)
        if isinstance(extra, Refusal):
            return extra
        place.seen |= bit
        self._used.add(urn)
        return f"{place.prefix}\t{middle}\t{extra}"

    def _nobody(self, urn: str, upn: str) -> Refusal:
        if urn not in self._schools:
            return Refusal("urn", "no_school", no_school(urn) if urn else "Fill in urn.")
        if any(upn in places for places in self._places.values()):
            return Refusal("urn", "not_on_roll", f"{upn} was never on the roll of {urn}; see pupils.csv.")
        return Refusal("upn", "no_pupil", no_pupil(upn) if upn else "Fill in upn.")

    def _code(self, on: str, session: str, code: str, compulsory: bool) -> tuple[int, str] | Refusal:
        """The bit of the session and the middle of the row, or what is wrong with day, session or code."""
        found = self._day(on)
        if isinstance(found, Refusal):
            return found
        if session not in ("AM", "PM"):
            return Refusal(
                "session", "no_session", f"Write the session as AM or PM; this is {shown(session)}."
            )
        if found > self._today or (found == self._today and session == "PM" and not self._noon_passed):
            return Refusal(
                "date", "future", f"The {Session(session).words} of {day_words(found)} has not begun."
            )
        problems = check_mark(
            code=code,
            on=found,
            session=Session(session),
            compulsory_age=compulsory,
            note="",
            minutes_late=None,
            leave_covers=True,
            history=True,
        )
        if problems:
            return problems[0]
        category = category_of(code, found)
        assert category is not None
        bit = 1 << ((found.toordinal() - _FIRST_DAY) * 2 + (session == "PM"))
        return bit, f"{on}\t{session}\t{code.translate(_ESCAPES)}\t{_LETTERS[category]}"

    def _day(self, on: str) -> date | Refusal:
        if on not in self._days:
            try:
                found: date | Refusal = day(on) if on else Refusal("date", "blank", "Fill in date.")
                if isinstance(found, date) and found.toordinal() < _FIRST_DAY:
                    found = Refusal(
                        "date", "too_early", f"{on} is too long ago for a register; check the year."
                    )
            except BadCell as error:
                found = Refusal("date", "no_day", str(error))
            self._days[on] = found
        return self._days[on]

    def _session(self, urn: str, group: tuple[str, str], on: str, session: str) -> Refusal | None:
        year_group, class_name = group
        calendar = self._calendars[urn].of_class(class_name)
        why = calendar.why_not(date.fromisoformat(on), Session(session), year_group)
        return Refusal("date", "no_session", why) if why else None

    def _extra(self, code: str, on: str, session: str, minutes: str, note: str) -> str | Refusal:
        """Minutes and note as COPY writes them."""
        field = "minutes_late"
        try:
            late = _minutes(minutes) if minutes else None
            field = "note"
            said = _note(note) if note else ""
        except BadCell as error:
            return Refusal(field, "bad_value", str(error))
        problems = check_mark(
            code=code,
            on=date.fromisoformat(on),
            session=Session(session),
            compulsory_age=False,
            note=said,
            minutes_late=late,
            leave_covers=True,
            history=True,
        )
        if problems:
            return problems[0]
        return f"{late if late is not None else chr(92) + 'N'}\t{said.translate(_ESCAPES)}"


def _places(urns: dict[uuid.UUID, str]) -> dict[str, dict[str, _Place]]:
    """URN → UPN → the pupil at that school, for every spell of the trust."""
    people = Pupil.objects.values_list("id", "upn", "date_of_birth")
    pupils = {pupil: (upn, born) for pupil, upn, born in people}
    found: dict[str, dict[str, _Place]] = defaultdict(dict)
    spells = Spell.objects.order_by("starts_on").values_list(
        "pupil_id", "school_id", "starts_on", "leaves_on"
    )
    for pupil, school, first, last in spells.iterator(5000):
        upn, born = pupils[pupil]
        place = found[urns[school]].get(upn)
        if place is None:
            place = found[urns[school]][upn] = _Place(f"{school}\t{pupil}", upn, born)
        place.spells.append((first.isoformat(), last.isoformat() if last else _NO_END))
    groups = ClassMembership.objects.values_list(
        "pupil_id", "school_id", "first_day", "last_day", "year_group", "school_class__name"
    )
    for pupil, school, first, last, year_group, class_name in groups.iterator(5000):
        place = found[urns[school]].get(pupils[pupil][0])
        if place is not None:
            place.groups.append(
                (first.isoformat(), last.isoformat() if last else _NO_END, (year_group, class_name))
            )
    return dict(found)
