from .alerts import AlertMail
from .cases import Case, CaseEvent, QueueCleared
from .health import HealthSupport, SicknessOutlook
from .illness import (
    IllnessDoubt,
    IllnessEvent,
    IllnessEvidence,
    IllnessFile,
    LatenessMeeting,
    MedicalAppointment,
    ReturnTalk,
    SeriousConcern,
)
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
    "AlertMail",
    "Case",
    "CaseEvent",
    "Handover",
    "HealthSupport",
    "IllnessDoubt",
    "IllnessEvent",
    "IllnessEvidence",
    "IllnessFile",
    "LadderCrossing",
    "LadderEvent",
    "LatenessMeeting",
    "LeaveDelegation",
    "LeaveEvent",
    "LeaveEvidence",
    "LeaveLink",
    "LeaveRequest",
    "LeaveSession",
    "MedicalAppointment",
    "QueueCleared",
    "ReceivedPaper",
    "ReturnTalk",
    "SafeguardingNote",
    "SeriousConcern",
    "SicknessOutlook",
    "Visit",
    "WelfareCall",
]
