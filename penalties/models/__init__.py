"""Penalty notices and what leads to them."""

from .notices import PenaltyNotice

__all__ = ["PenaltyNotice"]
