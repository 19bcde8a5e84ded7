"""One session of one pupil as the rules of patterns, spells and lateness read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registers.rules.codes import Category
from registers.rules.sessions import Session


@dataclass(frozen=True, order=True)
class Marked:
    date: date
    session: Session
    code: str
    category: Category
    minutes_late: int | None = None
