"""A letter is drafted once, waits where it must, is issued once, and what was issued never changes (P2, LET-02, LET-06)."""

from __future__ import annotations

import hashlib

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import correct_letter, flag_letter, issue_letter
from letters.models import Letter, LetterEvent, LetterFile
from letters.queries.printed import print_letter
from registers.models import Characteristic, PolicyChange, School
from tests.letters.letters import actor, draft, fields_of, words_of
from tests.marking import OFFICER
from tests.world import World


def test_same_call_gives_the_same_letter(world: World) -> None:
    first, again, other = draft(world), draft(world), draft(world, key="2026/27 HT3")

    assert first.id == again.id != other.id
    assert [event.what for event in first.events.all()] == ["drafted"]


def test_brother_or_sister_with_the_same_parent_and_key_has_a_letter_of_their_own(world: World) -> None:
    letter = draft(world)
    world.pupils["4 Rowan"].insert(0, world.pupils["4 Rowan"][1])

    assert draft(world).id != letter.id


def test_unissued_letter_takes_new_facts_and_an_issued_one_does_not(world: World) -> None:
    changed = fields_of("D02") | {"missed": "15 sessions (7½ days)"}
    letter = draft(world)
    redrafted = draft(world, fields=changed)
    assert redrafted.fields["missed"] == "15 sessions (7½ days)"

    issue_letter(letter, by=OFFICER)

    assert draft(world, fields=fields_of("D02")).fields["missed"] == "15 sessions (7½ days)"


def test_issuing_freezes_bytes_words_template_settings_and_sender(world: World) -> None:
    head = actor(world, "head")
    letter = issue_letter(draft(world), by=head)

    file = letter.file
    said = words_of(bytes(file.pdf))
    assert letter.state == "issued"
    assert file.sha256 == hashlib.sha256(bytes(file.pdf)).hexdigest()
    assert (file.sender_name, file.sender_position) == (head.name, "Headteacher")
    assert (file.template_version, file.pages) == ("as supplied", 1)
    assert file.policy_day.isoformat() == "2026-11-23"
    for part in (
        "Dear Ms Parentley",
        "1 Example Road",
        "Test’s attendance",
        "14 sessions (7 days) out of 110",
        "Test Headteacher",
        letter.reference,
    ):
        assert part in said, part
    assert AuditEvent.objects.filter(verb="letter.issued", subject_id=world.pupil.id).count() == 1


def test_issuing_twice_gives_the_same_bytes(world: World) -> None:
    letter = issue_letter(draft(world), by=OFFICER)

    again = issue_letter(Letter.objects.get(id=letter.id), by=actor(world, "head"))

    assert LetterFile.objects.count() == 1
    assert again.file.sha256 == letter.file.sha256


@pytest.mark.parametrize("model", [LetterFile, LetterEvent])
@pytest.mark.parametrize("attack", ["update", "delete"])
def test_database_refuses_to_change_what_was_issued(
    world: World, model: type[LetterFile] | type[LetterEvent], attack: str
) -> None:
    issue_letter(draft(world), by=OFFICER)
    rows = model.objects.all()
    assert rows.exists()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(by_id=None) if attack == "update" else rows._raw_delete("default")


def test_letter_row_cannot_be_deleted(world: World) -> None:
    draft(world)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Letter.objects.all()._raw_delete("default")


def test_letter_made_again_from_its_snapshot_says_the_same_after_everything_changed(world: World) -> None:
    letter = issue_letter(draft(world), by=OFFICER)
    School.objects.update(name="Renamed School", setup_version=99)
    PolicyChange.objects.create(
        school=world.school, effective_from="2026-01-01", made_at=clock.now(), by_name="Test", reason="Test",
        values={"contact_route": "Carrier pigeon", "school_word": "academy"},
    )  # fmt: skip
    world.pupil.legal_surname = "Changed"
    world.pupil.save()

    again = print_letter(LetterFile.objects.get(letter=letter).snapshot)

    assert words_of(again.pdf) == words_of(bytes(letter.file.pdf))


@pytest.mark.parametrize(
    ("kind", "value", "held"),
    [("sen", "E", True), ("sen", "K", False), ("social_worker", "yes", True), ("looked_after", "yes", True),
     ("health_plan", "yes", True), ("bereavement", "yes", True), ("social_worker", "no", False), ("eal", "yes", False),
     ("child_protection", "yes", True), ("child_in_need", "yes", True), ("long_term_condition", "yes", True),
     ("had_social_worker", "yes", False), ("service_child", "yes", False)],
)  # fmt: skip
def test_letter_waits_for_a_person_where_the_child_s_circumstances_ask_for_it(
    world: World, kind: str, value: str, held: bool
) -> None:
    Characteristic.objects.create(pupil=world.pupil, kind=kind, value=value, first_day="2026-01-01")
    letter = draft(world)

    assert letter.state == ("held" if held else "draft")
    if held:
        with pytest.raises(Refused, match="waits for a person"):
            issue_letter(letter, by=OFFICER)
    else:
        assert issue_letter(letter, by=OFFICER).issued


def test_empty_or_unknown_field_stops_this_letter_and_says_which(world: World) -> None:
    good, poor = draft(world), draft(world, key="other", fields=fields_of("D02") | {"missed": " "})

    with pytest.raises(Refused, match="nothing to say for: Sessions missed, in words"):
        issue_letter(poor, by=OFFICER)

    assert issue_letter(good, by=OFFICER).issued
    assert not LetterFile.objects.filter(letter=poor).exists()


def test_changed_facts_hold_an_unissued_letter_until_it_is_drafted_again(world: World) -> None:
    letter = flag_letter(draft(world), reason="A mark was amended")
    assert letter.state == "held"
    with pytest.raises(Refused, match="changed after it was written"):
        issue_letter(letter, by=OFFICER)

    again = draft(world, fields=fields_of("D02") | {"missed_sessions": 15})

    assert (again.id, again.state) == (letter.id, "draft")


def test_changed_facts_flag_an_issued_letter_and_leave_its_bytes(world: World) -> None:
    letter = issue_letter(draft(world), by=OFFICER)
    before = bytes(letter.file.pdf)

    flagged = flag_letter(letter, reason="A mark was amended")

    assert (flagged.state, flagged.flag) == ("issued", "A mark was amended")
    assert bytes(LetterFile.objects.get(letter=letter).pdf) == before


def test_correction_is_a_new_letter_that_supersedes_the_old(world: World) -> None:
    letter = issue_letter(draft(world), by=OFFICER)

    new = correct_letter(letter, fields=fields_of("D02") | {"missed": "13 sessions (6½ days)"}, by=OFFICER)

    assert (new.edition, new.supersedes_id, new.state) == (2, letter.id, "draft")
    assert Letter.objects.get(id=letter.id).issued
    assert correct_letter(letter, fields=fields_of("D02"), by=OFFICER).id == new.id
    assert draft(world).id == new.id


def test_letter_changed_after_it_was_read_is_not_issued_unseen(world: World) -> None:
    letter = draft(world)
    read_at = letter.changed_at
    draft(world, fields=fields_of("D02") | {"missed_sessions": 16})

    with pytest.raises(Refused, match="changed since you read it"):
        issue_letter(letter, by=OFFICER, read_at=read_at)
    assert not LetterFile.objects.exists()
