"""What becomes of a notice, as the authority tells it. The school never takes money (PEN-14, PEN-16, PEN-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from penalties.models import CaseParent, PenaltyCase, PenaltyNotice
from penalties.queries.authority import authority_of
from penalties.queries.case_file import case_file
from penalties.queries.exclusion import exclusion_day
from penalties.queries.ladder import ladder
from penalties.queries.notice_list import notice_line
from penalties.rules.amounts import public_place_amounts
from penalties.rules.ladder import WITHDRAWN, Step
from penalties.rules.public_place import doubt
from penalties.rules.routes import WITHDRAWAL_WORDS
from registers.models import Contact, Pupil, School
from registers.rules.words import day_words

from .events import case_event, notice_event
from .judging import judge_with, rejudge, taken_back

NEWS = {
    "paid": "Paid to the authority",
    "unpaid": "Not paid within 28 days",
    "prosecuted": "Prosecuted for the absence",
}
"""What the authority may say of a notice, besides withdrawing it."""
TAKEN_BACK = "Notice issued, withdrawn since"


@transaction.atomic
def hear_of(notice: PenaltyNotice, status: str, *, on: date, words: str, by: Actor) -> None:
    """Paid, unpaid or prosecuted: as told by the authority, with the day and by whom; unpaid once the 28 days are over."""
    notice = _ours(notice)
    if status not in NEWS:
        raise Refused({"status": ["Choose what the authority said."]})
    _happened(notice, on)
    last = notice_line(notice, on).dates.ends_on
    if status == "unpaid" and on <= last:
        sentence = f"The 28 days to pay end on {day_words(last)}: a notice is unpaid from the day after."
        raise Refused({"on": [f"{sentence} If it was received earlier than presumed, record that first."]})
    notice.status = status
    notice.save(update_fields=["status"])
    notice_event(notice, status, by=by, on=on, words=words)


@transaction.atomic
def withdraw(notice: PenaltyNotice, ground: str, *, on: date, words: str, by: Actor) -> None:
    """The authority withdrew it: it no longer counts, and its sessions may be considered again."""
    notice = _ours(notice)
    if ground not in WITHDRAWAL_WORDS:
        raise Refused({"ground": ["Choose the ground the authority gave."]})
    _happened(notice, on)
    notice.status, notice.withdrawn_on, notice.withdrawal_ground, notice.flag = WITHDRAWN, on, ground, ""
    notice.save(update_fields=["status", "withdrawn_on", "withdrawal_ground", "flag"])
    notice_event(notice, "withdrawn", by=by, on=on, words=f"{WITHDRAWAL_WORDS[ground]}. {words}")
    if notice.case is not None and taken_back(notice.case):
        PenaltyCase.objects.filter(id=notice.case.id).update(outcome=TAKEN_BACK)
        rejudge(notice.case.id, clock.today())


@transaction.atomic
def received(notice: PenaltyNotice, *, on: date, words: str, by: Actor) -> None:
    """Receipt was shown for a day: the 21 and the 28 days run from it."""
    notice = _ours(notice)
    _happened(notice, on)
    notice.received_on = on
    notice.save(update_fields=["received_on"])
    notice_event(notice, "received", by=by, on=on, words=words)


@transaction.atomic
def copy_sent(notice: PenaltyNotice, *, on: date, by: Actor) -> None:
    """The authority has its copy (PEN-14)."""
    notice = _ours(notice)
    _happened(notice, on)
    notice.copy_sent_on = on
    notice.save(update_fields=["copy_sent_on"])
    notice_event(notice, "copy_sent", by=by, on=on)


def _ours(notice: PenaltyNotice) -> PenaltyNotice:
    fresh = PenaltyNotice.objects.select_for_update().get(id=notice.id)
    if fresh.status == WITHDRAWN:
        raise Refused({"notice": ["This notice was withdrawn: nothing more can be recorded for it."]})
    return fresh


def _happened(notice: PenaltyNotice, on: date) -> None:
    if on > clock.today():
        raise Refused({"on": ["That day has not come yet."]})
    if on < notice.issued_on:
        raise Refused({"on": ["That is before the notice was issued."]})


@dataclass(frozen=True)
class Told:
    """A notice the authority issued, or said it knows of."""

    issued_on: date
    status: str
    offence_from: date | None
    offence_to: date | None
    words: str


@transaction.atomic
def authority_issued(case: PenaltyCase, contact: Contact, told: Told, *, by: Actor) -> PenaltyNotice:
    """The authority issued the notice the school had asked for; it is the authority's act and is recorded as told.

    A mark may have changed while it thought: then the notice says so from its first day (PEN-03).
    """
    # Ours until the end: whoever judges the case after a changed mark finds the notice, or we find the mark.
    PenaltyCase.objects.select_for_update().get(id=case.id)
    row = CaseParent.objects.select_for_update().filter(case=case, contact=contact, state="requested").first()
    if row is None:
        raise Refused({"contact": ["No notice to this parent was requested."]})
    file = case_file(case, clock.today())
    first, last = file.offence
    notice = _record(case.school, case.pupil, contact, told, case=case, offence=(first, last), by=by)
    row.state = "issued"
    row.save(update_fields=["state"])
    case_event(
        case, "authority_issued", by=by, reason=told.words, contact=str(contact.id), notice=str(notice.id)
    )
    judge_with(notice, case, clock.today())
    return notice


@transaction.atomic
def authority_refused(case: PenaltyCase, contact: Contact, *, reason: str, by: Actor) -> None:
    """The authority did not issue; its reason is kept."""
    changed = CaseParent.objects.filter(case=case, contact=contact, state="requested").update(state="refused")
    if not changed:
        raise Refused({"contact": ["No notice to this parent was requested."]})
    case_event(case, "authority_refused", by=by, reason=reason, contact=str(contact.id))


@transaction.atomic
def record_known(school: School, pupil: Pupil, contact: Contact, told: Told, *, by: Actor) -> PenaltyNotice:
    """A notice issued elsewhere, which the authority told the school of: it counts where the parent stands."""
    return _record(
        school, pupil, contact, told, case=None, offence=(told.offence_from, told.offence_to), by=by
    )


def _record(
    school: School,
    pupil: Pupil,
    contact: Contact,
    told: Told,
    *,
    case: PenaltyCase | None,
    offence: tuple[date | None, date | None],
    by: Actor,
) -> PenaltyNotice:
    if told.issued_on > clock.today():
        raise Refused({"issued_on": ["That day has not come yet."]})
    _new_that_day(pupil, contact, told.issued_on, "absence")
    at = ladder(pupil, contact, told.issued_on, offence[1]).position
    notice = PenaltyNotice.objects.create(
        school=school, pupil=pupil, contact=contact, issued_on=told.issued_on, kind="absence", status=told.status,
        source="authority", case=case, offence_from=offence[0], offence_to=offence[1],
        amounts=[[one.pence, one.within_days] for one in at.amounts],
        post_working_days=authority_of(school, told.issued_on).post_working_days,
        issued_by=authority_of(school, told.issued_on).name,
        flag="The authority issued it although two counted already: ask it to look again." if at.step is Step.NONE else "",
    )  # fmt: skip
    notice_event(notice, "recorded", by=by, on=told.issued_on, words=told.words)
    return notice


def _new_that_day(pupil: Pupil, contact: Contact, issued_on: date, kind: str) -> None:
    """One notice of a kind to one parent a day; two people who write the same down wait for each other."""
    Pupil.objects.select_for_update().get(id=pupil.id)
    same = PenaltyNotice.objects.filter(pupil=pupil, contact=contact, issued_on=issued_on, kind=kind)
    if same.exists():
        raise Refused({"issued_on": ["A notice to this parent of that day is on record already."]})


@transaction.atomic
def record_public_place(
    school: School,
    pupil: Pupil,
    contact: Contact,
    *,
    seen_on: date,
    told_on: date,
    issued_on: date,
    status: str,
    words: str,
    by: Actor,
) -> PenaltyNotice:
    """A notice about an excluded pupil in a public place: another offence, outside the threshold and the two in three years (PEN-18)."""
    if not seen_on <= issued_on <= clock.today():
        raise Refused({"issued_on": ["The notice is issued on or after the day, and not in the future."]})
    if told_on > seen_on:
        raise Refused({"told_on": ["The parent has to be told before the pupil is seen, or on that day."]})
    _new_that_day(pupil, contact, issued_on, "public_place")
    notice = PenaltyNotice.objects.create(
        school=school, pupil=pupil, contact=contact, issued_on=issued_on, kind="public_place", status=status,
        source="authority", offence_from=seen_on, offence_to=seen_on,
        told_on=told_on, flag=doubt(seen_on, exclusion_day(school, pupil, seen_on)),
        amounts=[[one.pence, one.within_days] for one in public_place_amounts()],
        post_working_days=authority_of(school, issued_on).post_working_days,
        issued_by=authority_of(school, issued_on).name,
    )  # fmt: skip
    notice_event(notice, "recorded", by=by, on=issued_on, words=words)
    return notice
