"""Keeping the register of returns in step with the record: new episodes found, grown ones followed, vanished ones closed."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from django.db import transaction

from attendance_mis.audit.actor import Actor
from registers.models import School
from roll.models import Return, ReturnState
from roll.queries.due_returns import Found, found_new_pupils, found_returns, shown_if_there
from roll.rules.returns import ReturnKind

from .events import return_event
from .returns import Wanted, want

FOLLOWED = (ReturnKind.ATTENDANCE, ReturnKind.MISSING, ReturnKind.SICKNESS, ReturnKind.SECTION19)
"""Kinds whose episode is told from marks, which may be amended."""
VANISHED = "The register no longer shows it: marks were changed, or the pupil is back."
BY = Actor.system()


@transaction.atomic
def find_new_pupils(school: School, today: date) -> int:
    """Only the returns of pupils who joined, for the page about joining; how many were not known yet."""
    known = set(Return.objects.filter(school=school, kind=ReturnKind.NEW_PUPIL).values_list("key", flat=True))
    fresh = [found for found in found_new_pupils(school, today) if found.key not in known]
    for found in fresh:
        want(_wanted(school, found), by=BY)
    return len(fresh)


@transaction.atomic
def find_returns(school: School, today: date) -> Counter[str]:
    """Safe to run again and again: (kind, episode) of a pupil is one return, and what was sent is never sent twice."""
    School.objects.select_for_update(no_key=True).get(id=school.id)
    held: dict[tuple[object, str], list[Return]] = defaultdict(list)
    for row in Return.objects.filter(school=school, kind__in=FOLLOWED):
        held[row.pupil_id, row.kind].append(row)
    changed: Counter[str] = Counter()
    seen: set[object] = set()
    for found in found_returns(school, today):
        same = next((one for one in held[found.pupil_id, found.kind] if _same(one, found)), None)
        if same is None:
            known = Return.objects.filter(
                school=school, pupil_id=found.pupil_id, kind=found.kind, key=found.key
            ).exists()
            same = want(_wanted(school, found), by=BY)
            changed["found"] += not known
        elif _follow(same, found):
            changed["followed"] += 1
        seen.add(same.id)
    lost = [row for rows in held.values() for row in rows if row.id not in seen and _may_go(row)]
    gone = shown_if_there(school, lost, today) if lost else set()
    changed["gone"] += sum(_gone(row) for row in lost if row.id in gone)
    return changed


def _same(row: Return, found: Found) -> bool:
    """One episode whose first day moved by an amendment is the same episode: their days overlap."""
    if row.key == found.key:
        return True
    if row.facts.get("irregular") or "first" not in row.facts or "first" not in found.facts:
        return False
    return str(row.facts["first"]) <= str(found.facts["last"]) and str(found.facts["first"]) <= str(
        row.facts["last"]
    )


def _wanted(school: School, found: Found) -> Wanted:
    return Wanted(school.id, found.pupil_id, found.kind, found.key, found.arose_on, found.due_on, found.facts)


def _follow(row: Return, found: Found) -> bool:
    """An unsent one takes the days as they are now; one closed because it had vanished comes back."""
    back = row.state == ReturnState.NOT_NEEDED and row.why_not == VANISHED
    if row.state != ReturnState.DUE and not back:
        return False
    if not back and row.facts == found.facts and row.due_on == found.due_on:
        return False
    row.facts, row.due_on, row.arose_on = dict(found.facts), found.due_on, found.arose_on
    row.state, row.why_not = ReturnState.DUE, ""
    row.save(update_fields=["facts", "due_on", "arose_on", "state", "why_not"])
    if back:
        return_event(row, "found_again", by=BY)
    return True


def _may_go(row: Return) -> bool:
    """Only what nobody has produced, and what was told from marks."""
    return row.state == ReturnState.DUE and not row.key.startswith("by hand")


def _gone(row: Return) -> bool:
    row.state, row.why_not = ReturnState.NOT_NEEDED, VANISHED
    row.save(update_fields=["state", "why_not"])
    return_event(row, "not_needed", by=BY, words=VANISHED)
    return True
