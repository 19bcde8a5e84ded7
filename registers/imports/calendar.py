"""terms.csv and closures.csv: the school's calendar. No session that has marks in it can be taken away."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection

from registers.models import Closure, HalfTerm, School
from registers.rules.sessions import Session
from registers.rules.words import day_words, weekday_words

from .cells import academic_year, choice, day, digits, text, year_groups
from .files import Column, Layout, Row, Source, read_rows
from .run import Run, Table, raise_setup_version, with_school
from .spans import Span, clashes
from .tally import FileTally

MOST_WEEKS = 20
"""No half term is that long: a longer one is a mistyped year."""

TERMS = Layout(
    "terms.csv",
    (
        Column("urn", digits(6), True),
        Column("academic_year", academic_year, True),
        Column("half_term", choice("HT1", "HT2", "HT3", "HT4", "HT5", "HT6"), True),
        Column("start", day, True),
        Column("end", day, True),
    ),
    key=("urn", "academic_year", "half_term"),
)
CLOSURES = Layout(
    "closures.csv",
    (
        Column("urn", digits(6), True),
        Column("date", day, True),
        Column("kind", choice("inset", "bank_holiday", "closure"), True),
        Column("session", choice("AM", "PM")),
        Column("year_groups", year_groups),
        Column("note", text(200)),
    ),
    key=("urn", "date", "session", "year_groups"),
)


def load_terms(source: Source, run: Run, tally: FileTally) -> None:
    rows = [
        (row, school)
        for row, school in with_school(read_rows(source, TERMS, tally), run, tally)
        if _sensible(row, tally)
    ]
    held = {(t.school_id, t.academic_year, t.name): t for t in HalfTerm.objects.all()}
    spans = {key: Span(term.first_day, term.last_day) for key, term in held.items()}
    touched: set[uuid.UUID] = set()
    for own in _by_school(rows):
        school = own[0][1]
        theirs = {key: span for key, span in spans.items() if key[0] == school.id}
        wanted = [(row.line, _term_key(row, school), Span(row["start"], row["end"])) for row, _ in own]
        good = _good_terms(theirs, wanted, school, tally)
        for row, _ in own:
            if row.line in good and _put_term(row, school, held.get(_term_key(row, school)), tally):
                touched.add(school.id)
    raise_setup_version(touched)


Wanted = list[tuple[int, tuple[uuid.UUID, str, str], Span]]


def _good_terms(
    theirs: dict[tuple[uuid.UUID, str, str], Span], wanted: Wanted, school: School, tally: FileTally
) -> set[int]:
    """The lines whose dates overlap nothing and leave no marks outside term."""
    marked = _marked_days(school) if theirs else []
    while True:
        refused = clashes(theirs, wanted)
        good = [one for one in wanted if one[0] not in refused]
        final = (theirs | {key: span for _, key, span in good}).values()
        bare = {}
        for line, key, span in good:
            old = theirs.get(key, span)
            lost = [d for d in marked if old.covers(d) and not any(s.covers(d) for s in final)]
            if lost:
                bare[line] = lost[0]
        for line, lost_day in bare.items():
            sentence = (
                f"The register holds marks on {day_words(lost_day)}, which would then lie outside term."
            )
            tally.refuse(line, "start", sentence)
        if not bare:
            break
        wanted = [one for one in wanted if one[0] not in bare]
    for line, other in refused.items():
        tally.refuse(line, "start", f"These dates overlap the half term {other.words}; correct one of them.")
    return {line for line, _, _ in good}


def _marked_days(school: School) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT date FROM registers_mark WHERE school_id = %s AND code IS NOT NULL", [school.id]
        )
        return sorted(found for (found,) in cursor.fetchall())


def _sensible(row: Row, tally: FileTally) -> bool:
    start, end = row["start"], row["end"]
    first_year = int(row["academic_year"][:4])
    if end < start:
        tally.refuse(row.line, "end", f"The half term ends on {end}, before it starts on {start}.")
    elif end - start > timedelta(weeks=MOST_WEEKS):
        tally.refuse(
            row.line, "end", f"A half term of more than {MOST_WEEKS} weeks is not one; check the years."
        )
    elif not date(first_year, 8, 1) <= start <= end <= date(first_year + 1, 8, 31):
        tally.refuse(row.line, "academic_year", f"{start} to {end} does not lie in {row['academic_year']}.")
    else:
        return True
    return False


def _term_key(row: Row, school: School) -> tuple[uuid.UUID, str, str]:
    return school.id, row["academic_year"], row["half_term"]


def _by_school(rows: Iterable[tuple[Row, School]]) -> list[list[tuple[Row, School]]]:
    found: dict[uuid.UUID, list[tuple[Row, School]]] = defaultdict(list)
    for row, school in rows:
        found[school.id].append((row, school))
    return list(found.values())


def _put_term(row: Row, school: School, term: HalfTerm | None, tally: FileTally) -> bool:
    words = f"{row['urn']} {row['academic_year']} {row['half_term']}: {row['start']} to {row['end']}"
    if term is None:
        HalfTerm.objects.create(
            school=school,
            academic_year=row["academic_year"],
            name=row["half_term"],
            first_day=row["start"],
            last_day=row["end"],
        )
        tally.take_new(row.line, words)
        return True
    if (term.first_day, term.last_day) == (row["start"], row["end"]):
        tally.unchanged += 1
        return False
    term.first_day, term.last_day = row["start"], row["end"]
    term.save(update_fields=["first_day", "last_day"])
    tally.take_changed(row.line, words)
    return True


def load_closures(source: Source, run: Run, tally: FileTally) -> None:
    rows = with_school(read_rows(source, CLOSURES, tally), run, tally)
    held = {
        (c.school_id, c.day, c.session, tuple(c.year_groups)): c for c in Closure.objects.filter(classes=[])
    }
    marked = _marked(rows)
    touched: set[uuid.UUID] = set()
    for row, school in rows:
        groups = row["year_groups"] or ()
        closure = held.get((school.id, row["date"], row["session"] or "", groups))
        in_the_way = None if closure else _marks_there(marked, school, row)
        if in_the_way:
            sentence = (
                f"The register holds marks for the {in_the_way.words} of {weekday_words(row['date'])}; "
                "amend them there if the school was closed."
            )
            tally.refuse(row.line, "date", sentence)
        elif _put_closure(row, school, closure, tally):
            touched.add(school.id)
    raise_setup_version(touched)


def _put_closure(row: Row, school: School, closure: Closure | None, tally: FileTally) -> bool:
    words = f"{row['urn']} {row['date']} {row['kind']}{' ' + row['session'] if row['session'] else ''}"
    if closure is None:
        Closure.objects.create(
            school=school,
            day=row["date"],
            kind=row["kind"],
            session=row["session"] or "",
            year_groups=list(row["year_groups"] or ()),
            note=row["note"] or "",
        )
        tally.take_new(row.line, words)
        return True
    if closure.kind == row["kind"] and row["note"] in (None, closure.note):
        tally.unchanged += 1
        return False
    closure.kind, closure.note = row["kind"], row["note"] or closure.note
    closure.save(update_fields=["kind", "note"])
    tally.take_changed(row.line, words)
    return True


Marked = dict[tuple[uuid.UUID, date], set[tuple[str, str]]]
"""School and day → (session, year group) of the marks held."""


def _marked(rows: list[tuple[Row, School]]) -> Marked:
    found: Marked = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT k.school_id, k.date, k.session, coalesce(m.year_group, '') FROM registers_mark k
                 LEFT JOIN registers_classmembership m ON m.pupil_id = k.pupil_id AND m.school_id = k.school_id
                      AND m.first_day <= k.date AND (m.last_day IS NULL OR m.last_day >= k.date)
                WHERE k.code IS NOT NULL AND k.school_id = ANY(%s) AND k.date = ANY(%s)""",
            [list({s.id for _, s in rows}), list({row["date"] for row, _ in rows})],
        )
        for school_id, day_, session, group in cursor.fetchall():
            found[school_id, day_].add((session, group))
    return found


def _marks_there(marked: Marked, school: School, row: Row) -> Session | None:
    for session, group in sorted(marked.get((school.id, row["date"]), ())):
        shut = not row["year_groups"] or group in row["year_groups"]
        if shut and row["session"] in (None, session):
            return Session(session)
    return None


TERMS_TABLE = Table(TERMS, load_terms, "Term dates: six half terms a year")
CLOSURES_TABLE = Table(CLOSURES, load_closures, "INSET days, bank holidays and planned closures")
