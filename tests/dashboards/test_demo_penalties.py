"""The demonstration's penalty cases: one in each state a visitor should see."""

from __future__ import annotations

import pytest

from attendance_mis.dashboards.demo import build
from attendance_mis.dashboards.demo.cast import TRUSTS
from attendance_mis.tenancy.models import Trust
from penalties.models import ImprovementNotice, PenaltyCase, PenaltyNotice
from penalties.queries.bundle import missing
from penalties.queries.case_file import case_file, case_of
from registers.models import School
from roll.models import LeavingCase
from roll.queries.joining_list import to_come
from roll.queries.leaving_list import away_lines
from roll.queries.returns_list import open_returns
from roll.rules.returns import Urgency
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
    standing = issued.exclude(status="withdrawn")
    assert sorted(len(one.amounts) for one in standing) == [1, 2]  # flat, and with the lower amount
    assert issued.filter(status="withdrawn").count() == 1
    assert ImprovementNotice.objects.filter(state="running", case__state="improving").count() == 1
    assert PenaltyCase.objects.filter(state="considering", amber="").exists()
    assert PenaltyNotice.objects.filter(source="authority", status="paid").count() == 1
    _leaving_and_returns(waiting.school)


def _leaving_and_returns(school: School) -> None:
    """Somebody on day nineteen, a transfer not confirmed, one waiting for the head, returns sent and overdue."""
    today = NOW.date()
    missing_child = away_lines(school, today)[0]
    assert (missing_child.twenty, missing_child.twentieth) == (19, today)
    assert missing_child.told is not None
    assert missing_child.told.sent_on == missing_child.clock.form_due
    assert sorted(LeavingCase.objects.filter(school=school).values_list("ground", "state")) == [
        ("home_education", "proposed"),
        ("transfer", "open"),
    ]
    standing = {line.due.urgency for line in open_returns(school, today)}
    assert Urgency.OVERDUE in standing
    assert to_come(school, today)[0].gaps
