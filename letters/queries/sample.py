"""A kind as it looks with invented values: for the editor's preview and for our own tests. Asks no register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from letters.kinds import COMMON, LetterKind
from letters.models import Letterhead
from letters.queries.document import snapshot_of
from letters.rules.blocks import Block, filled, filled_text
from letters.rules.values import Said, said

SOMEBODY = {
    "name": "Ms Alex Exampleby",
    "salutation": "Dear Ms Exampleby",
    "address": ["1 Example Road", "Testtown", "ZZ1 1ZZ"],
}


def sample_values(kind: LetterKind) -> dict[str, Said]:
    return {one.name: said(one.sample) for one in (*COMMON, *kind.fields)}


def sample_snapshot(
    kind: LetterKind,
    head: Letterhead,
    *,
    title: str = "",
    blocks: Sequence[Block] = (),
    values: Mapping[str, Said] | None = None,
) -> dict[str, Any]:  # Any: JSON
    """:raises CannotBeFilled: a block names a field that is not the kind's."""
    known = {**sample_values(kind), **(values or {}), "school_name": head.name}
    parts = filled(blocks or kind.blocks, known, kind.may_be_empty)
    return snapshot_of(kind, head, SOMEBODY, known, filled_text(title or kind.title, known), parts)
