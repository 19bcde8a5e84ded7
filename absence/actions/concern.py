"""Deciding on a serious concern for one pupil, looking at it again, lifting it (ABS-34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.utils import IntegrityError

from absence.models import SeriousConcern
from absence.rules.illness_policy import IllnessPolicy
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import draft_letter
from letters.actions.write import copies_of
from letters.kinds import kind_of
from letters.models import Letter
from letters.rules.values import FieldValue
from registers.models import Pupil, School
from registers.queries.setup import setup_of
from registers.rules.policy_illness import EVIDENCE_KINDS

from .illness_events import needed, tell

LETTER = "D09"
LONGEST = timedelta(weeks=13)
"""It is looked at again within a term."""
_KINDS = dict(EVIDENCE_KINDS)
NOT_ENOUGH = ("A telephone call, a message or a note from home",)


@dataclass(frozen=True)
class ConcernDecision:
    upheld: bool
    basis: str
    rationale: str
    consulted: str
    review_on: date | None


@transaction.atomic
def decide_concern(
    decided: ConcernDecision, *, school: School, pupil: Pupil, year_group: str, by: Actor
) -> tuple[SeriousConcern, list[Letter]]:
    """Keep the decision; where it is upheld, write the letter to the parents for a person to approve.

    Whether the person may decide is the caller's to have asked. Raises `Refused` with sentences.
    """
    rationale = needed(decided.rationale, "rationale", "Write the reasons for this pupil.")
    consulted = needed(
        decided.consulted, "consulted", "Write who was asked: the safeguarding lead or the head.", longest=200
    )
    today = clock.today()
    if decided.upheld:
        _review_day(decided.review_on, today)
    try:
        with transaction.atomic():
            row = SeriousConcern.objects.create(
                school=school, pupil=pupil, state="upheld" if decided.upheld else "not_upheld", basis=decided.basis[:300],
                rationale=rationale, consulted=consulted, first_day=today,
                review_on=decided.review_on if decided.upheld else None, decided_at=clock.now(), decided_by=by.name,
                decided_position=by.position,
            )  # fmt: skip
    except IntegrityError:
        raise Refused({"": ["A serious concern about this pupil stands already."]}) from None
    kind = "concern_upheld" if decided.upheld else "concern_not_upheld"
    _told(kind, row, by, rationale)
    return row, _letters(row, year_group, by) if decided.upheld else []


def _told(kind: str, row: SeriousConcern, by: Actor, words: str) -> None:
    tell(kind, school_id=row.school_id, pupil_id=row.pupil_id, about=row.id, words=words, by=by)


def _review_day(day: date | None, today: date) -> None:
    if day is None or day <= today:
        raise Refused({"review_on": ["Give the day on which it is looked at again."]})
    if day > today + LONGEST:
        raise Refused({"review_on": ["Look at it again within 13 weeks."]})


def _letters(row: SeriousConcern, year_group: str, by: Actor) -> list[Letter]:
    """Where nobody may be written to the decision stands all the same; the page says that the parent is told otherwise."""
    policy = setup_of(row.school).rules(IllnessPolicy, clock.today(), year_group)
    assert row.review_on is not None  # upheld
    fields: dict[str, FieldValue] = {
        "first_day": row.first_day,
        "last_day": row.review_on,
        "why": row.basis[:1].upper() + row.basis[1:],
        "accepted": [
            _KINDS[kind] for kind in policy.evidence_kinds if kind not in ("other", "parent_letter")
        ],
        "not_accepted": list(NOT_ENOUGH),
        "review_on": row.review_on,
    }
    return [
        draft_letter(
            kind=LETTER,
            key=f"concern:{row.id}",
            school=row.school,
            pupil=row.pupil,
            recipient=copy,
            fields=fields,
            by=by,
        )
        for copy in copies_of(kind_of(LETTER), row.pupil, row.school)
    ]


def _standing(row: SeriousConcern) -> SeriousConcern:
    held = SeriousConcern.objects.select_for_update(of=("self",)).get(id=row.id)
    if held.state != "upheld":
        raise Refused({"": ["It does not stand any more. Load the page again."]})
    return held


@transaction.atomic
def lift_concern(row: SeriousConcern, *, why: str, by: Actor) -> SeriousConcern:
    """From now on a parent's word is enough again."""
    held = _standing(row)
    held.lifted_why = needed(why, "why", "Write why it is lifted.", longest=500)
    held.state, held.lifted_at, held.lifted_by = "lifted", clock.now(), by.name
    held.save()
    _told("concern_lifted", held, by, held.lifted_why)
    return held


@transaction.atomic
def concern_goes_on(row: SeriousConcern, *, why: str, review_on: date | None, by: Actor) -> SeriousConcern:
    """Looked at again and kept, with a new day to look."""
    held = _standing(row)
    said = needed(why, "why", "Write why it goes on.", longest=500)
    _review_day(review_on, clock.today())
    held.review_on = review_on
    held.save(update_fields=["review_on"])
    _told("concern_goes_on", held, by, said)
    return held
