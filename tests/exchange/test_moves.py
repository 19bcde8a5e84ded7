"""A pupil who moves from one school of the trust to another: one record, and each school sees where from and where to (ADM-30)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from exchange.actions.transfer import Destination, write_transfer_file
from exchange.models import EarlierAttendance, LeaverPack
from exchange.queries.transfer import leavers
from registers.models import AdmissionChange, Spell
from registers.queries.happened import happened
from roll.models import LeavingCase
from tests.world import World, build_world

SignIn = Callable[..., Client]
LAST = date(2026, 11, 20)


def test_new_school_reads_of_the_time_at_the_other_one(world: World, sign_in: SignIn) -> None:
    other = build_world(urn="900002", emails="two")
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=LAST)
    Spell.objects.create(pupil=world.pupil, school=other.school, starts_on=date(2026, 11, 23))
    page = f"/schools/900002/pupils/{world.pupil.id}/earlier-schools/"

    said = " ".join(sign_in(other.people["officer"]).get(page).content.decode().split())

    assert f"<strong>{world.school.name}</strong>: on roll from" in said
    assert "to 20 November 2026" in said
    assert "No transfer file told of a school outside the trust" in said


def test_pack_of_a_leaver_knows_the_school_the_leaving_named(world: World, sign_in: SignIn) -> None:
    spell = Spell.objects.get(pupil=world.pupil)
    Spell.objects.filter(id=spell.id).update(leaves_on=LAST)
    LeavingCase.objects.create(
        school=world.school, pupil=world.pupil, spell=spell, ground="transfer", state="done", leaves_on=LAST,
        answers={"other_school": "Elsewhere <Primary>, Testham"}, opened_at=clock.now(), proposed_at=clock.now(),
        proposed_by="One", approved_at=clock.now(), approved_by="Two", ended_at=clock.now(),
    )  # fmt: skip

    page = sign_in(world.people["officer"]).get(f"/schools/900001/exchange/leavers/{world.pupil.id}/")

    assert 'value="Elsewhere &lt;Primary&gt;, Testham"' in page.content.decode()


def test_place_given_up_before_it_began_is_no_leaving(world: World, sign_in: SignIn) -> None:
    """Who left, was to come back and did not: the pack of the leaving there was stays the one to be found."""
    officer = sign_in(world.people["officer"])
    Spell.objects.filter(pupil=world.pupil).update(leaves_on=LAST)
    Spell.objects.create(
        pupil=world.pupil, school=world.school, starts_on=date(2027, 1, 4), leaves_on=date(2027, 1, 3)
    )
    kept = LeaverPack.objects.create(
        school=world.school, pupil=world.pupil, left_on=LAST, agencies="School nurse", changed_at=clock.now(),
        changed_by="One",
    )  # fmt: skip

    write_transfer_file(world.school, [world.pupil], to=Destination(name="Elsewhere"), by=Actor.system())

    page = officer.get(f"/schools/900001/exchange/leavers/{world.pupil.id}/").content.decode()
    assert "20 November 2026" in page
    assert "School nurse" in page
    assert "3 January 2027" not in page
    assert [one.left_on for one in leavers(world.school, clock.today())] == [LAST]
    kept.refresh_from_db()
    assert kept.ctf_at is not None
    assert LeaverPack.objects.count() == 1


def test_changed_days_are_told_as_days(world: World) -> None:
    AdmissionChange.objects.create(
        pupil=world.pupil, school=world.school, what="spell.leaves_on", old="", new="2026-11-20", reason="Test",
        at=clock.now(), by_name="Test", by_position="Test",
    )  # fmt: skip

    (event, *_) = happened(world.pupil, {}, sees_contacts=True, sees_sensitive=True, protected=False)

    assert [(part.old, part.new) for part in event.parts] == [("nothing", "20 November 2026")]


def test_no_unauthorised_absence_is_none_and_not_unknown(world: World, sign_in: SignIn) -> None:
    EarlierAttendance.objects.create(
        pupil=world.pupil, school=world.school, year="2025/26", school_name="Elsewhere Test School", possible=190, attended=190,
        authorised=0, unauthorised=None, received_at=clock.now(),
    )  # fmt: skip

    page = sign_in(world.people["officer"]).get(f"/schools/900001/pupils/{world.pupil.id}/earlier-schools/")

    assert "190 attended, 0 absent authorised, ? unauthorised" in page.content.decode()
