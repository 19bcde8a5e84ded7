"""P19: clock-work happens once, whoever asks for it, whatever is killed and whatever the clocks do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
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
HALF_TERMS = "SELECT first_day, last_day FROM registers_halfterm ORDER BY first_day"
CLOSED = "SELECT day FROM registers_closure"
AWAY = "SELECT pupil_id::text, date, session FROM registers_markevent WHERE code = 'N' AND version = 1"


def test_p19_the_days_work_is_done_once(say: Say) -> None:
    rounds = _around_a_change() if size(small=1, quick=0, full=0) else _rounds()
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
            f"schedulers={SCHEDULERS} days={len(runs)} times asked={sum(len(_hours_of(*span)) for span in rounds) * SCHEDULERS} kills={kills} "
            f"taken over={taken_over} clock changes={changes} settled={len(product.rows(SETTLED))} seed={seed()}"
        )
        assert not problems, "\n".join(problems[:20])
        assert kills >= len(rounds) / 2
        assert taken_over >= kills, "A kill met nobody at work."
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


def _around_a_change() -> list[tuple[date, date]]:
    """The week of each change of the clocks and the one before."""
    week = timedelta(days=7)
    return [(first, last) for first, last in _rounds() if any(first <= day <= last + week for day in CHANGES)]


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
    for moment in _hours_of(first, last):
        for one in schedulers:
            assert one.stdin
            one.stdin.write(f"{moment.isoformat()}\n")
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
    """Every N once, on the first day anybody asked after its fifth school day; none before, and none for nothing."""
    held, asked = _school_days(product), _days(rounds)
    settled: dict[tuple[str, date, str], list[date]] = {}
    for pupil, day, session, _old, _new, at in product.rows(SETTLED):
        settled.setdefault((pupil, day, session), []).append(at.astimezone(LONDON).date())
    wrong = []
    for key in product.rows(AWAY):
        past = [one for one in held if one > key[1]][SETTLE_WITHIN:]
        wanted = [one for one in asked if past and one >= past[0]][:1]
        on = settled.get(key, [])
        if on and (not wanted or on[0] < wanted[0]):
            wrong.append(f"N of {key[1]} was settled too soon, on {on}: wanted {wanted}")
        elif on != wanted:
            wrong.append(f"N of {key[1]} was to be settled on {wanted}: {on}")
    return wrong


def _school_days(product: Product) -> list[date]:
    """By the half terms and closures as they are kept, weekdays alone."""
    closed = {day for (day,) in product.rows(CLOSED)}
    return [one for one in _days(product.rows(HALF_TERMS)) if one not in closed]


def _days(spans: Iterable[tuple[date, ...]]) -> list[date]:
    return [
        day
        for first, last in spans
        for n in range((last - first).days + 1)
        if (day := first + timedelta(days=n)).weekday() < 5
    ]


def _hours_of(first: date, last: date) -> list[datetime]:
    """Every hour from midnight to midnight, 23 or 25 of them on the day the clocks change; all ask at the same one."""
    begin, end = (
        datetime.combine(day, datetime.min.time(), tzinfo=LONDON).astimezone(UTC)
        for day in (first, last + timedelta(days=1))
    )
    return [begin + timedelta(hours=n) for n in range(int((end - begin) / timedelta(hours=1)))]


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
