"""Whether a record of edits could have happened without anybody's work being silently overwritten.

Plain values in, sentences out: what each editor was told is held against what the store kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """One edit of one mark as its editor saw it. `value` is the note that names the edit, different each time."""

    op_id: str
    cell: str
    base: int
    value: str
    saved_as: int | None
    """The version it was saved as; `None` for a clash."""
    began: float
    ended: float
    theirs: str = ""
    """In a clash: the other's code that was reported, and the version it has."""
    theirs_version: int = 0
    by: str = ""


@dataclass(frozen=True)
class Kept:
    """One version of one mark as the store has it."""

    op_id: str
    cell: str
    version: int
    value: str
    before: str
    code: str


def silent_overwrites(edits: list[Edit], kept: list[Kept], last: dict[str, str]) -> list[str]:
    """Everything in the record that no honest store could have produced; `last` is each cell's value now."""
    versions: dict[str, dict[int, Kept]] = defaultdict(dict)
    for row in kept:
        versions[row.cell][row.version] = row
    found = []
    for cell, rows in versions.items():
        found += _broken_line(cell, rows, last.get(cell))
    found += _twice(row.op_id for row in kept)
    by_op = {row.op_id: row for row in kept}
    for edit in edits:
        found += (
            _saved_wrong(edit, by_op) if edit.saved_as is not None else _clash_wrong(edit, by_op, versions)
        )
    found += [f"stored but nobody asked: {op}" for op in by_op.keys() - {edit.op_id for edit in edits}]
    return found + _out_of_order(edits)


def _broken_line(cell: str, rows: dict[int, Kept], last: str | None) -> list[str]:
    if sorted(rows) != list(range(1, len(rows) + 1)):
        return [f"{cell}: versions {sorted(rows)} have a gap"]
    found, before = [], ""
    for version in sorted(rows):
        if rows[version].before != before:
            found.append(
                f"{cell} v{version}: replaced “{rows[version].before}”, but “{before}” stood there: overwritten"
            )
        before = rows[version].value
    return found if before == last else [*found, f"{cell}: holds “{last}”, the last edit was “{before}”"]


def _twice(op_ids: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [f"stored twice: {op}" for op in op_ids if op in seen or seen.add(op)]  # type: ignore[func-returns-value]  # a set


def _saved_wrong(edit: Edit, by_op: dict[str, Kept]) -> list[str]:
    row = by_op.get(edit.op_id)
    if row is None:
        return [f"acknowledged but not stored: {edit.op_id} of {edit.cell}"]
    if (row.cell, row.version, row.value) != (edit.cell, edit.saved_as, edit.value):
        return [f"acknowledged as {edit}, stored as {row}"]
    if row.version != edit.base + 1:
        return [f"{edit.cell}: saved as v{row.version} by an editor who had seen v{edit.base}"]
    return []


def _clash_wrong(edit: Edit, by_op: dict[str, Kept], versions: dict[str, dict[int, Kept]]) -> list[str]:
    if edit.op_id in by_op:
        return [f"reported as a clash and stored all the same: {edit.op_id}"]
    other = versions[edit.cell].get(edit.theirs_version)
    if other is None or other.code != edit.theirs:
        return [f"{edit.cell}: the clash showed “{edit.theirs}” as v{edit.theirs_version}; stored: {other}"]
    if edit.theirs_version <= edit.base or not edit.by:
        return [f"{edit.cell}: a clash with v{edit.theirs_version} for an editor who had seen v{edit.base}"]
    return []


def _out_of_order(edits: list[Edit]) -> list[str]:
    """Whoever begins after an answer has gone out never gets a lower version than that answer."""
    cells: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        cells[edit.cell].append(edit)
    found = []
    for cell, mine in cells.items():
        ended = sorted((edit for edit in mine if edit.saved_as is not None), key=lambda edit: edit.ended)
        highest, place = 0, 0
        for edit in sorted(mine, key=lambda edit: edit.began):
            while place < len(ended) and ended[place].ended < edit.began:
                highest = max(highest, ended[place].saved_as or 0)
                place += 1
            seen = edit.saved_as if edit.saved_as is not None else edit.theirs_version + 1
            if seen <= highest:
                found.append(f"{cell}: v{seen} came after v{highest} had been acknowledged")
    return found
