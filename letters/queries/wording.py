"""The wording and the letterhead in force: the school's version, else the trust's, else the product's own."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from letters.kinds import LetterKind
from letters.models import Letterhead, LetterTemplate
from letters.rules.blocks import Block, read_blocks
from registers.models import School


@dataclass(frozen=True)
class Wording:
    """A kind's blocks as they stand now, and where they come from."""

    title: str
    blocks: tuple[Block, ...]
    version: str
    """As written into an issued letter: "school version 3", "trust version 1", "as supplied"."""
    template_id: UUID | None = None


SUPPLIED = "as supplied"


def wording(kind: LetterKind, school: School) -> Wording:
    """The school's newest version unless it gave its wording up; then the trust's; then ours."""
    own = LetterTemplate.objects.filter(Q(school=school) | Q(school=None), kind=kind.code)
    rows = {row.school_id: row for row in own.order_by("school_id", "-version").distinct("school_id")}
    for row, level in (rows.get(school.id), "school"), (rows.get(None), "trust"):
        if row is not None and row.blocks:
            return Wording(
                row.title or kind.title, read_blocks(row.blocks), f"{level} version {row.version}", row.id
            )
    return Wording(kind.title, kind.blocks, SUPPLIED)


def newest(kind: LetterKind, school: School | None) -> LetterTemplate | None:
    return LetterTemplate.objects.filter(kind=kind.code, school=school).order_by("-version").first()


def letterhead(school: School) -> Letterhead:
    """The newest one; a school that has made none gets its name on a plain head."""
    row = Letterhead.objects.filter(school=school).order_by("-version").first()
    return row or Letterhead(school=school, version=0, name=school.name)


class Stationery:
    """Wording and letterhead for a run of letters, each read once."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, UUID], Wording] = {}
        self._heads: dict[UUID, Letterhead] = {}

    def wording(self, kind: LetterKind, school: School) -> Wording:
        place = kind.code, school.id
        if place not in self._words:
            self._words[place] = wording(kind, school)
        return self._words[place]

    def letterhead(self, school: School) -> Letterhead:
        if school.id not in self._heads:
            self._heads[school.id] = letterhead(school)
        return self._heads[school.id]
