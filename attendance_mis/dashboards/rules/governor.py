"""From the counts of a term to the tables governors may see (DSH-08 to DSH-11, P15).

Every table is one of a fixed set, cut before anybody asks: no filter, no drilling, nothing that moves from week to week.
What can be worked out from several of them together, from the total, or from the report before is dealt with here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

from registers.rules.suppression import (
    LEAST,
    Cell,
    Verdict,
    fold,
    gives_away,
    is_small,
    protect_line,
    protect_total,
)

from .published import FollowedRow, GroupRow, Published, ReasonRow, Shown, SlotRow, WeekRow

W = Verdict.WITHHELD


@dataclass(frozen=True)
class Sessions:
    """Possible sessions and those missed, and how many of the missed are new since the report before, if any."""

    absent: int
    possible: int
    absent_since: int | None = None

    @property
    def cell(self) -> Cell:
        return Cell(self.absent, self.possible, self.absent_since)


@dataclass(frozen=True)
class Part:
    """One value of a characteristic: pupils, those persistently absent, their sessions."""

    label: str
    pupils: int
    persistent: int
    sessions: Sessions


@dataclass(frozen=True)
class Reason:
    code: str
    label: str
    authorised: bool
    sessions: int
    pupils: int
    sessions_since: int | None = None


@dataclass(frozen=True)
class Week:
    monday: date
    half_term: str
    sessions: Sessions


@dataclass(frozen=True)
class Slot:
    """A weekday's morning or afternoon: all of it, and (missed, possible) of each week."""

    weekday: int
    session: str
    sessions: Sessions
    weeks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Followed:
    """One kind of thing done, with the pupils who can be compared, and (attended, possible) of each side."""

    label: str
    pupils: int
    before: tuple[int, int]
    after: tuple[int, int]
    school_before: tuple[int, int]
    school_after: tuple[int, int]
    pupils_then: int | None = None
    """How many the report before showed for it; `None` if it did not."""


@dataclass(frozen=True)
class TermCounts:
    """A term, or the part of it the report is about, counted; nothing is kept back yet."""

    pupils: int
    persistent: int
    severe: int
    sessions: Sessions
    authorised: int
    unauthorised: int
    late: int
    authorised_since: int | None = None
    unauthorised_since: int | None = None
    late_since: int | None = None
    dimensions: tuple[tuple[str, tuple[Part, ...]], ...] = ()
    """A characteristic's name and its values; every pupil is in exactly one of them."""
    reasons: tuple[Reason, ...] = ()
    weeks: tuple[Week, ...] = ()
    slots: tuple[Slot, ...] = ()
    actions: tuple[tuple[str, int, int | None], ...] = field(default=())
    """What the school did: words, how often, and how much of it is new since the report before, if that showed it."""
    followed: tuple[Followed, ...] = ()
    kept_since: date | None = None
    """The day from which what was done is on record, where it lies after the first of the stretch."""


def publish(counts: TermCounts, least: int = LEAST) -> Published:
    """What may be shown of these counts."""
    closed = is_small(counts.pupils, least)
    sessions = W if closed else protect_total(counts.sessions.cell, least)
    kinds = _kinds(counts, least) if sessions is Verdict.SHOWN else (W, W)
    persistent = W if closed else protect_total(Cell(counts.persistent, counts.pupils), least)
    severe = W if closed else _severe(counts, least)
    possible = counts.sessions.possible
    return Published(
        least=least,
        pupils=Shown.of(W if closed else Verdict.SHOWN, counts.pupils),
        attendance=_attendance(sessions, counts.sessions),
        authorised=Shown.of(kinds[0], counts.authorised, possible),
        unauthorised=Shown.of(kinds[1], counts.unauthorised, possible),
        late=Shown.of(W if closed else protect_total(Cell(counts.late, None, counts.late_since), least),
                      counts.late, possible),
        persistent=Shown.of(persistent, counts.persistent, counts.pupils),
        severe=Shown.of(severe, counts.severe, counts.pupils),
        groups=tuple(
            row
            for name, parts in counts.dimensions
            if not closed
            for row in _groups(name, parts, least, sessions, persistent)
        ),
        reasons=_reasons(counts, least) if kinds == (Verdict.SHOWN, Verdict.SHOWN) else (),
        weeks=_weeks(counts.weeks, least) if sessions is Verdict.SHOWN else (),
        slots=_slots(counts, least) if sessions is Verdict.SHOWN else (),
        actions=tuple(
            (words, Shown.of(protect_total(Cell(n, None, since), least), n)) for words, n, since in counts.actions
        ),
        kept_since=counts.kept_since,
        followed=() if closed else tuple(_followed(one) for one in counts.followed if _tells_of_nobody(one, counts.pupils, least)),
    )  # fmt: skip


def _tells_of_nobody(one: Followed, everybody: int, least: int) -> bool:
    """Enough pupils that none is known by them, the rest of the school or what is new; and no handful of sessions."""
    new = 0 if one.pupils_then is None else abs(one.pupils - one.pupils_then)
    sides = (one.before, one.after, one.school_before, one.school_after)
    return (
        one.pupils >= 2 * least
        and not gives_away(Cell(one.pupils, everybody, new), least)
        and not any(is_small(possible - attended, least) for attended, possible in sides)
    )


def _followed(one: Followed) -> FollowedRow:
    sides = (one.before, one.after, one.school_before, one.school_after)
    return FollowedRow(one.label, one.pupils, *(Shown.of(Verdict.SHOWN, *side) for side in sides))


def _attendance(verdict: Verdict, sessions: Sessions) -> Shown:
    # Whether the number kept back is small would be told of the absences, not of the attendance that is shown.
    said = verdict if verdict in (Verdict.SHOWN, W) else Verdict.GUARD
    return Shown.of(said, sessions.possible - sessions.absent, sessions.possible)


def _kinds(counts: TermCounts, least: int) -> tuple[Verdict, Verdict]:
    found = protect_line(
        [
            Cell(counts.authorised, None, counts.authorised_since),
            Cell(counts.unauthorised, None, counts.unauthorised_since),
        ],
        least=least,
    )
    return found[0], found[1]


def _severe(counts: TermCounts, least: int) -> Verdict:
    """Severely absent pupils are among the persistently absent: both complements have to be large enough."""
    among_all = protect_total(Cell(counts.severe, counts.pupils), least)
    if among_all is Verdict.SHOWN and gives_away(Cell(counts.severe, counts.persistent), least):
        return Verdict.GUARD
    return among_all


def _groups(
    name: str, parts: Sequence[Part], least: int, sessions: Verdict, persistent: Verdict
) -> list[GroupRow]:
    size = protect_line([Cell(part.pupils) for part in parts], least=least)
    hidden = [place for place, verdict in enumerate(size) if verdict is not Verdict.SHOWN]
    absent = _column([part.sessions.cell for part in parts], sessions, hidden, least)
    missing = _column([Cell(part.persistent, part.pupils) for part in parts], persistent, hidden, least)
    return [
        GroupRow(
            name,
            part.label,
            Shown.of(size[place], part.pupils),
            _attendance(absent[place], part.sessions),
            Shown.of(missing[place], part.persistent, part.pupils),
        )
        for place, part in enumerate(parts)
    ]


def _column(cells: Sequence[Cell], total: Verdict, hidden: Sequence[int], least: int) -> tuple[Verdict, ...]:
    if total is not Verdict.SHOWN:
        return (W,) * len(cells)
    return protect_line(cells, least=least, unsaid=hidden)


def _reasons(counts: TermCounts, least: int) -> tuple[ReasonRow, ...]:
    rows: list[ReasonRow] = []
    for authorised, rest in ((True, "Other reasons, authorised"), (False, "Other reasons, unauthorised")):
        found = [one for one in counts.reasons if one.authorised is authorised and one.sessions]
        places = fold([_counts(one) for one in found], least=least)
        for row in places or ():
            label = found[row[0]].label if len(row) == 1 else rest
            total = sum(found[place].sessions for place in row)
            rows.append(
                ReasonRow(label, authorised, Shown.of(Verdict.SHOWN, total, counts.sessions.possible))
            )
    return tuple(rows)


def _counts(reason: Reason) -> tuple[int, ...]:
    """Sessions, the pupils they are of, and what is new: each must be nought or large enough."""
    return (reason.sessions, reason.pupils, reason.sessions_since or 0)


def _weeks(weeks: Sequence[Week], least: int) -> tuple[WeekRow, ...]:
    """By half term: a report was made at the end of each, so the total of each is known."""
    rows: list[WeekRow] = []
    for half_term in dict.fromkeys(week.half_term for week in weeks):
        block = [week for week in weeks if week.half_term == half_term]
        verdicts = protect_line([week.sessions.cell for week in block], least=least)
        rows += [
            WeekRow(week.monday, half_term, _attendance(verdict, week.sessions))
            for week, verdict in zip(block, verdicts, strict=True)
        ]
    return tuple(rows)


def _slots(counts: TermCounts, least: int) -> tuple[SlotRow, ...]:
    verdicts = protect_line([slot.sessions.cell for slot in counts.slots], least=least)
    rows = []
    for slot, verdict in zip(counts.slots, verdicts, strict=True):
        said = verdict if verdict in (Verdict.SHOWN, W) else Verdict.GUARD
        absence = Shown.of(said, slot.sessions.absent, slot.sessions.possible)
        rows.append(SlotRow(slot.weekday, slot.session, absence, absence.open and _stands_out(slot, counts)))
    return tuple(rows)


CRITICAL = {
    3: 5.84, 4: 4.60, 5: 4.03, 6: 3.71, 7: 3.50, 8: 3.36, 9: 3.25, 10: 3.17, 11: 3.11, 12: 3.05, 13: 3.01, 14: 2.98,
}  # fmt: skip
"""Weeks less one → how many standard errors above the average chance reaches once in 200 times (Student's t). Ten
sessions are looked at, so at most one report in twenty names one by chance. With fewer than four weeks none stands out."""
ALWAYS_FAR = 2.98


def _stands_out(slot: Slot, counts: TermCounts) -> bool:
    """Whether more is missed in this session, week after week, than chance explains.

    A week is one observation: a pupil ill for three days is not three accidents, so sessions are not independent and
    weeks nearly are. With few weeks nothing stands out.
    """
    held = [(absent, possible) for absent, possible in slot.weeks if possible]
    if len(held) - 1 < min(CRITICAL) or not counts.sessions.possible:
        return False
    average = counts.sessions.absent / counts.sessions.possible
    rates = [absent / possible - average for absent, possible in held]
    mean = sum(rates) / len(rates)
    spread = sqrt(sum((rate - mean) ** 2 for rate in rates) / (len(rates) - 1))
    return mean > CRITICAL.get(len(rates) - 1, ALWAYS_FAR) * spread / sqrt(len(rates)) and mean > 0
