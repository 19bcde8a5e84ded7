"""A line the size of a word, in a table cell; the numbers beside it say the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from .base import BRAND, Datum, Scale, el, picture

WIDTH, HEIGHT = 96, 28


@dataclass(frozen=True)
class Sparkline:
    key: str
    title: str
    said: str
    data: tuple[Datum | None, ...]
    low: Decimal
    high: Decimal
    """The same for all sparklines of a column: else they can't be compared."""

    def svg(self, key: str, width: float = WIDTH) -> SafeString:
        y = Scale(self.low, max(self.high, self.low + 1), HEIGHT - 4, 4)
        pitch = (width - 10) / max(1, len(self.data) - 1)
        pieces: list[list[str]] = [[]]
        last: tuple[float, float] | None = None
        for place, datum in enumerate(self.data):
            if datum is None or datum.value is None:
                pieces.append([])
                continue
            last = (4 + pitch * place, y.at(datum.value))
            pieces[-1].append(f"{last[0]:.2f} {last[1]:.2f}")
        parts = [
            el("path", d="M" + "L".join(piece), fill="none", stroke=BRAND, stroke_width=2, data_line="spark")
            for piece in pieces
            if len(piece) > 1
        ]
        if last:
            parts.append(el("circle", cx=last[0], cy=last[1], r=3, fill=BRAND))
        return picture(key, self.title, self.said, width, HEIGHT, *parts)
