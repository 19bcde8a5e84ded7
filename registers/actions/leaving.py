"""Ending a time on roll: the one place that writes a last day, for the app that knows the grounds (ADM-10, ADM-11).

Marks are not touched: they are the register up to that day, and stay. A file of former years brings last days along as
history (`registers/imports/pupils.py`); there is no other way.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.models import ClassMembership, Pupil, Spell
from registers.rules.words import day_words

from .admission_trail import begin

ONE_DAY = timedelta(days=1)
NEVER_BEGAN = "never_began"
"""Stands where a ground would: there was no day on roll to end."""


@transaction.atomic
def end_spell(spell: Spell, *, leaves_on: date, ground: str, reason: str, by: Actor) -> Spell:
    """The pupil's last day on this roll, today or later, on a ground. Nothing is dated back.

    `reason` is the sentence the trail keeps. Raises `Refused` if the time on roll has ended or has not begun by then.
    """
    if not ground:
        raise ValueError("nobody leaves without a ground")
    trail = begin(spell.pupil, spell.school, by, reason, None)
    spell = Spell.objects.select_for_update().select_related("pupil", "school").get(id=spell.id)
    if spell.leaves_on is not None:
        raise Refused({"": [f"{spell.pupil} leaves this roll on {day_words(spell.leaves_on)} already."]})
    if leaves_on < clock.today():
        raise Refused({"leaves_on": ["The last day on roll can’t lie before today. Nothing is backdated."]})
    if leaves_on < spell.starts_on:
        raise Refused(
            {
                "leaves_on": [
                    f"{spell.pupil} is on roll from {day_words(spell.starts_on)}; not to an earlier day."
                ]
            }
        )
    spell.leaves_on, spell.left_on = leaves_on, ground
    spell.save(update_fields=["leaves_on", "left_on"])
    _end_classes(spell, leaves_on)
    trail.keep("spell.leaves_on", "", leaves_on)
    trail.told("pupil.left", ["spell.leaves_on"], spell=str(spell.id), ground=ground)
    return spell


def _end_classes(spell: Spell, leaves_on: date) -> None:
    still = Q(last_day=None) | Q(last_day__gt=leaves_on)
    for sitting in ClassMembership.objects.filter(still, pupil=spell.pupil, school=spell.school):
        sitting.last_day = max(sitting.first_day, leaves_on)
        sitting.save(update_fields=["last_day"])


@transaction.atomic
def stay_after_all(spell: Spell, *, reason: str, by: Actor) -> Spell:
    """Take a last day back while it has not passed: the pupil stays, in the class they were in, and moves up when it was planned."""
    trail = begin(spell.pupil, spell.school, by, reason, None)
    spell = Spell.objects.select_for_update().select_related("pupil", "school").get(id=spell.id)
    if spell.leaves_on is None or spell.leaves_on < clock.today():
        raise Refused(
            {"": ["The last day on roll has passed, or there is none. Admit the pupil again instead."]}
        )
    old = spell.leaves_on
    _sit_again(spell, old)
    spell.leaves_on, spell.left_on = None, ""
    spell.save(update_fields=["leaves_on", "left_on"])
    trail.keep("spell.leaves_on", old, "")
    trail.told("pupil.stays", ["spell.leaves_on"], spell=str(spell.id))
    return spell


def _sit_again(spell: Spell, left_on: date) -> None:
    """Undo what `_end_classes` did: each class lasts until the next one begins, also where that is still ahead."""
    rows = ClassMembership.objects.filter(pupil=spell.pupil, school=spell.school)
    cut = list(rows.filter(Q(last_day=left_on) | Q(first_day__gt=left_on)).order_by("first_day"))
    for sitting, after in zip(cut, [*cut[1:], None], strict=True):
        sitting.last_day = after.first_day - ONE_DAY if after else None
        sitting.save(update_fields=["last_day"])


@transaction.atomic
def give_up_place(spell: Spell, *, reason: str, by: Actor) -> Spell:
    """The pupil will not come after all, said before the starting day: on roll on no day, so no ground is asked for.

    From the starting day on they are on roll whether they come or not, and leave only on a ground.
    """
    trail = begin(spell.pupil, spell.school, by, reason, None)
    spell = Spell.objects.select_for_update().select_related("pupil", "school").get(id=spell.id)
    if spell.leaves_on is not None:
        raise Refused({"": ["This time on roll has a last day already."]})
    if spell.starts_on <= clock.today():
        raise Refused(
            {
                "": [
                    f"{spell.pupil} is on roll since {day_words(spell.starts_on)}: leaving needs a ground now."
                ]
            }
        )
    spell.leaves_on, spell.left_on = spell.starts_on - ONE_DAY, NEVER_BEGAN
    spell.save(update_fields=["leaves_on", "left_on"])
    for sitting in ClassMembership.objects.filter(
        pupil=spell.pupil, school=spell.school, first_day__gte=spell.starts_on, last_day=None
    ):
        sitting.last_day = sitting.first_day
        sitting.save(update_fields=["last_day"])
    trail.keep("spell.starts_on", spell.starts_on, "Place given up before it began")
    trail.told("pupil.place_given_up", ["spell.starts_on"], spell=str(spell.id))
    return spell


@transaction.atomic
def record_death(pupil: Pupil, *, died_on: date | None, reason: str, spell: Spell, by: Actor) -> None:
    """From this moment nothing is sent about the pupil. `None` takes back what was recorded by mistake."""
    trail = begin(pupil, spell.school, by, reason, None)
    old = pupil.died_on
    Pupil.objects.filter(id=pupil.id).update(died_on=died_on)
    pupil.died_on = died_on
    trail.keep("pupil.died_on", old, died_on)
    trail.told("pupil.died", ["pupil.died_on"])
