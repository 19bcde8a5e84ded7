"""What has been written to the audit list since a request began: so that a page that wrote nothing can be noticed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_heard: ContextVar[list[uuid.UUID | None] | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[list[uuid.UUID | None]]:
    """The subjects of the events written inside, in order; those without a subject as `None`."""
    heard: list[uuid.UUID | None] = []
    before = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(before)


def written(subject_id: uuid.UUID | None) -> None:
    """An event was written about this."""
    heard = _heard.get()
    if heard is not None:
        heard.append(subject_id)
