"""Why a letter about this pupil waits for a person, by the school's policy and the pupil's circumstances (LET-05)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from attendance_mis.kit import clock
from letters.kinds import Audience, LetterKind
from letters.rules.holds import AFTER_DEATH, MOURNING, care_holds
from letters.rules.recipients import LettersPolicy
from registers.models import Characteristic, Pupil, School
from registers.queries.mourning import in_mourning
from registers.queries.setup import setup_of
from registers.rules.policy_kinds import Off


def holds_of(kind: LetterKind, pupil: Pupil, school: School) -> list[str]:
    today = clock.today()
    if kind.audience in (Audience.PARENT, Audience.PUPIL):
        if pupil.died_on is not None:
            return [AFTER_DEATH]
        if in_mourning([pupil.id], today):
            return [MOURNING, *_care(kind, pupil, school, today)]
    return _care(kind, pupil, school, today)


def _care(kind: LetterKind, pupil: Pupil, school: School, today: date) -> list[str]:
    if not kind.held_for_care:
        return []
    flags = setup_of(school).rules(LettersPolicy, today).letter_hold_flags
    if isinstance(flags, Off):
        return []
    facts = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), pupil=pupil, first_day__lte=today
    )
    return care_holds(facts.values_list("kind", "value"), flags)
