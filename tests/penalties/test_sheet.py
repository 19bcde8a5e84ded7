"""The head's decision on one sheet of paper, with everything that defends it later (PEN-05, PEN-14, ROL-04)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from django.test import Client
from playwright.sync_api import Page
from pypdf import PdfReader

from absence.models import LeaveRequest
from attendance_mis.accounts.models import User
from attendance_mis.kit import clock
from penalties.actions.considering import AuthoritySaid, authority_said, say_liable
from penalties.actions.issuing import prepare
from support.actions.log import log_support
from tests.browser.driver import Driver

from .conftest import HOLIDAY, TODAY, Court, parent
from .test_issuing import WHY, issue

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def usual(court: Court) -> Court:
    """Ten sessions, two parents, leave refused before, support in the log: prepared."""
    court.open()
    father = parent(court.pupil, "Secondley")
    court.consider()
    by = court.actor("officer")
    say_liable(court.case(), father, False, reason="Worked abroad in that week and did not know", by=by)
    said = AuthoritySaid(
        date(2026, 11, 20), 0, proceedings=False, words="No notice on record, said the duty officer"
    )
    authority_said(court.case(), court.mother, said, by=by)
    for day in (5, 12):
        what = "A talk with the attendance officer about days away in term time"
        log_support(
            court.school, court.pupil, offered_on=date(2026, 10, day), what=what, taken_up="partly", by=by
        )
    LeaveRequest.objects.create(
        school=court.school, pupil=court.pupil, contact=court.mother, applicant_name="Test Parentley", kind="exceptional",
        first_day=HOLIDAY[0], last_day=HOLIDAY[4], words="A week by the sea", source="office", state="decided",
        asked_at=datetime(2026, 10, 1, 9, 0, tzinfo=clock.LONDON), outcome="refused", decided_at=clock.now(),
        decision_reason="A holiday is not exceptional", decided_by="Test Headteacher", decided_position="Headteacher",
    )  # fmt: skip
    prepare(court.case(), by=by)
    return court


def printed(client: Client, court: Court) -> tuple[int, str]:
    pdf: list[bytes] = []
    address = f"/schools/{court.school.urn}/penalties/cases/{court.case().id}/decide/"

    def on_paper(page: Page) -> None:
        pdf.append(page.pdf(format="A4", prefer_css_page_size=True))

    Driver(client).run(address, on_paper)
    pages = PdfReader(BytesIO(pdf[0])).pages
    words = unicodedata.normalize(
        "NFKC", " ".join(page.extract_text() for page in pages)
    )  # ﬃ is three letters
    return len(pages), " ".join(words.split())


def test_decision_prints_on_one_sheet_before_and_after_it_is_made(
    usual: Court, sign_in: Callable[[User], Client]
) -> None:
    head = sign_in(usual.world.people["head"])

    pages, words = printed(head, usual)

    assert pages == 1
    for said in (
        "10 sessions of unauthorised absence", "2 Nov", "Is a penalty notice the best tool", "Said in a test, at length",
        "A talk with the attendance officer", "Worked abroad in that week", "First notice", "£80",
        "was asked on 20 November 2026 and knows 0", "A holiday is not exceptional", "Head’s signature",
        "Prepared by Test Attendance officer",
    ):  # fmt: skip
        assert said in words, said
    assert "Decide as" not in words

    notice = issue(usual)
    pages, words = printed(head, usual)
    assert pages == 1
    assert f"notice issued to {usual.mother} by Test Headteacher, headteacher. “{WHY}”" in words
    assert notice.issued_on == TODAY
