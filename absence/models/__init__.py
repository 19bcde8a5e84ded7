"""What follows an absence."""

from .ladder import LadderCrossing, LadderEvent

__all__ = ["LadderCrossing", "LadderEvent"]
