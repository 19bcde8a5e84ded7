"""Cards that higher apps put on a pupil's page. An app registers its own when it is ready; nobody below knows what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString

from registers.models import Pupil

if TYPE_CHECKING:
    from registers.views.school import SchoolRequest

Panel = Callable[["SchoolRequest", Pupil], SafeString | str]
"""Draws the card for this person; an empty text if they may not see it."""
_PANELS: list[Panel] = []


def pupil_panel(panel: Panel) -> Panel:
    """Show this card on every pupil's page."""
    if panel not in _PANELS:
        _PANELS.append(panel)
    return panel


def panels_of(request: SchoolRequest, pupil: Pupil) -> list[str]:
    return [drawn for panel in _PANELS if (drawn := panel(request, pupil))]
