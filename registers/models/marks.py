"""The attendance register as the database holds it.

`Mark` is what the register says now, `MarkEvent` every change it ever had, `RegisterSave` the chain of saves that
made them. None of them can be written by the application: only the schema's `save_marks` and `import_marks`
(see `registers/migrations/sql/`) do it, all at once, so that no path can change a mark without its trail.
Schools and pupils can't be deleted, so most links to them carry no constraint: thirty marks would cost a hundred checks.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attendance_mis.kit.ids import uuid7
from registers.rules.codes import Category

CATEGORY_LETTERS = {
    "P": "present",
    "E": "approved_activity",
    "A": "authorised",
    "U": "unauthorised",
    "N": "not_possible",
    "X": "administrative",
}
"""How a category is stored; the words are those of `rules.codes.Category`."""
CATEGORY_OF = {letter: Category(word) for letter, word in CATEGORY_LETTERS.items()}


class Mark(models.Model):
    # A pupil registered at two schools of the trust has a mark in each one's register: the school is part of the key.
    pk = models.CompositePrimaryKey("pupil_id", "date", "session", "school_id")
    pupil = models.ForeignKey(
        "registers.Pupil", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    date = models.DateField()
    session = models.CharField(max_length=2)
    school = models.ForeignKey(
        "registers.School", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    code = models.CharField(max_length=2, null=True)
    """Null: marked once and cleared again before the register was handed in."""
    category = models.CharField(max_length=1, null=True)
    """Fixed by (code, date) when written; a letter of `CATEGORY_LETTERS`."""
    minutes_late = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, default="")
    version = models.PositiveIntegerField()
    submitted = models.BooleanField(default=False)
    """Handed in with a register: from now on every change is an amendment with a reason (REG-23, REG-28)."""
    save_id = models.BigIntegerField()
    """The `RegisterSave` that made this version: it knows who and when."""

    class Meta:
        indexes = [
            # By day first, so that ten weeks cost ten weeks however many years are held; a pupil's own are in the key.
            models.Index(
                fields=["date", "pupil"],
                name="mark_unauthorised_day",
                condition=Q(category="U"),
                include=["session", "code"],
            ),
            models.Index(fields=["school", "date", "session"], name="mark_school_day"),
        ]


class MarkEvent(models.Model):
    """One version of one mark: what it was, what it became, why. Kept at least six years (REG-30)."""

    KINDS = [
        ("new", "First mark"),
        ("added", "First mark, after hand-in"),
        ("edit", "Changed before hand-in"),
        ("amend", "Amended"),
        ("import", "Imported"),
    ]
    pk = models.CompositePrimaryKey("pupil_id", "date", "session", "school_id", "version")
    pupil = models.ForeignKey(
        "registers.Pupil", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    date = models.DateField()
    session = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    school = models.ForeignKey(
        "registers.School", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    save_id = models.BigIntegerField()
    kind = models.CharField(max_length=6, choices=KINDS)
    old_code = models.CharField(max_length=2, null=True)
    old_minutes_late = models.PositiveSmallIntegerField(null=True)
    old_note = models.CharField(max_length=500, default="")
    code = models.CharField(max_length=2, null=True)
    category = models.CharField(max_length=1, null=True)
    minutes_late = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, default="")
    reason = models.CharField(max_length=500, default="")
    """Why an amendment was made; never blank for one."""

    class Meta:
        indexes = [models.Index(fields=["save_id"], name="event_save")]


class RegisterSave(models.Model):
    """One save: who, when, from where – and a link of the school's chain.

    `hash` = SHA-256 over the link before it, this save's own facts and all its events, so that no entry can be
    changed, added or taken out unseen (architecture §4.3; `registers/rules/chain.py` recomputes it from an export).
    """

    id = models.BigAutoField(primary_key=True)
    """Given when the save begins; `seq`, the place in the chain, when it ends."""
    school = models.ForeignKey(
        "registers.School", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    seq = models.BigIntegerField()
    op_id = models.UUIDField(unique=True)
    """The client's name for this save: the same one again gives the same answer and changes nothing."""
    request_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)
    by_role = models.CharField(max_length=30)
    source = models.CharField(max_length=30)
    """`register`, `grid`, `late_desk`, `api`, `import`…"""
    submitted_register = models.CharField(max_length=60, default="")
    """`<class id> <date> <session> <marks>` when this save handed a register in with that many marks;
    `import <date> <digest>` when it brought in registers of a day: the digest is of their classes and sessions."""
    events = models.PositiveIntegerField()
    answer = models.JSONField()
    """What was not saved and why, to give the same answer again."""
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "seq"], name="one_link_per_place")]


class SaveTombstone(models.Model):
    """Entries of a save that were destroyed after their years (decision 9): how many, of which days, when.

    The save keeps its link. `rest_hash` = SHA-256 over that link and the entries that are still there, because their
    pupil is under a legal hold. Written by `purge_records` alone.
    """

    save_id = models.BigIntegerField(primary_key=True)
    school = models.ForeignKey(
        "registers.School", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    gone = models.PositiveIntegerField()
    days = models.JSONField(default=list)
    """[day, session] of entries that went: what was handed in then can't be counted any more."""
    rest_hash = models.CharField(max_length=64)
    purge_id = models.UUIDField()
    purged_at = models.DateTimeField()


class RegisterSubmission(models.Model):
    """A class register handed in for a session (REG-23). The first hand-in stands; later ones are amendments."""

    pk = models.CompositePrimaryKey("school_class_id", "date", "session")
    school_class = models.ForeignKey("registers.SchoolClass", on_delete=models.PROTECT, db_index=False)
    date = models.DateField()
    session = models.CharField(max_length=2)
    school = models.ForeignKey(
        "registers.School", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    save_id = models.BigIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=120)
    by_position = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["school", "date", "session"], name="submission_school_day")]


class WeekSummary(models.Model):
    """Counts of sessions per pupil, school and week (Monday), kept exact by `save_marks` in the same statement."""

    pk = models.CompositePrimaryKey("pupil_id", "school_id", "week")
    pupil = models.ForeignKey(
        "registers.Pupil", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    school = models.ForeignKey(
        "registers.School", on_delete=models.PROTECT, db_index=False, db_constraint=False
    )
    week = models.DateField()
    present = models.IntegerField(default=0)
    approved_activity = models.IntegerField(default=0)
    authorised = models.IntegerField(default=0)
    unauthorised = models.IntegerField(default=0)
    not_possible = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    late_after_close = models.IntegerField(default=0)
    minutes_late = models.IntegerField(default=0)

    class Meta:
        # Only what never changes in a row: an index on a count would make every save of a register write it anew.
        indexes = [models.Index(fields=["school", "week"], name="summary_school_week")]


class MarkImport(models.Model):
    """Rows on their way in from a file, checked but not yet marks. Emptied by `import_marks`."""

    id = models.BigAutoField(primary_key=True)
    run = models.UUIDField(default=uuid7)
    school_id = models.UUIDField()
    pupil_id = models.UUIDField()
    date = models.DateField()
    session = models.CharField(max_length=2)
    code = models.CharField(max_length=2)
    category = models.CharField(max_length=1)
    minutes_late = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, default="")
    line = models.IntegerField()
