"""Every kind of characteristic can be counted by, brought in and kept from whoever may not see it (ADM-27, DSH-02)."""

from __future__ import annotations

from registers.imports.characteristics import KINDS
from registers.models import Characteristic
from registers.queries.slices import CHARACTERISTICS, FOR_CARE_ALONE, By
from registers.rules.characteristics import AT_RISK, CONDITIONS, SENSITIVE, WITH_SOCIAL_WORKER

EVERY = {kind for kind, _ in Characteristic.KINDS}
OPEN = {"sen", "fsm", "pupil_premium", "eal", "service_child"}
"""What everybody who sees the pupil may see."""


def test_every_kind_can_be_counted_by_and_brought_in() -> None:
    assert {str(one) for one in By if one.characteristic} == CHARACTERISTICS.keys() == EVERY - FOR_CARE_ALONE
    assert set(KINDS) == EVERY - FOR_CARE_ALONE


def test_kinds_of_health_belief_and_social_care_are_kept_from_most() -> None:
    assert SENSITIVE == EVERY - OPEN


def test_what_is_done_for_some_kinds_names_kinds_there_are() -> None:
    assert {*WITH_SOCIAL_WORKER, *AT_RISK, *CONDITIONS} <= SENSITIVE
