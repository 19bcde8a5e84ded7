"""P19: clock-work happens once, whoever asks for it, whatever is killed and whatever the clocks do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from proofs.conftest import Say
from proofs.product import ROOT, Product, running_product
from proofs.sizes import seed, size

SCHEDULERS = 3
LONDON = ZoneInfo("Europe/London")
SPANS = ((date(2026, 3, 9), date(2026, 4, 2)), (date(2026, 10, 12), date(2026, 11, 13)))
CHANGES = (date(2026, 3, 29), date(2026, 10, 25))
SETTLE_WITHIN = 5

RUNS = "SELECT period, state, attempts, began_at FROM jobs_jobrun WHERE job = 'follow-up day' ORDER BY period"
SETTLED = """
SELECT e.pupil_id::text, e.date, e.session, e.old_code, e.code, v.at
  FROM registers_markevent e JOIN registers_registersave v ON v.id = e.save_id WHERE v.source = 'countdown'
"""
AWAY = "SELECT pupil_id::text, date, session FROM registers_markevent WHERE code = 'N' AND version = 1"


def test_p19_the_days_work_is_done_once(say: Say) -> None:
    rounds = _rounds()[: size(small=4, quick=99, full=99)]
    draw = random.Random(seed())
    with running_product(classes=1, pupils=12, people=1, web=False) as product:
        _prepare(product)
        schedulers = [_start(product, "schedule") for _ in range(SCHEDULERS)]
        try:
            for one in schedulers:
                assert _line(one) == "ready"
            kills = sum(_round(product, schedulers, first, last, draw) for first, last in rounds)
        finally:
            for one in schedulers:
                one.kill()
                one.wait(10)
        runs = product.rows(RUNS)
        problems = [*_once_a_day(runs, rounds), *_settled_once(product, rounds)]
        taken_over = sum(1 for _, _, attempts, _ in runs if attempts > 1)
        changes = sum(1 for change in CHANGES if any(first <= change <= last for first, last in rounds))
        say(
            f"schedulers={SCHEDULERS} days={len(runs)} hours asked={_hours(rounds) * SCHEDULERS} kills={kills} "
            f"taken over={taken_over} clock changes={changes} settled={len(product.rows(SETTLED))} seed={seed()}"
        )
        assert not problems, "\n".join(problems[:20])
        assert kills >= len(rounds) / 2
        assert taken_over >= len(rounds) / 3, "Hardly a kill met somebody at work."
        assert product.rows(SETTLED), "Nothing was there to settle."


def _rounds() -> list[tuple[date, date]]:
    """Weeks, Thursday to Wednesday, so that each change of the clocks lies inside one."""
    found = []
    for first, last in SPANS:
        while first <= last:
            end = min(last, first + timedelta(days=(2 - first.weekday()) % 7 or 7))
            found.append((first, end))
            first = end + timedelta(days=1)
    return found


def _round(
    product: Product, schedulers: list[subprocess.Popen[str]], first: date, last: date, draw: random.Random
) -> int:
    """A victim is killed at its work of these days; then three schedulers race through them."""
    victim = _start(product, "victim", first.isoformat(), last.isoformat())
    killed = 0
    for _ in range(draw.randint(1, 3)):
        if _line(victim) != "at work":
            break
    else:
        os.kill(victim.pid, signal.SIGKILL)
        killed = 1
    victim.wait(60)
    for one in schedulers:
        assert one.stdin
        one.stdin.write(f"{first} {last}\n")
        one.stdin.flush()
    for one in schedulers:
        assert _line(one).isdigit()
    return killed


def _once_a_day(runs: list[tuple[str, str, int, datetime]], rounds: list[tuple[date, date]]) -> list[str]:
    counted = Counter(period for period, *_ in runs)
    wanted = {day.isoformat() for day in _days(rounds)}
    wrong = [f"{period}: done {count} times" for period, count in counted.items() if count > 1]
    wrong += [f"{day}: never done" for day in sorted(wanted - counted.keys())]
    wrong += [f"{period}: no school that day" for period in sorted(counted.keys() - wanted)]
    wrong += [f"{period}: left {state}, never done" for period, state, *_ in runs if state != "done"]
    return wrong + [
        f"{period}: began on {began.astimezone(LONDON):%Y-%m-%d}"
        for period, _, _, began in runs
        if began.astimezone(LONDON).date().isoformat() != period
    ]


def _settled_once(product: Product, rounds: list[tuple[date, date]]) -> list[str]:
    """Every N on the first school day after its fifth, once, and none before."""
    days = _days(list(SPANS))
    follows = dict(pairwise(days))
    asked = set(_days(rounds))
    settled: dict[tuple[str, date, str], list[datetime]] = {}
    for pupil, day, session, _old, _new, at in product.rows(SETTLED):
        settled.setdefault((pupil, day, session), []).append(at)
    wrong = []
    for key in product.rows(AWAY):
        pupil, day, _session = key
        due = day
        for _ in range(SETTLE_WITHIN):
            due = follows.get(due, date.max)
            if due == date.max:
                break
        after = follows.get(due)
        times = settled.get((pupil, day, _session), [])
        on = [at.astimezone(LONDON).date() for at in times]
        if any(one <= due for one in on):
            wrong.append(f"N of {day} was settled on {min(on)}, due {due}")
        if len(on) > 1:
            wrong.append(f"N of {day} was settled {len(on)} times")
        if (
            after in asked
            and after is not None
            and (day >= SPANS[1][0]) == (after >= SPANS[1][0])
            and on != [after]
        ):
            wrong.append(f"N of {day} was to be settled on {after}: {on}")
    return wrong


def _days(spans: list[tuple[date, date]]) -> list[date]:
    return [
        day
        for first, last in spans
        for n in range((last - first).days + 1)
        if (day := first + timedelta(days=n)).weekday() < 5
    ]


def _hours(rounds: list[tuple[date, date]]) -> int:
    return sum(((last - first).days + 1) * 24 for first, last in rounds)


def _prepare(product: Product) -> None:
    command = [sys.executable, "-m", "proofs.clockwork", "prepare"]
    done = subprocess.run(command, env=product.env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])


def _start(product: Product, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "proofs.clockwork", *arguments]
    # As a worker runs: the application's login, which owns nothing.
    env = product.env | {"DATABASE_URL": product.postgres.app_url}
    return subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()
