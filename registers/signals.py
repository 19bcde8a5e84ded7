"""News that higher apps may react to. A receiver only queues work; it never writes here and then."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.dispatch import Signal

marks_changed = Signal()
"""Marks were saved: `school_id`, `cells` = [(pupil id, date, session)]. Sent after they are on disk."""


marks_followed = Signal()
"""The same news in a worker: `school_id`, `pupils` = [pupil id as text]. Sent once for the saves of some seconds."""


def news_of(schema: str, school_id: str) -> str:
    """Where the pupils of a school whose marks changed are gathered until a worker tells of them."""
    return f"marks:{schema}:{school_id}"


pupil_admitted = Signal()
"""A pupil was put on a roll: `school_id`, `pupil_id`, `spell_id`. Sent after it is on disk."""


@contextmanager
def nobody_told() -> Iterator[None]:
    """Marks saved inside are news to nobody: for a school filled in one go, whose follow-on work is then done once."""
    heard, marks_changed.receivers = marks_changed.receivers, []
    try:
        yield
    finally:
        marks_changed.receivers = heard
