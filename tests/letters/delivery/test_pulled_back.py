"""A pile put together before a restriction was recorded: its file is not given out with that letter in it (SAF-08, T22)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit.api_errors import Refused
from letters.actions.dispatch import dispatch_letter
from letters.actions.printing import build_batch, fetch, leave_out, make_batch, posted, take_out
from letters.models import Dispatch, Letter, PrintBatch
from letters.queries.parcels import letters_stand
from letters.rules.sending import Answer
from registers.models import ContactLink
from tests.letters.conftest import officer
from tests.letters.delivery.conftest import BY
from tests.letters.delivery.test_pages import text
from tests.letters.delivery.test_printing import letter_of
from tests.letters.letters import parent
from tests.world import World

__all__ = ["officer"]
KEPT_BACK = "contact with this adult is restricted"
ADDRESS = "an address that is to be kept off letters now"


@pytest.fixture
def letters(world: World) -> list[Letter]:
    """One about a child of each class, on their way to the printer, numbered as in the pile."""
    found = [letter_of(world, world.pupils[name][1]) for name in ("4 Rowan", "6 Elm")]
    for letter in found:
        dispatch_letter(letter, channel="post", by=BY)
    return found


@pytest.fixture
def batch(world: World, letters: list[Letter]) -> PrintBatch:
    """Ready to print. What is in its file is asked where it is built anew."""
    made = make_batch(world.school, order="class", both_sides=False, by=BY)
    assert made is not None
    PrintBatch.objects.filter(id=made.id).update(state="ready", pdf=b"%PDF-1.4 of before")
    return made


def restrict(letter: Letter) -> None:
    """A court order about the adult it was written to."""
    ContactLink.objects.filter(pupil=letter.pupil).update(
        restricted=True, receives_letters=False, may_collect=False
    )


def protect(letter: Letter) -> None:
    """A court order about another adult of the child: the family's address stands on no letter from now on."""
    parent(letter.pupil, surname="Kepthaway", restricted=True)


def url(batch: PrintBatch) -> str:
    return f"/schools/900001/letters/print/{batch.id}/"


def words_of(batch: PrintBatch) -> str:
    batch.refresh_from_db()
    assert batch.pdf is not None
    pages = PdfReader(BytesIO(bytes(batch.pdf)), strict=True).pages
    return "\n".join(page.extract_text() for page in pages)


@pytest.mark.parametrize(("record", "why"), [(restrict, KEPT_BACK), (protect, ADDRESS)])
def test_file_of_a_pile_is_not_given_out_once_a_restriction_is_recorded(
    record: Callable[[Letter], None], why: str, batch: PrintBatch, letters: list[Letter], officer: Client
) -> None:
    assert officer.get(f"{url(batch)}letters.pdf").content.startswith(b"%PDF")
    record(letters[1])

    answer = officer.get(f"{url(batch)}letters.pdf", follow=True)

    assert answer.redirect_chain == [(url(batch), 302)]
    shown = text(answer)
    assert "can’t be printed or posted as it is" in shown
    assert f"Number 2, about {letters[1].pupil.legal_surname}" in shown
    assert why in shown
    assert "Fetch the file" not in shown
    assert "They are posted" not in shown
    assert "Example Road" not in shown
    with pytest.raises(Refused, match=f"number 2 out of the pile. .*{why}"):
        fetch(batch, by=BY)
    assert AuditEvent.objects.filter(verb="letters.printed", subject_id=batch.id).count() == 1


@pytest.mark.parametrize(
    ("record", "state", "why"), [(restrict, "cancelled", KEPT_BACK), (protect, "failed", ADDRESS)]
)
def test_pile_is_put_together_anew_without_it_and_the_letter_waits_as_one_never_printed(
    record: Callable[[Letter], None],
    state: str,
    why: str,
    batch: PrintBatch,
    letters: list[Letter],
    officer: Client,
) -> None:
    record(letters[1])

    shown = text(officer.post(url(batch), {"do": "leave_out"}, follow=True))

    assert "Number 2 is left out" in shown
    assert "Being put together: 0 of 1" in shown
    assert officer.get(f"{url(batch)}letters.pdf").status_code == 404
    assert build_batch(batch.id) == "ready"
    assert letters[1].reference not in words_of(batch)
    assert letters[0].reference in words_of(batch)
    kept = Dispatch.objects.get(letter=letters[1])
    assert (kept.state, kept.batch, why in kept.said) == (state, None, True)
    assert kept.events.get(what=state).by_name == "Test Attendance officer"
    assert AuditEvent.objects.filter(verb="letters.left_out", subject_id=batch.id).exists()
    assert posted(batch, by=BY) == 1


def test_paper_printed_before_is_told_to_be_taken_out_too(
    batch: PrintBatch, letters: list[Letter], officer: Client
) -> None:
    fetch(batch, by=BY)
    restrict(letters[0])

    assert "The file was fetched before" in text(officer.get(url(batch)))


def test_letter_that_may_not_go_by_now_is_not_built_into_the_file(
    world: World, letters: list[Letter]
) -> None:
    batch = make_batch(world.school, order="class", both_sides=False, by=BY)
    assert batch is not None
    restrict(letters[0])

    assert build_batch(batch.id) == "ready"

    assert letters[0].reference not in words_of(batch)
    assert (batch.wanted, batch.done) == (1, 1)
    assert KEPT_BACK in Dispatch.objects.get(letter=letters[0]).said


def test_pile_with_no_letter_left_ends(batch: PrintBatch, letters: list[Letter]) -> None:
    for letter in letters:
        restrict(letter)

    assert leave_out(batch, by=BY) == [1, 2]

    batch.refresh_from_db()
    assert (batch.state, batch.pdf) == ("cancelled", None)


def test_nothing_is_left_out_where_every_letter_may_go(batch: PrintBatch) -> None:
    with pytest.raises(Refused, match="may go"):
        leave_out(batch, by=BY)

    batch.refresh_from_db()
    assert batch.state == "ready"


def test_posted_pile_stays_as_it_was(batch: PrintBatch, letters: list[Letter], officer: Client) -> None:
    posted(batch, by=BY)
    restrict(letters[1])

    with pytest.raises(Refused):
        leave_out(batch, by=BY)

    assert Dispatch.objects.get(letter=letters[1]).state == "sent"
    assert "can’t be printed" not in text(officer.get(url(batch)))


def test_letter_a_person_takes_out_is_in_the_file_no_more(batch: PrintBatch, letters: list[Letter]) -> None:
    take_out(Dispatch.objects.get(letter=letters[0]), by=BY)

    with pytest.raises(Refused):
        fetch(batch, by=BY)
    assert build_batch(batch.id) == "ready"
    assert letters[0].reference not in words_of(batch)


def test_pile_of_two_is_judged_with_as_many_statements_as_of_one(letters: list[Letter]) -> None:
    pile = list(Dispatch.objects.select_related("letter__pupil", "letter__school"))
    counts = []
    for some in (pile[:1], pile):
        with CaptureQueriesContext(connection) as asked:
            assert all(verdict.answer is Answer.SEND for verdict in letters_stand(some).values())
        counts.append(len(asked))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(("what", "why"), [(restrict, KEPT_BACK), (protect, ADDRESS)])
def test_letter_that_may_not_leave_is_not_offered_and_says_so_where_it_is_opened(
    world: World, officer: Client, what: Callable[[Letter], None], why: str
) -> None:
    letter = letter_of(world, world.pupil)
    page = f"/schools/{world.school.urn}/letters/{letter.id}/"
    given = dispatch_letter(letter, channel="hand", by=BY)
    assert "Do not hand it to anybody" not in text(officer.get(page))
    assert "Send by e-mail" in text(officer.get(page))

    what(letter)

    for place in (page, f"/schools/{world.school.urn}/letters/outbox/{given.id}/"):
        shown = text(officer.get(place))
        assert "Do not hand it to anybody." in shown
        assert why in shown
    assert "Send by e-mail" not in text(officer.get(page))
    officer.post(f"{page}send/", {"channel": "email"})
    assert [one.channel for one in letter.dispatches.all()] == ["hand"]
