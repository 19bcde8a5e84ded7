"""Charts drawn on the server: the same SVG on the page and in the PDF, every number of it also in a table.

Nothing but presentation attributes, so the strict Content-Security-Policy holds; ids begin with the chart's own key.
A value that is kept back or unknown is words, never a shape of no length. Rules of the look: docs/charts.md.
"""

from .bars import Bar, BarChart, BarGroup
from .base import Datum, Twin, TwinRow, held_back
from .dots import DotChart, DotRow, StripChart
from .heat import HeatCell, HeatRow, HeatTable
from .line import Line, LineChart, Slot
from .spark import Sparkline

__all__ = [
    "Bar",
    "BarChart",
    "BarGroup",
    "Datum",
    "DotChart",
    "DotRow",
    "HeatCell",
    "HeatRow",
    "HeatTable",
    "Line",
    "LineChart",
    "Slot",
    "Sparkline",
    "StripChart",
    "Twin",
    "TwinRow",
    "held_back",
]
