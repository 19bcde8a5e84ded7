"""The demonstration's penalty cases: one in each state a visitor should see."""

from __future__ import annotations

import pytest

from attendance_mis.dashboards.demo import build
from attendance_mis.dashboards.demo.cast import TRUSTS
from attendance_mis.tenancy.models import Trust
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.queries.bundle import missing
from penalties.queries.case_file import case_file, case_of
from tests.conftest import NOW

WESSEX = next(trust for trust in TRUSTS if trust.schema == "wessex")


@pytest.mark.slow
def test_demo_has_a_case_to_decide_a_first_and_a_second_notice_and_a_held_case(alpha: Trust) -> None:
    build.fill(WESSEX, lambda said: None)

    waiting = PenaltyCase.objects.get(state="prepared", amber="")
    case = case_of(waiting.school, waiting.id)
    assert case is not None
    assert case_file(case, NOW.date()).obstacles == ()
    assert missing(case_file(case, NOW.date())) == []
    assert PenaltyCase.objects.exclude(amber="").count() == 1
    issued = PenaltyNotice.objects.filter(source="school").order_by("-amounts")
    assert sorted(len(one.amounts) for one in issued) == [1, 2]  # flat, and with the lower amount
    assert PenaltyNotice.objects.filter(source="authority", status="paid").count() == 1
