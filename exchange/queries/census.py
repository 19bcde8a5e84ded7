"""The census's attendance tables of a school: every figure asked of the figures module, none counted here (DAT-02)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from exchange.rules.census import (
    Census,
    Counted,
    ExclusionSpell,
    Window,
    age_at_start,
    collect_date,
    exclusion_spells,
    problems,
)
from exchange.rules.policy import ExchangePolicy
from registers.models import Pupil, School, Spell
from registers.queries.setup import setup_of
from registers.queries.statistics import By, Slice, Span, breakdown, marks_in, total
from registers.rules.codes import lookup
from registers.rules.figures import Tally
from registers.rules.sessions import Session

MOST_MARKS = 1_000_000


@dataclass
class CensusPupil:
    """One pupil as the census counts them."""

    pupil: Pupil
    entered: date
    left: date | None
    on_roll: bool
    """On the roll on census day; else among those no longer on roll."""
    tallies: dict[str, Tally] = field(default_factory=dict)
    codes: dict[str, dict[str, int]] = field(default_factory=dict)
    """Window → code → sessions."""
    x_at_compulsory_age: dict[str, int] = field(default_factory=dict)
    exclusions: tuple[ExclusionSpell, ...] = ()

    def counted(self, window: Window) -> Counted:
        tally = self.tallies.get(window.name, Tally())
        return Counted(
            possible=tally.possible,
            attended=tally.attended,
            absent=tally.absent,
            not_possible=tally.not_possible,
            codes=self.codes.get(window.name, {}),
            x_at_compulsory_age=self.x_at_compulsory_age.get(window.name, 0),
        )


@dataclass(frozen=True)
class CodeLine:
    """One code over all pupils of a window."""

    code: str
    words: str
    category: str
    sessions: int


@dataclass(frozen=True)
class WindowSummary:
    """The numbers that must agree: what the tables hold, and what the figures module says of the same pupils and days."""

    window: Window
    lines: tuple[CodeLine, ...]
    tally: Tally
    checked: Tally

    @property
    def sessions(self) -> int:
        return sum(line.sessions for line in self.lines)

    @property
    def agrees(self) -> bool:
        return self.tally == self.checked and self.sessions == self.tally.possible + self.tally.not_possible


@dataclass(frozen=True)
class CensusExtract:
    """What would be sent."""

    census: Census
    day: date
    pupils: tuple[CensusPupil, ...]
    left_out: Mapping[str, int]
    """Why pupils of the school are not in it → how many."""
    windows: tuple[WindowSummary, ...]

    @property
    def on_roll(self) -> list[CensusPupil]:
        return [one for one in self.pupils if one.on_roll]

    @property
    def off_roll(self) -> list[CensusPupil]:
        return [one for one in self.pupils if not one.on_roll]

    @property
    def problems(self) -> list[tuple[CensusPupil, Window, str]]:
        return [
            (one, summary.window, said)
            for one in self.pupils
            for summary in self.windows
            for said in problems(one.counted(summary.window), summary.window)
        ]


def census_extract(school: School, census: Census, day: date) -> CensusExtract:
    """The tables for one census. `day`: pupils on roll then are "on roll", those who left before are not."""
    pupils, left_out = _pupils(school, census, day)
    by_upn = {one.pupil.upn: one for one in pupils}
    for window in census.windows:
        _count(school, window, by_upn)
    _exclusions(school, census, by_upn)
    summaries = tuple(_summary(school, window, pupils) for window in census.windows)
    return CensusExtract(census, day, tuple(pupils), left_out, summaries)


def _pupils(school: School, census: Census, day: date) -> tuple[list[CensusPupil], dict[str, int]]:
    policy = setup_of(school).rules(ExchangePolicy, census.last)
    spells = (
        Spell.objects.filter(
            Q(leaves_on=None) | Q(leaves_on__gte=census.first),
            school=school,
            starts_on__lte=max(census.last, day),
        )
        .taken_up()
        .select_related("pupil")
        .order_by("pupil__legal_surname", "pupil__legal_forename", "pupil__upn", "starts_on")
    )
    found: dict[uuid.UUID, CensusPupil] = {}
    left_out: dict[str, int] = defaultdict(int)
    for spell in spells:
        # Back after the term: counts for those who were here in it, and only if here on the day.
        back = spell.starts_on > census.last
        if back and (spell.pupil_id not in found or not _on_roll(spell, day)):
            continue
        if spell.boarder:
            left_out["Boarders"] += 1
        elif (
            not policy.census_age_from
            <= age_at_start(spell.pupil.date_of_birth, census)
            <= policy.census_age_to
        ):
            left_out[f"Not {policy.census_age_from} to {policy.census_age_to} on 31 August before"] += 1
        else:  # the later of two spells says how the pupil stands
            found[spell.pupil_id] = CensusPupil(
                spell.pupil, spell.starts_on, spell.leaves_on, _on_roll(spell, day)
            )
    return list(found.values()), dict(left_out)


def _on_roll(spell: Spell, day: date) -> bool:
    return spell.leaves_on is None or spell.leaves_on >= day


def _slice(
    school: School, window: Window, upns: tuple[str, ...] | None = None, *, statutory: bool = False
) -> Slice:
    return Slice((Span(school.id, window.first, window.last),), upns=upns, statutory=statutory)


def _count(school: School, window: Window, pupils: Mapping[str, CensusPupil]) -> None:
    where = _slice(school, window, tuple(pupils))
    for count in breakdown(where, (By.PUPIL,)):
        pupils[count.key[0]].tallies[window.name] = count.tally
    for count in breakdown(where, (By.PUPIL, By.CODE)):
        upn, code = count.key
        pupils[upn].codes.setdefault(window.name, {})[code] = count.tally.possible + count.tally.not_possible
    only_x = Slice(where.spans, upns=where.upns, codes=("X",), statutory=True)
    for count in breakdown(only_x, (By.PUPIL,)):
        pupils[count.key[0]].x_at_compulsory_age[window.name] = count.tally.not_possible


def _exclusions(school: School, census: Census, pupils: Mapping[str, CensusPupil]) -> None:
    """From the E marks, which is all the register knows of them: no reason, no category."""
    where = Slice((Span(school.id, census.first, census.last),), upns=tuple(pupils), codes=("E",))
    away: dict[str, list[tuple[date, Session]]] = defaultdict(list)
    for mark in marks_in(where, limit=MOST_MARKS):
        away[mark.upn].append((mark.date, Session(mark.session)))
    held = list(setup_of(school).calendar.sessions(census.first, census.last, ""))
    for upn, sessions in away.items():
        pupils[upn].exclusions = exclusion_spells(sessions, held)


def _summary(school: School, window: Window, pupils: list[CensusPupil]) -> WindowSummary:
    codes: dict[str, int] = defaultdict(int)
    for one in pupils:
        for code, sessions in one.codes.get(window.name, {}).items():
            codes[code] += sessions
    lines = [_line(code, sessions, window.last) for code, sessions in codes.items()]
    return WindowSummary(
        window,
        tuple(sorted(lines, key=lambda line: (line.category, line.code))),
        sum((one.tallies.get(window.name, Tally()) for one in pupils), Tally()),
        total(_slice(school, window, tuple(one.pupil.upn for one in pupils))).tally,
    )


def _line(code: str, sessions: int, on: date) -> CodeLine:
    row = lookup(code, on)
    return CodeLine(
        code, row.words if row else "No longer in use", row.category.value if row else "", sessions
    )


# --- The tables ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class CensusTable:
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def tables(extract: CensusExtract, school: School) -> list[CensusTable]:
    """As the collection lays them out: pupils on roll and not, and under each their sessions by code and exclusions."""
    native = school.la_number + school.establishment_number
    found = []
    for on_roll, pupils in ((True, extract.on_roll), (False, extract.off_roll)):
        found.append(_pupil_table(extract, native, pupils, on_roll=on_roll))
        found += [_session_table(one.window, native, pupils, on_roll=on_roll) for one in extract.windows]
        found.append(_exclusion_table(native, pupils, on_roll=on_roll))
    return found


def _pupil_table(
    extract: CensusExtract, native: str, pupils: list[CensusPupil], *, on_roll: bool
) -> CensusTable:
    name = "pupilonroll" if on_roll else "pupilnolongeronroll"
    windows = [one.window for one in extract.windows]
    columns = (
        f"{name}tableid", "NativeId", "dob", "surname", "forename", "upn", "formerupn", "sex", "entrydate",
        *(() if on_roll else ("leavingdate",)),
        f"{name}orderseqcolumn", *(f"{window.name}sessionspossible" for window in windows),
    )  # fmt: skip
    rows = tuple(
        (
            str(one.pupil.id), native, collect_date(one.pupil.date_of_birth), one.pupil.legal_surname,
            one.pupil.legal_forename, one.pupil.upn, one.pupil.former_upn, one.pupil.sex, collect_date(one.entered),
            *(() if on_roll else (collect_date(one.left),)),
            number, *(one.counted(window).possible for window in windows),
        )
        for number, one in enumerate(pupils, start=1)
    )  # fmt: skip
    return CensusTable(name, columns, rows)


def _session_table(window: Window, native: str, pupils: list[CensusPupil], *, on_roll: bool) -> CensusTable:
    roll, parent = ("onroll", "pupilonroll") if on_roll else ("offroll", "pupilnolongeronroll")
    name = f"{window.name}sessiondetails{roll}"
    columns = (
        f"{parent}tableid",
        "NativeId",
        f"{name}tableid",
        f"{name}orderseqcolumn",
        "sessions",
        "attendancereason",
    )
    return CensusTable(name, columns, tuple(_session_rows(window, native, pupils)))


def _session_rows(window: Window, native: str, pupils: list[CensusPupil]) -> Iterator[tuple[str | int, ...]]:
    number = 0
    for one in pupils:
        for code, sessions in sorted(one.codes.get(window.name, {}).items()):
            number += 1
            yield str(one.pupil.id), native, f"{one.pupil.id}-{number}", number, sessions, code


def _exclusion_table(native: str, pupils: list[CensusPupil], *, on_roll: bool) -> CensusTable:
    roll, parent = ("onroll", "pupilonroll") if on_roll else ("offroll", "pupilnolongeronroll")
    name = f"termlyexclusions{roll}"
    columns = (f"{parent}tableid", "NativeId", f"{name}tableid", f"{name}orderseqcolumn", "startdate", "sessions",
               "reason1", "reason2", "reason3", "category", "senprovision")  # fmt: skip
    spells = [(one, spell) for one in pupils for spell in one.exclusions]
    rows = tuple(
        (str(one.pupil.id), native, f"{one.pupil.id}-E{number}", number, collect_date(spell.first), spell.sessions,
         "", "", "", "", "")
        for number, (one, spell) in enumerate(spells, start=1)
    )  # fmt: skip
    return CensusTable(name, columns, rows)
