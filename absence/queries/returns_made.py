"""Periods of sickness the authority was told of: then nothing is due about them any more (ABS-40, ABS-41).

The register of returns lies in an app above this one, which says here what it has settled.
"""

from __future__ import annotations

from collections.abc import Callable

from registers.models import School

Source = Callable[[School], set[str]]
"""Keys of the episodes (`SicknessEpisode.key`, `HealthAbsence.key`) whose return was sent or found not needed."""
_SOURCES: list[Source] = []


def returns_settled_by(source: Source) -> None:
    """Make known who keeps the register of returns; called once, when the app starts."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def settled_episodes(school: School) -> set[str]:
    return {key for source in _SOURCES for key in source(school)}
