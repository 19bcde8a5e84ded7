"""The year of a pupil as a drawing: laid out here, coloured by the style sheet, the same on page and paper."""

from __future__ import annotations

from typing import Any

from django import template

from registers.queries.pupil_year import YearCell, YearStrip

register = template.Library()

LEFT, COLUMN, TOP, ROW, RIGHT = 66, 24, 20, 22, 62


@register.inclusion_tag("registers/pupils/year_strip.svg.html")
def year_strip(strip: YearStrip) -> dict[str, Any]:  # Any: a template's context
    return {
        "width": LEFT + COLUMN * len(strip.mondays) + RIGHT,
        "height": TOP + ROW * len(strip.rows) + 2,
        "summary": _summary(strip),
        "months": [(LEFT + COLUMN * column, month) for column, month in strip.months],
        "rows": [
            {
                "label": row.label,
                "y": TOP + ROW * number,
                "base": TOP + ROW * number + 15,
                "cells": [_cell(cell, column) for column, cell in enumerate(row.cells)],
                "missed": f"{row.missed} of {row.possible}",
                "outlined": row.outlined,
                "edge": LEFT + COLUMN * len(strip.mondays) + 2,
                "frame": RIGHT - 4,
            }
            for number, row in enumerate(strip.rows)
        ],
    }


def _cell(cell: YearCell, column: int) -> dict[str, Any]:  # Any: a template's context
    x = LEFT + COLUMN * column
    look = cell.tone if cell.kind == "mark" else cell.kind
    return {
        "x": x,
        "middle": x + 11,
        "corner": x + 16,
        "look": look,
        "code": cell.code,
        "amended": cell.amended,
    }


def _summary(strip: YearStrip) -> str:
    rows = ", ".join(
        f"{row.label} {row.missed} of {row.possible}{' (stands out)' if row.outlined else ''}"
        for row in strip.rows
        if row.possible
    )
    return f"Marks of {strip.academic_year}. Missed by session: {rows or 'none yet'}. The table of marks says the same."
