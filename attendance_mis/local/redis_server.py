"""An embedded Redis (Valkey) on a Unix socket: the broker, the results and the cache."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from attendance_mis.local.account import this_account
from attendance_mis.local.binaries import redis_server
from attendance_mis.local.places import LocalServerError, lock, temp_dir

START_WITHIN_SECONDS = 10.0
STOP_WITHIN_SECONDS = 10.0


@dataclass
class Redis:
    data_dir: Path
    socket_dir: Path
    program: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.socket_dir / "redis.sock"

    @property
    def url(self) -> str:
        """For redis-py; Celery takes the same address with the scheme `redis+socket`."""
        return f"unix://{self.socket}?db=0"

    @property
    def pid(self) -> int:
        return int((self.data_dir / "redis.pid").read_text())

    def start(self) -> None:
        options = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.data_dir,
            "pidfile": self.data_dir / "redis.pid",
            "logfile": self.data_dir / "server.log",
            # Every queued task is on disk within a second; a killed server loses none.
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
        }
        arguments = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        # A group of its own: Ctrl-C in the terminal reaches us alone, and we stop it in order.
        self.process = subprocess.Popen(
            [self.program, *arguments], cwd="/", stdin=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise LocalServerError(f"Redis did not start. Its log: {self.data_dir / 'server.log'}")
            time.sleep(0.02)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        elif self.answers():
            self._stop_left_over()

    def kill(self) -> None:
        """End it at once. For the tests."""
        os.kill(self.pid, signal.SIGKILL)
        if self.process:
            self.process.wait()

    def answers(self) -> bool:
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def _ask(self, request: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(request)
                return connection.recv(100)
            except OSError:
                return b""

    def _stop_left_over(self) -> None:
        self._ask(b"SHUTDOWN\r\n")
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        while self.answers():
            if time.monotonic() > deadline:
                raise LocalServerError(f"A Redis left over from before (process {self.pid}) does not stop.")
            time.sleep(0.05)


@contextmanager
def embedded_redis(data_dir: Path) -> Iterator[Redis]:
    """A server on `data_dir`, made there if it is empty and stopped at the end."""
    with lock(data_dir.with_name(f"{data_dir.name}.lock")):
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        server = Redis(data_dir.resolve(), temp_dir("redis", data_dir, this_account()), redis_server())
        server.stop()
        try:
            server.start()
            yield server
        finally:
            server.stop()
            shutil.rmtree(server.socket_dir, ignore_errors=True)
