"""`python -m proofs.bench_threshold [--marks N]`: who of a whole trust has met the penalty threshold, beside two rivals.

The product answers with pupils, their ten weeks by their own calendars, ages and notices, every session and the reason for
every week. DuckDB and Polars only count G, N, O and U per pupil over ten given weeks, reading Parquet. All on this machine,
in this run, warmed up; the pupils and their counts must be the same.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import polars

from proofs.bench_figures import Place, parquet, trust
from proofs.figures_data import SESSIONS_A_YEAR, fill_people, fill_year, settle

FIRST, AS_OF = date(2026, 3, 16), date(2026, 5, 22)
"""Ten school weeks: the benchmark's year has 38 weeks without holidays."""
TIMES = 7
AWAY = """
SET search_path = bench;
INSERT INTO registers_halfterm (id, school_id, academic_year, name, first_day, last_day)
SELECT uuidv7(), id, '2025/26', 'HT1', date '2025-09-01', date '2026-05-24' FROM registers_school
    ON CONFLICT DO NOTHING;
UPDATE registers_mark k SET code = 'O', category = 'U', minutes_late = NULL
  FROM public.bench_pupil p
 WHERE p.id = k.pupil_id AND p.n % 25 = 0 AND k.date >= date '2026-01-05' AND hashtext(p.upn || k.date) % 8 = 0;
"""
"""One pupil in 25 stays away one day in eight."""
CODES = ("G", "N", "O", "U")


def product(place: Place) -> tuple[float, float, dict[str, int]]:
    said = json.loads(place._python("-m", "proofs.threshold_clock", str(AS_OF), str(TIMES)))
    return statistics.median(said["seconds"]), statistics.median(said["statement"]), said["counts"]


def by_duckdb(file: Path) -> dict[str, int]:
    rows = duckdb.execute(
        f"SELECT upn, count(*) FROM read_parquet('{file}') WHERE code IN {CODES} AND date BETWEEN DATE '{FIRST}' "
        f"AND DATE '{AS_OF}' GROUP BY upn HAVING count(*) >= 10 ORDER BY upn"
    ).fetchall()
    return {upn: int(count) for upn, count in rows}


def by_polars(file: Path) -> dict[str, int]:
    rows = (
        polars.scan_parquet(file)
        .filter(polars.col("date").is_between(FIRST, AS_OF), polars.col("code").is_in(CODES))
        .group_by("upn")
        .agg(polars.len().alias("count"))
        .filter(polars.col("count") >= 10)
        .sort("upn")
        .collect()
        .rows()
    )
    return {upn: int(count) for upn, count in rows}


def timed(ask: Callable[[Path], dict[str, int]], file: Path) -> tuple[float, dict[str, int]]:
    counts, seconds = ask(file), list[float]()
    for _ in range(TIMES):
        began = time.perf_counter()
        counts = ask(file)
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), counts


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--marks", type=int, default=1_000_000)
    marks = asked.parse_args().marks
    with trust() as place:
        fill_people(place.postgres, marks // SESSIONS_A_YEAR)
        fill_year(place.postgres, 0)
        place.postgres.psql(AWAY)
        settle(place.postgres)
        file = parquet(place)
        whole, statement, counts = product(place)
        duck, duck_counts = timed(by_duckdb, file)
        bear, bear_counts = timed(by_polars, file)
    same = counts == duck_counts == bear_counts
    print(
        f"threshold: {marks:,} marks, {len(counts):,} pupils have met it; product {statement * 1000:.0f} ms for the statement, "
        f"{whole * 1000:.0f} ms with weeks, sessions and reasons; DuckDB {duck * 1000:.0f} ms, Polars {bear * 1000:.0f} ms "
        f"for the counts alone; {'all counted alike' if same else 'COUNTS DIFFER'}"
    )
    return 0 if same and statement <= duck else 1


if __name__ == "__main__":
    sys.exit(main())
