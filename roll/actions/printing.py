"""A return as a form of our own drawing, and as one row of a file."""

from __future__ import annotations

from datetime import datetime

from django.template.loader import render_to_string

from attendance_mis.audit.actor import Actor
from attendance_mis.kit.tables import Table, csv_file
from letters.rendering import printed
from roll.queries.content import Content

STYLE = "return.css"


def print_return(content: Content, *, by: Actor, at: datetime) -> tuple[bytes, int]:
    html = render_to_string("roll/return_pdf.html", {"content": content, "by": by, "at": at})
    made = printed(html, STYLE)
    return made.pdf, made.pages


def print_csv(content: Content) -> bytes:
    """One row, a column a fact; the same columns for every return of a kind with as many parents."""
    columns = content.columns
    with csv_file(Table(content.kind.words, list(columns), [list(columns.values())])) as file:
        return file.read()
