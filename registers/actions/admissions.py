"""Changes of the admission register: details, class, characteristics, admission (ADM-02, ADM-27, ADM-29, ADM-30).

Nothing is deleted here: a class ends, a characteristic ends, a spell ends. Leaving is its own procedure.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from attendance_mis.audit.actor import Actor
from attendance_mis.kit.api_errors import Refused
from registers.models import Characteristic, ClassMembership, Pupil, School, SchoolClass, Spell
from registers.rules import upn as upns
from registers.rules.words import day_words
from registers.signals import pupil_admitted

from .admission_trail import Values, apply, begin, changed_fields

ONE_DAY = timedelta(days=1)
PUPIL_FIELDS = (
    "upn", "legal_surname", "legal_forename", "chosen_forename", "sex", "date_of_birth", "address",
)  # fmt: skip
SPELL_FIELDS = ("last_school", "boarder")


def check_upn(upn: str, *, other_than: Pupil | None = None) -> None:
    """A UPN must be well formed, and nobody else's in the trust."""
    check_upn_form(upn)
    holder = Pupil.objects.filter(upn=upn).first()
    if holder is not None and holder != other_than:
        raise Refused({"upn": ["Another pupil of the trust has this UPN; check it with the last school."]})


@transaction.atomic
def change_pupil(
    pupil: Pupil, *, school: School, values: Values, reason: str, by: Actor, seen: int | None = None
) -> int:
    """Correct the pupil's own details and the spell's; returns how many entries changed."""
    trail = begin(pupil, school, by, reason, seen)
    changed = changed_fields(pupil, values, PUPIL_FIELDS)
    if "upn" in changed:
        check_upn(str(values["upn"]), other_than=pupil)
        # An old number still finds its pupil in returns made under it.
        Pupil.objects.filter(id=pupil.id).update(former_upn=pupil.upn)
    if changed:
        apply(pupil, changed)
    for name, (old, new) in changed.items():
        trail.keep(f"pupil.{name}", old, new)
    spell = Spell.objects.filter(pupil=pupil, school=school).order_by("-starts_on").first()
    of_spell = changed_fields(spell, values, SPELL_FIELDS) if spell else {}
    if of_spell:
        apply(spell, of_spell)
    for name, (old, new) in of_spell.items():
        trail.keep(f"spell.{name}", old, new)
    count = len(changed) + len(of_spell)
    trail.told("pupil.changed", [*changed, *of_spell])
    return count


@transaction.atomic
def set_characteristic(
    pupil: Pupil, *, school: School, kind: str, value: str, first_day: date, reason: str, by: Actor
) -> Characteristic:
    """From a day on something is so (or so no longer: `value` `no`, SEN `N`); what held before ends the day before."""
    trail = begin(pupil, school, by, reason, None)
    held = Characteristic.objects.filter(pupil=pupil, kind=kind)
    later = held.filter(first_day__gt=first_day).order_by("first_day").first()
    if later is not None:
        raise Refused(
            {"first_day": [f"A later entry starts on {day_words(later.first_day)}; choose a day after it."]}
        )
    before = held.filter(Q(last_day=None) | Q(last_day__gte=first_day), first_day__lte=first_day).first()
    if before is not None and before.value == value and before.last_day is None:
        raise Refused({"value": ["That is what the entry says already."]})
    if before is not None and before.first_day == first_day:
        old, before.value, before.last_day = before.value, value, None
        before.save(update_fields=["value", "last_day"])
        row = before
    else:
        old = before.value if before else ""
        if before is not None:
            before.last_day = first_day - ONE_DAY
            before.save(update_fields=["last_day"])
        row = Characteristic.objects.create(pupil=pupil, kind=kind, value=value, first_day=first_day)
    trail.keep(f"characteristic.{kind}", old, f"{value} from {first_day.isoformat()}")
    trail.told("characteristic.changed", [kind])
    return row


@transaction.atomic
def change_class(
    pupil: Pupil,
    *,
    school: School,
    school_class: SchoolClass,
    year_group: str,
    first_day: date,
    reason: str,
    by: Actor,
    seen: int | None = None,
) -> ClassMembership:
    """Put the pupil in a class from a day on; the class before ends the day before. Past marks keep their class."""
    trail = begin(pupil, school, by, reason, seen)
    if not _on_roll(pupil, school, first_day):
        raise Refused({"first_day": ["The pupil is not on roll here on that day."]})
    rows = ClassMembership.objects.filter(pupil=pupil, school=school)
    later = rows.filter(first_day__gt=first_day).order_by("first_day").first()
    if later is not None:
        raise Refused(
            {
                "first_day": [
                    f"A change of class on {day_words(later.first_day)} is entered already; choose a later day."
                ]
            }
        )
    before = rows.filter(Q(last_day=None) | Q(last_day__gte=first_day)).select_related("school_class").first()
    old = f"{before.school_class.name}, year {before.year_group}" if before else ""
    new = f"{school_class.name}, year {year_group}, from {first_day.isoformat()}"
    if before and (before.school_class_id, before.year_group, before.last_day) == (
        school_class.id,
        year_group,
        None,
    ):
        raise Refused({"school_class": ["The pupil is in that class and year group already."]})
    if before is not None and before.first_day == first_day:
        before.school_class, before.year_group, before.last_day = school_class, year_group, None
        before.save(update_fields=["school_class", "year_group", "last_day"])
        membership = before
    else:
        if before is not None:
            before.last_day = first_day - ONE_DAY
            before.save(update_fields=["last_day"])
        membership = ClassMembership.objects.create(
            school=school, pupil=pupil, school_class=school_class, year_group=year_group, first_day=first_day
        )
    trail.keep("class", old, new)
    trail.told("class.changed", ["class"])
    return membership


def _on_roll(pupil: Pupil, school: School, on: date) -> bool:
    return Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=on), pupil=pupil, school=school, starts_on__lte=on
    ).exists()


@transaction.atomic
def admit(
    *,
    school: School,
    values: Values,
    school_class: SchoolClass,
    year_group: str,
    starts_on: date,
    reason: str,
    by: Actor,
) -> Pupil:
    """Put a pupil on roll. One the trust knows by UPN keeps their identity and gets another spell (ADM-30)."""
    check_upn_form(str(values["upn"]))
    pupil = Pupil.objects.select_for_update().filter(upn=values["upn"]).first()
    if pupil is None:
        pupil = _new_pupil(values)
    elif pupil.date_of_birth != values["date_of_birth"]:
        raise Refused(
            {"upn": ["This UPN is that of another pupil of the trust, born on another day; check both."]}
        )
    elif (clash := _roll_clash(pupil, school, starts_on)) is not None:
        raise Refused({"upn": [clash]})
    trail = begin(pupil, school, by, reason, None)
    spell = Spell.objects.create(
        pupil=pupil,
        school=school,
        starts_on=starts_on,
        **{name: values[name] for name in SPELL_FIELDS if name in values},
    )
    _sit(pupil, school_class, year_group, starts_on)
    trail.keep("class", "", f"{school_class.name}, year {year_group}, from {starts_on.isoformat()}")
    trail.keep("spell.starts_on", "", starts_on)
    trail.told("pupil.admitted", ["spell"], spell=str(spell.id))
    news = {"school_id": school.id, "pupil_id": pupil.id, "spell_id": spell.id}
    transaction.on_commit(lambda: pupil_admitted.send(sender=None, **news), robust=True)
    return pupil


def _sit(pupil: Pupil, school_class: SchoolClass, year_group: str, starts_on: date) -> None:
    """In a class from the starting day on. One left open when the pupil left ends before; one of a place that was given
    up and never began is taken over."""
    school = school_class.school
    still = Q(last_day=None) | Q(last_day__gte=starts_on)
    for left in ClassMembership.objects.filter(still, pupil=pupil, school=school, first_day__lt=starts_on):
        left.last_day = starts_on - ONE_DAY
        left.save(update_fields=["last_day"])
    place = {"school_class": school_class, "year_group": year_group, "first_day": starts_on, "last_day": None}
    ahead = ClassMembership.objects.filter(pupil=pupil, school=school, first_day__gte=starts_on).first()
    if ahead is None:
        ClassMembership.objects.create(school=school, pupil=pupil, **place)
    else:
        ClassMembership.objects.filter(id=ahead.id).update(**place)


def _new_pupil(values: Values) -> Pupil:
    try:
        with transaction.atomic():
            return Pupil.objects.create(**{name: values[name] for name in PUPIL_FIELDS if name in values})
    except IntegrityError:
        raise Refused({"upn": ["Somebody admitted a pupil with this UPN just now; look them up."]}) from None


def check_upn_form(upn: str) -> None:
    checked = upns.check(upn)
    if not checked.ok:
        raise Refused({"upn": [checked.sentence]})


def _roll_clash(pupil: Pupil, school: School, starts_on: date) -> str | None:
    spells = Spell.objects.filter(Q(leaves_on=None) | Q(leaves_on__gte=starts_on), pupil=pupil, school=school)
    began = spells.taken_up()
    spell = began.order_by("starts_on").first()
    if spell is None:
        return None
    if spell.leaves_on is None:
        return f"{pupil} is on this school's roll already, since {day_words(spell.starts_on)}; nobody is admitted twice."
    return (
        f"{pupil} is on this school's roll until {day_words(spell.leaves_on)}; choose a later starting day."
    )
