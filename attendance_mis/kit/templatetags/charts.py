"""`{% chart weekly %}`: the drawing for a wide page and for a phone, and the table of its numbers."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from attendance_mis.kit.charts import BarChart, DotChart, HeatTable, LineChart, Sparkline, StripChart

register = template.Library()

Drawn = LineChart | BarChart | DotChart | StripChart
PHONE = 326
"""What a phone of 360 px leaves between its margins."""


@register.inclusion_tag("charts/chart.html")
def chart(drawn: Drawn, width: int = 1216) -> dict[str, Any]:  # Any: a template's context
    """`width` is the room on a wide page, in CSS pixels. Only one of the two drawings is ever there to see or hear."""
    return {
        "chart": drawn,
        "wide": drawn.svg(drawn.key, width),
        "phone": drawn.svg(f"{drawn.key}-phone", PHONE),
    }


@register.inclusion_tag("charts/print.html")
def print_chart(drawn: Drawn, width: int = 680) -> dict[str, Any]:  # Any: a template's context
    """For paper: one drawing, and the table open below it."""
    return {"chart": drawn, "wide": drawn.svg(drawn.key, width)}


@register.inclusion_tag("charts/heat.html")
def heat(table: HeatTable) -> dict[str, Any]:  # Any: a template's context
    return {"table": table}


@register.simple_tag
def sparkline(spark: Sparkline) -> SafeString:
    return spark.svg()
