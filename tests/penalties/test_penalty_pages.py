"""Penalty cases by the pages alone, from the threshold to the notice, and what a page never lets through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from attendance_mis.accounts.models import User
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.tenancy.database import connection
from letters.models import Letter
from penalties.actions.delegating import delegate
from penalties.models import PenaltyCase, PenaltyNotice
from penalties.queries.delegations import in_force
from penalties.rules.consideration import QUESTIONS
from registers.models import PolicyChange
from registers.rules.chain import Anchor

from .conftest import GOOD, HOLIDAY, TODAY, Court, amend
from .test_issuing import authority_knows, issue, past_notice, ready

SignIn = Callable[[User], Client]
WHY = "The holiday was taken although leave was refused"
MOST_STATEMENTS = 16
__all__ = ["ready"]


@pytest.fixture
def officer(court: Court, sign_in: SignIn) -> Client:
    return sign_in(court.world.people["officer"])


def url(court: Court, path: str = "") -> str:
    case = PenaltyCase.objects.latest("opened_at")
    return f"/schools/{court.school.urn}/penalties/cases/{case.id}/{path}"


def send(client: Client, address: str, **data: object) -> None:
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def consider(court: Court, client: Client) -> None:
    for question in QUESTIONS:
        choice = GOOD.get(question.key) or next(c.key for c in question.choices if c.goes_on)
        send(client, url(court, f"questions/{question.key}/"), choice=choice, reason="Looked at it with care")
    send(
        client, url(court, f"parents/{court.mother.id}/"), liable="yes", reason="Took the child away",
        asked_on="2026-11-20", known_notices="0", authority_said="None known",
    )  # fmt: skip


def test_from_the_threshold_to_the_notice_by_the_pages(
    court: Court, officer: Client, sign_in: SignIn
) -> None:
    send(officer, f"/schools/{court.school.urn}/penalties/pupils/{court.pupil.id}/open/")
    assert "Not answered" in officer.get(url(court)).content.decode()
    consider(court, officer)
    send(officer, url(court, "do/prepare/"))
    head = sign_in(court.world.people["head"])
    sheet = head.get(url(court, "decide/")).content.decode()
    assert "First notice" in sheet
    assert "Looked at it with care" in sheet

    decided = head.post(
        url(court, "decide/"),
        {"contact": str(court.mother.id), "do": "issue", "service": "post", "served_on": "2026-11-23", "reason": WHY},
        follow=True,
    )  # fmt: skip

    notice = PenaltyNotice.objects.get()
    assert f"/letters/{notice.letter_id}/" in decided.content.decode()
    assert (notice.issued_by, notice.prepared_by) == (
        "Test Headteacher", "Test Attendance officer, Attendance officer",
    )  # fmt: skip
    listed = officer.get(f"/schools/{court.school.urn}/penalties/notices/").content.decode()
    assert notice.reference in listed
    assert "Send the authority its copy." in listed
    assert "£80: Tue 15 Dec" in listed


def test_questions_follow_one_another_until_all_are_answered(court: Court, officer: Client) -> None:
    send(officer, f"/schools/{court.school.urn}/penalties/pupils/{court.pupil.id}/open/")
    page = officer.get(url(court)).content.decode()
    assert "10 of 10 questions are not answered yet." in page
    assert page.count("Not answered:") == 0
    first, second, *_, last = QUESTIONS

    asked = officer.get(url(court, f"questions/{first.key}/")).content.decode()
    said = {"choice": "yes", "reason": "Looked at each of them"}
    answer = officer.post(url(court, f"questions/{first.key}/"), said)
    again = officer.post(url(court, f"questions/{first.key}/"), said)

    assert "Question 1 of 10" in asked
    assert "2 November 2026, morning and afternoon: G" in asked
    assert answer.headers["Location"] == url(court, f"questions/{second.key}/")
    assert again.headers["Location"] == url(court, f"#question-{first.key}")
    consider(court, officer)
    assert "are not answered yet" not in officer.get(url(court)).content.decode()
    assert "Keep this answer" in officer.get(url(court, f"questions/{last.key}/")).content.decode()


def test_officer_sees_the_sheet_and_cannot_decide(ready: Court, sign_in: SignIn) -> None:
    client = sign_in(ready.world.people["officer"])

    assert "The head decides here" in client.get(url(ready, "decide/")).content.decode()
    sent = {"contact": str(ready.mother.id), "do": "issue", "served_on": "2026-11-23", "reason": WHY}
    assert client.post(url(ready, "decide/"), sent).status_code == 404
    assert not PenaltyNotice.objects.exists()


def test_third_notice_is_refused_by_the_page_with_the_reason(ready: Court, sign_in: SignIn) -> None:
    past_notice(ready, HOLIDAY[0].replace(year=2025), "paid")
    past_notice(ready, HOLIDAY[1].replace(year=2025), "unpaid")
    authority_knows(ready, 2)
    head = sign_in(ready.world.people["head"])
    sent = {
        "contact": str(ready.mother.id),
        "do": "issue",
        "served_on": "2026-11-23",
        "service": "post",
        "reason": WHY,
    }

    answer = head.post(url(ready, "decide/"), sent)

    assert answer.status_code == 400
    assert "No further notice may be issued" in answer.content.decode()
    assert PenaltyNotice.objects.count() == 2
    assert "An attendance contract" in head.get(url(ready)).content.decode()


def test_page_of_a_case_notices_a_changed_mark_by_itself(ready: Court, sign_in: SignIn) -> None:
    amend(ready, HOLIDAY[0], "I")
    client = sign_in(ready.world.people["officer"])

    page = client.get(url(ready)).content.decode()

    assert "Paused since" in page
    assert "2 November 2026, morning no longer counts" in page
    assert PenaltyCase.objects.get().amber
    assert "Paused" in client.get(f"/schools/{ready.school.urn}/penalties/cases/").content.decode()


def test_answer_without_a_reason_comes_back_with_a_sentence(court: Court, officer: Client) -> None:
    court.open()

    answer = officer.post(url(court, "questions/best_tool/"), {"choice": "yes", "reason": "ok"})

    assert answer.status_code == 400
    assert "Give the reason in a sentence" in answer.content.decode()


@pytest.mark.parametrize("path", ["questions/blanket/", "do/issue/"])
def test_addresses_that_are_none(court: Court, officer: Client, path: str) -> None:
    court.open()

    assert officer.get(url(court, path)).status_code == 404


def test_bundle_lists_what_is_missing_first_and_is_not_made(court: Court, officer: Client) -> None:
    amend(court, HOLIDAY[0], "N")
    court.open()

    page = officer.get(url(court, "bundle/")).content.decode()
    made = officer.post(url(court, "bundle.pdf"))

    assert "The reason is still not known (N) for 2 November 2026, morning" in page
    assert "Make the bundle" not in page
    assert made.status_code == 302


def test_bundle_has_an_index_numbers_the_record_the_letter_and_its_frozen_bytes(
    ready: Court, sign_in: SignIn
) -> None:
    notice = issue(ready)
    assert notice.letter_id is not None
    letter = Letter.objects.select_related("file").get(id=notice.letter_id)
    client = sign_in(ready.world.people["officer"])

    answer = client.post(url(ready, "bundle.pdf"))

    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert f"Page 1 of {len(reader.pages)}" in words
    for part in (
        "Index",
        "Each counted session",
        "Certified attendance record",
        "Timeline",
        notice.reference,
    ):
        assert part in words
    inside = {name: files[0] for name, files in reader.attachments.items()}
    assert inside[f"01-{letter.reference}.pdf"] == bytes(letter.file.pdf)
    assert "00-certified-record.pdf" in inside
    issued = AuditEvent.objects.get(verb="record.certified")
    seal = f"{issued.facts['seq']}:{issued.facts['hash']}"
    assert seal.replace(" ", "") in words.replace(" ", "")
    assert Anchor(issued.facts["seq"], issued.facts["hash"])


def test_news_of_a_notice_on_its_page(ready: Court, sign_in: SignIn) -> None:
    notice = issue(ready)
    client = sign_in(ready.world.people["officer"])
    page = f"/schools/{ready.school.urn}/penalties/notices/{notice.id}/"

    refused = client.post(page, {"what": "withdrawn", "on": "2026-11-23"})
    send(client, page, what="paid", on="2026-11-23", words="The council's list")

    assert refused.status_code == 400
    assert "Choose the ground" in refused.content.decode()
    notice.refresh_from_db()
    assert notice.status == "paid"
    send(client, page, what="copy_sent", on="2026-11-23")
    assert "Copy sent to the local authority" in client.get(page).content.decode()


def test_request_and_the_authoritys_answer_by_the_pages(ready: Court, sign_in: SignIn) -> None:
    head, officer = sign_in(ready.world.people["head"]), sign_in(ready.world.people["officer"])
    send(head, url(ready, "decide/"), contact=str(ready.mother.id), do="request", reason=WHY)

    address = url(ready, f"parents/{ready.mother.id}/answer/")
    assert officer.get(address).status_code == 200
    assert officer.post(address, {"answer": "issued", "words": "Their letter"}).status_code == 400
    send(officer, address, answer="issued", issued_on="2026-11-23", words="Their letter of today")

    assert PenaltyNotice.objects.get().source == "authority"


def test_pen18_public_place_notice_is_kept_as_it_stands_and_a_second_of_that_day_is_refused_in_words(
    court: Court, officer: Client
) -> None:
    page = f"/schools/{court.school.urn}/penalties/pupils/{court.pupil.id}/notice/"
    sent = {
        "contact": str(court.mother.id), "kind": "public_place", "issued_on": "2026-11-20", "status": "paid",
        "offence_from": "2026-11-18", "told_on": "2026-11-17", "words": "Their letter",
    }  # fmt: skip
    send(officer, page, **sent)

    again = officer.post(page, sent | {"offence_from": "2026-11-19"})

    assert again.status_code == 400
    assert "A notice to this parent of that day is on record already." in again.content.decode()
    assert PenaltyNotice.objects.get().status == "paid"
    send(officer, page, **(sent | {"kind": "absence", "offence_from": ""}))


def test_timeline_tells_everything_and_one_parents_part(ready: Court, sign_in: SignIn) -> None:
    notice = issue(ready)
    client = sign_in(ready.world.people["officer"])
    page = f"/schools/{ready.school.urn}/penalties/pupils/{ready.pupil.id}/timeline/"
    send(
        client, page.replace("timeline", "step"), step="contract:refused", on="2026-11-20", words="In writing"
    )

    everything = client.get(page).content.decode()
    hers = client.get(page, {"parent": str(ready.mother.id)}).content.decode()

    for words in (
        "Question answered",
        f"Penalty notice issued ({notice.reference})",
        "Attendance contract: contract refused",
    ):
        assert words in everything
        assert words in hers
    assert client.get(page, {"parent": "nobody"}).status_code == 404


def test_consideration_takes_few_statements(ready: Court, sign_in: SignIn) -> None:
    client = sign_in(ready.world.people["officer"])
    page = url(ready)
    client.get(page)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200

    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SET ", "SAVEPOINT", "RELEASE"))]
    assert len(statements) <= MOST_STATEMENTS, "\n".join(
        f"{n} {sql[:150]}" for n, sql in enumerate(statements)
    )


def test_head_authorises_and_takes_back(court: Court, sign_in: SignIn) -> None:
    head = sign_in(court.world.people["head"])
    page = f"/schools/{court.school.urn}/penalties/who-may-issue/"
    deputy = court.world.people["assistant_head"]
    sent = {"user": str(deputy.id), "first_day": TODAY.isoformat(), "in_writing": "Minute of 2 November"}
    assert sign_in(court.world.people["officer"]).post(page, sent).status_code == 404

    send(head, page, **sent)

    assert deputy.name in head.get(page).content.decode()
    assert "In force" in head.get(page).content.decode()


def test_improvement_by_the_pages(court: Court, officer: Client, sign_in: SignIn) -> None:
    court.open()
    sent = {
        "starts_on": "2026-11-23", "weeks": "3", "sufficient": "At most two", "most_unauthorised": "2",
        "early_grounds": "Four missed", "early_after": "4", "further_support": "Breakfast club",
    }  # fmt: skip
    send(officer, url(court, "improvement/write/"), **sent)
    drafted = Letter.objects.get(kind="D36")
    assert f"/letters/{drafted.id}/" in officer.get(url(court, "improvement/")).content.decode()
    assert officer.get(url(court, "improvement/begin/")).status_code == 404
    head = sign_in(court.world.people["head"])
    send(head, url(court, "improvement/begin/"))

    assert "school days held" in officer.get(url(court, "improvement/")).content.decode()
    assert officer.get(url(court, "improvement/review/")).status_code == 200


def test_pen26_policy_with_a_formal_meeting_asks_for_it_and_stops_nothing(
    court: Court, officer: Client
) -> None:
    PolicyChange.objects.create(
        school=court.school, effective_from=TODAY, values={"formal_meeting_first": "yes"}, reason="Test",
        made_at=clock.now(), by_name="Test",
    )  # fmt: skip
    court.school.setup_version += 1
    court.school.save()
    court.open()
    court.consider()

    assert "a formal meeting with Fictionshire Council" in officer.get(url(court)).content.decode()
    assert court.file().obstacles == ()
    step = f"/schools/{court.school.urn}/penalties/pupils/{court.pupil.id}/step/"
    for earlier, on in (("meeting:held", "2025-11-20"), ("meeting:invited", "2026-11-16")):
        send(officer, step, step=earlier, on=on, words="About this child")
    assert "a formal meeting with Fictionshire Council" in officer.get(url(court)).content.decode()
    send(officer, step, step="meeting:held", on="2026-11-20", words="Both parents came")
    assert "a formal meeting with" not in officer.get(url(court)).content.decode()


def test_authorisation_of_a_day_ahead_can_be_taken_back_and_one_that_is_over_keeps_its_days(
    court: Court, sign_in: SignIn
) -> None:
    head, page = sign_in(court.world.people["head"]), f"/schools/{court.school.urn}/penalties/who-may-issue/"
    deputy, by = court.world.people["assistant_head"], court.actor("head")
    given = delegate(
        court.school, deputy, first_day=TODAY + timedelta(days=7), last_day=None, in_writing="Minute 1", by=by
    )
    back = reverse("end_delegation", args=[court.school.urn, given.id])

    shown = head.get(page).content.decode()
    assert "Not begun yet" in shown
    assert back in shown

    send(head, back)
    shown = head.get(page).content.decode()
    assert (back in shown, "Not begun yet" in shown, "Over" in shown) == (False, False, True)
    assert not in_force(court.school, TODAY + timedelta(days=8)).exists()

    past = delegate(
        court.school, deputy, first_day=TODAY - timedelta(days=90), last_day=TODAY - timedelta(days=60),
        in_writing="Minute 2", by=by,
    )  # fmt: skip
    send(head, reverse("end_delegation", args=[court.school.urn, past.id]))
    past.refresh_from_db()
    assert past.last_day == TODAY - timedelta(days=60)
