"""A pupil has died: everything to the family stops in the moment it is recorded (requirements section 14, ground (k))."""

from __future__ import annotations

from absence.actions.cases import catch_up
from absence.models import Case, LeaveRequest
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.issue import draft_letter
from letters.actions.messages import queue_message
from letters.models import Dispatch, Letter, LetterState
from letters.queries.parcels import judge
from letters.queries.recipients import recipients
from letters.rules.sending import Answer
from registers.actions.admissions import set_characteristic
from registers.models import Characteristic, ContactLink, Pupil
from roll.actions.leaving import enter, give_up
from roll.rules.grounds import DIED
from tests.letters.letters import fields_of
from tests.marking import put

from .conftest import TODAY, Desk


def test_death_silences_the_family_at_once(desk: Desk) -> None:
    sibling = desk.world.pupils["6 Elm"][0]
    ContactLink.objects.create(
        pupil=sibling, contact=desk.mother, relationship="Mother", priority=1, receives_letters=True,
        lives_with_pupil=True, parental_responsibility=True,
    )  # fmt: skip
    stranger = desk.world.pupils["4 Rowan"][1]
    ours, theirs = letter(desk, desk.pupil), letter(desk, sibling)
    waiting = {pupil: message(desk, pupil) for pupil in (desk.pupil, sibling)}
    put(desk.school, {desk.pupil: "N", stranger: "N"}, TODAY, hand_in="4 Rowan")
    catch_up(desk.school, clock.now())
    LeaveRequest.objects.create(
        school=desk.school, pupil=desk.pupil, contact=desk.mother, applicant_name="Test", kind="exceptional",
        first_day=TODAY, last_day=TODAY, words="Test", source="office", state="waiting", asked_at=clock.now(),
    )  # fmt: skip
    case = desk.open(DIED)

    enter(case, {"died_on": TODAY, "told_by": "The father"}, leaves_on=None, by=desk.actor("officer"))

    assert Pupil.objects.get(id=desk.pupil.id).died_on == TODAY
    assert Letter.objects.get(id=ours.id).state == LetterState.WITHDRAWN
    assert Letter.objects.get(id=theirs.id).state == LetterState.HELD
    assert Dispatch.objects.get(id=waiting[desk.pupil].id).state == "cancelled"
    kept_back = judge(Dispatch.objects.get(id=waiting[sibling].id), clock.now())
    assert kept_back.verdict.answer is Answer.FAIL
    assert "death in the family" in kept_back.verdict.why
    assert not Case.objects.filter(pupil=desk.pupil, closed_at=None).exists()
    assert LeaveRequest.objects.get().state == "withdrawn"
    assert Characteristic.objects.get(pupil=sibling).kind == "bereavement"
    # The next look at the registers opens nothing about the child, and still asks about others.
    children, _ = catch_up(desk.school, clock.now())
    assert desk.pupil.id not in {child.id for child in children}

    again = letter(desk, Pupil.objects.get(id=desk.pupil.id), key="later")
    assert (again.state, again.holds) == (LetterState.HELD, ["after_death"])
    about = message(desk, Pupil.objects.get(id=desk.pupil.id), key="later")
    assert judge(about, clock.now()).verdict.answer is Answer.STOP

    give_up(case, reason="Recorded for the wrong child, put right at once", by=desk.actor("officer"))
    assert Pupil.objects.get(id=desk.pupil.id).died_on is None
    enter_again = desk.open(DIED)
    enter(enter_again, {"died_on": TODAY, "told_by": "The father"}, leaves_on=None, by=desk.actor("officer"))

    # Somebody talked to the family and ends it on the sister's page: letters about her may go again.
    set_characteristic(
        sibling, school=desk.school, kind="bereavement", value="no", first_day=TODAY, reason="Spoke with mother",
        by=desk.actor("office"),
    )  # fmt: skip
    assert "death" not in judge(Dispatch.objects.get(id=waiting[sibling].id), clock.now()).verdict.why


def letter(desk: Desk, pupil: Pupil, key: str = "test") -> Letter:
    (to,) = recipients(pupil, desk.school, individually=False)
    return draft_letter(
        kind="D01", key=key, school=desk.school, pupil=pupil, recipient=to,
        fields=fields_of("D01"), by=Actor.system(),
    )  # fmt: skip


def message(desk: Desk, pupil: Pupil, key: str = "test") -> Dispatch:
    made = queue_message(
        school=desk.school, contact=desk.mother, channel="sms", subject="", text="Test", about=[pupil],
        key=f"{key} {pupil.id}", purpose=f"test {key} {pupil.id}"[:40], by=Actor.system(),
    )  # fmt: skip
    return Dispatch.objects.get(message=made)
