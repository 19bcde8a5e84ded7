"""Notices about an excluded pupil in a public place, as the authority told them (PEN-18)."""

from __future__ import annotations

from datetime import date

import pytest

from attendance_mis.kit.api_errors import Refused
from penalties.actions.notices import record_public_place
from penalties.models import PenaltyNotice
from penalties.queries.ladder import ladder
from penalties.queries.notice_list import notice_line
from penalties.queries.threshold import used_sessions
from penalties.rules.ladder import Step
from registers.rules.sessions import Session

from .conftest import TODAY, Court, amend_all

WEDNESDAY = date(2026, 11, 18)


def told(court: Court, **more: date) -> PenaltyNotice:
    days = {"seen_on": WEDNESDAY, "told_on": date(2026, 11, 16), "issued_on": TODAY, **more}
    return record_public_place(
        court.school,
        court.pupil,
        court.mother,
        **days,
        status="issued",
        words="Seen in a shop at 11",
        by=court.actor("officer"),
    )


def test_notice_has_its_own_amounts_and_no_rung(court: Court) -> None:
    notice = told(court)

    assert notice.amounts == [[6000, 21], [12000, 28]]
    assert ladder(court.pupil, court.mother, TODAY).position.step is Step.FIRST
    assert used_sessions(TODAY) == {}


def test_notice_of_a_day_the_register_shows_no_exclusion_is_flagged_with_the_reason(court: Court) -> None:
    notice = told(court)

    assert notice.flag.startswith(
        "The register does not show the pupil suspended or excluded on 18 November 2026"
    )
    assert notice_line(notice, TODAY).due == "Tell the authority why: it may have to be withdrawn."


def test_notice_of_a_day_of_the_suspension_carries_when_the_parent_was_told_and_no_flag(court: Court) -> None:
    suspended = {(date(2026, 11, day), session): "E" for day in (17, 18) for session in Session}
    amend_all(court, suspended)

    notice = told(court, told_on=WEDNESDAY)

    assert (notice.told_on, notice.flag) == (WEDNESDAY, "")


def test_notice_about_a_parent_told_too_late_is_refused(court: Court) -> None:
    with pytest.raises(Refused) as refused:
        told(court, told_on=date(2026, 11, 19))

    assert refused.value.problems == {
        "told_on": ["The parent has to be told before the pupil is seen, or on that day."]
    }
    assert not PenaltyNotice.objects.exists()
