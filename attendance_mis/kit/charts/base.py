"""What every chart is made of: a value with its words, a scale that can be turned round, elements that escape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from math import ceil, floor

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

INK, QUIET, GRID = "#16232a", "#47565e", "#d3dbdd"
BRAND, WARM = "#0b4a59", "#8c1d18"
SHADE = "#eaefee"
TEXT = 14
"""The smallest text of a chart, in CSS pixels at the width it is drawn for."""
CHARACTER = 7.4
"""Width to count for one character of it: a little more than it needs in any of our typefaces."""


@dataclass(frozen=True)
class Datum:
    """One number: the value the shape has, and the words that stand for it everywhere.

    `value` is the number *as shown*, so that shape and table can't differ; `None` is "kept back" or "not known",
    and the words say which.
    """

    value: Decimal | None
    shown: str


def held_back(words: str) -> Datum:
    return Datum(None, words)


@dataclass(frozen=True)
class TwinRow:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Twin:
    """The table that says the same as the chart."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[TwinRow, ...]


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid on positions from `start` to `end`, in a straight line."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        span = float(self.high - self.low)
        return self.start + (self.end - self.start) * float(value - self.low) / span

    def ticks(self, step: Decimal) -> list[Decimal]:
        return [self.low + n * step for n in range(int((self.high - self.low) / step) + 1)]


STEPS = [Decimal(n) for n in ("0.5", "1", "2", "5", "10", "20", "50", "100", "200", "500", "1000")]


def step_for(span: Decimal, most: int = 6) -> Decimal:
    """The smallest round step that needs no more than `most` of itself to cover the span."""
    for step in STEPS:
        if span <= step * most:
            return step
    # Beyond the list: ten thousands of sessions and more.
    power = Decimal(10) ** (len(str(int(span / most))) - 1)
    return ceil(span / most / power) * power


def bounds(
    values: Sequence[Decimal], *, from_zero: bool, most: int = 6, ceiling: Decimal | None = None
) -> tuple[Decimal, Decimal, Decimal]:
    """(low, high, step): round, with every value inside; from nought unless the values are far from it."""
    found = [value for value in values if value is not None] or [Decimal(0), Decimal(1)]
    low = Decimal(0) if from_zero else min(found)
    high = max(*found, low + 1)
    step = step_for(high - low, most - 1 if not from_zero else most)
    low, high = floor(low / step) * step, ceil(high / step) * step
    if ceiling is not None:
        high = min(high, ceiling)
    return Decimal(low), Decimal(high), step


def number(value: float) -> str:
    """A coordinate: two decimals at most, no minus nought."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def el(name: str, *children: str, **attributes: str | float | None) -> SafeString:
    """An SVG element; `stroke_width` becomes `stroke-width`, `None` is left out, everything is escaped."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            text = conditional_escape(value) if isinstance(value, str) else number(value)
            parts.append(f'{_attribute(key)}="{text}"')
    inner = "".join(conditional_escape(child) for child in children)
    head = " ".join(parts)
    return mark_safe(f"<{head}>{inner}</{name}>" if children else f"<{head}/>")  # noqa: S308 - escaped above


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def text(said: str, x: float, y: float, **more: str | float | None) -> SafeString:
    return el("text", said, **{"x": x, "y": y, "fill": INK, "font_size": TEXT, **more})


def picture(key: str, title: str, said: str, width: float, height: float, *parts: str) -> SafeString:
    """The whole drawing with its name and its sentence."""
    return el(
        "svg",
        el("title", title, id=f"{key}-t"),
        el("desc", said, id=f"{key}-d"),
        *parts,
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=f"{key}-t {key}-d",
        font_family="Helvetica Neue, Helvetica, Arial, Document, DejaVu Sans, sans-serif",
        **{"class": "chart__svg"},
    )


def stripes(key: str, colour: str) -> SafeString:
    """A fill that is told from a solid one without colour."""
    return el(
        "defs",
        el(
            "pattern",
            el("rect", width=6, height=6, fill="#fff"),
            el("path", d="M-1 7L7 -1M-4 4L4 -4M2 10L10 2", stroke=colour, stroke_width=2),
            id=f"{key}-stripes",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
        ),
    )
