"""Addresses of illness, evidence, appointments and lateness, and what they may name."""

from __future__ import annotations

from tests.routing import Route
from tests.world import World

ROUTES: list[Route] = []


def samples(world: World) -> dict[str, str]:
    """What these addresses may name, in this school."""
    return {}
