"""One record of every class but the register, as old as one likes, and what is spared when they go."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from absence.models import (
    Case,
    CaseEvent,
    HealthSupport,
    IllnessDoubt,
    IllnessEvent,
    IllnessEvidence,
    IllnessFile,
    LatenessMeeting,
    LeaveEvidence,
    LeaveRequest,
    MedicalAppointment,
    ReturnTalk,
    SeriousConcern,
    SicknessOutlook,
    Visit,
)
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from exchange.models import AccessRequest, Sharing
from letters.actions.messages import queue_message
from letters.models import Dispatch, Letter, LetterFile, Message, MessagePart
from penalties.models import CaseEvent as PenaltyEvent
from penalties.models import CaseSession, PenaltyCase, PenaltyNotice
from registers.models import Mark, Pupil, Spell, WhyUnauthorised
from roll.models import Enquiry, LeavingCase, LeavingEvidence, Return, ReturnFile
from support.models import Concern, Meeting, Plan, SupportEntry, SupportEvent, Task
from tests.letters.letters import draft
from tests.world import World, make_contact

from .purging import report_made
from .the_rest import fill_the_rest

SPARED: dict[str, Any] = {
    "cases": Case,
    "evidence": IllnessEvidence,
    "letters": Letter,
    "messages": Message,
    "dispatches": Dispatch,
    "pupils": Pupil,
    "marks": Mark,
    "leavings": LeavingCase,
    "returns": Return,
}  # Any: models
"""What stays, so that one can still count what there was."""


def fill(world: World, made: date) -> None:
    """Every row says it was made on this day."""
    moment = datetime.combine(made, time(9), tzinfo=UTC)
    here = {"school": world.school, "pupil": world.pupil}
    by = {"by_name": "Test", "by_position": "Test"}
    report_made(world, world.pupil, made)
    case = Case.objects.create(opened_on=made, opened_session="AM", opened_at=moment, closed_at=moment, closed_as="explained", **here)  # fmt: skip
    CaseEvent.objects.create(
        case=case, at=moment, day=made, kind="call", words="Test", by_role="office", **by
    )
    Visit.objects.create(case=case, planned_for=moment, staff=["Test One", "Test Two"])
    evidence = IllnessEvidence.objects.create(kind="card", first_day=made, last_day=made, how="kept", added_at=moment, added_by="Test", **here)  # fmt: skip
    IllnessFile.objects.create(evidence=evidence, name="Test.pdf", kind="application/pdf", size=4, sha256="0" * 64, content=b"Test")  # fmt: skip
    _illness(world, made, moment)
    _leave(world, made, moment)
    _letters(world, made, moment)
    _penalties(world, made, moment)
    _support(world, made, moment)
    _roll(world, made, moment)
    AuditEvent.objects.create(at=moment, verb="pupil.viewed", school_id=world.school.id, subject_id=world.pupil.id, **by)  # fmt: skip
    fill_the_rest(world, made)
    AuditEvent.objects.create(at=moment, verb="figures.class_viewed", school_id=world.school.id, **by)


def _illness(world: World, made: date, moment: datetime) -> None:
    """One of each that is over, and one of each that goes on."""
    here = {"school": world.school, "pupil": world.pupil}
    by = {"by_name": "Test", "by_position": "Test"}
    days = {"first_day": made, "last_day": made}
    decided = {"decided_at": moment, "decided_by": "Test"}
    for state, at in (("dropped", moment), ("open", None)):
        doubt = IllnessDoubt.objects.create(why="Test", state=state, raised_at=moment, raised_by="Test", decided_at=at, **days, **here)  # fmt: skip
        IllnessEvent.objects.create(kind="doubt_raised", about=doubt.id, at=moment, **by, **here)
    for state in ("lifted", "upheld"):
        SeriousConcern.objects.create(
            state=state, basis="Test", rationale="Test", consulted="Test", first_day=made, review_on=made, lifted_at=moment,
            **decided, **here,
        )  # fmt: skip
    for state in ("held", "invited"):
        LatenessMeeting.objects.create(
            half_term_from=made, late=5, after_close=0, minutes=20, meets_at=moment, place="Test", who="Test", reply_by=made,
            state=state, made_at=moment, made_by="Test", **here,
        )  # fmt: skip
    for ended in (made, None):
        HealthSupport.objects.create(
            kind="wellbeing", words="Test", owner="Test", starts_on=made, review_on=made, ended_on=ended, made_at=moment,
            made_by="Test", **here,
        )  # fmt: skip
    MedicalAppointment.objects.create(day=made, what="dental", told_at=moment, told_by="Test", added_by="Test", **here)  # fmt: skip
    ReturnTalk.objects.create(number=1, compulsory=False, day=made, reasons="Test", led_by="Test", made_at=moment, made_by="Test", **days, **here)  # fmt: skip
    SicknessOutlook.objects.create(said_on=made, expects_fifteen=True, grounds="Test", at=moment, **by, **here)  # fmt: skip
    IllnessEvent.objects.create(kind="late_letter", at=moment, **by, **here)
    WhyUnauthorised.objects.create(date=made, session="AM", version=1, reason="Test", at=moment, **by, **here)


GOES_ON: dict[str, Any] = {
    "doubt": IllnessDoubt,
    "what happened to the doubt": IllnessEvent,
    "evidence required": SeriousConcern,
    "meeting": LatenessMeeting,
    "health support": HealthSupport,
}  # Any: models
"""Of each of these one is over and one is not."""


def _leave(world: World, made: date, moment: datetime) -> None:
    request = LeaveRequest.objects.create(
        school=world.school, pupil=world.pupil, contact=make_contact(world.pupil, surname="Requestley"),
        applicant_name="Test", kind="exceptional", first_day=made, last_day=made, words="Test", source="office",
        state="withdrawn", asked_at=moment,
    )  # fmt: skip
    request.sessions.create(day=made, session="AM")
    request.events.create(at=moment, what="asked", by_name="Test")
    LeaveEvidence.objects.create(
        request=request, name="test.pdf", kind="application/pdf", size=4, sha256="0" * 64, content=b"%PDF",
        source="office", added_at=moment, added_by="Test",
    )  # fmt: skip


def _letters(world: World, made: date, moment: datetime) -> None:
    letter = draft(world)
    Letter.objects.filter(id=letter.id).update(state="issued", issued_at=moment)
    LetterFile.objects.create(
        letter=letter, pdf=b"%PDF", sha256="0" * 64, pages=1, snapshot={}, template_version="1", policy_day=made,
        policy_version=1, issued_at=moment, sender_name="Test", sender_position="Test",
    )  # fmt: skip
    message = queue_message(
        school=world.school, contact=make_contact(world.pupil, surname="Written"), channel="sms", subject="",
        text="Test words", about=[world.pupil], key="test", purpose="test", by=Actor.system(),
    )  # fmt: skip
    Message.objects.filter(id=message.id).update(
        made_at=moment, sent_to="01632 960000", sent_text="Test words"
    )
    Dispatch.objects.filter(message=message).update(state="sent", sent_at=moment)
    assert MessagePart.objects.filter(message=message, text="Test words").exists()


def _penalties(world: World, made: date, moment: datetime) -> None:
    case = PenaltyCase.objects.create(
        school=world.school, pupil=world.pupil, reached_on=made, as_of=made, window_from=made, window_to=made,
        opened_at=moment, ended_at=moment, state="issued",
    )  # fmt: skip
    CaseSession.objects.create(case=case, draw=1, date=made, session="AM", code="O")
    PenaltyEvent.objects.create(case=case, at=moment, what="opened", by_name="Test")
    contact = make_contact(world.pupil, surname="Noticed")
    case.parents.create(contact=contact, liable=True)
    notice = PenaltyNotice.objects.create(
        school=world.school,
        pupil=world.pupil,
        contact=contact,
        issued_on=made,
        kind="absence",
        status="paid",
        case=case,
    )
    notice.events.create(at=moment, what="paid", happened_on=made, by_name="Test")


def _support(world: World, made: date, moment: datetime) -> None:
    here = {"school": world.school, "pupil": world.pupil}
    counts = dict.fromkeys(("possible", "attended", "authorised", "unauthorised", "late"), 1)
    concern = Concern.objects.create(
        reason="other", opened_on=made, counted_from=made, owner="Test", closed_on=made, outcome="better", **counts, **here
    )  # fmt: skip
    plan = Plan.objects.create(
        concern=concern, state="ended", starts_on=made, review_on=made, support="Test", owner="Test", made_at=moment,
        changed_at=moment, ended_on=made, outcome="reached", **here,
    )  # fmt: skip
    plan.targets.create(measure="attendance", value=95, first_day=made, last_day=made)
    plan.barriers.create(kind="other", side="in", owner="Test")
    meeting = Meeting.objects.create(
        concern=concern, kind="formal", format="phone", state="held", day=made, at=time(9), place="Test", chair="Test", why="Test",
        agenda="Test", reply_by=made, made_at=moment, **here,
    )  # fmt: skip
    meeting.people.create(name="Test")
    # One that goes on hangs on a concern that is over.
    Plan.objects.create(
        concern=concern, state="running", starts_on=made, review_on=made, support="Goes on", owner="Test", made_at=moment,
        changed_at=moment, **here,
    )  # fmt: skip
    by = {"by_name": "Test", "by_position": "Test"}
    for thing in (concern, plan, meeting):
        kind = type(thing).__name__.lower()
        SupportEvent.objects.create(thing=kind, thing_id=thing.id, at=moment, day=made, what="said", words="Test", **by, **here)  # fmt: skip
        Task.objects.create(
            thing=kind, thing_id=thing.id, what="Test", who="Test", due_on=made, made_at=moment, **here
        )
    SupportEntry.objects.create(offered_on=made, what="Test", taken_up="yes", at=moment, **by, **here)


def _roll(world: World, made: date, moment: datetime) -> None:
    here = {"school": world.school, "pupil": world.pupil}
    by = {"by_name": "Test", "by_position": "Test"}
    case = LeavingCase.objects.create(
        spell=Spell.objects.get(**here),
        ground="transfer",
        state="withdrawn",
        opened_at=moment,
        ended_at=moment,
        **here,
    )
    LeavingEvidence.objects.create(
        case=case, name="Test.pdf", kind="application/pdf", size=4, sha256="0" * 64, content=b"%PDF", added_at=moment, added_by="Test",
    )  # fmt: skip
    Enquiry.objects.create(on=made, asker="school", outcome="nothing", what="Test", at=moment, **by, **here)
    sent = Return.objects.create(kind="deletion", key="test", state="sent", arose_on=made, due_on=made, found_at=moment, produced_at=moment, sent_on=made, **here)  # fmt: skip
    ReturnFile.objects.create(made_for=sent, pdf=b"%PDF", csv=b"a", sha256="0" * 64, pages=1, authority="Test", made_at=moment, **by)  # fmt: skip
    asked = AccessRequest.objects.create(
        asked_by="Test", relationship="Mother", identity="Test", asked_on=made, due_on=made, first_day=made, last_day=made,
        state="refused", made_at=moment, made_by="Test", **here,
    )  # fmt: skip
    asked.events.create(at=moment, what="asked", **by)
    Sharing.objects.create(purpose="test", recipient="Test", at=moment, **by, **here)
