"""A consideration of a penalty: the row says how it stands now, its events everything that happened (PEN-01, PEN-05).

Nothing here is a count of its own: the sessions are those the threshold found when the case was opened, and they are
compared with the register each time the case is judged.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7
from penalties.rules.grounds import Ground
from penalties.rules.timeline import CASE_WORDS


class CaseState(models.TextChoices):
    CONSIDERING = "considering", "Being considered"
    IMPROVING = "improving", "Notice to improve running"
    PREPARED = "prepared", "Waiting for the head"
    ISSUED = "issued", "Notice issued"
    REQUESTED = "requested", "Requested from the authority"
    CLOSED = "closed", "Closed without a notice"


OPEN_STATES = (CaseState.CONSIDERING, CaseState.IMPROVING, CaseState.PREPARED)


class PenaltyCase(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT, related_name="penalty_cases")
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="penalty_cases")
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.CONSIDERING)
    ground = models.CharField(
        max_length=12, choices=[(g.value, g.words) for g in Ground], default=Ground.THRESHOLD
    )
    """Why it is considered; the threshold, unless a person noted something else (PEN-19, PEN-21)."""
    ground_note = models.CharField(max_length=1000, blank=True)
    """What the person saw; for a request below ten sessions the note why."""
    reached_on = models.DateField()
    """The day the count reached ten; for another ground the day it was noted."""
    as_of = models.DateField()
    """The day whose ten weeks the case relies on."""
    window_from = models.DateField()
    window_to = models.DateField()
    draw = models.PositiveSmallIntegerField(default=1)
    """How often the sessions were drawn from the register; the latest ones are relied on."""
    amber = models.CharField(max_length=500, blank=True)
    """Why the case is held: a mark it relies on changed. Empty = it is not."""
    amber_since = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    prepared_by_id = models.UUIDField(null=True)
    prepared_by = models.CharField(max_length=120, blank=True)
    """Name and position of whoever prepared it: the head who decides is somebody else (ROL-04)."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"], condition=Q(state__in=[s.value for s in OPEN_STATES]), name="one_open_case"
            )
        ]
        indexes = [models.Index(fields=["school", "state"], name="case_school_state")]

    @property
    def open(self) -> bool:
        return self.state in OPEN_STATES


class CaseSession(models.Model):
    """One session a case relies on, as the register had it when it was drawn. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="sessions")
    draw = models.PositiveSmallIntegerField()
    date = models.DateField()
    session = models.CharField(max_length=2)
    code = models.CharField(max_length=2)

    class Meta:
        ordering = ["date", "session"]
        constraints = [
            models.UniqueConstraint(fields=["case", "draw", "date", "session"], name="relied_on_once")
        ]


class CaseParent(models.Model):
    """One parent in a case: whether liable and why, what the authority said, what became of it (PEN-10, PEN-14)."""

    STATES = [
        ("", "Not decided"),
        ("prepared", "Prepared"),
        ("issued", "Issued"),
        ("requested", "Requested"),
        ("refused", "Refused by the authority"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="parents")
    contact = models.ForeignKey("registers.Contact", on_delete=models.PROTECT, related_name="+")
    liable = models.BooleanField(null=True)
    """Null: nobody has said."""
    reason = models.CharField(max_length=500, blank=True)
    asked_on = models.DateField(null=True)
    """When the authority was asked for earlier notices; null = not yet."""
    known_notices = models.PositiveSmallIntegerField(null=True)
    """How many counted notices the authority said it knows."""
    proceedings = models.BooleanField(default=False)
    """The authority said a prosecution is under way."""
    authority_said = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=STATES, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "contact"], name="parent_once_per_case")]


class CaseEvent(models.Model):
    """What happened in a case, by whom, with their reason. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    what = models.CharField(max_length=24)
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=1000, blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"], name="caseevent_case")]

    @property
    def said(self) -> str:
        return CASE_WORDS.get(self.what, self.what)


class ImprovementNotice(models.Model):
    """A notice to improve: a last chance with a start and an end (PEN-08, PEN-09). Letters are kept with `letters`."""

    STATES = [
        ("draft", "Draft"),
        ("running", "Running"),
        ("ended", "Reviewed"),
        ("cancelled", "Cancelled"),
    ]
    OUTCOMES = [
        ("improved", "Improved enough"),
        ("not_improved", "Not improved"),
        ("early", "Ended early: a ground was broken"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    case = models.ForeignKey(PenaltyCase, on_delete=models.PROTECT, related_name="improvements")
    state = models.CharField(max_length=10, choices=STATES, default="draft")
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The last day of the period."""
    sufficient = models.CharField(max_length=1000)
    """What is enough, for this child."""
    most_unauthorised = models.PositiveSmallIntegerField()
    """Unauthorised sessions in the period above which it is not enough."""
    early_grounds = models.CharField(max_length=1000)
    early_after = models.PositiveSmallIntegerField()
    """Unauthorised sessions at which a notice may come before the end."""
    further_support = models.CharField(max_length=1000)
    alerted_on = models.DateField(null=True)
    """The day the early ground was seen broken."""
    outcome = models.CharField(max_length=14, choices=OUTCOMES, blank=True)
    outcome_reason = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=["draft", "running"]), name="one_period_at_a_time"
            )
        ]
