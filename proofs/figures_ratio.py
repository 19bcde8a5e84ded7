"""`python -m proofs.figures_ratio FIRST LAST TIMES SCHEMA SCHEMA`: year to date for every pupil, of two trusts in turns.

Both lie on the same server and are asked by the same process, one after the other, so whatever else the machine does is
done to both. Prints JSON: schema → seconds of each run, the first of each left out.
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
from registers.queries.statistics import breakdown  # noqa: E402


def main(first: date, last: date, times: int, schemas: list[str]) -> None:
    connection.set_schema_to_public()
    trusts = [Trust.objects.get(schema_name=schema) for schema in schemas]
    seconds: dict[str, list[float]] = {schema: [] for schema in schemas}
    for _ in range(times + 1):
        for trust in trusts:
            with tenant_context(trust):
                # Reading the schools first also chooses the trust's schema: that is not part of the question.
                where = Slice(
                    tuple(Span(one, first, last) for one in School.objects.values_list("id", flat=True))
                )
                began = time.perf_counter()
                breakdown(where, (By.PUPIL,))
                seconds[trust.schema_name].append(time.perf_counter() - began)
    print(json.dumps({schema: runs[1:] for schema, runs in seconds.items()}))


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]), date.fromisoformat(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
