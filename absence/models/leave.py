"""Requests for leave: the request, its sessions decided one by one, and what happened to it (LEV-01 to LEV-16).

Nothing here is ever deleted: a refused request stands beside the granted ones for as long as the pupil's record does.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from absence.rules.leave_decision import Outcome
from absence.rules.leave_kinds import LeaveKind
from attendance_mis.kit.ids import uuid7


class LeaveRequest(models.Model):
    """One pupil's request. Siblings on one form are several of them, each decided on its own."""

    SOURCES = [("form", "Parent’s form"), ("office", "Entered by the office"), ("api", "Another program")]
    STATES = [
        ("unchecked", "Came by the form, not checked yet"),
        ("waiting", "Waiting for a decision"),
        ("decided", "Decided"),
        ("withdrawn", "Withdrawn"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="leave_requests")
    contact = models.ForeignKey("registers.Contact", null=True, on_delete=models.PROTECT, related_name="+")
    """Who asked; null until the office has found the person of a form among the contacts."""
    applicant_name = models.CharField(max_length=120)
    """As asked: kept though the contact's name may change."""
    applicant_relationship = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.words) for kind in LeaveKind])
    first_day = models.DateField()
    last_day = models.DateField()
    words = models.TextField(max_length=3000)
    """The parent's own words, uncut."""
    details = models.JSONField(default=dict)
    """Detail → text, as `rules.leave_kinds.DETAILS` names them."""
    sorted_as = models.CharField(max_length=20, blank=True)
    """What the reason comes down to, if a person sorted it; blank = read from the words."""
    truancy_noted = models.BooleanField(default=False)
    source = models.CharField(max_length=6, choices=SOURCES)
    state = models.CharField(max_length=10, choices=STATES)
    asked_at = models.DateTimeField()
    """When it arrived. Notice and the day an answer is due count from here."""
    met_on = models.DateField(null=True)
    """When the head met the family."""
    not_met_because = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, blank=True, choices=[(one.value, one.words) for one in Outcome])
    decision_reason = models.TextField(max_length=2000, blank=True)
    conditions = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_position = models.CharField(max_length=120, blank=True)
    """As held then (ROL-07)."""
    decided_for = models.CharField(max_length=120, blank=True)
    """The head a named person decided for (ROL-05)."""
    plans = ArrayField(models.UUIDField(), default=list)
    """The planned absences that the grant made."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="leave_dates"),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="decided") & (Q(outcome="") | Q(state="withdrawn")),
                name="leave_decided_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="unchecked") | Q(contact__isnull=False), name="leave_has_applicant"
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "first_day"], name="leave_school_state"),
            models.Index(fields=["pupil", "first_day"], name="leave_pupil"),
        ]

    @property
    def of_kind(self) -> LeaveKind:
        return LeaveKind(self.kind)

    @property
    def asked_for(self) -> models.QuerySet[LeaveSession]:
        """Its sessions, in order, without those put right before the decision."""
        return self.sessions.exclude(outcome="dropped")


class LeaveSession(models.Model):
    """One session of a request, granted or refused by itself (LEV-07)."""

    OUTCOMES = [
        ("asked", "Asked for"),
        ("granted", "Granted"),
        ("refused", "Refused"),
        ("dropped", "Not asked for after all"),
    ]
    """`dropped`: came by the form or by mistake, and was put right before the decision. It counts nowhere."""
    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(LeaveRequest, on_delete=models.PROTECT, related_name="sessions")
    day = models.DateField()
    session = models.CharField(max_length=2, choices=[("AM", "morning"), ("PM", "afternoon")])
    outcome = models.CharField(max_length=7, choices=OUTCOMES, default="asked")
    code = models.CharField(max_length=2, blank=True)
    """The code a granted session has if the pupil is away."""

    class Meta:
        ordering = ["day", "session"]
        constraints = [
            models.UniqueConstraint(fields=["request", "day", "session"], name="leave_session_once"),
            models.CheckConstraint(
                condition=Q(outcome="granted") & ~Q(code="") | ~Q(outcome="granted") & Q(code=""),
                name="leave_granted_has_code",
            ),
        ]
        indexes = [models.Index(fields=["day", "outcome"], name="leave_session_day")]


class LeaveEvent(models.Model):
    """What happened to a request, in order; only ever added to."""

    WHATS = [
        ("asked", "Asked"),
        ("checked", "Checked by the office"),
        ("changed", "Details changed"),
        ("met", "Met the family"),
        ("evidence", "Evidence added"),
        ("decided", "Decided"),
        ("lifted", "Stop lifted"),
        ("withdrawn", "Withdrawn"),
        ("letter", "Letter issued"),
        ("beyond", "Away beyond the leave"),
        ("note", "Note"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    request = models.ForeignKey(LeaveRequest, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=WHATS)
    words = models.TextField(blank=True)
    """In a sentence, for people."""
    facts = models.JSONField(default=dict)
    """Rules, sessions and codes, for programs and reports."""
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]


class LeaveDelegation(models.Model):
    """Whom the head has named to decide on leave or illness, in writing, between two days (ROL-05). Ended, never removed."""

    SUBJECTS = [("leave", "Leave of absence"), ("illness", "Whether illness is authorised")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    subject = models.CharField(max_length=8, choices=SUBJECTS, default="leave")
    user_id = models.UUIDField()
    user_name = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    in_writing = models.CharField(max_length=300)
    """Where the head's written word is kept."""
    given_at = models.DateTimeField()
    given_by_id = models.UUIDField(null=True)
    given_by = models.CharField(max_length=120)
    given_position = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="delegation_dates")
        ]
        indexes = [models.Index(fields=["school", "user_id"], name="delegation_person")]
