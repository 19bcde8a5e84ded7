from .bundles import BundleFile, BundleUpload
from .calendar import Closure, ExtraDay, HalfTerm
from .desk import Arrival, SignOut
from .expected import ExpectedAbsence
from .marks import Mark, MarkEvent, MarkImport, RegisterSave, RegisterSubmission, SaveTombstone, WeekSummary
from .openings import FileOpening
from .people import Characteristic, Contact, ContactLink, Pupil, Spell
from .planned import PlannedAbsence
from .policy import PolicyChange
from .school import ClassMembership, ClassTeacher, School, SchoolClass
from .trail import AdmissionChange
from .unauthorised import WhyUnauthorised

__all__ = [
    "AdmissionChange",
    "Arrival",
    "BundleFile",
    "BundleUpload",
    "Characteristic",
    "ClassMembership",
    "ClassTeacher",
    "Closure",
    "Contact",
    "ContactLink",
    "ExpectedAbsence",
    "ExtraDay",
    "FileOpening",
    "HalfTerm",
    "Mark",
    "MarkEvent",
    "MarkImport",
    "PlannedAbsence",
    "PolicyChange",
    "Pupil",
    "RegisterSave",
    "RegisterSubmission",
    "SaveTombstone",
    "School",
    "SchoolClass",
    "SignOut",
    "Spell",
    "WeekSummary",
    "WhyUnauthorised",
]
