"""What is due today about illness, exclusion, appointments, lateness and talks: one list, told from facts, in order."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from absence.models import AbsenceReport, HealthSupport, ReturnTalk
from absence.rules.exclusion import exclusions
from absence.rules.health import SupportFacts, support_due
from absence.rules.illness import HEALTH, Ask
from absence.rules.return_talk import TalkDue, absences, counted, talks_due
from attendance_mis.kit import clock
from registers.models import School
from registers.queries.setup import SchoolSetup, setup_of
from registers.rules.figures import days
from registers.rules.patterns import ILLNESS

from .appointments import appointments_missing
from .illness import PupilIllness, pupils_ill
from .lateness import late_lines
from .returns_made import settled_episodes
from .sickness import episodes_among, health_among

URGENT = frozenset({"exclusion", "appointment", Ask.DECIDE_DOUBT, "dsl"})


@dataclass(frozen=True)
class DueLine:
    """One thing to do. `order` is the place of its kind: what the law or a child's safety asks for comes first."""

    order: int
    kind: str
    pupil_id: uuid.UUID
    name: str
    class_name: str
    what: str
    why: str
    since: date
    first: date | None = None
    """The first day of the absence it is about."""
    about: uuid.UUID | None = None
    sensitive: bool = False
    """For those who may see health details."""

    @property
    def urgent(self) -> bool:
        return self.kind in URGENT


@dataclass(frozen=True)
class DueList:
    lines: tuple[DueLine, ...]
    waiting: tuple[DueLine, ...]
    """Nothing to do yet: a parent still has time to answer, a return may come."""


def due_list(school: School, now: datetime) -> DueList:
    """Everything due at the school today, in the order it is to be done."""
    today = now.astimezone(clock.LONDON).date()
    ill = pupils_ill(school, today)
    setup = setup_of(school)
    found = [
        *_excluded(ill, setup, today),
        *_sickness(school, ill, today),
        *_prompts(ill),
        *_appointments(school, now),
        *_talks(school, ill, today),
        *_late(school, ill, today),
        *_offered(school, ill, today),
        *_support(school, {one.pupil.id: one.pupil.class_name for one in ill}, today),
    ]
    ordered = sorted(found, key=lambda one: (one.order, one.since, one.name))
    return DueList(
        tuple(one for one in ordered if one.order < _LATER),
        tuple(one for one in ordered if one.order >= _LATER),
    )


_LATER = 90
YEAR, WORRY = timedelta(days=365), timedelta(days=21)
LONG_SESSIONS = 20
"""Ten school days."""
_ORDER = {
    "exclusion": 1,
    "appointment": 2,
    "return": 3,
    "section_19": 4,
    "dsl": 5,
    "wellbeing": 38,
    "long_absence": 39,
    "support": 40,
    "talk": 30,
    "late_meeting": 32,
    "late_letter": 33,
    "exclusion_soon": 6,
    "return_soon": _LATER,
}


def _excluded(ill: list[PupilIllness], setup: SchoolSetup, today: date) -> Iterator[DueLine]:
    for one in ill:
        runs = exclusions(one.pupil.marks, one.facts.school_days, setup.calendar, one.pupil.year_group, today)
        for run in runs:
            if run.due or run.soon:
                kind = "exclusion" if run.due else "exclusion_soon"
                since = run.provision_on if run.due and run.provision_on else run.last
                yield _line(kind, one, "Excluded without provision", run.why, since)


def _line(
    kind: str, one: PupilIllness, what: str, why: str, since: date, first: date | None = None
) -> DueLine:
    pupil = one.pupil
    return DueLine(_ORDER[kind], kind, pupil.id, pupil.name, pupil.class_name, what, why, since, first)


def _sickness(school: School, ill: list[PupilIllness], today: date) -> Iterator[DueLine]:
    years = [one.pupil for one in ill]
    episodes = episodes_among(school, years, today)
    told = settled_episodes(school)
    for one in episodes:
        if not one.compulsory or (not one.going and not one.due) or one.key in told:
            continue
        if one.due_on is not None:
            kind, what, since = "return", "Sickness return", one.due_on
            how = "in this illness alone" if one.running else "in the school year"
            expected = one.reached_fifteen_on is None
            why = (
                f"{one.days_words} of illness; fifteen are expected: {one.grounds.grounds}"
                if expected and one.grounds
                else f"{one.days_words} of illness {how}: a return to the local authority is due."
            )
            if (today - since).days > 28 and not one.going:
                continue
        else:
            kind, what, since = "return_soon", "Sickness return may come", one.warned_on or today
            why = f"{one.days_words} of illness this year. At 15 the local authority is told."
            if one.grounds is not None:
                why += f" Last said: {one.grounds.grounds}"
            else:
                why += " Say whether fifteen are expected."
        yield DueLine(
            _ORDER[kind], kind, one.pupil_id, one.name, one.class_name, what, why, since, one.first_day,
            sensitive=one.grounds is not None,
        )  # fmt: skip
    returned = {one.pupil_id for one in episodes if one.due}
    for wide in health_among(school, years, today):
        if wide.due and wide.pupil_id not in returned and wide.away_now and wide.key not in told:
            count = wide.count
            why = (
                f"{wide.days_words} missed for health or exclusion: {days(count.illness)} ill, {days(count.appointments)} of "
                f"appointments, {days(count.excluded)} excluded. The local authority is told (Section 19)."
            )
            since = count.reached_on or today
            yield DueLine(
                _ORDER["section_19"],
                "section_19",
                wide.pupil_id,
                wide.name,
                wide.class_name,
                "Section 19",
                why,
                since,
            )


def _prompts(ill: list[PupilIllness]) -> Iterator[DueLine]:
    place = {ask: 10 + number for number, ask in enumerate(Ask)}
    for one in ill:
        for prompt in one.prompts:
            order = _LATER + 1 if prompt.ask is Ask.WAIT_FOR_PARENT else place[prompt.ask]
            yield DueLine(
                order, prompt.ask, one.pupil.id, one.pupil.name, one.pupil.class_name, prompt.words, prompt.why,
                prompt.since, prompt.first, sensitive=prompt.ask in HEALTH,
            )  # fmt: skip


def _appointments(school: School, now: datetime) -> Iterator[DueLine]:
    for missing in appointments_missing(school, now):
        row = missing.row
        yield DueLine(
            _ORDER["appointment"] if missing.not_back else 20, "appointment" if missing.not_back else "appointment_evidence",
            row.pupil_id, str(row.pupil), missing.class_name, "Appointment", missing.why, row.day, row.day, row.id,
        )  # fmt: skip


def talks_of(school: School, ill: list[PupilIllness], today: date) -> list[tuple[PupilIllness, TalkDue]]:
    """Compulsory talks not held yet."""
    talked: dict[uuid.UUID, set[date]] = {}
    for pupil, first in ReturnTalk.objects.filter(school=school).values_list("pupil_id", "first_day"):
        talked.setdefault(pupil, set()).add(first)
    found = []
    for one in ill:
        runs = counted(
            absences(one.facts.marks, one.facts.school_days), one.policy, one.facts.calendar, today
        )
        away_now = bool(one.pupil.marks) and one.pupil.marks[-1].category.absent
        due = talks_due(
            runs, talked.get(one.pupil.id, set()), today=today, away_now=away_now, calendar=one.facts.calendar,
            year_group=one.pupil.year_group,
        )  # fmt: skip
        found += [(one, talk) for talk in due]
    return found


def _talks(school: School, ill: list[PupilIllness], today: date) -> Iterator[DueLine]:
    for one, talk in talks_of(school, ill, today):
        yield _line("talk", one, "Talk on return", talk.why, talk.since, talk.away.run.first)


def _late(school: School, ill: list[PupilIllness], today: date) -> Iterator[DueLine]:
    by_id = {one.pupil.id: one for one in ill}
    for line in late_lines(school, today, [one.pupil for one in ill]):
        if line.due.anything:
            kind = "late_meeting" if line.due.meeting else "late_letter"
            what = "Meeting about lateness" if line.due.meeting else "Letter about lateness"
            yield _line(kind, by_id[line.pupil.id], what, line.due.why, today)


def _offered(school: School, ill: list[PupilIllness], today: date) -> Iterator[DueLine]:
    """Support nobody has begun: a long absence for illness, and a worry about a child's mental health (ABS-42, ABS-43)."""
    begun = set(
        HealthSupport.objects.filter(school=school, starts_on__gte=today - YEAR).values_list(
            "pupil_id", "kind"
        )
    )
    worried = dict(
        AbsenceReport.objects.filter(
            school=school,
            reason="wellbeing",
            withdrawn_at=None,
            first_day__gte=today - WORRY,
            first_day__lte=today,
        )
        .order_by("first_day")
        .values_list("pupil_id", "first_day")
    )
    for one in ill:
        here, spells = one.pupil.id, one.facts.spells
        if here in worried and (here, "wellbeing") not in begun:
            why = "A parent said anxious, low or worried. Speak with the parent about how the child is."
            yield _health("wellbeing", one, "A child’s mental health may be behind it", why, worried[here])
        long = bool(spells) and spells[-1].sessions >= LONG_SESSIONS and one.pupil.away_now(ILLNESS)
        if long and (here, "long_absence") not in begun:
            why = f"Ill {spells[-1].school_days} school days in a row and still away: school health, work, friends, the way back."
            yield _health("long_absence", one, "Support in a long absence", why, spells[-1].first)


def _health(kind: str, one: PupilIllness, what: str, why: str, since: date) -> DueLine:
    pupil = one.pupil
    return DueLine(
        _ORDER[kind], kind, pupil.id, pupil.name, pupil.class_name, what, why, since, sensitive=True
    )


def _support(school: School, classes: dict[uuid.UUID, str], today: date) -> Iterator[DueLine]:
    rows = HealthSupport.objects.filter(school=school, ended_on=None).select_related("pupil")
    for row in rows:
        facts = SupportFacts(
            row.kind, row.review_on, frozenset(row.measures), row.tell_dsl, row.dsl_told_on is not None
        )
        for sentence in support_due(facts, today):
            kind = "dsl" if row.tell_dsl and row.dsl_told_on is None else "support"
            yield DueLine(
                _ORDER[kind], kind, row.pupil_id, str(row.pupil), classes.get(row.pupil_id, ""), row.get_kind_display(), sentence,
                min(row.review_on, today), about=row.id, sensitive=True,
            )  # fmt: skip
