"""`python -m proofs.figures_clock FIRST LAST TIMES`: the product's own year to date for every pupil of the trust, timed.

Prints JSON: seconds of each run, and the counts of every pupil for comparison with what others count.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from importlib import import_module

# A process as the web server's, in which the collector leaves the code alone: what a page would wait is measured.
import_module("attendance_mis.wsgi")

from django_tenants.utils import tenant_context  # noqa: E402  # models only after setup

from attendance_mis.tenancy.database import connection  # noqa: E402
from attendance_mis.tenancy.models import Trust  # noqa: E402
from registers.models import School  # noqa: E402
from registers.queries.slices import By, Slice, Span  # noqa: E402
from registers.queries.statistics import Count, breakdown  # noqa: E402


def main(first: date, last: date, times: int) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        schools = School.objects.values_list("id", flat=True)
        where = Slice(tuple(Span(school, first, last) for school in schools))
        seconds, rows = [], list[Count]()
        for _ in range(times + 1):
            began = time.perf_counter()
            rows = breakdown(where, (By.PUPIL,))
            seconds.append(time.perf_counter() - began)
    counts = {
        row.key[0]: [row.tally.attended, row.tally.absent, row.tally.unauthorised, row.tally.late]
        for row in rows
    }
    print(json.dumps({"seconds": seconds[1:], "counts": counts}))


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]), date.fromisoformat(sys.argv[2]), int(sys.argv[3]))
