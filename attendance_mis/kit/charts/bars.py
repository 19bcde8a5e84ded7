"""Bars that lie: from nought, the number at the end, solid for one kind and striped for the other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from .base import BRAND, CHARACTER, QUIET, TEXT, WARM, Datum, Scale, Twin, TwinRow, el, picture, stripes, text

THICK = 18
PHONE_LINE = 36
"""Characters of a bold line."""


@dataclass(frozen=True)
class Bar:
    label: str
    datum: Datum
    share: str = ""
    """A second number in words, at the right edge."""


@dataclass(frozen=True)
class BarGroup:
    heading: str
    bars: tuple[Bar, ...]
    striped: bool = False


@dataclass(frozen=True)
class BarChart:
    key: str
    title: str
    measure: str
    said: str
    head: tuple[str, ...]
    """Heads of the table: what the bars are, the number, the share."""
    groups: tuple[BarGroup, ...]

    @property
    def twin(self) -> Twin:
        rows = [
            TwinRow(bar.label, (bar.datum.shown, *([bar.share] if len(self.head) > 2 else [])))
            for group in self.groups
            for bar in group.bars
        ]
        return Twin(self.measure, self.head, tuple(rows))

    def svg(self, key: str, width: float) -> SafeString:
        narrow = width < 460
        left = 0.0 if narrow else self._label_width()
        right = width - 62 - self._number_width()
        values = [
            bar.datum.value for group in self.groups for bar in group.bars if bar.datum.value is not None
        ]
        x = Scale(Decimal(0), max([*values, Decimal(1)]), left, max(right, left + 40))
        parts: list[SafeString] = [stripes(key, WARM)]
        at = 0.0
        for group in self.groups:
            for words in _heading(group.heading, narrow):
                at += 24 if words == group.heading or at == 0 else 19
                parts.append(text(words, 0, at, font_weight="700"))
            at += 10 if group.heading else 0
            for bar in group.bars:
                if narrow:
                    at += 18
                    parts.append(text(bar.label, 0, at))
                    at += 6
                parts += _bar(bar, group, key, x, at, width, narrow)
                at += THICK + (10 if narrow else 11)
            at += 6
        # The axis says where nought is; the numbers say the rest.
        return picture(key, self.title, self.said, width, at, *parts)

    def _label_width(self) -> float:
        return max((len(bar.label) * CHARACTER + 10 for g in self.groups for bar in g.bars), default=0)

    def _number_width(self) -> float:
        shown = [bar.datum.shown for g in self.groups for bar in g.bars if bar.datum.value is not None]
        return max((len(one) * 9.0 + 12 for one in shown), default=0)


def _heading(words: str, narrow: bool) -> list[str]:
    """On a phone in as many lines as it takes."""
    if not narrow:
        return [words] if words else []
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > PHONE_LINE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line for line in lines if line]


def _bar(
    bar: Bar, group: BarGroup, key: str, x: Scale, top: float, width: float, narrow: bool
) -> list[SafeString]:
    base = top + THICK - 4
    parts = [] if narrow else [text(bar.label, 0, base)]
    value = bar.datum.value
    if value is None:
        parts.append(
            text(bar.datum.shown, x.start + (0 if narrow else 2), base, fill=QUIET, font_style="italic")
        )
    else:
        parts.append(
            el(
                "rect",
                x=x.start,
                y=top,
                width=x.at(value) - x.start,
                height=THICK,
                fill=f"url(#{key}-stripes)" if group.striped else BRAND,
                stroke=WARM if group.striped else BRAND,
                data_at=bar.label,
            )
        )
        parts.append(text(bar.datum.shown, x.at(value) + 8, base, font_weight="700", font_size=TEXT))
    if bar.share:
        parts.append(text(bar.share, width, base, text_anchor="end", fill=QUIET))
    return parts
