"""What a court relies on can be added to and never rewritten: PostgreSQL refuses, whoever asks."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, models, transaction
from django.db.models import F

from penalties.models import (
    AuthorityProfile,
    CaseEvent,
    CaseParent,
    CaseSession,
    Delegation,
    ImprovementNotice,
    LegalStep,
    NoticeEvent,
    PenaltyCase,
    PenaltyNotice,
)
from support.models import SupportEntry
from tests.world import World

ADDED_TO = [AuthorityProfile, CaseEvent, CaseSession, LegalStep, NoticeEvent, SupportEntry]
KEPT = [CaseParent, Delegation, ImprovementNotice, PenaltyCase, PenaltyNotice]


@pytest.mark.parametrize("model", ADDED_TO, ids=lambda model: model.__name__)
def test_events_cannot_be_changed(world: World, model: type[models.Model]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model._default_manager.update(id=F("id"))


@pytest.mark.parametrize("model", [*ADDED_TO, *KEPT], ids=lambda model: model.__name__)
def test_nothing_of_a_case_can_be_deleted(world: World, model: type[models.Model]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model._default_manager.all()._raw_delete("default")
