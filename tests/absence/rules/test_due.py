"""What is due about a child nobody can account for: a table a policy, and the same week under all five (POL-10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from absence.rules.due import Due, Step, due, next_contact, nobody_reached
from absence.rules.history import Event, Kind
from registers.rules.policy_kinds import OFF
from tests.absence.rules.policies import DAD, GRAN, MONDAY, MUM, at, call, case, done, policy

FIVE = ("sharley_park", "att", "cambrian", "wessex", "rise")


def steps(found: list[Due]) -> list[str]:
    return [str(one.step) for one in found if one.step is not Step.SETTLE_N]


def all_tried(clock: str = "09:40", day: date = MONDAY) -> list[Event]:
    return [call(one.ref, clock, day=day) for one in (MUM, DAD, GRAN)]


@pytest.mark.parametrize(
    ("events", "wanted"),
    [
        ([], ("mum", "phone")),
        ([call("mum", "09:32")], ("dad", "phone")),
        ([call("mum", "09:32"), call("dad", "09:33")], ("gran", "phone")),
        ([call("mum", "09:32", channel="text", outcome="message_left")], ("mum", "phone")),
        (all_tried(), None),
    ],
)
def test_abs11_contacts_are_rung_in_their_order_and_a_restricted_adult_never(
    events: list[Event], wanted: tuple[str, str] | None
) -> None:
    found = next_contact(case(*events), policy())
    assert (found and (found[0].ref, found[1])) == wanted


@pytest.mark.parametrize(
    ("key", "first", "then"),
    [
        ("sharley_park", ("mum", "phone"), ("dad", "phone")),
        ("att", ("mum", "app"), ("mum", "phone")),
        ("cambrian", ("mum", "phone"), ("dad", "phone")),
        ("wessex", ("mum", "email"), ("mum", "phone")),
        ("rise", ("mum", "text"), ("mum", "phone")),
    ],
)
def test_abs11_the_first_day_follows_each_schools_own_sequence(
    key: str, first: tuple[str, str], then: tuple[str, str]
) -> None:
    begin = next_contact(case(), policy(key))
    assert begin is not None
    assert (begin[0].ref, begin[1]) == first
    outcome = "no_answer" if first[1] == "phone" else "message_left"
    after = next_contact(case(call(*first[:1], "09:35", channel=first[1], outcome=outcome)), policy(key))
    assert after is not None
    assert (after[0].ref, after[1]) == then


@pytest.mark.parametrize(
    ("day", "from_day", "tried", "wanted"),
    [
        (1, 1, ["mum", "dad"], False),
        (1, 1, ["mum", "dad", "gran"], True),
        (1, 2, ["mum"], False),
        (1, 2, ["mum", "dad"], True),
        (2, 2, ["mum", "dad"], False),
        (2, 2, ["mum", "dad", "gran"], True),
    ],
)
def test_abs12_no_contact_means_everybody_required_was_tried(
    day: int, from_day: int, tried: list[str], wanted: bool
) -> None:
    facts = case(*(call(ref, "09:40") for ref in tried), number=day)
    assert nobody_reached(facts, policy(contacts_required_by_day=from_day)) is wanted


def test_abs12_a_message_is_not_a_call() -> None:
    sent = [call(one.ref, "09:40", channel="text", outcome="message_left") for one in (MUM, DAD, GRAN)]
    assert not nobody_reached(case(*sent), policy())


def test_abs13_an_answer_that_does_not_reassure_goes_on_to_the_safeguarding_lead() -> None:
    facts = case(call("mum", "09:40", outcome="unsatisfactory"))
    assert "alert_dsl" in steps(due(facts, policy()))


def test_abs15_alert_then_answer_then_decision() -> None:
    own = policy(home_visit_latest_day=3)
    tried = all_tried()
    alert = done(Kind.ALERT, "09:42")
    answered = done(Kind.ACKNOWLEDGED, "09:44")
    decided = done(Kind.DECISION, "09:50")

    assert "alert_dsl" in steps(due(case(*tried), own))
    assert "acknowledge" in steps(due(case(*tried, alert), own))
    assert "acknowledge" not in steps(due(case(*tried, alert, answered), own))
    assert "decide_visit" in steps(due(case(*tried, alert, answered), own))
    assert "decide_visit" not in steps(due(case(*tried, alert, answered, decided), own))


def test_saf02_an_alert_not_answered_in_time_is_overdue() -> None:
    facts = case(*all_tried(), done(Kind.ALERT, "09:41"), clock="09:56")
    waiting = case(*all_tried(), done(Kind.ALERT, "09:41"), clock="09:55")
    late, soon = (
        next(one for one in due(f, policy(dsl_alert_minutes=14)) if one.step == "acknowledge")
        for f in (facts, waiting)
    )
    assert (late.overdue, soon.overdue) == (True, False)


@pytest.mark.parametrize(
    ("number", "latest", "events", "wanted"),
    [
        (1, 3, [], False),
        (3, 3, [], True),
        (4, 3, [], True),
        (1, 1, [], True),
        (3, 3, [done(Kind.VISIT, "10:00", answered=False)], False),
        (3, 3, [done(Kind.OVERRIDE, "10:00")], False),
        (3, 3, [done(Kind.DECISION, "10:00")], True),
    ],
)
def test_abs17_a_visit_is_compulsory_from_the_latest_day_until_made_or_lifted(
    number: int, latest: int, events: list[Event], wanted: bool
) -> None:
    facts = case(*all_tried(), *events, number=number)
    found = [one for one in due(facts, policy(home_visit_latest_day=latest)) if one.step == "visit"]
    assert bool(found) is wanted
    assert all(one.compulsory for one in found)


@pytest.mark.parametrize(
    ("visits", "limit", "wanted"), [(2, 3, False), (3, 3, True), (4, 3, True), (9, OFF, False)]
)
def test_abs22_third_unanswered_visit_to_a_family_goes_to_the_local_authority(
    visits: int, limit: object, wanted: bool
) -> None:
    facts = case(family_visits_unanswered=visits)
    assert ("tell_la" in steps(due(facts, policy(visits_before_la=limit)))) is wanted


def test_abs23_everybody_tried_is_rung_again_the_longest_ago_first() -> None:
    facts = case(call("mum", "09:50"), call("dad", "09:35"), call("gran", "09:52"), clock="09:55")
    again = next(one for one in due(facts, policy(call_again_minutes=20)) if one.step == "call_again")
    assert (again.contact, again.by) == ("dad", at("10:12"))


def test_abs23_the_next_day_begins_with_the_first_contact_again() -> None:
    tuesday = MONDAY + timedelta(days=1)
    found = next_contact(case(*all_tried(), day=tuesday, number=2), policy())
    assert found is not None
    assert found[0].ref == "mum"


def test_abs10_while_the_register_is_open_nobody_is_asked_but_the_deadline_stands() -> None:
    found = due(case(waiting=True, social_worker=True, number=3), policy())
    assert [one.step for one in found] == [Step.SETTLE_N]


def test_abs26_the_social_worker_is_told_the_same_day() -> None:
    assert "social_worker" in steps(due(case(social_worker=True), policy()))
    told = case(done(Kind.SOCIAL_WORKER, "09:40"), social_worker=True)
    assert "social_worker" not in steps(due(told, policy()))


def test_child_on_the_way_is_looked_for_and_told_before_anything_else() -> None:
    found = due(case(danger=True), policy())
    assert [one.step for one in found][:2] == [Step.SEARCH, Step.ALERT_DSL]


def test_first_call_is_overdue_after_the_schools_own_minutes() -> None:
    own = policy(first_call_minutes=15)
    soon, late = (
        next(one for one in due(case(clock=clock), own) if one.step == "contact")
        for clock in ("09:45", "09:46")
    )
    assert (soon.overdue, late.overdue, soon.by) == (False, True, at("09:45"))


def test_n_has_its_own_deadline() -> None:
    facts = case(n_due=MONDAY - timedelta(days=1))
    found = next(one for one in due(facts, policy()) if one.step == "settle_n")
    assert (found.by, found.overdue) == (MONDAY - timedelta(days=1), True)


WEEK = {
    # Nobody answers all week, nothing else is done: what is due at 10:00 on days 1 to 6, calls apart.
    "sharley_park": [
        ["visit", "alert_dsl", "refer"],
        ["visit", "alert_dsl", "refer"],
        ["visit", "alert_dsl", "refer"],
        ["visit", "alert_dsl", "refer"],
        ["visit", "alert_dsl", "refer"],
        ["visit", "alert_dsl", "refer"],
    ],
    "att": [
        ["alert_dsl", "decide_visit"],
        ["alert_dsl", "decide_visit", "siblings_schools"],
        ["visit", "alert_dsl", "siblings_schools"],
        ["visit", "alert_dsl", "siblings_schools"],
        ["visit", "alert_dsl", "siblings_schools"],
        ["visit", "alert_dsl", "dsl_referral", "siblings_schools"],
    ],
    "cambrian": [["alert_dsl"], ["alert_dsl"], *[["visit", "alert_dsl"]] * 4],
    "wessex": [["alert_dsl"], ["alert_dsl"], *[["visit", "alert_dsl"]] * 4],
    "rise": [["visit", "alert_dsl"], *[["visit", "alert_dsl", "refer"]] * 5],
}
CALLS = {
    "sharley_park": ["mum phone", "dad phone", "gran phone"],
    "att": ["mum app", "mum phone", "dad phone", "gran phone"],
    "cambrian": ["mum phone", "dad phone", "gran phone", "mum text"],
    "wessex": ["mum email", "mum phone", "dad phone", "gran phone"],
    "rise": ["mum text", "mum phone", "dad phone", "gran phone", "mum email"],
}


def calls_of(key: str, day: date, number: int) -> list[Event]:
    """A whole round of the school's own sequence, unanswered."""
    events: list[Event] = []
    for minute in range(10):
        upcoming = next_contact(case(*events, day=day, number=number), policy(key))
        if upcoming is None:
            return events
        adult, channel = upcoming
        outcome = "no_answer" if channel == "phone" else "message_left"
        events.append(call(adult.ref, f"09:{32 + minute}", day=day, outcome=outcome, channel=channel))
    raise AssertionError("the round does not end")


@pytest.mark.parametrize("key", FIVE)
def test_pol10_the_same_week_unanswered_under_each_policy(key: str) -> None:
    days = [MONDAY + timedelta(days=n + (2 if n > 4 else 0)) for n in range(6)]
    history: list[Event] = []
    week = []
    for number, day in enumerate(days, 1):
        history += calls_of(key, day, number)
        facts = case(*history, day=day, number=number, clock="10:00", siblings_elsewhere=True)
        found = due(facts, policy(key))
        week.append([step for step in steps(found) if step not in ("contact", "call_again")])
    assert week == WEEK[key]
    assert [f"{e.contact} {e.channel}" for e in calls_of(key, MONDAY, 1)] == CALLS[key]


def test_pol10_the_five_weeks_all_differ() -> None:
    assert len({(str(WEEK[key]), str(CALLS[key])) for key in FIVE}) == len(FIVE)
