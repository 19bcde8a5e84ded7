"""A person corrects an issued letter by a new one: the register read again, what people wrote kept (LET-06)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.kinds import kind_of
from letters.models import Letter, LetterState
from letters.queries.facts import Period
from letters.queries.known import known_fields
from letters.queries.many import builder_of
from letters.rules.recipients import copy_kept
from letters.rules.values import FieldValue, all_said, is_empty
from registers.models import ClassMembership

from .batch import BATCH_KINDS
from .issue import locked_letter, supersede


def may_be_corrected(letter: Letter) -> bool:
    """Issued, with no newer one, and of a kind people write; the others are corrected where their case is kept."""
    newest = not Letter.objects.filter(supersedes=letter).exists()
    return letter.state == LetterState.ISSUED and kind_of(letter.kind).by_hand and newest


@transaction.atomic
def correct_by_hand(letter: Letter, *, by: Actor) -> Letter:
    """A draft that takes the letter's place, with what the register says now; whoever asks reads and approves it as usual.

    :raises Refused: not issued, corrected already, or of a kind that is corrected where its case is kept.
    """
    letter = locked_letter(letter)
    if not may_be_corrected(letter):
        raise Refused(
            {"": ["This letter can’t be corrected here, or was already. This is how it stands now."]}
        )
    names = {merge.name for merge in kind_of(letter.kind).fields}
    known = all_said(_register_says(letter))
    today = {name: value for name, value in known.items() if name in names and not is_empty(value)}
    return supersede(letter, values=letter.fields | today, by=by)


def _register_says(letter: Letter) -> Mapping[str, FieldValue]:
    """For the days a batch was about; else for the days a letter written today is about."""
    on = clock.today()
    period = _batch_period(letter)
    sits = ClassMembership.objects.filter(
        pupil=letter.pupil, school=letter.school, first_day__lte=period.last if period else on
    )
    member = sits.select_related("pupil", "school_class").order_by("-first_day").first()
    if period is None or member is None:
        return known_fields(letter.kind, letter.pupil, letter.school, member.year_group if member else "")
    return builder_of(letter.kind, letter.school, period)(member, copy_kept(letter.recipient)) or {}


def _batch_period(letter: Letter) -> Period | None:
    first, _, last = letter.key.partition(":")
    try:
        days = Period(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return days if letter.kind in BATCH_KINDS else None
