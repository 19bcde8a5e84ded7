"""P1: no acknowledged mark is lost or doubled, whatever is killed."""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
from pathlib import Path

from proofs.bench import school_days
from proofs.clerks import Clerk
from proofs.client import Saver
from proofs.conftest import Say
from proofs.faults import Faults
from proofs.product import ROOT, Product, running_product
from proofs.register_store import contradictions, settings_that_lose
from proofs.sizes import seed, size

CLERKS = 6
SAVES_BETWEEN_KILLS = 12
RECOVERS_WITHIN_SECONDS = 30.0

STORED = """
SELECT v.op_id::text, p.upn, e.date::text, e.session, e.version, e.code
  FROM registers_registersave v LEFT JOIN registers_markevent e ON e.save_id = v.id LEFT JOIN registers_pupil p ON p.id = e.pupil_id
"""
MARKS = """
SELECT p.upn, m.date::text, m.session, m.version, m.code FROM registers_mark m JOIN registers_pupil p ON p.id = m.pupil_id
"""


def test_p01_no_acknowledged_mark_is_lost_or_doubled(say: Say) -> None:
    kills = size(small=8, quick=20, full=100)
    with running_product(classes=CLERKS, people=CLERKS) as product:
        clerks = hire(product)
        faults = Faults(product, random.Random(seed()))
        problems = work_through(faults, clerks, kills)
        acked = {name: row for clerk in clerks for name, row in promises(clerk).items()}
        lost, doubled, invented = compare(product, acked, clerks)
        troubles = sum((clerk.troubles for clerk in clerks), start=type(clerks[0].troubles)())
        killed = sum(faults.kills.values())
        say(
            f"kills={killed} {dict(faults.kills)} acked={len(acked)} replays={sum(c.replays for c in clerks)} "
            f"retried={sum(troubles.values())} {dict(troubles)} lost={len(lost)} doubled={len(doubled)} seed={seed()}"
        )
        problems += [*lost, *doubled, *invented, *final_marks(product, clerks)]
        problems = settings_that_lose(product) + problems + contradictions(product)
        problems += [wrong for clerk in clerks for wrong in clerk.wrong]
        keep_history(product.place, bool(problems))
        assert not problems, "\n".join(problems[:20])
        assert killed >= kills
        assert len(acked) >= kills * SAVES_BETWEEN_KILLS
        assert sum(troubles.values()) >= kills / 4, "The kills met nobody at work."


def hire(product: Product) -> list[Clerk]:
    return [
        Clerk(
            Saver(product.port, person, by_token=number % 3 == 0),
            product.school["urn"],
            name,
            upns,
            school_days(40),
            product.place / f"acknowledged-{number}.jsonl",
            random.Random(seed() * 100 + number),
        )
        for number, (person, (name, upns)) in enumerate(
            zip(product.school["people"], product.school["classes"].items(), strict=True)
        )
    ]


def work_through(faults: Faults, clerks: list[Clerk], kills: int) -> list[str]:
    """Kill under load, and each time wait until saves are acknowledged again without anybody's help."""
    stop = threading.Event()
    threads = [threading.Thread(target=clerk.work, args=(stop,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    problem = ""
    try:
        for _ in range(kills):
            kind = faults.strike()
            if problem := goes_on(clerks, f"the kill of {kind}"):
                break
            time.sleep(faults.draw.uniform(0, 0.2))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return [problem] if problem else []


def goes_on(clerks: list[Clerk], after: str) -> str:
    wanted = sum(clerk.acked for clerk in clerks) + SAVES_BETWEEN_KILLS
    until = time.monotonic() + RECOVERS_WITHIN_SECONDS
    while sum(clerk.acked for clerk in clerks) < wanted:
        if time.monotonic() > until or any(clerk.wrong for clerk in clerks):
            return f"Saving did not go on within {RECOVERS_WITHIN_SECONDS:.0f} s of {after}."
        time.sleep(0.02)
    return ""


def promises(clerk: Clerk) -> dict[str, dict[str, list[object]]]:
    """Operation → what its acknowledgement said, from the file it was written to before going on."""
    rows = [json.loads(line) for line in clerk.log.read_text().splitlines()]
    return {
        row["op_id"]: {f"{upn} {row['day']} {row['session']}": value for upn, value in row["saved"].items()}
        for row in rows
    }


def compare(
    product: Product, acked: dict[str, dict[str, list[object]]], clerks: list[Clerk]
) -> tuple[list[str], list[str], list[str]]:
    stored: dict[str, dict[str, list[object]]] = {}
    for op_id, upn, day, session, version, code in product.rows(STORED):
        cells = stored.setdefault(op_id, {})
        if upn:
            cells[f"{upn} {day} {session}"] = [version, code]
    asked = {op_id for clerk in clerks for op_id in clerk.asked}
    lost = [
        f"acknowledged but not stored so: {op} {cells}"
        for op, cells in acked.items()
        if stored.get(op) != cells
    ]
    doubled = [
        f"stored {times} times: {op}"
        for op, times in product.rows(
            "SELECT op_id::text, count(*) FROM registers_registersave GROUP BY 1 HAVING count(*) > 1"
        )
    ]
    return lost, doubled, [f"stored but never asked: {op}" for op in stored.keys() - asked]


def final_marks(product: Product, clerks: list[Clerk]) -> list[str]:
    held = {(upn, day, session): (version, code) for upn, day, session, version, code in product.rows(MARKS)}
    model = {cell: value for clerk in clerks for cell, value in clerk.model.items()}
    unsure = {
        (mark["upn"], save.day, save.session)
        for clerk in clerks
        for op, save in clerk.asked.items()
        if clerk.wrong
        for mark in save.marks
    }
    cells = (held.keys() | model.keys()) - unsure
    return [
        f"{cell}: {held.get(cell)}, should be {model.get(cell)}"
        for cell in cells
        if held.get(cell) != model.get(cell)
    ]


def keep_history(place: Path, failed: bool) -> None:
    if failed:
        kept = ROOT / ".run" / "proofs" / f"p01-{seed()}"
        kept.mkdir(parents=True, exist_ok=True)
        for log in place.glob("acknowledged-*.jsonl"):
            shutil.copy(log, kept)
