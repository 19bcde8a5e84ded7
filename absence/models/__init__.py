from .cases import Case, CaseEvent, QueueCleared
from .ladder import LadderCrossing, LadderEvent
from .notes import SafeguardingNote
from .reports import AbsenceReport, Handover
from .visits import Visit

__all__ = [
    "AbsenceReport",
    "Case",
    "CaseEvent",
    "Handover",
    "LadderCrossing",
    "LadderEvent",
    "QueueCleared",
    "SafeguardingNote",
    "Visit",
]
