"""A line the size of a word, in a table cell; the numbers beside it say the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .base import BRAND, Datum, Scale, number

WIDTH, HEIGHT = 96, 28


@dataclass(frozen=True)
class Sparkline:
    title: str
    said: str
    data: tuple[Datum | None, ...]
    low: Decimal
    high: Decimal
    """The same for all sparklines of a column: else they can't be compared."""

    def svg(self) -> SafeString:
        """The drawing; its name, heard and shown under the pointer, says every number of it.

        Written out by hand, unlike the larger charts: a list has hundreds of these.
        """
        y = Scale(self.low, max(self.high, self.low + 1), HEIGHT - 4, 4)
        pitch = (WIDTH - 10) / max(1, len(self.data) - 1)
        pieces: list[list[str]] = [[]]
        end = ""
        for place, datum in enumerate(self.data):
            if datum is None or datum.value is None:
                pieces.append([])
                continue
            across, down = number(4 + pitch * place), number(y.at(datum.value))
            pieces[-1].append(f"{across} {down}")
            end = f'<circle cx="{across}" cy="{down}" r="3" fill="{BRAND}"/>'
        lines = "".join(
            f'<path d="M{"L".join(piece)}" fill="none" stroke="{BRAND}" stroke-width="2" data-line="spark"/>'
            for piece in pieces
            if len(piece) > 1
        )
        return mark_safe(  # noqa: S308 - words escaped, the rest numbers and constants
            f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" class="chart__svg">'
            f"<title>{escape(self.title)}: {escape(self.said)}</title>{lines}{end}</svg>"
        )
