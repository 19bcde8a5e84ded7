"""The agenda that makes itself, incidents, checks, people to tell, the safeguarding lead's report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from absence.models import Case, CaseEvent, Visit
from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from attendance_mis.tenancy.database import connection
from letters.actions.review import withdraw_letter
from letters.models import Letter
from registers.models import Characteristic, ExtraDay, School
from support.actions.case_papers import decision_record, visit_record
from support.actions.incidents import (
    answer_check,
    answers_of,
    begin_incident,
    close_incident,
    log_entry,
    truancy_letter,
)
from support.actions.reviews import begin_review, decide, end_review
from support.actions.work import NewTask
from support.actions.workers import name_worker, tell_worker
from support.models import CheckAnswer, Review, Worker
from support.queries.agenda import agenda, cadences
from support.queries.workers import to_tell
from support.rules.agenda import Section
from support.rules.checks import Check
from support.tasks import tell_workers
from tests.absence.ladders import term

from .conftest import Family

SignIn = Callable[[User], Client]
TODAY = date(2026, 11, 23)
MOST_STATEMENTS = 25


def test_the_agenda_makes_itself_and_keeps_what_was_decided(family: Family, sign_in: SignIn) -> None:
    half, without = family.world.pupils["4 Rowan"][1:3]
    term(family.school, half, "a" * 25 + "." * 20)
    term(family.school, without, "." * 52 + "uu")
    made = {
        str(section): [line.pupil_id for line in lines]
        for section, lines in agenda(family.school, date(2026, 11, 16), TODAY).sections
    }
    assert made[str(Section.SEVERE)] == [half.id]
    assert made[str(Section.BELOW)] == [family.pupil.id]
    assert without.id in made[str(Section.UNAUTHORISED)]

    assert [(one.key, one.next_on) for one in cadences(family.school, TODAY)] == [("weekly", TODAY)]
    with pytest.raises(Refused, match="no such meeting"):
        begin_review(family.school, cadence="annual", by=family.by())
    review = begin_review(family.school, cadence="weekly", by=family.by())
    assert begin_review(family.school, cadence="weekly", by=family.by()).id == review.id
    task = NewTask("Ring the nurse", "Test Officer", date(2026, 11, 27))
    decide(review, half, words="Plan with the school nurse", task=task, by=family.by())
    client = sign_in(family.world.people["officer"])
    with CaptureQueriesContext(connection) as seen:
        page = client.get(reverse("review", args=["900001", review.id]))
    assert len(seen) <= MOST_STATEMENTS
    assert "Plan with the school nurse" in page.content.decode()
    pdf = client.get(reverse("review_pack", args=["900001", review.id]))
    text = PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert "Half or more missed" in text
    assert "Ring the nurse" in "".join(one.extract_text() for one in PdfReader(BytesIO(pdf.content)).pages)

    end_review(review, present="Test Officer, Test Lead", notes="", by=family.by())
    review = Review.objects.get()
    assert [str(Section.SEVERE), str(half.id), "50 of 90 sessions missed."] in review.kept
    after = client.get(reverse("review", args=["900001", review.id])).content.decode()
    assert "50 of 90 sessions missed." in after
    assert [one.next_on for one in cadences(family.school, TODAY)] == [date(2026, 11, 30)]
    with pytest.raises(Refused, match="over"):
        decide(review, half, words="More", by=family.by())


def test_a_missing_child_is_logged_and_the_log_closes_only_when_all_is_said(family: Family) -> None:
    incident = begin_incident(
        family.school,
        family.pupil,
        kind="missing",
        day=TODAY,
        session="AM",
        what="Not after break",
        by=family.by("office"),
    )
    with pytest.raises(Refused, match="followed already"):
        begin_incident(
            family.school, family.pupil, kind="missing", day=TODAY, session="AM", what="x", by=family.by()
        )
    log_entry(incident, entry="search", words="Field and toilets, two staff", by=family.by("office"))
    with pytest.raises(Refused) as refused:
        close_incident(incident, outcome="in_school", words="In the library", by=family.by())
    assert refused.value.problems[""] == ["Tell the head.", "Tell the parents."]
    for entry in ("head", "parents", "found"):
        log_entry(incident, entry=entry, words="Done at once", by=family.by("office"))
    close_incident(incident, outcome="in_school", words="In the library, well", by=family.by())
    truancy = begin_incident(
        family.school,
        family.pupil,
        kind="truancy",
        day=TODAY,
        session="PM",
        what="Left after lunch",
        by=family.by(),
    )
    assert [one.kind for one in truancy_letter(truancy, by=family.by())] == ["D13"]


def test_a_safeguarding_check_is_sealed_and_read_by_its_group_alone(family: Family, sign_in: SignIn) -> None:
    answers = {"abuse": "Nothing seen, spoke with the class teacher"}
    with pytest.raises(Refused):
        answer_check(
            family.school,
            family.pupil,
            check=Check.INDICATORS,
            answers={},
            conclusion="none",
            by=family.by("dsl"),
        )
    answer = answer_check(
        family.school,
        family.pupil,
        check=Check.INDICATORS,
        answers=answers,
        conclusion="none",
        by=family.by("dsl"),
    )
    kept = CheckAnswer.objects.get(id=answer.id)
    assert kept.answers == {}
    assert b"class teacher" not in bytes(kept.sealed or b"")
    assert answers_of(kept)["abuse"] == answers["abuse"]
    url = reverse("support_check", args=["900001", family.pupil.id, "indicators"])
    assert sign_in(family.world.people["head"]).get(url).status_code == 404
    assert answers["abuse"] in sign_in(family.world.people["dsl"]).get(url).content.decode()


def test_workers_are_told_the_same_day_and_an_open_case_knows(family: Family, sign_in: SignIn) -> None:
    worker = name_worker(
        family.school, family.pupil, kind="youth_offending", name="Test Worker", organisation="Team", phone="01632 960001",
        email="", first_day=TODAY, by=family.by(),
    )  # fmt: skip
    assert to_tell(family.school, TODAY) == []
    case = Case.objects.create(
        school=family.school, pupil=family.pupil, opened_on=TODAY, opened_session="AM", opened_at=clock.now()
    )
    assert [(one.worker, one.about) for one in to_tell(family.school, TODAY)] == [(worker, "absence")]
    assert (tell_workers("alpha"), tell_workers("alpha")) == (1, 0)
    assert Letter.objects.get(kind="D35").recipient["name"] == "Test Worker"
    tell_worker(worker, about="absence", how="phone", words="Will ring the family", by=family.by())
    assert to_tell(family.school, TODAY) == []
    assert CaseEvent.objects.get(case=case).words.startswith("Youth-offending worker told (telephone)")
    client = sign_in(family.world.people["officer"])
    assert "Will ring the family" in client.get(reverse("workers_to_tell", args=["900001"])).content.decode()


def test_workers_are_looked_for_at_a_weekend_only_where_it_has_school(family: Family) -> None:
    saturday = date(2026, 11, 28)
    clock.set_clock(datetime(2026, 11, 28, 10, 50, tzinfo=clock.LONDON))
    assert tell_workers("alpha") == 0
    ExtraDay.objects.create(school=family.school, day=saturday)
    School.objects.filter(id=family.school.id).update(setup_version=7)
    assert tell_workers("alpha") == 1


def test_an_ehc_plan_and_falling_attendance_are_told_to_the_authority_once(family: Family) -> None:
    child = family.world.pupils["4 Rowan"][1]
    term(family.school, child, "." * 38 + "aaaaaaaa" + "." * 7)
    Characteristic.objects.create(pupil=child, kind="sen", value="E", first_day=date(2026, 9, 1))
    (one,) = to_tell(family.school, TODAY)
    assert (one.about, one.worker) == ("ehc_fall", None)
    worker = Worker.objects.create(
        school=family.school, pupil=child, kind="send", name="Test Team", first_day=TODAY
    )
    tell_worker(worker, about="ehc_fall", how="email", words="Sent the figures", by=family.by())
    assert to_tell(family.school, TODAY) == []


def test_the_safeguarding_leads_report_names_who_misses_half_and_asks_about_changes(
    family: Family, sign_in: SignIn
) -> None:
    half = family.world.pupils["4 Rowan"][1]
    term(family.school, half, "." * 20 + "a" * 33)
    client = sign_in(family.world.people["dsl"])
    page = client.get(reverse("safeguarding_report", args=["900001"]))
    report = page.context["report"]
    assert [one.enrolment.pupil_id for one in report.severe] == [half.id]
    assert client.get(reverse("safeguarding_report_pdf", args=["900001"])).content[:5] == b"%PDF-"
    days = {"days": "27/11/2026\nsoon"}
    url = reverse("contact_days", args=["900001", half.id])
    assert "not “soon”" in client.post(url, days).content.decode()
    assert client.post(url, {"days": "27/11/2026"}).status_code == 302


def test_a_visit_and_a_safeguarding_decision_have_their_papers(family: Family) -> None:
    case = Case.objects.create(
        school=family.school,
        pupil=family.pupil,
        opened_on=date(2026, 11, 20),
        opened_session="AM",
        opened_at=clock.now(),
    )
    visit = Visit.objects.create(
        case=case, planned_for=clock.now(), staff=["Test One", "Test Two"], hazards="Dog in the yard"
    )
    paper = visit_record(visit, by=family.by())
    assert (paper.kind, paper.fields["hazards"], paper.fields["outcome"]) == ("D24", ["Dog in the yard"], "")
    withdraw_letter(paper, reason="The wrong visit", by=family.by())
    again = visit_record(visit, by=family.by())
    assert (again.state, again.edition) == ("draft", 2)
    decision = CaseEvent.objects.create(
        case=case, at=clock.now(), day=TODAY, kind="decision", words="Nobody has seen Test since Friday",
        facts={"decision": "visit", "factors": ["unusual"]}, by_name="Test Lead", by_position="DSL", by_role="dsl",
    )  # fmt: skip
    fields = decision_record(decision, by=family.by("dsl")).fields
    assert fields["decision"] == "Somebody goes to the home today"
    assert fields["day_words"] == "day 2 in school days, 4 in calendar days"
    assert fields["factors"] == ["Unusual for this child"]
