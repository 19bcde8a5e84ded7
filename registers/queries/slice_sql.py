"""The words of the statement that counts: keys, joins, tests and counts. `slice_reading` makes sentences of them.

Text is made of the constants below; what was asked travels as parameters.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from registers.models import Pupil
from registers.models.marks import CATEGORY_LETTERS
from registers.rules.age import compulsory_from, compulsory_to

from .slices import CODED_KINDS, NO_CLASS, By, Slice, Span

LETTER_OF = {word: letter for letter, word in CATEGORY_LETTERS.items()}
Values = dict[str, Any]  # Any: values of a statement

MARK_COUNTS = """
       count(*) FILTER (WHERE k.category = 'P') AS present,
       count(*) FILTER (WHERE k.category = 'E') AS approved_activity,
       count(*) FILTER (WHERE k.category = 'A') AS authorised,
       count(*) FILTER (WHERE k.category = 'U') AS unauthorised,
       count(*) FILTER (WHERE k.code = 'L') AS late,
       count(*) FILTER (WHERE k.code = 'U') AS late_after_close,
       coalesce(sum(k.minutes_late), 0) AS minutes_late,
       count(*) FILTER (WHERE k.category = 'N') AS not_possible,
"""
MARK_CODED = "       count(*) FILTER (WHERE k.code = ANY (%(counting)s::text[])) AS coded\n"
WEEK_COUNTS = """
       sum(k.present) AS present, sum(k.approved_activity) AS approved_activity, sum(k.authorised) AS authorised,
       sum(k.unauthorised) AS unauthorised, sum(k.late) AS late, sum(k.late_after_close) AS late_after_close,
       sum(k.minutes_late) AS minutes_late, sum(k.not_possible) AS not_possible,
"""
WEEK_CODED = """
       sum(CASE WHEN 'L' = ANY (%(counting)s::text[]) THEN k.late ELSE 0 END
           + CASE WHEN 'U' = ANY (%(counting)s::text[]) THEN k.late_after_close ELSE 0 END) AS coded
"""
NOTHING_CODED = "       0::bigint AS coded\n"
"""Where no code is asked for: a ninth of the work of a large trust's year."""
COUNTED = ("present", "approved_activity", "authorised", "unauthorised", "late", "late_after_close", "minutes_late",
           "not_possible", "coded")  # fmt: skip
"""The nine numbers of every count, in the order of `Tally`."""
_TOTAL = {"minutes_late": "sum(part.minutes_late)::bigint"}
TOTALS = ", ".join(f"{_TOTAL.get(name, f'sum(part.{name}::int)')} AS {name}" for name in COUNTED)
"""Sums of whole numbers stay whole numbers: of bigint PostgreSQL would make the slower numeric."""

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

WITHIN_A_WEEK = frozenset({By.DAY, By.WEEKDAY, By.SESSION, By.CODE, By.CATEGORY})
OF_THE_CLASS = frozenset({By.CLASS, By.YEAR_GROUP})


def value_of(kind: str) -> str:
    """The SQL of a characteristic's value on the day; needs its join."""
    if kind == "sex":
        return "pupil.sex"
    return f"coalesce(held_{kind}.value, '{'' if kind in CODED_KINDS else 'no'}')"


def key_of(by: By) -> tuple[str, str, str]:
    if by.characteristic:
        return value_of(by), f"part.{by}", ""
    return _KEY[by]


def joins(where: Slice, by: Iterable[By], *, marks: bool) -> str:
    """What the slice's narrowing and the breakdown need beside `k`; days are left to be filled in."""
    by = tuple(by)
    found = ""
    if OF_THE_CLASS.intersection(by) or where.class_ids is not None or where.year_groups is not None:
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


def span_values(name: str, spans: Sequence[Span]) -> Values:
    names: list[str] = [span.name for span in spans]
    schools: list[uuid.UUID] = [span.school_id for span in spans]
    firsts: list[date] = [span.first for span in spans]
    return {
        f"{name}_name": names,
        f"{name}_school": schools,
        f"{name}_first": firsts,
        f"{name}_last": [span.last for span in spans],
    }
