"""Which numbers of a published table are kept back so that no child can be recognised (DSH-02, promise P15).

Counts of 1 to 4 are kept back, or more if a trust says so. That alone protects nobody: the reader takes what is shown
from the total and has the number. So further cells are kept back until whoever knows the total, every shown cell
and what the words for a kept-back cell mean still has to reckon with every small number there is.

The reader is assumed to know, of a cell with value x in a group of size c:
`FEW` means 1 to `least` - 1; `GUARD` means `least` to c; `UNSAID` means 0 to c. Where no choice of cells is enough,
the whole line is `WITHHELD`, and its words say nothing about any of its cells.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

LEAST = 5
"""The smallest count that is ever shown, nought apart. A trust may ask for a larger one, never a smaller."""
_NO_END = 10**9


class Verdict(StrEnum):
    SHOWN = "shown"
    FEW = "few"
    """A small number: "fewer than 5"."""
    GUARD = "guard"
    """Not small itself, but it or its complement would give one away: "not shown"."""
    UNSAID = "unsaid"
    """The group is kept back, so everything about it is: "not shown"."""
    WITHHELD = "withheld"
    """The line can't be protected cell by cell: none of it is shown."""


@dataclass(frozen=True)
class Cell:
    """A count, and what the reader may know beside it."""

    value: int
    of: int | None = None
    """The size of the group it is part of."""
    since: int | None = None
    """How much of it is new since an earlier report that showed it: whoever kept that can subtract."""


@dataclass(frozen=True)
class _Known:
    """What the reader knows of a kept-back cell, and what must stay possible."""

    low: int
    high: int
    must: tuple[int, int] | None


def is_small(value: int, least: int = LEAST) -> bool:
    return 0 < value < least


def gives_away(cell: Cell, least: int = LEAST) -> bool:
    """Whether the number, what is left of its group, or what is new in it is small."""
    left = 0 if cell.of is None else cell.of - cell.value
    return any(is_small(one, least) for one in (cell.value, left, cell.since or 0))


def protect_line(
    cells: Sequence[Cell], *, least: int = LEAST, unsaid: Collection[int] = ()
) -> tuple[Verdict, ...]:
    """A verdict for each of the parts of a total that is itself published.

    `unsaid` are the places of cells that are kept back for a reason outside the line.
    """
    back = dict.fromkeys(unsaid, Verdict.UNSAID)
    for place, cell in enumerate(cells):
        if place not in back and gives_away(cell, least):
            back[place] = Verdict.FEW if is_small(cell.value, least) else Verdict.GUARD
    if not back:
        return (Verdict.SHOWN,) * len(cells)
    reserve = sorted(
        (place for place, cell in enumerate(cells) if place not in back and cell.value >= least),
        key=lambda place: (cells[place].value, place),
    )
    while not _safe(cells, back, least):
        if not reserve:
            return (Verdict.WITHHELD,) * len(cells)
        back[reserve.pop(0)] = Verdict.GUARD
    return tuple(back.get(place, Verdict.SHOWN) for place in range(len(cells)))


def _safe(cells: Sequence[Cell], back: dict[int, Verdict], least: int) -> bool:
    """Whether every kept-back cell can still be each of the small numbers, for all the reader knows."""
    total = sum(cells[place].value for place in back)
    if is_small(total, least):
        return False
    sizes = [cells[place].of for place in back]
    if None not in sizes and is_small(sum(size or 0 for size in sizes) - total, least):
        return False
    known = {place: _known(cells[place], verdict, least) for place, verdict in back.items()}
    low, high = sum(one.low for one in known.values()), sum(one.high for one in known.values())
    for one in known.values():
        if one.must is None:
            continue
        first = max(one.low, total - (high - one.high))
        last = min(one.high, total - (low - one.low))
        if first > one.must[0] or last < one.must[1]:
            return False
    return True


def _known(cell: Cell, verdict: Verdict, least: int) -> _Known:
    size = _NO_END if cell.of is None else cell.of
    small = least - 1
    if verdict is Verdict.FEW:
        return _Known(1, min(small, size), (1, min(small, size)))
    if verdict is Verdict.UNSAID:
        return _Known(0, size, (0, min(small, size)))
    if cell.of is not None and is_small(cell.of - cell.value, least):
        return _Known(least, size, (max(least, size - small), size - 1))
    if cell.since is not None and is_small(cell.since, least):
        before = cell.value - cell.since
        return _Known(max(least, before), size, (before + 1, min(before + small, size)))
    return _Known(least, size, None)


def protect_total(cell: Cell, least: int = LEAST) -> Verdict:
    """A number that stands alone: nothing about its parts may be shown when it is kept back."""
    if not gives_away(cell, least):
        return Verdict.SHOWN
    return Verdict.FEW if is_small(cell.value, least) else Verdict.GUARD


def fold(counts: Sequence[tuple[int, ...]], *, least: int = LEAST) -> tuple[tuple[int, ...], ...] | None:
    """Parts of a total put together until no part is small: places by row, singles first, the folded ones last.

    Each part has several counts (sessions, the pupils they are of, sessions since the report before); each must be
    nought or large enough, in every row. `None` if even all of them together are too small.
    """
    singles = [n for n, part in enumerate(counts) if not any(is_small(one, least) for one in part)]
    folded = [n for n in range(len(counts)) if n not in singles]
    spare = sorted(singles, key=lambda n: counts[n][0])
    while folded and _sums_are_small([counts[n] for n in folded], least):
        if not spare:
            return None
        folded.append(spare.pop(0))
    rows = [(n,) for n in singles if n not in folded]
    return (*rows, tuple(sorted(folded))) if folded else tuple(rows)


def _sums_are_small(parts: Sequence[tuple[int, ...]], least: int) -> bool:
    return any(is_small(sum(column), least) for column in zip(*parts, strict=True))
