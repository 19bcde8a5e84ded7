"""The safeguarding lead's report: absent vulnerable children, open cases, half or more missed, families, thoughts (SAF-07, SAF-09)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from absence.models import Case, CaseEvent
from absence.queries.case_facts import CaseLine, case_lines
from absence.queries.child import Child
from absence.queries.today import children_today
from absence.rules.history import Kind, Outcome
from attendance_mis.kit import clock
from registers.models import ContactLink, Pupil, School
from registers.queries.absentees import Enrolment, enrolments
from registers.queries.setup import setup_of
from registers.queries.slices import By, slice_of
from registers.queries.statistics import breakdown
from registers.rules.figures import days
from support.models import Concern, ContactDays, Referral
from support.queries.missing import MissingChild, children_missing
from support.queries.people import DayTallies, year_begins
from support.queries.policy import policy_of
from support.rules.thoughts import NO_CONTACT_WITHIN, RECENT, Day, Thought, Unexplained, thoughts

DAY_TWO = 2
LOOKED_AT = 4
"""Sessions missed in the last ten school days from which a pupil's pattern is looked at: two days."""


@dataclass(frozen=True)
class Severe:
    enrolment: Enrolment
    concern: Concern | None

    @property
    def said(self) -> str:
        t = self.enrolment.tally
        return f"{t.absent} of {t.possible} sessions missed ({days(t.absent)})"


@dataclass(frozen=True)
class Family:
    """Brothers and sisters of whom at least two have an open concern."""

    adults: str
    pupils: tuple[str, ...]


@dataclass(frozen=True)
class SafeguardingReport:
    at: datetime
    vulnerable: tuple[Child, ...]
    """On the vulnerable list or looked after, and not accounted for or away today."""
    open_cases: tuple[CaseLine, ...]
    """On day 2 or later."""
    severe: tuple[Severe, ...]
    missing: tuple[Referral, ...]
    """Referred as missing education and not closed."""
    away: tuple[MissingChild, ...]
    """Away for days without a reason, whether or not anybody was told."""
    families: tuple[Family, ...]
    thoughts: tuple[tuple[Pupil, Thought], ...]


def safeguarding_report(school: School, now: datetime) -> SafeguardingReport:
    today = now.astimezone(clock.LONDON).date()
    children = children_today(school, now)
    lines = case_lines(children)
    year = enrolments(slice_of(school.id, year_begins(school, today), today))
    concerns = {
        one.pupil_id: one
        for one in Concern.objects.filter(school=school, closed_on=None).select_related("pupil")
    }
    missing = Referral.objects.filter(school=school, kind="cme", state__in=["draft", "sent", "answered"])
    return SafeguardingReport(
        at=now,
        vulnerable=tuple(one for one in children if one.vulnerable and one.case is not None),
        open_cases=tuple(line for line in lines if line.day >= DAY_TWO),
        severe=tuple(Severe(row, concerns.get(row.pupil_id)) for row in year if row.severe),
        missing=tuple(missing.select_related("pupil")),
        away=tuple(children_missing(school, today)),
        families=tuple(_families(list(concerns.values()))),
        thoughts=tuple(_thoughts(school, today)),
    )


def _families(concerns: Sequence[Concern]) -> Iterator[Family]:
    """By the adults the children share; each family once."""
    by_id = {one.pupil_id: one for one in concerns}
    links = ContactLink.objects.filter(pupil_id__in=by_id, restricted=False).select_related("contact")
    children: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    names = {}
    for link in links:
        if link.parental_responsibility or link.lives_with_pupil:
            children[link.contact_id].add(link.pupil_id)
            names[link.contact_id] = str(link.contact)
    families: dict[frozenset[uuid.UUID], list[str]] = defaultdict(list)
    for adult, own in children.items():
        if len(own) > 1:
            families[frozenset(own)].append(names[adult])
    for together, adults in families.items():
        pupils = sorted(f"{by_id[one].pupil}: {by_id[one].get_reason_display().lower()}" for one in together)
        yield Family(", ".join(sorted(adults)), tuple(pupils))


def _thoughts(school: School, today: date) -> Iterator[tuple[Pupil, Thought]]:
    """Looked for where something was missed of late or nobody was reached: a whole school need not be read."""
    wanted = policy_of(school, today).patterns
    if not wanted:
        return
    calendar, first = setup_of(school).calendar, year_begins(school, today)
    since = today
    for _ in range(RECENT):
        since = calendar.previous_school_day(since, "") or since
    lately = breakdown(slice_of(school.id, since, today), (By.PUPIL,))
    unexplained = _unexplained(school, today)
    upns = {one.key[0] for one in lately if one.tally.absent >= LOOKED_AT}
    pupils = {one.upn: one for one in Pupil.objects.filter(upn__in=upns)}
    contact = {one.pupil_id: one.days for one in ContactDays.objects.filter(school=school)}
    pupils |= {one.upn: one for one in Pupil.objects.filter(id__in=[*unexplained, *contact])}
    read = DayTallies(school, pupils.keys(), first, today)
    for upn in sorted(pupils):
        pupil = pupils[upn]
        own = [
            Day(day, tally.absent * 2 >= tally.possible) for day, tally in read.days(upn) if tally.possible
        ]
        for thought in thoughts(
            own, unexplained.get(pupil.id, []), contact.get(pupil.id, ()), wanted=wanted, today=today
        ):
            yield pupil, thought


def _unexplained(school: School, today: date) -> dict[uuid.UUID, list[Unexplained]]:
    """First days of cases of the last weeks, and whether somebody was reached on them."""
    since = today - NO_CONTACT_WITHIN
    cases = list(Case.objects.filter(school=school, opened_on__gt=since, opened_on__lt=today))
    reached: set[tuple[uuid.UUID, date]] = set()
    tried: set[tuple[uuid.UUID, date]] = set()
    rows = CaseEvent.objects.filter(case__in=cases, kind=Kind.ATTEMPT)
    for case, day, outcome in rows.values_list("case_id", "day", "outcome"):
        tried.add((case, day))
        if outcome in set(Outcome) and Outcome(outcome).reached:
            reached.add((case, day))
    found: dict[uuid.UUID, list[Unexplained]] = defaultdict(list)
    for one in cases:
        if (one.id, one.opened_on) in tried:
            found[one.pupil_id].append(Unexplained(one.opened_on, (one.id, one.opened_on) in reached))
    return found
