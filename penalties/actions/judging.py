"""Consequences follow the mark: a case whose marks changed is held at once, an issued notice is flagged (PEN-03, T09).

Nothing issued is ever altered here. Whether it is withdrawn is the authority's decision; that it may have to be is said.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from attendance_mis.audit.actor import Actor
from attendance_mis.jobs.each import for_each
from attendance_mis.kit import clock
from letters.actions.issue import flag_letter
from letters.models import LetterState
from penalties.models import OPEN_STATES, CaseState, PenaltyCase, PenaltyNotice
from penalties.queries.case_file import CaseFile, case_file
from penalties.queries.papers import letters_of
from penalties.rules.ladder import WITHDRAWN
from registers.rules.threshold import SESSIONS

from .events import case_event, notice_event

JUDGED = (*OPEN_STATES, CaseState.ISSUED, CaseState.REQUESTED)


def rejudge_pupils(pupil_ids: Iterable[uuid.UUID], today: date) -> int:
    """Every case of these pupils against the register; how many changed.

    One that can't be judged (the settings of its school can't be read) holds up no other school's, and is raised at
    the end; the daily look tries it again.
    """
    ids = PenaltyCase.objects.filter(pupil_id__in=list(pupil_ids), state__in=JUDGED)
    return for_each(ids.values_list("id", flat=True), lambda case: rejudge(case, today))


def rejudge_school(school_id: uuid.UUID, today: date) -> int:
    """Every case of a school: what a lost message about a mark left undone is found here."""
    ids = PenaltyCase.objects.filter(school_id=school_id, state__in=JUDGED)
    return sum(rejudge(case, today) for case in ids.values_list("id", flat=True))


@transaction.atomic
def rejudge(case_id: uuid.UUID, today: date) -> bool:
    """Hold the case if a mark it relies on changed, let it go if all stand again; whether anything changed."""
    case = (
        PenaltyCase.objects.select_for_update(of=("self",)).select_related("pupil", "school").get(id=case_id)
    )
    if case.state not in JUDGED:
        return False
    file = case_file(case, today)
    reason = held_because(file)
    if reason[:500] == case.amber:
        return False
    case.amber, case.amber_since = reason[:500], clock.now() if reason else None
    case.save(update_fields=["amber", "amber_since"])
    case_event(case, "held" if reason else "stands_again", by=Actor.system(), reason=reason)
    _flag_letters(case)
    _flag_notices(case)
    return True


def held_because(file: CaseFile) -> str:
    """Why the case is to be held; empty when it is not.

    Where every relied-on mark stands but the ten weeks hold fewer, the calendar or another notice changed. A case
    that never relied on ten (PEN-19, PEN-21) is not held for being below, and nothing rests any more on one whose
    notices were withdrawn or requests refused: its sessions may be those of another by now.
    """
    if taken_back(file.case):
        return ""
    stands = file.standing
    if stands.reason or file.stands or len(stands.relied) < SESSIONS:
        return stands.reason
    return f"{stands.count} sessions count now in the ten weeks the case relies on: the threshold is no longer met."


def taken_back(case: PenaltyCase) -> bool:
    """A decided case of which nothing is left: its notices were withdrawn, its requests refused."""
    if case.open or case.parents.filter(state="requested").exists():
        return False
    return not _live_notices(case).exists()


def _live_notices(case: PenaltyCase) -> QuerySet[PenaltyNotice]:
    return PenaltyNotice.objects.filter(case=case).exclude(status=WITHDRAWN)


def _flag_letters(case: PenaltyCase) -> None:
    """A letter not yet issued is held, an issued one says from now on that its facts changed."""
    if not case.amber:
        return
    for letter in letters_of(case):
        if letter.state != LetterState.WITHDRAWN:
            flag_letter(letter, reason=case.amber)


def _flag_notices(case: PenaltyCase) -> None:
    for notice in _live_notices(case):
        _flag(notice, case.amber)


def _flag(notice: PenaltyNotice, reason: str) -> None:
    notice.flag = reason
    notice.save(update_fields=["flag"])
    notice_event(notice, "flagged" if reason else "flag_lifted", by=Actor.system(), words=reason)


def judge_with(notice: PenaltyNotice, case: PenaltyCase, today: date) -> None:
    """A notice has come to a case that may be held by now: it is flagged as those that were there when the mark changed."""
    if not rejudge(case.id, today):
        amber = PenaltyCase.objects.values_list("amber", flat=True).get(id=case.id)
        if amber:
            _flag(notice, f"{notice.flag} {amber}".strip()[:500])
