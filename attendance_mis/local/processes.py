"""Programs that run beside the servers: in groups of their own, stopped in order, never left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from attendance_mis.local.places import CHECKOUT

STOP_WITHIN_SECONDS = 15.0


class Processes:
    """Remembers on disk what it started, so that the next run can end what a kill -9 of this one left."""

    def __init__(self, run: Path) -> None:
        self.log_dir = run / "log"
        self.log_dir.mkdir(parents=True, exist_ok=True)
        self.record = run / "processes.json"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a program that goes on, its output in a log."""
        with (self.log_dir / f"{name}.log").open("wb") as log:
            self._start(name, command, env, log)

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> int:
        """Run a program to its end, its output on the terminal."""
        status = self._start(name, command, env, None).wait()
        del self.running[name]
        return status

    def _start(
        self, name: str, command: Sequence[str], env: Mapping[str, str], log: IO[bytes] | None
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
        )
        self.running[name] = process
        started = {name: (process.pid, birth(process.pid)) for name, process in self.running.items()}
        self.record.write_text(json.dumps(started))
        return process

    def ended(self) -> str | None:
        """The name of a program that has ended by itself, if any has."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def end_of_log(self, name: str, lines: int = 15) -> str:
        return "\n".join((self.log_dir / f"{name}.log").read_text(errors="replace").splitlines()[-lines:])

    def stop(self) -> None:
        for process in reversed(self.running.values()):
            send(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            # Its children share its group: whoever is left of it goes too.
            send(process.pid, signal.SIGKILL)
            process.wait()
        self.running.clear()
        self.record.unlink(missing_ok=True)

    def end_left_over(self) -> None:
        """End what an earlier run could not stop. A process number taken by another since is spared."""
        if not self.record.exists():
            return
        left = [pid for pid, born in json.loads(self.record.read_text()).values() if birth(pid) == born]
        for pid in left:
            send(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_SECONDS
        while any(birth(pid) for pid in left) and time.monotonic() < deadline:
            time.sleep(0.1)
        for pid in left:
            send(pid, signal.SIGKILL)
        self.record.unlink()


def send(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def birth(pid: int) -> str:
    """When process `pid` began: with its number it names a process for good. Empty if there is none."""
    try:
        # The second field may hold spaces; the start is the 22nd, the 20th after it.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _birth_without_proc(pid)
    return "" if fields[0] == "Z" else fields[19]


def _birth_without_proc(pid: int) -> str:
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()
