"""P2: everything queued leaves the school exactly once, whatever is killed or wiped; what nobody can know, a person settles."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from proofs.client import CSRF, Saver
from proofs.conftest import Say
from proofs.mailing_names import CANARY
from proofs.product import ROOT, Product, running_product
from proofs.sizes import seed, size
from proofs.workers import Crew, last_lines, wait_until

LEASE_SECONDS = 4
STUCK_SECONDS = 30
UUID_LENGTH = 36
LONGEST_START_SECONDS = 120

ROWS = """
SELECT d.id::text, d.channel, d.carrier, d.state, d.letter_id IS NOT NULL, encode(sha256(f.pdf), 'hex'), f.sha256
  FROM letters_dispatch d LEFT JOIN letters_letterfile f ON f.letter_id = d.letter_id
"""
OPEN = "SELECT count(*) FROM letters_dispatch WHERE state IN ('queued', 'claimed')"
AT_IT = "SELECT claim::text FROM letters_dispatch WHERE state = 'claimed'"
FOUND = (
    "SELECT count(*) FROM letters_dispatchevent WHERE what = 'sent' AND starts_with(said, 'It had arrived')"
)
INTERRUPTED = "SELECT count(*) FROM letters_dispatchevent WHERE what IN ('again', 'uncertain')"


@dataclass(frozen=True)
class Row:
    reference: str
    channel: str
    carrier: str
    state: str
    is_letter: bool
    bytes_sha256: str | None
    """Of the issued bytes as they lie in the database now."""
    sha256: str | None
    """As written down when it was issued."""


def test_p02_every_letter_and_message_leaves_exactly_once(say: Say) -> None:
    families = size(small=25, quick=45, full=480)
    letters = size(small=5, quick=10, full=40)
    kills, wipes = size(small=6, quick=9, full=30), size(small=2, quick=3, full=5)
    draw = random.Random(seed())
    with (
        carriers(seed()) as (log, addresses),
        running_product(families=families, settings=settings(addresses)) as product,
    ):
        crew = Crew(product, draw)
        crew.start()
        try:
            problems, issued = work_through(product, crew, families, letters, kills, wipes)
        finally:
            crew.stop()
        rows, left = read_rows(product), read_log(log)
        uncertain = [row for row in rows if row.state == "uncertain"]
        went = [row for row in uncertain if left[row.reference]]
        found = product.rows(FOUND)[0][0]
        interrupted = product.rows(INTERRUPTED)[0][0]
        problems += compare(rows, left, families * 2 + letters)
        problems += bytes_changed(rows, issued, log)
        problems += told_too_much(crew)
        problems += settled_by_a_person(product, rows, left, crew, log)
        lost = sum("lost" in problem for problem in problems)
        say(
            f"dispatches={len(rows)} letters={letters} kills={crew.kills['hand'] + crew.kills['worker']} "
            f"{dict(crew.kills)} schedulers=2 askers=2 interrupted={interrupted} uncertain={len(uncertain)} "
            f"of which gone={len(went)} found at the carrier={found} lost={lost} doubled={sum(n > 1 for n in left.values())} seed={seed()}"
        )
        assert not problems, "\n".join([*problems[:20], last_lines(crew.log)])
        assert len(rows) >= families * 2 + letters
        assert crew.kills["hand"] + crew.kills["worker"] >= kills
        assert crew.kills["wipe"] >= wipes
        assert interrupted >= kills / 3, "The kills met nobody at work."
        assert went or found, (
            "No kill came between a carrier's taking and its answer: nothing could have gone twice."
        )


def settings(addresses: dict[str, str]) -> dict[str, str]:
    return {
        "CARRIER_SMS": "notify",
        "CARRIER_EMAIL": "smtp",
        "NOTIFY_URL": addresses["notify"],
        "NOTIFY_KEYS": f"bench={addresses['key']}",
        "NOTIFY_TEMPLATES": "bench.sms=template",
        "EMAIL_URL": addresses["mail"],
        "DISPATCH_LEASE_SECONDS": str(LEASE_SECONDS),
        "DISPATCH_SWEEP_SECONDS": "1",
    }


@contextmanager
def carriers(draw: int) -> Iterator[tuple[Path, dict[str, str]]]:
    """The stand-in carriers in a process of their own: their log and their addresses."""
    with TemporaryDirectory("-carriers", ignore_cleanup_errors=True) as place:
        log = Path(place) / "carriers.jsonl"
        log.touch()
        process = subprocess.Popen(
            [sys.executable, "-m", "proofs.carriers", str(log), str(draw)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            yield log, json.loads(process.stdout.readline())
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=10)


def work_through(
    product: Product, crew: Crew, families: int, letters: int, kills: int, wipes: int
) -> tuple[list[str], list[str]]:
    """Two people ask for everything at once while workers die and the queue is wiped; then it must come to rest alone."""
    asking = [asker(product, families, letters, number) for number in (1, 2)]
    strikes = ["kill"] * kills + ["wipe"] * wipes
    crew.draw.shuffle(strikes)
    seen: set[str] = set()
    for strike in strikes:
        if not met_at_work(product, crew, asking, seen):
            break  # nothing left to interrupt: the floor below says whether it was enough
        time.sleep(crew.draw.uniform(0, 0.3))
        crew.strike() if strike == "kill" else crew.wipe()
    printed = [process.communicate(timeout=180) for process in asking]
    problems = [
        f"asking failed: {said[1][-500:]}" for p, said in zip(asking, printed, strict=True) if p.returncode
    ]
    if still := comes_to_rest(product):
        problems.append(f"still not sent, and nothing moved for {STUCK_SECONDS} s: {still}")
    return problems, [sha for out, _ in printed for sha in out.split()]


def comes_to_rest(product: Product) -> int:
    """Wait for as long as it goes on by itself; how many are still on their way when nothing moves any more."""
    still = on_their_way(product)
    while still and wait_until(partial(differs, product, still), STUCK_SECONDS):
        still = on_their_way(product)
    return still


def on_their_way(product: Product) -> int:
    return int(product.rows(OPEN)[0][0])


def differs(product: Product, from_this: int) -> bool:
    return on_their_way(product) != from_this


def met_at_work(product: Product, crew: Crew, asking: list[subprocess.Popen[str]], seen: set[str]) -> bool:
    """Wait for a try to begin while a worker has hands; not, when everything asked for is through."""

    def nothing_left() -> bool:
        return all(process.poll() is not None for process in asking) and on_their_way(product) == 0

    def met() -> bool:
        return bool(crew.hands()) and somebody_at_it(product, seen)

    return wait_until(lambda: met() or nothing_left(), LONGEST_START_SECONDS) and not nothing_left()


def somebody_at_it(product: Product, seen: set[str]) -> bool:
    """Whether a try began since this was asked last: one that is still open for certain."""
    claims = {claim for (claim,) in product.rows(AT_IT)}
    fresh = claims - seen
    seen |= claims
    return bool(fresh)


def asker(product: Product, families: int, letters: int, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "proofs.mailing", "ask", str(families), str(letters), str(number)],
        env=product.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def read_rows(product: Product) -> list[Row]:
    return [Row(*row) for row in product.rows(ROWS)]


def read_log(log: Path) -> Counter[str]:
    """Dispatch → how often it left the school, whichever round a person sent it in."""
    return Counter(line["reference"][:UUID_LENGTH] for line in map(json.loads, log.read_text().splitlines()))


def compare(rows: list[Row], left: Counter[str], wanted: int) -> list[str]:
    """What the product believes against what the carriers were handed."""
    problems = [f"{len(rows)} dispatches, asked for {wanted}"] if len(rows) != wanted else []
    known = {row.reference for row in rows}
    problems += [f"left the school but is not known: {one}" for one in left.keys() - known]
    problems += [f"went out {times} times: {one}" for one, times in left.items() if times > 1]
    for row in rows:
        if row.state == "sent" and not left[row.reference]:
            problems.append(f"lost: {row.reference} by {row.carrier} is “sent” and never left")
        if row.state not in ("sent", "uncertain", "queued", "claimed"):
            problems.append(f"{row.reference} by {row.channel} ended as {row.state}")
        if row.state == "uncertain" and row.carrier == "notify":
            problems.append(f"{row.reference}: a carrier that can be asked was not asked")
    return problems


def bytes_changed(rows: list[Row], issued: list[str], log: Path) -> list[str]:
    """Letters: as frozen, as both askers were told, as the mail carried them."""
    of_letters = [row for row in rows if row.is_letter]
    problems = [f"{row.reference}: its bytes changed" for row in of_letters if row.bytes_sha256 != row.sha256]
    if {row.sha256 for row in of_letters} != set(issued):
        problems.append("issued twice: the askers were told of other letters than there are")
    by_reference = {row.reference: row for row in of_letters}
    for line in map(json.loads, log.read_text().splitlines()):
        row = by_reference.get(line["reference"][:UUID_LENGTH])
        if row is not None and line["files"] != [row.sha256]:
            problems.append(f"{row.reference}: what was mailed is not what was issued")
    return problems


def told_too_much(crew: Crew) -> list[str]:
    """No name in what workers print or what lies in the broker."""
    problems = [] if crew.in_queue else ["nothing was ever seen in the broker"]
    if CANARY in crew.log.read_text(errors="replace"):
        problems.append("a name stands in the workers' log")
    if any(CANARY in held for held in crew.in_queue):
        problems.append("a name stands in the broker")
    return problems


def settled_by_a_person(
    product: Product, rows: list[Row], left: Counter[str], crew: Crew, log: Path
) -> list[str]:
    """Somebody looks each uncertain one up in the carrier's log and says so; in the end all went, and once."""
    uncertain = [row for row in rows if row.state == "uncertain"]
    for row in uncertain:
        status = settle(product, row.reference, went=bool(left[row.reference]))
        if status != 302:
            return [f"settling was answered {status}"]
    crew.start()
    try:
        comes_to_rest(product)
    finally:
        crew.stop()
    after = read_rows(product)
    times = read_log(log)
    return [
        f"after settling: {row.reference} is {row.state} and left {times[row.reference]} times"
        for row in after
        if row.state != "sent" or times[row.reference] != 1
    ]


def settle(product: Product, reference: str, *, went: bool) -> int:
    saver = Saver(product.port, product.school["people"][0])
    body = urlencode(
        {
            "do": "settle",
            "went": "yes" if went else "no",
            "reason": "looked up in the carrier's log",
            "csrfmiddlewaretoken": CSRF,
        }
    )
    connection = HTTPConnection("127.0.0.1", product.port, timeout=30)
    headers = saver.headers() | {"Content-Type": "application/x-www-form-urlencoded"}
    path = f"/schools/{product.school['urn']}/letters/outbox/{reference}/"
    connection.request("POST", path, body=body, headers=headers)
    return connection.getresponse().status


def test_p02_the_stand_in_tells_apart_what_it_was_handed() -> None:
    """The judge itself: a log with one too many and one missing is told from an honest one."""
    row = Row("a", "email", "smtp", "sent", False, None, None)
    assert compare([row], Counter({"a": 1}), 1) == []
    assert any("2 times" in problem for problem in compare([row], Counter({"a": 2}), 1))
    assert any("never left" in problem for problem in compare([row], Counter(), 1))
    assert any("not known" in problem for problem in compare([row], Counter({"a": 1, "b": 1}), 1))
