"""A pile of letters: in order, in one file with its list, each letter's own pages, posted by a person."""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from attendance_mis.celery import app
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions import printing
from letters.actions.dispatch import dispatch_letter, try_again
from letters.actions.issue import draft_letter, flag_letter, issue_letter
from letters.actions.printing import build_batch, give_up, make_batch, posted, take_out
from letters.actions.sending import send
from letters.actions.sweeping import sweep
from letters.models import Dispatch, Letter, LetterFile, PrintBatch
from letters.pdf_join import NotOurs, join
from letters.queries.print_pile import lines_of
from letters.queries.recipients import recipients
from letters.rendering import render_pdf
from letters.rules.print_order import Printed, in_order
from registers.models import ContactLink, Pupil
from tests.letters.delivery.conftest import BY
from tests.letters.letters import actor, fields_of, parent
from tests.world import World


def letter_of(world: World, pupil: Pupil, surname: str = "Parentley") -> Letter:
    parent(pupil, surname=surname)
    recipient = recipients(pupil, world.school, individually=False)[0]
    letter = draft_letter(
        kind="D02",
        key="2026/27 HT2",
        school=world.school,
        pupil=pupil,
        recipient=recipient,
        fields=fields_of("D02"),
        by=BY,
    )
    return issue_letter(letter, by=actor(world, "head"))


@pytest.fixture
def pile(world: World) -> list[Letter]:
    """Letters about one child of each class, on their way to the printer: the later class first."""
    letters = [letter_of(world, world.pupils[name][1]) for name in ("6 Elm", "4 Rowan")]
    for letter in letters:
        dispatch_letter(letter, channel="post", by=BY)
    return letters


def built(world: World, order: str = "class", *, both_sides: bool = True) -> PrintBatch:
    batch = make_batch(world.school, order=order, both_sides=both_sides, by=BY)
    assert batch is not None
    assert build_batch(batch.id) == "ready"
    return PrintBatch.objects.get(id=batch.id)


def pages_of(batch: PrintBatch) -> list[str]:
    assert batch.pdf is not None
    return [page.extract_text() for page in PdfReader(BytesIO(bytes(batch.pdf)), strict=True).pages]


def test_batch_is_one_file_with_its_list_and_every_letter(world: World, pile: list[Letter]) -> None:
    batch = built(world)

    pages = pages_of(batch)
    cover, blank, first, *_ = pages
    assert "2 letters" in cover
    assert blank == ""
    assert pile[1].reference in first
    assert (batch.done, batch.wanted) == (2, 2)
    assert batch.sha256 == hashlib.sha256(bytes(batch.pdf or b"")).hexdigest()
    assert all(letter.reference in cover for letter in pile)


def test_letters_begin_on_a_new_sheet_only_where_both_sides_are_printed(
    world: World, pile: list[Letter]
) -> None:
    each = [letter.file.pages for letter in pile]
    batch = built(world, both_sides=False)

    assert len(pages_of(batch)) == 1 + sum(each)
    assert all(text.strip() for text in pages_of(batch))


def test_printed_pages_show_what_was_issued(world: World, pile: list[Letter]) -> None:
    batch = built(world, both_sides=False)

    issued = [page.extract_text() for page in PdfReader(BytesIO(bytes(pile[1].file.pdf))).pages]
    assert pages_of(batch)[1 : 1 + len(issued)] == issued


def test_pile_is_in_class_order(world: World, pile: list[Letter]) -> None:
    batch = built(world)

    assert [line.class_name for line in lines_of(batch, clock.today())] == ["4 Rowan", "6 Elm"]


def test_letter_is_in_one_batch_only(world: World, pile: list[Letter]) -> None:
    built(world)

    assert make_batch(world.school, order="class", both_sides=False, by=BY) is None


def test_posted_pile_is_sent_by_whoever_posted_it(world: World, pile: list[Letter]) -> None:
    batch = built(world)

    assert posted(batch, by=BY) == 2

    batch.refresh_from_db()
    assert (batch.state, batch.pdf) == ("posted", None)
    for dispatch in Dispatch.objects.all():
        assert (dispatch.state, dispatch.carrier) == ("sent", "print")
        assert dispatch.events.get(what="sent").by_name == "Test Officer"


def test_pile_is_posted_once(world: World, pile: list[Letter]) -> None:
    batch = built(world)
    posted(batch, by=BY)

    with pytest.raises(Refused):
        posted(batch, by=BY)
    with pytest.raises(Refused):
        give_up(batch, by=BY)


def test_pile_given_up_waits_for_the_printer_again(world: World, pile: list[Letter]) -> None:
    assert give_up(built(world), by=BY) == 2

    assert built(world).wanted == 2


def test_letter_of_a_restricted_adult_has_to_come_out_before_the_pile_is_posted(
    world: World, pile: list[Letter]
) -> None:
    batch = built(world)
    ContactLink.objects.filter(pupil=pile[0].pupil).update(
        restricted=True, receives_letters=False, may_collect=False
    )

    with pytest.raises(Refused, match="Take number 2 out of the pile"):
        posted(batch, by=BY)

    take_out(Dispatch.objects.get(letter=pile[0]), by=BY)
    assert build_batch(batch.id) == "ready"
    assert posted(batch, by=BY) == 1
    assert Dispatch.objects.get(letter=pile[0]).state == "cancelled"


def test_letter_whose_facts_changed_is_left_out_with_its_reason(world: World, pile: list[Letter]) -> None:
    flag_letter(pile[0], reason="A mark was amended.")

    assert built(world).wanted == 1
    assert "A mark was amended" in Dispatch.objects.get(letter=pile[0]).said


def test_letter_a_person_sends_as_it_is_waits_for_the_printer_again_and_no_worker_fails_it(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda task, args, **options: asked.append((task, args[1])))
    letter = letter_of(world, world.pupil)
    made = dispatch_letter(letter, channel="post", by=BY)
    flag_letter(letter, reason="A mark was amended.")
    assert make_batch(world.school, order="class", both_sides=True, by=BY) is None

    with django_capture_on_commit_callbacks(execute=True):
        try_again(Dispatch.objects.get(id=made.id), reason="The parent knows", by=BY)
    for _, name in asked:
        send(uuid.UUID(name))

    made.refresh_from_db()
    assert (made.state, made.said) == ("queued", "")
    assert built(world).wanted == 1


def test_file_that_can_not_be_joined_is_left_out_with_its_reason(world: World) -> None:
    letter = letter_of(world, world.pupil)
    made = dispatch_letter(letter, channel="post", by=BY)
    other = letter_of(world, world.pupils["6 Elm"][0])
    dispatch_letter(other, channel="post", by=BY)
    kept = LetterFile.objects.get(letter=other)
    assert kept.pdf is not None
    batch = make_batch(world.school, order="class", both_sides=True, by=BY)
    assert batch is not None

    with pytest.MonkeyPatch.context() as patch:
        honest = printing._bytes
        patch.setattr(
            printing, "_bytes", lambda line: b"%PDF-1.4" if line.dispatch.id == made.id else honest(line)
        )
        assert build_batch(batch.id) == "ready"

    made.refresh_from_db()
    assert (made.state, "print it by itself" in made.said) == ("failed", True)
    assert [line.place for line in lines_of(batch, clock.today())] == [2]


def test_builder_that_was_killed_is_taken_over(
    world: World, pile: list[Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda task, args, **options: asked.append((task, args[1])))
    batch = make_batch(world.school, order="class", both_sides=False, by=BY)
    assert batch is not None
    until = clock.now() + timedelta(minutes=5)
    PrintBatch.objects.filter(id=batch.id).update(claim=batch.id, lease_until=until)
    assert build_batch(batch.id) == "nothing to do"

    clock.set_clock(clock.local_now() + timedelta(minutes=6))
    sweep()

    assert ("letters.tasks.build_print_batch", str(batch.id)) in asked
    assert build_batch(batch.id) == "ready"


@pytest.mark.parametrize("file", [b"", b"%PDF-1.4\n%%EOF", b"startxref\n5\n%%EOF", b"startxref\n0\n%%EOF\n"])
def test_files_of_others_are_not_joined(file: bytes) -> None:
    with pytest.raises(NotOurs):
        join([file], both_sides=False)


def test_text_that_looks_like_a_reference_is_left_alone() -> None:
    page = "<html lang='en'><head><title>12 0 R (3 0 R)</title></head><body><p>12 0 R \\(4 0 R\\)</p></body></html>"
    pdf = render_pdf(page, "record.css")

    joined, counts = join([pdf, pdf], both_sides=False)

    pages = [page.extract_text() for page in PdfReader(BytesIO(joined), strict=True).pages]
    assert counts == [1, 1]
    assert pages[0] == pages[1]
    assert "12 0 R \\(4 0 R\\)" in pages[0]


def one(name: str, **changes: Any) -> Printed:
    usual: dict[str, Any] = {
        "year_group": "4",
        "class_name": "4 Rowan",
        "pupil": "Invented, Test",
        "recipient": "Ms T Parentley",
        "address": ("1 Example Road", "ZZ1 1ZZ"),
    }
    return Printed(id=name, **usual | changes)


CLASSES = [
    one("c", year_group="10", class_name="10 Ash"),
    one("a", year_group="R", class_name="Acorns"),
    one("b", pupil="Alphaby, Test"),
    one("b2"),
]
HOUSES = [
    one("masked", address=(), recipient="Mr A Able"),
    one("z", recipient="Ms T Zebra", address=("9 Example Road",)),
    one("p", pupil="Alphaby, Test", address=("1 Example road", "ZZ1 1ZZ")),
    one("other-p", address=("2 Example Road", "ZZ1 1ZZ")),
    one("p2", year_group="6", address=("1, Example Road", "ZZ1 1ZZ")),
]


@pytest.mark.parametrize(
    ("letters", "order", "wanted"),
    [
        (CLASSES, "class", ["a", "b", "b2", "c"]),
        (HOUSES, "household", ["p", "p2", "other-p", "z", "masked"]),
        ([], "class", []),
    ],
)
def test_let07_letters_lie_in_the_order_asked_for(
    letters: list[Printed], order: str, wanted: list[str]
) -> None:
    assert [letter.id for letter in in_order(letters, order)] == wanted
