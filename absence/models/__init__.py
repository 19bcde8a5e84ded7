from .cases import Case, CaseEvent, QueueCleared
from .notes import SafeguardingNote
from .reports import AbsenceReport, Handover
from .visits import Visit

__all__ = [
    "AbsenceReport",
    "Case",
    "CaseEvent",
    "Handover",
    "QueueCleared",
    "SafeguardingNote",
    "Visit",
]
