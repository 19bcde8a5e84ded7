"""Dots on a common scale: one row a name with now and before, or everybody on one strip."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from .base import (
    BRAND,
    CHARACTER,
    GRID,
    INK,
    QUIET,
    Datum,
    Scale,
    Twin,
    TwinRow,
    bounds,
    el,
    picture,
    text,
)

ROW = 34


@dataclass(frozen=True)
class DotRow:
    """A name with the value now, and what it is held against (last year, a target) if there is one."""

    label: str
    now: Datum
    before: Datum | None = None


@dataclass(frozen=True)
class DotChart:
    key: str
    title: str
    measure: str
    said: str
    head: tuple[str, ...]
    """Heads of the table: the names, now, before."""
    rows: tuple[DotRow, ...]
    from_zero: bool = False

    @property
    def twin(self) -> Twin:
        def cells(row: DotRow) -> tuple[str, ...]:
            before = (row.before.shown if row.before else "–",) if len(self.head) > 2 else ()
            return (row.now.shown, *before)

        return Twin(self.measure, self.head, tuple(TwinRow(row.label, cells(row)) for row in self.rows))

    def svg(self, key: str, width: float) -> SafeString:
        narrow = width < 460
        left = 12.0 if narrow else max(len(row.label) for row in self.rows) * CHARACTER + 24
        high_row = 52 if narrow else ROW
        x, step = self._scale(left, width - 76)
        bottom = len(self.rows) * high_row + 8
        parts = [*_grid(x, step, 0, bottom)]
        for number, row in enumerate(self.rows):
            at = number * high_row + (36 if narrow else 18)
            label_at = (0.0, at - 16.0) if narrow else (0.0, at + 5.0)
            parts.append(text(row.label, *label_at))
            parts += _dots(row, x, at)
        foot = [f"Filled: {self.head[1].lower()}."]
        if len(self.head) > 2:
            foot.append(f"Open: {self.head[2].lower()}.")
        if x.low:
            foot.append(f"The scale starts at {x.low:f}%, not at 0.")
        lines = foot if narrow else [" ".join(foot)]
        parts += [text(words, 0, bottom + 44 + 18 * n, fill=QUIET) for n, words in enumerate(lines)]
        return picture(key, self.title, self.said, width, bottom + 34 + 18 * len(lines), *parts)

    def _scale(self, left: float, right: float) -> tuple[Scale, Decimal]:
        data = [datum for row in self.rows for datum in (row.now, row.before) if datum]
        values = [datum.value for datum in data if datum.value is not None]
        low, high, step = bounds(values, from_zero=self.from_zero, most=4, ceiling=Decimal(100))
        return Scale(low, high, left, right), step


def _grid(x: Scale, step: Decimal, top: float, bottom: float) -> list[SafeString]:
    found = []
    for tick in x.ticks(step):
        at = x.at(tick)
        found.append(el("line", x1=at, x2=at, y1=top, y2=bottom, stroke=GRID, data_tick=f"{tick:f}"))
        found.append(text(f"{tick:f}%", at, bottom + 18, text_anchor="middle"))
    return found


def _dots(row: DotRow, x: Scale, at: float) -> list[SafeString]:
    if row.now.value is None:
        return [text(row.now.shown, x.start, at + 5, fill=QUIET, font_style="italic")]
    now = x.at(row.now.value)
    parts: list[SafeString] = []
    rightmost = now
    if row.before and row.before.value is not None:
        then = x.at(row.before.value)
        rightmost = max(now, then)
        parts.append(el("line", x1=then, x2=now, y1=at, y2=at, stroke=QUIET, stroke_width=2))
        parts.append(
            el("circle", cx=then, cy=at, r=5, fill="#fff", stroke=QUIET, stroke_width=2, data_at=row.label,
               data_line="before")
        )  # fmt: skip
    parts.append(el("circle", cx=now, cy=at, r=6, fill=BRAND, data_at=row.label, data_line="now"))
    parts.append(text(row.now.shown, rightmost + 12, at + 5, font_weight="700"))
    return parts


@dataclass(frozen=True)
class StripChart:
    """Everybody on one line: where this one stands among them, and what they are held against."""

    key: str
    title: str
    measure: str
    said: str
    head: tuple[str, ...]
    dots: tuple[tuple[str, Datum], ...]
    chosen: str = ""
    mark: tuple[str, Datum] | None = None
    """A line across, such as the national figure."""

    @property
    def twin(self) -> Twin:
        rows = [TwinRow(name, (datum.shown,)) for name, datum in self.dots]
        if self.mark:
            rows.append(TwinRow(self.mark[0], (self.mark[1].shown,)))
        return Twin(self.measure, self.head, tuple(rows))

    def svg(self, key: str, width: float) -> SafeString:
        data = [datum for _, datum in self.dots] + ([self.mark[1]] if self.mark else [])
        values = [datum.value for datum in data if datum.value is not None]
        low, high, step = bounds(values, from_zero=False, most=5, ceiling=Decimal(100))
        x = Scale(low, high, 24, width - 24)
        parts = [*_grid(x, step, 34, 78)]
        if self.mark and self.mark[1].value is not None:
            at = x.at(self.mark[1].value)
            parts.append(el("line", x1=at, x2=at, y1=30, y2=78, stroke=INK, stroke_width=2,
                            stroke_dasharray="5 4", data_line="mark"))  # fmt: skip
            parts.append(text(f"{self.mark[0]} {self.mark[1].shown}", at, 22, text_anchor=_anchor(at, width)))
        for name, datum in self.dots:
            if datum.value is not None:
                own = name == self.chosen
                parts.append(el("circle", cx=x.at(datum.value), cy=56, r=8 if own else 6,
                                fill=BRAND if own else "#fff", stroke=BRAND, stroke_width=2, data_at=name))  # fmt: skip
        return picture(key, self.title, self.said, width, 104, *parts)


def _anchor(at: float, width: float) -> str:
    if at < width * 0.25:
        return "start"
    return "end" if at > width * 0.75 else "middle"
