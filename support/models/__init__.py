"""Concerns, plans, meetings, contracts, referrals, reviews, and the log of what was offered."""

from .concerns import Concern, ProposalAnswer
from .contracts import Contract
from .events import SupportEvent, Task, Thing
from .incidents import CheckAnswer, ContactDays, Incident
from .log import SupportEntry
from .meetings import Meeting, MeetingPerson, Talk
from .plans import Plan, PlanBarrier, PlanTarget
from .referrals import Referral, Worker, WorkerNotice
from .reviews import Review

__all__ = [
    "CheckAnswer",
    "Concern",
    "ContactDays",
    "Contract",
    "Incident",
    "Meeting",
    "MeetingPerson",
    "Plan",
    "PlanBarrier",
    "PlanTarget",
    "ProposalAnswer",
    "Referral",
    "Review",
    "SupportEntry",
    "SupportEvent",
    "Talk",
    "Task",
    "Thing",
    "Worker",
    "WorkerNotice",
]
