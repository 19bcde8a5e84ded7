"""Penalty notices and what leads to them."""

from .authority import AuthorityProfile
from .cases import (
    OPEN_STATES,
    CaseEvent,
    CaseParent,
    CaseSession,
    CaseState,
    ImprovementNotice,
    PenaltyCase,
)
from .crossings import ThresholdCrossing, ThresholdCrossingEvent
from .notices import NoticeEvent, PenaltyNotice
from .record import Delegation, LegalStep

__all__ = [
    "OPEN_STATES",
    "AuthorityProfile",
    "CaseEvent",
    "CaseParent",
    "CaseSession",
    "CaseState",
    "Delegation",
    "ImprovementNotice",
    "LegalStep",
    "NoticeEvent",
    "PenaltyCase",
    "PenaltyNotice",
    "ThresholdCrossing",
    "ThresholdCrossingEvent",
]
