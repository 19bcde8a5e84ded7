"""What other parts of the product know of a contact, shown beside it. They register themselves; this module knows none."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

Teller = Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, Sequence[str]]]
"""Contacts → what to say of each, in short sentences; nothing for most."""
_TELLERS: list[Teller] = []


def tells_of_contacts(teller: Teller) -> Teller:
    """Have it asked whenever contacts are shown on a pupil's page."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)
    return teller


def contact_notes(contact_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for teller in _TELLERS:
        for contact, notes in teller(contact_ids).items():
            found[contact] += notes
    return {contact: tuple(notes) for contact, notes in found.items()}
