"""The one statement that counts marks. Text is made of the constants below; what was asked travels as parameters.

Whole weeks are read from the week summaries, which the same function keeps that writes the marks; ragged ends of a
span, and weeks in which a pupil's class or characteristic changed, are read from the marks themselves. Both give the
same numbers (`check_figures`); the summaries are ten times fewer rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from registers.models import Pupil
from registers.models.marks import CATEGORY_LETTERS
from registers.rules.age import compulsory_from, compulsory_to
from registers.rules.periods import cut_weeks

from .slices import CODED_KINDS, NO_CLASS, By, Slice, Span

LETTER_OF = {word: letter for letter, word in CATEGORY_LETTERS.items()}
Values = dict[str, Any]  # Any: values of a statement

MARK_COUNTS = """
       count(*) FILTER (WHERE k.category = 'P') AS present,
       count(*) FILTER (WHERE k.category = 'E') AS approved_activity,
       count(*) FILTER (WHERE k.category = 'A') AS authorised,
       count(*) FILTER (WHERE k.category = 'U') AS unauthorised,
       count(*) FILTER (WHERE k.category = 'N') AS not_possible,
       count(*) FILTER (WHERE k.code = 'L') AS late,
       count(*) FILTER (WHERE k.code = 'U') AS late_after_close,
       coalesce(sum(k.minutes_late), 0) AS minutes_late,
       count(*) FILTER (WHERE k.code = ANY (%(counting)s::text[])) AS coded
"""
WEEK_COUNTS = """
       sum(k.present) AS present, sum(k.approved_activity) AS approved_activity, sum(k.authorised) AS authorised,
       sum(k.unauthorised) AS unauthorised, sum(k.not_possible) AS not_possible, sum(k.late) AS late,
       sum(k.late_after_close) AS late_after_close, sum(k.minutes_late) AS minutes_late,
       sum(CASE WHEN 'L' = ANY (%(counting)s::text[]) THEN k.late ELSE 0 END
           + CASE WHEN 'U' = ANY (%(counting)s::text[]) THEN k.late_after_close ELSE 0 END) AS coded
"""
COUNTED = ("present", "approved_activity", "authorised", "unauthorised", "not_possible", "late", "late_after_close",
           "minutes_late", "coded")  # fmt: skip
"""The nine numbers of every count, in order."""
TOTALS = ", ".join(f"sum(part.{name})::bigint AS {name}" for name in COUNTED)

_ANYTHING = """
HAVING sum(part.present + part.approved_activity + part.authorised + part.unauthorised + part.not_possible) > 0
"""
"""A week in which every mark was cleared again is no row."""
_SPANS = """
  JOIN unnest(%({name}_name)s::text[], %({name}_school)s::uuid[], %({name}_first)s::date[], %({name}_last)s::date[])
       AS span(name, school, first, last) ON span.school = {table}.school_id AND {day} BETWEEN span.first AND span.last
"""
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

MEMBERSHIP = """
  LEFT JOIN registers_classmembership m ON m.pupil_id = k.pupil_id AND m.school_id = k.school_id
       AND m.first_day <= {day} AND (m.last_day IS NULL OR m.last_day >= {day})
"""
_HELD = """
  LEFT JOIN LATERAL (SELECT h.value FROM registers_characteristic h
       WHERE h.pupil_id = k.pupil_id AND h.kind = '{kind}' AND h.first_day <= {{day}}
         AND (h.last_day IS NULL OR h.last_day >= {{day}}) ORDER BY h.first_day DESC LIMIT 1) held_{kind} ON true
"""
_PUPIL = "  JOIN registers_pupil pupil ON pupil.id = k.pupil_id\n"
_AGE = """
  JOIN unnest(%(age_pupil)s::uuid[], %(age_from)s::date[], %(age_to)s::date[]) AS age(pupil, starts, ends)
       ON age.pupil = k.pupil_id AND {day} BETWEEN age.starts AND age.ends
"""
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

_KEY: dict[By, tuple[str, str, str]] = {
    By.SCHOOL: ("k.school_id", "s.urn", "  JOIN registers_school s ON s.id = part.school\n"),
    By.PUPIL: ("k.pupil_id", "p.upn", "  JOIN registers_pupil p ON p.id = part.pupil\n"),
    By.CLASS: (
        "m.school_class_id", "coalesce(c.name, '')", "  LEFT JOIN registers_schoolclass c ON c.id = part.class\n",
    ),
    By.YEAR_GROUP: ("coalesce(m.year_group, '')", "part.year_group", ""),
    By.SEX: ("pupil.sex", "part.sex", ""),
    By.SPAN: ("span.name", "part.span", ""),
    By.WEEK: ("date_trunc('week', {day})::date", "part.week::text", ""),
    By.DAY: ("k.date", "part.day::text", ""),
    By.WEEKDAY: ("extract(isodow FROM k.date)::int - 1", "part.weekday::text", ""),
    By.SESSION: ("k.session", "part.session", ""),
    By.CODE: ("k.code", "part.code", ""),
    By.CATEGORY: ("k.category", "part.category", ""),
}  # fmt: skip
"""By → the column inside, its text outside, the join that text needs."""

_WITHIN_A_WEEK = frozenset({By.DAY, By.WEEKDAY, By.SESSION, By.CODE, By.CATEGORY})
_OF_THE_CLASS = frozenset({By.CLASS, By.YEAR_GROUP})


def value_of(kind: str) -> str:
    """The SQL of a characteristic's value on the day; needs its join."""
    if kind == "sex":
        return "pupil.sex"
    return f"coalesce(held_{kind}.value, '{'' if kind in CODED_KINDS else 'no'}')"


def _key(by: By) -> tuple[str, str, str]:
    if by.characteristic:
        return value_of(by), f"part.{by}", ""
    return _KEY[by]


def statement(where: Slice, by: Sequence[By], as_at: datetime | None) -> tuple[str, Values]:
    """The text that counts, and its parameters: rows of one text per `by`, then the nine counts."""
    values = values_of(where, as_at)
    weekly = as_at is None and where.whole_weeks_will_do and not _WITHIN_A_WEEK.intersection(by)
    weeks, edges = _cut(where.spans) if weekly else ([], list(where.spans))
    values |= _span_values("whole", weeks) | _span_values("edge", edges)
    kinds = kinds_in(where, by)
    values["kinds"] = sorted(kinds)
    turns = _turns(where, by, kinds) if weeks else []
    parts = []
    if weeks:
        still = [_UNCHANGED] if turns else []
        parts.append(
            _part(
                where, by, "  FROM registers_weeksummary k\n", "whole", "k.week", "k.week", WEEK_COUNTS, still
            )
        )
        if turns:
            parts.append(
                _part(where, by, _MARKS_OF_CHANGED, "whole", "k.date", "x.week", MARK_COUNTS, [], "x")
            )
    if edges:
        source = f"  FROM {'past' if as_at else 'registers_mark'} k\n"
        parts.append(_part(where, by, source, "edge", "k.date", "k.date", MARK_COUNTS, []))
    ctes = ([_THEN] if as_at else []) + ([_CHANGED.format(turns=" UNION ALL ".join(turns))] if turns else [])
    head = f"WITH {', '.join(ctes)}" if ctes else ""
    return head + _summed(by, parts), values


def marks_source(where: Slice, as_at: datetime | None) -> tuple[str, Values]:
    """The marks a slice counts, one a row: a text with places for `columns` and further joins (`who`)."""
    values = values_of(where, as_at) | _span_values("edge", where.spans)
    joined = _SPANS.format(name="edge", table="k", day="k.date") + joins(where, (), marks=True).format(
        day="k.date"
    )
    head = f"WITH {_THEN}" if as_at else ""
    tests = " AND ".join(narrowing(where, marks=True))
    return (
        f"{head}{{columns}} FROM {'past' if as_at else 'registers_mark'} k{joined}{{who}} WHERE {tests}",
        values,
    )


def _part(
    where: Slice,
    by: Sequence[By],
    source: str,
    spans: str,
    day: str,
    placed: str,
    counts: str,
    conditions: list[str],
    table: str = "k",
) -> str:
    keys = [f"{_key(one)[0].format(day=day)} AS {one}" for one in by]
    grouped = " GROUP BY " + ", ".join(str(n + 1) for n in range(len(by))) if by else ""
    joined = source + _SPANS.format(name=spans, table=table, day=placed)
    joined += joins(where, by, marks=counts is MARK_COUNTS).format(day=day)
    tests = [*conditions, *narrowing(where, marks=counts is MARK_COUNTS)]
    wanted = f" WHERE {' AND '.join(tests)}\n" if tests else ""
    return f"SELECT {', '.join([*keys, counts])}{joined}{wanted}{grouped}"


def _summed(by: Sequence[By], parts: list[str]) -> str:
    shown = [f"{_key(one)[1]} AS key_{n}" for n, one in enumerate(by)]
    joined = "".join(_key(one)[2] for one in by)
    inner = " UNION ALL ".join(parts)
    order = ", ".join(str(n + 1) for n in range(len(by)))
    grouped, ordered = (f" GROUP BY {order}", f" ORDER BY {order}") if by else ("", "")
    columns = ", ".join([*shown, TOTALS])
    return f" SELECT {columns} FROM ({inner}) AS part\n{joined}{grouped}{_ANYTHING}{ordered}"  # noqa: S608 - constants


def joins(where: Slice, by: Iterable[By], *, marks: bool) -> str:
    """What the slice's narrowing and the breakdown need beside `k`; days are left to be filled in."""
    by = tuple(by)
    found = ""
    if _OF_THE_CLASS.intersection(by) or where.class_ids is not None or where.year_groups is not None:
        found += MEMBERSHIP
    if By.SEX in by or any(kind == "sex" for kind, _ in where.having):
        found += _PUPIL
    for kind in sorted(kinds_in(where, by)):
        found += _HELD.format(kind=kind)
    return found + (_AGE if where.statutory and marks else "")


def narrowing(where: Slice, *, marks: bool) -> list[str]:
    """The tests of the slice. A mark without a code was cleared again and counts nowhere."""
    tests = ["k.code IS NOT NULL"] if marks else []
    if where.upns is not None:
        tests.append("k.pupil_id IN (SELECT id FROM registers_pupil WHERE upn = ANY (%(upns)s::text[]))")
    if where.class_ids is not None:
        tests.append("coalesce(m.school_class_id, %(no_class)s) = ANY (%(classes)s::uuid[])")
    if where.year_groups is not None:
        tests.append("coalesce(m.year_group, '') = ANY (%(year_groups)s::text[])")
    tests += [f"{value_of(kind)} = %(having_{n})s" for n, (kind, _) in enumerate(where.having)]
    narrowed = (
        (where.weekdays, "extract(isodow FROM k.date)::int - 1 = ANY (%(weekdays)s::int[])"),
        (where.sessions, "k.session = ANY (%(sessions)s::text[])"),
        (where.codes, "k.code = ANY (%(codes)s::text[])"),
        (where.categories, "k.category = ANY (%(categories)s::text[])"),
    )
    return tests + [test for asked, test in narrowed if asked is not None]


def kinds_in(where: Slice, by: Iterable[By]) -> set[str]:
    """The kinds of characteristic that must be known of each day."""
    kinds = {str(one) for one in by if one.characteristic}
    kinds |= {kind for kind, _ in where.having if kind != "sex"}
    unknown = {kind for kind in kinds if kind not in By.__members__.values()}
    if unknown:
        raise ValueError(f"no such characteristic: {', '.join(sorted(unknown))}")
    return kinds


def values_of(where: Slice, as_at: datetime | None) -> Values:
    values: Values = {
        "schools": list(where.school_ids),
        "first": where.first - timedelta(days=6) if where.spans else where.first,
        "last": where.last,
        "upns": _listed(where.upns),
        "classes": _listed(where.class_ids),
        "no_class": NO_CLASS,
        "year_groups": _listed(where.year_groups),
        "weekdays": _listed(where.weekdays),
        "sessions": _listed(where.sessions),
        "codes": _listed(where.codes),
        "categories": None
        if where.categories is None
        else [LETTER_OF.get(word, "") for word in where.categories],
        "counting": sorted(where.counting),
        "as_at": as_at,
    }
    values |= {f"having_{n}": value for n, (_, value) in enumerate(where.having)}
    return values | (_ages(where) if where.statutory else {})


def _listed(asked: Sequence[Any] | None) -> list[Any] | None:  # Any: values of a statement
    return None if asked is None else list(asked)


def _ages(where: Slice) -> Values:
    born = Pupil.objects.filter(spells__school_id__in=where.school_ids).values_list("id", "date_of_birth")
    bounds = [(pupil, compulsory_from(dob), compulsory_to(dob)) for pupil, dob in born.distinct()]
    return {
        "age_pupil": [pupil for pupil, _, _ in bounds],
        "age_from": [start for _, start, _ in bounds],
        "age_to": [end for _, _, end in bounds],
    }


def _cut(spans: Iterable[Span]) -> tuple[list[Span], list[Span]]:
    """Whole weeks (given by their first and last Monday) and ragged edges."""
    weeks, edges = [], []
    for span in spans:
        mondays, rest = cut_weeks(span.first, span.last)
        if mondays:
            weeks.append(Span(span.school_id, *mondays, span.name))
        edges += [Span(span.school_id, first, last, span.name) for first, last in rest]
    return weeks, edges


def _span_values(name: str, spans: Sequence[Span]) -> Values:
    names: list[str] = [span.name for span in spans]
    schools: list[uuid.UUID] = [span.school_id for span in spans]
    firsts: list[date] = [span.first for span in spans]
    return {
        f"{name}_name": names,
        f"{name}_school": schools,
        f"{name}_first": firsts,
        f"{name}_last": [span.last for span in spans],
    }


def _turns(where: Slice, by: Sequence[By], kinds: set[str]) -> list[str]:
    """What can change in the middle of a week and would put its marks into two groups."""
    of_class = _OF_THE_CLASS.intersection(by) or where.class_ids is not None or where.year_groups is not None
    return ([_CHANGED_CLASS] if of_class else []) + ([_CHANGED_FACT] if kinds else [])
