"""Notices to improve: written, begun, watched, reviewed (PEN-08, PEN-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.issue import correct_letter, draft_letter, issue_letter
from letters.actions.review import release_letter
from letters.models import Letter, LetterState
from letters.queries.recipients import recipients
from letters.rules.holds import hold_words
from penalties.models import CaseState, ImprovementNotice, PenaltyCase
from penalties.queries.authority import authority_of
from penalties.queries.case_file import case_file
from penalties.queries.improvement import lived_calendar, watched
from penalties.queries.papers import improvement_fields, letter_key
from penalties.rules.improvement import Watch, check_weeks, period

from .considering import locked, needs_reason, withdraw_unissued
from .events import case_event

GOES_WITH = "Goes out when the period is begun on the case’s page"
"""Keeps a notice to improve from going out without its period."""


@dataclass(frozen=True)
class Terms:
    """What the notice asks for and offers; individual, in the school's own words."""

    starts_on: date
    weeks: int
    sufficient: str
    most_unauthorised: int
    early_grounds: str
    early_after: int
    further_support: str


@transaction.atomic
def write_improvement(case: PenaltyCase, terms: Terms, *, by: Actor) -> ImprovementNotice:
    """A draft; nothing is sent and no period runs before it is begun."""
    case = locked(case, CaseState.CONSIDERING)
    today = clock.today()
    wrong = check_weeks(terms.weeks, authority_of(case.school, today))
    if wrong:
        raise Refused({"weeks": [wrong]})
    if terms.starts_on < today:
        raise Refused({"starts_on": ["The period cannot start before today."]})
    if terms.early_after <= terms.most_unauthorised:
        raise Refused(
            {"early_after": ["Acting early takes more sessions than would still be enough at the end."]}
        )
    at = period(terms.starts_on, terms.weeks, *lived_calendar(case, today))
    if at is None:
        raise Refused(
            {"weeks": ["The school calendar ends before the period does; add the terms that follow."]}
        )
    withdraw_unissued(case, reason="Written again with other terms", by=by)
    case.improvements.filter(state="draft").update(state="cancelled")
    notice = ImprovementNotice.objects.create(
        case=case, starts_on=at.starts_on, ends_on=at.ends_on, sufficient=terms.sufficient.strip(),
        most_unauthorised=terms.most_unauthorised, early_grounds=terms.early_grounds.strip(),
        early_after=terms.early_after, further_support=terms.further_support.strip(), made_at=clock.now(),
        by_name=by.name, by_position=by.position,
    )  # fmt: skip
    case_event(case, "improvement_written", by=by, starts=str(at.starts_on), ends=str(at.ends_on))
    _draft_letters(case, notice, by)
    return notice


def _draft_letters(case: PenaltyCase, notice: ImprovementNotice, by: Actor) -> list[Letter]:
    """One to each parent who may be written to, from the record as it is now."""
    to = recipients(case.pupil, case.school, individually=True)
    if not to:
        raise Refused({"case": ["Nobody may be written to: check who gets letters about this pupil."]})
    fields = improvement_fields(case_file(case, clock.today()), notice)
    return [
        draft_letter(
            kind="D36",
            key=_key(notice),
            school=case.school,
            pupil=case.pupil,
            recipient=one,
            fields=fields,
            by=by,
            holds=[GOES_WITH],
        )
        for one in to
    ]


def _key(notice: ImprovementNotice) -> str:
    return f"{letter_key(notice.case)}:{notice.id.hex}"


@transaction.atomic
def begin_improvement(case: PenaltyCase, *, by: Actor) -> ImprovementNotice:
    """The letters are issued and the period runs; both or neither. A held case sends nothing.

    Whoever approves serious letters at the school begins it (ROL-04).
    """
    case = locked(case, CaseState.CONSIDERING)
    notice = case.improvements.filter(state="draft").first()
    if notice is None:
        raise Refused({"case": ["Write the notice to improve first."]})
    stands = case_file(case, clock.today()).standing
    if case.amber or stands.reason or not stands.met:
        raise Refused({"case": [case.amber or stands.reason or "The threshold is no longer met."]})
    if notice.starts_on < clock.today():
        raise Refused({"starts_on": ["The period would have started already: write the notice again."]})
    notice.case = case
    letters = _letters(notice)
    if not letters:
        raise Refused({"case": ["Every letter of the notice was withdrawn: write the notice again."]})
    for letter in letters:
        _send(letter, by)
    notice.state, notice.issued_at = "running", clock.now()
    notice.save(update_fields=["state", "issued_at"])
    case.state = CaseState.IMPROVING
    case.save(update_fields=["state"])
    case_event(case, "improvement_begun", by=by, notice=str(notice.id))
    return notice


def _send(letter: Letter, by: Actor) -> None:
    """Issue it; what else it waits for (the child's circumstances) is for a person to settle on the letter's own page."""
    others = [hold for hold in letter.holds if hold != GOES_WITH]
    if others:
        words = "; ".join(map(hold_words, others))
        raise Refused({"case": [f"The letter to {letter.recipient['name']} waits for a person: {words}."]})
    if letter.holds:
        letter = release_letter(letter, reason="The period begins", by=by)
    issue_letter(letter, by=by)


def _letters(notice: ImprovementNotice) -> list[Letter]:
    """Drafted when the notice was written; the facts in them were judged just now."""
    return list(
        Letter.objects.filter(pupil_id=notice.case.pupil_id, kind="D36", key=_key(notice)).exclude(
            state=LetterState.WITHDRAWN
        )
    )


@transaction.atomic
def correct_letters(case: PenaltyCase, *, by: Actor) -> int:
    """A corrected edition of each issued notice to improve whose facts changed; how many, to be approved as usual."""
    case = locked(case, CaseState.CONSIDERING, CaseState.IMPROVING)
    notice = case.improvements.exclude(state__in=["draft", "cancelled"]).first()
    if notice is None:
        return 0
    notice.case = case
    flagged = [one for one in _letters(notice) if one.flag and not hasattr(one, "superseded_by")]
    fields = improvement_fields(case_file(case, clock.today()), notice)
    for letter in flagged:
        correct_letter(letter, fields=fields, by=by)
    return len(flagged)


@transaction.atomic
def watch_improvement(notice: ImprovementNotice, today: date) -> bool:
    """Say once, on the day it is seen, that a stated ground is broken; whether it was said now (PEN-09).

    Where a mark was put right since, the ground holds again and may be broken anew.
    """
    notice = (
        ImprovementNotice.objects.select_for_update(of=("self",))
        .select_related("case__school", "case__pupil")
        .get(id=notice.id)
    )
    if notice.state != "running":
        return False
    seen = watched(notice, today)
    broken = seen.state is Watch.BROKEN
    if broken is (notice.alerted_on is not None) or seen.state is Watch.REVIEW_DUE:
        return False
    notice.alerted_on = today if broken else None
    notice.save(update_fields=["alerted_on"])
    what = "early_ground_broken" if broken else "early_ground_holds"
    case_event(notice.case, what, by=Actor.system(), reason=seen.sentence, notice=str(notice.id))
    return broken


@transaction.atomic
def review_improvement(case: PenaltyCase, outcome: str, *, reason: str, by: Actor) -> ImprovementNotice:
    """The period's outcome. Early only when a stated ground is broken; else not before its last day is over."""
    needs_reason(reason)
    case = locked(case, CaseState.IMPROVING)
    notice = case.improvements.select_for_update().get(state="running")
    notice.case = case
    seen = watched(notice, clock.today())
    if outcome not in dict(ImprovementNotice.OUTCOMES):
        raise Refused({"outcome": ["Choose how the period ended."]})
    if outcome == "early" and seen.state is not Watch.BROKEN:
        raise Refused({"outcome": ["No stated ground for acting early is broken."]})
    if outcome != "early" and seen.state is not Watch.REVIEW_DUE:
        raise Refused({"outcome": ["The period is not over yet."]})
    notice.state, notice.outcome, notice.outcome_reason = "ended", outcome, reason.strip()[:1000]
    notice.save(update_fields=["state", "outcome", "outcome_reason"])
    case.state = CaseState.CONSIDERING
    case.save(update_fields=["state"])
    case_event(
        case, "improvement_reviewed", by=by, reason=reason, outcome=outcome, unauthorised=seen.unauthorised,
        notice=str(notice.id),
    )  # fmt: skip
    return notice
