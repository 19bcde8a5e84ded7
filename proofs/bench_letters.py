"""How fast letters are issued: a batch of one-page letters by two worker processes, beside WeasyPrint alone.

    .venv/bin/python -m proofs.bench_letters [LETTERS]

The rival renders the same HTML with the same style sheet and typeface, loaded once a process, and does nothing else.
The product finds each letter, locks it, fills its words, renders, takes the SHA-256, freezes it in PostgreSQL and writes
the audit event. Each worker does both by turns, so that other work on the machine meets both alike; the ratio counts.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

WORKERS = 2
WANTED = 0.85


def main(letters: int) -> int:
    from attendance_mis.local.postgres import embedded_postgres

    with (
        tempfile.TemporaryDirectory(prefix="bench-letters-") as place,
        embedded_postgres(Path(place)) as postgres,
    ):
        os.environ["DATABASE_URL"] = postgres.url
        os.environ["REDIS_URL"] = "redis://127.0.0.1:1/0"  # nobody is asked: the work is called, not queued
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attendance_mis.settings")
        return measure(letters)


def measure(letters: int) -> int:
    made = prepare((letters + 1) * WORKERS)
    shares = [made[place::WORKERS] for place in range(WORKERS)]
    began = time.monotonic()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        tallies = list(pool.map(in_turn, shares))
    seconds = time.monotonic() - began
    wall = [sum(tally[place] for tally in tallies) for place in range(2)]
    cpu = [sum(tally[place + 2] for tally in tallies) for place in range(2)]
    count = letters * WORKERS
    print(f"bare:   {1000 * wall[0] / count:6.1f} ms a letter, {1000 * cpu[0] / count:6.1f} ms of processor")
    print(f"issued: {1000 * wall[1] / count:6.1f} ms a letter, {1000 * cpu[1] / count:6.1f} ms of processor")
    ratio = wall[0] / wall[1]
    print(
        f"letters={count} workers={WORKERS} seconds={seconds:.0f} ratio={ratio:.2f} "
        f"of_processor={cpu[0] / cpu[1]:.2f} wanted={WANTED}"
    )
    return 0 if ratio >= WANTED else 1


def in_turn(letters: list[tuple[str, str]]) -> tuple[float, float, float, float]:
    """One worker: bare and issued by turns, so that whatever else the machine does meets both. Seconds of wall, then
    of processor, bare before issued. A task has as many letters as the product gives one."""
    import django

    django.setup()
    from letters.tasks import CHUNK

    tasks = [letters[:1], *(letters[first : first + CHUNK] for first in range(1, len(letters), CHUNK))]
    sums = [0.0] * 4
    for number, task in enumerate(tasks):
        for place, work in enumerate((bare, issue)):
            wall, cpu = time.perf_counter(), time.process_time()
            work(task)
            if number:  # the first warms up
                sums[place] += time.perf_counter() - wall
                sums[place + 2] += time.process_time() - cpu
    return sums[0], sums[1], sums[2], sums[3]


def prepare(count: int) -> list[tuple[str, str]]:
    """A school with a letter for each of `count` pupils, drafted and approved: ids and the HTML of each."""
    import django

    django.setup()
    from django.core.management import call_command
    from django_tenants.utils import tenant_context

    from attendance_mis.kit import clock
    from attendance_mis.tenancy.trusts import create_trust
    from letters.models import Letter
    from letters.queries.document import make_document
    from letters.queries.printed import document_html
    from tests.letters.letters import fields_of, parent
    from tests.marking import OFFICER
    from tests.world import make_pupil, make_school

    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    trust = create_trust(schema="bench", name="Bench Trust", domain="bench.localhost")
    with tenant_context(trust):
        from letters.actions.issue import draft_letter
        from letters.queries.recipients import recipients
        from registers.models import SchoolClass

        school_class = SchoolClass.objects.create(school=make_school(), name="4 Rowan")
        made = []
        for n in range(count):
            pupil = make_pupil(school_class, surname=f"Invented{n}", serial=n + 1)
            parent(pupil)
            (to,) = recipients(pupil, school_class.school, individually=False)
            letter = draft_letter(
                kind="D02",
                key="bench",
                school=school_class.school,
                pupil=pupil,
                recipient=to,
                fields=fields_of("D02"),
                by=OFFICER,
            )
            made.append((str(letter.id), document_html(make_document(letter, by=OFFICER).snapshot)))
        Letter.objects.update(
            approved_at=clock.now(), approved_by={"name": "Test Officer", "position": "Attendance officer"}
        )
    return made


def bare(letters: list[tuple[str, str]]) -> None:
    """WeasyPrint, its style sheet and fonts kept by the process."""
    from letters.queries.printed import STYLE
    from letters.rendering import render_pdf

    for _, html in letters:
        assert render_pdf(html, STYLE)


def issue(letters: list[tuple[str, str]]) -> None:
    """As the worker's task does it."""
    from letters.tasks import issue_letters

    done: int = issue_letters("bench", [one for one, _ in letters])
    assert done == len(letters), "some letter was not issued"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 150))
