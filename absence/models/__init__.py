from .cases import Case, CaseEvent, QueueCleared
from .ladder import LadderCrossing, LadderEvent
from .leave import LeaveDelegation, LeaveEvent, LeaveRequest, LeaveSession
from .leave_form import LeaveEvidence, LeaveLink
from .notes import SafeguardingNote
from .papers import ReceivedPaper
from .reports import AbsenceReport, Handover
from .visits import Visit
from .welfare import WelfareCall

__all__ = [
    "AbsenceReport",
    "Case",
    "CaseEvent",
    "Handover",
    "LadderCrossing",
    "LadderEvent",
    "LeaveDelegation",
    "LeaveEvent",
    "LeaveEvidence",
    "LeaveLink",
    "LeaveRequest",
    "LeaveSession",
    "QueueCleared",
    "ReceivedPaper",
    "SafeguardingNote",
    "Visit",
    "WelfareCall",
]
