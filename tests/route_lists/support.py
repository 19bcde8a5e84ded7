"""Addresses of concerns, plans, meetings and referrals, and what they may name."""

from __future__ import annotations

from datetime import date, time

from absence.models import Case, CaseEvent
from attendance_mis.kit import clock
from support.models import (
    Concern,
    Contract,
    Incident,
    Meeting,
    Plan,
    PlanTarget,
    Referral,
    Review,
    Talk,
    Task,
    Thing,
    Worker,
)
from tests.routing import MOVED, NOBODY, OFFICE, PASTORAL, SENIORS, Route, school
from tests.world import World, make_contact

WORKING = {"officer"} | SENIORS | PASTORAL
SENSITIVE = {"officer", "senco", "designated_teacher", "dsl"} | SENIORS
ROUTES: list[Route] = [
    school("concerns", "support/concerns/", WORKING),
    school("concern_proposals", "support/concerns/proposed/", WORKING),
    school("concern", "support/concerns/{concern}/", WORKING),
    school("concern_act", "support/concerns/{concern}/record/", WORKING),
    school("concern_act", "support/concerns/{concern}/nonsense/", NOBODY),
    school("support_tasks", "support/concerns/tasks/", WORKING),
    school("support_task", "support/tasks/{task}/", WORKING),
    school("pupil_support", "support/concerns/pupils/{pupil}/", WORKING),
    school("support_log", "support/concerns/pupils/{pupil}/log/", WORKING),
    school("open_concern", "support/concerns/pupils/{pupil}/concern/", WORKING, answer=MOVED),  # there is one
    # Nobody is proposed in an empty register: see tests/support/test_concerns.
    school("no_concern", "support/concerns/pupils/{pupil}/no-concern/", NOBODY),
    school("new_plan", "support/concerns/pupils/{pupil}/plan/", WORKING, answer=MOVED),  # there is one
    school("new_meeting", "support/concerns/pupils/{pupil}/meeting/", WORKING),
    school("new_talk", "support/concerns/pupils/{pupil}/talk/", WORKING),
    school("new_contract", "support/concerns/pupils/{pupil}/contract/", WORKING),
    school("new_referral", "support/concerns/pupils/{pupil}/referral/", WORKING),
    school("new_incident", "support/concerns/pupils/{pupil}/incident/", OFFICE | PASTORAL),
    school("new_worker", "support/concerns/pupils/{pupil}/people/", SENSITIVE),
    school("contact_days", "support/concerns/pupils/{pupil}/contact-days/", {"dsl"}),
    school("support_check", "support/concerns/pupils/{pupil}/checks/looked_after/", SENSITIVE),
    school("support_check", "support/concerns/pupils/{pupil}/checks/neglect/", {"dsl"}),
    school("plans", "support/plans/", WORKING),
    school("plan", "support/plans/{plan}/", WORKING),
    school("change_plan", "support/plans/{plan}/change/", WORKING),
    school("plan_act", "support/plans/{plan}/review/", WORKING),
    school("meetings", "support/meetings/", WORKING),
    school("meeting", "support/meetings/{meeting}/", WORKING),
    school("write_up_meeting", "support/meetings/{meeting}/write-up/", WORKING),
    school("meeting_act", "support/meetings/{meeting}/consent/", WORKING),
    school("talk", "support/talks/{talk}/", WORKING),
    school("contracts", "support/contracts/", WORKING),
    school("contract", "support/contracts/{contract}/", WORKING),
    school("contract_act", "support/contracts/{contract}/sign/", WORKING),
    school("referrals", "support/referrals/", WORKING),
    school("referral", "support/referrals/{referral}/", WORKING),
    school("referral", "support/referrals/{social_care}/", SENSITIVE),
    school("referral_act", "support/referrals/{referral}/send/", WORKING),
    school("reviews", "support/reviews/", WORKING),
    school("begin_review", "support/reviews/begin/weekly/", WORKING, method="post", answer=MOVED),
    school("review", "support/reviews/{review}/", WORKING),
    school("review_pack", "support/reviews/{review}/pack/", WORKING),
    school("end_review", "support/reviews/{review}/end/", WORKING),
    school("review_decide", "support/reviews/{review}/{pupil}/", WORKING),
    school("incidents", "support/incidents/", OFFICE | PASTORAL),
    school("incident", "support/incidents/{incident}/", OFFICE | PASTORAL),
    school("close_incident", "support/incidents/{incident}/close/", OFFICE | PASTORAL),
    school("truancy_letter", "support/incidents/{incident}/letter/", WORKING),
    school("workers_to_tell", "support/people/", SENSITIVE),
    school("worker_told", "support/people/{worker}/told/", SENSITIVE),
    school("worker_ends", "support/people/{worker}/ends/", SENSITIVE),
    school(
        "visit_paper", "support/visits/{visit}/record/", {"officer"} | SENIORS, method="post", answer=MOVED
    ),
    school("decision_paper", "support/decisions/{decision}/record/", {"dsl"}, method="post", answer=MOVED),
    school("safeguarding_report", "support/safeguarding/", {"dsl"}),
    school("safeguarding_report_pdf", "support/safeguarding/pdf/", {"dsl"}),
]


def samples(world: World) -> dict[str, str]:
    """What these addresses may name, in this school."""
    here, now, today = {"school": world.school, "pupil": world.pupil}, clock.now(), clock.today()
    concern = Concern.objects.create(
        **here, reason="persistent", opened_on=today, counted_from=date(2026, 9, 1), possible=0, attended=0,
        authorised=0, unauthorised=0, late=0, owner="Test Owner", review_on=date(2026, 12, 7),
    )  # fmt: skip
    plan = Plan.objects.create(
        **here, state="running", starts_on=today, review_on=date(2026, 12, 14), support="Test help", owner="Test Owner",
        made_at=now, changed_at=now,
    )  # fmt: skip
    PlanTarget.objects.create(
        plan=plan, measure="attendance", value=92, first_day=today, last_day=date(2026, 12, 18)
    )
    meeting = Meeting.objects.create(
        **here, kind="attendance", format="video", day=today, at=time(15, 45), place="Test", chair="Test Chair",
        why="Test", agenda="Test", reply_by=today, made_at=now,
    )  # fmt: skip
    talk = Talk.objects.create(
        **here, day=today, outcome="adjust", follows="Test", led_by="Test", at=now, by_name="Test"
    )  # fmt: skip
    contract = Contract.objects.create(
        **here, contact=make_contact(world.pupil, surname="Contractley"), offered_on=today, first_day=today,
        last_day=date(2027, 1, 15), review_on=date(2026, 12, 14), parent_will="Test", school_will="Test", made_at=now,
    )  # fmt: skip
    referrals = {
        kind: Referral.objects.create(**here, kind=kind, asked_for="Test", made_at=now)
        for kind in ("la_attendance", "social_care")
    }
    task = Task.objects.create(
        **here, thing=Thing.PLAN, thing_id=plan.id, what="Test", who="Test", due_on=today, made_at=now
    )
    incident = Incident.objects.create(
        **here, kind="truancy", day=today, session="AM", began_at=now, what="Test"
    )
    worker = Worker.objects.create(**here, kind="social_worker", name="Test Worker", first_day=today)
    review = Review.objects.create(
        school=world.school, cadence="weekly_trust", day=today, since=date(2026, 11, 16), began_at=now, by_name="Test"
    )  # fmt: skip
    case = Case.objects.create(
        **here, opened_on=today, opened_session="AM", opened_at=now, closed_at=now, closed_as="explained"
    )
    decision = CaseEvent.objects.create(
        case=case, at=now, day=today, kind="decision", words="Test", facts={"decision": "visit", "factors": ["unusual"]},
        by_name="Test", by_position="Test", by_role="dsl",
    )  # fmt: skip
    return {
        "decision": str(decision.id),
        "concern": str(concern.id),
        "plan": str(plan.id),
        "meeting": str(meeting.id),
        "talk": str(talk.id),
        "contract": str(contract.id),
        "referral": str(referrals["la_attendance"].id),
        "social_care": str(referrals["social_care"].id),
        "task": str(task.id),
        "incident": str(incident.id),
        "worker": str(worker.id),
        "review": str(review.id),
    }
