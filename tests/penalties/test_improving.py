"""A notice to improve from the draft to the review (PEN-07 to PEN-09; D36)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db.models import F

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.review import approve_letter, withdraw_letter
from letters.models import Letter
from penalties.actions.authority import record_authority
from penalties.actions.considering import answer, close_case, hand_over
from penalties.actions.improving import (
    Terms,
    begin_improvement,
    correct_letters,
    review_improvement,
    watch_improvement,
    write_improvement,
)
from penalties.actions.issuing import prepare
from penalties.actions.judging import rejudge
from penalties.models import ImprovementNotice, PenaltyCase
from penalties.queries.improvement import watched
from penalties.queries.waiting import improvements_to_review
from registers.models import Closure, HalfTerm, PolicyChange, School
from registers.rules.sessions import Session
from support.actions.log import log_support
from tests.marking import put
from tests.world import build_world

from .conftest import AUTHORITY, HOLIDAY, TODAY, Court, amend, parent
from .test_grounds import move

TERMS = Terms(
    starts_on=TODAY,
    weeks=3,
    sufficient="No more than two sessions away without leave",
    most_unauthorised=2,
    early_grounds="If four sessions are missed without leave we may act at once",
    early_after=4,
    further_support="Breakfast club\nA mentor, who was turned down",
)


@pytest.fixture
def running(court: Court) -> Court:
    parent(court.pupil, "Secondley")
    court.open()
    log_support(
        court.school, court.pupil, offered_on=date(2026, 11, 12), what="Breakfast club", taken_up="no",
        by=court.actor("officer"),
    )  # fmt: skip
    write_improvement(court.case(), TERMS, by=court.actor("officer"))
    begin_improvement(court.case(), by=court.actor("head"))
    return court


def to_day(day: date) -> None:
    clock.set_clock(datetime(day.year, day.month, day.day, 16, 0, tzinfo=clock.LONDON))


def miss(court: Court, day: date, session: Session = Session.AM) -> None:
    to_day(day)
    put(court.school, {court.pupil: "O"}, day, session)


def test_each_parent_gets_a_notice_with_the_seven_contents_from_the_record(running: Court) -> None:
    letters = list(Letter.objects.filter(kind="D36").order_by("recipient_key"))

    assert [letter.state for letter in letters] == ["issued", "issued"]
    fields = letters[0].fields
    assert fields["offence_sessions"] == "10 sessions (5 days)"
    assert fields["support_given"] == ["12 November 2026: Breakfast club. Not taken up."]
    assert fields["support_offered"] == ["Breakfast club", "A mentor, who was turned down"]
    assert (fields["first_day"], fields["last_day"]) == ("23 November 2026", "11 December 2026")
    assert fields["improvement"] == TERMS.sufficient
    assert fields["act_early"] == TERMS.early_grounds
    assert len(fields["absences"]["rows"]) == 10
    assert running.case().state == "improving"


def test_nothing_is_sent_and_no_period_runs_from_a_held_case(court: Court) -> None:
    court.open()
    write_improvement(court.case(), TERMS, by=court.actor("officer"))
    amend(court, HOLIDAY[0], "I")

    with pytest.raises(Refused, match="no longer counts"):
        begin_improvement(court.case(), by=court.actor("head"))

    assert Letter.objects.get().state == "held"
    rejudge(court.case().id, TODAY)
    assert "facts_changed" in Letter.objects.get().holds


def test_letter_cannot_be_approved_without_its_period_and_goes_when_the_case_is_closed(court: Court) -> None:
    court.open()
    write_improvement(court.case(), TERMS, by=court.actor("officer"))
    with pytest.raises(Refused, match="waits for a person"):
        approve_letter(Letter.objects.get(), by=court.actor("head"))

    close_case(court.case(), reason="The family was bereaved", by=court.actor("officer"))

    assert Letter.objects.get().state == "withdrawn"


def test_writing_it_again_withdraws_the_letters_of_before(court: Court) -> None:
    court.open()
    write_improvement(court.case(), TERMS, by=court.actor("officer"))
    write_improvement(court.case(), replace(TERMS, weeks=4), by=court.actor("officer"))

    assert sorted(Letter.objects.values_list("state", flat=True)) == ["held", "withdrawn"]


@pytest.mark.parametrize(("own", "later"), [(True, 7), (False, 0)])
def test_week_in_which_the_pupils_class_is_closed_is_none_of_the_weeks_given(
    own: bool, later: int, court: Court
) -> None:
    court.open()
    usual = write_improvement(court.case(), TERMS, by=court.actor("officer")).ends_on
    monday = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)
    sits_in = court.pupil.memberships.get().school_class.name
    for n in range(5):
        Closure.objects.create(
            school=court.school, day=monday + timedelta(days=n), kind="closure", note="Boiler",
            classes=[sits_in if own else "Another class"],
        )  # fmt: skip
    School.objects.filter(id=court.school.id).update(setup_version=F("setup_version") + 1)

    notice = write_improvement(court.case(), TERMS, by=court.actor("officer"))

    assert notice.ends_on - usual == timedelta(days=later)
    assert watched(notice, monday + timedelta(days=4)).school_days_held == (5 if own else 9)


def test_whoever_wrote_it_does_not_send_it_where_the_school_chose_so(court: Court) -> None:
    PolicyChange.objects.create(
        school=court.school, effective_from=TODAY, values={"letters_approved_by_another": "yes"}, reason="Test",
        made_at=clock.now(), by_name="Test",
    )  # fmt: skip
    court.school.setup_version += 1
    court.school.save()
    court.open()
    write_improvement(court.case(), TERMS, by=court.actor("head"))

    with pytest.raises(Refused, match="somebody else"):
        begin_improvement(court.case(), by=court.actor("head"))

    assert ImprovementNotice.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weeks": 2}, "weeks"),
        ({"weeks": 7}, "weeks"),
        ({"starts_on": TODAY - timedelta(days=1)}, "starts_on"),
        ({"early_after": 2}, "early_after"),
    ],
)
def test_terms_outside_the_rules_are_refused(court: Court, change: dict[str, object], field: str) -> None:
    court.open()

    with pytest.raises(Refused) as refused:
        write_improvement(court.case(), replace(TERMS, **change), by=court.actor("officer"))  # type: ignore[arg-type]

    assert set(refused.value.problems) == {field}


def test_running_period_blocks_a_penalty_until_a_ground_is_broken(running: Court) -> None:
    running.consider()
    with pytest.raises(Refused, match="notice to improve is running"):
        prepare(running.case(), by=running.actor("officer"))
    notice = ImprovementNotice.objects.select_related("case__school", "case__pupil").get()
    for number, day in enumerate([date(2026, 11, 24), date(2026, 11, 25)]):
        for session in Session:
            assert not watch_improvement(notice, day), number
            miss(running, day, session)

    assert watch_improvement(notice, date(2026, 11, 25))
    assert not watch_improvement(notice, date(2026, 11, 25))  # said once

    review_improvement(
        running.case(), "early", reason="Four sessions were missed", by=running.actor("officer")
    )
    assert running.case().improvements.get().outcome == "early"


def test_early_action_waits_where_the_authority_says_so(running: Court) -> None:
    record_authority(replace(AUTHORITY, early_action_after_weeks=2), effective_from=TODAY, by=Actor.system())
    for session in Session:
        miss(running, date(2026, 11, 24), session)
        miss(running, date(2026, 11, 25), session)
    notice = ImprovementNotice.objects.select_related("case__school", "case__pupil").get()

    assert not watch_improvement(notice, date(2026, 11, 26))
    with pytest.raises(Refused, match="No stated ground"):
        review_improvement(
            running.case(), "early", reason="Four sessions were missed", by=running.actor("officer")
        )


def test_period_of_a_pupil_who_moved_within_the_trust_counts_both_schools(running: Court) -> None:
    other = build_world(urn="900002", classes=("5 Oak",), size=1, emails="two")
    for session in Session:
        miss(running, date(2026, 11, 24), session)
    move(running.pupil, running, other, date(2026, 11, 25))
    to_day(date(2026, 11, 25))
    hand_over(running.case(), reason="Moved within the trust today", by=running.actor("officer"))
    for session in Session:
        put(other.school, {running.pupil: "O"}, date(2026, 11, 25), session)
    notice = ImprovementNotice.objects.select_related("case__school", "case__pupil").get()
    assert notice.case.school == other.school

    assert watched(notice, date(2026, 11, 25)).unauthorised == 4
    assert watch_improvement(notice, date(2026, 11, 25))


def test_review_comes_after_the_last_day_and_enough_improvement_ends_the_matter(running: Court) -> None:
    with pytest.raises(Refused, match="not over yet"):
        review_improvement(
            running.case(), "improved", reason="It went very well", by=running.actor("officer")
        )
    to_day(date(2026, 12, 12))

    review_improvement(running.case(), "improved", reason="It went very well", by=running.actor("officer"))

    running.consider()
    answer(
        running.case(),
        "improvement",
        "done",
        reason="Given and reviewed, see above",
        by=running.actor("officer"),
    )
    assert "improved" in [o.key for o in running.file().obstacles]


def test_not_improved_lets_the_penalty_follow(running: Court) -> None:
    to_day(TODAY)
    for session, code in ((Session.AM, "/"), (Session.PM, "\\")):
        put(running.school, {running.pupil: code}, TODAY, session)
    to_day(date(2026, 12, 12))
    review_improvement(
        running.case(), "not_improved", reason="Six more sessions", by=running.actor("officer")
    )
    running.consider()
    answer(
        running.case(),
        "support",
        "offered",
        reason="Breakfast club, not taken up",
        by=running.actor("officer"),
    )
    answer(running.case(), "improvement", "done", reason="Given and reviewed", by=running.actor("officer"))

    keys = [o.key for o in running.file().obstacles]

    assert keys == ["undecided"]  # the second parent


def test_letter_whose_marks_changed_is_corrected_by_a_new_one(running: Court) -> None:
    from penalties.actions.considering import draw_again

    amend(running, HOLIDAY[0], "O")
    rejudge(running.case().id, TODAY)
    assert set(Letter.objects.filter(kind="D36").values_list("flag", flat=True)) != {""}
    draw_again(running.case(), reason="Ten still count, one is O", by=running.actor("officer"))
    assert "letters" in [o.key for o in running.file().obstacles]

    assert correct_letters(running.case(), by=running.actor("officer")) == 2

    assert "letters" not in [o.key for o in running.file().obstacles]
    assert Letter.objects.filter(edition=2, state="draft").count() == 2


def test_period_beyond_the_recorded_terms_is_refused_and_not_shortened(court: Court) -> None:
    """Two weeks of term are recorded: six promised in the form would be two in the letter."""
    court.open()
    HalfTerm.objects.filter(school=court.school, first_day__gt=TODAY).delete()
    HalfTerm.objects.filter(school=court.school, last_day__gt=TODAY).update(
        last_day=TODAY + timedelta(days=11)
    )
    School.objects.filter(id=court.school.id).update(setup_version=F("setup_version") + 1)

    with pytest.raises(Refused, match="add the terms that follow"):
        write_improvement(court.case(), replace(TERMS, weeks=6), by=court.actor("officer"))

    assert not ImprovementNotice.objects.exists()
    assert not Letter.objects.filter(kind="D36").exists()


def test_ground_that_a_corrected_mark_mends_is_no_longer_said_to_be_broken(running: Court) -> None:
    for day in (date(2026, 11, 24), date(2026, 11, 25)):
        for session in Session:
            miss(running, day, session)
    notice = ImprovementNotice.objects.select_related("case__school", "case__pupil").get()
    assert watch_improvement(notice, date(2026, 11, 25))
    amend(running, date(2026, 11, 24), "I")

    assert not watch_improvement(notice, date(2026, 11, 26))

    assert not improvements_to_review(running.school, date(2026, 11, 26))
    amend(running, date(2026, 11, 24), "O")
    assert watch_improvement(notice, date(2026, 11, 27))


def test_school_that_takes_over_writes_the_notice_itself(court: Court) -> None:
    other = build_world(urn="900002", classes=("5 Oak",), size=1, emails="two")
    court.open()
    write_improvement(court.case(), replace(TERMS, starts_on=date(2026, 11, 30)), by=court.actor("officer"))
    move(court.pupil, court, other, date(2026, 11, 25))
    to_day(date(2026, 11, 25))

    hand_over(court.case(), reason="Moved within the trust today", by=court.actor("officer"))

    case = PenaltyCase.objects.select_related("pupil", "school").get()
    assert Letter.objects.get().state == "withdrawn"
    officer, head = (access_of(other.people[one]).actor(other.school.id) for one in ("officer", "head"))
    with pytest.raises(Refused, match="Write the notice to improve first"):
        begin_improvement(case, by=head)
    write_improvement(case, replace(TERMS, starts_on=date(2026, 11, 30)), by=officer)
    begin_improvement(case, by=head)
    assert Letter.objects.get(state="issued").school == other.school


def test_period_nobody_would_be_written_to_about_does_not_begin(court: Court) -> None:
    court.open()
    write_improvement(court.case(), TERMS, by=court.actor("officer"))
    withdraw_letter(Letter.objects.get(), reason="A slip", by=court.actor("officer"))

    with pytest.raises(Refused, match="again"):
        begin_improvement(court.case(), by=court.actor("head"))
