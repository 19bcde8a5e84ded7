"""Kills what the product runs on: only processes of this run's own servers, each by its number, in a seeded order."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from proofs.product import Product


class Faults:
    def __init__(self, product: Product, draw: random.Random) -> None:
        self.product = product
        self.draw = draw
        self.kills: Counter[str] = Counter()
        self._ways: dict[str, Callable[[], None]] = {
            "postgres": self._postgres,
            "backend": self._backend,
            "worker": self._worker,
            "web": self._web,
            "redis": self._redis,
        }
        self._order: list[str] = []

    def strike(self) -> str:
        """Kill something, start again whatever does not come back by itself, and say what it was."""
        if not self._order:
            # PostgreSQL most often: it is where marks are kept.
            self._order = ["postgres", "postgres", "backend", "worker", "web", "redis"]
            self.draw.shuffle(self._order)
        kind = self._order.pop()
        self._ways[kind]()
        self.kills[kind] += 1
        return kind

    def _postgres(self) -> None:
        self.product.postgres.kill()
        time.sleep(self.draw.uniform(0, 0.5))
        self.product.postgres.start()

    def _backend(self) -> None:
        """One connection's process: PostgreSQL throws out all others and recovers, by itself."""
        found = self.product.postgres.psql(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'attendance_app' ORDER BY state = 'active' DESC LIMIT 4"
        )
        pids = [int(pid) for pid in found.split()]
        own = [pid for pid in pids if _parent(pid) == self.product.postgres.pid]
        os.kill(self.draw.choice(own), signal.SIGKILL)

    def _worker(self) -> None:
        """One of the web server's workers; the server starts another."""
        assert self.product.web is not None
        workers = children(self.product.web.pid)
        os.kill(self.draw.choice(workers), signal.SIGKILL)

    def _web(self) -> None:
        self.product.stop_web(kill=True)
        self.product.start_web()

    def _redis(self) -> None:
        self.product.redis.kill()
        time.sleep(self.draw.uniform(0, 0.5))
        self.product.redis.start()


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
