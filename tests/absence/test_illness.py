"""Illness through the real register: evidence, doubts, concerns, appointments, lateness, talks, returns (ABS-32 to 48, 68)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from absence.access_illness import illness_decider
from absence.actions.appointments import ToldAppointment, add_appointment, marks_become_m
from absence.actions.evidence import Showing, add_evidence
from absence.actions.health import say_outlook
from absence.actions.illness_doubt import decide_doubt, draft_notice, parent_told, raise_doubt
from absence.actions.reports import Told, take_report
from absence.models import (
    IllnessDoubt,
    IllnessEvent,
    IllnessEvidence,
    LatenessMeeting,
    ReturnTalk,
    SeriousConcern,
)
from absence.queries.appointments import appointments_missing
from absence.queries.illness_due import due_list
from absence.queries.sickness import health_absences, sickness_episodes
from absence.tasks_illness import watch_illness
from attendance_mis.accounts.access import access_of
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.kit.ids import uuid7
from letters.models import Letter
from registers.actions.marking import NewMark, NotSaved, Powers, save_marks
from registers.actions.sign_out import sign_back_in
from registers.models import Arrival, ExpectedAbsence, Mark, Pupil, SignOut
from registers.queries.roster import read_roster
from registers.rules.sessions import Session
from tests.absence.conftest import MONDAY, Day, SignIn
from tests.absence.test_pages import text
from tests.absence.test_trap_day import base
from tests.world import World, mark_as

EVERYTHING = Powers(codes=None, amend=True)
HOME = "/schools/900001/illness/"


def put(world: World, pupil: Pupil, codes: dict[date, str]) -> None:
    """Marks of many days at once: two letters a day, as the office enters them."""
    roster = read_roster(urn=world.school.urn, first=min(codes), last=max(codes), pupil_ids=[pupil.id])
    assert roster is not None
    marks = [
        NewMark(roster.pupils[0], day, session, "\\" if code == "/" and session is Session.PM else code, 0,
                6 if code == "L" else None)
        for day, said in codes.items()
        for session, code in zip(Session, said, strict=True)
    ]  # fmt: skip
    by = access_of(world.people["office"]).actor(world.school.id)
    save_marks(marks, roster=roster, by=by, powers=EVERYTHING, source="grid", op_id=uuid7())


def back(count: int, before: date = MONDAY) -> list[date]:
    """The last so many weekdays before a day, oldest first; none of them lies in the half-term week."""
    found: list[date] = []
    day = before
    while len(found) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5 and not date(2026, 10, 24) <= day <= date(2026, 11, 1):
            found.append(day)
    return found[::-1]


def decider(day: Day, role: str) -> object:
    return illness_decider(access_of(day.world.people[role]), day.world.school, clock.today())


@pytest.fixture
def ill(day: Day, world: World) -> Day:
    """Ill on Thursday and Friday, registers handed in; the school promises five school days of notice."""
    day.policy(unauthorise_notice_days=5, evidence_after_days=1)
    day.adult(world.pupil, "Parentley")
    for one in (date(2026, 11, 19), date(2026, 11, 20)):
        for session in ("AM", "PM"):
            mark_as(world.people["office"], world.pupil, "I", day=one, session=session, submit=True)
    return day


def doubted(day: Day) -> IllnessDoubt:
    return raise_doubt(
        day.world.school, day.world.pupil, first_day=date(2026, 11, 19), last_day=date(2026, 11, 20),
        why="Seen at the ice rink.", by=day.actor("officer"),
    )  # fmt: skip


def decide(day: Day, row: IllnessDoubt, role: str, *, authorised: bool) -> int:
    return decide_doubt(
        row, authorised=authorised, decision="Nothing was shown.", decider=decider(day, role),  # type: ignore[arg-type]
        by=day.actor(role), powers=EVERYTHING, op_id=uuid7(),
    )  # fmt: skip


def test_abs36_illness_becomes_o_only_after_notice_and_the_heads_decision(ill: Day, world: World) -> None:
    with pytest.raises(NotSaved, match="tells the parent first"):
        ill.change(world.pupil, "O", day=date(2026, 11, 20))
    row = doubted(ill)
    with pytest.raises(Refused, match="has not been told yet"):
        decide(ill, row, "head", authorised=False)
    parent_told(row, how="Rang the mother.", by=ill.actor("officer"))
    ill.at("09:31", date(2026, 11, 30))  # five school days later: the last day is still the parent's
    with pytest.raises(Refused, match="Until then the illness stays authorised"):
        decide(ill, row, "head", authorised=False)
    ill.at("09:31", date(2026, 12, 1))
    with pytest.raises(Refused, match="Only the head"):
        decide(ill, row, "officer", authorised=False)
    assert set(Mark.objects.filter(pupil=world.pupil).values_list("code", flat=True)) == {"I"}

    assert decide(ill, row, "head", authorised=False) == 4

    assert set(Mark.objects.filter(pupil=world.pupil).values_list("code", flat=True)) == {"O"}
    kinds = list(IllnessEvent.objects.filter(about=row.id).values_list("kind", flat=True))
    assert kinds == ["doubt_raised", "parent_told", "doubt_not_authorised"]
    with pytest.raises(Refused, match="settled meanwhile"):
        decide(ill, row, "head", authorised=True)


def test_abs36_letter_tells_the_parent_on_the_day_it_is_issued(ill: Day, world: World) -> None:
    row = doubted(ill)
    (letter,) = draft_notice(row, by=ill.actor("officer"))
    assert letter.fields["sessions"][0] == "Thursday 19 November 2026, morning"
    assert letter.fields["answer_by"] == "30 November 2026"
    kinds = [line.kind for line in due_list(world.school, clock.now()).lines]
    assert "tell_parent" in kinds  # written, not sent


def test_abs36_no_notice_promised_leaves_the_mark_to_the_office(day: Day, world: World) -> None:
    mark_as(world.people["office"], world.pupil, "I", submit=True)
    day.change(world.pupil, "O")
    assert Mark.objects.get(pupil=world.pupil).code == "O"


def test_abs35_evidence_is_kept_after_a_look_and_its_readers_are_recorded(
    ill: Day, world: World, sign_in: SignIn
) -> None:
    here: dict[str, Any] = {"school_id": world.school.id, "pupil_id": world.pupil.id}
    shown = Showing("card", date(2026, 11, 19), date(2026, 11, 19))
    bad = SimpleUploadedFile("card.pdf", b"MZ not a paper")
    with pytest.raises(Refused, match="neither a PDF nor a photo"):
        add_evidence(shown, by=ill.actor("office"), file=bad, **here)
    assert not IllnessEvidence.objects.exists()

    client = sign_in(world.people["office"])
    answer = client.post(
        f"{HOME}pupils/{world.pupil.id}/evidence/",
        {
            "kind": "card",
            "first_day": "2026-11-19",
            "last_day": "2026-11-20",
            "words": "Shown",
            "accepted": "",
        },
    )
    assert answer.status_code == 302
    row = IllnessEvidence.objects.get()
    assert (row.how, row.state) == ("seen", "waiting")
    assert "Appointment card" not in text(client.get(f"{HOME}pupils/{world.pupil.id}/"))

    officer = sign_in(world.people["officer"])
    assert "Appointment card" in text(officer.get(f"{HOME}evidence/"))
    page = officer.post(f"{HOME}evidence/{row.id}/", {"accepted": "no", "reason": ""})
    assert "Write why it is not accepted." in text(page)
    officer.post(f"{HOME}evidence/{row.id}/", {"accepted": "yes"})
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("accepted", world.people["officer"].name)
    assert AuditEvent.objects.filter(
        verb="illness.evidence_listed", by_id=world.people["officer"].id
    ).exists()
    assert AuditEvent.objects.filter(verb="illness.evidence_read", subject_id=world.pupil.id).exists()


def call(day: Day, pupil: Pupil) -> str:
    """A parent rings: ill. The code the register is offered."""
    link = pupil.contact_links.select_related("contact").get()
    roster = read_roster(urn=day.world.school.urn, first=MONDAY, last=MONDAY, pupil_ids=[pupil.id])
    assert roster is not None
    told = Told(MONDAY, "", None, clock.now(), "phone", link.contact, "Test", "Mother", "illness")
    (report,) = take_report(told, list(roster.pupils), roster=roster, by=day.actor("office"), call_id=uuid7())
    return ExpectedAbsence.objects.get(source_id=report.id).code


def test_abs34_concern_is_decided_by_whom_the_policy_names_and_a_call_is_then_not_enough(
    day: Day, world: World, sign_in: SignIn
) -> None:
    day.policy(serious_concern_spells=3, serious_concern_decided_by=["trust_lead"])
    day.adult(world.pupil, "Parentley")
    put(world, world.pupil, {date(2026, 11, n): "II" for n in (3, 10, 17)} | {date(2026, 11, 18): "//"})
    page = f"{HOME}pupils/{world.pupil.id}/concern/"
    wish = {
        "upheld": "yes",
        "rationale": "Mondays",
        "consulted": "Safeguarding lead",
        "review_on": "2026-12-18",
    }
    head, lead = sign_in(world.people["head"]), sign_in(world.people["trust_lead"])
    assert "3 separate illnesses this half term" in text(head.get(page))
    assert head.post(page, wish).status_code == 404
    assert call(day, world.pupil) == "I"

    assert "within 13 weeks" in text(lead.post(page, wish | {"review_on": "2027-06-18"}))
    assert lead.post(page, wish).status_code == 302

    letter = Letter.objects.get(kind="D09")
    assert "no medical condition known" in str(letter.fields["why"])
    assert call(day, world.pupil) == "N"
    assert "Evidence is required since 23 November 2026" in text(
        head.get(f"/schools/900001/pupils/{world.pupil.id}/")
    )
    lead.post(page, {"again": "lift", "why": "Evidence came"})
    assert SeriousConcern.objects.get().state == "lifted"
    assert call(day, world.pupil) == "I"


def test_reg32_appointment_is_n_until_the_card_is_seen_and_then_becomes_m(day: Day, world: World) -> None:
    day.policy(appointment_evidence="always")
    here: dict[str, Any] = {"school_id": world.school.id, "pupil_id": world.pupil.id}
    told = ToldAppointment(MONDAY, ("AM",), "dental", "Test Parentley")
    row = add_appointment(told, by=day.actor("office"), **here)
    hint = ExpectedAbsence.objects.get(source_id=row.id, withdrawn_at=None)
    assert (hint.code, hint.sessions) == ("N", ["1AM"])
    mark_as(world.people["office"], world.pupil, "N", submit=True)
    with pytest.raises(Refused, match="has not been seen yet"):
        marks_become_m(row, by=day.actor("office"), powers=EVERYTHING, op_id=uuid7())

    add_evidence(Showing("card", MONDAY, MONDAY), by=day.actor("office"), appointment=row, **here)
    row.refresh_from_db()
    assert ExpectedAbsence.objects.get(source_id=row.id, withdrawn_at=None).code == "M"
    assert marks_become_m(row, by=day.actor("office"), powers=EVERYTHING, op_id=uuid7()) == 1
    assert Mark.objects.get(pupil=world.pupil, session="AM").code == "M"


def test_reg32_child_signed_back_in_is_back_from_the_appointment(day: Day, world: World) -> None:
    here: dict[str, Any] = {"school_id": world.school.id, "pupil_id": world.pupil.id}
    told = ToldAppointment(MONDAY, (), "dental", "Test Parentley", leaves_at=time(10), back_at=time(11, 15))
    add_appointment(told, by=day.actor("office"), **here)
    day.at("10:00")
    out = SignOut.objects.create(
        out_at=clock.now(), approved_by="Test", expected_back=time(11, 15), **base(world, world.pupil)
    )
    day.at("11:05")
    sign_back_in(out, by=day.actor("office"))

    day.at("11:30")
    assert appointments_missing(world.school, clock.now()) == []


def test_reg32_child_who_came_late_and_then_left_for_the_appointment_is_not_back(
    day: Day, world: World
) -> None:
    here: dict[str, Any] = {"school_id": world.school.id, "pupil_id": world.pupil.id}
    told = ToldAppointment(MONDAY, (), "dental", "Test Parentley", leaves_at=time(10), back_at=time(11, 15))
    add_appointment(told, by=day.actor("office"), **here)
    day.at("09:10")
    Arrival.objects.create(at=clock.now(), session="AM", **base(world, world.pupil))

    day.at("11:30")
    (missing,) = appointments_missing(world.school, clock.now())
    assert missing.not_back
    Arrival.objects.create(at=clock.now(), session="AM", **base(world, world.pupil))
    assert appointments_missing(world.school, clock.now()) == []


def test_abs40_t15_return_is_due_at_fifteen_days_or_when_staff_expect_them(day: Day, world: World) -> None:
    other = world.pupils["4 Rowan"][1]
    days = back(15)
    put(world, world.pupil, dict.fromkeys(days[:14], "II") | {days[14]: "I/"})
    put(world, other, dict.fromkeys(days[5:], "II"))
    found = {one.pupil_id: one for one in sickness_episodes(world.school, on=MONDAY)}
    assert (found[world.pupil.id].days_words, found[world.pupil.id].due) == ("14½ days", False)
    assert (found[other.id].sessions, found[other.id].going, found[other.id].due) == (20, True, False)

    lines = due_list(world.school, clock.now()).lines
    assert [(line.kind, line.pupil_id) for line in lines][-1:] == [("long_absence", other.id)]

    mark_as(world.people["office"], world.pupil, "I")
    say_outlook(
        school_id=world.school.id, pupil_id=other.id, expects_fifteen=True, grounds="In hospital for three weeks.",
        expected_return=None, by=day.actor("officer"),
    )  # fmt: skip
    found = {one.pupil_id: one for one in sickness_episodes(world.school, on=MONDAY)}
    mine, theirs = found[world.pupil.id], found[other.id]
    assert (mine.due_on, mine.reached_fifteen_on, mine.year_sessions) == (MONDAY, MONDAY, 30)
    assert (theirs.due_on, theirs.reached_fifteen_on) == (MONDAY, None)
    assert mine.key == f"2026/27:{world.pupil.id}:{days[0]}"


def test_reg35_abs41_exclusion_alerts_once_from_the_sixth_day_and_counts_for_section_19(
    day: Day, world: World
) -> None:
    days = back(12)
    put(world, world.pupil, dict.fromkeys(days, "EE"))
    assert [watch_illness("alpha"), watch_illness("alpha")] == [1, 0]
    first = due_list(world.school, clock.now()).lines[0]
    assert (first.kind, first.pupil_id) == ("exclusion", world.pupil.id)
    day.at("09:31", MONDAY + timedelta(days=1))
    put(world, world.pupil, {MONDAY: "EE"})
    assert watch_illness("alpha") == 1
    assert list(IllnessEvent.objects.values_list("kind", "first_day")) == [("provision_due", days[0])]
    (wide,) = health_absences(world.school, on=MONDAY)
    assert (wide.count.excluded, wide.due) == (26, False)


def test_abs47_invitation_says_how_often_and_what_reasons_were_given(
    day: Day, world: World, sign_in: SignIn
) -> None:
    day.policy(late_marks_per_half_term=5)
    day.adult(world.pupil, "Parentley")
    put(world, world.pupil, dict.fromkeys(back(5), "L/"))
    client: Client = sign_in(world.people["officer"])
    page = text(client.get("/schools/900001/lateness/"))
    assert "To be done (1)" in page
    url = f"/schools/900001/lateness/{world.pupil.id}/invite/"
    wish = {
        "meets_at_0": "2026-12-01",
        "meets_at_1": "15:45",
        "minutes": "30 minutes",
        "place": "Office",
        "who": "Test Officer",
    }
    assert "before the day of the meeting" in text(client.post(url, wish | {"reply_by": "2026-12-01"}))

    assert client.post(url, wish | {"reply_by": "2026-11-27"}).status_code == 302

    letter = Letter.objects.get(kind="D05")
    assert "was late 5 times this half term, 30 minutes in all" in str(letter.fields["why"])
    again = text(client.post(url, wish | {"reply_by": "2026-11-27"}))
    assert "They are asked in for 1 December 2026 already" in again
    row = LatenessMeeting.objects.get()
    client.post(
        f"/schools/900001/lateness/meetings/{row.id}/", {"state": "held", "outcome": "Breakfast club"}
    )
    row.refresh_from_db()
    assert row.state == "held"
    assert "To be done (0)" in text(client.get("/schools/900001/lateness/"))


def test_abs68_compulsory_talk_is_led_by_whom_the_policy_names_and_leaves_its_record(
    day: Day, world: World, sign_in: SignIn
) -> None:
    day.policy(return_interview_after_spells=2, return_interview_by=["dsl"])
    put(world, world.pupil, {date(2026, 11, 10): "II", date(2026, 11, 11): "//", date(2026, 11, 19): "OO",
                             date(2026, 11, 20): "//"})  # fmt: skip
    url = f"{HOME}pupils/{world.pupil.id}/talk/2026-11-19/"
    wish = {"day": "2026-11-23", "reasons": "Felt sick", "support": "A quiet start"}
    assert "Talk on return" in text(sign_in(world.people["officer"]).get(HOME))
    assert "led by: designated safeguarding lead" in text(sign_in(world.people["officer"]).post(url, wish))
    assert not ReturnTalk.objects.exists()

    assert sign_in(world.people["dsl"]).post(url, wish).status_code == 302

    row = ReturnTalk.objects.get()
    assert (row.number, row.compulsory) == (2, True)
    assert Letter.objects.get(kind="D22").state == "issued"
    assert "Talk on return" not in text(sign_in(world.people["officer"]).get(HOME))
