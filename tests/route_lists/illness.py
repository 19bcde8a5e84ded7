"""Addresses of illness, evidence, appointments and lateness, and what they may name."""

from __future__ import annotations

from datetime import date, timedelta

from absence.models import (
    HealthSupport,
    IllnessDoubt,
    IllnessEvidence,
    IllnessFile,
    LatenessMeeting,
    MedicalAppointment,
)
from attendance_mis.kit import clock
from tests.routing import MOVED, OFFICE, PASTORAL, REVIEWER, Route, school
from tests.world import World, mark_as

READERS = OFFICE | PASTORAL | REVIEWER
DOERS = OFFICE | {"dsl"}
SEE_HEALTH = (OFFICE - {"office"}) | {"dsl", "senco", "designated_teacher"}
HEALTH_DOERS = SEE_HEALTH - {"senco", "designated_teacher"}
ONE = "illness/pupils/{ill}/"

ROUTES: list[Route] = [
    school("illness_home", "illness/", READERS),
    school("illness_pupil", ONE, READERS),
    school("add_evidence", ONE + "evidence/", DOERS),
    school("nothing_asked", ONE + "nothing-asked/{ill_day}/", DOERS),
    school("new_doubt", ONE + "doubt/{ill_day}/", HEALTH_DOERS),
    school("illness_concern", ONE + "concern/", DOERS),
    school("sickness_outlook", ONE + "outlook/", HEALTH_DOERS),
    school("new_health_support", ONE + "support/adjustments/", HEALTH_DOERS),
    school("return_talk", ONE + "talk/{ill_day}/", DOERS),
    school("evidence_log", "illness/evidence/", SEE_HEALTH),
    school("judge_evidence", "illness/evidence/{ill_evidence}/", HEALTH_DOERS),
    school("evidence_file", "illness/evidence/{ill_evidence}/file/", SEE_HEALTH),
    school("illness_doubt", "illness/doubts/{ill_doubt}/", SEE_HEALTH),
    school("health_support", "illness/support/{ill_support}/", SEE_HEALTH),
    school("appointments", "illness/appointments/", READERS),
    school("new_appointment", "illness/appointments/new/{ill}/", DOERS),
    school("appointment", "illness/appointments/{ill_appointment}/", READERS),
    school("lateness", "lateness/", READERS),
    school("invite_late", "lateness/{ill_late}/invite/", DOERS),
    # Nobody in the sample gets letters: the way back to the list says so.
    school("late_letter", "lateness/{ill_late}/letter/", DOERS, method="post", answer=MOVED),
    school("lateness_meeting", "lateness/meetings/{ill_meeting}/", DOERS),
]


def samples(world: World) -> dict[str, str]:
    """What these addresses may name, in this school: one child ill on Friday, another late."""
    now, by = clock.now(), world.people["office"]
    ill, late = world.pupils["6 Elm"][2], world.pupils["6 Elm"][1]
    friday = date(2026, 11, 20)
    mark_as(by, ill, "I", day=friday)
    mark_as(by, late, "L", day=friday, minutes=6)
    here = {"school": world.school, "pupil": ill}
    evidence = IllnessEvidence.objects.create(
        kind="card", first_day=friday, last_day=friday, how="kept", added_at=now, added_by="Test", **here
    )
    IllnessFile.objects.create(
        evidence=evidence, name="Test.pdf", kind="application/pdf", size=4, sha256="0" * 64, content=b"Test"
    )
    doubt = IllnessDoubt.objects.create(
        first_day=friday, last_day=friday, why="Test", raised_at=now, raised_by="Test", **here
    )
    support = HealthSupport.objects.create(
        kind="adjustments", words="Test", owner="Test", starts_on=friday, review_on=friday + timedelta(days=30),
        made_at=now, made_by="Test", **here,
    )  # fmt: skip
    appointment = MedicalAppointment.objects.create(
        day=friday, sessions=["AM"], what="dental", told_at=now, told_by="Test", added_by="Test", **here
    )
    meeting = LatenessMeeting.objects.create(
        school=world.school, pupil=late, half_term_from=date(2026, 11, 2), late=5, after_close=0, minutes=30,
        meets_at=now + timedelta(days=7), place="Test", who="Test", reply_by=friday + timedelta(days=8), made_at=now,
        made_by="Test",
    )  # fmt: skip
    return {
        "ill": str(ill.id),
        "ill_late": str(late.id),
        "ill_day": friday.isoformat(),
        "ill_evidence": str(evidence.id),
        "ill_doubt": str(doubt.id),
        "ill_support": str(support.id),
        "ill_appointment": str(appointment.id),
        "ill_meeting": str(meeting.id),
    }
