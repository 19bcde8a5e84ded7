"""Drafting the letters that steps of the ladder ask for; a person approves each before it goes (LET-04 to LET-06).

The same crossing has one letter to each recipient however often this runs; an unissued one takes today's figures. A
crossing that came long ago starts no letter: whoever brings a school over does not wake to a hundred drafts.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from absence.models import LadderCrossing, LadderEvent
from absence.rules.ladder_letter import letter_kind_of
from attendance_mis.audit.actor import Actor
from attendance_mis.kit import clock
from letters.actions.issue import draft_letter, flag_letter
from letters.actions.write import copies_of
from letters.kinds import kind_of
from letters.models import Letter, LetterState
from letters.queries.known import known_fields
from letters.rules.holds import FACTS_CHANGED
from registers.models import ClassMembership, School

NEWEST = timedelta(days=14)
"""How long after a crossing its letter is still begun."""
RECOVERED = "Attendance has recovered since the letter was begun."
UNDONE = "The marks it rested on were changed: the threshold was not crossed."


def letter_key(crossing: LadderCrossing) -> str:
    return f"ladder:{crossing.id}"


def letters_of(crossing: LadderCrossing) -> list[Letter]:
    """Drafted for a crossing, in the order of the recipients."""
    found = Letter.objects.filter(
        school=crossing.school_id, pupil=crossing.pupil_id, key=letter_key(crossing)
    )
    return list(found.order_by("recipient_key", "edition"))


def draft_ladder_letters(school: School, today: date) -> Counter[str]:
    """A draft for each crossing that stands and asks for one; those that no longer stand hold theirs."""
    changed: Counter[str] = Counter()
    standing = LadderCrossing.objects.filter(school=school, state="open", until=None)
    for crossing in standing.filter(crossed_on__gte=today - NEWEST).select_related("pupil"):
        changed["letters"] += _draft(crossing, school, today)
    since = datetime.combine(today - NEWEST, time.min, clock.LONDON)
    last = LadderEvent.objects.filter(crossing=OuterRef("pk")).order_by("-at", "-id").values("kind")[:1]
    over = LadderCrossing.objects.filter(school=school, changed_at__gte=since).annotate(last=Subquery(last))
    for crossing in over.filter(
        Q(state="undone") | Q(state="open", until__isnull=False) | Q(state="done", last="undone")
    ):
        changed["held"] += _hold(crossing)
    return changed


@transaction.atomic
def _draft(crossing: LadderCrossing, school: School, today: date) -> int:
    code = letter_kind_of(crossing.action)
    if not code:
        return 0
    kind = kind_of(code)
    fields = known_fields(code, crossing.pupil, school, _year_group(crossing, today))
    before = len(letters_of(crossing))
    for copy in copies_of(kind, crossing.pupil, school):
        draft_letter(
            kind=code,
            key=letter_key(crossing),
            school=school,
            pupil=crossing.pupil,
            recipient=copy,
            fields=fields,
            by=Actor.system(),
        )
    return len(letters_of(crossing)) - before


def _year_group(crossing: LadderCrossing, on: date) -> str:
    sitting = ClassMembership.objects.filter(
        Q(last_day=None) | Q(last_day__gte=on),
        pupil_id=crossing.pupil_id,
        school_id=crossing.school_id,
        first_day__lte=on,
    )
    return sitting.values_list("year_group", flat=True).first() or ""


def _hold(crossing: LadderCrossing) -> int:
    """An issued letter about what was never so is flagged; one about what has got better since was right."""
    undone = crossing.state in ("undone", "done")  # of what is done, only what was taken back comes here
    held = 0
    for letter in letters_of(crossing):
        waits = letter.state in (LetterState.DRAFT, LetterState.HELD) and FACTS_CHANGED not in letter.holds
        wrong = undone and letter.state == LetterState.ISSUED and not letter.flag
        if waits or wrong:
            flag_letter(letter, reason=UNDONE if undone else RECOVERED)
            held += 1
    return held
