"""Loading a bundle: every file in its order, in one transaction, all of it or (if asked) what is good of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection

from . import calendar, classes, contacts, marks, pupils, schools
from .files import BadFile, Source, check_header
from .run import Run, Table
from .tally import FileTally, Report

TABLES: tuple[Table, ...] = (
    schools.TABLE,
    calendar.TERMS_TABLE,
    calendar.CLOSURES_TABLE,
    pupils.TABLE,
    classes.TABLE,
    contacts.TABLE,
    marks.TABLE,
)
"""The files that fill the registers, each after those it refers to. Higher apps add theirs behind."""


class _Undo(Exception):
    """Leaves the transaction without anything of it."""


def load_bundle(
    sources: Mapping[str, Source],
    *,
    tables: Sequence[Table],
    by: Actor,
    flag_upn: bool = False,
    keep_good: bool = False,
    dry: bool = False,
) -> Report:
    """Load these files and say what came of every row.

    Without `keep_good` one refused row leaves everything as it was. `dry` leaves everything as it was in any
    case. `BadFile` if a file as a whole can't be used; then nothing is loaded either.
    """
    run = Run(by=by, now=clock.now(), today=clock.today(), flag_upn=flag_upn, dry=dry)
    chosen = [table for table in tables if table.layout.file in sources]
    if not chosen:
        raise BadFile(f"None of the files of a bundle is here: {', '.join(t.layout.file for t in tables)}.")
    _check_headers(chosen, sources, run)
    try:
        with transaction.atomic():
            _one_at_a_time()
            for table in chosen:
                tally = FileTally(table.layout.file)
                run.report.files.append(tally)
                table.load(sources[table.layout.file], run, tally)
            if dry or (run.report.refused and not keep_good):
                raise _Undo
            _record(run)
            if run.report.touched:
                _analyze()
    except _Undo:
        return run.report
    run.report.applied = True
    return run.report


def _check_headers(tables: Sequence[Table], sources: Mapping[str, Source], run: Run) -> None:
    """Every file that can't be used is named at once."""
    problems = []
    for table in tables:
        try:
            header = check_header(sources[table.layout.file], table.layout)
        except BadFile as problem:
            problems.append(str(problem))
            continue
        for name in header.unknown:
            run.warn(f"{table.layout.file}: the column {name} is not known and was left out.")
    if problems:
        raise BadFile(" ".join(problems))


def _one_at_a_time() -> None:
    """Two loads of one trust wait for each other; registers go on being marked meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"load {connection.schema_name}"]
        )


def _analyze() -> None:
    """Statistics of what has just come in: without them each save is planned as if the school were empty."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT analyze_registers()")


def _record(run: Run) -> None:
    for pupil_id, letter in run.flagged:
        record("pupil.upn_flagged", by=run.by, subject_id=pupil_id, expected_letter=letter)
    if run.report.touched:
        record("data.loaded", by=run.by, files=[tally.counts() for tally in run.report.files])
