"""Which returns the register asks for today: told from the record each time, so that a late or repeated run finds the same."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from absence.queries.illness_marks import year_first
from absence.queries.sickness import health_absences, sickness_episodes
from attendance_mis.kit import clock
from registers.models import AdmissionChange, ClassMembership, Mark, School, Spell
from registers.queries.live import first_live_day
from registers.queries.pupil_year import year_bounds
from registers.queries.setup import setup_of
from registers.rules.age import is_compulsory
from roll.models import SETTLED, Return
from roll.rules.authority import ReturnsProfile
from roll.rules.facts import Run
from roll.rules.leaving import RollPolicy
from roll.rules.missing import form_day
from roll.rules.returns import ReturnKind, entered_on, new_pupil_due, new_pupil_exempt, periodic_due
from roll.rules.runs import TEN

from .authority import returns_profile
from .cases import groups_of
from .facts import Attendance, attendances

LOOK_BACK = timedelta(days=75)
"""So far back an episode is still found: a worker that stood still, or marks amended afterwards."""
EARLY = 3
"""School days before the day of the form on which a missing child's return is put in the list, to make enquiries."""
FEWEST_SESSIONS = 10
"""Nobody with fewer unauthorised sessions can have been away ten days, even where a day has one session."""

OF_A_YEAR = (ReturnKind.SICKNESS, ReturnKind.SECTION19)
"""Kinds counted over a school year; the others are told from a run of days."""


@dataclass(frozen=True)
class Found:
    """A return that is wanted, with the episode behind it."""

    pupil_id: uuid.UUID
    kind: ReturnKind
    key: str
    arose_on: date
    due_on: date
    facts: dict[str, object] = field(default_factory=dict)


def found_returns(school: School, today: date) -> list[Found]:
    profile = returns_profile(school, today)
    return [
        *found_new_pupils(school, today),
        *_absences(school, profile, today),
        *_sickness(school, profile, today),
        *_health(school, profile, today),
    ]


def shown_if_there(school: School, rows: Iterable[Return], today: date) -> set[uuid.UUID]:
    """Those of these returns that `found_returns` would find today if their marks still stood.

    The others are only out of its sight, and are owed all the same: the pupil has left since (and may be back
    on a new time on roll), the days began longer ago than it looks, the illness was in a year that is over.
    """
    rows = list(rows)
    here = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=today) | Q(pupil__died_on__isnull=False),
        school=school, starts_on__lte=today, pupil_id__in={row.pupil_id for row in rows},
    ).order_by("starts_on")  # fmt: skip
    began = dict(here.values_list("pupil_id", "starts_on"))
    year = year_first(school, today)

    def in_sight(row: Return) -> bool:
        if row.kind in OF_A_YEAR:
            return row.arose_on >= year
        since = max(today - LOOK_BACK, began[row.pupil_id])
        return str(row.facts.get("first", "")) >= since.isoformat()

    return {row.id for row in rows if row.pupil_id in began and in_sight(row)}


def found_new_pupils(school: School, today: date) -> Iterator[Found]:
    """Pupils entered here, or by a file for a day since registers are kept here. History brought along is not new."""
    entries: dict[tuple[uuid.UUID, str], datetime] = {}
    changes = AdmissionChange.objects.filter(school=school, what="spell.starts_on", old="").order_by("at")
    for pupil_id, starts, at in changes.values_list("pupil_id", "new", "at"):
        entries.setdefault((pupil_id, starts), at)
    since = Q(pupil_id__in={pupil for pupil, _ in entries})
    live = first_live_day(school)
    if live is not None:
        since |= Q(starts_on__gte=live)
    asked = returns_profile(school, today).wants_most_junior
    calendar, groups = setup_of(school).calendar, groups_of(school)
    began = Spell.objects.filter(since, school=school, pupil__died_on=None)
    spells = list(began.taken_up())
    known = year_groups_at_start(school, spells)
    for spell in spells:
        made = entries.get((spell.pupil_id, spell.starts_on.isoformat()))
        if made is None and (live is None or spell.starts_on < live):
            continue
        recorded = made.astimezone(clock.LONDON).date() if made else spell.starts_on
        entered = entered_on(recorded, spell.starts_on)
        group = known.get(spell.id, "")
        if entered > today or new_pupil_exempt(group, groups, spell.starts_on, calendar, asked=asked):
            continue
        yield Found(spell.pupil_id, ReturnKind.NEW_PUPIL, str(spell.id), entered, new_pupil_due(entered))


def year_groups_at_start(school: School, spells: list[Spell]) -> dict[uuid.UUID, str]:
    """The year group of the first day of each of these times on roll."""
    rows = ClassMembership.objects.filter(school=school, pupil_id__in=[one.pupil_id for one in spells])
    firsts = {(row.pupil_id, row.first_day): row.year_group for row in rows}
    return {one.id: firsts.get((one.pupil_id, one.starts_on), "") for one in spells}


def _absences(school: School, profile: ReturnsProfile, today: date) -> Iterator[Found]:
    spells = _long_away(school, today)
    born = {spell.pupil_id: spell.pupil.date_of_birth for spell in spells.values()}
    for pupil_id, here in attendances(school, spells, today).items():
        for run in here.tens():
            reached = run.reached(TEN)
            if reached and reached >= today - LOOK_BACK and is_compulsory(born[pupil_id], reached):
                yield _ten(pupil_id, run, reached, profile)
        found = _missing(pupil_id, here, school, profile, today)
        if found is not None and is_compulsory(born[pupil_id], today):
            yield found


def _long_away(school: School, today: date) -> dict[uuid.UUID, Spell]:
    """Pupils on roll with enough unauthorised sessions lately to have been away for days on end."""
    marks = (
        Mark.objects.filter(school=school, category="U", date__gte=today - LOOK_BACK, date__lte=today)
        .values("pupil_id")
        .annotate(sessions=Count("date"))
        .filter(sessions__gte=FEWEST_SESSIONS)
        .order_by()
    )
    rows = Spell.objects.filter(
        Q(leaves_on=None) | Q(leaves_on__gte=today), school=school, starts_on__lte=today,
        pupil_id__in=[row["pupil_id"] for row in marks], pupil__died_on=None,
    ).select_related("pupil")  # fmt: skip
    return {row.pupil_id: row for row in rows}


def _ten(pupil_id: uuid.UUID, run: Run, reached: date, profile: ReturnsProfile) -> Found:
    return Found(
        pupil_id, ReturnKind.ATTENDANCE, f"run {run.days[0].isoformat()}", reached,
        periodic_due(reached, profile.attendance_days), _span(run),
    )  # fmt: skip


def _missing(
    pupil_id: uuid.UUID, here: Attendance, school: School, profile: ReturnsProfile, today: date
) -> Found | None:
    run = here.untraced()
    day = form_day(here.setup.rules(RollPolicy, today).cme_form_day, profile.cme_form_day)
    known_on = run.reached(max(1, day - EARLY))
    if run.first is None or known_on is None:
        return None
    due = here.setup.calendar.add_school_days(run.first, day - 1, here.year_group) or today
    last = here.last_attended
    facts = _span(run) | {"last_attended": last.isoformat() if last else None}
    return Found(pupil_id, ReturnKind.MISSING, f"away {run.first.isoformat()}", known_on, due, facts)


def _span(run: Run) -> dict[str, object]:
    return {"first": run.days[0].isoformat(), "last": run.days[-1].isoformat(), "days": run.length}


def _sickness(school: School, profile: ReturnsProfile, today: date) -> Iterator[Found]:
    """One for each continuous period of sickness that has come to fifteen days, or is expected to (L10)."""
    for one in sickness_episodes(school, on=today):
        if one.due_on is None:
            continue
        facts: dict[str, object] = {
            "first": one.first_day.isoformat(), "last": one.last_day.isoformat(),
            "sessions": one.year_sessions, "days": one.days_words,
        }  # fmt: skip
        if one.grounds is not None:
            facts["said"] = f"{one.grounds.grounds} ({one.grounds.by_name}, {one.grounds.by_position})"
        due = periodic_due(one.due_on, profile.sickness_days)
        # The key of an episode names the pupil; the pupil is in the row already.
        yield Found(one.pupil_id, ReturnKind.SICKNESS, _without_pupil(one.key), one.due_on, due, facts)


def _health(school: School, profile: ReturnsProfile, today: date) -> Iterator[Found]:
    """Fifteen days of illness, appointments and exclusion together, where the school tells the authority of them (ABS-41)."""
    for one in health_absences(school, on=today):
        reached = one.count.reached_on
        if reached is None:
            continue
        first, _ = year_bounds(setup_of(school), one.school_year)
        facts: dict[str, object] = {
            "first": first.isoformat(), "last": today.isoformat(), "sessions": one.count.sessions,
        }  # fmt: skip
        due = periodic_due(reached, profile.sickness_days)
        yield Found(one.pupil_id, ReturnKind.SECTION19, _without_pupil(one.key), reached, due, facts)


def _without_pupil(key: str) -> str:
    year, _, rest = key.split(":", 2)
    return f"{year} {rest}"


def settled_sickness(school: School) -> set[str]:
    """Keys of episodes, as they are named below, whose return was sent or found not needed."""
    rows = Return.objects.filter(school=school, kind__in=OF_A_YEAR, state__in=SETTLED)
    found = set()
    for pupil_id, key in rows.values_list("pupil_id", "key"):
        year, rest = key.split(" ", 1)
        found.add(f"{year}:{pupil_id}:{rest}")
    return found
