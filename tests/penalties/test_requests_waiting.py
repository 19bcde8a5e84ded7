"""A request the authority does not answer stays in sight and keeps nobody from looking at later absence (PEN-01, PEN-17)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from attendance_mis.accounts.models import User
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.actions.authority import record_authority
from penalties.actions.considering import draw_again
from penalties.actions.issuing import Serving, issue_notice, prepare, request_notice
from penalties.actions.judging import rejudge
from penalties.actions.notices import Told, authority_issued, authority_refused
from penalties.actions.opening import open_due_cases, open_for_pupil
from penalties.models import PenaltyCase
from penalties.queries.case_list import case_lines, cases_of
from penalties.rules.payment import Service
from registers.models import ClassMembership, Closure
from registers.queries.setup import setup_of
from registers.rules.sessions import Session
from tests.marking import at, bring_in

from .conftest import AUTHORITY, TODAY, Court
from .test_issuing import WHY, ready

__all__ = ["ready"]
LATER = date(2026, 12, 7)
AGAIN = [date(2026, 11, 30) + timedelta(days=n) for n in range(5)]
"""A second week away, after the authority was asked about the first."""


@pytest.fixture
def asked(ready: Court) -> PenaltyCase:
    """Requested on 23 November and not answered by 7 December; the second week away came in between."""
    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    case = ready.case()
    clock.set_clock(at(LATER))
    usual = {Session.AM: "/", Session.PM: "\\"}
    held = setup_of(ready.school).calendar.sessions(TODAY, LATER - timedelta(days=1), "4")
    bring_in(
        ready.school, [(ready.pupil, day, s, "G" if day in AGAIN else usual[s], None) for day, s in held]
    )
    return case


def test_later_absence_opens_a_case_of_its_own_that_rests_on_the_later_sessions(
    ready: Court, asked: PenaltyCase
) -> None:
    assert open_due_cases(ready.school, LATER) == 1

    file = ready.file()
    assert {one.date for one in file.standing.relied} == set(AGAIN)
    assert (file.standing.count, file.case.reached_on, file.case.amber) == (10, AGAIN[-1], "")
    assert open_due_cases(ready.school, LATER) == 0


def test_later_case_stands_whatever_the_authority_does_with_the_first(
    ready: Court, asked: PenaltyCase
) -> None:
    open_due_cases(ready.school, LATER)
    later, by = ready.case(), ready.actor("officer")

    authority_issued(asked, ready.mother, Told(LATER, "issued", None, None, "Their letter"), by=by)
    for case in (asked, later):
        rejudge(case.id, LATER)

    assert set(PenaltyCase.objects.values_list("amber", flat=True)) == {""}
    drawn = draw_again(later, reason="To see what it rests on", by=by)
    assert {one.date for one in drawn.sessions.filter(draw=2)} == set(AGAIN)


def test_person_who_asks_about_the_same_sessions_hears_that_the_request_waits(ready: Court) -> None:
    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))

    with pytest.raises(Refused, match="2 November 2026 to 6 November 2026 waits for the authority") as said:
        open_for_pupil(ready.school, ready.pupil, TODAY, by=ready.actor("officer"), again=True)

    assert "0 sessions count in the ten school weeks" in " ".join(said.value.problems["pupil"])


def test_request_stands_among_the_open_cases_until_it_is_answered(
    ready: Court, asked: PenaltyCase, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(ready.world.people["officer"])
    page = f"/schools/{ready.school.urn}/penalties/cases/"
    said = "Fictionshire Council was asked on 23 November 2026, 10 school days ago: ask again"

    assert said in client.get(page).content.decode()
    assert str(ready.pupil) not in client.get(page, {"ended": "1"}).content.decode()

    authority_refused(asked, ready.mother, reason="Too few", by=ready.actor("officer"))

    assert str(ready.pupil) not in client.get(page).content.decode()
    assert str(ready.pupil) in client.get(page, {"ended": "1"}).content.decode()


def test_authoritys_days_run_from_the_last_session_relied_on_by_the_pupils_own_calendar(court: Court) -> None:
    record_authority(
        replace(AUTHORITY, request_within_days=10), effective_from=date(2024, 9, 3), by=Actor.system()
    )
    court.open()

    assert send_by_of(court) == date(2026, 11, 20)  # ten school days after 6 November

    Closure.objects.create(
        school=court.school, day=date(2026, 11, 10), kind="inset", year_groups=["4"], note="Training"
    )
    court.school.setup_version += 1
    court.school.save()
    assert ClassMembership.objects.get(pupil=court.pupil).year_group == "4"
    assert send_by_of(court) == date(2026, 11, 23)


def send_by_of(court: Court) -> date | None:
    (line,) = case_lines(court.school, list(cases_of(court.school, ended=False)), TODAY)
    return line.send_by


def test_nothing_rests_any_more_on_what_the_authority_refused(ready: Court) -> None:
    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    refused, by = ready.case(), ready.actor("officer")
    authority_refused(refused, ready.mother, reason="Ask again with the leave form", by=by)
    open_for_pupil(ready.school, ready.pupil, TODAY, by=by, again=True)
    ready.consider()
    prepare(ready.case(), by=by)
    issue_notice(ready.case(), ready.mother, Serving(Service.POST, TODAY), reason=WHY, by=ready.actor("head"))

    assert not rejudge(refused.id, TODAY)

    refused.refresh_from_db()
    assert refused.amber == ""
