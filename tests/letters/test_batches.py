"""Letters to many: from the register, once each, in print order, approved together, lost by no queue (LET-07, LET-09, P2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.test import Client
from kombu.exceptions import OperationalError

from attendance_mis.benchmarks.models import Target
from attendance_mis.kit import clock
from letters.actions.batch import approve_batch, draft_batch, issue_approved, start_batch
from letters.kinds import NoSuchKind
from letters.models import Letter, LetterBatch, LetterFile
from letters.queries.batches import in_print_order, progress
from letters.queries.known import known_fields
from letters.queries.sheets import display
from letters.tasks import draft_letters, issue_letters, sweep_letters
from registers.models import ContactLink, Mark, PolicyChange, School
from registers.queries.statistics import GroupBy, Scope, counts
from registers.rules.figures import attendance_percent
from tests.conftest import NOW
from tests.letters.letters import actor, parent, words_of
from tests.marking import AM, OFFICER, PM, put
from tests.registers.pupils.test_pupil_page import text
from tests.world import World

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 20)


@pytest.fixture
def marked(world: World) -> World:
    """4 Rowan has marks for a week, and a parent for three of its four."""
    pupils = world.pupils["4 Rowan"]
    for pupil in pupils[:3]:
        parent(pupil, f"Parent{pupil.legal_surname}")
    for day in range(9, 14):
        on = date(2026, 11, day)
        codes = {pupil: "I" if (day + n) % 4 == 0 else "/" for n, pupil in enumerate(pupils)}
        put(world.school, codes, on, AM)
        put(world.school, dict.fromkeys(pupils, "\\"), on, PM)
    clock.set_clock(NOW)
    return world


def start(world: World, kind: str = "D41", order: str = "class") -> LetterBatch:
    return start_batch(
        school=world.school, kind=kind, about="Test", class_ids=[world.classes["4 Rowan"].id], first=FIRST,
        last=LAST, order=order, by=OFFICER,
    )  # fmt: skip


def test_each_report_says_what_the_statistics_say(marked: World) -> None:
    batch = draft_batch(start(marked))

    tallies = dict(counts(Scope(marked.school.id, FIRST, LAST), GroupBy.PUPIL))
    letters = list(Letter.objects.filter(batch=batch))
    assert (batch.pupils, len(letters), batch.nobody_to_write_to) == (4, 3, 1)
    for letter in letters:
        tally = tallies[letter.pupil.upn]
        assert letter.fields["percent"] == f"{attendance_percent(tally)}%"
        assert letter.fields["missed_sessions"] == str(tally.absent)
        assert letter.fields["possible_sessions"] == str(tally.possible)


def test_drafting_again_adds_nothing_and_another_batch_of_the_same_days_neither(marked: World) -> None:
    draft_batch(draft_batch(start(marked)))
    draft_batch(start(marked))

    assert Letter.objects.count() == 3


def test_another_batch_of_the_same_days_corrects_what_was_issued_and_has_changed(marked: World) -> None:
    first = draft_batch(start(marked))
    issue_approved(approve_batch(first, by=actor(marked, "head")))
    changed = marked.pupils["4 Rowan"][0]
    put(marked.school, {changed: "O"}, date(2026, 11, 9), PM)
    clock.set_clock(NOW + timedelta(minutes=1))

    second = draft_batch(draft_batch(start(marked)))

    (correction,) = Letter.objects.filter(batch=second)
    assert (correction.pupil, correction.edition, correction.state) == (changed, 2, "draft")
    assert correction.fields["unauthorised"] == "1 session (½ day)"
    assert Letter.objects.filter(batch=first).count() == 3


def test_approved_letters_are_issued_once_by_whoever_comes_first(marked: World) -> None:
    batch = draft_batch(start(marked))
    ids = approve_batch(batch, by=actor(marked, "head"))
    assert progress(batch).being_issued == 3

    assert issue_letters("alpha", [str(one) for one in ids]) == 3
    assert issue_letters("alpha", [str(one) for one in ids]) == 3

    assert LetterFile.objects.count() == 3
    assert progress(batch).issued == progress(batch).all == 3
    assert {file.sender_position for file in LetterFile.objects.all()} == {"Headteacher"}


def test_lost_queue_loses_no_letter(marked: World) -> None:
    batch = start(marked)
    assert sweep_letters("alpha") == 0
    clock.set_clock(NOW + timedelta(minutes=5))
    sweep_letters("alpha")
    assert LetterBatch.objects.get(id=batch.id).drafted_at is not None

    approve_batch(batch, by=OFFICER)
    clock.set_clock(NOW + timedelta(minutes=10))

    assert sweep_letters("alpha") == 3
    assert sweep_letters("alpha") == 0


def test_letter_that_cannot_be_printed_stops_alone_and_says_why(marked: World) -> None:
    batch = draft_batch(start(marked))
    poor = Letter.objects.filter(batch=batch).first()
    assert poor is not None
    Letter.objects.filter(id=poor.id).update(fields=poor.fields | {"percent": ""})
    ids = approve_batch(batch, by=OFFICER)

    assert issue_approved(ids) == 2

    poor.refresh_from_db()
    assert "Attendance in per cent" in poor.problem
    assert poor.approved_at is None
    assert progress(batch).stopped == 1


def test_fault_in_one_letter_does_not_hold_up_the_others_and_is_raised(marked: World) -> None:
    ids = approve_batch(draft_batch(start(marked)), by=OFFICER)
    Letter.objects.filter(id=ids[0]).update(kind="D00")

    with pytest.raises(NoSuchKind):
        issue_approved(ids)

    assert [Letter.objects.get(id=one).issued for one in ids] == [False, True, True]
    assert Letter.objects.get(id=ids[0]).approved_at is not None


def test_letters_are_printed_by_class_or_with_a_household_together(marked: World) -> None:
    first, second, third, _ = marked.pupils["4 Rowan"]
    mother = first.contact_links.get().contact
    third.contact_links.get().contact.links.all().update(receives_letters=False)
    ContactLink.objects.create(
        pupil=third, contact=mother, relationship="Mother", priority=2, receives_letters=True
    )
    by_class = draft_batch(start(marked))
    assert [letter.pupil for letter in in_print_order(by_class)] == [first, second, third]

    by_class.order = "household"

    assert [letter.pupil for letter in in_print_order(by_class)] == [first, third, second]


def test_contact_check_tells_a_parent_their_own_number_and_nobody_else_s(marked: World) -> None:
    pupil = marked.pupils["4 Rowan"][0]
    other = parent(pupil, "Otherby", receives_letters=False)
    other.phone = "01632 960777"
    other.save()
    parent(pupil, "Secretby", restricted=True)
    batch = draft_batch(start(marked, "D47"))
    letter = Letter.objects.get(batch=batch, pupil=pupil)

    said = str(letter.fields)

    assert "01632 960000" in said
    assert "01632 960777" not in said
    assert "Otherby" in said
    assert "Secretby" not in said


def test_pages_start_show_and_approve_a_batch(
    marked: World, sign_in: object, django_capture_on_commit_callbacks: object
) -> None:
    client: Client = sign_in(marked.people["senior_lead"])  # type: ignore[operator]
    asked = {
        "kind": "D41",
        "classes": [str(marked.classes["4 Rowan"].id)],
        "first": str(FIRST),
        "last": str(LAST),
        "order": "class",
    }
    answer = client.post("/schools/900001/letters/many/", asked)
    batch = LetterBatch.objects.get()
    assert answer.status_code == 302
    assert "The letters are being written" in text(client.get(answer.headers["Location"]))
    draft_letters("alpha", str(batch.id))

    assert re.search(r"Approve and issue 3", text(client.get(answer.headers["Location"])))
    client.post(f"{answer.headers['Location']}approve/")

    assert progress(batch).being_issued == 3


def test_batch_is_asked_for_and_approved_while_the_queue_is_away(
    marked: World,
    sign_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(draft_letters, "apply_async", away)
    monkeypatch.setattr(issue_letters, "apply_async", away)
    client = sign_in(marked.people["senior_lead"])
    asked = {"kind": "D41", "first": str(FIRST), "last": str(LAST), "order": "class"}

    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/schools/900001/letters/many/", asked).headers["Location"]
    draft_batch(LetterBatch.objects.get())
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{page}approve/").status_code == 302

    assert progress(LetterBatch.objects.get()).being_issued == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "D36"}, "Select a valid choice"),
        ({"last": "2026-10-01"}, "The last day is before the first"),
        ({"last": "2027-10-01"}, "That day has not come yet"),
        ({"first": "soon"}, "Enter the first day as a real date"),
    ],
)
def test_bad_wish_is_refused_with_a_sentence(
    marked: World, sign_in: object, change: dict[str, str], said: str
) -> None:
    client: Client = sign_in(marked.people["officer"])  # type: ignore[operator]
    good = {"kind": "D41", "first": str(FIRST), "last": str(LAST), "order": "class"}

    answer = client.post("/schools/900001/letters/many/", good | change)

    assert answer.status_code == 400
    assert said in text(answer)
    assert not LetterBatch.objects.exists()


def test_settings_changed_today_leave_yesterday_s_letter_as_it_was(marked: World) -> None:
    """T21, for letters."""
    batch = draft_batch(start(marked))
    (one, *_) = approve_batch(batch, by=OFFICER)
    issue_approved([one])
    before = bytes(LetterFile.objects.get(letter_id=one).pdf)
    PolicyChange.objects.create(
        school=marked.school, effective_from=clock.today(), made_at=clock.now(), by_name="Test", reason="Test",
        values={"contact_route": "New number", "pupil_word": "student"},
    )  # fmt: skip
    School.objects.update(setup_version=5)

    issue_approved([one])

    assert bytes(LetterFile.objects.get(letter_id=one).pdf) == before
    assert "New number" not in words_of(before)


def agreed(tenths: int, **whom: object) -> Target:
    return Target.objects.create(
        measure="attendance", tenths=tenths, first_day=date(2026, 9, 1), last_day=date(2027, 7, 21), agreed_by="Test",
        agreed_on=date(2026, 9, 1), set_at=clock.now(), by_name="Test", by_position="Test", **whom,
    )  # fmt: skip


def test_target_sheets_name_the_narrowest_target_and_how_far_it_is(marked: World) -> None:
    """D43; the report names what holds for everybody, never the child's own."""
    nobody = draft_batch(start(marked, "D43"))
    assert not Letter.objects.filter(batch=nobody).exists()
    first, second, third = marked.pupils["4 Rowan"][:3]
    agreed(950, school=marked.school)
    agreed(965, school=marked.school, year_group="4")
    agreed(600, school=marked.school, pupil=second)

    draft_batch(nobody)
    draft_batch(start(marked, "D41"))

    sheets = {one.pupil_id: one.fields for one in Letter.objects.filter(kind="D43")}
    tally = dict(counts(Scope(marked.school.id, FIRST, LAST), GroupBy.PUPIL))[first.upn]
    short = -(-(965 * tally.possible - 1000 * tally.attended) // 1000)
    assert sheets[first.id]["target"] == "96.5%"
    assert f"{short} session" in sheets[first.id]["progress"]
    assert (sheets[second.id]["target"], sheets[second.id]["next_step"]) == ("60%", "")
    assert "where we hoped" in sheets[second.id]["progress"]
    assert {one.fields["target"] for one in Letter.objects.filter(kind="D41")} == {"96.5%"}
    assert third.id in sheets
    wall = display(marked.school, "4", LAST)
    assert [part["facts"] for part in wall["parts"] if part["facts"]] == [
        [["Our school", "95%"], ["Year 4", "96.5%"]]
    ]


def test_target_sheet_counts_from_the_day_the_target_runs(marked: World) -> None:
    """As the page of targets does: absence before it was agreed leaves nobody short of it."""
    pupil = marked.pupils["4 Rowan"][0]
    days = sorted(set(Mark.objects.filter(pupil=pupil).values_list("date", flat=True)))
    begins = days[-1]
    agreed(1000, school=marked.school, pupil=pupil)
    Target.objects.update(first_day=begins)
    whole = dict(counts(Scope(marked.school.id, begins, LAST), GroupBy.PUPIL))[pupil.upn]
    before = dict(counts(Scope(marked.school.id, FIRST, LAST), GroupBy.PUPIL))[pupil.upn]
    assert (whole.absent, before.absent > 0) == (0, True)

    draft_batch(start(marked, "D43"))

    known = known_fields("D43", pupil, marked.school, "4")
    for fields in ({**Letter.objects.filter(kind="D43", pupil=pupil)[0].fields}, known):
        assert "where we hoped" in str(fields["progress"])
        assert fields["percent"] == "100.0%"
        assert str(fields["possible_sessions"]) == str(whole.possible)
