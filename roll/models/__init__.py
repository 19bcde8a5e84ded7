from .contacts import ContactCheck
from .joining import DualRegistration
from .leaving import Enquiry, LeavingCase, LeavingEvent, LeavingEvidence, LeavingState
from .returns import SETTLED, Return, ReturnEvent, ReturnFile, ReturnState, ReturnsVersion

__all__ = [
    "SETTLED",
    "ContactCheck",
    "DualRegistration",
    "Enquiry",
    "LeavingCase",
    "LeavingEvent",
    "LeavingEvidence",
    "LeavingState",
    "Return",
    "ReturnEvent",
    "ReturnFile",
    "ReturnState",
    "ReturnsVersion",
]
