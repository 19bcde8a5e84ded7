from .leave import LeaveDelegation, LeaveEvent, LeaveRequest, LeaveSession
from .leave_form import LeaveEvidence, LeaveLink

__all__ = [
    "LeaveDelegation",
    "LeaveEvent",
    "LeaveEvidence",
    "LeaveLink",
    "LeaveRequest",
    "LeaveSession",
]
