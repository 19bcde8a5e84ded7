"""The leaving page: what waits for whom, who is away and not found, who is on another roll, what follows a leaving."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from attendance_mis.kit.words import plain_date
from registers.models import Mark, Pupil, School, Spell
from registers.queries.setup import setup_of
from roll.models import Enquiry, LeavingCase, LeavingState, Return, ReturnState
from roll.rules.grounds import HOME, ground_of
from roll.rules.leaving import RollPolicy
from roll.rules.missing import Clock, form_day, missing_clock
from roll.rules.returns import ReturnKind
from roll.rules.runs import TWENTY
from support.queries.missing import MissingChild

from .authority import returns_profile
from .cases import case_file, cases_of
from .facts import attendances

LISTED_FROM = 3
"""Whole school days away without a reason from which a child is on the list."""
LATELY = timedelta(days=75)


@dataclass(frozen=True)
class CaseLine:
    case: LeavingCase
    ground: str
    next: str
    late: bool
    """A proposed last day that has gone by, or a state that waits for somebody."""


@dataclass(frozen=True)
class AwayLine:
    """A child away without a reason, and the clock of missing education."""

    pupil: Pupil
    clock: Clock
    last_attended: date | None
    twenty: int
    """Of the twenty days of ground (i), those the register can show."""
    twentieth: date | None
    """When the twentieth would be, if every session till then is G, N or O."""
    enquiries: int
    told: Return | None

    @property
    def twenty_reached(self) -> bool:
        return self.twenty >= TWENTY


def case_lines(school: School, today: date) -> list[CaseLine]:
    return [_line(case, today) for case in cases_of(school, ended=False).select_related("school")]


def _line(case: LeavingCase, today: date) -> CaseLine:
    file = case_file(case, today)
    gone = case.leaves_on is not None and case.leaves_on < today
    if case.state == LeavingState.PROPOSED:
        if not file.return_made:
            words = "The return to the authority is to be produced"
        elif not file.ready:
            words = file.judgement.open[0].sentence
        else:
            words = "The head’s approval"
    else:
        words = file.judgement.open[0].sentence if file.judgement.open else "Ready to be proposed"
    return CaseLine(case, file.ground.words, words, gone)


def away_lines(school: School, today: date) -> list[AwayLine]:
    """Children away for whole days without a reason, the longest first (ABS-72, ADM-17, ADM-18)."""
    spells = _candidates(school, today)
    setup = setup_of(school)
    day = form_day(setup.rules(RollPolicy, today).cme_form_day, returns_profile(school, today).cme_form_day)
    told = _told(school, list(spells))
    asked = _asked(school, list(spells))
    lines = []
    for pupil_id, here in attendances(school, spells, today).items():
        run = here.untraced()
        if run.first is None or run.length < LISTED_FROM:
            continue
        made = next((one for one in told[pupil_id] if one.arose_on >= run.first), None)
        clock = missing_clock(
            run.first, run.length, day_of_form=day, told_on=made.sent_on if made else None,
            calendar=setup.calendar, year_group=here.year_group,
        )  # fmt: skip
        twenty = here.twenty()
        left = TWENTY - twenty.length
        twentieth = (
            setup.calendar.add_school_days(here.last_over, left, here.year_group) if left > 0 else None
        )
        lines.append(
            AwayLine(
                spells[pupil_id].pupil, clock, here.last_attended, twenty.length, twentieth,
                sum(1 for on in asked[pupil_id] if on >= run.first), made,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (-line.clock.days, line.pupil.legal_surname))


def missing_children(school: School, today: date) -> list[MissingChild]:
    """The same children for the safeguarding lead: how long, and whether the authority knows."""
    return [MissingChild(line.pupil, _said(line)) for line in away_lines(school, today)]


def _said(line: AwayLine) -> str:
    away = f"{line.clock.days} school days, since {plain_date(line.clock.first_day)}"
    if line.told is not None and line.told.sent_on is not None:
        return f"{away}; the authority was told on {plain_date(line.told.sent_on)}"
    if line.clock.form_due is None:
        return f"{away}; the authority is not told yet"
    return f"{away}; the authority is not told yet, by {plain_date(line.clock.form_due)} at the latest"


def _candidates(school: School, today: date) -> dict[uuid.UUID, Spell]:
    since = setup_of(school).calendar.previous_school_day(today, "") or today
    lately = Mark.objects.filter(
        school=school, date__gte=since, date__lte=today, code__in=["N", "O", "G"]
    ).values("pupil_id")  # fmt: skip
    enough = (
        Mark.objects.filter(
            school=school, date__gte=today - LATELY, date__lte=today, code__in=["N", "O", "G"],
            pupil_id__in=lately,
        )
        .values("pupil_id").annotate(n=Count("date")).filter(n__gte=LISTED_FROM).order_by()
    )  # fmt: skip
    rows = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=today), school=school, starts_on__lte=today,
        pupil_id__in=[row["pupil_id"] for row in enough], pupil__died_on=None,
    )  # fmt: skip
    return {row.pupil_id: row for row in rows.select_related("pupil")}


def _told(school: School, pupils: list[uuid.UUID]) -> dict[uuid.UUID, list[Return]]:
    found: dict[uuid.UUID, list[Return]] = defaultdict(list)
    rows = Return.objects.filter(school=school, pupil_id__in=pupils, kind=ReturnKind.MISSING)
    for row in rows.exclude(state=ReturnState.NOT_NEEDED):
        found[row.pupil_id].append(row)
    return found


def _asked(school: School, pupils: list[uuid.UUID]) -> dict[uuid.UUID, list[date]]:
    found: dict[uuid.UUID, list[date]] = defaultdict(list)
    rows = Enquiry.objects.filter(school=school, pupil_id__in=pupils)
    for pupil_id, on in rows.values_list("pupil_id", "on"):
        found[pupil_id].append(on)
    return found


@dataclass(frozen=True)
class ElsewhereLine:
    spell: Spell
    other: Spell


def on_another_roll(school: School, today: date) -> list[ElsewhereLine]:
    """On roll here and at another school of the trust, and no leaving and no agreement about both: a mover to settle."""
    here = Spell.objects.filter(
        Q(leaves_on=None), school=school, starts_on__lte=today, pupil__spells__starts_on__lte=today,
    ).exclude(leaving_cases__state__in=["open", "proposed"]).exclude(
        pupil__dual_registrations__school=school, pupil__dual_registrations__last_day=None
    )  # fmt: skip
    others = (
        Spell.objects.filter(
            Q(leaves_on=None) | Q(leaves_on__gte=today),
            starts_on__lte=today,
            pupil_id__in=here.values("pupil_id"),
        )
        .exclude(school=school)
        .select_related("school")
    )
    spells = {one.pupil_id: one for one in here.select_related("pupil").distinct()}
    return [ElsewhereLine(spells[one.pupil_id], one) for one in others if one.pupil_id in spells]


def elsewhere_in_trust(pupil: Pupil, school: School, today: date) -> Spell | None:
    """Where else in the trust the pupil is on roll today, the newest first: what a transfer would have to ask about."""
    others = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=today), pupil=pupil, starts_on__lte=today
    )
    return others.exclude(school=school).select_related("school").order_by("-starts_on").first()


@dataclass(frozen=True)
class AfterLine:
    case: LeavingCase
    what: str


def still_to_follow(school: School) -> list[AfterLine]:
    """After a letter about home education: the authority's word that it has the child on its list (ADM-13)."""
    return [
        AfterLine(case, "The authority has not confirmed yet that it has the child on its list.")
        for case in LeavingCase.objects.filter(school=school, ground=HOME.key, confirmed_on=None).exclude(
            state=LeavingState.WITHDRAWN
        ).select_related("pupil")
    ]  # fmt: skip


@dataclass(frozen=True)
class Removal:
    case: LeavingCase
    ground: str
    law: str


def removals(school: School, first: date, last: date) -> list[Removal]:
    """Names taken off between two days, both included, with who proposed and who approved (ADM-26)."""
    rows = LeavingCase.objects.filter(
        school=school, state=LeavingState.DONE, leaves_on__gte=first, leaves_on__lte=last
    ).select_related("pupil", "spell")  # fmt: skip
    found = []
    for case in rows.order_by("leaves_on", "pupil__legal_surname"):
        ground = ground_of(case.ground)
        found.append(Removal(case, ground.words if ground else case.ground, ground.law if ground else ""))
    return found


def history_leavers(school: School, first: date, last: date) -> int:
    """Leavers brought along from files, of whom no ground is known here."""
    return Spell.objects.filter(
        school=school, leaves_on__gte=first, leaves_on__lte=last, left_on=""
    ).count()  # fmt: skip
