"""Who issues, once, and never a third: the gate is judged again when the head signs (PEN-13 to PEN-15, ROL-04, ROL-05, L16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from attendance_mis.accounts.models import RoleGrant
from attendance_mis.accounts.permissions import ROLES
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.models import Letter
from penalties.actions.authority import record_authority
from penalties.actions.considering import AuthoritySaid, authority_said, close_case, say_liable
from penalties.actions.delegating import delegate, end_delegation
from penalties.actions.issuing import (
    Serving,
    issue_notice,
    prepare,
    request_notice,
    send_back,
    take_up_again,
)
from penalties.actions.judging import rejudge, rejudge_pupils
from penalties.actions.notices import (
    Told,
    authority_issued,
    copy_sent,
    hear_of,
    received,
    record_known,
    withdraw,
)
from penalties.actions.opening import open_due_cases, open_for_pupil
from penalties.models import PenaltyNotice
from penalties.queries.case_file import case_file
from penalties.queries.ladder import ladder
from penalties.queries.threshold import used_sessions
from penalties.rules.authority import Issuer
from penalties.rules.ladder import Step
from penalties.rules.payment import Service
from registers.models import Contact, ContactLink, PolicyChange
from tests.marking import at

from .conftest import AUTHORITY, HOLIDAY, TODAY, Court, amend, parent

SERVING = Serving(Service.POST, TODAY)
WHY = "The holiday was taken although leave was refused"


@pytest.fixture
def ready(court: Court) -> Court:
    """Prepared by the officer, waiting for the head."""
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("officer"))
    return court


def issue(court: Court, role: str = "head", contact: Contact | None = None) -> PenaltyNotice:
    return issue_notice(court.case(), contact or court.mother, SERVING, reason=WHY, by=court.actor(role))


def past_notice(court: Court, on: date, status: str = "issued") -> PenaltyNotice:
    return PenaltyNotice.objects.create(
        school=court.school,
        pupil=court.pupil,
        contact=court.mother,
        issued_on=on,
        kind="absence",
        status=status,
    )


def test_head_issues_what_the_officer_prepared_and_everything_is_kept_with_it(ready: Court) -> None:
    notice = issue(ready)

    assert (notice.issued_on, notice.status, notice.amounts) == (TODAY, "issued", [[8000, 21], [16000, 28]])
    assert (notice.offence_from, notice.offence_to) == (HOLIDAY[0], HOLIDAY[4])
    assert (notice.issued_by, notice.issued_by_position, notice.acting_for) == (
        "Test Headteacher",
        "Headteacher",
        "",
    )
    assert notice.prepared_by == "Test Attendance officer, Attendance officer"
    assert ready.case().state == "issued"
    assert used_sessions(TODAY)[ready.pupil.id] == [(HOLIDAY[0], HOLIDAY[4])]
    assert list(notice.events.values_list("what", "words")) == [("issued", WHY)]


def test_case_with_something_open_cannot_be_prepared_and_says_all_of_it(court: Court) -> None:
    court.open()

    with pytest.raises(Refused) as refused:
        prepare(court.case(), by=court.actor("officer"))

    assert len(refused.value.problems["case"]) >= 11  # ten questions and nobody liable
    assert court.case().state == "considering"


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"head"}))
def test_l16_nobody_but_the_head_issues_or_requests(ready: Court, role: str) -> None:
    for act in (
        lambda: issue(ready, role),
        lambda: request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor(role)),
    ):
        with pytest.raises(Refused, match="Only the head"):
            act()

    assert not PenaltyNotice.objects.exists()
    assert issue(ready).status == "issued"


def test_assistant_head_issues_for_the_head_between_the_days_of_a_written_word(ready: Court) -> None:
    deputy = ready.world.people["assistant_head"]
    given = delegate(
        ready.school, deputy, first_day=TODAY, last_day=None, in_writing="Minute of 2 November 2026",
        by=ready.actor("head"),
    )  # fmt: skip
    end_delegation(given, by=ready.actor("head"))
    with pytest.raises(Refused, match="Only the head"):
        issue(ready, "assistant_head")
    delegate(
        ready.school, deputy, first_day=TODAY, last_day=TODAY, in_writing="Again", by=ready.actor("head")
    )

    assert issue(ready, "assistant_head").acting_for == "Test Headteacher, Headteacher"


def test_deputy_who_leads_attendance_too_issues_for_the_head(ready: Court) -> None:
    deputy = ready.world.people["senior_lead"]
    RoleGrant.objects.create(user=deputy, role="assistant_head", school_id=ready.school.id)
    delegate(
        ready.school, deputy, first_day=TODAY, last_day=None, in_writing="Minute of 2 November 2026",
        by=ready.actor("head"),
    )  # fmt: skip

    assert issue(ready, "senior_lead").acting_for == "Test Headteacher, Headteacher"


@pytest.mark.parametrize("role", ["officer", "senior_lead", "trust_lead", "office"])
def test_l16_nobody_but_an_assistant_head_can_be_authorised(court: Court, role: str) -> None:
    with pytest.raises(Refused, match="deputy or assistant head"):
        delegate(
            court.school, court.world.people[role], first_day=TODAY, last_day=None, in_writing="A letter",
            by=court.actor("head"),
        )  # fmt: skip
    with pytest.raises(Refused, match="Only the head"):
        delegate(
            court.school, court.world.people["assistant_head"], first_day=TODAY, last_day=None, in_writing="A letter",
            by=court.actor("senior_lead"),
        )  # fmt: skip


def test_rol04_whoever_prepared_does_not_decide_unless_the_school_chose_so(court: Court) -> None:
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("head"))
    with pytest.raises(Refused, match="somebody else"):
        issue(court)

    PolicyChange.objects.create(
        school=court.school, effective_from=TODAY, values={"penalty_two_people": "no"}, reason="Small school",
        made_at=court.case().opened_at, by_name="Test",
    )  # fmt: skip
    court.school.setup_version += 1
    court.school.save()

    assert issue(court).status == "issued"


def test_mark_changed_after_preparing_stops_the_head_though_nobody_judged_it_yet(ready: Court) -> None:
    amend(ready, HOLIDAY[0], "I")

    with pytest.raises(Refused, match="no longer counts"):
        issue(ready)

    assert not PenaltyNotice.objects.exists()


def test_issued_notice_is_flagged_and_not_touched_when_a_mark_changes(ready: Court) -> None:
    notice = issue(ready)
    before = (
        PenaltyNotice.objects.filter(id=notice.id)
        .values("status", "amounts", "offence_to", "issued_on")
        .get()
    )

    amend(ready, HOLIDAY[0], "I")
    rejudge(ready.case().id, TODAY)

    notice.refresh_from_db()
    assert "no longer counts" in notice.flag
    assert (
        PenaltyNotice.objects.filter(id=notice.id)
        .values("status", "amounts", "offence_to", "issued_on")
        .get()
        == before
    )
    assert list(notice.events.values_list("what", flat=True)) == ["issued", "flagged"]


def test_second_notice_is_flat_and_a_third_is_refused_with_what_is_left(ready: Court) -> None:
    past_notice(ready, date(2025, 11, 10), "paid")
    authority_knows(ready, 1)
    assert issue(ready).amounts == [[16000, 28]]


def authority_knows(court: Court, notices: int) -> None:
    said = AuthoritySaid(TODAY, notices, proceedings=False, words="Told by telephone")
    authority_said(court.case(), court.mother, said, by=court.actor("officer"))


def test_third_notice_is_impossible_by_every_way_in(ready: Court) -> None:
    past_notice(ready, date(2025, 3, 3), "prosecuted")
    past_notice(ready, date(2025, 11, 10), "unpaid")
    authority_knows(ready, 2)

    with pytest.raises(Refused, match="No further notice"):
        issue(ready)
    with pytest.raises(Refused, match="No further notice"):
        request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    send_back(ready.case(), reason="No third notice can be issued", by=ready.actor("head"))
    with pytest.raises(Refused, match="No further notice"):
        prepare(ready.case(), by=ready.actor("officer"))

    assert PenaltyNotice.objects.count() == 2


def test_other_parent_is_untouched_by_the_first_ones_ladder(court: Court) -> None:
    past_notice(court, date(2025, 3, 3))
    past_notice(court, date(2025, 11, 10))
    father = parent(court.pupil, "Secondley")
    court.open()
    court.consider(court.mother, father)
    authority_knows(court, 2)

    prepare(court.case(), by=court.actor("officer"))

    assert issue(court, contact=father).amounts == [[8000, 21], [16000, 28]]
    with pytest.raises(Refused):
        issue(court)


def test_two_parents_are_two_notices_from_one_case(court: Court) -> None:
    father = parent(court.pupil, "Secondley")
    court.open()
    court.consider(court.mother, father)
    prepare(court.case(), by=court.actor("officer"))

    issue(court)
    assert court.case().state == "prepared"
    issue(court, contact=father)

    assert court.case().state == "issued"
    with pytest.raises(Refused):
        issue(court)
    assert PenaltyNotice.objects.count() == 2


def test_authority_that_was_not_asked_or_knows_more_blocks(ready: Court) -> None:
    authority_knows(ready, 1)
    with pytest.raises(Refused, match="knows 1 notices"):
        issue(ready)

    told = Told(date(2025, 11, 10), "paid", None, None, "By telephone")
    record_known(ready.school, ready.pupil, ready.mother, told, by=ready.actor("officer"))

    assert issue(ready).amounts == [[16000, 28]]


def test_parent_under_a_restriction_gets_no_letter_from_the_school(ready: Court) -> None:
    ContactLink.objects.filter(contact=ready.mother).update(
        restricted=True, receives_letters=False, may_collect=False
    )

    with pytest.raises(Refused, match="may not write to"):
        issue(ready)

    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    assert ready.case().state == "requested"


def test_where_the_authority_issues_the_school_can_only_request(court: Court) -> None:
    record_authority(replace(AUTHORITY, issuer=Issuer.AUTHORITY), effective_from=TODAY, by=Actor.system())
    court.open()
    court.consider()
    prepare(court.case(), by=court.actor("officer"))
    with pytest.raises(Refused, match="issues; the school sends a request"):
        issue(court)

    request_notice(court.case(), court.mother, reason=WHY, by=court.actor("head"))
    told = Told(TODAY, "issued", None, None, "Their letter of today")
    notice = authority_issued(court.case(), court.mother, told, by=court.actor("officer"))

    assert (notice.source, notice.issued_by, notice.offence_from) == (
        "authority",
        "Fictionshire Council",
        HOLIDAY[0],
    )
    assert ladder(court.pupil, court.mother, TODAY).position.step is Step.SECOND


def test_news_is_recorded_as_told_and_money_is_never_taken(ready: Court) -> None:
    notice, by = issue(ready), ready.actor("officer")

    copy_sent(notice, on=TODAY, by=by)
    received(notice, on=TODAY, words="Signed for", by=by)
    hear_of(notice, "paid", on=TODAY, words="The council's list", by=by)

    notice.refresh_from_db()
    assert (notice.copy_sent_on, notice.received_on, notice.status) == (TODAY, TODAY, "paid")
    with pytest.raises(Refused, match="not come yet"):
        hear_of(notice, "unpaid", on=date(2026, 12, 24), words="", by=by)
    with pytest.raises(Refused, match="before the notice was issued"):
        hear_of(notice, "unpaid", on=date(2026, 11, 22), words="", by=by)
    with pytest.raises(Refused):
        hear_of(notice, "withdrawn", on=TODAY, words="", by=by)


def test_notice_is_unpaid_only_when_its_28_days_are_over(ready: Court) -> None:
    notice, by = issue(ready), ready.actor("officer")
    last = date(2026, 12, 22)
    clock.set_clock(at(date(2027, 1, 4)))
    with pytest.raises(Refused, match="end on 22 December 2026: a notice is unpaid from the day after"):
        hear_of(notice, "unpaid", on=last, words="Their list", by=by)
    assert not notice.events.filter(what="unpaid").exists()

    hear_of(notice, "unpaid", on=last + timedelta(days=1), words="Their list", by=by)

    notice.refresh_from_db()
    assert notice.status == "unpaid"


@pytest.mark.parametrize("served_on", [TODAY - timedelta(days=1), date(2026, 12, 1), date(2027, 11, 23)])
def test_notice_is_not_sent_before_its_issue_or_more_than_a_week_after(ready: Court, served_on: date) -> None:
    serving = Serving(Service.POST, served_on)

    with pytest.raises(Refused, match="at most a week later"):
        issue_notice(ready.case(), ready.mother, serving, reason=WHY, by=ready.actor("head"))

    assert not PenaltyNotice.objects.exists()


def test_withdrawn_notice_frees_ladder_and_sessions_and_stays_on_record(ready: Court) -> None:
    notice, by = issue(ready), ready.actor("officer")
    with pytest.raises(Refused, match="ground"):
        withdraw(notice, "because", on=TODAY, words="", by=by)

    withdraw(notice, "errors", on=TODAY, words="Wrong name", by=by)

    assert ladder(ready.pupil, ready.mother, TODAY).position.step is Step.FIRST
    assert used_sessions(TODAY).get(ready.pupil.id) is None
    with pytest.raises(Refused, match="withdrawn"):
        hear_of(notice, "paid", on=TODAY, words="", by=by)
    assert PenaltyNotice.objects.get(id=notice.id).withdrawal_ground == "errors"


def test_second_notice_of_one_day_is_refused_with_a_sentence_and_may_go_out_the_next(ready: Court) -> None:
    past_notice(ready, TODAY, "withdrawn")

    with pytest.raises(Refused, match="has today’s date already"):
        issue(ready)

    def in_the_way(day: date) -> list[str]:
        (mother,) = (
            one for one in case_file(ready.case(), day).parents if one.link.contact_id == ready.mother.id
        )
        return [one.key for one in mother.issue]

    assert in_the_way(TODAY) == ["today"]
    assert in_the_way(TODAY + timedelta(days=1)) == []


def test_case_of_a_withdrawn_notice_rests_on_nothing_and_is_not_paused(ready: Court) -> None:
    notice, by = issue(ready), ready.actor("officer")
    withdraw(notice, "errors", on=TODAY, words="Wrong name", by=by)

    amend(ready, HOLIDAY[0], "I")
    rejudge(ready.case().id, TODAY)

    assert (ready.case().amber, ready.case().outcome) == ("", "Notice issued, withdrawn since")


def test_d37_says_all_that_the_regulations_ask_and_is_frozen_with_the_notice(ready: Court) -> None:
    notice = issue(ready)

    assert notice.letter_id is not None
    letter = Letter.objects.select_related("file").get(id=notice.letter_id)
    said = letter.file.snapshot["values"]
    assert (letter.kind, letter.state, len(letter.file.sha256)) == ("D37", "issued", 64)
    assert said["notice"] == notice.reference
    assert said["parent_address"] == said["child_address"] == "1 Invented Street, Exampleton, EX1 1EX"
    assert (said["issued_on"], said["received_on"]) == ("23 November 2026", "25 November 2026")
    assert said["amounts"]["rows"] == [["15 December 2026", "£80", "21"], ["22 December 2026", "£160", "28"]]
    assert said["pay_to"] == "Fictionshire Council, 2 Invented Road, Exampleton"
    assert said["circumstances"] == WHY
    assert len(said["absences"]["rows"]) == 10
    assert (said["sender"], said["sender_position"]) == ("Test Headteacher", "Headteacher")


def test_no_draft_of_a_notice_lies_about_that_somebody_could_issue_past_the_gate(ready: Court) -> None:
    assert not Letter.objects.filter(kind="D37").exists()

    issue(ready)

    assert Letter.objects.get(kind="D37").drafted_by == "Test Attendance officer"


def test_notice_is_not_issued_without_its_letter(ready: Court) -> None:
    """A restriction on another adult keeps the address off paper: then neither the row nor the letter is there."""
    keep_away = parent(ready.pupil, "Awayley")
    ContactLink.objects.filter(contact=keep_away).update(
        restricted=True, receives_letters=False, may_collect=False
    )
    send_back(ready.case(), reason="Another adult has to be looked at", by=ready.actor("head"))
    say_liable(ready.case(), keep_away, False, reason="No contact with the child", by=ready.actor("officer"))
    prepare(ready.case(), by=ready.actor("officer"))
    with pytest.raises(Refused, match="no address it may print"):
        issue(ready)

    assert not PenaltyNotice.objects.exists()
    assert not Letter.objects.filter(state="issued").exists()


def test_case_sent_back_after_one_parents_notice_cannot_give_that_parent_another(court: Court) -> None:
    father = parent(court.pupil, "Secondley")
    court.open()
    court.consider(court.mother, father)
    prepare(court.case(), by=court.actor("officer"))
    issue(court)
    send_back(court.case(), reason="Look at the father again", by=court.actor("head"))

    prepare(court.case(), by=court.actor("officer"))

    with pytest.raises(Refused, match="No notice to this parent was prepared"):
        issue(court)
    assert issue(court, contact=father).contact == father


def test_parent_who_joins_later_is_considered_in_the_same_case(ready: Court) -> None:
    issue(ready)
    father = parent(ready.pupil, "Secondley")
    with pytest.raises(Refused):
        say_liable(ready.case(), father, True, reason="Was there all the time", by=ready.actor("officer"))

    take_up_again(ready.case(), reason="The father moved in and took part", by=ready.actor("officer"))
    ready.consider(father)
    prepare(ready.case(), by=ready.actor("officer"))

    assert issue(ready, contact=father).amounts == [[8000, 21], [16000, 28]]
    assert ready.case().state == "issued"
    assert PenaltyNotice.objects.count() == 2


@pytest.mark.parametrize("asks", [False, True])
def test_notice_of_one_parent_is_watched_on_though_the_case_goes_no_further_about_the_other(
    court: Court, asks: bool
) -> None:
    father, officer = parent(court.pupil, "Secondley"), court.actor("officer")
    court.open()
    court.consider(court.mother, father)
    prepare(court.case(), by=officer)
    if asks:
        request_notice(court.case(), court.mother, reason=WHY, by=court.actor("head"))
    else:
        issue(court)

    close_case(court.case(), reason="The father was abroad all the time", by=officer)

    assert court.case().get_state_display() == ("Requested from the authority" if asks else "Notice issued")
    assert list(court.case().events.all())[-1].said == "Case closed without a further notice"
    if asks:
        authority_issued(court.case(), court.mother, Told(TODAY, "issued", None, None, "Letter"), by=officer)
    amend(court, HOLIDAY[0], "I")
    rejudge_pupils([court.pupil.id], TODAY)
    assert "no longer counts" in PenaltyNotice.objects.get().flag


@pytest.mark.parametrize("judged", [True, False])
def test_notice_the_authority_issued_after_a_mark_changed_is_flagged_from_its_first_day(
    ready: Court, judged: bool
) -> None:
    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    amend(ready, HOLIDAY[0], "I")
    if judged:
        rejudge_pupils([ready.pupil.id], TODAY)
    told = Told(TODAY, "issued", None, None, "Letter")

    notice = authority_issued(ready.case(), ready.mother, told, by=ready.actor("officer"))

    notice.refresh_from_db()
    assert "2 November 2026, morning no longer counts" in notice.flag
    amend(ready, HOLIDAY[0], "G")
    rejudge_pupils([ready.pupil.id], TODAY)
    notice.refresh_from_db()
    assert notice.flag == ""
    assert [one.what for one in notice.events.all()] == ["recorded", "flagged", "flag_lifted"]


def test_no_second_case_opens_while_a_request_waits_or_after_a_withdrawal(ready: Court) -> None:
    request_notice(ready.case(), ready.mother, reason=WHY, by=ready.actor("head"))
    by = ready.actor("officer")
    assert open_due_cases(ready.school, TODAY) == 0
    with pytest.raises(Refused, match="waits for the authority"):
        open_for_pupil(ready.school, ready.pupil, TODAY, by=by, again=True)

    notice = authority_issued(ready.case(), ready.mother, Told(TODAY, "issued", None, None, "Letter"), by=by)
    withdraw(notice, "not_issued", on=TODAY, words="", by=by)

    assert open_due_cases(ready.school, TODAY) == 0
    assert open_for_pupil(ready.school, ready.pupil, TODAY, by=by, again=True)
