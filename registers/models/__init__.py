from .bundles import BundleFile, BundleUpload
from .calendar import Closure, ExtraDay, HalfTerm
from .desk import Arrival, SignOut
from .marks import Mark, MarkEvent, MarkImport, RegisterSave, RegisterSubmission, WeekSummary
from .people import Characteristic, Contact, ContactLink, Pupil, Spell
from .planned import PlannedAbsence, RegisterHint
from .policy import PolicyChange
from .school import ClassMembership, ClassTeacher, School, SchoolClass
from .trail import AdmissionChange

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
    "ExtraDay",
    "HalfTerm",
    "Mark",
    "MarkEvent",
    "MarkImport",
    "PlannedAbsence",
    "PolicyChange",
    "Pupil",
    "RegisterHint",
    "RegisterSave",
    "RegisterSubmission",
    "School",
    "SchoolClass",
    "SignOut",
    "Spell",
    "WeekSummary",
]
