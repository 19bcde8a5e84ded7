"""`python -m proofs.bench_figures [--marks N] [--shape wide|deep|both]`: the figures of a whole trust, beside two rivals.

Year to date for every pupil, and who has met the penalty threshold on the last day. The product answers over its own
tables; DuckDB and Polars read the same marks from Parquet, their best case: columns, compressed, sorted by day. All on
this machine, in this run, warmed up, in turns; every pupil's counts must be the same.

*wide*: ten million marks in one school year, both questions. The rivals count unauthorised sessions over ten given weeks;
beside them stands the product's statement that does as much, and what it takes with every pupil's own ten weeks, sessions
and reasons.

*deep*: a million marks, ten years of few pupils; year to date must not notice the nine years before it (at most 1.2
times the time of one year alone). That is measured on two trusts of one server, alike but for the nine years,
vacuumed, asked in turns by one process; the medians of the runs are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import polars

from attendance_mis.local.postgres import Postgres, embedded_postgres
from attendance_mis.local.redis_server import embedded_redis
from proofs.figures_data import SESSIONS_A_YEAR, THIS_YEAR, fill_people, fill_year, settle
from proofs.product import HOST, ROOT

FIRST, LAST = date.fromisoformat(THIS_YEAR), date(2026, 5, 22)
TIMES = 7
WIDE_MARKS, DEEP_MARKS = 10_000_000, 1_000_000
MOST_FOR_HISTORY = 1.2
Counts = dict[str, list[int]]
Said = dict[str, Any]  # JSON
Answer = TypeVar("Answer")


@dataclass
class Place:
    postgres: Postgres
    folder: Path
    env: dict[str, str]

    def manage(self, *arguments: str) -> None:
        self._python(str(ROOT / "manage.py"), *arguments)

    def marks(self) -> int:
        return int(self.postgres.psql("SELECT count(*) FROM bench.registers_mark"))

    def year_to_date(self) -> Said:
        """What the product says: seconds of its runs, and the counts of every pupil."""
        said: Said = json.loads(self._python("-m", "proofs.figures_clock", str(FIRST), str(LAST), str(TIMES)))
        return said

    def threshold(self) -> Said:
        """What the product says: seconds of its runs, of the statement alone, and the counts of those who have met it."""
        said: Said = json.loads(self._python("-m", "proofs.threshold_clock", str(LAST), str(TIMES)))
        return said

    def in_turns(self, *schemas: str) -> list[list[float]]:
        """Seconds of year to date for each trust, asked one after the other."""
        arguments = (str(FIRST), str(LAST), str(RATIO_TIMES), *schemas)
        said = json.loads(self._python("-m", "proofs.figures_ratio", *arguments))
        return [said[schema] for schema in schemas]

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")
        return done.stdout


@contextmanager
def trust() -> Iterator[Place]:
    with tempfile.TemporaryDirectory("-bench", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_postgres(folder / "postgres") as postgres, embedded_redis(folder / "redis") as redis:
            env = os.environ | {
                "DATABASE_URL": postgres.url,
                "REDIS_URL": redis.url,
                "DEMO": "1",
                "DJANGO_SETTINGS_MODULE": "attendance_mis.settings",
            }
            place = Place(postgres, folder, env)
            place.manage("migrate_schemas", "--shared", "--verbosity", "0")
            place.manage(
                "create_trust", "--schema", "bench", "--name", "Bench Example Trust", "--domain", HOST
            )
            yield place


def parquet(place: Place) -> Path:
    """The same marks as a file of columns."""
    csv, file = place.folder / "marks.csv", place.folder / "marks.parquet"
    columns = "p.upn, k.school_id, k.date, k.session, k.code, k.category, k.minutes_late"
    with csv.open("w") as out:
        done = subprocess.run(
            [place.postgres.bin_dir / "psql", "-XqAt", "-d", place.postgres.url, "-c",
             f"COPY (SELECT {columns} FROM bench.registers_mark k JOIN bench.registers_pupil p ON p.id = k.pupil_id "
             "ORDER BY k.date, k.session, p.upn) TO STDOUT (FORMAT csv)"],
            stdout=out, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    names = "['upn', 'school_id', 'date', 'session', 'code', 'category', 'minutes_late']"
    duckdb.execute(
        f"COPY (SELECT * FROM read_csv('{csv}', header = false, names = {names}, types = "
        "{'upn': 'VARCHAR', 'school_id': 'VARCHAR', 'date': 'DATE', 'session': 'VARCHAR', 'code': 'VARCHAR', "
        "'category': 'VARCHAR', 'minutes_late': 'SMALLINT'}, quote = '\"', escape = '\"')) "
        f"TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
    )
    csv.unlink()
    return file


def by_duckdb(file: Path) -> Counts:
    rows = duckdb.execute(
        "SELECT upn, count(*) FILTER (category IN ('P', 'E')), count(*) FILTER (category IN ('A', 'U')), "
        "count(*) FILTER (category = 'U'), count(*) FILTER (code = 'L'), sum(minutes_late), "
        "count(*) FILTER (code = 'U'), count(*) FILTER (category = 'N'), count(*) FILTER (category = 'E') "
        f"FROM read_parquet('{file}') WHERE date BETWEEN DATE '{FIRST}' AND DATE '{LAST}' GROUP BY upn ORDER BY upn"
    ).fetchall()
    return {row[0]: list(row[1:5]) for row in rows}


def by_polars(file: Path) -> Counts:
    category, code = polars.col("category"), polars.col("code")
    rows = (
        polars.scan_parquet(file)
        .filter(polars.col("date").is_between(FIRST, LAST))
        .group_by("upn")
        .agg(
            category.is_in(["P", "E"]).sum().alias("attended"),
            category.is_in(["A", "U"]).sum().alias("absent"),
            (category == "U").sum().alias("unauthorised"),
            (code == "L").sum().alias("late"),
            polars.col("minutes_late").sum().alias("minutes"),
            (code == "U").sum().alias("after_close"),
            (category == "N").sum().alias("not_possible"),
            (category == "E").sum().alias("activity"),
        )
        .sort("upn")
        .collect()
        .rows()
    )
    return {row[0]: list(row[1:5]) for row in rows}


def timed(ask: Callable[[Path], Answer], file: Path) -> tuple[float, Answer]:
    counts, seconds = ask(file), list[float]()
    for _ in range(TIMES):
        began = time.perf_counter()
        counts = ask(file)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), counts


THRESHOLD_FROM = LAST - timedelta(days=LAST.weekday() + 63)
"""The Monday of the first of ten school weeks; the invented year has no holiday in it."""


def met_by_duckdb(file: Path) -> dict[str, int]:
    rows = duckdb.execute(
        f"SELECT upn, count(*) FROM read_parquet('{file}') WHERE category = 'U' "
        f"AND date BETWEEN DATE '{THRESHOLD_FROM}' AND DATE '{LAST}' GROUP BY upn HAVING count(*) >= 10 ORDER BY upn"
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def met_by_polars(file: Path) -> dict[str, int]:
    rows = (
        polars.scan_parquet(file)
        .filter((polars.col("category") == "U") & polars.col("date").is_between(THRESHOLD_FROM, LAST))
        .group_by("upn")
        .agg(polars.len().alias("count"))
        .filter(polars.col("count") >= 10)
        .sort("upn")
        .collect()
        .rows()
    )
    return {row[0]: row[1] for row in rows}


def told(words: str, ours: float, rivals: Sequence[tuple[str, float]], same: bool) -> bool:
    """Says one comparison; whether the product was no slower than the faster of the rivals and all counted alike."""
    fastest = min(seconds for _, seconds in rivals)
    print(
        f"{words}; product {ours * 1000:.0f} ms, "
        + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in rivals)
        + f": ratio {ours / fastest:.2f} (wanted 1.00); {'all counted alike' if same else 'COUNTS DIFFER'}",
        flush=True,
    )
    return same and ours <= fastest


def year_to_date(place: Place, file: Path, words: str) -> bool:
    first = place.year_to_date()
    (duck, duck_counts), (bear, bear_counts) = timed(by_duckdb, file), timed(by_polars, file)
    second = place.year_to_date()
    ours = min(statistics.median(run["seconds"]) for run in (first, second))
    counts = first["counts"]
    words = (
        f"{words}, year to date: {place.marks():,} marks, {len(counts):,} pupils, Polars {bear * 1000:.0f} ms"
    )
    return told(words, ours, [("DuckDB", duck)], counts == duck_counts == bear_counts)


def threshold(place: Place, file: Path, words: str) -> bool:
    first = place.threshold()
    (duck, duck_counts), (bear, bear_counts) = timed(met_by_duckdb, file), timed(met_by_polars, file)
    second = place.threshold()
    statement, whole = (
        min(statistics.median(run[name]) for run in (first, second)) for name in ("statement", "seconds")
    )
    counts = first["counts"]
    words = (
        f"{words}, threshold: {place.marks():,} marks, {len(counts):,} pupils have met it, "
        f"{whole * 1000:.0f} ms with weeks, sessions and reasons"
    )
    same = counts == duck_counts == bear_counts
    return told(words, statement, [("DuckDB", duck), ("Polars", bear)], same)


def wide(marks: int) -> bool:
    with trust() as place:
        fill_people(place.postgres, marks // SESSIONS_A_YEAR)
        fill_year(place.postgres, 0)
        settle(place.postgres)
        file = parquet(place)
        good = year_to_date(place, file, "wide")
        return threshold(place, file, "wide") and good


RATIO_TIMES = 41
ONE_YEAR = "single"


def deep(marks: int) -> bool:
    with trust() as place:
        place.manage(
            "create_trust",
            "--schema",
            ONE_YEAR,
            "--name",
            "Single Year Trust",
            "--domain",
            "single.localhost",
        )
        pupils = marks // SESSIONS_A_YEAR // 10
        for schema, years in (("bench", range(9, -1, -1)), (ONE_YEAR, range(1))):
            fill_people(place.postgres, pupils, schema)
            for back in years:
                fill_year(place.postgres, back, schema)
        settle(place.postgres)
        good = year_to_date(place, parquet(place), "deep")
        alone, history = (statistics.median(runs) for runs in place.in_turns(ONE_YEAR, "bench"))
        ratio = history / alone
        print(
            f"deep: year to date {alone * 1000:.0f} ms with one year held, {history * 1000:.0f} ms with ten: "
            f"ratio {ratio:.2f} (wanted {MOST_FOR_HISTORY})",
            flush=True,
        )
        return good and ratio <= MOST_FOR_HISTORY


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--marks", type=int, help="instead of ten million wide, one million deep")
    asked.add_argument("--shape", choices=["wide", "deep", "both"], default="both")
    options: Any = asked.parse_args()  # Any: argparse's own
    shapes = {"wide": (wide, WIDE_MARKS), "deep": (deep, DEEP_MARKS)}
    done = [
        run(options.marks or usual)
        for shape, (run, usual) in shapes.items()
        if options.shape in {shape, "both"}
    ]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
