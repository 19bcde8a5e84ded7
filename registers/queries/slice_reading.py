"""The one statement that counts marks: from where each part of it is read.

Whole weeks are read from the week summaries, which the same function keeps that writes the marks; ragged ends of a
span, and weeks in which a pupil's class or characteristic changed, are read from the marks themselves. Both give the
same numbers (`check_figures`); the summaries are ten times fewer rows. A ragged week without a mark on its other days,
such as the week we are in, is as good as whole: the database finds that out before it reads either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from registers.rules.calendar import monday_of
from registers.rules.periods import cut_weeks

from .slice_sql import (
    MARK_CODED,
    MARK_COUNTS,
    NOTHING_CODED,
    OF_THE_CLASS,
    TOTALS,
    WEEK_CODED,
    WEEK_COUNTS,
    WITHIN_A_WEEK,
    Values,
    joins,
    key_of,
    kinds_in,
    narrowing,
    span_values,
    values_of,
)
from .slices import By, Slice, Span

_SPANS = """
  JOIN unnest(%({name}_name)s::text[], %({name}_school)s::uuid[], %({name}_first)s::date[], %({name}_last)s::date[])
       AS span(name, school, first, last) ON span.school = {table}.school_id AND {day} BETWEEN span.first AND span.last
"""

_ONE_SPAN = " CROSS JOIN (SELECT (%({name}_name)s::text[])[1] AS name) AS span\n"
_THEN = """
past AS (
    SELECT DISTINCT ON (e.pupil_id, e.date, e.session, e.school_id) e.*
      FROM registers_markevent e
      JOIN registers_registersave v ON v.id = e.save_id
     WHERE e.school_id = ANY (%(schools)s::uuid[]) AND e.date BETWEEN %(first)s AND %(last)s AND v.at <= %(as_at)s
       AND (%(upns)s::text[] IS NULL
            OR e.pupil_id IN (SELECT id FROM registers_pupil WHERE upn = ANY (%(upns)s::text[])))
     ORDER BY e.pupil_id, e.date, e.session, e.school_id, e.version DESC
)
"""
"""The register of a past moment: of every mark the last version made by then."""

_CHANGED_CLASS = """
    SELECT m.pupil_id, m.school_id, turn.day FROM registers_classmembership m
     CROSS JOIN LATERAL (VALUES (m.first_day, 1), (m.last_day, 7)) AS turn(day, harmless)
     WHERE m.school_id = ANY (%(schools)s::uuid[]) AND turn.day BETWEEN %(first)s AND %(last)s
       AND extract(isodow FROM turn.day) <> turn.harmless
"""

_CHANGED_FACT = """
    SELECT h.pupil_id, z.school_id, turn.day FROM registers_characteristic h
      JOIN (SELECT DISTINCT pupil_id, school_id FROM registers_spell
             WHERE school_id = ANY (%(schools)s::uuid[])) z ON z.pupil_id = h.pupil_id
     CROSS JOIN LATERAL (VALUES (h.first_day, 1), (h.last_day, 7)) AS turn(day, harmless)
     WHERE h.kind = ANY (%(kinds)s::text[]) AND turn.day BETWEEN %(first)s AND %(last)s
       AND extract(isodow FROM turn.day) <> turn.harmless
"""

_CHANGED = """
changed AS MATERIALIZED (
    SELECT DISTINCT pupil_id, school_id, date_trunc('week', day)::date AS week FROM ({turns}) AS turned
)
"""
"""Weeks in the middle of which a pupil came into a class or left one, or a characteristic began or ended."""

_UNCHANGED = """NOT EXISTS (SELECT FROM changed x WHERE x.pupil_id = k.pupil_id AND x.school_id = k.school_id
                              AND x.week = k.week)"""

_MARKS_OF_CHANGED = """  FROM changed x
  JOIN registers_mark k ON k.pupil_id = x.pupil_id AND k.school_id = x.school_id
       AND k.date BETWEEN x.week AND x.week + 6
"""

_ANYTHING = """
HAVING sum((part.present + part.approved_activity + part.authorised + part.unauthorised + part.not_possible)::int) > 0
"""
"""A week in which every mark was cleared again is no row."""
_BEYOND = """
EXISTS (SELECT FROM registers_mark z WHERE z.school_id = ANY (%(schools)s::uuid[]) AND z.code IS NOT NULL
           AND z.date BETWEEN %({end}_beyond_first)s AND %({end}_beyond_last)s) AS {end}
"""
"""Whether a ragged week has marks on the days that were not asked for: then its summary says too much."""


@dataclass(frozen=True)
class Ragged:
    """One end of a stretch that is not a whole week."""

    end: str
    """`head` or `tail`"""
    first: date
    last: date
    beyond: tuple[date, date]
    """The other days of its week."""

    @property
    def monday(self) -> date:
        return monday_of(self.first)


@dataclass(frozen=True)
class Source:
    """Rows to read: from which table, of which spans, on which tests beside those of the slice."""

    text: str
    spans: str
    """The name its spans travel under."""
    counts: str = MARK_COUNTS
    day: str = "k.date"
    placed: str = "k.date"
    """What lies between a span's days."""
    table: str = "k"
    tests: tuple[str, ...] = ()

    @property
    def marks(self) -> bool:
        return self.counts is MARK_COUNTS

    def counted(self, where: Slice) -> str:
        if not where.counting:
            return self.counts + NOTHING_CODED
        return self.counts + (MARK_CODED if self.marks else WEEK_CODED)


def statement(where: Slice, by: Sequence[By], as_at: datetime | None) -> tuple[str, Values]:
    """The text that counts, and its parameters: rows of one text per `by`, then the nine counts."""
    values = values_of(where, as_at)
    kinds = kinds_in(where, by)
    values["kinds"] = sorted(kinds)
    weekly = as_at is None and where.whole_weeks_will_do and not WITHIN_A_WEEK.intersection(by)
    if not weekly:
        source = Source(f"  FROM {'past' if as_at else 'registers_mark'} k\n", "edge")
        ctes = [_THEN] if as_at else []
        return _sentence(where, by, ctes, [source]), values | _span_values("edge", where.spans)
    ragged, weeks, edges = _cut(where.spans)
    turns = _turns(where, by, kinds) if weeks else []
    ctes = [_CHANGED.format(turns=" UNION ALL ".join(turns))] if turns else []
    if ragged:
        ctes.append(
            f"ragged AS MATERIALIZED (SELECT {', '.join(_BEYOND.format(end=one.end) for one in ragged)})"
        )
    sources = _sources(ragged, turned=bool(turns)) if weeks else []
    if edges:
        sources.append(Source("  FROM registers_mark k\n", "edge"))
    values |= _span_values("whole", weeks) | _span_values("edge", edges)
    for one in ragged:
        values |= _ragged_values(one, where.spans)
    return _sentence(where, by, ctes, sources), values


def _sources(ragged: Sequence[Ragged], *, turned: bool) -> list[Source]:
    def as_whole(week: str) -> tuple[str, ...]:
        return tuple(f"({week} <> %({one.end}_monday)s OR NOT {_said(one)})" for one in ragged)

    tests = (*as_whole("k.week"), *([_UNCHANGED] if turned else []))
    found = [
        Source("  FROM registers_weeksummary k\n", "whole", WEEK_COUNTS, "k.week", "k.week", tests=tests)
    ]
    if turned:
        found.append(Source(_MARKS_OF_CHANGED, "whole", placed="x.week", table="x", tests=as_whole("x.week")))
    for one in ragged:
        found.append(Source("  FROM registers_mark k\n", one.end, tests=(_said(one),)))
    return found


def _said(one: Ragged) -> str:
    """What was found out about a ragged end, once for the whole statement."""
    return f"(SELECT {one.end} FROM ragged)"  # noqa: S608 - our own two words


def _sentence(where: Slice, by: Sequence[By], ctes: Sequence[str], sources: Sequence[Source]) -> str:
    shown = [f"{key_of(one)[1]} AS key_{n}" for n, one in enumerate(by)]
    joined = "".join(key_of(one)[2] for one in by)
    inner = " UNION ALL ".join(_part(where, by, source) for source in sources)
    order = ", ".join(str(n + 1) for n in range(len(by)))
    grouped, ordered = (f" GROUP BY {order}", f" ORDER BY {order}") if by else ("", "")
    columns = ", ".join([*shown, TOTALS])
    head = f"WITH {', '.join(ctes)}" if ctes else ""
    return f"{head} SELECT {columns} FROM ({inner}) AS part\n{joined}{grouped}{_ANYTHING}{ordered}"  # noqa: S608 - constants


def _part(where: Slice, by: Sequence[By], source: Source) -> str:
    keys = [f"{key_of(one)[0].format(day=source.day)} AS {one}" for one in by]
    grouped = " GROUP BY " + ", ".join(str(n + 1) for n in range(len(by))) if by else ""
    joined = (
        source.text + _placed(where, source) + joins(where, by, marks=source.marks).format(day=source.day)
    )
    # Said as a constant, of a join too: from a join alone the planner can't tell a day from ten years.
    bounds = [f"{source.placed} BETWEEN %({source.spans}_from)s AND %({source.spans}_to)s"]
    if _one_stretch(where.spans):
        bounds.append(f"{source.table}.school_id = ANY (%(schools)s::uuid[])")
    tests = " AND ".join([*source.tests, *bounds, *narrowing(where, marks=source.marks)])
    return f"SELECT {', '.join([*keys, source.counted(where)])}{joined} WHERE {tests}\n{grouped}"


def _placed(where: Slice, source: Source) -> str:
    """Where spans are one stretch of several schools its days are constants; else each row finds its own span."""
    if _one_stretch(where.spans):
        return _ONE_SPAN.format(name=source.spans)
    return _SPANS.format(name=source.spans, table=source.table, day=source.placed)


def _one_stretch(spans: Sequence[Span]) -> bool:
    return len({(span.first, span.last, span.name) for span in spans}) == 1


def marks_source(where: Slice, as_at: datetime | None, by: Sequence[By] = ()) -> tuple[str, Values]:
    """The marks a slice counts, one a row: a text with places for `columns` and further joins (`who`).

    `by` joins what the columns say of each mark beside itself, as for a breakdown.
    """
    values = values_of(where, as_at) | _span_values("edge", where.spans)
    joined = _SPANS.format(name="edge", table="k", day="k.date")
    joined += joins(where, by, marks=True).format(day="k.date")
    head = f"WITH {_THEN}" if as_at else ""
    tests = " AND ".join(narrowing(where, marks=True))
    table = "past" if as_at else "registers_mark"
    return f"{head}{{columns}} FROM {table} k{joined}{{who}} WHERE {tests}", values


def _cut(spans: Sequence[Span]) -> tuple[list[Ragged], list[Span], list[Span]]:
    """Ragged ends that may be as good as whole, whole weeks (their first and last Monday), and ends to read from marks.

    Spans of different days would each need an answer of their own; then all ends are read from the marks.
    """
    weeks, edges = [], []
    for span in spans:
        mondays, rest = cut_weeks(span.first, span.last)
        if mondays:
            weeks.append(replace(span, first=mondays[0], last=mondays[1]))
        edges += [replace(span, first=first, last=last) for first, last in rest]
    if not weeks or not _one_stretch(spans):
        return [], weeks, edges
    ragged = [_ragged(edge.first, edge.last) for edge in edges]
    found = list({one.end: one for one in ragged}.values())
    first = min([weeks[0].first, *(one.monday for one in found)])
    last = max([weeks[0].last, *(one.monday for one in found)])
    return found, [replace(span, first=first, last=last) for span in weeks], []


def _ragged(first: date, last: date) -> Ragged:
    monday = monday_of(first)
    if first > monday:
        return Ragged("head", first, last, (monday, first - timedelta(days=1)))
    return Ragged("tail", first, last, (last + timedelta(days=1), monday + timedelta(days=6)))


def _ragged_values(one: Ragged, spans: Sequence[Span]) -> Values:
    cut = [replace(span, first=one.first, last=one.last) for span in spans]
    return _span_values(one.end, dict.fromkeys(cut)) | {
        f"{one.end}_monday": one.monday,
        f"{one.end}_beyond_first": one.beyond[0],
        f"{one.end}_beyond_last": one.beyond[1],
    }


def _span_values(name: str, spans: Iterable[Span]) -> Values:
    spans = list(spans)
    return span_values(name, spans) | {
        f"{name}_from": min((span.first for span in spans), default=None),
        f"{name}_to": max((span.last for span in spans), default=None),
    }


def _turns(where: Slice, by: Sequence[By], kinds: set[str]) -> list[str]:
    """What can change in the middle of a week and would put its marks into two groups."""
    of_class = OF_THE_CLASS.intersection(by) or where.class_ids is not None or where.year_groups is not None
    return ([_CHANGED_CLASS] if of_class else []) + ([_CHANGED_FACT] if kinds else [])
