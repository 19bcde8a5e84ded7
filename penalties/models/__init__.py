"""Penalty notices and what leads to them."""

from .authority import AuthorityProfile
from .notices import PenaltyNotice

__all__ = ["AuthorityProfile", "PenaltyNotice"]
