"""Referrals: prepared, the parents told, sent, answered, closed; nothing leaves before what must come first (ABS-56, 57, 70)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import draft_letter
from letters.actions.overtaken import Overtaken, take_back_letters
from letters.actions.review import UNISSUED
from letters.actions.write import draft_copies
from letters.models import Letter, LetterState
from registers.models import Pupil, School
from registers.rules.words import day_words
from support.models import Concern, Referral, Thing
from support.queries.referrals import (
    AUTHORITY,
    in_the_way,
    intention_fields,
    kind_words,
    letter_key,
    letters_of,
    referral_fields,
)
from support.rules.referrals import KIND, Consent

from .events import needed, not_future, tell
from .log import log_support

OPEN = ("draft", "sent", "answered")
TO_THE_AUTHORITY = "la_attendance"


@transaction.atomic
def prepare_referral(
    school: School, pupil: Pupil, *, kind: str, asked_for: str, to_whom: str, by: Actor
) -> Referral:
    if kind not in KIND:
        raise Refused({"kind": ["Choose where to."]})
    running = Referral.objects.filter(school=school, pupil=pupil, kind=kind, state__in=OPEN)
    if running.exists():
        raise Refused({"kind": ["A referral there is under way already. Go on with that one."]})
    concern = Concern.objects.filter(school=school, pupil=pupil, closed_on=None).first()
    referral = Referral.objects.create(
        school=school, pupil=pupil, concern=concern, kind=kind, to_whom=to_whom.strip()[:200],
        asked_for=needed(asked_for, "asked_for", "Say what is asked for.")[:1000], made_at=clock.now(),
        consent=Consent.NOT_ASKED if KIND[kind].needs_consent else Consent.NOT_NEEDED,
    )  # fmt: skip
    _tell(referral, "prepared", by=by, kind=kind)
    return referral


@transaction.atomic
def record_answer_of_family(referral: Referral, *, consent: str, words: str, by: Actor) -> None:
    """What the family said to it. A refusal is kept in the support log as well: help was offered."""
    said = needed(words, "words", "Write who said so, and when.")
    referral = _locked(referral, "draft")
    referral.consent, referral.consent_words = Consent(consent), said[:300]
    referral.save(update_fields=["consent", "consent_words"])
    if consent == Consent.REFUSED and KIND[referral.kind].needs_consent:
        log_support(
            referral.school, referral.pupil, offered_on=clock.today(), what=f"Offered: {kind_words(referral)}",
            taken_up="refused", by=by,
        )  # fmt: skip
    _tell(referral, "consent", by=by, words=said, consent=consent)


@transaction.atomic
def plan_referral(referral: Referral, *, planned_for: date, by: Actor) -> list[Letter]:
    """Draft the letter that tells the parents first (D27), with the day the referral is planned for.

    Planned for another day after it was issued, it is written anew: whoever has the first is told of the next day.
    """
    if planned_for <= clock.today():
        raise Refused({"planned_for": ["Choose a day that leaves the parents time to talk to you."]})
    referral = _locked(referral, "draft")
    if referral.kind != TO_THE_AUTHORITY:
        raise Refused({"": ["This letter is about a referral to the local authority’s attendance team."]})
    referral.planned_for = planned_for
    referral.save(update_fields=["planned_for"])
    letters, key = _intentions(referral), letter_key(referral)
    if letters.filter(state=LetterState.ISSUED).exclude(fields__refer_on=day_words(planned_for)).exists():
        key = f"{key}:{planned_for.isoformat()}"
    drafts = letters.filter(state__in=UNISSUED).exclude(key=key)
    take_back_letters(drafts, why="The referral is planned for another day.", by=by)
    made = draft_copies(
        "D27", key=key, school=referral.school, pupil=referral.pupil, fields=intention_fields(referral), by=by,
        asked_for=True,
    )  # fmt: skip
    _tell(referral, "planned", by=by, planned_for=planned_for.isoformat())
    return made


@transaction.atomic
def record_parent_told(
    referral: Referral, *, told_on: date | None, words: str, not_told_because: str, by: Actor
) -> None:
    """When the parents were told by word of mouth; or why telling them first would put the child at risk."""
    if (told_on is None) == (not not_told_because.strip()):
        raise Refused(
            {"told_on": ["Give the day they were told, or why they are not told first: one of the two."]}
        )
    if told_on is not None:
        not_future(told_on, "told_on")
    referral = _locked(referral, "draft")
    referral.parent_told_on, referral.parent_told_words = told_on, words.strip()[:300]
    referral.not_told_because = not_told_because.strip()[:500]
    referral.save(update_fields=["parent_told_on", "parent_told_words", "not_told_because"])
    _tell(referral, "parent_told" if told_on else "not_told", by=by, words=words or not_told_because)


@transaction.atomic
def referral_sheet(referral: Referral, *, by: Actor) -> Letter:
    """Draft the sheet for the authority (D26). It can be read at once; it goes only when the referral may be sent."""
    referral = _locked(referral, "draft", "sent")
    if referral.kind != TO_THE_AUTHORITY:
        raise Refused(
            {"": ["This sheet is for the local authority’s attendance team. Others have forms of their own."]}
        )
    holds = in_the_way(referral, clock.today())
    return draft_letter(
        kind="D26", key=letter_key(referral), school=referral.school, pupil=referral.pupil, recipient=AUTHORITY,
        fields=referral_fields(referral), by=by, holds=holds, asked_for=True,
    )  # fmt: skip


@transaction.atomic
def send_referral(referral: Referral, *, sent_on: date, to_whom: str, by: Actor) -> Referral:
    """It left the school. Refuses with everything that has to come first."""
    not_future(sent_on, "sent_on")
    referral = _locked(referral, "draft")
    first = in_the_way(referral, sent_on)
    if first:
        raise Refused({"": first})
    referral.state, referral.sent_on = "sent", sent_on
    referral.to_whom = needed(to_whom, "to_whom", "Say who it was sent to.")[:200]
    referral.save(update_fields=["state", "sent_on", "to_whom"])
    drafts = _intentions(referral).filter(state__in=UNISSUED)
    take_back_letters(drafts, why="The referral was sent.", by=by)
    log_support(
        referral.school, referral.pupil, offered_on=sent_on, what=f"Referred: {kind_words(referral)}",
        taken_up="waiting", by=by,
    )  # fmt: skip
    _tell(referral, "sent", by=by, sent_on=sent_on.isoformat())
    return referral


@transaction.atomic
def record_response(
    referral: Referral, *, answered_on: date, outcome: str, answer: str, lead: str, by: Actor
) -> None:
    not_future(answered_on, "answered_on")
    if outcome not in dict(Referral.OUTCOMES):
        raise Refused({"outcome": ["Choose what they said."]})
    said = needed(answer, "answer", "Write what they said.")
    referral = _locked(referral, "sent", "answered")
    referral.state, referral.answered_on, referral.outcome = "answered", answered_on, outcome
    referral.answer, referral.lead = said[:1000], lead.strip()[:200]
    if outcome in ("declined", "done"):
        referral.state, referral.closed_on = "closed", clock.today()
    referral.save()
    _tell(referral, "answered", by=by, words=said, outcome=outcome)


@transaction.atomic
def drop_referral(referral: Referral, *, words: str, by: Actor) -> Overtaken:
    """It is not sent after all, with the reason: its papers are withdrawn or kept back; those gone are counted."""
    said = needed(words, "words", "Say why it is not sent.")
    referral = _locked(referral, "draft")
    referral.state, referral.closed_on = "dropped", clock.today()
    referral.save(update_fields=["state", "closed_on"])
    letters = Letter.objects.filter(id__in=[one.id for one in letters_of(referral)])
    overtaken = take_back_letters(letters, why="The referral is not sent.", by=by)
    _tell(referral, "dropped", by=by, words=overtaken.added_to(said))
    return overtaken


def _intentions(referral: Referral) -> QuerySet[Letter]:
    """The letters that tell the parents first."""
    return Letter.objects.filter(id__in=[one.id for one in letters_of(referral) if one.kind == "D27"])


def _locked(referral: Referral, *states: str) -> Referral:
    held = (
        Referral.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=referral.id)
    )
    if held.state not in states:
        raise Refused(
            {"": ["This referral has moved on meanwhile. Load the page again to see where it stands."]}
        )
    return held


def _tell(referral: Referral, what: str, *, by: Actor, words: str = "", **facts: object) -> None:
    tell(
        Thing.REFERRAL, referral.id, what, school_id=referral.school_id, pupil_id=referral.pupil_id, by=by, words=words, day=None, **facts,
    )  # fmt: skip
