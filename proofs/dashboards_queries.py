"""`python -m proofs.dashboards_queries`: how often each page asks the database; people and addresses come as JSON on stdin."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402  # after setup
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from proofs.product import HOST  # noqa: E402


def main() -> None:
    counts = {}
    for name, person, url in json.load(sys.stdin):
        client = Client(headers={"host": HOST})
        client.cookies[person["cookie"]] = person["session"]
        for _ in range(2):  # the calendar and settings of a school are read once a process
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(url)
            assert answer.status_code == 200, (url, answer.status_code)
        counts[name] = len(asked)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
