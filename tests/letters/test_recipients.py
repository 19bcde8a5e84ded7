"""Who gets a letter (LET-03, SAF-08): T22 by name, joint and single copies, masked addresses."""

from __future__ import annotations

import pytest

from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import issue_letter
from letters.queries.recipients import recipients
from registers.models import ContactLink, PolicyChange, School
from tests.letters.letters import draft, parent, words_of
from tests.marking import OFFICER
from tests.world import World


def test_t22_father_with_no_contact_gets_no_letter_and_mother_s_copy_has_no_address(world: World) -> None:
    mother = parent(world.pupil, "Motherby")
    parent(world.pupil, "Fatherby", restricted=True)

    (only,) = recipients(world.pupil, world.school, individually=False)
    said = words_of(bytes(issue_letter(draft(world, recipient=only), by=OFFICER).file.pdf))

    assert only.contact_ids == (mother.id,)
    assert only.masked
    assert "Ms Test Motherby" in said
    assert "Example Road" not in said
    assert "ZZ1 1ZZ" not in said
    assert "Fatherby" not in said


def test_no_contact_order_recorded_after_drafting_keeps_the_address_off_the_letter(world: World) -> None:
    parent(world.pupil, "Motherby")
    letter = draft(world)
    parent(world.pupil, "Fatherby", restricted=True)

    issued = issue_letter(letter, by=OFFICER)

    assert "Ms Test Motherby" in words_of(bytes(issued.file.pdf))
    assert "Example Road" not in words_of(bytes(issued.file.pdf))
    assert (issued.recipient["address"], issued.recipient["masked"]) == ([], True)
    assert "redrafted" in [event.what for event in issued.events.all()]


def test_family_that_moved_after_drafting_is_written_to_where_it_lives_now(world: World) -> None:
    mother = parent(world.pupil, "Motherby")
    letter = draft(world)
    mother.address = ["9 Other Road"]
    mother.save()

    said = words_of(bytes(issue_letter(letter, by=OFFICER).file.pdf))

    assert "9 Other Road" in said
    assert "1 Example Road" not in said


def test_letter_drafted_to_somebody_who_may_not_be_written_to_now_is_not_issued(world: World) -> None:
    mother = parent(world.pupil, "Motherby")
    letter = draft(world)
    mother.links.update(receives_letters=False)

    with pytest.raises(Refused, match="get no letters about this pupil now"):
        issue_letter(letter, by=OFFICER)


def test_the_same_letter_without_a_restriction_has_both_names_and_the_address(world: World) -> None:
    parent(world.pupil, "Motherby")
    parent(world.pupil, "Fatherby")

    (both,) = recipients(world.pupil, world.school, individually=False)
    said = words_of(bytes(issue_letter(draft(world, recipient=both), by=OFFICER).file.pdf))

    assert "Dear Ms Motherby and Ms Fatherby" in said
    assert "1 Example Road" in said


def test_parents_at_two_addresses_and_serious_letters_have_a_copy_each(world: World) -> None:
    parent(world.pupil, "Motherby")
    other = parent(world.pupil, "Fatherby")
    assert len(recipients(world.pupil, world.school, individually=True)) == 2
    assert len(recipients(world.pupil, world.school, individually=False)) == 1

    other.address = ["2 Example Road"]
    other.save()

    found = recipients(world.pupil, world.school, individually=False)
    assert [one.salutation for one in found] == ["Dear Ms Motherby", "Dear Ms Fatherby"]
    assert found[1].address == ("2 Example Road", "ZZ1 1ZZ")


def test_school_that_writes_to_each_parent_gives_each_a_copy(world: World) -> None:
    parent(world.pupil, "Motherby")
    parent(world.pupil, "Fatherby")
    PolicyChange.objects.create(
        school=world.school, effective_from=clock.today(), made_at=clock.now(), by_name="Test", reason="Test",
        values={"letters_joint_at_shared_address": "no"},
    )  # fmt: skip
    School.objects.update(setup_version=2)

    assert len(recipients(world.pupil, School.objects.get(), individually=False)) == 2


def test_adult_who_gets_no_letters_gets_none_and_without_any_there_is_no_recipient(world: World) -> None:
    parent(world.pupil, "Auntley", receives_letters=False)

    assert recipients(world.pupil, world.school, individually=False) == []


def test_address_hidden_for_one_child_is_hidden_on_the_letters_of_the_other(world: World) -> None:
    mother = parent(world.pupil, "Motherby")
    sister = world.pupils["4 Rowan"][1]
    ContactLink.objects.create(pupil=sister, contact=mother, relationship="Mother", priority=1)
    (before,) = recipients(world.pupil, world.school, individually=False)
    parent(sister, "Fatherby", restricted=True)

    (after,) = recipients(world.pupil, world.school, individually=False)

    assert before.address
    assert after.masked
    assert after.address == ()


def test_nobody_s_title_is_guessed(world: World) -> None:
    mother = parent(world.pupil, "Motherby")
    mother.title = ""
    mother.save()

    assert recipients(world.pupil, world.school, individually=True)[0].salutation == "Dear Test Motherby"
