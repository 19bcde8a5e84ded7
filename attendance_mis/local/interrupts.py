"""Ctrl-C and its relatives, taken only where stopping is safe."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(Exception):
    """Somebody asked us to end."""


class Interrupts:
    """A signal raises `Stop` inside `allowed()`; elsewhere it is remembered.

    A server that is just starting or stopping must not be left half-way, whoever is impatient.
    """

    def __init__(self) -> None:
        self.asked = False
        self._open = False
        for number in SIGNALS:
            signal.signal(number, self._receive)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        self._open = True
        try:
            if self.asked:
                raise Stop
            yield
        finally:
            self._open = False

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if self._open:
            self._open = False
            raise Stop
