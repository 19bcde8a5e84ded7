"""A letter's snapshot as HTML (the twin on the page) and as PDF: the same words in the same order (U10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from letters.models import Letterhead
from letters.rendering import Printed, printed

STYLE = "letter.css"
SUFFIX = {"image/png": "png", "image/jpeg": "jpg"}


def body_html(snapshot: Mapping[str, Any], logo_url: str = "", *, paper: bool = False) -> str:  # Any: JSON
    """The letter's own part of a page, drawn by a template of ours; its words come in as data. On a page its title is
    a heading among others, on paper the first."""
    return render_to_string(
        "letters/letter_body.html", {"letter": snapshot, "logo": logo_url, "paper": paper}
    )


def document_html(snapshot: Mapping[str, Any], logo_url: str = "") -> str:  # Any: JSON
    return render_to_string(
        "letters/letter.html", {"letter": snapshot, "body": body_html(snapshot, logo_url, paper=True)}
    )


def print_letter(snapshot: Mapping[str, Any], logo: Logo | None = None) -> Printed:
    """PDF/UA of a letter. The same snapshot and logo make the same words, and today the same bytes."""
    name = f"asset:logo.{SUFFIX[logo.kind]}" if logo else ""
    return printed(document_html(snapshot, name), STYLE, {name: logo.content} if logo else None)


@dataclass(frozen=True)
class Logo:
    kind: str
    content: bytes


def logo_of(head: Letterhead) -> Logo | None:
    return Logo(head.logo_type, bytes(head.logo)) if head.logo else None
