"""Concerns of the demonstration, some weeks old: plans that run, a meeting held and one to come, help taken and refused.

Made by the product's own actions on the days they would have happened, so levels and trends are the register's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from attendance_mis.accounts.access import access_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from registers.models import Pupil, School
from registers.queries.setup import setup_of
from support.actions.concerns import open_concern, record_step
from support.actions.contracts import Terms, offer_contract, refuse_contract
from support.actions.incidents import begin_incident, close_incident, log_entry
from support.actions.log import log_support
from support.actions.meetings import Arranged, arrange_meeting, invite, record_talk, write_up
from support.actions.plans import Aim, Draft, InTheWay, begin_plan, write_plan
from support.actions.referrals import prepare_referral, record_answer_of_family, send_referral
from support.actions.reviews import begin_review, decide, end_review
from support.actions.work import NewTask
from support.actions.workers import name_worker
from support.models import Concern
from support.queries.agenda import cadences
from support.queries.concerns import proposals
from support.queries.meetings import opening_words, parents_to_ask
from support.rules.due import Step
from support.rules.meetings import PROMPTS

from .staff import Staff

CONCERNS = 6
HELP = ("Breakfast club three mornings a week\nMet at the gate by the class teacher", "A mentor on Mondays\nA quiet place at lunch",
        "A call home before nine when a morning starts badly\nHomework sent by the class teacher")  # fmt: skip
BARRIERS = (
    ("routine", "since the move"),
    ("friends", "lunch is hard"),
    ("health", "asthma, worse in autumn"),
)
SAID = (
    "I like art. I don’t know anybody at lunch.",
    "Mornings are too loud.",
    "I worry about maths on Tuesdays.",
)


class _Days:
    """Days to stand on: so many school days before the last one marked in full."""

    def __init__(self, school: School, last: date) -> None:
        self._calendar, self._last = setup_of(school).calendar, last

    def back(self, n: int) -> date:
        day = self._last
        for _ in range(n):
            day = self._calendar.previous_school_day(day, "") or day
        return day

    def stand(self, n: int, at: time = time(14, 10)) -> date:
        """Move the clock there; the day."""
        day = self.back(n)
        clock.set_clock(datetime.combine(day, at, clock.LONDON))
        return day


def show_support(school: School, staff: Staff, last: date) -> None:
    days = _Days(school, last)
    officer, head, dsl = (_actor(school, staff, role) for role in ("officer", "head", "dsl"))
    opened = days.stand(20)
    pupils = _concerns(school, staff, officer, opened)
    if len(pupils) < CONCERNS:
        return
    for place in range(3):
        days.stand(18 - place)
        _plan(school, pupils[place], officer, place)
    _meeting_held(school, pupils[0], officer, days)
    days.stand(9)
    _talk(school, pupils[1], officer)
    _help_and_refusals(school, pupils, officer, head, days)
    _review(school, pupils, officer, days)
    days.stand(2, time(11, 20))
    _missing(school, pupils[5], officer)
    days.stand(1)
    _meeting_to_come(school, pupils[4], officer)
    _named(school, pupils[0], dsl)


def _actor(school: School, staff: Staff, role: str) -> Actor:
    return access_of(staff.by_role[role]).actor(school.id)


def _concerns(school: School, staff: Staff, by: Actor, day: date) -> list[Pupil]:
    found = [one for one in proposals(school, day) if one.reason in ("severe", "persistent", "near")][
        :CONCERNS
    ]
    pupils = Pupil.objects.in_bulk([one.pupil_id for one in found])
    for place, one in enumerate(found):
        own = place % 3 != 2
        user = staff.by_role["officer" if own else "senior_lead"]
        concern = open_concern(
            school, pupils[one.pupil_id], reason=one.reason, words=one.words, owner=user.name, owner_id=user.id,
            review_on=day + timedelta(weeks=4 + place), by=by, crossing_id=one.crossing_id,
        )  # fmt: skip
        if own:
            record_step(
                concern,
                step=Step.TELL_PARENTS,
                words="Rang the mother; she knows and is worried too.",
                day=day,
                by=by,
            )
    return [pupils[one.pupil_id] for one in found]


def _plan(school: School, pupil: Pupil, by: Actor, place: int) -> None:
    today = clock.today()
    severe = Concern.objects.filter(pupil=pupil, school=school, reason="severe").exists()
    kind, words = BARRIERS[place]
    aims = [Aim("attendance", (70, 90, 92)[place], today, today + timedelta(weeks=6))]
    if place:
        aims.append(Aim("late", 3, today, today + timedelta(weeks=6)))
    plan = write_plan(
        school, pupil,
        Draft(
            starts_on=today, review_on=today + timedelta(weeks=4), owner=by.name, owner_id=by.id, support=HELP[place],
            childs_view=SAID[place], parents_view="Mornings are hard. We want it to get better.", with_partners=severe,
            partners="School nurse: sees the child each week" if severe else "",
            la_approach="One person speaks with the family; visits together" if severe else "", aims=aims,
            barriers=[InTheWay(kind, words)],
            tasks=[NewTask("Ring home each Friday", by.name, today + timedelta(weeks=1)),
                   NewTask("Look at the timetable with the family", "SEN co-ordinator", today + timedelta(weeks=5))],
        ), by=by,
    )  # fmt: skip
    begin_plan(plan, taken_up=("yes", "partly", "yes")[place], by=by)


def _arranged(school: School, pupil: Pupil, by: Actor, day: date, kind: str, format: str) -> Arranged:
    return Arranged(
        kind=kind, format=format, day=day, at=time(15, 45), place="School office" if format == "in_person" else "We ring you",
        chair=by.name, why=opening_words(pupil, school, clock.today()), agenda="\n".join(PROMPTS), reply_by=day,
        parents=[one.contact_id for one in parents_to_ask(pupil)[:1]], others="Nia Sampleworth, school nurse",
    )  # fmt: skip


def _meeting_held(school: School, pupil: Pupil, by: Actor, days: _Days) -> None:
    day = days.back(12)
    days.stand(17)
    meeting = arrange_meeting(school, pupil, _arranged(school, pupil, by, day, "plan", "in_person"), by=by)
    days.stand(12, time(16, 40))
    came = list(meeting.people.values_list("id", flat=True))
    write_up(
        meeting, came=dict.fromkeys(came, True),
        notes="Mornings are hard since the move. The breakfast club helps; the bus does not.",
        next_on=clock.today() + timedelta(weeks=5),
        tasks=[NewTask("Ask about an earlier bus", by.name, clock.today() + timedelta(weeks=1))], by=by,
    )  # fmt: skip


def _meeting_to_come(school: School, pupil: Pupil, by: Actor) -> None:
    day = setup_of(school).calendar.add_school_days(clock.today(), 6, "") or clock.today() + timedelta(days=8)
    meeting = arrange_meeting(school, pupil, _arranged(school, pupil, by, day, "formal", "phone"), by=by)
    if parents_to_ask(pupil) and parents_to_ask(pupil)[0].receives_letters:
        invite(meeting, by=by)


def _talk(school: School, pupil: Pupil, by: Actor) -> None:
    record_talk(
        school, pupil, day=clock.today(), worries="Lunch is loud and I sit alone.", strengths="Art, and my teacher.",
        needs="Somebody to eat with.", outcome="adjust", follows="A lunch club from Monday; we talk again in two weeks.",
        dsl_informed=False, by=by,
    )  # fmt: skip


def _help_and_refusals(
    school: School, pupils: Sequence[Pupil], officer: Actor, head: Actor, days: _Days
) -> None:
    days.stand(8)
    log_support(
        school, pupils[3], offered_on=clock.today(), what="Breakfast club, free of charge", taken_up="no", by=officer
    )  # fmt: skip
    referral = prepare_referral(
        school,
        pupils[3],
        kind="early_help",
        asked_for="Help with mornings and housing.",
        to_whom="",
        by=officer,
    )
    record_answer_of_family(referral, consent="given", words="Mother, on the telephone", by=officer)
    days.stand(7)
    send_referral(referral, sent_on=clock.today(), to_whom="Early help, Fablemoor", by=officer)
    parents = [one for one in parents_to_ask(pupils[2]) if one.receives_letters]
    if parents:
        first = clock.today() + timedelta(days=3)
        terms = Terms(
            first, first + timedelta(weeks=10), first + timedelta(weeks=4), "Bring the child to the gate by 8:45",
            "Meet the child at the gate\nRing each Friday",
        )  # fmt: skip
        contract = offer_contract(school, pupils[2], parents[0].contact, terms, by=head)
        days.stand(6)
        refuse_contract(
            contract, refused_on=clock.today(), words="Would rather go on with the plan.", by=head
        )


def _review(school: School, pupils: Sequence[Pupil], by: Actor, days: _Days) -> None:
    days.stand(5)
    kept = cadences(school, clock.today())
    if not kept:
        return
    review = begin_review(school, cadence=kept[0].key, by=by)
    task = NewTask("See the family at the gate on Monday", by.name, clock.today() + timedelta(days=10))
    decide(review, pupils[3], words="Early help goes on; look again next time.", task=task, by=by)
    decide(review, pupils[0], words="Keep to the plan; the nurse joins.", by=by)
    end_review(review, present=f"{by.name} and the senior leader", notes="", by=by)


def _missing(school: School, pupil: Pupil, by: Actor) -> None:
    incident = begin_incident(
        school,
        pupil,
        kind="missing",
        day=clock.today(),
        session="AM",
        what="Not in class after break.",
        by=by,
    )
    log_entry(incident, entry="search", words="Field, library and toilets, two staff.", by=by)
    log_entry(incident, entry="head", words="Told in person.", by=by)
    log_entry(incident, entry="found", words="In the music room, well, 11:31.", by=by)
    log_entry(incident, entry="parents", words="Rang the mother.", by=by)
    close_incident(incident, outcome="in_school", words="Had stayed behind to practise.", by=by)


def _named(school: School, pupil: Pupil, by: Actor) -> None:
    name_worker(
        school, pupil, kind="early_help", name="Wren Draftwood", organisation="Early help, Fablemoor", phone="01632 960110",
        email="", first_day=clock.today(), by=by,
    )  # fmt: skip
