"""When a pupil has died: everything that would go to the family stops at once (requirements section 14, ground (k)).

Written in the same transaction as the day itself, so that no letter slips between. What is on its way to a carrier
can't be called back; the outbox judges everything else again when it would be sent.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from absence.actions.cases import close_case as close_follow_up
from absence.actions.ladder import crossing_done
from absence.actions.leave import withdraw_request
from absence.models import Case, LadderCrossing, LeaveRequest
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.dispatch import cancel
from letters.actions.review import hold_letter, withdraw_letter
from letters.models import Dispatch, Letter, LetterState
from penalties.actions.considering import close_case as close_penalty
from penalties.models import OPEN_STATES, PenaltyCase
from registers.actions.admissions import set_characteristic
from registers.actions.leaving import record_death
from registers.models import Characteristic, Pupil, Spell
from registers.queries.mourning import brothers_and_sisters
from registers.rules.sessions import Session
from support.actions.concerns import close_concern
from support.actions.meetings import call_off
from support.actions.plans import end_plan
from support.models import Concern, Meeting, Plan

WHY = "The pupil has died."
FAMILY = "There was a death in the family."
_UNISSUED = (LetterState.DRAFT, LetterState.HELD)


@transaction.atomic
def silence_family(pupil: Pupil, *, spell: Spell, died_on: date, by: Actor) -> None:
    """Keep the day, and stop every letter, message and open matter about the child; hold those of brothers and sisters."""
    record_death(pupil, died_on=died_on, reason=WHY, spell=spell, by=by)
    _stop_letters(pupil, by)
    _stop_dispatches(pupil, by)
    _close_matters(pupil, by)
    for sibling in brothers_and_sisters(pupil):
        _mourn(sibling, died_on, by)


def _stop_letters(pupil: Pupil, by: Actor) -> None:
    for letter in Letter.objects.filter(pupil=pupil, state__in=_UNISSUED):
        withdraw_letter(letter, reason=WHY, by=by)


def _stop_dispatches(pupil: Pupil, by: Actor) -> None:
    about = Dispatch.objects.filter(state="queued", in_doubt=False)
    waiting = about.filter(letter__pupil=pupil) | about.filter(message__about=pupil)
    for dispatch in waiting.distinct():
        cancel(dispatch, reason=WHY, by=by)


def _close_matters(pupil: Pupil, by: Actor) -> None:
    for case in Case.objects.select_for_update().filter(pupil=pupil, closed_at=None):
        close_follow_up(case, how="ended", covered=(clock.today(), Session.PM), by=by, words=WHY)
    for crossing in LadderCrossing.objects.filter(pupil=pupil, state="open"):
        crossing_done(crossing, note=WHY, by=by)
    for request in LeaveRequest.objects.filter(
        pupil=pupil, state__in=["unchecked", "waiting"]
    ).select_related("school"):
        withdraw_request(request.id, school=request.school, reason=WHY, by=by)
    _close_support(pupil, by)
    for penalty in PenaltyCase.objects.filter(pupil=pupil, state__in=OPEN_STATES).select_related("school"):
        close_penalty(penalty, reason=WHY, by=by)


def _close_support(pupil: Pupil, by: Actor) -> None:
    for meeting in Meeting.objects.filter(pupil=pupil, state="planned"):
        call_off(meeting, words=WHY, by=by)
    for plan in Plan.objects.filter(pupil=pupil, state__in=["draft", "running"]):
        end_plan(plan, outcome="left", words=WHY, by=by)
    for concern in Concern.objects.filter(pupil=pupil, closed_on=None):
        close_concern(concern, outcome="left", words=WHY, by=by)


def _mourn(sibling: Pupil, died_on: date, by: Actor) -> None:
    """Marked as bereaved until somebody ends it; letters already written wait for a person."""
    school = sibling.spells.select_related("school").latest("starts_on").school
    today = clock.today()
    held = Characteristic.objects.filter(pupil=sibling, kind="bereavement", value="yes", last_day=None)
    if not held.exists():
        set_characteristic(
            sibling, school=school, kind="bereavement", value="yes", first_day=today, reason=FAMILY, by=by
        )
    for letter in Letter.objects.filter(pupil=sibling, state__in=_UNISSUED):
        hold_letter(letter, reason=FAMILY, by=by)
