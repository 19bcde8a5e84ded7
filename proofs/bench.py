"""`make bench`: how fast registers are saved and opened, beside what PostgreSQL itself can commit in the same run.

Rates on shared cores swing; ratios taken in one run don't. Method and figures: `docs/benchmarks.md`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date, timedelta

from attendance_mis.local.postgres import Postgres
from proofs.client import Saver
from proofs.product import Product, running_product

CLIENTS = 8
SECONDS = 10
LEAST_OF_PGBENCH = 0.09
MOST_MS_TO_SAVE, MOST_MS_TO_OPEN, MOST_MS_OF_GRID = 100, 25, 60
"""p95 of a save; p50 of opening a class register and of a page of the office grid."""

PGBENCH_TABLES = """
CREATE TABLE bench_mark (LIKE bench.registers_mark INCLUDING ALL);
CREATE TABLE bench_event (LIKE bench.registers_markevent INCLUDING ALL);
CREATE TABLE bench_pupil (n int PRIMARY KEY, id uuid, school uuid);
INSERT INTO bench_pupil SELECT n, gen_random_uuid(), '00000000-0000-0000-0000-000000000001' FROM generate_series(0, 239) n;
"""
"""The product's own two tables, columns and indexes alike: the same thirty upserts and thirty history rows."""

PGBENCH_SCRIPT = r"""
\set class random(0, 7)
\set day random(0, 300)
WITH saved AS (
    INSERT INTO bench_mark AS m (pupil_id, date, session, school_id, code, category, note, version, submitted, save_id)
    SELECT id, date '2026-01-01' + :day, 'AM', school, '/', 'P', '', 1, false, 1 FROM bench_pupil
     WHERE n >= :class * 30 AND n < (:class + 1) * 30 ORDER BY id
    ON CONFLICT (pupil_id, date, session, school_id) DO UPDATE
       SET code = CASE m.code WHEN '/' THEN 'N' ELSE '/' END, category = CASE m.code WHEN '/' THEN 'U' ELSE 'P' END,
           version = m.version + 1
    RETURNING *
)
INSERT INTO bench_event (pupil_id, date, session, version, school_id, save_id, kind, old_note, code, category, note, reason)
SELECT pupil_id, date, session, version, school_id, save_id, 'edit', '', code, category, '', '' FROM saved;
"""


@dataclass
class Run:
    rate: float
    latencies: list[float]
    errors: int

    @property
    def p50(self) -> float:
        return statistics.median(self.latencies) * 1000

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.latencies, n=20)[18] * 1000


def pgbench(postgres: Postgres, place: str) -> float:
    """Transactions a second: 30 upserts and 30 history rows in one statement, 8 clients, durable settings on."""
    script = f"{place}/bench.sql"
    with open(script, "w") as file:
        file.write(PGBENCH_SCRIPT)
    program = postgres.bin_dir / "pgbench"
    done = subprocess.run(
        [program, "-n", "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-f", script, "-h", str(postgres.socket_dir),
         "-U", "attendance_owner", "attendance"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    line = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(line.split("=")[1].split()[0])


def school_days(count: int) -> list[str]:
    day, found = date(2025, 11, 3), list[str]()
    holidays = [(date(2025, 12, 20), date(2026, 1, 4)), (date(2026, 2, 14), date(2026, 2, 22)),
                (date(2026, 4, 3), date(2026, 4, 19)), (date(2026, 5, 23), date(2026, 5, 31)),
                (date(2026, 7, 22), date(2026, 9, 1)), (date(2026, 10, 24), date(2026, 11, 1))]  # fmt: skip
    while len(found) < count and day < date(2026, 11, 23):
        if day.weekday() < 5 and not any(a <= day <= b for a, b in holidays):
            found.append(day.isoformat())
        day += timedelta(days=1)
    return found


def register_saves(product: Product, seconds: float = SECONDS, days: slice = slice(0, 160)) -> Run:
    """Eight people save registers of thirty for as long as the clock runs, each register first new, then changed."""
    dates = school_days(180)[days]
    classes = list(product.school["classes"].items())
    runs: list[tuple[list[float], int]] = []
    start = threading.Barrier(CLIENTS + 1)
    until = 0.0

    def work(number: int) -> None:
        saver = Saver(product.port, product.school["people"][number])
        name, upns = classes[number]
        times, errors = [], 0
        start.wait()
        for day in dates:
            for session, present in (("AM", "/"), ("PM", "\\")):
                for version, code, submit in ((0, "N", False), (1, present, True)):
                    marks = [{"upn": upn, "code": code, "base_version": version} for upn in upns]
                    began = time.perf_counter()
                    status, _ = saver.save(product.school["urn"], day, session, name, marks, submit=submit)
                    times.append(time.perf_counter() - began)
                    errors += status != 200
                    if time.perf_counter() > until:
                        runs.append((times, errors))
                        return
        runs.append((times, errors))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(CLIENTS)]
    for thread in threads:
        thread.start()
    until = time.perf_counter() + seconds
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    latencies = [moment for times, _ in runs for moment in times]
    return Run(len(latencies) / wall, latencies, sum(errors for _, errors in runs))


def opened(product: Product, path: str, times: int = 60) -> Run:
    """One person opens a page again and again, compressed as a browser asks for it."""
    saver = Saver(product.port, product.school["people"][0])
    for _ in range(5):
        saver.request("GET", path)
    latencies, errors = [], 0
    for _ in range(times):
        began = time.perf_counter()
        status, _ = saver.request("GET", path)
        latencies.append(time.perf_counter() - began)
        errors += status != 200
    return Run(times / sum(latencies), latencies, errors)


def grid_path(product: Product) -> str:
    """The office grid of a class of thirty for two weeks that are marked."""
    class_id = product.postgres.psql(
        "SELECT id FROM bench.registers_schoolclass ORDER BY name LIMIT 1"
    ).strip()
    return f"/schools/{product.school['urn']}/grid/{class_id}/2025-11-03/?weeks=2"


def main() -> int:
    with running_product(people=CLIENTS) as product:
        product.postgres.psql(PGBENCH_TABLES)
        register_saves(product, 3, slice(160, 180))
        # A database minutes old has no statistics and plans as if its tables were empty; one in use has them.
        product.postgres.psql("ANALYZE")
        ratios, runs = [], []
        for turn in range(3):
            before = pgbench(product.postgres, str(product.place))
            saves = register_saves(product, SECONDS, slice(turn * 53, turn * 53 + 53))
            after = pgbench(product.postgres, str(product.place))
            limit = (before + after) / 2
            ratios.append(saves.rate / limit)
            runs.append(saves)
            print(f"pgbench, {CLIENTS} clients: {before:.0f} and {after:.0f} commits a second")
            print(
                f"register saves, {CLIENTS} clients: {saves.rate:.0f} a second = {saves.rate / limit:.3f} of pgbench, "
                f"p50 {saves.p50:.0f} ms, p95 {saves.p95:.0f} ms, {len(saves.latencies)} saves, {saves.errors} errors",
                flush=True,
            )
        ratio = statistics.median(ratios)
        print(f"ratio, median of {len(ratios)}: {ratio:.3f} (wanted {LEAST_OF_PGBENCH})")
        page = opened(product, "/schools/900001/registers/2026-11-23/AM/?class=1%20Oak")
        print(
            f"opening a class register: p50 {page.p50:.0f} ms, p95 {page.p95:.0f} ms, {page.errors} errors (wanted {MOST_MS_TO_OPEN})"
        )
        grid = opened(product, grid_path(product))
        print(
            f"office grid, 30 pupils, two weeks: p50 {grid.p50:.0f} ms, p95 {grid.p95:.0f} ms, {grid.errors} errors (wanted {MOST_MS_OF_GRID})"
        )
    met = (
        ratio >= LEAST_OF_PGBENCH
        and max(run.p95 for run in runs) <= MOST_MS_TO_SAVE
        and page.p50 <= MOST_MS_TO_OPEN
        and grid.p50 <= MOST_MS_OF_GRID
        and not any(run.errors for run in (*runs, page, grid))
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
