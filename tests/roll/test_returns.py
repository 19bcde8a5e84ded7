"""The register of returns: found in the record once for each episode, produced, sent, acknowledged; nothing twice."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from absence.queries.illness_due import due_list
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from registers.actions.admissions import admit
from registers.actions.leaving import end_spell
from registers.actions.marking import NewMark, Powers, save_marks
from registers.models import ClassMembership, ContactLink, Pupil, Spell
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from registers.rules.upn import make
from roll.actions.authority import record_wishes
from roll.actions.finding import find_returns
from roll.actions.returns import acknowledge, ask_irregular, mark_sent, not_needed, produce, say_grounds
from roll.models import Return
from roll.queries.content import content_of
from roll.queries.leaving_list import on_another_roll
from roll.queries.returns_list import open_returns
from roll.rules.authority import ReturnsProfile
from roll.tasks import look_for_returns
from tests.marking import AM, PM, at, put
from tests.world import build_world

from .conftest import FIRST, TODAY, Desk, attended, family

VALUES = {
    "upn": make("999", "2001", 2021, 77), "legal_surname": "Newby", "legal_forename": "Test", "sex": "F",
    "date_of_birth": date(2017, 5, 4), "last_school": "Fictional Infants, Exampleton",
}  # fmt: skip


def new_pupil(desk: Desk, *, starts_on: date = TODAY, year_group: str = "4") -> Pupil:
    return admit(
        school=desk.school, values=VALUES, school_class=desk.world.classes["4 Rowan"], year_group=year_group,
        starts_on=starts_on, reason="Admission form of today", by=desk.actor("office"),
    )  # fmt: skip


def test_new_pupil_return_from_admission_to_receipt(desk: Desk) -> None:
    pupil = new_pupil(desk)
    find_returns(desk.school, TODAY)
    find_returns(desk.school, TODAY)
    made = Return.objects.get()
    assert (made.kind, made.due_on) == ("new_pupil", TODAY + timedelta(days=5))
    with pytest.raises(Refused) as lacking:
        produce(made, by=desk.actor("officer"))
    assert lacking.value.problems[""] == ["No address is recorded for the pupil.", "No parent is recorded."]

    family(pupil, "Newparent")
    kept = produce(made, by=desk.actor("officer"))
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(bytes(kept.pdf))).pages)
    for words in (
        "Newby",
        "1 Invented Street, Exampleton, EX1 1EX",
        "01632 960000",
        "Fictional Infants",
        "4 Rowan",
    ):
        assert words in text
    head, row, *rest = bytes(kept.csv).decode("utf-8-sig").splitlines()
    assert not rest
    assert "parent_1_phone" in head.split(",")
    assert str(VALUES["upn"]) in row

    with pytest.raises(Refused):
        mark_sent(made, on=TODAY - timedelta(days=1), how="Portal", by=desk.actor("officer"))
    mark_sent(made, on=TODAY, how="Portal", by=desk.actor("officer"))
    with pytest.raises(Refused) as twice:
        mark_sent(made, on=TODAY, how="Portal", by=desk.actor("officer"))
    assert "Nothing was changed" in twice.value.problems[""][0]
    with pytest.raises(Refused):
        produce(made, by=desk.actor("officer"))
    acknowledge(made, on=TODAY, words="Ref. 7", by=desk.actor("officer"))
    assert find_returns(desk.school, TODAY + timedelta(days=3)).total() == 0
    assert [e.what for e in made.events.all()] == ["found", "produced", "sent", "acknowledged"]


@pytest.mark.parametrize(("ahead", "found"), [(0, 1), (1, 0)])
def test_name_entered_for_a_day_ahead_is_returned_from_that_day(desk: Desk, ahead: int, found: int) -> None:
    new_pupil(desk, starts_on=TODAY + timedelta(days=ahead))
    find_returns(desk.school, TODAY)
    assert Return.objects.count() == found


def test_history_brought_along_is_no_new_pupil(desk: Desk) -> None:
    assert look_for_returns("alpha") == 1
    assert look_for_returns("alpha") == 0
    assert Return.objects.count() == 0


@pytest.mark.parametrize(("days", "found"), [(9, 0), (10, 1)])
def test_ten_days_without_authorisation_are_listed_on_the_tenth(desk: Desk, days: int, found: int) -> None:
    first = [date(2026, 11, 9), date(2026, 11, 10)][10 - days]
    attended(desk.school, desk.pupil, away_from=first, code="G")
    find_returns(desk.school, TODAY)
    assert Return.objects.filter(kind="attendance").count() == found


def test_episode_follows_amended_marks_and_is_never_doubled(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 2))
    find_returns(desk.school, TODAY)
    made = Return.objects.get(kind="attendance")
    assert made.facts == {"first": "2026-11-02", "last": "2026-11-20", "days": 15}
    # The first day is explained: the same episode, a day shorter.
    for session in (AM, PM):
        put(desk.school, {desk.pupil: "I"}, date(2026, 11, 2), session, reason="Doctor’s letter")
    assert find_returns(desk.school, TODAY)["followed"] == 2
    made.refresh_from_db()
    assert made.facts["first"] == "2026-11-03"
    # Enough is explained: the register no longer shows ten days.
    put(desk.school, {desk.pupil: "I"}, date(2026, 11, 12), reason="Doctor’s letter")
    find_returns(desk.school, TODAY)
    made.refresh_from_db()
    assert (made.state, "no longer shows" in made.why_not) == ("not_needed", True)
    # And back again.
    put(desk.school, {desk.pupil: "O"}, date(2026, 11, 12), reason="Letter was about another day")
    find_returns(desk.school, TODAY)
    made.refresh_from_db()
    assert made.state == "due"
    family_of = content_of(made)
    assert family_of.missing == ()
    mark_sent_of(desk, made)
    for session in (AM, PM):
        put(desk.school, {desk.pupil: "O"}, date(2026, 11, 2), session, reason="Letter was about another day")
    find_returns(desk.school, TODAY)
    assert Return.objects.filter(kind="attendance").count() == 1


@pytest.mark.parametrize(("left", "days"), [(True, 1), (False, 76)])
def test_return_not_sent_yet_is_owed_though_the_pupil_left_or_it_is_long_ago(
    desk: Desk, left: bool, days: int
) -> None:
    """No mark was changed and nobody came back: the register only does not look there any more."""
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 2))
    find_returns(desk.school, TODAY)
    if left:
        end_spell(desk.spell, leaves_on=TODAY, ground="transfer", reason="Test", by=desk.actor("head"))
    day = TODAY + timedelta(days=days)
    clock.set_clock(at(day))

    find_returns(desk.school, day)

    made = Return.objects.get(kind="attendance")
    assert (made.state, made.why_not) == ("due", "")
    assert produce(made, by=desk.actor("officer")).pages


def test_sickness_return_of_last_year_is_owed_in_the_new_year(desk: Desk) -> None:
    made = Return.objects.create(
        school=desk.school, pupil=desk.pupil, kind="sickness", key="2025 2026-06-01", arose_on=date(2026, 6, 19),
        due_on=date(2026, 7, 19), facts={"first": "2026-06-01", "last": "2026-06-19"}, found_at=clock.now(),
    )  # fmt: skip

    find_returns(desk.school, TODAY)

    made.refresh_from_db()
    assert made.state == "due"


def mark_sent_of(desk: Desk, made: Return) -> None:
    produce(made, by=desk.actor("officer"))
    mark_sent(made, on=TODAY, how="Portal", by=desk.actor("officer"))


def test_child_below_school_age_is_not_returned_for_attendance(desk: Desk) -> None:
    Pupil.objects.filter(id=desk.pupil.id).update(date_of_birth=date(2022, 1, 4))
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 2))
    find_returns(desk.school, TODAY)
    assert Return.objects.count() == 0


def test_irregular_attendance_is_a_judgement_once_a_month(desk: Desk) -> None:
    attended(desk.school, desk.pupil)
    why = "Eleven single days since September; four meetings"
    made = ask_irregular(desk.pupil, desk.school, why=why, by=desk.actor("officer"))
    find_returns(desk.school, TODAY)
    made.refresh_from_db()
    assert (made.state, made.grounds) == ("due", why)
    mark_sent_of(desk, made)
    with pytest.raises(Refused):
        ask_irregular(desk.pupil, desk.school, why=why, by=desk.actor("officer"))


def test_overdue_comes_first_and_a_missing_child_who_is_found_is_taken_out_with_a_reason(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 4), code="N")
    find_returns(desk.school, TODAY)
    lines = open_returns(desk.school, TODAY)
    assert [(line.kind.value, line.due.words, line.missing) for line in lines] == [
        ("missing", "Overdue by 6 days", 1),
        ("attendance", "Due in 22 days", 0),
    ]
    not_needed(lines[0].made, reason="Seen at home by the officer", by=desk.actor("officer"))
    find_returns(desk.school, TODAY)
    assert [line.kind.value for line in open_returns(desk.school, TODAY)] == ["attendance"]


def test_authority_that_asked_gets_its_youngest_and_its_own_interval(desk: Desk) -> None:
    wishes = ReturnsProfile("999", "", wants_most_junior=True, attendance_days=7, source="Letter of May")
    record_wishes(wishes, effective_from=date(2026, 9, 1), by=Actor.system())
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 9))
    find_returns(desk.school, TODAY)
    assert Return.objects.get(kind="attendance").due_on == date(2026, 11, 27)
    with pytest.raises(Refused) as refused:
        record_wishes(
            ReturnsProfile("999", "", cme_form_day=11, source="Call"), effective_from=TODAY, by=Actor.system()
        )
    assert list(refused.value.problems) == ["cme_form_day"]


def test_mover_inside_the_trust_is_one_pupil_with_two_times_on_roll(desk: Desk) -> None:
    attended(desk.school, desk.pupil, away_from=date(2026, 11, 16))
    other = build_world(urn="900002", emails="other")
    values = {"upn": desk.pupil.upn, "date_of_birth": desk.pupil.date_of_birth}
    moved = admit(
        school=other.school, values=values, school_class=other.classes["4 Rowan"], year_group="4",
        starts_on=TODAY, reason="Transfer form", by=desk.actor("trust_lead"),
    )  # fmt: skip
    assert moved.id == desk.pupil.id
    assert Spell.objects.filter(pupil=moved).count() == 2
    (line,) = on_another_roll(desk.school, TODAY)
    assert (line.other.school.urn, line.spell.school.urn) == ("900002", desk.school.urn)
    find_returns(other.school, clock.today())
    assert Return.objects.get(school=other.school).kind == "new_pupil"
    assert ClassMembership.objects.filter(pupil=moved, last_day=None).count() == 2
    assert ContactLink.objects.filter(pupil=moved).count() == 1


@pytest.mark.parametrize(("sessions", "found"), [(29, 0), (30, 1)])
def test_sickness_return_is_due_at_fifteen_days_to_the_half_day(
    desk: Desk, sessions: int, found: int
) -> None:
    """T15: 29 sessions of I, fourteen and a half days; one session more and the return is due, once for the spell."""
    attended(desk.school, desk.pupil)
    days = [date(2026, 10, 12) + timedelta(days=n) for n in range(12)] + [
        date(2026, 11, 2) + timedelta(days=n) for n in range(19)
    ]
    cells = [(day, session) for day in days if day.weekday() < 5 for session in (AM, PM)][:sessions]
    ill(desk, cells)
    find_returns(desk.school, TODAY)
    find_returns(desk.school, TODAY)
    assert Return.objects.filter(kind="sickness").count() == found
    if not found:
        return
    made = Return.objects.get(kind="sickness")
    assert [gap.mend for gap in content_of(made).missing] == ["grounds"]
    say_grounds(made, words="Fifteen days are missed; a broken leg", by=desk.actor("officer"))
    made.refresh_from_db()
    assert content_of(made).missing == ()
    now = clock.now()
    assert [line.kind for line in due_list(desk.school, now).lines if line.kind == "return"] == ["return"]
    produce(made, by=desk.actor("officer"))
    mark_sent(made, on=TODAY, how="Secure e-mail", by=desk.actor("officer"))
    assert [line for line in due_list(desk.school, now).lines if line.kind == "return"] == []


def ill(desk: Desk, cells: list[tuple[date, Session]]) -> None:
    """Amend in one save, as the week grid does."""
    roster = read_roster(urn=desk.school.urn, first=FIRST, last=TODAY, pupil_ids=[desk.pupil.id])
    assert roster is not None
    (pupil,) = roster.pupils
    marks = [
        NewMark(pupil, day, session, "I", pupil.marks[day, session].version, reason="Doctor’s letter")
        for day, session in cells
    ]
    save_marks(
        marks, roster=roster, by=desk.actor("officer"), powers=Powers(codes=None, amend=True), source="grid",
        op_id=uuid4(),
    )  # fmt: skip
