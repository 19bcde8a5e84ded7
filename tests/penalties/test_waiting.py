"""What a start page counts of the penalties is what their lists say is to be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from attendance_mis.kit import clock
from penalties.actions.issuing import request_notice
from penalties.actions.judging import rejudge
from penalties.actions.notices import authority_refused, copy_sent, withdraw
from penalties.models import CaseState, ImprovementNotice, PenaltyCase
from penalties.queries.notice_list import due_notices, notice_lines
from penalties.queries.waiting import cases_for_head, improvements_to_review, requests_unanswered
from registers.models import School
from tests.world import make_school

from .conftest import HOLIDAY, TODAY, Court, amend
from .test_issuing import WHY, issue, past_notice, ready

__all__ = ["ready"]


@dataclass(frozen=True)
class Waiting:
    for_head: int = 0
    improvements: int = 0
    notices: int = 0
    requests: int = 0


NOTHING = Waiting()


def waiting(school: School, today: date) -> Waiting:
    return Waiting(
        for_head=cases_for_head(school).count(),
        improvements=improvements_to_review(school, today).count(),
        notices=len(due_notices(school, today)),
        requests=requests_unanswered(school).count(),
    )


def test_case_waits_for_the_head_until_it_is_paused(ready: Court) -> None:
    assert waiting(ready.school, TODAY) == replace(NOTHING, for_head=1)
    assert waiting(make_school("900002"), TODAY) == NOTHING

    amend(ready, HOLIDAY[0], "I")
    rejudge(ready.case().id, TODAY)

    assert waiting(ready.school, TODAY) == NOTHING


def test_request_waits_until_the_authority_answers(ready: Court) -> None:
    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    assert waiting(ready.school, TODAY) == replace(NOTHING, requests=1)

    authority_refused(ready.case(), ready.mother, reason="Too few", by=ready.actor("officer"))

    assert waiting(ready.school, TODAY) == NOTHING


@pytest.mark.parametrize(
    ("ends_on", "alerted_on", "state", "counted"),
    [
        (TODAY, None, "running", 0),
        (TODAY - timedelta(days=1), None, "running", 1),
        (TODAY, TODAY, "running", 1),
        (TODAY - timedelta(days=1), TODAY, "ended", 0),
    ],
)
def test_improvement_period_waits_when_it_is_over_or_a_ground_is_broken(
    court: Court, ends_on: date, alerted_on: date | None, state: str, counted: int
) -> None:
    court.open()
    PenaltyCase.objects.update(state=CaseState.IMPROVING)
    ImprovementNotice.objects.create(
        case=court.case(), state=state, starts_on=HOLIDAY[0], ends_on=ends_on, sufficient="At most two",
        most_unauthorised=2, early_grounds="Four missed", early_after=4, further_support="Breakfast club",
        alerted_on=alerted_on, made_at=clock.now(), by_name="Test",
    )  # fmt: skip

    assert waiting(court.school, TODAY) == replace(NOTHING, improvements=counted)


def test_notice_waits_for_its_copy_its_payment_and_what_the_authority_decided(ready: Court) -> None:
    notice, by = issue(ready), ready.actor("officer")
    assert waiting(ready.school, TODAY) == replace(NOTHING, notices=1)
    copy_sent(notice, on=TODAY, by=by)
    assert waiting(ready.school, TODAY) == NOTHING
    last = date(2026, 12, 22)
    assert waiting(ready.school, last) == NOTHING
    assert waiting(ready.school, last + timedelta(days=1)) == replace(NOTHING, notices=1)

    withdraw(notice, "errors", on=TODAY, words="Wrong name", by=by)

    assert waiting(ready.school, last + timedelta(days=1)) == NOTHING


@pytest.mark.parametrize("status", ["issued", "paid", "unpaid", "withdrawn", "prosecuted"])
@pytest.mark.parametrize("age", [26, 27, 28, 29, 30, 31, 32, 400])
def test_notices_counted_as_due_are_those_the_list_says(court: Court, status: str, age: int) -> None:
    past_notice(court, TODAY - timedelta(days=age), status)

    listed = [line for line in notice_lines(court.school, TODAY) if line.due]

    assert [line.due for line in due_notices(court.school, TODAY)] == [line.due for line in listed]
