"""What a piece of the product reaches for while it works, told by the interpreter itself and not by whoever would answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_WATCHED = {
    "open",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
}
_listening: list[list[str]] = []
"""The lists that are being written to. A hook can't be taken out again, so it is put in once."""


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if _listening and event in _WATCHED:
        for there in _listening:
            there.append(f"{event} {arguments[1] if event == 'socket.connect' else arguments[0]}")


sys.addaudithook(_heard)


@contextmanager
def reached() -> Iterator[list[str]]:
    """Every file opened and every connection tried meanwhile, as `event what`."""
    there: list[str] = []
    _listening.append(there)
    try:
        yield there
    finally:
        _listening.remove(there)
