"""Who did something, as kept with every statutory act."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """A person with name and position *as held then* (ROL-07), or the system itself."""

    id: uuid.UUID | None
    name: str
    position: str
    role: str

    @classmethod
    def system(cls, name: str = "Registra") -> Actor:
        return cls(id=None, name=name, position="automatic", role="system")
