"""`python -m proofs.bench_dashboards [--schools N] [--pupils N] [--times N]`: what each dashboard costs in a trust as big as
one is.

Three schools, a thousand pupils together, with a year and a term of marks. One person opens each page again and again, through the
web server, compressed as a browser asks for it; p50 and p95 are of the whole answer. How often a page asks the
database is counted apart, in one process, the second time it is opened.
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

from proofs.client import Saver
from proofs.product import ROOT, Product, running_product

MOST_QUERIES = 15
CLASS_SIZE = 30
PUPIL = "pupil"
"""A page that brings together what every part of the product knows of one child: measured, and no dashboard."""
PAPERS = frozenset({"governors, PDF", "sheets of a class, PDF", "support meeting, PDF", "action plan, PDF"})
"""Drawn as PDF: opened a few times only."""


@dataclass(frozen=True)
class Page:
    name: str
    who: str
    url: str


def pages(data: dict[str, Any]) -> list[Page]:  # Any: JSON
    at = f"/schools/{data['urn']}"
    year = "from=2026-09-01&to=2026-11-23"
    return [
        Page("school today", "officer", f"{at}/today/"),
        Page("weekly list", "officer", f"{at}/weekly/"),
        Page("figures by year group", "officer", f"{at}/reports/figures/"),
        Page(
            "figures by class and weekday",
            "officer",
            f"{at}/reports/figures/?rows=class&across=weekday&measure=missed",
        ),
        Page(
            "persistent absence by class", "officer", f"{at}/reports/figures/?rows=class&measure=persistent"
        ),
        Page("pupils behind it", "officer", f"{at}/reports/absentees/?{year}&measure=persistent"),
        Page("marks behind a figure", "officer", f"{at}/reports/marks/?{year}&measure=unauthorised"),
        Page("class list", "officer", f"{at}/reports/class/?class=1+Oak"),
        Page("list by need", "officer", f"{at}/reports/class/?need=sen:K"),
        Page("use of codes", "officer", f"{at}/reports/codes/"),
        Page(PUPIL, "officer", f"{at}/pupils/{data['pupil']}/"),
        Page("before and after", "officer", f"{at}/reports/impact/"),
        Page("support meeting", "officer", f"{at}/reports/support-meeting/"),
        Page("action plan", "officer", f"{at}/reports/action-plan/"),
        Page("targets", "officer", f"{at}/targets/"),
        Page("governors", "governor", f"{at}/governors/"),
        Page("schools of the trust", "trust_lead", "/trust/"),
        Page("governors, PDF", "governor", f"{at}/governors/pack.pdf"),
        Page("sheets of a class, PDF", "officer", f"{at}/reports/class/sheets.pdf?class=1+Oak"),
        Page("support meeting, PDF", "officer", f"{at}/reports/support-meeting/list.pdf"),
        Page("action plan, PDF", "officer", f"{at}/reports/action-plan/findings.pdf"),
    ]


def in_process(product: Product, module: str, sent: str = "") -> dict[str, Any]:  # Any: JSON
    done = subprocess.run(
        [sys.executable, "-m", module], env=product.env, cwd=ROOT, input=sent, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def opened(product: Product, person: dict[str, str], page: Page, times: int) -> tuple[float, float, int]:
    """(p50, p95, bytes) of one page, in milliseconds."""
    saver = Saver(product.port, person)
    seconds, body = [], b""
    for turn in range(times + 2):
        began = time.perf_counter()
        status, body = saver.request("GET", page.url)
        if turn > 1:
            seconds.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"{page.url} answered {status}")
    # Of few runs the slowest is the p95.
    return statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=20)[18] * 1000, len(body)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--schools", type=int, default=3)
    asked.add_argument("--pupils", type=int, default=330)
    asked.add_argument("--times", type=int, default=30)
    options: Any = asked.parse_args()  # Any: argparse's own
    classes = -(-options.pupils // CLASS_SIZE)
    with running_product(schools=options.schools, classes=classes, pupils=CLASS_SIZE, web=False) as product:
        data = in_process(product, "proofs.dashboards_data")
        product.postgres.psql("VACUUM (ANALYZE)")
        found = pages(data)
        sent = json.dumps([(page.name, data["people"][page.who], page.url) for page in found])
        queries = in_process(product, "proofs.dashboards_queries", sent)
        product.start_web()
        print(f"{options.schools} schools of {classes * CLASS_SIZE} pupils")
        print(f"{'page':32}{'p50':>9}{'p95':>9}{'queries':>9}{'kB':>8}")
        for page in found:
            times = 5 if page.name in PAPERS else options.times
            p50, p95, size = opened(product, data["people"][page.who], page, times)
            over = "  more than wanted" if queries[page.name] > MOST_QUERIES else ""
            print(
                f"{page.name:32}{p50:6.0f} ms{p95:6.0f} ms{queries[page.name]:9}{size / 1000:8.0f}{over}",
                flush=True,
            )
    return 1 if max(n for name, n in queries.items() if name != PUPIL) > MOST_QUERIES else 0


if __name__ == "__main__":
    sys.exit(main())
