"""A school's attendance plan as it stands, and whether words for governors name a pupil (DSH-17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Coalesce, Concat, Lower, NullIf, StrIndex

from attendance_mis.benchmarks.models import PlanStep, PlanStepEvent
from attendance_mis.benchmarks.rules.plan import Stands, stands
from registers.models import Pupil, School


@dataclass(frozen=True)
class StepLine:
    step: PlanStep
    stands: Stands
    events: Sequence[PlanStepEvent]

    @property
    def under_way(self) -> bool:
        return self.step.state == "open"

    @property
    def tone(self) -> str:
        return {Stands.OVERDUE: "unauthorised", Stands.SOON: "late", Stands.DONE: "present"}.get(
            self.stands, ""
        )

    @property
    def last_words(self) -> str:
        return self.events[-1].words if self.events else ""


def plan_of(school: School, today: date) -> list[StepLine]:
    """Open steps by the day they are due, then the ended ones, the newest first; two questions."""
    steps = PlanStep.objects.filter(school=school).prefetch_related("events")
    lines = [
        StepLine(step, stands(step.state, step.due_on, today), list(step.events.all())) for step in steps
    ]
    ended = [line for line in lines if not line.under_way]
    ended.sort(key=lambda line: line.events[-1].at, reverse=True)
    return [line for line in lines if line.under_way] + ended


def pupil_named_in(text: str, school: School) -> Pupil | None:
    """A pupil of the school, now or before, whose forename, legal or chosen, and surname stand in `text` together."""
    where = Value(text.lower(), output_field=TextField())
    chosen = Coalesce(NullIf(F("chosen_forename"), Value("")), F("legal_forename"))
    pupils = Pupil.objects.filter(spells__school=school).annotate(
        legal_at=StrIndex(where, Lower(Concat(F("legal_forename"), Value(" "), F("legal_surname")))),
        known_at=StrIndex(where, Lower(Concat(chosen, Value(" "), F("legal_surname")))),
    )
    return pupils.filter(Q(legal_at__gt=0) | Q(known_at__gt=0)).first()
