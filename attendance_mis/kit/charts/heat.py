"""A table whose cells are shaded by their number: the table is the chart, so nobody needs a second one.

Shades are seven classes of the style sheet, darkest for the most; the cell always carries its number, and what
chance does not explain is outlined and says so in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .base import Datum

SHADES = 7


@dataclass(frozen=True)
class HeatCell:
    datum: Datum
    stands_out: str = ""
    """Words when chance does not explain it, such as "stands out"."""


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class HeatTable:
    key: str
    title: str
    measure: str
    said: str
    head: tuple[str, ...]
    rows: tuple[HeatRow, ...]

    @property
    def shaded(self) -> list[tuple[str, list[tuple[HeatCell, str]]]]:
        """Each row's label with its cells and the class of their shade."""
        found = [c.datum.value for row in self.rows for c in row.cells if c.datum.value is not None]
        low, high = min(found, default=Decimal(0)), max(found, default=Decimal(1))
        return [
            (row.label, [(cell, _shade(cell.datum.value, low, high)) for cell in row.cells])
            for row in self.rows
        ]


def _shade(value: Decimal | None, low: Decimal, high: Decimal) -> str:
    if value is None:
        return "none"
    if high == low:
        return "0"
    return str(min(SHADES - 1, int((value - low) / (high - low) * SHADES)))
