"""Requests sent when they are due, whatever became of those before; how late an answer is counts from then."""

from __future__ import annotations

import heapq
import statistics
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from proofs.client import Saver


@dataclass(order=True)
class Due:
    """A request at a moment (seconds from the start) by a person."""

    at: float
    kind: str = field(compare=False)
    person: dict[str, str] = field(compare=False)
    method: str = field(compare=False)
    path: str = field(compare=False)
    body: bytes | None = field(compare=False, default=None)


@dataclass
class Answers:
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def p(self, kind: str, percent: int) -> float:
        """Milliseconds."""
        return statistics.quantiles(self.seconds[kind], n=100)[percent - 1] * 1000


def bell(count: int, seconds: float) -> list[float]:
    """Moments of a morning: few early, most in the middle, few late."""
    curve = statistics.NormalDist(seconds / 2, seconds / 6)
    return [min(max(curve.inv_cdf((n + 0.5) / count), 0), seconds) for n in range(count)]


def send(due: list[Due], port: int, threads: int = 24) -> Answers:
    queue = list(due)
    heapq.heapify(queue)
    lock = threading.Lock()
    answers = Answers()
    began = time.perf_counter()

    def work() -> None:
        saver = Saver(port, {})
        while True:
            with lock:
                if not queue:
                    return
                request = heapq.heappop(queue)
            time.sleep(max(0.0, request.at - (time.perf_counter() - began)))
            saver.person = request.person
            try:
                status, body = saver.request(request.method, request.path, request.body)
            except OSError as problem:
                status, body = 0, repr(problem).encode()
                saver.hang_up()
            late = time.perf_counter() - began - request.at
            with lock:
                answers.seconds[request.kind].append(late)
                answers.statuses[f"{request.kind} {status}"] += 1
                if status != 200:
                    answers.errors.append(f"{status} to {request.method} {request.path}: {body[:200]!r}")

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return answers
