"""Lines over time: labelled at their ends, broken where there is nothing, with the holidays in sight."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from .base import BRAND, GRID, INK, QUIET, SHADE, Datum, Scale, Twin, TwinRow, bounds, el, picture, text

HEIGHT, TOP, BOTTOM = 236, 14, 58
DASHES = ("", "7 5", "2 4", "10 4 2 4")
"""The first line is whole with dots; others are told apart by their dashes."""
COLOURS = (BRAND, QUIET, INK, QUIET)


@dataclass(frozen=True)
class Slot:
    """A place on the time axis. `gap` is the reason there is nothing, such as `half-term`; empty for a week of school."""

    label: str
    gap: str = ""


@dataclass(frozen=True)
class Line:
    name: str
    data: tuple[Datum | None, ...]
    """One for each slot; `None` where there is nothing, as in a gap."""


@dataclass(frozen=True)
class LineChart:
    key: str
    title: str
    measure: str
    said: str
    axis: str
    """What the slots are, such as "Week starting"."""
    slots: tuple[Slot, ...]
    lines: tuple[Line, ...]
    from_zero: bool = False

    def __post_init__(self) -> None:
        if len(self.lines) > len(DASHES):
            raise ValueError("four lines are the most that can be told apart")

    @property
    def twin(self) -> Twin:
        rows = []
        for place, slot in enumerate(self.slots):
            if not slot.gap:
                cells = tuple(datum.shown if (datum := line.data[place]) else "–" for line in self.lines)
                rows.append(TwinRow(slot.label, cells))
        return Twin(self.measure, (self.axis, *(line.name for line in self.lines)), tuple(rows))

    def svg(self, key: str, width: float) -> SafeString:
        narrow = width < 600
        y, step = self._scale()
        left, right = 48.0, width - (92 if narrow else 190)
        pitch = (right - left - 24) / max(1, len(self.slots) - 1)
        places = [left + 12 + pitch * n for n in range(len(self.slots))]
        parts = [
            *self._gaps(places, pitch),
            *self._grid(y, step, left, right),
            *self._weeks(places, pitch),
        ]
        for number, line in enumerate(self.lines):
            parts += _path(line, number, places, y, self.slots)
        parts += self._ends(places, y, right, narrow)
        parts += self._foot(y, left, narrow)
        return picture(key, self.title, self.said, width, HEIGHT + BOTTOM + (18 if narrow else 0), *parts)

    def _scale(self) -> tuple[Scale, Decimal]:
        values = [d.value for line in self.lines for d in line.data if d and d.value is not None]
        low, high, step = bounds(values, from_zero=self.from_zero, ceiling=Decimal(100))
        return Scale(low, high, HEIGHT, TOP), step

    def _grid(self, y: Scale, step: Decimal, left: float, right: float) -> list[SafeString]:
        found = []
        for tick in y.ticks(step):
            at = y.at(tick)
            found.append(el("line", x1=left, x2=right, y1=at, y2=at, stroke=GRID, data_tick=f"{tick:f}"))
            found.append(text(f"{tick:f}%", left - 6, at + 5, text_anchor="end"))
        return found

    def _gaps(self, places: list[float], pitch: float) -> list[SafeString]:
        found = []
        for slot, x in zip(self.slots, places, strict=True):
            if slot.gap:
                wide = max(18.0, pitch * 0.9)
                found.append(el("rect", x=x - wide / 2, y=TOP, width=wide, height=HEIGHT - TOP, fill=SHADE))
                if wide >= 40:
                    for n, word in enumerate(slot.gap.replace("-", "- ").split()):
                        found.append(text(word, x, TOP + 18 + 16 * n, text_anchor="middle", fill=QUIET))
        return found

    def _weeks(self, places: list[float], pitch: float) -> list[SafeString]:
        """As many of the labels as have room, the first always among them."""
        found, free = [], -1e9
        for slot, x in zip(self.slots, places, strict=True):
            half = len(slot.label) * 3.8 + 4
            if not slot.gap and x - half > free:
                found.append(text(slot.label, x, HEIGHT + 20, text_anchor="middle"))
                free = x + half
        return found

    def _ends(self, places: list[float], y: Scale, right: float, narrow: bool) -> list[SafeString]:
        """Each line's name and last value at its end, moved apart where they would touch."""
        ends = []
        for number, line in enumerate(self.lines):
            last = next((n for n in range(len(places) - 1, -1, -1) if _value(line, n) is not None), None)
            if last is not None:
                datum = line.data[last]
                assert datum is not None
                assert datum.value is not None
                ends.append((y.at(datum.value) + 5, number, line.name, datum.shown))
        ends.sort()
        found, free, room = [], -1e9, 34 if narrow else 18
        for at, number, name, shown in ends:
            at = max(at, free + room)
            free = at
            bold = "700" if number == 0 else None
            style = {"font_weight": bold, "fill": COLOURS[number]}
            if narrow:
                found.append(text(name, right + 4, at - 14, **style))
                found.append(text(shown, right + 4, at + 2, **style))
            else:
                found.append(text(f"{name} {shown}", right + 8, at, font_size=15, **style))
        return found

    def _foot(self, y: Scale, left: float, narrow: bool) -> list[SafeString]:
        said = [f"{self.axis}."]
        if any(slot.gap for slot in self.slots):
            said[0] += f" Grey: {next(slot.gap for slot in self.slots if slot.gap)}."
        parts: list[SafeString] = []
        if y.low:
            said.append(f"The scale starts at {y.low:f}%, not at 0.")
            # The sign of a scale that does not begin at nought.
            zigzag = f"M{left} {HEIGHT - 16}l-4 3 8 4-8 4 4 3"
            parts.append(el("path", d=zigzag, fill="none", stroke=QUIET, stroke_width=1.5, data_break="yes"))
        lines = said if narrow else [" ".join(said)]
        x = 0 if narrow else left
        return parts + [text(words, x, HEIGHT + 44 + 18 * n, fill=QUIET) for n, words in enumerate(lines)]


def _value(line: Line, place: int) -> Decimal | None:
    datum = line.data[place]
    return datum.value if datum else None


def _path(
    line: Line, number: int, places: list[float], y: Scale, slots: tuple[Slot, ...]
) -> list[SafeString]:
    """The line in as many pieces as there are breaks, and for the first line a dot for each value."""
    pieces: list[list[str]] = [[]]
    dots = []
    for place, x in enumerate(places):
        value = _value(line, place)
        if value is None:
            pieces.append([])
            continue
        at = y.at(value)
        pieces[-1].append(f"{x:.2f} {at:.2f}")
        dots.append(
            el(
                "circle",
                cx=x,
                cy=at,
                r=4 if number == 0 else 1.5,
                fill=COLOURS[number],
                data_line=line.name,
                data_at=slots[place].label,
            )
        )
    found = [
        el(
            "path",
            d="M" + "L".join(piece),
            fill="none",
            stroke=COLOURS[number],
            stroke_width=2.5 if number == 0 else 1.75,
            stroke_dasharray=DASHES[number] or None,
            stroke_linejoin="round",
        )
        for piece in pieces
        if len(piece) > 1
    ]
    return [*found, *dots]
