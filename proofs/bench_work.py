"""`python -m proofs.bench_work [--pupils N] [--times N]`: the pages people work in, in a school of a thousand (`work_data`).

The follow-up queue, a case, the leave decision, a penalty consideration, concerns and letters, opened again and again
through the web server, beside what was wanted of each; a visit letter is written anew each time. How often a page asks
the database is counted apart.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from proofs.bench_dashboards import Page, in_process, opened
from proofs.client import Saver
from proofs.product import ROOT, Product, running_product

VISIT_LETTER_MS = 1_000


@dataclass(frozen=True)
class Wanted:
    """Milliseconds at p95 and questions of the database, at most; `None`: told, not judged."""

    page: Page
    ms: int | None = None
    queries: int | None = None


def pages(samples: dict[str, str]) -> list[Wanted]:
    at = f"/schools/{samples['urn']}"

    def page(name: str, who: str, url: str) -> Page:
        return Page(name, who, at + url.format(**samples))

    return [
        Wanted(page("follow-up queue", "officer", "/follow-up/"), 60, 12),
        Wanted(page("one child’s case", "officer", "/follow-up/{case}/")),
        Wanted(page("leave decision", "head", "/leave/{leave_request}/"), 60),
        Wanted(page("penalty consideration", "head", "/penalties/cases/{penalty_case}/"), 80),
        Wanted(page("penalty cases", "officer", "/penalties/cases/")),
        Wanted(page("concerns", "officer", "/support/concerns/")),
        Wanted(page("concerns proposed", "officer", "/support/concerns/proposed/")),
        Wanted(page("draft of a letter", "officer", "/letters/{letter}/"), 1_500),
        Wanted(page("draft of a letter, PDF", "officer", "/letters/{letter}/pdf/"), 1_500),
        Wanted(page("fire roll", "officer", "/fire-roll/")),
    ]


def visit_letters(product: Product, data: dict[str, Any]) -> list[float]:  # Any: JSON
    """Milliseconds for each letter, the first left out: it warms the renderer of that worker."""
    saver, taken = Saver(product.port, data["people"]["officer"]), []
    for visit in data["visits"]:
        began = time.perf_counter()
        status, body = saver.request(
            "POST", f"/schools/{data['samples']['urn']}/follow-up/visits/{visit}/letter.pdf"
        )
        taken.append((time.perf_counter() - began) * 1000)
        if status != 200 or not body.startswith(b"%PDF"):
            raise RuntimeError(f"no letter for a visit: {status} {body[:300]!r}")
    return taken[1:]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pupils", type=int, default=1_000)
    asked.add_argument(
        "--times",
        type=int,
        default=100,
        help="of thirty the p95 is the second slowest, and a server has just started",
    )
    options: Any = asked.parse_args()  # Any: argparse's own
    with running_product(schools=1, classes=1, pupils=1, web=False) as product:
        done = subprocess.run(
            [sys.executable, "-m", "proofs.work_data", str(options.pupils)],
            env=product.env, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        data: dict[str, Any] = json.loads(done.stdout)  # Any: JSON
        product.postgres.psql("VACUUM (ANALYZE)")
        found = pages(data["samples"])
        sent = json.dumps([(one.page.name, data["people"][one.page.who], one.page.url) for one in found])
        queries = in_process(product, "proofs.dashboards_queries", sent)
        product.start_web()
        print(
            f"{options.pupils} pupils, {data['away']} away this morning, {data['penalty_cases']} penalty cases"
        )
        print(f"{'page':32}{'p50':>9}{'p95':>9}{'wanted':>9}{'queries':>9}{'kB':>8}")
        missed = 0
        for one in found:
            p50, p95, size = opened(product, data["people"][one.page.who], one.page, options.times)
            asked_for = queries[one.page.name]
            over = bool((one.ms and p95 > one.ms) or (one.queries is not None and asked_for > one.queries))
            missed += over
            print(
                f"{one.page.name:32}{p50:6.0f} ms{p95:6.0f} ms{one.ms or '–':>9}{asked_for:9}{size / 1000:8.0f}"
                f"{'  more than wanted' if over else ''}",
                flush=True,
            )
        taken = visit_letters(product, data)
        slow = max(taken) > VISIT_LETTER_MS
        print(
            f"{'visit letter, written and shown':32}{statistics.median(taken):6.0f} ms{max(taken):6.0f} ms"
            f"{VISIT_LETTER_MS:>9}{'  more than wanted' if slow else ''}"
        )
    return 1 if missed or slow else 0


if __name__ == "__main__":
    sys.exit(main())
