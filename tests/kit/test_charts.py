"""The geometry says what the table says: scales are read back from the drawing itself (ux §6, U7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from attendance_mis.kit.charts import (
    Bar,
    BarChart,
    BarGroup,
    Datum,
    DotChart,
    DotRow,
    HeatCell,
    HeatRow,
    HeatTable,
    Line,
    LineChart,
    Slot,
    Sparkline,
    StripChart,
    held_back,
)

WIDTHS = [326, 560, 1216]
HALF_PIXEL = 0.5


def percent(value: str) -> Datum:
    return Datum(Decimal(value), f"{value}%")


FEWER = held_back("Fewer than 5")
LINE = LineChart(
    "weekly", "Attendance fell", "Attendance each week", "It fell from 96.1% to 91.9%.", "Week starting",
    (Slot("7 Sep"), Slot("14 Sep"), Slot("26 Oct", gap="half-term"), Slot("2 Nov"), Slot("9 Nov")),
    (
        Line("School", (percent("96.1"), percent("95.6"), None, percent("93.3"), percent("91.9"))),
        Line("National", (percent("96.4"), percent("96.0"), None, FEWER, percent("93.2"))),
    ),
)  # fmt: skip
BARS = BarChart(
    "reasons", "Illness leads", "Sessions missed", "Illness 1,742 sessions.", ("Reason", "Sessions", "Share"),
    (
        BarGroup("Authorised", (Bar("Illness (I)", Datum(Decimal(1742), "1,742"), "3.0%"), Bar("Medical (M)", Datum(Decimal(318), "318"), "0.6%"))),
        BarGroup("Unauthorised", (Bar("Holiday (G)", Datum(Decimal(402), "402"), "0.7%"), Bar("No reason yet (N)", FEWER)), striped=True),
    ),
)  # fmt: skip
DOTS = DotChart(
    "years", "Year 4 gained most", "Attendance by year group", "Year 3 94.0%.", ("Year group", "This term", "Last year"),
    (DotRow("Year 3", percent("94.0"), percent("93.1")), DotRow("Year 4", percent("95.5"), FEWER), DotRow("Year 5", FEWER)),
)  # fmt: skip
STRIP = StripChart(
    "schools", "Second of three", "Attendance of each school", "Alpha 92.0%.", ("School", "Attendance"),
    (("Alpha", percent("92.0")), ("Beta", percent("94.5")), ("Gamma", FEWER)), chosen="Beta", mark=("National", percent("93.4")),
)  # fmt: skip
CHARTS = [LINE, BARS, DOTS, STRIP]


def drawn(chart: LineChart | BarChart | DotChart | StripChart, width: float) -> ElementTree.Element:
    return ElementTree.fromstring(chart.svg(chart.key, width))


def scale_of(svg: ElementTree.Element, along: str) -> Callable[[float], float]:
    """The straight line through the drawing's first and last tick: position to value."""
    ticks = [
        (float(e.attrib[f"{along}1"]), float(e.attrib["data-tick"]))
        for e in svg.iter("line")
        if "data-tick" in e.attrib
    ]
    (start, low), (end, high) = ticks[0], ticks[-1]
    return lambda at: low + (at - start) * (high - low) / (end - start)


def a_pixel(svg: ElementTree.Element, along: str) -> float:
    """What half a pixel is worth."""
    value = scale_of(svg, along)
    return abs(value(HALF_PIXEL) - value(0))


def numbers(words: str) -> float:
    return float(re.sub(r"[^\d.]", "", words))


@pytest.mark.parametrize("width", WIDTHS)
def test_line_every_dot_lies_where_the_table_says(width: int) -> None:
    svg = drawn(LINE, width)
    value, room = scale_of(svg, "y"), a_pixel(svg, "y")
    table = {
        (row.label, name): cell
        for row in LINE.twin.rows
        for name, cell in zip(LINE.twin.head[1:], row.cells, strict=True)
    }
    dots = {
        (e.attrib["data-at"], e.attrib["data-line"]): value(float(e.attrib["cy"])) for e in svg.iter("circle")
    }

    assert dots.keys() == {key for key, words in table.items() if words.endswith("%")}
    assert len(dots) == 7
    for key, found in dots.items():
        assert found == pytest.approx(numbers(table[key]), abs=room)


@pytest.mark.parametrize("width", WIDTHS)
def test_line_breaks_at_the_half_term_and_at_what_is_kept_back(width: int) -> None:
    paths = [e for e in drawn(LINE, width).iter("path") if e.attrib.get("stroke-linejoin")]

    # School: two pieces round half-term. National: one, and a last week that stands alone.
    assert [path.attrib["d"].count("L") + 1 for path in paths] == [2, 2, 2]


def test_line_that_does_not_start_at_nought_says_so_and_shows_the_break() -> None:
    svg = drawn(LINE, 1216)

    assert "Grey: half-term. The scale starts at 91%, not at 0." in " ".join(
        e.text or "" for e in svg.iter("text")
    )
    assert [e for e in svg.iter("path") if e.attrib.get("data-break")]


@pytest.mark.parametrize("width", WIDTHS)
def test_bars_are_as_long_as_their_numbers(width: int) -> None:
    svg = drawn(BARS, width)
    bars = {e.attrib["data-at"]: float(e.attrib["width"]) for e in svg.iter("rect") if "data-at" in e.attrib}
    table = {row.label: row.cells[0] for row in BARS.twin.rows}
    longest = max(bars.values())

    assert bars.keys() == {label for label, words in table.items() if "Fewer" not in words}
    for label, length in bars.items():
        assert length == pytest.approx(numbers(table[label]) / 1742 * longest, abs=HALF_PIXEL)


@pytest.mark.parametrize("chart", [DOTS, STRIP], ids=lambda chart: chart.key)
@pytest.mark.parametrize("width", WIDTHS)
def test_dots_lie_where_the_table_says(chart: DotChart | StripChart, width: int) -> None:
    svg = drawn(chart, width)
    value, room = scale_of(svg, "x"), a_pixel(svg, "x")
    table = {(row.label, place): words for row in chart.twin.rows for place, words in enumerate(row.cells)}
    found = 0
    for dot in svg.iter("circle"):
        place = 1 if dot.attrib.get("data-line") == "before" else 0
        assert value(float(dot.attrib["cx"])) == pytest.approx(
            numbers(table[dot.attrib["data-at"], place]), abs=room
        )
        found += 1
    assert found == (3 if chart is DOTS else 2)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_kept_back_has_a_shape(
    chart: LineChart | BarChart | DotChart | StripChart, width: int
) -> None:
    svg = drawn(chart, width)

    shapes = [e for e in svg.iter() if "data-at" in e.attrib and e.tag in ("rect", "circle")]
    assert shapes
    for shape in shapes:
        assert float(shape.attrib.get("width", "1")) > 0
        assert float(shape.attrib.get("r", "1")) > 0
    assert not [e for e in shapes if e.attrib["data-at"] in ("No reason yet (N)", "Year 5", "Gamma")]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
@pytest.mark.parametrize("width", WIDTHS)
def test_words_stay_inside_the_drawing_and_are_large_enough(
    chart: LineChart | BarChart | DotChart | StripChart, width: int
) -> None:
    svg = drawn(chart, width)
    high = float(svg.attrib["height"])

    for words in svg.iter("text"):
        long = len(words.text or "") * 6.6
        x = float(words.attrib["x"])
        start = {"end": x - long, "middle": x - long / 2}.get(words.attrib.get("text-anchor", ""), x)
        assert start >= -2, words.text
        assert start + long <= width + 2, words.text
        assert 0 < float(words.attrib["y"]) <= high
        assert float(words.attrib["font-size"]) >= 14


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_drawing_has_presentation_attributes_only_and_ids_of_its_own(chart: LineChart) -> None:
    page = Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart}))

    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", page)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) >= 4
    assert all(one.startswith(chart.key) for one in ids)
    named = re.findall(r'aria-labelledby="([^"]+)"', page)
    assert all(one in ids for pair in named for one in pair.split())
    used = re.findall(r"url\(#([^)]+)\)", page)
    assert set(used) <= set(ids)


def test_labels_are_data_and_escaped() -> None:
    chart = BarChart(
        "odd",
        "<b>",
        "&",
        '"',
        ("a", "b"),
        (BarGroup("", (Bar("<script>x</script>", Datum(Decimal(1), "<1>")),)),),
    )
    page = Template("{% load charts %}{% chart chart %}").render(Context({"chart": chart}))

    assert "<script>" not in page
    assert "<b>" not in page
    ElementTree.fromstring(chart.svg("odd", 500))


def test_series_are_told_apart_without_colour() -> None:
    dashes = [
        e.attrib.get("stroke-dasharray", "whole")
        for e in drawn(LINE, 1216).iter("path")
        if e.attrib.get("stroke-linejoin")
    ]
    fills = {e.attrib["fill"] for e in drawn(BARS, 560).iter("rect") if "data-at" in e.attrib}

    assert dashes == ["whole", "whole", "7 5"]
    assert fills == {"#0b4a59", "url(#reasons-stripes)"}


def test_heat_shades_follow_the_numbers_and_keep_back_what_is_kept_back() -> None:
    table = HeatTable("heat", "Fridays", "Absence", "Fridays most", ("", "Mon", "Fri"), (
        HeatRow("am", (HeatCell(percent("5.0")), HeatCell(percent("7.3"), "stands out"))),
        HeatRow("pm", (HeatCell(FEWER), HeatCell(percent("6.1")))),
    ))  # fmt: skip

    shades = [[shade for _, shade in cells] for _, cells in table.shaded]
    page = Template("{% load charts %}{% heat table %}").render(Context({"table": table}))

    assert shades == [["0", "6"], ["none", "3"]]
    assert "stands out" in page


def test_sparkline_ends_at_its_last_value() -> None:
    spark = Sparkline(
        "Alpha",
        "from 90% to 95%",
        (percent("90"), None, percent("92"), percent("95")),
        Decimal(90),
        Decimal(100),
    )

    svg = ElementTree.fromstring(spark.svg())

    [end] = list(svg.iter("circle"))
    assert float(end.attrib["cy"]) == pytest.approx((24 + 4) / 2)


def test_sparkline_says_every_number_and_breaks_where_there_is_none() -> None:
    gap = (percent("90"), percent("92"), None, percent("95"), percent("96"), percent("97"))
    spark = Sparkline("Alpha & <Beta>", "90%, 92%, no sessions", gap, Decimal(90), Decimal(100))

    svg = ElementTree.fromstring(spark.svg())

    assert svg.findtext("title") == "Alpha & <Beta>: 90%, 92%, no sessions"
    assert [line.attrib["d"].count("L") for line in svg.iter("path")] == [1, 2]
