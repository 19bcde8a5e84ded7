"""One session of one pupil as the rules of patterns, spells and lateness read it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from registers.rules.codes import Category
from registers.rules.sessions import Session


class Marked(NamedTuple):
    date: date
    session: Session
    code: str
    category: Category
    minutes_late: int | None = None
