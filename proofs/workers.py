"""The product's workers and schedulers, and what may happen to them: killed, two of a kind, their queue wiped."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import redis

from proofs.faults import children
from proofs.product import ROOT, Product


class Crew:
    """One worker with two hands, and two schedulers that know nothing of each other."""

    def __init__(self, product: Product, draw: random.Random) -> None:
        self.product, self.draw = product, draw
        self.log = product.place / "worker.log"
        self.kills: Counter[str] = Counter()
        self.worker: subprocess.Popen[bytes] | None = None
        self.beats: list[subprocess.Popen[bytes]] = []
        self.in_queue: list[str] = []
        """What was seen in the broker, to look through for what should not be there."""

    def start(self) -> None:
        self.worker = self._celery("worker", "--concurrency", "2", "--loglevel", "info")
        for number in (1, 2):
            schedule = str(self.product.place / f"beat-{number}")
            self.beats.append(
                self._celery("beat", "--schedule", schedule, "--pidfile=", "--loglevel", "info")
            )

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        env = self.product.env | {"DATABASE_URL": self.product.postgres.app_url}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "attendance_mis", *arguments],
                env=env,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def strike(self) -> str:
        """A hand is cut off more often than the worker falls: it grows again by itself, in the middle of work."""
        kind = self.draw.choice(["hand", "hand", "hand", "worker"])
        hands = self.hands()
        if kind == "hand" and hands:
            os.kill(self.draw.choice(hands), signal.SIGKILL)
        else:
            kind = "worker"
            self._kill_worker()
        self.kills[kind] += 1
        return kind

    def hands(self) -> list[int]:
        """The processes that do the work; none while the worker starts."""
        assert self.worker is not None
        return children(self.worker.pid) if self.worker.poll() is None else []

    def _kill_worker(self) -> None:
        assert self.worker is not None
        if self.worker.poll() is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()
        self.worker = self._celery("worker", "--concurrency", "2", "--loglevel", "info")

    def wipe(self) -> None:
        """Everything the broker holds is gone; what was in it is kept here to be read."""
        with redis.Redis.from_url(self.product.redis.url) as broker:
            for key in broker.keys("*"):
                self.in_queue.append(key.decode(errors="replace") + _held(broker, key))
            broker.flushall()
        self.kills["wipe"] += 1

    def stop(self) -> None:
        for process in [*self.beats, *([self.worker] if self.worker else [])]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _held(broker: redis.Redis, key: bytes) -> str:
    kind = broker.type(key)
    if kind == b"list":
        return str(broker.lrange(key, 0, -1))
    if kind == b"hash":
        return str(broker.hgetall(key))
    return str(broker.get(key)) if kind == b"string" else ""


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Whether `done()` came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return True
        time.sleep(0.05)
    return False


def last_lines(log: Path, lines: int = 30) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
