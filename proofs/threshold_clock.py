"""`python -m proofs.threshold_clock AS_OF TIMES`: who in the trust has met the penalty threshold, asked of the product, timed.

Prints JSON: seconds of each run, and every pupil who has met it with their count.
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
from penalties.queries.threshold import used_sessions  # noqa: E402
from registers.queries.threshold import PupilThreshold, could_have_reached, threshold_rows  # noqa: E402


def main(as_of: date, times: int) -> None:
    connection.set_schema_to_public()
    with tenant_context(Trust.objects.get(schema_name="bench")):
        seconds, found, rows = [], list[float](), list[PupilThreshold]()
        for _ in range(times + 1):
            began = time.perf_counter()
            could_have_reached(as_of, as_of)
            between = time.perf_counter()
            rows = threshold_rows(None, as_of, used=used_sessions(as_of))
            seconds.append(time.perf_counter() - between)
            found.append(between - began)
    counts = {row.pupil.upn: row.trailing.count for row in rows}
    print(json.dumps({"seconds": seconds[1:], "statement": found[1:], "counts": counts}))


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]), int(sys.argv[2]))
