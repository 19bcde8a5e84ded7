from .daily import DailyEvent, DailyExtract, DailyRecipient
from .incoming import ColumnMapping, EarlierAttendance, Incoming, QuarantinedMark
from .logs import Complaint, ComplaintEvent, PolicyReview, TrainingRecord
from .sharing import AccessEvent, AccessRequest, LeaverPack, Sharing

__all__ = [
    "AccessEvent",
    "AccessRequest",
    "ColumnMapping",
    "Complaint",
    "ComplaintEvent",
    "DailyEvent",
    "DailyExtract",
    "DailyRecipient",
    "EarlierAttendance",
    "Incoming",
    "LeaverPack",
    "PolicyReview",
    "QuarantinedMark",
    "Sharing",
    "TrainingRecord",
]
