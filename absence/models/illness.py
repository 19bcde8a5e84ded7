"""What people did about illness, appointments and lateness: facts only. What is due is told by rules, never stored.

A row says how something stands now; everything that happened to it is an `IllnessEvent`, which may only be added to.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from attendance_mis.kit.ids import uuid7
from registers.rules.policy_illness import EVIDENCE_KINDS

from .leave_form import LeaveEvidence


class IllnessEvidence(models.Model):
    """Something a family showed or sent about an illness or an appointment (ABS-35). Read by few, each reading recorded."""

    HOW = [("seen", "Seen, not kept"), ("kept", "A copy is kept")]
    STATES = [("waiting", "To be looked at"), ("accepted", "Accepted"), ("not_accepted", "Not accepted")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="illness_evidence")
    kind = models.CharField(max_length=20, choices=list(EVIDENCE_KINDS))
    first_day = models.DateField()
    last_day = models.DateField()
    """The days it is about, both included."""
    how = models.CharField(max_length=4, choices=HOW)
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=STATES, default="waiting")
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)
    added_position = models.CharField(max_length=120, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_position = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was not accepted."""

    class Meta:
        ordering = ["-last_day", "-added_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="evidence_dates"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | ~Q(state="waiting") & ~Q(decided_at=None),
                name="evidence_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "last_day"], name="evidence_school_day"),
            models.Index(fields=["pupil", "last_day"], name="evidence_pupil_day"),
        ]


class IllnessFile(models.Model):
    """The copy that is kept of a piece of evidence. Never changed; given out as a download only."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    evidence = models.OneToOneField(IllnessEvidence, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=LeaveEvidence.KINDS)
    """What its content is, whatever its name says."""
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()


class IllnessDoubt(models.Model):
    """A genuine doubt about one illness, somebody's and with reasons (ABS-32, ABS-36)."""

    STATES = [
        ("open", "Open"),
        ("authorised", "Stays authorised"),
        ("not_authorised", "Not authorised"),
        ("dropped", "Taken back"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="illness_doubts")
    first_day = models.DateField()
    last_day = models.DateField()
    why = models.CharField(max_length=1000)
    state = models.CharField(max_length=14, choices=STATES, default="open")
    raised_at = models.DateTimeField()
    raised_by = models.CharField(max_length=120)
    raised_position = models.CharField(max_length=120, blank=True)
    told_on = models.DateField(null=True)
    """When the parent was told otherwise than by letter; a letter's own day is the letter's."""
    answer_by = models.DateField(null=True)
    """The last day to answer, as the parent was or will be told."""
    decision = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=120, blank=True)
    decided_position = models.CharField(max_length=120, blank=True)
    decided_for = models.CharField(max_length=120, blank=True)
    """The head a named person decided for (ABS-37)."""

    class Meta:
        ordering = ["-first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="doubt_dates"),
            models.UniqueConstraint(
                fields=["school", "pupil", "first_day"],
                condition=Q(state="open"),
                name="one_open_doubt_per_illness",
            ),
        ]
        indexes = [models.Index(fields=["school", "state"], name="doubt_school_state")]


class SeriousConcern(models.Model):
    """A review of repeated illness or unexplained absence, decided by a person for one pupil (ABS-34)."""

    STATES = [("upheld", "Evidence is required"), ("not_upheld", "Not upheld"), ("lifted", "Lifted")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="serious_concerns")
    state = models.CharField(max_length=10, choices=STATES)
    basis = models.CharField(max_length=300)
    """What it rests on, in a sentence: the counts of that day."""
    rationale = models.CharField(max_length=1000)
    consulted = models.CharField(max_length=200)
    """Who was asked first."""
    first_day = models.DateField()
    """From when evidence is required; the day of the decision where it was not upheld."""
    review_on = models.DateField(null=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=120)
    decided_position = models.CharField(max_length=120, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=120, blank=True)
    lifted_why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-decided_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "pupil"], condition=Q(state="upheld"), name="one_standing_concern"
            ),
            models.CheckConstraint(
                condition=Q(state="not_upheld") | ~Q(review_on=None), name="concern_is_looked_at_again"
            ),
        ]


class MedicalAppointment(models.Model):
    """An appointment a family told the school of (REG-32, LEV-25). It never marks; it is a hint on the register."""

    WHATS = [("medical", "Medical"), ("dental", "Dental"), ("other", "Other health appointment")]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="appointments")
    day = models.DateField()
    sessions = ArrayField(models.CharField(max_length=2), default=list)
    """`AM`, `PM`: the sessions missed; empty = part of one only."""
    what = models.CharField(max_length=8, choices=WHATS)
    leaves_at = models.TimeField(null=True)
    back_at = models.TimeField(null=True)
    """When the pupil is expected back the same day; null = not that day."""
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=120)
    words = models.CharField(max_length=300, blank=True)
    asked_for = models.BooleanField(default=False)
    """Evidence was asked for, where the policy leaves that to the school."""
    evidence = models.ForeignKey(
        IllnessEvidence, null=True, on_delete=models.PROTECT, related_name="appointments"
    )
    called_off_at = models.DateTimeField(null=True)
    added_by = models.CharField(max_length=120)
    added_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day", "id"]
        indexes = [
            models.Index(fields=["school", "day"], name="appointment_school_day"),
            models.Index(fields=["pupil", "day"], name="appointment_pupil_day"),
        ]


class LatenessMeeting(models.Model):
    """A meeting about lateness in one half term: asked for, held or missed (ABS-47)."""

    STATES = [
        ("invited", "Invited"),
        ("held", "Held"),
        ("missed", "Parent did not come"),
        ("called_off", "Called off"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="lateness_meetings")
    half_term_from = models.DateField()
    """The first day of the half term whose lateness it is about."""
    late = models.PositiveSmallIntegerField()
    after_close = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    meets_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    who = models.CharField(max_length=300)
    """Who holds it for the school, a name on each line."""
    reply_by = models.DateField()
    state = models.CharField(max_length=10, choices=STATES, default="invited")
    outcome = models.CharField(max_length=1000, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["-meets_at", "id"]
        indexes = [models.Index(fields=["school", "half_term_from"], name="lateness_school_half")]


class ReturnTalk(models.Model):
    """A talk with a child who came back, as it was held (ABS-68). Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="return_talks")
    first_day = models.DateField()
    last_day = models.DateField()
    """The absence it is about."""
    number = models.PositiveSmallIntegerField()
    """Which absence of its half term, term or year it was then."""
    compulsory = models.BooleanField()
    day = models.DateField()
    reasons = models.CharField(max_length=1000)
    support = models.CharField(max_length=1000, blank=True)
    led_by_id = models.UUIDField(null=True)
    led_by = models.CharField(max_length=120)
    led_position = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["-day", "id"]
        indexes = [models.Index(fields=["school", "first_day"], name="talk_school_day")]


class IllnessEvent(models.Model):
    """What happened about a pupil's illness, appointments or lateness. May be added to, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    school = models.ForeignKey("registers.School", on_delete=models.PROTECT)
    pupil = models.ForeignKey("registers.Pupil", on_delete=models.PROTECT, related_name="illness_events")
    about = models.UUIDField(null=True)
    """The row it happened to; null where the absence itself is meant."""
    kind = models.CharField(max_length=24)
    """A key of `absence.actions.illness_events.KINDS`."""
    first_day = models.DateField(null=True)
    """The first day of the absence it is about, where it is about one."""
    words = models.CharField(max_length=1000, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["pupil", "at"], name="illness_event_pupil")]
