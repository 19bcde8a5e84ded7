"""The admission register: pupils, their spells on a school's roll, and the adults in their lives.

Source: School Attendance (Pupil Registration) (England) Regulations 2024, reg. 8; requirements ADM-02 to ADM-05,
ADM-27, ADM-30. One pupil is one row in the trust, however many schools and spells.
"""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from attendance_mis.kit.ids import uuid7

from .school import DateRange, DaysOn, School


class Pupil(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7)
    upn = models.CharField(max_length=13, unique=True)
    former_upn = models.CharField(max_length=13, blank=True)
    legal_surname = models.CharField(max_length=120)
    legal_forename = models.CharField(max_length=120)
    chosen_forename = models.CharField(max_length=120, blank=True)
    sex = models.CharField(max_length=1, choices=[("F", "Female"), ("M", "Male")])
    date_of_birth = models.DateField()
    address = ArrayField(models.CharField(max_length=120), default=list)
    """Lines of the home address; empty = as the parent(s) the pupil lives with."""
    died_on = models.DateField(null=True)
    """From the moment this is written nothing is sent about the pupil, and nothing by itself to the family."""

    class Meta:
        indexes = [
            models.Index(Upper("legal_surname"), name="pupil_surname"),
            models.Index(Upper("legal_forename"), name="pupil_forename"),
        ]

    def __str__(self) -> str:
        return f"{self.known_as} {self.legal_surname}"

    @property
    def known_as(self) -> str:
        return self.chosen_forename or self.legal_forename


class SpellQuerySet(models.QuerySet["Spell"]):
    def taken_up(self) -> Self:
        """Without places given up before they began: those were no time on the roll."""
        return self.exclude(leaves_on__lt=F("starts_on"))


class Spell(models.Model):
    """One time on one school's roll. Coming back makes a new spell, never an overwrite (ADM-02)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="spells")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="spells")
    starts_on = models.DateField()
    """On roll from the first session of this day (ADM-08)."""
    leaves_on = models.DateField(null=True)
    """Last day on roll; null while on roll. The day before `starts_on` where the place was given up before it began."""
    left_on = models.CharField(max_length=20, blank=True, db_default="", default="")
    """The ground of leaving, as `roll.rules.grounds` names it; blank while on roll, and in history from files."""
    last_school = models.CharField(max_length=200, blank=True)
    boarder = models.BooleanField(default=False)

    objects = SpellQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(leaves_on__isnull=True) | Q(leaves_on__gte=DaysOn(F("starts_on"), days=-1)),
                name="spell_dates",
            ),
            ExclusionConstraint(
                name="on_roll_once_per_school",
                expressions=[
                    ("pupil", RangeOperators.EQUAL),
                    ("school", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", DaysOn(F("leaves_on"), days=1), models.Value("[)")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["school", "starts_on"], name="spell_school")]

    @property
    def never_began(self) -> bool:
        """The place was given up before the starting day: the pupil was on this roll on no day."""
        return self.leaves_on is not None and self.leaves_on < self.starts_on


class Contact(models.Model):
    """An adult. The same person is one row for all their children in the trust."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    ref = models.CharField(max_length=60, unique=True)
    """The trust's own reference, as imported or made here."""
    title = models.CharField(max_length=20, blank=True)
    forename = models.CharField(max_length=120)
    surname = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    address = ArrayField(models.CharField(max_length=120), default=list)
    postcode = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return " ".join(filter(None, [self.title, self.forename, self.surname]))


class ContactLink(models.Model):
    """What an adult is to one pupil: the flags that letters, calls, collection and penalties read (ADM-03, ADM-05)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="contact_links")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links")
    relationship = models.CharField(max_length=60)
    priority = models.PositiveSmallIntegerField()
    """1 is rung first."""
    parental_responsibility = models.BooleanField(default=False)
    natural_parent = models.BooleanField(default=False)
    lives_with_pupil = models.BooleanField(default=False)
    day_to_day_care = models.BooleanField(default=False)
    receives_letters = models.BooleanField(default=False)
    may_collect = models.BooleanField(default=False)
    restricted = models.BooleanField(default=False)
    """No contact: never rung, written to or shown an address (SAF-08)."""
    restriction = models.CharField(max_length=300, blank=True)
    """What staff must know and do, in a sentence."""
    restricted_since = models.DateField(null=True)

    class Meta:
        ordering = ["priority"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "contact"], name="one_link_per_pupil_and_contact"),
            models.CheckConstraint(
                condition=Q(restricted=False) | (Q(receives_letters=False) & Q(may_collect=False)),
                name="restricted_gets_nothing",
            ),
        ]


class Characteristic(models.Model):
    """A dated fact used for analysis and care (ADM-27). Figures use what held on the session's day."""

    KINDS = [
        ("sen", "Special educational needs"),
        ("fsm", "Free school meals"),
        ("pupil_premium", "Pupil premium"),
        ("eal", "English as an additional language"),
        ("looked_after", "Looked after"),
        ("social_worker", "Has a social worker"),
        ("young_carer", "Young carer"),
        ("traveller", "Traveller or mobile"),
        ("vulnerable", "Vulnerable list"),
        ("ethnicity", "Ethnicity"),
        ("health_plan", "Individual healthcare plan"),
        ("bereavement", "Bereaved"),
        ("disability", "Disability"),
        ("long_term_condition", "Long-term medical condition"),
        ("mental_health", "Mental-health concern"),
        ("was_looked_after", "Previously looked after"),
        ("had_social_worker", "Ever had a social worker"),
        ("child_in_need", "Child in need"),
        ("child_protection", "Child protection plan"),
        ("service_child", "Service family"),
    ]
    id = models.UUIDField(primary_key=True, default=uuid7)
    pupil = models.ForeignKey(Pupil, on_delete=models.PROTECT, related_name="characteristics")
    kind = models.CharField(max_length=20, choices=KINDS)
    value = models.CharField(max_length=60)
    """`yes`, or the code where the kind has codes (SEN `N`, `K`, `E`; ethnicity)."""
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pupil", "kind", "first_day"], name="one_value_per_kind_and_day")
        ]
