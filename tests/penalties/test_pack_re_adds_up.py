"""A court pack says what the register says, to the last number (promise P14)."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from time import perf_counter

import pytest
from pypdf import PdfReader

from absence.models import Case, LeaveRequest
from absence.models import CaseEvent as FollowUpEvent
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import issue_letter
from penalties.actions.bundle import make_bundle
from penalties.queries.bundle import gather, records_of
from registers.queries.setup import setup_of
from tests.letters.letters import draft

from .conftest import HOLIDAY, TODAY, Court, amend
from .penalty_oracle import rows
from .test_issuing import issue, ready

__all__ = ["ready"]
PACKS = int(os.environ.get("P14_PACKS", "2"))
LETTERS, CALLS, SHAKES = 36, 240, 60
"""Of the long case."""
OF_ONE_CASE = 25
"""Packs of one case, each a little longer than the one before."""
SEED = int(os.environ.get("P14_SEED", "20261123"))


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def number(words: str, pattern: str) -> int:
    found = re.search(pattern, words)
    assert found, pattern
    return int(found[1])


def shake(court: Court, rng: Random) -> int:
    """Some honest amendments outside the sessions relied on; how many."""
    held = list(setup_of(court.school).calendar.sessions(date(2026, 9, 14), TODAY - timedelta(days=3), "4"))
    chosen = [one for one in rng.sample(held, 4) if one[0] not in HOLIDAY]
    for day, session in chosen:
        amend(court, day, rng.choice("IM"), session)
    return len(chosen)


@pytest.mark.slow
@pytest.mark.parametrize("case", range(-(-PACKS // OF_ONE_CASE)))
def test_p14_every_number_of_a_pack_recomputes_from_the_register(court: Court, case: int) -> None:
    rng = Random(SEED * 1_000 + case)
    court.open()
    court.consider()
    largest = (0, 0.0)
    for _ in range(min(OF_ONE_CASE, PACKS - case * OF_ONE_CASE)):
        shake(court, rng)
        held = court.case()
        began = perf_counter()
        made = make_bundle(held, by=court.actor("officer"))
        largest = max(largest, (made.pages, perf_counter() - began))
        words = words_of(made.pdf)

        span = (court.pupil.id, held.window_from, held.as_of)
        counted = dict(
            rows(
                "SELECT category, count(*) FROM registers_mark WHERE pupil_id = %s AND date BETWEEN %s AND %s"
                " GROUP BY category",
                *span,
            )
        )
        ((amended,),) = rows(
            "SELECT count(*) FROM registers_markevent WHERE pupil_id = %s AND date BETWEEN %s AND %s"
            " AND kind = 'amend'",
            *span,
        )
        assert (
            number(words, r"(\d+) sessions of unauthorised absence in the ten school weeks")
            == counted["U"]
            == 10
        )
        assert number(words, r"of these unauthorised (\d+)") == counted["U"]
        assert number(words, r"of these authorised (\d+)") == counted.get("A", 0)
        assert number(words, r"Possible sessions (\d+)") == sum(counted.values())
        assert number(words, r"Every change made after a register was handed in: (\d+)") == amended > 0
        ((seq, seal),) = rows(
            "SELECT seq, hash FROM registers_registersave WHERE school_id = %s ORDER BY seq DESC LIMIT 1",
            court.school.id,
        )
        assert f"{seq}:{seal}" in words.replace(" ", "")
    # For the proof, which says it.
    print(f"largest: {largest[0]} pages in {largest[1]:.1f} s")  # noqa: T201


@pytest.mark.slow
def test_p14_pack_of_a_long_case_re_adds_up_and_says_how_long_it_took(court: Court) -> None:
    """A year of letters, a call for every absence, and marks amended again and again: sixty pages and more."""
    rng = Random(SEED)
    court.open()
    court.consider()
    for nth in range(LETTERS):
        letter = draft(court.world, key=f"letter {nth}", by=court.actor("officer"))
        issue_letter(letter, by=court.actor("head"))
    for _ in range(SHAKES):
        shake(court, rng)
    call_about_everything(court)

    began = perf_counter()
    made = make_bundle(court.case(), by=court.actor("officer"))
    took = perf_counter() - began

    words = words_of(made.pdf)
    assert made.pages >= 60
    assert words.count("as issued 23 November 2026 by") == LETTERS
    assert number_of_calls(words) == CALLS
    assert number(words, r"(\d+) sessions of unauthorised absence in the ten school weeks") == 10
    print(f"long case: {made.pages} pages in {took:.1f} s")  # noqa: T201  # for the proof, which says it


def call_about_everything(court: Court) -> None:
    """Attempts to reach the mother, as the follow-up writes them down."""
    follow_up = Case.objects.create(
        school=court.school, pupil=court.pupil, opened_on=HOLIDAY[0], opened_session="AM", opened_at=clock.now(),
        closed_at=clock.now(), closed_as="explained",
    )  # fmt: skip
    for nth in range(CALLS):
        FollowUpEvent.objects.create(
            case=follow_up, at=clock.now(), day=HOLIDAY[nth % len(HOLIDAY)], kind="attempt", contact=court.mother,
            contact_name="Test Parentley", channel="phone", outcome="no_answer", by_name="Test Office",
            by_position="School office", by_role="office", words=f"Attempt {nth} to reach her at home",
        )  # fmt: skip


def number_of_calls(words: str) -> int:
    return words.count("Test Parentley phone No answer")


def test_pack_shows_refused_leave_and_attempts_to_reach_the_family(ready: Court) -> None:
    asked = datetime(2026, 10, 1, 9, 0, tzinfo=clock.LONDON)
    LeaveRequest.objects.create(
        school=ready.school, pupil=ready.pupil, contact=ready.mother, applicant_name="Test Parentley", kind="exceptional",
        first_day=HOLIDAY[0], last_day=HOLIDAY[4], words="A week by the sea", source="office", state="decided",
        asked_at=asked, outcome="refused", decision_reason="A holiday is not exceptional", decided_at=asked,
        decided_by="Test Headteacher", decided_position="Headteacher",
    )  # fmt: skip
    follow_up = Case.objects.create(
        school=ready.school, pupil=ready.pupil, opened_on=HOLIDAY[0], opened_session="AM", opened_at=clock.now(),
        closed_at=clock.now(), closed_as="explained",
    )  # fmt: skip
    FollowUpEvent.objects.create(
        case=follow_up, at=clock.now(), day=HOLIDAY[0], kind="attempt", contact=ready.mother,
        contact_name="Test Parentley", channel="phone", outcome="no_answer", by_name="Test Office",
        by_position="School office", by_role="office",
    )  # fmt: skip

    words = words_of(make_bundle(ready.case(), by=ready.actor("officer")).pdf)

    assert "A week by the sea" in words
    assert "Refused, Test Headteacher. A holiday is not exceptional" in words
    assert "Leave refused: 2 November 2026 to 6 November 2026" in words
    assert "No answer" in words


def test_pack_is_refused_after_a_mark_changed_and_the_certificate_bears_the_heads_name(ready: Court) -> None:
    issue(ready)
    words = words_of(make_bundle(ready.case(), by=ready.actor("officer")).pdf)
    assert "Name Test Headteacher" in words

    amend(ready, HOLIDAY[0], "I")

    with pytest.raises(Refused, match="no longer counts"):
        make_bundle(ready.case(), by=ready.actor("officer"))


def test_protected_address_stands_nowhere_in_a_pack(ready: Court) -> None:
    from penalties.actions.considering import say_liable
    from penalties.actions.issuing import send_back
    from registers.models import ContactLink

    from .conftest import parent

    send_back(ready.case(), reason="Another adult has to be looked at", by=ready.actor("head"))
    away = parent(ready.pupil, "Awayley")
    ContactLink.objects.filter(contact=away).update(
        restricted=True, receives_letters=False, may_collect=False
    )
    say_liable(ready.case(), away, False, reason="No contact with the child", by=ready.actor("officer"))

    file = ready.file()
    bundle = gather(file, file.liable[0], records_of(file, TODAY), TODAY)

    assert (
        bundle.parent.address == "Kept back: a contact restriction is in force. Given to the authority apart."
    )
    assert "Invented Street" not in words_of(make_bundle(ready.case(), by=ready.actor("officer")).pdf)
