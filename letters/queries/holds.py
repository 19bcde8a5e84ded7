"""Why a letter about this pupil waits for a person, by the school's policy and the pupil's circumstances (LET-05)."""

from __future__ import annotations

from django.db.models import Q

from attendance_mis.kit import clock
from letters.kinds import LetterKind
from letters.rules.holds import care_holds
from letters.rules.recipients import LettersPolicy
from registers.models import Characteristic, Pupil, School
from registers.queries.setup import setup_of
from registers.rules.policy_kinds import Off


def holds_of(kind: LetterKind, pupil: Pupil, school: School) -> list[str]:
    if not kind.held_for_care:
        return []
    today = clock.today()
    flags = setup_of(school).rules(LettersPolicy, today).letter_hold_flags
    if isinstance(flags, Off):
        return []
    facts = Characteristic.objects.filter(
        Q(last_day=None) | Q(last_day__gte=today), pupil=pupil, first_day__lte=today
    )
    return care_holds(facts.values_list("kind", "value"), flags)
