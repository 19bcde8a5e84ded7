from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.sessions import Session, SessionTimes
from registers.rules.timing import ArrivalProposal, RegisterStatus, propose_arrival, register_status

AM, PM = Session.AM, Session.PM
DAY = date(2026, 11, 23)
MORNING = SessionTimes(opens=time(9), late_from=time(9), closes=time(9, 30), ends=time(12))
AFTERNOON = SessionTimes(opens=time(13, 10), late_from=None, closes=time(13, 40), ends=time(15, 15))
EARLY_LATE = replace(MORNING, late_from=time(8, 55))
UNSET = SessionTimes(None, None, None, None)


def arrive(
    at: time, session: Session = AM, times: SessionTimes = MORNING, *, inclusive: bool = True, on: date = DAY
) -> ArrivalProposal:
    return propose_arrival(at, session, times, close_is_inclusive=inclusive, on=on)


@pytest.mark.parametrize(
    ("at", "code", "minutes"),
    [
        (time(0), "/", None),
        (time(8, 30), "/", None),
        (time(9), "/", None),
        (time(9, 0, 59), "/", None),
        (time(9, 1), "L", 1),
        (time(9, 29, 59), "L", 29),
        (time(9, 31), "U", 31),
        (time(11, 59, 59), "U", 179),
        (time(12), None, None),
        (time(15), None, None),
    ],
)
def test_arrival_in_the_morning(at: time, code: str | None, minutes: int | None) -> None:
    proposal = arrive(at)

    assert (proposal.code, proposal.minutes_late, proposal.warnings) == (code, minutes, ())


@pytest.mark.parametrize(
    ("at", "code", "minutes"),
    [
        (time(13, 10), "\\", None),
        (time(13, 11), "L", 1),
        (time(13, 41), "U", 31),
        (time(15, 14), "U", 124),
        (time(15, 15), None, None),
    ],
)
def test_arrival_in_the_afternoon_is_late_from_opening_without_a_late_from(
    at: time, code: str | None, minutes: int | None
) -> None:
    proposal = arrive(at, PM, AFTERNOON)

    assert (proposal.code, proposal.minutes_late) == (code, minutes)


@pytest.mark.parametrize(("inclusive", "code"), [(True, "L"), (False, "U")])
@pytest.mark.parametrize("second", [0, 1, 59])
def test_T05_arrival_in_the_closing_minute_goes_by_the_schools_rule(
    inclusive: bool, code: str, second: int
) -> None:
    assert arrive(time(9, 30, second), inclusive=inclusive).code == code


def test_T05_minutes_beside_the_closing_minute_do_not_depend_on_the_rule() -> None:
    codes = [[arrive(time(9, m), inclusive=inclusive).code for m in (29, 31)] for inclusive in (True, False)]

    assert codes == [["L", "U"], ["L", "U"]]


def test_T06_arrival_after_late_from_and_before_opening_is_l_with_a_warning() -> None:
    proposal = arrive(time(8, 56), times=EARLY_LATE)

    assert (proposal.code, proposal.minutes_late) == ("L", 1)
    assert "The register opens at 09:00" in proposal.warnings[0]


@pytest.mark.parametrize(
    ("at", "on", "warned"),
    [
        (time(9), DAY, True),
        (time(9, 1), DAY, False),
        (time(8, 56), date(2024, 8, 19), True),
        (time(8, 56), date(2024, 8, 18), False),
    ],
)
def test_T06_warning_ends_with_opening_and_starts_with_the_2024_regulations(
    at: time, on: date, warned: bool
) -> None:
    proposal = arrive(at, times=EARLY_LATE, on=on)

    assert proposal.code == "L"
    assert bool(proposal.warnings) is warned


@pytest.mark.parametrize(
    ("at", "times", "why"),
    [
        (time(9), UNSET, "when the morning register opens or when the morning register closes or"),
        (time(9), replace(MORNING, closes=None), "has not set when the morning register closes. Set it"),
        (time(10), replace(MORNING, ends=None), "has not set when the morning session ends. Set it"),
        (time(9, 10), replace(MORNING, closes=time(8)), "out of order"),
        (time(9, 10), replace(MORNING, late_from=time(10)), "out of order"),
        (time(9, 10), replace(MORNING, ends=time(9, 15)), "out of order"),
        (time(12, 1), MORNING, "The morning session ended at 12:00"),
    ],
)
def test_no_code_is_proposed_and_the_reason_is_told(at: time, times: SessionTimes, why: str) -> None:
    proposal = arrive(at, times=times)

    assert (proposal.code, proposal.minutes_late) == (None, None)
    assert why in proposal.why


def test_arrival_before_close_needs_no_end_of_session() -> None:
    assert arrive(time(9, 10), times=replace(MORNING, ends=None)).code == "L"


@given(st.times(), st.booleans())
def test_later_arrival_is_never_a_better_mark(at: time, inclusive: bool) -> None:
    rank = {"/": 0, "L": 1, "U": 2, None: 3}
    later = max(at, time(9, 20))

    assert rank[arrive(at, inclusive=inclusive).code] <= rank[arrive(later, inclusive=inclusive).code]


@pytest.mark.parametrize(
    ("clock", "submitted", "status"),
    [
        (time(8, 59, 59), False, RegisterStatus.NOT_DUE),
        (time(9), False, RegisterStatus.OPEN),
        (time(9, 14, 59), False, RegisterStatus.OPEN),
        (time(9, 15), False, RegisterStatus.MISSING),
        (time(18), False, RegisterStatus.MISSING),
        (time(8, 50), True, RegisterStatus.TAKEN),
        (time(9, 29, 59), True, RegisterStatus.TAKEN),
        (time(9, 30), True, RegisterStatus.CLOSED),
    ],
)
def test_register_status_through_the_morning(clock: time, submitted: bool, status: RegisterStatus) -> None:
    now = datetime.combine(DAY, clock)

    assert (
        register_status(now=now, on=DAY, session=AM, times=MORNING, submitted=submitted, alert_minutes=15)
        is status
    )


@pytest.mark.parametrize(
    ("now", "session", "times", "submitted", "status"),
    [
        (datetime(2026, 11, 22, 23, 59), AM, MORNING, False, RegisterStatus.NOT_DUE),
        (datetime(2026, 11, 24, 0, 0), AM, MORNING, False, RegisterStatus.MISSING),
        (datetime(2026, 11, 24, 0, 0), AM, MORNING, True, RegisterStatus.CLOSED),
        (datetime(2026, 11, 23, 0, 0), AM, UNSET, False, RegisterStatus.OPEN),
        (datetime(2026, 11, 23, 11, 59), PM, UNSET, False, RegisterStatus.NOT_DUE),
        (datetime(2026, 11, 23, 12, 0), PM, UNSET, False, RegisterStatus.OPEN),
        (datetime(2026, 11, 23, 12, 0), PM, UNSET, True, RegisterStatus.TAKEN),
        (datetime(2026, 11, 24, 0, 0), PM, UNSET, False, RegisterStatus.MISSING),
        (datetime(2026, 11, 24, 0, 0), PM, UNSET, True, RegisterStatus.CLOSED),
    ],
)
def test_register_status_on_other_days_and_without_times(
    now: datetime, session: Session, times: SessionTimes, submitted: bool, status: RegisterStatus
) -> None:
    asked = register_status(
        now=now, on=DAY, session=session, times=times, submitted=submitted, alert_minutes=15
    )

    assert asked is status


def test_register_is_missing_at_its_close_even_if_the_alert_is_later() -> None:
    now = datetime(2026, 11, 23, 9, 30)

    assert (
        register_status(now=now, on=DAY, session=AM, times=MORNING, submitted=False, alert_minutes=90)
        is RegisterStatus.MISSING
    )


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (datetime(2026, 6, 15, 7, 59, tzinfo=UTC), RegisterStatus.NOT_DUE),
        (datetime(2026, 6, 15, 8, 0, tzinfo=UTC), RegisterStatus.OPEN),
        (datetime(2026, 6, 15, 8, 15, tzinfo=UTC), RegisterStatus.MISSING),
    ],
)
def test_register_status_takes_an_aware_instant_as_london_time(now: datetime, status: RegisterStatus) -> None:
    asked = register_status(
        now=now, on=date(2026, 6, 15), session=AM, times=MORNING, submitted=False, alert_minutes=15
    )

    assert asked is status
